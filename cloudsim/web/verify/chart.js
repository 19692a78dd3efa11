// SPDX-License-Identifier: Apache-2.0
// The journey as a chart (uPlot): readings over elapsed hours with local
// clock marks, storage range, gaps hatched, excursions marked by triangles.
// Lines differ by dash as well as by colour.
import uPlot from 'uplot';
import { h, stroke } from './dom.js';
import { clock, day, degrees, readerZone, span } from './format.js';

const HOUR = 3600000;
const LINES = [['#0b5394', []], ['#a64b00', [10, 4]], ['#6a1b9a', [3, 3]], ['#00695c', [12, 3, 3, 3]],
  ['#ad1457', [6, 2, 2, 2, 2, 2]], ['#37474f', [1, 3]]];
const AMBIENT = ['#767676', [2, 4]];
const BAND = 'rgba(46, 125, 50, 0.13)', EDGE = '#2e7d32', HATCH = '#8a8a8a', WARM = 'rgba(200, 60, 40, 0.2)', COLD = 'rgba(40, 100, 200, 0.2)';
const styleOf = (line, i) => line.judged ? LINES[i % LINES.length] : AMBIENT;

// One x axis for all lines; where a line has nothing, it is passed over.
const hours = (journey, ms) => (ms - journey.zero) / HOUR;

function tableOf(journey) {
  const first = journey.lines[0].times;
  const inStep = journey.lines.every(({ times }) => times.length === first.length &&
    times.every((t, i) => t === first[i]));
  const tables = journey.lines.map((l, i) => [
    inStep && i > 0 ? null : l.times.map((t) => hours(journey, t)),
    l.values.map((mc) => mc === null ? null : mc / 1000)]);
  if (inStep) return [tables[0][0], ...tables.map(([, values]) => values)];
  return uPlot.join(tables, tables.map(() => [0, 2]));
}

// Product probes fill the height; what is not judged may leave it.
function rangeOf(journey, all) {
  const drawn = journey.lines.filter((l) => l.judged || all);
  const marks = [...drawn.flatMap((l) => [l.low, l.high]),
    ...journey.bands.flatMap((b) => [b.low_mc, b.high_mc])].filter((mc) => Number.isFinite(mc));
  const low = Math.min(...marks), high = Math.max(...marks);
  const room = Math.max(500, (high - low) * 0.08);
  return [(low - room) / 1000, (high + room) / 1000];
}

// --- what lies under and over the lines ---------------------------------------

function hatch(ctx, x, y, w, height) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, w, height);
  ctx.clip();
  ctx.strokeStyle = HATCH;
  ctx.lineWidth = devicePixelRatio;
  for (let d = -height; d < w; d += 7 * devicePixelRatio) {
    ctx.beginPath();
    ctx.moveTo(x + d, y + height);
    ctx.lineTo(x + d + height, y);
    ctx.stroke();
  }
  ctx.restore();
}

// Packing before and unpacking after: drawn, not judged.
function unjudged(journey) {
  const edges = [journey.begin, ...journey.judged.flat(), journey.end], found = [];
  for (let i = 0; i < edges.length; i += 2)
    if (edges[i] < edges[i + 1]) found.push([edges[i], edges[i + 1]]);
  return journey.judged.length > 0 ? found : [[journey.begin, journey.end]];
}

function paintUnder(u, journey) {
  const { ctx, bbox } = u;
  const x = (ms) => Math.round(u.valToPos(hours(journey, ms), 'x', true));
  const y = (mc) => Math.round(u.valToPos(mc / 1000, 'y', true));
  const bottom = bbox.top + bbox.height;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const b of journey.bands) {
    const top = b.high_mc === null ? bbox.top : y(b.high_mc);
    const low = b.low_mc === null ? bottom : y(b.low_mc);
    ctx.fillStyle = BAND;
    ctx.fillRect(x(b.from), top, x(b.to) - x(b.from), low - top);
    ctx.fillStyle = EDGE;
    for (const mc of [b.high_mc, b.low_mc])
      if (mc !== null) ctx.fillRect(x(b.from), y(mc), x(b.to) - x(b.from), devicePixelRatio);
  }
  for (const e of journey.excursions) {
    const from = x(e.from), to = Math.max(x(e.to ?? journey.end), from + 2);
    ctx.fillStyle = e.side === 'high' ? WARM : COLD;
    ctx.fillRect(from, bbox.top, to - from, bbox.height);
  }
  ctx.fillStyle = 'rgba(120, 120, 120, 0.28)';
  for (const [from, to] of unjudged(journey))
    ctx.fillRect(x(from), bbox.top, x(to) - x(from), bbox.height);
  for (const [from, to] of journey.gaps)
    hatch(ctx, x(from), bbox.top, Math.max(x(to) - x(from), 2), bbox.height);
  ctx.restore();
}

function paintOver(u, journey) {
  const { ctx, bbox } = u, size = 6 * devicePixelRatio;
  ctx.save();
  ctx.fillStyle = '#8c1d18';
  for (const e of journey.excursions) {
    const mid = hours(journey, (e.from + (e.to ?? journey.end)) / 2);
    const at = u.valToPos(mid, 'x', true), up = e.side === 'high';
    const y = up ? bbox.top + size * 2 : bbox.top + bbox.height - size * 2;
    ctx.beginPath();
    ctx.moveTo(at - size, y);
    ctx.lineTo(at + size, y);
    ctx.lineTo(at, y + (up ? -1.5 : 1.5) * size);
    ctx.fill();
  }
  ctx.restore();
}

// --- the chart -------------------------------------------------------------------

