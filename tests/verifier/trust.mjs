// SPDX-License-Identifier: Apache-2.0
// Who may sign what: certificate paths to the given roots, and the role in
// the leaf's one SAN URI "coldpass:<role>:<name>".
import { createHash, X509Certificate } from 'node:crypto';
import { Refused } from './text.mjs';

const OID = {
  keyUsage: '551d0f', subjectAltName: '551d11', extendedKeyUsage: '551d25',
};

// One DER element at 'at': its tag, its content, where the next one begins.
function element(der, at) {
  const tag = der[at];
  let length = der[at + 1], begin = at + 2;
  if (length & 0x80) {
    const n = length & 0x7f;
    length = der.readUIntBE(begin, n);
    begin += n;
  }
  if (begin + length > der.length) throw new Error('DER cut short');
  return { tag, content: der.subarray(begin, begin + length), end: begin + length };
}

function* elements(der) {
  for (let at = 0; at < der.length;) {
    const e = element(der, at);
    at = e.end;
    yield e;
  }
}

// The extensions of a certificate: OID in hex -> content of the OCTET STRING.
function extensionsOf(certificate) {
  const found = new Map();
  const tbs = [...elements(element(certificate.raw, 0).content)][0];
  for (const part of elements(tbs.content)) {
    if (part.tag !== 0xa3) continue;
    for (const extension of elements(element(part.content, 0).content)) {
      const parts = [...elements(extension.content)];
      found.set(parts[0].content.toString('hex'), parts.at(-1).content);
    }
  }
  return found;
}

const DIGITAL_SIGNATURE = 0x80, KEY_CERT_SIGN = 0x04;
// serverAuth, clientAuth (1.3.6.1.5.5.7.3.1 and .2), anyExtendedKeyUsage
const TLS_PURPOSES = ['2b06010505070301', '2b06010505070302', '551d2500'];

function keyUsage(extensions) {
  const bits = extensions.get(OID.keyUsage);
  return bits ? element(bits, 0).content[1] : 0;
}

function hasTlsPurpose(extensions) {
  const purposes = extensions.get(OID.extendedKeyUsage);
  return purposes !== undefined && [...elements(element(purposes, 0).content)]
    .some((e) => TLS_PURPOSES.includes(e.content.toString('hex')));
}

function uris(extensions) {
  const names = extensions.get(OID.subjectAltName);
  if (!names) return [];
  return [...elements(element(names, 0).content)]
    .filter((e) => e.tag === 0x86).map((e) => e.content.toString('latin1'));
}

export const thumbOf = (certificate) =>
  createHash('sha256').update(certificate.raw).digest('base64url');

const untrusted = (why) => { throw new Refused('untrusted', why); };

function checkLeaf(leaf, role) {
  const extensions = extensionsOf(leaf);
  const names = uris(extensions).filter((u) => u.startsWith('coldpass:'));
  const [, its, name, more] = names.length === 1 ? names[0].split(':') : [];
  if (leaf.ca) untrusted('the signer is an issuer');
  if (leaf.publicKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    untrusted('the signer has no P-256 key');
  if (!(keyUsage(extensions) & DIGITAL_SIGNATURE) ||
      keyUsage(extensions) & KEY_CERT_SIGN)
    untrusted('keyUsage is not that of a signer');
  if (hasTlsPurpose(extensions)) untrusted('a TLS certificate');
  if (names.length !== 1 || more !== undefined)
    untrusted('not exactly one coldpass name');
  if (its !== role) untrusted(`signed by a ${its}, not by a ${role}`);
  return name;
}

function checkIssuer(issuer, subject) {
  return issuer.ca && (keyUsage(extensionsOf(issuer)) & KEY_CERT_SIGN) !== 0 &&
    subject.checkIssued(issuer) && subject.verify(issuer.publicKey);
}

export class Trust {
  constructor(pem) {
    const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    this.roots = blocks.map((b) => new X509Certificate(b));
  }

  // x5c: base64 (not base64url) DER, leaf first, 1 to 4, never the root.
  admit(x5c, role) {
    if (!Array.isArray(x5c) || x5c.length < 1 || x5c.length > 4)
      untrusted('x5c holds one to four certificates');
    let chain;
    try {
      chain = x5c.map((c) => {
        const der = Buffer.from(c, 'base64');
        if (der.toString('base64') !== c) throw new Error('base64');
        return new X509Certificate(der);
      });
    } catch {
      throw new Refused('header', 'x5c holds something that is no certificate');
    }
    if (chain.some((c) => this.roots.some((r) => r.fingerprint256 === c.fingerprint256)))
      untrusted('x5c holds the root');
    chain.forEach((c, i) => {
      const issuers = i + 1 < chain.length ? [chain[i + 1]] : this.roots;
      if (!issuers.some((issuer) => checkIssuer(issuer, c)))
        untrusted('no path to a trusted root');
    });
    const name = checkLeaf(chain[0], role);
    return {
      name, key: chain[0].publicKey, thumb: thumbOf(chain[0]), chain,
      validAt: (ms) => chain.every((c) =>
        Date.parse(c.validFrom) <= ms && ms <= Date.parse(c.validTo)),
    };
  }
}
