// SPDX-License-Identifier: Apache-2.0
// Elements without markup in strings: what a dossier says only ever becomes
// text.

export function h(tag, attributes = {}, ...children) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) e.addEventListener(name.slice(2), value);
    else e.setAttribute(name, value === true ? '' : value);
  }
  e.append(...children.flat().filter((c) => c !== null && c !== undefined));
  return e;
}

const SVG = 'http://www.w3.org/2000/svg';

// One of the symbols in the page; decoration, for its word stands beside it.
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg'), use = document.createElementNS(SVG, 'use');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  use.setAttribute('href', `#i-${name}`);
  svg.append(use);
  return svg;
}

// A short line as a chart draws it, for its legend.
export function stroke(color, dash) {
  const svg = document.createElementNS(SVG, 'svg'), line = document.createElementNS(SVG, 'line');
  svg.setAttribute('class', 'stroke');
  svg.setAttribute('viewBox', '0 0 32 8');
  svg.setAttribute('aria-hidden', 'true');
  for (const [name, value] of Object.entries({ x1: 0, y1: 4, x2: 32, y2: 4, stroke: color,
    'stroke-width': 2.5, 'stroke-dasharray': dash.join(' ') })) line.setAttribute(name, value);
  svg.append(line);
  return svg;
}
