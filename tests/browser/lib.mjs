// SPDX-License-Identifier: Apache-2.0
// What browser tests share: Chromium without a network, named checks, the
// accessibility rules of axe.
import { createRequire } from 'node:module';
import { existsSync, readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let failed = 0;
export const exitCode = () => (failed > 0 ? 1 : 0);

// One line for run-tests; what went wrong goes before it.
export async function check(name, body) {
  const began = Date.now();
  try {
    await body();
    console.log(`ok - ${name}`);
    if (process.env.TIMES) console.log(`     ${Date.now() - began} ms`);
  } catch (e) {
    failed++;
    console.log(String(e?.stack ?? e));
    console.log(`not ok - ${name}`);
  }
}

export function equal(got, want, what = 'value') {
  if (JSON.stringify(got) !== JSON.stringify(want))
    throw new Error(`${what}\n  is     ${JSON.stringify(got)}\n  not    ${JSON.stringify(want)}`);
}

export function truth(claim, what) {
  if (!claim) throw new Error(what);
}

const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser'];

// Chromium's own sandbox starts neither as root nor in most containers; what
// is shown here is our own.
export function launch() {
  const executablePath = process.env.CHROMIUM ?? browsers.find((b) => existsSync(b));
  return chromium.launch({ executablePath,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'] });
}

// A page with the network unplugged; everything it asks for and every error
// is kept in .asked and .errors.
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext({ offline: true, locale: 'en-GB',
    timezoneId: 'Asia/Tokyo', viewport: { width: 1100, height: 800 }, ...options });
  const page = await context.newPage(), asked = [], errors = [];
  page.on('request', (r) => asked.push(r.url()));
  page.on('pageerror', (e) => errors.push(e.message));
  page.on('console', (m) => { if (m.type() === 'error') errors.push(m.text()); });
  if (options.now) await page.clock.setFixedTime(options.now);
  await page.goto(url);
  return Object.assign(page, { asked, errors });
}

// The rules of WCAG 2.2 A and AA that a machine can check.
export async function accessible(page) {
  await page.evaluate(axeSource);
  const broken = await page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { runOnly: { type: 'tag',
      values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] } });
    return violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 120)).join(' ; ')}`);
  });
  equal(broken, [], 'what axe found');
}

// Nothing is wider than the screen.
export async function fits(page) {
  const wide = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    return [...document.querySelectorAll('body *')]
      .filter((e) => e.getBoundingClientRect().right > width + 1 && !e.closest('.store, pre, .plot'))
      .map((e) => `${e.tagName}.${e.className} ${Math.round(e.getBoundingClientRect().right)}`).slice(0, 5);
  });
  equal(wide, [], 'what is wider than the screen');
}
