// SPDX-License-Identifier: Apache-2.0
// Certificates out of PEM text, as the command line reads them: every
// certificate block, nothing of what stands between, all or none.

const LABELS = new Set(['CERTIFICATE', 'X509 CERTIFICATE']);
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[ \t\r]*\n([\s\S]*?)-----END ([A-Z0-9 ]+)-----/g;

function fromBase64(text) {
  const packed = text.replace(/[\s]/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(packed) || packed.length % 4 !== 0) return null;
  return Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
}

// DER of each certificate; null if there is none or a block is damaged.
export function certificatesOf(text) {
  const found = [];
  let blocks = 0;
  for (const [, begin, body, end] of text.matchAll(BLOCK)) {
    blocks++;
    if (begin !== end) return null;
    if (!LABELS.has(begin)) continue;
    const der = fromBase64(body);
    if (der === null || der.length === 0) return null;
    found.push(der);
  }
  const begun = (text.match(/-----BEGIN /g) ?? []).length;
  return found.length > 0 && blocks === begun ? found : null;
}
