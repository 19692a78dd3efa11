// SPDX-License-Identifier: Apache-2.0
// The verdict as a person needs it: what it is and what to do first, then the
// particulars, then everything it rests on.  Word, shape and colour say the
// same; no meaning hangs on one of them.
import { h, icon } from './dom.js';
import { clock, day, degrees, limit, readerZone, span, time } from './format.js';

const SHAPE = { conform: 'good', 'budget-used': 'used', review: 'look', indeterminate: 'unknown', fail: 'stop' };
const FINDINGS_KEPT = 64;

// What stands on top: the class that gives its colour, its shape and words.
function headline(r, w) {
  const v = r.verdict;
  if (!v.authentic)
    return { kind: 'broken', shape: 'broken', word: w.notAuthentic, advice: w.notAuthenticAdvice };
  if (v.findings.some((f) => f.code.startsWith('option-') || f.code === 'head-not-found'))
    return { kind: 'broken', shape: 'broken', word: w.notExpected, advice: w.notExpectedAdvice };
  const outcome = { kind: v.outcome, shape: SHAPE[v.outcome], word: w.outcome[v.outcome],
    advice: w.advice[v.outcome] };
  if (!v.complete && v.outcome !== 'fail')
    return { kind: 'part', shape: 'part', word: w.notComplete, advice: w.notCompleteAdvice(outcome.word) };
  return outcome;
}

// The label's own zone; the engine judges in UTC.
function expiryOf(r) {
  const zone = r.legs.map((l) => l.open?.expiry?.zone).filter(Boolean).at(-1);
  return r.verdict.expiry === null ? null : { at: r.verdict.expiry, zone: zone ?? 'UTC' };
}

function expiredBanner(r, w, now) {
  const expiry = expiryOf(r);
  if (!expiry || (now <= expiry.at && !r.verdict.findings.some((f) => f.code === 'shelf-life')))
    return null;
  return h('div', { class: 'expired' }, icon('stop'),
    h('p', {}, h('strong', {}, w.expired), ' ', w.expiredAdvice(time(expiry.at, expiry.zone))));
}

function tile(label, word, good, words) {
  return h('li', { class: good ? 'yes' : 'no' }, icon(good ? 'good' : 'broken'),
    h('span', { class: 'label' }, label), h('strong', {}, word), h('span', { class: 'why' }, words));
}

function tiles(r, w) {
  const v = r.verdict;
  const claim = v.claimed === null ? w.claimedNone : v.claimed === v.outcome ? w.claimedSame :
    w.claimedOther(w.outcome[v.claimed]);
  return h('ul', { class: 'tiles' },
    tile(w.authentic, v.authentic ? w.yes : w.no, v.authentic, v.authentic ? w.authenticYes : w.authenticNo),
    tile(w.complete, v.complete ? w.yes : w.no, v.complete, v.complete ? w.completeYes : w.completeNo),
    h('li', { class: v.outcome ?? 'no' }, icon(SHAPE[v.outcome] ?? 'unknown'), h('span', { class: 'label' }, w.kept),
      h('strong', {}, v.outcome ? w.outcome[v.outcome] : w.notJudged), h('span', { class: 'why' }, v.outcome ? claim : '')));
}

// --- particulars ---------------------------------------------------------------

const row = (name, ...values) => [h('dt', {}, name), h('dd', {}, ...values)];

function shelfLife(r, w, language, now) {
  const expiry = expiryOf(r);
  if (!expiry) return row(w.shelfLife, w.noExpiry);
  if (!r.verdict.authentic) return row(w.shelfLife, time(expiry.at, expiry.zone));
  const left = expiry.at >= now ? w.left(span(expiry.at - now, language)) : w.leftNot;
  return row(w.shelfLife, time(expiry.at, expiry.zone), h('span', { class: 'aside' }, ` ${left}`));
}

function profileName(leg, told, language) {
  const names = told?.profile?.name;
  return names?.[language] ?? names?.en ?? leg.profile.id ?? '–';
}

function legFacts(r, leg, w, language) {
  const told = r.legs.find((l) => l.leg === leg.leg), p = leg.profile;
  const rows = [
    ...row(w.profile, profileName(leg, told, language), h('span', { class: 'aside' },
      ` ${p.signer ? w.profileLine(p.id, p.version, p.signer) : w.unknown}`)),
    ...row(w.judged, ...(leg.from === null ? [w.noSpan] : [w.span(time(leg.from), time(leg.to)),
      h('span', { class: 'aside' }, ` ${w.lasts(span(leg.to - leg.from, language))}`)])),
    ...row(w.gateway, leg.gw),
    ...row(w.recordCount, String(leg.records)),
  ];
  if (leg.part) rows.push(...row(w.part, w.partLine(leg.part.n, leg.part.of, leg.part.set)));
  if (r.verdict.legs.length > 1)
    rows.unshift(...row(w.result, leg.outcome ? w.outcome[leg.outcome] : w.notJudged));
  return rows;
}

