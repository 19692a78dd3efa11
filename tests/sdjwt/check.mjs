// SPDX-License-Identifier: Apache-2.0
// node check.mjs PRESENTATION ROOT.pem: verifies an SD-JWT presentation with
// @sd-jwt/core, again by hand from RFC 9901, and prints the disclosed identity
// data as JSON.  Exit 1 with the reason if either refuses or they differ.
import { createHash, verify as verifySignature, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SDJwtInstance } from '@sd-jwt/core';

const [file, rootFile] = process.argv.slice(2);
const text = readFileSync(file, 'utf8').trimEnd();
const root = new X509Certificate(readFileSync(rootFile));
const sha256 = (data) => createHash('sha256').update(data).digest();
const json = (part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));

// The leaf of x5c, if the chain leads to the root.
function signer(header) {
  const chain = header.x5c.map((c) => new X509Certificate(Buffer.from(c, 'base64')));
  [...chain.slice(1), root].forEach((up, i) => {
    if (!chain[i].verify(up.publicKey)) throw new Error('x5c does not lead to the root');
  });
  return chain[0].publicKey;
}

const key = signer(json(text.split('.')[0]));
const signed = (data, signature) => verifySignature('sha256', Buffer.from(data),
  { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));

async function byLibrary() {
  const sdjwt = new SDJwtInstance({
    hashAlg: 'sha-256', hasher: (data) => new Uint8Array(sha256(data)),
    verifier: async (data, signature) => signed(data, signature),
  });
  return (await sdjwt.verify(text)).payload.identity;
}

function byHand() {
  const [jws, ...parts] = text.split('~');
  const [header, payload, signature] = jws.split('.');
  if (parts.pop() !== '') throw new Error('does not end with ~');
  if (!signed(`${header}.${payload}`, signature)) throw new Error('signature');
  const open = json(payload);
  if (open._sd_alg !== 'sha-256') throw new Error('_sd_alg');
  const out = {};
  for (const part of parts) {
    if (!open.identity._sd.includes(sha256(part).toString('base64url')))
      throw new Error('a disclosure that is none of its digests');
    const [, name, value] = json(part);
    if (name in out) throw new Error(`${name} twice`);
    out[name] = value;
  }
  return out;
}

try {
  const sorted = (o) => JSON.stringify(Object.entries(o).sort());
  const library = await byLibrary(), ours = byHand();
  if (sorted(library) !== sorted(ours))
    throw new Error(`the library says ${sorted(library)}, by hand it is ${sorted(ours)}`);
  console.log(JSON.stringify(ours));
} catch (e) {
  console.error(e.message);
  process.exit(1);
}
