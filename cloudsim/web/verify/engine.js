// SPDX-License-Identifier: Apache-2.0
// Runs libevidence (WebAssembly) over a dossier and answers what it asks.
//
// libevidence asks for digests, signatures and certificate paths while it
// reads; WebCrypto answers later.  So a run notes what it could not have
// answered, the answers are fetched all at once, and the run is made again,
// until one asks nothing new.  The rules are deterministic and answers never
// change, so only that last run counts.  A dossier has at most 16 legs and
// each costs a handful of questions that depend on earlier ones: the number
// of runs is bounded.
import { admit, parse, Refused } from './path.js';
import { certificatesOf } from './pem.js';

const ASKED = 0, YES = 1, NO = 2;
const RUNS_MAX = 400;		// far above what 16 legs can need
const AT_ONCE = 256;		// questions under way
const LINE_MAX = 32768;
const FOREVER = 8640000000000000;

const latin1 = new TextDecoder('latin1');
const utf8 = new TextDecoder();
const keyOf = (bytes) => latin1.decode(bytes);

export function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

export async function thumb(der) {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', der)));
}

// --- questions and answers --------------------------------------------------

// One kind of question: what is known, and what is still open.
class Kind {
  answers = new Map();	// question -> answer
  open = new Map();	// question -> a function that finds it out

  // The answer, or undefined after noting the question.
  ask(question, find) {
    const answer = this.answers.get(question);
    if (answer === undefined && !this.open.has(question)) this.open.set(question, find());
    return answer;
  }

  take() {
    const all = [...this.open].map(([question, find]) =>
      async () => { this.answers.set(question, await find()); });
    this.open = new Map();
    return all;
  }
}

class Oracle {
  constructor(roots) {
    this.roots = roots;
    this.digests = new Kind();
    this.signatures = new Kind();
    this.paths = new Kind();
    this.texts = new Map();	// digest -> the bytes it is of
    this.keys = [null];		// signers, by number
  }

  get asks() {
    return [this.digests, this.signatures, this.paths].some((kind) => kind.open.size > 0);
  }

  digest(bytes) {
    return this.digests.ask(keyOf(bytes), () => {
      const kept = bytes.slice();
      return async () => {
        const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', kept));
        this.texts.set(keyOf(digest), kept);
        return digest;
      };
    });
  }

  // WebCrypto verifies texts, not digests: the digest leads to its text.
  signature(key, digest, sig) {
    const text = this.texts.get(keyOf(digest));
    if (!text) return false;
    return this.signatures.ask(`${key}.${keyOf(digest)}${keyOf(sig)}`, () => {
      const kept = sig.slice();
      return () => crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' },
        this.keys[key], kept, text);
    });
  }

  path(ders, role) {
    const name = ders.map((d) => `${d.length}.${keyOf(d)}`).join('');
    return this.paths.ask(`${role}.${name}`, () => {
      const kept = ders.map((d) => d.slice());
      return () => this.admit(kept, role);
    });
  }

  async admit(ders, role) {
    try {
      const signer = await admit(ders, role, this.roots);
      this.keys.push(signer.key);
      return { ...signer, key: this.keys.length - 1, thumb: await thumb(ders[0]) };
    } catch (e) {
      if (e instanceof Refused) return { why: e.message };
      throw e;
    }
  }

  // Find out everything asked so far.
  async settle(progress) {
    const all = [this.digests, this.signatures, this.paths].flatMap((kind) => kind.take());
    for (let at = 0; at < all.length; at += AT_ONCE) {
      await Promise.all(all.slice(at, at + AT_ONCE).map((find) => find()));
      progress(at + AT_ONCE, all.length);
    }
  }
}

// --- the engine ---------------------------------------------------------------

class Engine {
  constructor(oracle) {
    this.oracle = oracle;
  }

  async start(module) {
    const page = { sha256: this.sha256, admit: this.admit, verify: this.verify,
      open: this.tell('open'), series: this.tell('series'), event: this.tell('event'),
      excursion: this.tell('excursion'), judgement: this.tell('judgement'),
      refuse: this.tell('refuse') };
    const instance = await WebAssembly.instantiate(module, { page });
    this.c = instance.exports;
  }

  bytes(at, length) {
    return new Uint8Array(this.c.memory.buffer, at, length);
  }

  string(at) {
    const all = new Uint8Array(this.c.memory.buffer);
    return utf8.decode(all.subarray(at, all.indexOf(0, at)));
  }

  // Bytes into its memory, with a 0 behind them.
  put(bytes) {
    const at = this.c.room(bytes.length + 1);
    if (at === 0) throw new RangeError('out of memory');
    this.bytes(at, bytes.length).set(bytes);
    this.bytes(at + bytes.length, 1)[0] = 0;
    return at;
  }

  text(at, cap, text) {
    const bytes = new TextEncoder().encode(text).subarray(0, cap - 1);
    this.bytes(at, bytes.length).set(bytes);
    this.bytes(at + bytes.length, 1)[0] = 0;
  }

  sha256 = (data, length, out) => {
    const digest = this.oracle.digest(this.bytes(data, length));
    if (digest === undefined) return ASKED;
    this.bytes(out, digest.length).set(digest);
    return YES;
  };

  verify = (key, digest, sig) => {
    const holds = this.oracle.signature(key, this.bytes(digest, 32), this.bytes(sig, 64));
    if (holds === undefined) return ASKED;
    return holds ? YES : NO;
  };