// Whole steps of hours and days, each with its clock time below it.
const STEPS = [1 / 60, 1 / 30, 1 / 12, 1 / 6, 0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 72, 96, 168];

function marks(min, max, width) {
  const step = STEPS.find((s) => (max - min) / s <= (width - 90) / 62) ?? STEPS.at(-1);
  const found = [];
  for (let k = Math.ceil(min / step - 1e-9); k * step <= max + 1e-9; k++) found.push(k * step);
  return found;
}

function xLabels(journey) {
  return (u, splits) => splits.map((hour) => {
    const round = Math.round(hour * 60), whole = round % 60 === 0;
    const number = `${whole ? round / 60 : round} ${whole ? 'h' : 'min'}`.replace('-', '−');
    return `${number}\n${clock(journey.zero + hour * HOUR, readerZone)}`;
  });
}

function optionsOf(journey, { width, height, all }, readout) {
  const range = rangeOf(journey, all), from = hours(journey, journey.begin);
  const to = Math.max(hours(journey, journey.end), from + 0.1);
  return {
    width, height, legend: { show: false }, cursor: { y: false, drag: { x: false, y: false } },
    padding: [8, 18, 0, 0],
    scales: { x: { time: false, range: [from, to] }, y: { range } },
    axes: [
      { splits: (u, axis, min, max) => marks(min, max, u.width), size: 48, values: xLabels(journey), stroke: '#222',
        grid: { stroke: '#ddd' } },
      { size: 66, stroke: '#222', grid: { stroke: '#ddd' },
        values: (u, splits) => splits.map((v) => `${Number(v.toFixed(3))} °C`.replace('-', '−')) },
    ],
    series: [{}, ...journey.lines.map((line, i) => {
      const [color, dash] = styleOf(line, i);
      return { label: line.id, show: line.judged || all, stroke: color, dash, width: line.judged ? 1.8 : 1.2,
        points: { show: line.times.length < 40, size: 4 } };
    })],
    hooks: {
      drawAxes: [(u) => paintUnder(u, journey)],
      draw: [(u) => paintOver(u, journey)],
      setCursor: [(u) => readout(u)],
    },
  };
}

function legendOf(journey, w, all) {
  const items = journey.lines.filter((line) => line.judged || all).map((line) => h('li', {},
    stroke(...styleOf(line, journey.lines.indexOf(line))),
    ` ${line.id}${line.judged ? '' : ` (${w.ambient})`}`));
  const swatch = (cls, text) => h('li', {}, h('span', { class: `swatch ${cls}` }), ` ${text}`);
  items.push(swatch('band', w.storageBand));
  if (unjudged(journey).length > 0) items.push(swatch('outside', w.outsideSpan));
  if (journey.gaps.length > 0) items.push(swatch('gap', w.gap));
  if (journey.excursions.some((e) => e.side === 'high')) items.push(swatch('warm', `▲ ${w.excursionHigh}`));
  if (journey.excursions.some((e) => e.side === 'low')) items.push(swatch('cold', `▼ ${w.excursionLow}`));
  return h('ul', { class: 'legend' }, items);
}

// What the cursor is at, in words.
function readoutOf(u, journey, w, language) {
  const i = u.cursor.idx;
  if (i === null || i === undefined) return '\u00a0';
  const at = journey.zero + u.data[0][i] * HOUR, past = at - journey.zero;
  const values = journey.lines.map((l, k) => [l.id, u.data[k + 1][i], u.series[k + 1].show])
    .filter(([, v, shown]) => shown && v !== null && v !== undefined)
    .map(([id, v]) => `${id} ${degrees(Math.round(v * 1000))}`);
  const after = past < 0 ? '' : `${w.at(span(past, language))} · `;
  return `${after}${day(at, readerZone)} ${clock(at, readerZone)} ${readerZone} · ` +
    `${values.slice(0, 4).join(', ')}${values.length > 4 ? ' …' : ''}`;
}

// Fills 'holder'; returns what keeps the chart as wide as its holder.
export function drawChart(holder, journey, w, language, all = false) {
  const plot = h('div', { class: 'plot', role: 'img', 'aria-label': chartWords(journey, w) });
  const words = h('p', { class: 'readout', 'aria-hidden': 'true' }, '\u00a0');
  const more = journey.lines.every((l) => l.judged) ? null : h('button', { type: 'button', class: 'small',
    'aria-pressed': String(all), onclick: () => redraw(!all) }, w.showAmbient);
  const start = `${day(journey.zero, readerZone)} ${clock(journey.zero, readerZone)}`;
  const axis = h('p', { class: 'axis' }, w.elapsed(start, readerZone));
  holder.replaceChildren(plot, axis, words, legendOf(journey, w, all), ...(more ? [more] : []));
  const size = (width) => ({ width, height: width < 520 ? 240 : 300 });
  const u = new uPlot(optionsOf(journey, { ...size(plot.clientWidth || 680), all },
    (chart) => { words.textContent = readoutOf(chart, journey, w, language); }), tableOf(journey), plot);
  let resize = (width) => u.setSize(width ? { width, height: 210 } : size(plot.clientWidth));
  const redraw = (every) => {
    u.destroy();
    resize = drawChart(holder, journey, w, language, every);
    holder.querySelector('button').focus();
  };
  return (width) => resize(width);
}

function chartWords(journey, w) {
  const judged = journey.lines.filter((l) => l.judged && l.low <= l.high);
  const low = judged.length > 0 ? Math.min(...judged.map((l) => l.low)) : null;
  const high = judged.length > 0 ? Math.max(...judged.map((l) => l.high)) : null;
  return w.chartSays(degrees(low), degrees(high), journey.gaps.length, journey.excursions.length);
}
