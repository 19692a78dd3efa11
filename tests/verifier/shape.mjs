// SPDX-License-Identifier: Apache-2.0
// What members a record has (docs/evidence-format.md, sections 4 to 8).
import { Refused } from './text.mjs';

const refuse = (where, why) => { throw new Refused('payload', `${where}: ${why}`); };

const integer = (min = -Number.MAX_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER) =>
  (v) => Number.isInteger(v) && v >= min && v <= max;
const word = (...words) => (v) => words.includes(v);
const matches = (pattern) => (v) => typeof v === 'string' && pattern.test(v);
const textUpTo = (bytes) => (v) =>
  typeof v === 'string' && Buffer.byteLength(v) <= bytes;

const count = integer(0), time = integer(0);
const text = textUpTo(120), id = textUpTo(32);
const digest = matches(/^[A-Za-z0-9_-]{43}$/);
const flag = (v) => typeof v === 'boolean';
const list = (max, item) => (v) =>
  Array.isArray(v) && v.length <= max && v.every(item);
const optional = (check) => Object.assign((v) => check(v), { optional: true });

// An object with exactly these members; 'optional' ones may be absent.
const object = (shape) => (v) => {
  if (v === null || typeof v !== 'object' || Array.isArray(v)) return false;
  return Object.keys(v).every((name) => name in shape) &&
    Object.entries(shape).every(([name, check]) =>
      name in v ? check(v[name]) : check.optional === true);
};

const probe = object({
  id, role: id, place: text, medium: id, quantity: id, model: id, serial: id,
  cal: (v) => object({
    id, due: time, low_mc: integer(-273150, 1e6), high_mc: integer(-273150, 1e6),
  })(v) && v.low_mc < v.high_mc,
  u_mc: integer(0, 100000), group: optional(id), corr_mc: optional(integer(-100000, 100000)),
});

const by = text, why = text, p = integer(0, 31);
const events = {
  start: { by, why }, end: { by, why },
  fault: { p, why }, good: { p }, gap: { from: time, why },
  excursion: { p, side: id, open: flag, peak_mc: integer() },
  alarm: { p, rule: id, severity: id, fired: id },
  warn: { p, rule: id, percent: count },
  lid: { open: flag }, tilt: { mdeg: integer() },
  shock: { peak_mg: integer(), dv_mm_s: optional(count), sat: flag,
    dur_us: optional(integer(1)), mc: optional(integer(-273149, 1e6)) },
  clock: { step_ms: integer() }, power: { why },
  ack: { rule: id, by, why },
  announce: { from: time, to: time, by, why },
  quiet: { from: time, to: time, by, why },
  correct: { what: text, old: text, new: text, by, why },
  tail: { bytes: integer() }, store: { from: time, why },
  vibration: { low_hz: integer(0, 100000), high_hz: integer(0, 100000), rms_mg: count },
  seal: { open: flag }, light: { lux: count }, loaded: { by },
  override: { what: text, by, why },
  identified: { what: text, how: id, by }, 'identity-mismatch': { what: text, how: id, by },
  released: { by, why, act: optional(digest) },
  button: { what: text, why }, flight: { silent: flag, by, why },
  input: { what: text, ok: flag, from: time, why },
  anchor: { mono: time, utc: time, tq: word('nts', 'gnss', 'ntp', 'rtc', 'holdover'), err: time },
};
const event = (v) => v !== null && typeof v === 'object' && Object.hasOwn(events, v.e) &&
  object({ t: time, e: matches(/./), ...events[v.e] })(v) &&
  (v.e !== 'vibration' || v.low_hz < v.high_hz);

const series = object({
  p, t: time, step: integer(1), base: integer(-273149, 1e6),
  mc: (v) => Array.isArray(v) && v.length > 0 &&
    v.every((n) => n === null || Number.isInteger(n)),
});

const isObject = (v) => v !== null && typeof v === 'object' && !Array.isArray(v);
const contents = {
  readings: optional(list(512, series)), events: optional(list(1 << 16, event)),
  claim: optional(isObject),
};