  admit = (certs, count, role, key, name, thumbAt, validity, why, whyCap) => {
    const table = new DataView(this.c.memory.buffer, certs, 8 * count);
    const ders = [];
    for (let i = 0; i < count; i++)
      ders.push(this.bytes(table.getUint32(8 * i, true), table.getUint32(8 * i + 4, true)));
    const signer = this.oracle.path(ders, this.string(role));
    if (signer === undefined) return ASKED;
    if (signer.why !== undefined) {
      this.text(why, whyCap, signer.why);
      return NO;
    }
    const memory = new DataView(this.c.memory.buffer);
    memory.setInt32(key, signer.key, true);
    memory.setBigInt64(validity, BigInt(Math.max(signer.from, -FOREVER)), true);
    memory.setBigInt64(validity + 8, BigInt(Math.min(signer.to, FOREVER)), true);
    this.text(name, 65, signer.name);
    this.text(thumbAt, 44, signer.thumb);
    return YES;
  };

  // What a run tells goes to whoever listens to that run.
  tell(what) {
    return (...values) => this.listener[what](this, ...values);
  }

  receipts(bytes, ders) {
    const table = this.c.room(Math.max(1, 8 * ders.length));
    ders.forEach((der, i) => {
      const at = this.put(der);
      const row = new DataView(this.c.memory.buffer, table + 8 * i, 8);
      row.setUint32(0, at, true);
      row.setUint32(4, der.length, true);
    });
    this.c.receipts(this.put(bytes), bytes.length, table, ders.length);
  }
}

// --- what a run tells ---------------------------------------------------------

// One run's readings, events and judgements, by leg.
class Listener {
  constructor() {
    this.legs = new Map();
    this.refused = [];
  }

  leg(number) {
    const n = Number(number);
    if (!this.legs.has(n))
      this.legs.set(n, { leg: n, series: [], events: [], excursions: [], judgement: null });
    return this.legs.get(n);
  }

  open(e, leg, at, length, judged) {
    const open = JSON.parse(utf8.decode(e.bytes(at, length)));
    Object.assign(this.leg(leg), { open, profile: judged ? profileOf(open) : null });
  }

  series(e, leg, probe, time, step, at, count) {
    this.leg(leg).series.push({ probe, time: Number(time), step: Number(step),
      values: new Int32Array(e.c.memory.buffer, at, count).slice() });
  }

  event(e, leg, at, length) {
    this.leg(leg).events.push(JSON.parse(utf8.decode(e.bytes(at, length))));
  }

  excursion(e, leg, unit, high, from, to, worst, peak) {
    const open = to === -(2n ** 63n);
    this.leg(leg).excursions.push({ unit, side: high ? 'high' : 'low', from: Number(from),
      to: open ? null : Number(to), worst_ms: Number(worst), peak_mc: peak });
  }

  judgement(e, leg, at, length) {
    this.leg(leg).judgement = JSON.parse(utf8.decode(e.bytes(at, length)));
  }

  refuse(e, file, line, why) {
    this.refused.push({ file: e.string(file), line, why: e.string(why) });
  }
}

// The profile's text is the payload of the JWS that the engine has verified.
function profileOf(open) {
  const payload = open.profile.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
  return JSON.parse(utf8.decode(Uint8Array.from(atob(payload), (c) => c.charCodeAt(0))));
}

// --- a dossier ------------------------------------------------------------------

// What every line will ask: its digest and that of what it signs.
function askAhead(oracle, bytes) {
  for (let at = 0; at < bytes.length;) {
    const lf = bytes.indexOf(10, at), end = lf < 0 ? bytes.length : lf;
    const line = bytes.subarray(at, end), dot = line.lastIndexOf(46);
    if (line.length <= LINE_MAX) {
      oracle.digest(line);
      if (dot > 0) oracle.digest(line.subarray(0, dot));
    }
    at = end + 1;
  }
}

// Roots out of PEM files: {der, subject, thumb}; throws a Refused naming the
// file that holds none.
export function rootsOf(files) {
  return files.flatMap(({ name, text }) => {
    const parsed = (certificatesOf(text) ?? []).map(parse);
    if (parsed.length === 0 || parsed.includes(null)) throw new Refused(name);
    return parsed;
  });
}

// files: {dossier, roots (from rootsOf), receipts, revoked: bytes or null},
// expect: {cid, profile, open, head}.  The verdict as `coldpass verify --json` has
// it, its exit code, and what there is to draw; or {refused}.
export async function verifyDossier(module, files, expect, progress) {
  const oracle = new Oracle(files.roots), engine = new Engine(oracle);
  await engine.start(module);
  const encode = (text) => new TextEncoder().encode(text ?? '');
  const dossier = engine.put(files.dossier);
  const named = [expect.cid, expect.profile, expect.open, expect.head].map((t) => engine.put(encode(t)));
  if (files.receipts)
    engine.receipts(files.receipts, certificatesOf(utf8.decode(files.receipts)) ?? []);
  if (files.revoked) engine.c.revoked(engine.put(files.revoked), files.revoked.length);
  askAhead(oracle, files.dossier);
  for (let run = 0; run < RUNS_MAX; run++) {
    await oracle.settle((done, of) => progress(run, done, of));
    engine.listener = new Listener();
    const exit = engine.c.verify(dossier, files.dossier.length, ...named);
    if (!oracle.asks) return conclude(engine, exit);
  }
  throw new Error('the dossier asks for ever');
}

function conclude(engine, exit) {
  const { legs, refused } = engine.listener;
  if (refused.length > 0) return { refused };
  const text = engine.string(engine.c.verdict());
  return { exit, text, verdict: JSON.parse(text), legs: [...legs.values()] };
}
