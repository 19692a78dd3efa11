// SPDX-License-Identifier: Apache-2.0
// What the chart draws, out of what the engine told: lines of readings on
// elapsed time, storage ranges, gaps, excursions.  Draws conclusions of no
// kind: outcomes, excursions and budgets are the engine's.

const FAULT = -2147483648;

// The readings of each probe over all legs, by its id, faults as null.
function rawLines(legs) {
  const lines = new Map();
  for (const leg of legs)
    for (const s of leg.series) {
      const { id } = leg.open.probes[s.probe];
      if (!lines.has(id)) lines.set(id, { times: [], values: [], last: -Infinity });
      append(lines.get(id), s);
    }
  return lines;
}

function append(line, s) {
  for (let i = 0; i < s.values.length; i++) {
    const t = s.time + i * s.step;
    if (t <= line.last) continue;
    line.times.push(t);
    line.values.push(s.values[i] === FAULT ? null : s.values[i]);
    line.last = t;
  }
}

// Where no reading of a line holds: after a fault, or for longer than a
// reading may hold.
function gapsOf(line, maxGap) {
  const gaps = [];
  let last = null;
  line.values.forEach((mc, i) => {
    if (mc === null) return;
    const blind = last !== null && (i > last + 1 || line.times[i] - line.times[last] > maxGap);
    if (blind) gaps.push([i > last + 1 && line.times[last + 1] - line.times[last] <= maxGap ?
      line.times[last + 1] : line.times[last], line.times[i]]);
    last = i;
  });
  return gaps;
}

function merged(gaps) {
  const all = [];
  for (const [from, to] of gaps.sort((a, b) => a[0] - b[0])) {
    if (all.length > 0 && from <= all.at(-1)[1]) all.at(-1)[1] = Math.max(all.at(-1)[1], to);
    else all.push([from, to]);
  }
  return all;
}

function edges(values) {
  let low = Infinity, high = -Infinity;
  for (const mc of values) {
    if (mc === null) continue;
    if (mc < low) low = mc;
    if (mc > high) high = mc;
  }
  return { low, high };
}

// The line with a hole in every gap, for one polyline must not bridge it.
function holed(line, gaps) {
  if (gaps.length === 0 && !line.values.includes(null)) return line;
  const times = [], values = [];
  let g = 0;
  line.times.forEach((t, i) => {
    while (g < gaps.length && gaps[g][1] <= t) {
      if (gaps[g][0] > (times.at(-1) ?? -Infinity)) {
        times.push(gaps[g][0] + 1);
        values.push(null);
      }
      g++;
    }
    if (line.values[i] === null || t <= (times.at(-1) ?? -Infinity)) return;
    times.push(t);
    values.push(line.values[i]);
  });
  return { times, values };
}

// Parts of intervals that lie within one of the others.
function within(intervals, spans) {
  return intervals.flatMap(([from, to]) => spans
    .map(([a, b]) => [Math.max(from, a), Math.min(to, b)]).filter(([a, b]) => a < b));
}

// 'spans' are the judged ones of the verdict's legs.  null if there is
// nothing to draw.
export function journeyOf(legs, spans) {
  const readable = legs.filter((l) => l.open && l.profile);
  const probes = new Map();
  for (const leg of readable)
    for (const p of leg.open.probes)
      if (p.quantity === 'temp' && !probes.has(p.id)) probes.set(p.id, p);
  if (readable.length === 0) return null;
  const maxGap = Math.max(...readable.map((l) => l.profile.max_gap_s)) * 1000;
  const lines = [], gaps = [], raw = rawLines(readable);
  for (const p of probes.values()) {
    const line = raw.get(p.id);
    if (!line || line.times.length === 0) continue;
    const blind = gapsOf(line, maxGap);
    if (p.role === 'product') gaps.push(...blind);
    lines.push({ id: p.id, judged: p.role === 'product', ...edges(line.values), ...holed(line, blind) });
  }
  if (lines.length === 0) return null;
  lines.sort((a, b) => Number(b.judged) - Number(a.judged));
  const begin = Math.min(...lines.map((l) => l.times[0]));
  const end = Math.max(...lines.map((l) => l.times.at(-1)));
  const judged = merged(spans);
  return { lines, begin, end, judged, zero: judged.length > 0 ? judged[0][0] : begin,
    gaps: within(merged(gaps), judged), bands: bandsOf(readable, begin, end),
    excursions: readable.flatMap((l) => l.excursions) };
}

function bandsOf(legs, begin, end) {
  return legs.map((leg, i) => ({
    from: i === 0 ? begin : firstOf(leg) ?? begin,
    to: i + 1 < legs.length ? firstOf(legs[i + 1]) ?? end : end,
    low_mc: leg.profile.storage.low_mc ?? null, high_mc: leg.profile.storage.high_mc ?? null,
  }));
}

function firstOf(leg) {
  const times = leg.series.map((s) => s.time);
  return times.length > 0 ? Math.min(...times) : null;
}
