// SPDX-License-Identifier: Apache-2.0
// The rules (docs/evidence-format.md, section 11) over one probe's rows, the
// plain way: all rows at hand, intervals cut and added up.  Written to be
// compared with the incremental judgement of the programs, not to be fast.
// A row may have two bounds, low and high; without them both are mc.
import { shock, stateMoment, stateTime } from './box.mjs';

export const OUTCOMES = ['conform', 'budget-used', 'review', 'indeterminate', 'fail'];
export const worst = (outcomes) =>
  OUTCOMES[Math.max(0, ...outcomes.map((o) => OUTCOMES.indexOf(o)))];

const isUpper = (op) => op === '>' || op === '>=';
const COMPARE = {
  '>': (a, b) => a > b, '>=': (a, b) => a >= b,
  '<': (a, b) => a < b, '<=': (a, b) => a <= b,
};

function outsideOf(profile, u, { op, limit_mc, severity }) {
  const guard = profile.guard_band && severity !== 'fail' ? u : 0;
  return ({ mc, low = mc, high = mc }) =>
    COMPARE[op](isUpper(op) ? high + guard : low - guard, limit_mc);
}

// Rows later than the row before them; the others are rejected.
function accept(rows) {
  const kept = [];
  let rejected = 0;
  for (const row of rows) {
    if (kept.length && row.t <= kept.at(-1).t) rejected++;
    else kept.push(row);
  }
  return { kept, rejected };
}

// What lies between S and E: holds {from,to,mc} and gaps {from,to,before,after}
// where before and after are the accepted readings beside it.
function timeline(rows, from, to, maxGapMs, breaks) {
  const holds = [], gaps = [];
  const marks = [...rows, ...breaks.map((t) => ({ t, mc: null, isBreak: true }))]
    .sort((a, b) => a.t - b.t || (a.isBreak ? 1 : 0) - (b.isBreak ? 1 : 0));
  let gapFrom = -Infinity, before = null;
  const cut = (a, b) => [Math.max(a, from), Math.min(b, to)];
  const addGap = (a, b, after) => {
    const [x, y] = cut(a, b);
    if (x < y) gaps.push({ from: x, to: y, before, after });
  };
  marks.forEach((row, i) => {
    if (row.mc === null) return;
    if (gapFrom !== null) addGap(gapFrom, row.t, row);
    const next = i + 1 < marks.length ? marks[i + 1].t : Math.max(to, row.t);
    before = row;
    gapFrom = row.t;
    if (next - row.t <= maxGapMs) {
      const [x, y] = cut(row.t, next);
      if (x < y) holds.push({ ...row, from: x, to: y });
      gapFrom = marks[i + 1]?.mc === null ? next : null;
    }
  });
  if (gapFrom !== null) addGap(gapFrom, Infinity, null);
  return { holds, gaps };
}

// Join touching pieces; a piece that 'breaks' never joins the one before it.
function stretches(pieces) {
  const joined = [];
  for (const piece of pieces.sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last && last.to === piece.from && !piece.breaks) last.to = piece.to;
    else joined.push({ from: piece.from, to: piece.to });
  }
  return joined;
}

const length = (s) => s.to - s.from;
const total = (list) => list.reduce((sum, s) => sum + length(s), 0);
const longest = (list) => Math.max(0, ...list.map(length));

function moment(list, mode, delayMs) {
  if (mode === 'consecutive') {
    const first = list.find((s) => length(s) >= delayMs);
    return first ? first.from + delayMs : null;
  }
  let sum = 0;
  for (const s of list) {
    if (sum + length(s) >= delayMs) return s.from + delayMs - sum;
    sum += length(s);
  }
  return null;
}

// Certain and possible outside time of one limit.
function outsideTime({ holds, gaps }, isOutside) {
  const out = (reading) => reading !== null && isOutside(reading);
  const certain = stretches(holds.filter(isOutside)
    .map(({ from, to }) => ({ from, to })));
  const pieces = holds.filter(isOutside)
    .map(({ from, to }) => ({ from, to }));
  for (const g of gaps) {
    if (!out(g.before) && !out(g.after)) continue;
    // an inside reading at its beginning ends whatever came before
    pieces.push({ from: g.from, to: g.to,
      breaks: g.before !== null && !out(g.before) });
  }
  return { certain, possible: stretches(pieces) };
}

function timedFinding(rule, certain, possible) {
  const delayMs = rule.delay_s * 1000;
  const measure = rule.mode === 'consecutive' ? longest : total;
  const sure = moment(certain, rule.mode, delayMs);
  const maybe = moment(possible, rule.mode, delayMs);
  const floor = (ms) => Math.floor(ms / 1000);
  return {
    id: rule.id,
    fired: sure !== null ? 'yes' : maybe !== null ? 'possible' : 'no',
    at: sure ?? maybe,
    used_s: floor(measure(certain)), worst_s: floor(measure(possible)),
    left_s: Math.max(0, rule.delay_s - floor(measure(possible))),
  };
}

const untimed = (rule, at) => ({
  id: rule.id, fired: at === null ? 'no' : 'yes', at,
  used_s: null, worst_s: null, left_s: null,
});

function instant(rule, readings, isOutside) {
  let row = 0;
  for (const r of readings) {
    row = isOutside(r) ? row + 1 : 0;
    if (row === (rule.confirm ?? 1)) return untimed(rule, r.t);
  }
  return untimed(rule, null);
}

