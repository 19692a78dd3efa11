// SPDX-License-Identifier: Apache-2.0
// How long the verification page takes from the choice of a long dossier to
// verdict and chart on the screen, beside `coldpass verify` on the same file.
//
// usage: node bench.mjs PAGE.html COLDPASS DIR (with long.jwsl and long.pem)
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launch, openPage } from './lib.mjs';

const [file, coldpass, dir] = process.argv.slice(2).map((p) => resolve(p));
const dossier = join(dir, 'long.jwsl'), roots = join(dir, 'long.pem');
const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];

const browser = await launch(), whole = [], chart = [], command = [];
for (let i = 0; i < 5; i++) {
  const page = await openPage(browser, pathToFileURL(file).href);
  await page.setInputFiles('#f-roots', roots);
  await page.setInputFiles('#f-dossier', dossier);
  await page.waitForSelector('#result[data-ms]:not([hidden])', { timeout: 120000 });
  whole.push(Number(await page.locator('#result').getAttribute('data-ms')));
  chart.push(Number(await page.locator('#result').getAttribute('data-chart-ms')));
  await page.context().close();
  const began = performance.now();
  execFileSync(coldpass, ['verify', dossier, '--trust', roots, '--json']);
  command.push(performance.now() - began);
}
await browser.close();
const mb = (statSync(dossier).size / 1e6).toFixed(1);
console.log(`page: 14 days, 16 probes, one minute, ${mb} MB: verdict and chart in ${median(whole)} ms ` +
  `(goal 5000), of it drawing ${median(chart)} ms (goal 300)`);
console.log(`coldpass verify of the same file: ${Math.round(median(command))} ms; ratio ` +
  `${(median(whole) / median(command)).toFixed(1)}`);
