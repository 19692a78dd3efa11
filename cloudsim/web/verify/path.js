// SPDX-License-Identifier: Apache-2.0
// Who may sign (docs/evidence-format.md, section 3): the checks that
// gateway/platform/trust_leaf.c and trust_path.c make, in their order and in
// their words, so that page and command line print the same findings.  X.509
// itself is pkijs's, signatures are WebCrypto's.  Where OpenSSL can check
// something that pkijs and WebCrypto cannot, the path is refused, never let
// through.
import { fromBER } from 'asn1js';
import { Certificate } from 'pkijs';

const CERTS_MAX = 4, DER_MAX = 12288;

const ID = {
  keyUsage: '2.5.29.15', altName: '2.5.29.17', basic: '2.5.29.19',
  purposes: '2.5.29.37', authority: '2.5.29.35', subjectKey: '2.5.29.14',
  nameConstraints: '2.5.29.30', commonName: '2.5.4.3',
  ec: '1.2.840.10045.2.1', p256: '1.2.840.10045.3.1.7', rsa: '1.2.840.113549.1.1.1',
};
// serverAuth, clientAuth, any, and the two that once unlocked strong TLS
const TLS_PURPOSES = ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2', '2.5.29.37.0',
  '1.3.6.1.4.1.311.10.3.3', '2.16.840.1.113730.4.1'];
// Extensions that may be critical because somebody looks at them (the last
// four say nothing where no policy is asked for), name constraints apart.
const KNOWN = new Set([ID.keyUsage, ID.altName, ID.basic, ID.purposes,
  '2.5.29.31', '2.5.29.32', '2.5.29.33', '2.5.29.36', '2.5.29.54']);
// What kind of key makes a signature of this algorithm.
const MADE_BY = new Map([
  ...['1', '3.1', '3.2', '3.3', '3.4'].map((n) => [`1.2.840.10045.4.${n}`, ID.ec]),
  ...[2, 4, 5, 10, 11, 12, 13, 14].map((n) => [`1.2.840.113549.1.1.${n}`, ID.rsa])]);
// ECDSA, RSA and RSA-PSS with SHA-2: at least 112 bits
const STRONG = new Set(['1.2.840.10045.4.3.2', '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4', '1.2.840.113549.1.1.11', '1.2.840.113549.1.1.12',
  '1.2.840.113549.1.1.13', '1.2.840.113549.1.1.10']);

export class Refused extends Error {}
const refuse = (why) => { throw new Refused(why); };

export const same = (a, b) =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);
const bytesOf = (buffer) => new Uint8Array(buffer);

// --- one certificate -------------------------------------------------------

// Exactly one certificate in the one encoding that DER allows; null if not.
export function parse(der) {
  if (der.length === 0 || der.length > DER_MAX) return null;
  try {
    const asn1 = fromBER(der);
    if (asn1.offset !== der.length) return null;
    const x = new Certificate({ schema: asn1.result });
    if (!same(bytesOf(x.toSchema().toBER()), der)) return null;
    x.der = der;
    return x;
  } catch {
    return null;
  }
}

function extensions(x, id) {
  return (x.extensions ?? []).filter((e) => e.extnID === id);
}

// What an extension says; undefined if it is not there.  Twice or unreadable
// is null: it could be read in two ways.
function said(x, id) {
  const found = extensions(x, id);
  if (found.length === 0) return undefined;
  const value = found[0].parsedValue;
  return found.length > 1 || !value || value.parsingError ? null : value;
}

const READ_ALWAYS = [ID.keyUsage, ID.altName, ID.basic, ID.purposes, ID.authority,
  ID.subjectKey, ID.nameConstraints];
const isInvalid = (x) => READ_ALWAYS.some((id) => said(x, id) === null);
const isCa = (x) => said(x, ID.basic)?.cA === true;

function usage(x) {
  const bits = said(x, ID.keyUsage)?.valueBlock.valueHexView;
  return bits && bits.length > 0 ?
    { signs: (bits[0] & 0x80) !== 0, issues: (bits[0] & 0x04) !== 0 } : null;
}