function facts(r, w, language, now) {
  const v = r.verdict, total = v.legs.reduce((n, l) => n + l.records, 0);
  const rows = [...row(w.consignment, h('code', {}, v.cid ?? w.unknown)), ...shelfLife(r, w, language, now)];
  if (v.witnessed !== null) rows.push(...row(w.witnessed, w.ofRecords(v.witnessed, total)));
  if (v.legs.length === 1) rows.push(...legFacts(r, v.legs[0], w, language));
  return [h('h2', {}, v.authentic ? w.facts : w.factsUnproven), h('dl', {}, rows),
    ...(v.legs.length < 2 ? [] : v.legs.flatMap((leg) => [h('h3', {}, w.leg(leg.leg)),
      h('dl', {}, legFacts(r, leg, w, language))]))];
}

// --- tables ---------------------------------------------------------------------

// Roles are spelled out because a phone's style shows rows as blocks.
function table(caption, heads, rows) {
  const cell = (c, i) => i === 0 ? h('th', { scope: 'row', role: 'rowheader' }, c) :
    h('td', { role: 'cell', 'data-head': heads[i] }, h('span', {}, c));
  return h('table', { role: 'table' }, h('caption', {}, caption),
    h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' },
      heads.map((t) => h('th', { scope: 'col', role: 'columnheader' }, t)))),
    h('tbody', { role: 'rowgroup' }, rows.map((cells) => h('tr', { role: 'row' }, cells.map(cell)))));
}

// In a column whose head names the zone.
const short = (ms) => `${day(ms, readerZone)} ${clock(ms, readerZone)}`;

const judged = (r) => r.legs.filter((l) => l.judgement);
// Where goods changed on the way, a probe was judged more than once.
const named = (r, leg, probe, w) => judged(r).length < 2 ? probe : `${w.leg(leg.leg)}: ${probe}`;

function probeTable(r, w, language) {
  const rows = judged(r).flatMap((l) => l.judgement.map(({ all: [p] }) => [named(r, l, p.probe, w), w.outcome[p.outcome],
    degrees(p.min_mc), degrees(p.max_mc), degrees(p.mkt_mc ?? p.mean_mc), String(p.readings),
    p.gap.count === 0 ? '–' : w.gapCount(p.gap.count, span(p.gap.total_s * 1000, language))]));
  const cold = judged(r).every((l) => l.judgement.every(({ all: [p] }) => p.mkt_mc === null));
  return rows.length === 0 ? null : table(w.probes, [w.probe, w.result, w.lowest, w.highest,
    cold ? w.mean : w.mkt, w.readings, w.gapTime], rows);
}

function excursionTable(r, w, language) {
  const rows = judged(r).flatMap((l) => l.excursions.map((e) => [
    w.excursionLine(e.side, degrees(e.peak_mc)), named(r, l, l.judgement[e.unit].all[0].probe, w), short(e.from),
    e.to === null ? w.stillOutside : short(e.to), span(e.worst_ms, language)]));
  return rows.length === 0 ? null : table(w.excursions, [w.kind, w.probe, `${w.from} (${readerZone})`,
    `${w.to} (${readerZone})`, w.lasted], rows);
}

function ruleWords(rule, w) {
  const mode = rule.mode && rule.mode !== 'instant' ? `, ${w.mode[rule.mode]}` : '';
  return `${w.on[rule.on](rule, limit)}${mode}`;
}

function budgetRow(rule, f, probe, w, language) {
  const severe = f.fired === 'no' ? '' : `: ${w.severity[rule.severity]}`;
  return { weight: f.fired === 'no' ? f.worst_s / rule.delay_s : 2 + (f.fired === 'yes'), cells: [
    ruleWords(rule, w), probe, f.worst_s === null ? '–' : span(f.worst_s * 1000, language),
    rule.delay_s ? span(rule.delay_s * 1000, language) : '–',
    h('span', { class: `state ${f.fired}` }, icon(f.fired === 'no' ? 'good' : SHAPE[f.fired === 'yes' ? rule.severity : 'indeterminate'] ?? 'used'),
      ` ${w.fired[f.fired]}${severe}`)] };
}

