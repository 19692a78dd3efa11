// SPDX-License-Identifier: Apache-2.0
// Times, spans and temperatures as people read them.  Dates are written as
// 2026-03-04, and every time carries its zone.

export const readerZone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

function parts(ms, zone) {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23',
    year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' });
  return Object.fromEntries(format.formatToParts(ms).map((p) => [p.type, p.value]));
}

// A zone that this browser does not know is shown as UTC.
function known(zone) {
  try {
    Intl.DateTimeFormat('en-GB', { timeZone: zone });
    return zone;
  } catch {
    return 'UTC';
  }
}

export function clock(ms, zone) {
  const p = parts(ms, known(zone));
  return `${p.hour}:${p.minute}`;
}

export function day(ms, zone) {
  const p = parts(ms, known(zone));
  return `${p.year}-${p.month}-${p.day}`;
}

// "2026-03-04 13:05 Asia/Tokyo (04:05 UTC)"
export function time(ms, zone = readerZone) {
  const z = known(zone), here = `${day(ms, z)} ${clock(ms, z)} ${z}`;
  if (z === 'UTC') return here;
  const other = day(ms, 'UTC') === day(ms, z) ? '' : `${day(ms, 'UTC')} `;
  return `${here} (${other}${clock(ms, 'UTC')} UTC)`;
}

// "2 d 03 h 05 min", "5 min", "40 s": two or three units, never rounded up.
export function span(ms, language) {
  const units = language === 'ja' ? ['日', '時間', '分', '秒'] : ['d', 'h', 'min', 's'];
  const s = Math.floor(ms / 1000);
  const values = [Math.floor(s / 86400), Math.floor(s / 3600) % 24, Math.floor(s / 60) % 60, s % 60];
  let first = values.findIndex((v) => v > 0);
  if (first < 0) first = 3;
  const last = Math.min(first === 0 ? 2 : first + 1, 3);
  const shown = [];
  for (let i = first; i <= last; i++)
    if (i === first || values[i] > 0)
      shown.push(`${values[i]} ${units[i]}`);
  return shown.join(' ');
}

// A limit as a profile states it.
export function limit(mc) {
  return `${String(mc / 1000).replace('-', '−')} °C`;
}

// A temperature with as many digits as its thousandths need, at least one.
export function degrees(mc) {
  if (mc === null || mc === undefined) return '–';
  const whole = mc % 1000 === 0 ? 1 : mc % 100 === 0 ? 1 : mc % 10 === 0 ? 2 : 3;
  return `${(mc / 1000).toFixed(whole).replace('-', '−')} °C`;
}