const common = {
  v: word(1), k: word('open', 'block', 'handover', 'seal'),
  gw: matches(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  cid: matches(/^[A-Za-z0-9_-]{22,36}$/),
  leg: count, seq: count, prev: digest, boot: count, mono: count, utc: time,
  tq: word('nts', 'gnss', 'ntp', 'rtc', 'holdover', 'none'), err: count,
  due: count,
};
const anything = optional(() => true);
const own = {
  open: {
    profile: matches(/./), probes: list(32, probe),
    packaging: object({
      model: optional(text), hold_s: optional(count),
      charged: optional(time), mass_g: optional(count),
    }),
    expiry: (v) => v === null || object({ at: time, zone: id })(v),
    identity: (v) => list(16, digest)(v) || object({ _sd: list(16, digest) })(v),
    _sd_alg: optional(word('sha-256')), goods: optional(word('same', 'new')),
    broken: optional(object({ seq: count, why: text, by: text })),
    sim: optional(integer(1)),
    part: optional((v) => object({ set: id, n: integer(1, 64), of: integer(1, 64) })(v) &&
      v.n <= v.of),
  },
  block: contents,
  handover: {
    events: contents.events, claim: contents.claim, from: anything, to: anything,
    place: anything, seal_no: anything, condition: anything, signatures: anything,
  },
  seal: {
    ...contents, records: integer(1),
    totals: object({
      readings: count, faults: count,
      lid: optional(object({ count, open_s: count, first: (v) => v === null || time(v) })),
      tilt: optional(object({ lying_s: count, inverted_s: count })),
      shock: optional(object({ count, peak_mg: count, dv_mm_s: count, saturated: count })),
      seal_opened: optional(flag), vibration: optional(object({ over_s: count })),
    }), final: flag,
  },
};

function checkOpen(r) {
  if (r.probes.some((a, i) => r.probes.findIndex((b) => b.id === a.id) !== i))
    refuse('probes', 'two with the same id');
  if (r.probes.some((a) => r.probes.some((b) => a.group === b.id)))
    refuse('probes', 'a group called like a probe');
  const sd = r.identity._sd;
  if ((sd === undefined) !== (r._sd_alg === undefined))
    refuse('_sd_alg', 'stands where identity has _sd, and only there');
  if (sd?.some((d, i) => i > 0 && sd[i - 1] >= d))
    refuse('identity', 'digests not in ascending order');
  if ((r.leg === 0) !== (r.goods === undefined))
    refuse('goods', 'stands in every leg but the first');
}

export function checkRecord(r) {
  if (!isObject(r)) refuse('payload', 'is no object');
  const names = Object.keys(r);
  Object.entries(common).forEach(([name, check], i) => {
    if (names[i] !== name) refuse(name, 'missing or out of its place');
    if (!check(r[name])) refuse(name, 'not a value it can have');
  });
  const rest = names.slice(Object.keys(common).length);
  if (rest[0] === 'ack') {
    rest.shift();
    if (!object({ seq: integer(-1), h: digest })(r.ack)) refuse('ack', 'wrong');
  }
  const shape = own[r.k];
  for (const name of rest)
    if (!Object.hasOwn(shape, name)) refuse(name, `not a member of ${r.k}`);
  for (const [name, check] of Object.entries(shape))
    if (name in r ? !check(r[name]) : !check.optional)
      refuse(name, 'missing or not a value it can have');
  if (r.tq === 'none' && r.err !== 0) refuse('err', 'is 0 with tq none');
  if ((r.k === 'seal') !== (r.due === 0)) refuse('due', '0 in seal, and only there');
  if (r.k === 'open') checkOpen(r);
  return r;
}

// The rows of one record in the order they are judged: by time, events before
// readings, readings in the order of their probes.
export function contentsOf(r, probes) {
  const rows = [];
  let last = -Infinity;
  for (const e of r.events ?? []) {
    if (e.t < last) refuse('events', 'not in the order of their times');
    last = e.t;
    rows.push({ t: e.t, rank: -1, event: e });
  }
  (r.readings ?? []).forEach((s) => {
    if (s.p >= probes) refuse('readings.p', 'no probe of this leg');
    s.mc.forEach((offset, i) => {
      const mc = offset === null ? null : s.base + offset;
      if (mc !== null && (mc <= -273150 || mc > 1000000))
        refuse('readings.mc', 'no temperature');
      rows.push({ t: s.t + i * s.step, rank: s.p, probe: s.p, mc });
    });
  });
  return rows.map((row, i) => [row, i])
    .sort(([a, i], [b, j]) => a.t - b.t || a.rank - b.rank || i - j)
    .map(([row]) => row);
}
