// SPDX-License-Identifier: Apache-2.0
// Rules and totals about the box (docs/evidence-format.md, sections 8 and 11,
// item 6), the plain way: what lasted from when to when, then clipped.

const COMPARE = { '>': (a, b) => a > b, '>=': (a, b) => a >= b };

// Pieces {from, to, on} during which the last word of these events held.  One
// that 'breaks' does not go on from the piece before, even if they touch.
function lasting(events, isOn) {
  return events.map((e, i) => ({ from: e.t, to: events[i + 1]?.t ?? Infinity, on: isOn(e),
    breaks: i === 0 || !isOn(events[i - 1]) }));
}

// Lid open, cut where an announced window begins or ends.
function lidPieces(events) {
  const pieces = [];
  let known = [], usable = [], openSince = null;
  const close = (t) => {
    if (openSince === null) return;
    const edges = usable.flatMap((w) => [w.from, w.to])
      .filter((x) => x > openSince && x < t);
    const cuts = [...new Set([openSince, ...edges.sort((a, b) => a - b), t])];
    for (let i = 0; i + 1 < cuts.length; i++)
      pieces.push({ from: cuts[i], to: cuts[i + 1], on: true, breaks: i === 0,
        announced: usable.some((w) => w.from <= cuts[i] && cuts[i] < w.to) });
    if (cuts.length === 1)
      pieces.push({ from: t, to: t, on: true,
        announced: usable.some((w) => w.from <= t && t < w.to) });
  };
  for (const e of events) {
    if (e.e === 'announce' && e.from < e.to) {
      known = known.filter((w) => w.to > e.t);
      if (known.length < 16) known.push(e);
    } else if (e.e === 'lid' && e.open && openSince === null) {
      openSince = e.t;
      usable = [...known];
    } else if (e.e === 'lid' && !e.open) {
      close(e.t);
      openSince = null;
    }
  }
  close(Infinity);
  return pieces;
}

function piecesOf(rule, events) {
  const of = (kind, beyond) => lasting(events.filter((e) => e.e === kind), beyond);
  switch (rule.on) {
  case 'lid':
    return lidPieces(events).filter((p) => p.announced === (rule.announced ?? false));
  case 'tilt': return of('tilt', (e) => COMPARE[rule.op](e.mdeg, rule.limit_mdeg));
  case 'seal': return of('seal', (e) => e.open);
  case 'light': return of('light', (e) => COMPARE[rule.op](e.lux, rule.limit_lux));
  default:
    return lasting(events.filter((e) => e.e === 'vibration' &&
      e.low_hz === rule.low_hz && e.high_hz === rule.high_hz),
    (e) => COMPARE[rule.op](e.rms_mg, rule.rms_mg));
  }
}

const clip = (pieces, from, to) => pieces.filter((p) => p.on)
  .map((p) => ({ ...p, from: Math.max(p.from, from), to: Math.min(p.to, to) }));

// Time beyond a rule within the span.
export const stateTime = (rule, events, from, to) =>
  clip(piecesOf(rule, events), from, to).filter((p) => p.from < p.to);

// When it was first beyond within the span, or null.
export function stateMoment(rule, events, from, to) {
  const first = piecesOf(rule, events)
    .find((p) => p.on && p.from <= to && (p.to > from || p.from >= from));
  return first ? Math.ceil(Math.max(first.from, from)) : null;
}

// 'yes', 'possible' or 'no' of one pulse.
function reaches(rule, e) {
  const long = rule.min_us === undefined || e.dur_us === undefined ||
    e.dur_us >= rule.min_us;
  const fast = rule.dv_mm_s === undefined || e.sat || e.dv_mm_s === undefined ||
    e.dv_mm_s >= rule.dv_mm_s;
  if (!(e.sat || e.peak_mg >= (rule.peak_mg ?? 0)) || !fast || !long) return 'no';
  const doubt = (rule.min_us !== undefined && e.dur_us === undefined) ||
    (rule.dv_mm_s !== undefined && !e.sat && e.dv_mm_s === undefined);
  return doubt ? 'possible' : 'yes';
}

const pulsesOf = (events, from, to) =>
  events.filter((e) => e.e === 'shock' && e.t >= from && e.t <= to);

export function shock(rule, events, from, to) {
  const pulses = pulsesOf(events, from, to);
  for (const fired of ['yes', 'possible']) {
    const hit = pulses.find((e) => reaches(rule, e) === fired);
    if (hit) return { fired, at: hit.t };
  }
  return { fired: 'no', at: null };
}

const seconds = (pieces) => Math.floor(
  pieces.reduce((sum, p) => sum + Math.max(0, p.to - p.from), 0) / 1000);

function union(pieces) {
  const out = [];
  for (const p of pieces.sort((a, b) => a.from - b.from)) {
    if (out.length && p.from <= out.at(-1).to) out.at(-1).to = Math.max(out.at(-1).to, p.to);
    else out.push({ ...p });
  }
  return out;
}

// What a seal may say about the events of its leg.  history: the events of
// this and the earlier legs of the same goods, 'own' of them are this leg's;
// span null: it never began.  hasBegun: the span began in an earlier leg.
export function totalsOf({ profile, history, own, open, span, hasBegun }) {
  if (span === null)
    return { lid: { count: 0, open_s: 0, first: null }, tilt: { lying_s: 0, inverted_s: 0 },
      shock: { count: 0, peak_mg: 0, dv_mm_s: 0, saturated: 0 }, seal_opened: false,
      vibration: { over_s: 0 } };
  const from = Math.max(span.from, open), { to } = span;
  const pieces = (kind, on) => lasting(history.filter((e) => e.e === kind), on);
  const time = (kind, on) => seconds(clip(pieces(kind, on), from, to));
  const isOwn = (t) => history.slice(history.length - own).some((e) => e.t === t);
  // beginnings within the span, and at its begin what was on by then
  const begun = (kind) => pieces(kind, (e) => e.open)
    .map((p, i, all) => ({ ...p, to: all.slice(i).find((q) => !q.on)?.from ?? Infinity }))
    .filter((p) => p.on && p.breaks)
    .filter((p) => p.from >= span.from ? isOwn(p.from) && p.from <= to :
      !hasBegun && p.to > span.from)
    .map((p) => Math.ceil(Math.max(p.from, span.from)));
  const pulses = pulsesOf(history.slice(history.length - own), span.from, to);
  const most = (name) => Math.max(0, ...pulses.map((e) => e[name] ?? 0));
  const shaking = profile.rules.filter((r) => r.on === 'vibration')
    .flatMap((r) => clip(piecesOf(r, history), from, to));
  return {
    lid: { count: begun('lid').length, open_s: time('lid', (e) => e.open),
      first: begun('lid')[0] ?? null },
    tilt: { lying_s: time('tilt', (e) => e.mdeg >= 45000 && e.mdeg <= 135000),
      inverted_s: time('tilt', (e) => e.mdeg > 135000) },
    shock: { count: pulses.length, peak_mg: most('peak_mg'), dv_mm_s: most('dv_mm_s'),
      saturated: pulses.filter((e) => e.sat).length },
    seal_opened: begun('seal').length > 0 || history.slice(history.length - own)
      .some((e) => e.e === 'seal' && e.open && e.t >= span.from && e.t <= to),
    vibration: { over_s: seconds(union(shaking.filter((p) => p.from < p.to))) },
  };
}
