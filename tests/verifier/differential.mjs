#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Random journeys, judged by `coldpass replay` and by the plain rules of
// judge.mjs: every difference is a mistake in one of them.
//
//   node differential.mjs COLDPASS DIRECTORY [JOURNEYS [SEED]]
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { judge, worst } from './judge.mjs';

const [coldpass, dir, count = '200', seedText = '1'] = process.argv.slice(2);
const T0 = 1767225600000;

// A small generator whose sequence the seed fixes (xorshift, 32 bit).
function generator(seed) {
  let x = seed >>> 0 || 1;
  return (n) => {
    x ^= x << 13; x >>>= 0;
    x ^= x >>> 17;
    x ^= x << 5; x >>>= 0;
    return x % n;
  };
}

function profileOf(random) {
  const pick = (...list) => list[random(list.length)];
  const severity = () => pick('notice', 'review', 'indeterminate', 'fail');
  const temp = (id, op, limit_mc) => {
    const mode = pick('instant', 'consecutive', 'cumulative');
    return { id, on: 'temp', op, limit_mc, mode,
      ...(mode === 'instant' ? { confirm: 1 + random(3) } :
        { delay_s: 60 * (1 + random(20)) + random(2) }), severity: severity() };
  };
  return {
    v: 1, id: 'random', version: 1, name: { en: 'random' }, category: 'non-frozen',
    source: 'generated', storage: { low_mc: 2000, high_mc: 8000 },
    interval_s: 60, max_gap_s: 60 * (1 + random(6)), guard_band: random(2) === 1,
    rules: [
      { ...temp('warm', pick('>', '>='), 8000), severity: 'review' },
      { ...temp('cold', pick('<', '<='), 2000), severity: 'review' },
      temp('hot', pick('>', '>='), 8000 + random(4000)),
      temp('freezing', pick('<', '<='), 2000 - random(4000)),
      { id: 'blind', on: 'gap', mode: 'consecutive', delay_s: 60 * (1 + random(30)),
        severity: 'indeterminate' },
      { id: 'blind-sum', on: 'gap', mode: 'cumulative', delay_s: 60 * (1 + random(60)),
        severity: pick('review', 'indeterminate') },
      { id: 'life', on: 'life', margin_s: random(600), severity: 'fail' },
      ...(random(2) ? [{ id: 'mean', on: 'mkt', op: pick('>', '>='),
        limit_mc: 6000 + random(3000), window_s: 600 * (1 + random(6)),
        severity: pick('review', 'fail') }] : []),
    ],
  };
}

function rowsOf(random) {
  const rows = [];
  let t = T0, mc = 5000, burst = 0;
  for (let n = 5 + random(120); n > 0; n--) {
    const r = random(30);
    t += r === 0 ? 60000 * random(40) : r === 1 ? -1000 * random(200) :
      r === 2 ? 0 : 60000 + (r === 3 ? 1 + random(999) : 0);
    if (burst-- <= 0) {
      mc = [5000, 8000, 8001, 7900, 2000, 1999, 9500, 12500, -300, 500][random(10)];
      burst = random(12);
    }
    rows.push({ t, mc: random(15) === 0 ? null : mc });
  }
  return rows;
}

const decimal = (mc) => {
  const digits = String(Math.abs(mc)).padStart(4, '0');
  return `${mc < 0 ? '-' : ''}${digits.slice(0, -3)}.${digits.slice(-3)}`;
};

function expected(profile, rows, u_mc, from, to, expiry) {
  const accepted = rows.reduce((list, r) =>
    list.length && r.t <= list.at(-1).t ? list : [...list, r], []);
  const found = judge({ profile, rows, u_mc, expiry,
    from: from ?? accepted[0].t, to: to ?? accepted.at(-1).t });
  return { outcome: worst([found.outcome]), uncovered: found.uncovered,
    readings: found.readings, gap: found.gap, mkt_mc: found.mkt_mc, rules: found.rules };
}

let different = 0;
const random = generator(Number(seedText));
for (let n = 0; n < Number(count); n++) {
  const profile = profileOf(random), rows = rowsOf(random), u = random(3) * 150;
  const spanned = random(3) === 0;
  const from = spanned ? T0 + 60000 * random(30) + random(2) : null;
  const to = spanned ? from + 1 + 60000 * random(90) : null;
  const expiry = random(3) === 0 ? T0 + 60000 * random(150) : null;
  writeFileSync(`${dir}/profile.json`, JSON.stringify(profile));
  writeFileSync(`${dir}/journey.csv`, ['time,temp_c', ...rows.map((r) =>
    `${r.t},${r.mc === null ? '' : decimal(r.mc)}`)].join('\n') + '\n');
  const args = ['replay', '--profile', `${dir}/profile.json`, '--csv',
    `${dir}/journey.csv`, '--u-mc', String(u), '--json',
    ...(spanned ? ['--from', String(from), '--to', String(to)] : []),
    ...(expiry === null ? [] : ['--expiry', String(expiry)])];
  const run = spawnSync(coldpass, args, { encoding: 'utf8' });
  let theirs = run.stderr.trim();
  if (run.status < 2) {
    const p = JSON.parse(run.stdout).probes[0];
    theirs = JSON.stringify({ outcome: p.outcome, uncovered: p.uncovered,
      readings: p.readings, gap: p.gap, mkt_mc: p.mkt_mc, rules: p.rules });
  }
  const ours = JSON.stringify(expected(profile, rows, u, from, to, expiry));
  if (ours === theirs) continue;
  if (different++ < 3)
    console.log(`journey ${n} of seed ${seedText}:\n coldpass ${theirs}\n judge    ${ours}` +
      `\n profile  ${JSON.stringify(profile)}\n rows     ${JSON.stringify(rows)}` +
      `\n options  ${args.slice(5).join(' ')}`);
}
console.log(`${count} journeys, ${different} judged differently`);
process.exit(different ? 1 : 0);
