#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Judges a CSV by a profile with the independent rules, in the members of
// `coldpass replay --json` that it computes:
//
//   node replay.mjs PROFILE CSV [U_MC [FROM [TO [EXPIRY]]]]     times: RFC 3339
import { readFileSync } from 'node:fs';
import { judge, worst } from './judge.mjs';

const [profileFile, csvFile, u = '0', ...times] = process.argv.slice(2);
const profile = JSON.parse(readFileSync(profileFile, 'utf8'));
const toMs = (s) => /^-?[0-9]+$/.test(s) ? Number(s) : Date.parse(s);
const [from, to, expiry] = times.map((t) => (t && t !== '-' ? toMs(t) : null));

// Decimal degrees to m°C, half to even.
function toMc(text) {
  const m = /^(-?)([0-9]+)(?:\.([0-9]+))?$/.exec(text);
  if (!m) return null;
  const digits = BigInt(m[2] + (m[3] ?? '').padEnd(3, '0').slice(0, 3));
  const rest = (m[3] ?? '').slice(3);
  const half = /^50*$/.test(rest), up = half ? digits % 2n === 1n : /^[5-9]/.test(rest);
  const mc = Number((up ? digits + 1n : digits) * (m[1] ? -1n : 1n));
  return mc > -273150 && mc <= 1000000 ? mc : null;
}

const [head, ...lines] = readFileSync(csvFile, 'utf8').replace(/^\ufeff/, '')
  .split(/\r?\n/).filter((l) => l !== '').map((l) => l.split(','));
const column = (name) => head.indexOf(name);
const probes = new Map();
for (const fields of lines) {
  const name = column('probe') < 0 ? '1' : fields[column('probe')];
  if (!probes.has(name)) probes.set(name, []);
  probes.get(name).push({ t: toMs(fields[column('time')]), mc: toMc(fields[column('temp_c')]) });
}
const results = [...probes].map(([probe, rows]) => {
  const accepted = rows.reduce((list, r) =>
    list.length && r.t <= list.at(-1).t ? list : [...list, r], []);
  return { probe, ...judge({ profile, u_mc: Number(u), rows, expiry: expiry ?? null,
    from: from ?? accepted[0].t, to: to ?? accepted.at(-1).t }) };
});
for (const r of results)
  r.rules = r.rules.filter((_, i) =>
    !['lid', 'shock', 'tilt'].includes(profile.rules[i].on));
console.log(JSON.stringify({ outcome: worst(results.map((r) => r.outcome)), probes: results }));