export function mktOf(holds, profile) {
  const ratio = profile.activation_energy_j_mol === undefined ? 10000 :
    profile.activation_energy_j_mol / 8.3144;
  const ms = total(holds);
  if (ms === 0) return null;
  const exponents = holds.map((h) => -ratio / ((h.high ?? h.mc) / 1000 + 273.15));
  const top = Math.max(...exponents);
  const sum = holds.reduce((s, h, i) => s + length(h) * Math.exp(exponents[i] - top), 0);
  return Math.round((ratio / -(Math.log(sum / ms) + top) - 273.15) * 1000);
}

function mktFinding(rule, { holds }, readings, profile, from, to) {
  const windowMs = rule.window_s * 1000;
  const over = (a, b) => mktOf(holds
    .map((h) => ({ ...h, from: Math.max(h.from, a), to: Math.min(h.to, b) }))
    .filter((h) => h.from < h.to), profile);
  const beyond = (mc) => mc !== null && COMPARE[rule.op](mc, rule.limit_mc);
  const due = readings.filter((r) => r.t - from >= windowMs);
  if (due.length === 0)
    return untimed(rule, beyond(over(from, to)) ? to : null);
  const hit = due.find((r) => beyond(over(r.t - windowMs, r.t)));
  return untimed(rule, hit ? hit.t : null);
}

function gapFinding(rule, gaps, unknown) {
  const finding = timedFinding(rule, gaps, gaps);
  if (unknown !== undefined && (finding.fired === 'no' || finding.at > unknown))
    Object.assign(finding, { fired: 'yes', at: unknown });
  return finding;
}

function excursionSides(profile) {
  const { low_mc, high_mc } = profile.storage;
  return [
    low_mc === undefined ? null : { op: '<', limit_mc: low_mc },
    high_mc === undefined ? null : { op: '>', limit_mc: high_mc },
  ].filter(Boolean);
}

// boxFrom: from when on events count, if they differ from rows in that;
// input: {profile, u_mc, rows:[{t,mc,low?,high?}], events, from, to, expiry, unknownGaps,
// breaks}.  Times in ms; mc null is a fault.
export function judge(input) {
  const { profile, u_mc = 0, events = [], from, to, expiry = null,
    unknownGaps = [], breaks = [], boxFrom = from } = input;
  const { kept } = accept(input.rows);
  const line = timeline(kept, from, to, profile.max_gap_s * 1000,
    [...breaks, ...unknownGaps]);
  const readings = kept.filter((r) => r.mc !== null && r.t >= from && r.t <= to);
  const gaps = stretches(line.gaps.map(({ from: a, to: b }) => ({ from: a, to: b })));
  const unknown = unknownGaps.find((t) => t >= from && t <= to);
  const temps = profile.rules.filter((r) => r.on === 'temp')
    .map((r) => outsideOf(profile, u_mc, r));
  const judgeRule = (rule) => {
    switch (rule.on) {
    case 'temp': {
      const isOutside = outsideOf(profile, u_mc, rule);
      if (rule.mode === 'instant') return instant(rule, readings, isOutside);
      const { certain, possible } = outsideTime(line, isOutside);
      return timedFinding(rule, certain, possible);
    }
    case 'gap': return gapFinding(rule, gaps, unknown);
    case 'life': {
      const end = expiry === null ? Infinity : expiry - rule.margin_s * 1000;
      return untimed(rule, to > end ? end : null);
    }
    case 'mkt': return mktFinding(rule, line, readings, profile, from, to);
    case 'shock': return { ...untimed(rule, null), ...shock(rule, events, boxFrom, to) };
    default: {
      if (rule.mode === 'instant')
        return untimed(rule, stateMoment(rule, events, boxFrom, to));
      const time = stretches(stateTime(rule, events, boxFrom, to));
      const found = timedFinding(rule, time, time);
      return { ...found, at: found.at === null ? null : Math.ceil(found.at) };
    }
    }
  };
  const rules = profile.rules.map(judgeRule);
  const sides = excursionSides(profile).map((s) => outsideOf(profile, u_mc, s));
  const excursed = readings.some((r) => sides.some((isOutside) => isOutside(r))) ||
    line.holds.some((h) => sides.some((isOutside) => isOutside(h)));
  const isUncovered = (mc) => sides.some((o) => o({ mc })) && !temps.some((o) => o({ mc }));
  const uncovered = readings.filter((r) => isUncovered(r.low ?? r.mc) ||
    isUncovered(r.high ?? r.mc)).length;
  return {
    outcome: outcomeOf(profile, rules, { readings, excursed, uncovered, unknown }),
    uncovered, rules, readings: readings.length,
    gap: { count: gaps.length, total_s: Math.floor(total(gaps) / 1000),
      longest_s: Math.floor(longest(gaps) / 1000) },
    mkt_mc: mktOf(line.holds, profile),
  };
}

function outcomeOf(profile, rules, { readings, excursed, uncovered, unknown }) {
  const found = rules.flatMap((finding, i) => {
    const { severity } = profile.rules[i];
    if (finding.fired === 'no' || severity === 'notice') return [];
    return finding.fired === 'possible' && severity === 'fail' ?
      ['indeterminate'] : [severity];
  });
  if (uncovered > 0) found.push('review');
  if (readings.length === 0 || unknown !== undefined) found.push('indeterminate');
  if (found.length > 0) return worst(found);
  return excursed ? 'budget-used' : 'conform';
}

// Floors that no rule states (section 11, item 10).
export function floorOf(products, profile, span) {
  if (products.length === 0) return 'no-product';
  if (span === null) return 'no-span';
  const { low_mc, high_mc } = profile.storage;
  const covers = ({ cal }) => [low_mc, high_mc].every((limit) =>
    limit === undefined || (cal.low_mc <= limit && limit <= cal.high_mc));
  if (products.some((p) => p.cal.due < span.to || !covers(p))) return 'calibration';
  return null;
}
