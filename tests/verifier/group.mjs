// SPDX-License-Identifier: Apache-2.0
// Product probes at one place as one row stream (docs/evidence-format.md,
// section 11.1).

// [{name, members: [probe index], u_mc}] in the order of first probes.
export function unitsOf(probes) {
  const units = [];
  probes.forEach((p, i) => {
    if (p.role !== 'product' || p.quantity !== 'temp') return;
    const known = p.group && units.find((u) => u.name === p.group && u.isGroup);
    if (known) {
      known.members.push(i);
      known.u_mc = Math.max(known.u_mc, p.u_mc);
    } else {
      units.push({ name: p.group ?? p.id, isGroup: p.group !== undefined, members: [i],
        u_mc: p.u_mc });
    }
  });
  return units;
}

function mean(values) {
  const sum = values.reduce((a, b) => a + b, 0), n = values.length;
  const low = Math.floor(sum / n), rest = sum - low * n;
  return low + (rest * 2 > n || (rest * 2 === n && low % 2 !== 0) ? 1 : 0);
}

function vote(profile, values) {
  if (values.length < (profile.quorum ?? 1) || values.length === 0) return null;
  const v = [...values].sort((a, b) => a - b), n = v.length;
  switch (profile.vote ?? 'worst') {
  case 'worst': return [v[0], v[n - 1]];
  case 'min': return [v[0], v[0]];
  case 'max': return [v[n - 1], v[n - 1]];
  case 'mean': return [mean(v), mean(v)];
  default: return [v[(n - 1) >> 1], v[n >> 1]];
  }
}

// The rows of one unit out of a leg's feed [{t, event} | {t, probe, mc}].
export function rowsOf(unit, profile, feed) {
  if (!unit.isGroup)
    return feed.filter((x) => x.probe === unit.members[0]).map(({ t, mc }) => ({ t, mc }));
  const rows = [];
  let waits = null, done = -Infinity;
  const flush = () => {
    const bounds = vote(profile, [...waits.heard.values()].filter((mc) => mc !== null));
    rows.push(bounds === null ? { t: waits.t, mc: null } :
      { t: waits.t, mc: bounds[0], low: bounds[0], high: bounds[1] });
    done = waits.t;
    waits = null;
  };
  for (const x of feed) {
    if (waits && x.t > waits.t) flush();
    if (!unit.members.includes(x.probe)) continue;
    if (waits ? x.t !== waits.t || waits.heard.has(x.probe) : x.t <= done) continue;
    waits ??= { t: x.t, heard: new Map() };
    waits.heard.set(x.probe, x.mc);
    if (waits.heard.size === unit.members.length) flush();
  }
  if (waits) flush();
  return rows;
}

// Does any judged row lie further apart than the profile likes?
export function disagrees(unit, profile, feed, span) {
  if (!unit.isGroup || profile.disagree_mc === undefined || span === null) return false;
  const spread = rowsOf(unit, { vote: 'worst' }, feed);
  return spread.some((r) => r.mc !== null && r.t >= span.from && r.t <= span.to &&
    r.high - r.low > profile.disagree_mc);
}