// The common name for messages.
export function subject(x) {
  const cn = x.subject.typesAndValues.find((t) => t.type === ID.commonName);
  if (!cn) return '(no common name)';
  const raw = bytesOf(cn.value.valueBlock.valueHexView).subarray(0, 79);
  return String.fromCharCode(...raw).replace(/[^ -~]/g, '?');
}

function validity(x) {
  const from = x.notBefore.value.getTime(), to = x.notAfter.value.getTime();
  return Number.isFinite(from) && Number.isFinite(to) ? { from, to } : null;
}

// --- the leaf ---------------------------------------------------------------

// Its key, or null: WebCrypto refuses a point that is not on the curve.
async function p256Key(x) {
  const info = x.subjectPublicKeyInfo;
  if (info.algorithm.algorithmId !== ID.ec) return null;
  try {
    if (info.algorithm.algorithmParams.valueBlock.toString() !== ID.p256) return null;
    return await crypto.subtle.importKey('spki', info.toSchema().toBER(),
      { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
  } catch {
    return null;
  }
}

function judgeLeafUse(leaf) {
  if (isInvalid(leaf))
    refuse("the signer's certificate has an extension that cannot be read or is there twice");
  if (isCa(leaf)) refuse('the signer is a CA');
  if (!usage(leaf)?.signs) refuse("the signer's keyUsage does not say digitalSignature");
  if (usage(leaf).issues)
    refuse("the signer's keyUsage says keyCertSign: it could make signers itself");
  if (said(leaf, ID.purposes)?.keyPurposes.some((p) => TLS_PURPOSES.includes(p)))
    refuse("the signer's certificate is for TLS (extendedKeyUsage); evidence keys are other keys");
}

const IDENTITY = /^coldpass:([a-z]{1,32}):([A-Za-z0-9][A-Za-z0-9._\-~%@+:]{0,63})$/;

function identity(leaf) {
  const uris = (said(leaf, ID.altName)?.altNames ?? []).filter((n) => n.type === 6);
  const match = uris.length === 1 ? IDENTITY.exec(uris[0].value) : null;
  if (!match)
    refuse('the certificate does not have exactly one SAN URI of the form coldpass:<role>:<name>');
  return { role: match[1], name: match[2] };
}

async function judgeLeaf(leaf, role) {
  const key = await p256Key(leaf);
  if (!key) refuse("the signer's key is not on the named curve P-256");
  judgeLeafUse(leaf);
  const its = identity(leaf);
  if (its.role !== role)
    refuse(`the signer ${its.name} has the role ${its.role}, not ${role}`);
  return { key, name: its.name };
}

// --- the issuers ------------------------------------------------------------

function judgeIssuer(x) {
  if (isInvalid(x) || !isCa(x)) refuse(`the issuer ${subject(x)} is no CA (CA:TRUE)`);
  if (!usage(x)?.issues) refuse(`the issuer ${subject(x)} lacks keyUsage keyCertSign`);
}

function judgeIssuers(path, roots) {
  for (const x of path)
    if (roots.some((r) => same(r.der, x.der)))
      refuse(`the path holds the root ${subject(x)} itself`);
  path.slice(1).forEach(judgeIssuer);
}

// Does the certificate name this one as its issuer?
function isIssuedBy(x, issuer) {
  if (!x.issuer.isEqual(issuer.subject) || MADE_BY.get(x.signature.algorithmId) !==
      issuer.subjectPublicKeyInfo.algorithm.algorithmId) return false;
  const named = said(x, ID.authority), own = said(issuer, ID.subjectKey);
  if (named?.keyIdentifier && own && !same(
    bytesOf(named.keyIdentifier.valueBlock.valueHexView),
    bytesOf(own.valueBlock.valueHexView))) return false;
  if (named?.authorityCertSerialNumber &&
      !named.authorityCertSerialNumber.isEqual(issuer.serialNumber)) return false;
  return !usage(issuer) || usage(issuer).issues;
}

const fault = (depth, why) => refuse(`certificate ${depth + 1} of the path: ${why}`);

// The way from the leaf to this root, through what was given and no other.
function buildChain(path, root) {
  const chain = [path[0]], left = path.slice(1);
  while (!isIssuedBy(chain.at(-1), root)) {
    const i = left.findIndex((x) => isIssuedBy(chain.at(-1), x));
    if (i < 0) fault(chain.length - 1, 'unable to get local issuer certificate');
    chain.push(...left.splice(i, 1));
  }
  return [...chain, root];
}

function checkExtensions(chain) {
  let below = 0;
  chain.forEach((x, depth) => {
    for (const e of x.extensions ?? []) {
      if (e.extnID === ID.nameConstraints)
        fault(depth, 'name constraints, which this page cannot check');
      if (e.critical && !KNOWN.has(e.extnID))
        fault(depth, 'unhandled critical extension');
    }
    const limit = said(x, ID.basic)?.pathLenConstraint;
    if (depth > 1 && limit !== undefined && below > Number(limit))
      fault(depth, 'path length constraint exceeded');
    if (depth > 0 && !x.issuer.isEqual(x.subject)) below++;
  });
}

function checkStrength(chain) {
  chain.forEach((x, depth) => {
    const key = x.subjectPublicKeyInfo;
    if (depth > 0 && key.algorithm.algorithmId === ID.rsa &&
        key.subjectPublicKey.valueBlock.valueHexView.length < 2048 / 8)
      fault(depth, 'CA certificate key too weak');
    if (depth < chain.length - 1 && !STRONG.has(x.signatureAlgorithm.algorithmId))
      fault(depth, 'CA signature digest algorithm too weak');
  });
}

async function holds(x, issuer) {
  try {
    return x.signature.algorithmId === x.signatureAlgorithm.algorithmId &&
      await x.verify(issuer);
  } catch {
    return false;
  }
}

async function checkSignatures(chain) {
  for (let depth = chain.length - 2; depth >= 0; depth--)
    if (!await holds(chain[depth], chain[depth + 1]))
      fault(depth, 'certificate signature failure');
}

async function verifyUnder(path, root) {
  judgeIssuer(root);
  const chain = buildChain(path, root);
  checkExtensions(chain);
  checkStrength(chain);
  await checkSignatures(chain);
  if (chain.length !== path.length + 1 || path.some((x, i) => chain[i] !== x))
    refuse('the certificates are not a path, each issued by the next');
}

// Roots of one name (a renewed key) are tried one after the other.
async function judgeRoot(path, roots) {
  let last = new Refused(`${subject(path.at(-1))} is not issued by a trusted root`);
  for (const root of roots) {
    if (!isIssuedBy(path.at(-1), root)) continue;
    try {
      return await verifyUnder(path, root);
    } catch (e) {
      if (!(e instanceof Refused)) throw e;
      last = e;
    }
  }
  throw last;
}

// --- a path -----------------------------------------------------------------

function parsePath(ders) {
  if (ders.length < 1 || ders.length > CERTS_MAX)
    refuse(`${ders.length} certificates where 1 to ${CERTS_MAX} are due`);
  return ders.map((der, i) => parse(der) ??
    refuse(`certificate ${i + 1} of the path is not one certificate in DER`));
}

function commonValidity(path) {
  let from = -Infinity, to = Infinity;
  path.forEach((x, i) => {
    const v = validity(x);
    if (!v) refuse(`certificate ${i + 1} of the path has an unreadable validity`);
    from = Math.max(from, v.from);
    to = Math.min(to, v.to);
  });
  return { from, to };
}

// The signer at the end of certificates ders (leaf first, root left out) in
// 'role' under one of the roots: {key, name, from, to}, or Refused is thrown.
// No clock is read: the validity is for the caller to compare.
export async function admit(ders, role, roots) {
  const path = parsePath(ders);
  const leaf = await judgeLeaf(path[0], role);
  judgeIssuers(path, roots);
  await judgeRoot(path, roots);
  return { ...leaf, ...commonValidity(path) };
}