function budgetTable(r, w, language) {
  const rows = judged(r).flatMap((l) => l.judgement.flatMap(({ fired: [p] }) =>
    p.rules.map((f) => budgetRow(l.profile.rules.find((x) => x.id === f.id), f, named(r, l, p.probe, w), w, language))));
  if (rows.length === 0) return h('p', {}, w.noBudgets);
  rows.sort((a, b) => b.weight - a.weight);
  return table(w.budgets, [w.rule, w.probe, w.used, w.allowed, w.state], rows.map((x) => x.cells));
}

// --- findings, limits, JSON -------------------------------------------------------

// "2, 5–8"
function ranges(lines) {
  const found = [];
  for (const n of lines)
    if (found.length > 0 && n === found.at(-1)[1] + 1) found.at(-1)[1] = n;
    else found.push([n, n]);
  return found.map(([a, b]) => a === b ? a : `${a}–${b}`).join(', ');
}

// Findings that say the same of several lines are said once.
function grouped(list) {
  const groups = new Map();
  for (const f of list) {
    const key = `${f.code} ${f.detail}`;
    if (!groups.has(key)) groups.set(key, { ...f, lines: [] });
    if (f.line > 0) groups.get(key).lines.push(f.line);
  }
  return [...groups.values()];
}

function findings(r, w) {
  const list = r.verdict.findings;
  if (list.length === 0) return [h('h2', {}, w.findings), h('p', {}, w.noFindings)];
  return [h('h2', {}, w.findings), h('ul', { class: 'findings' }, grouped(list).map((f) => h('li', {},
    w.finding[f.code] ?? f.code, ' ', h('span', { class: 'aside' }, h('code', {}, f.code),
      f.lines.length > 0 ? `, ${w.lines(ranges(f.lines))}` : '', ': ', h('span', { lang: 'en' }, f.detail))))),
  list.length < FINDINGS_KEPT ? null : h('p', {}, w.moreFindings(FINDINGS_KEPT))].filter(Boolean);
}

function limits(r, w) {
  return [h('h2', {}, w.limits), h('ul', { class: 'limits' },
    h('li', {}, w.limitRoots, h('ul', {}, r.roots.map((root) =>
      h('li', {}, root.subject, ' ', h('code', { class: 'thumb' }, root.fingerprint))))),
    h('li', {}, w.limitBox),
    r.given.revoked ? null : h('li', {}, w.limitRevoked),
    r.given.receipts ? null : h('li', {}, w.limitReceipts),
    h('li', {}, w.limitProbes), h('li', {}, w.limitPage))];
}

function json(r, w) {
  return h('details', { class: 'json' }, h('summary', {}, w.json),
    h('pre', { id: 'json', tabindex: '0', lang: 'en' }, r.text));
}

function save(r) {
  const link = h('a', { href: URL.createObjectURL(new Blob([`${r.text}\n`], { type: 'application/json' })),
    download: `${r.verdict.cid ?? 'dossier'}.verdict.json` });
  link.click();
  URL.revokeObjectURL(link.href);
}

// Everything about result r; chart is the element that the chart goes into,
// null where there is none.
export function showResult(r, w, language, now) {
  const top = headline(r, w), told = r.verdict.authentic;
  const chart = told && r.journey ? h('div', { class: 'chart' }) : null;
  const sim = r.verdict.findings.some((f) => f.code === 'sim');
  const nodes = [
    expiredBanner(r, w, now),
    h('div', { class: `verdict ${top.kind}` }, icon(top.shape),
      h('div', {}, h('h2', { id: 'verdict' }, top.word), h('p', {}, top.advice))),
    sim ? h('p', { class: 'sim' }, w.simulated) : null,
    tiles(r, w), ...facts(r, w, language, now),
    ...(chart ? [h('h2', {}, w.chart), chart] : []),
    ...(told && judged(r).length > 0 ? [probeTable(r, w, language), excursionTable(r, w, language),
      budgetTable(r, w, language)] : []),
    ...findings(r, w), ...limits(r, w),
    h('p', { class: 'aside' }, w.checkedAt(time(now))),
    h('p', { class: 'actions' }, h('button', { type: 'button', onclick: () => print() }, w.print),
      h('button', { type: 'button', onclick: () => save(r) }, w.save)),
    json(r, w),
  ];
  return { nodes: nodes.filter(Boolean), chart, says: `${top.word}. ${top.advice}` };
}
