// SPDX-License-Identifier: Apache-2.0
// The one allowed form of a signed line: JWS Compact, ES256, low s.
import { createHash } from 'node:crypto';
import { compactVerify } from 'jose';
import { bytesOf, Refused, strictJson, textOf } from './text.mjs';

// Half the order of P-256 (FIPS 186-5; SEC 2, curve secp256r1): n >> 1.
const HALF_ORDER =
  0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n >> 1n;

export const digestOf = (text) =>
  createHash('sha256').update(text).digest('base64url');

export function split(line) {
  const parts = line.split('.');
  if (parts.length !== 3) throw new Refused('syntax', 'not three parts');
  const [header, payload, signature] = parts.map((p) => bytesOf(p));
  if (signature.length !== 64)
    throw new Refused('signature', 'an ES256 signature has 64 bytes');
  if (BigInt('0x' + signature.subarray(32).toString('hex')) > HALF_ORDER)
    throw new Refused('signature', 's is not in the lower half');
  return { header: textOf(header, 'header'), payload: textOf(payload) };
}

const NAMES = ['alg', 'typ', 'x5t#S256'];

export function readHeader(text, typ) {
  const header = strictJson(text, 'header');
  const names = Object.keys(header);
  const expected = 'x5c' in header ? [...NAMES, 'x5c'] : NAMES;
  if (names.join() !== expected.join())
    throw new Refused('header', `members are ${names.join(', ')}`);
  if (header.alg !== 'ES256') throw new Refused('header', `alg is ${header.alg}`);
  if (header.typ !== typ) throw new Refused('header', `typ is ${header.typ}`);
  return header;
}

export async function checkSignature(line, key) {
  try {
    await compactVerify(line, key, { algorithms: ['ES256'] });
  } catch (e) {
    throw new Refused('signature', e.message);
  }
}
