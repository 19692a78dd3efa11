// SPDX-License-Identifier: Apache-2.0
// The verification page, from a file, with the network unplugged: its verdict
// is that of `coldpass verify --json` to the byte, whatever it is given; and
// people can use it.
//
// usage: node verify.mjs PAGE.html COLDPASS DOSSIERS GOLDEN SCREENS
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { accessible, check, equal, exitCode, fits, launch, openPage, truth } from './lib.mjs';
import { mangled, tamper } from './tamper.mjs';

const [file, coldpass, dir, golden, screens] = process.argv.slice(2).map((p) => resolve(p));
const url = pathToFileURL(file).href;
const NOW = '2026-03-02T12:00:00Z';
const at = (name) => join(dir, name);
const roots = at('ca.pem');

const browser = await launch();

// --- using the page ----------------------------------------------------------

async function choose(page, files) {
  for (const [kind, path] of Object.entries(files))
    if (path) await page.setInputFiles(`#f-${kind}`, path);
}

// What the page says in the end: its JSON, or its complaint.
async function answer(page) {
  await page.waitForSelector('#result:not([hidden]), #trouble:not([hidden])');
  return page.evaluate(() => document.querySelector('#result').hidden ?
    { trouble: document.querySelector('#trouble').textContent } :
    { json: document.querySelector('#json').textContent });
}

async function verify(page, files) {
  await page.click('#clear');
  await choose(page, { receipts: files.receipts, revoked: files.revoked, roots: files.roots ?? roots });
  for (const [name, value] of Object.entries(files.expect ?? {})) {
    await page.evaluate(() => { document.querySelector('.expect').open = true; });
    await page.fill(`#e-${name}`, value);
  }
  await choose(page, { dossier: files.dossier });
  return answer(page);
}

const OPTIONS = { cid: '--cid', profile: '--profile-digest', open: '--open-digest', head: '--head' };

function commandLine(files) {
  const more = Object.entries(files.expect ?? {}).flatMap(([name, value]) => [OPTIONS[name], value]);
  if (files.receipts) more.push('--receipts', files.receipts);
  if (files.revoked) more.push('--revoked', files.revoked);
  try {
    return execFileSync(coldpass, ['verify', files.dossier, '--trust', files.roots ?? roots, '--json', ...more],
      { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
  } catch (e) {
    return e.status >= 64 ? '65' : e.stdout.toString();
  }
}

// Both say the same; a complaint of the page is exit 64 or 65 of the command.
async function agree(page, files, what) {
  const { json, trouble } = await verify(page, files), theirs = commandLine(files);
  equal(trouble === undefined ? `${json}\n` : '65', theirs, what);
}

const page = await openPage(browser, url, { now: NOW });

// --- the same verdict -----------------------------------------------------------

await check('the golden dossier has its verdict', async () => {
  const { json } = await verify(page, { dossier: join(golden, 'dossier.jwsl'), roots: join(golden, 'ca.pem') });
  equal(`${json}\n`, readFileSync(join(golden, 'verdict.json'), 'utf8'), 'verdict');
});

const all = readdirSync(dir).filter((f) => f.endsWith('.jwsl')).sort();
await check(`${all.filter((f) => !f.startsWith('path-')).length} journeys get the command's verdict`, async () => {
  for (const name of all.filter((f) => !f.startsWith('path-')))
    await agree(page, { dossier: at(name) }, name);
});
await check(`${all.filter((f) => f.startsWith('path-')).length} shapes of certificates are judged as the command does`, async () => {
  for (const name of all.filter((f) => f.startsWith('path-')))
    await agree(page, { dossier: at(name) }, name);
});
await check('whatever is tampered with is found out as by the command', async () => {
  for (const [name, bytes] of tamper(readFileSync(at('legs-same.jwsl')))) {
    writeFileSync(at('tampered'), bytes);
    await agree(page, { dossier: at('tampered') }, name);
    if (name !== 'no line feed at the end')
      truth(await page.locator('.verdict.broken, .verdict.part').count() === 1, `${name}: seen on the page`);
  }
});
const SEED = Number(process.env.SEED ?? 20260), CASES = Number(process.env.CASES ?? 40);
await check(`${CASES} dossiers mangled by chance (seed ${SEED}) are judged as the command does`, async () => {
  const whole = all.filter((f) => !f.startsWith('path-')).map((f) => readFileSync(at(f)));
  let n = 0;
  for (const bytes of mangled(whole, SEED, CASES)) {
    writeFileSync(at('mangled'), bytes);
    await agree(page, { dossier: at('mangled') }, `number ${n++}`);
  }
});
await check('wrong roots vouch for nobody', async () => {
  await agree(page, { dossier: at('conform.jwsl'), roots: at('elsewhere.pem') }, 'other roots');
  equal(await page.locator('#verdict').textContent(), 'Not authentic', 'verdict');
  truth(!(await page.locator('#result').innerText()).includes('left by'), 'no shelf life left');
  truth(await page.locator('.plot').count() === 0, 'no chart of what cannot be relied on');
});
await check('receipts and revoked signers count as for the command', async () => {
  for (const receipts of ['good', 'fork', 'cut', 'other', 'forged'])
    await agree(page, { dossier: at('witnessed.jwsl'), receipts: at(`${receipts}.receipts`) }, receipts);
  for (const revoked of ['always', 'later', 'bad'])
    await agree(page, { dossier: at('witnessed.jwsl'), revoked: at(`${revoked}.revoked`) }, revoked);
  await agree(page, { dossier: at('witnessed.jwsl'), receipts: roots }, 'roots for receipts');
});
await check('what is expected and not found is told', async () => {
  const { cid, legs: [leg] } = JSON.parse((await verify(page, { dossier: at('conform.jwsl') })).json);
  for (const expect of [{ cid }, { profile: leg.profile.digest, open: leg.open }, { cid: `${cid}x` },
    { open: leg.head }, { profile: leg.open }, { head: `coldpass:1:${cid}:0:${leg.records - 1}:${leg.head}` },
    { head: `coldpass:1:${cid}:0:3:${leg.head}` }, { head: 'coldpass:1:?' }])
    await agree(page, { dossier: at('conform.jwsl'), expect }, JSON.stringify(expect));
  await verify(page, { dossier: at('conform.jwsl'), expect: { cid: 'b3RoZXItY29uc2lnbm1lbnQ' } });
  equal(await page.locator('#verdict').textContent(), 'Not what you expect', 'verdict');
});

// --- what it says -----------------------------------------------------------------

const OUTCOMES = { 'conform.jwsl': ['Conform', '適合', 'good'], 'budget.jwsl': ['Conform, budget used', '適合（許容量を一部使用）', 'used'],
  'review.jwsl': ['Review', '要確認', 'look'], 'blind.jwsl': ['Indeterminate', '判定不能', 'unknown'],
  'fail.jwsl': ['Fail', '不適合', 'stop'] };
await check('each outcome has its word in both languages and its own shape', async () => {
  for (const [name, [en, ja, shape]] of Object.entries(OUTCOMES)) {
    await verify(page, { dossier: at(name) });
    equal(await page.locator('#verdict').textContent(), en, name);
    equal(await page.locator('.verdict use').getAttribute('href'), `#i-${shape}`, name);
    await page.click('[data-language=ja]');
    equal(await page.locator('#verdict').textContent(), ja, name);
    await page.click('[data-language=en]');
  }
  const text = await page.locator('main').textContent();
  truth(text.includes('Do not use. Keep it in storage. Ask the marketing authorisation holder.'), 'advice');
  truth(!/discard|destroy|dispose/i.test(text), 'never told to discard');
});
await check('an expired product says EXPIRED above everything else', async () => {
  await verify(page, { dossier: at('expired-goods.jwsl') });
  equal(await page.locator('#result > :first-child strong').textContent(), 'EXPIRED', 'first');
  truth((await page.locator('#result > :first-child').textContent()).includes('2026-03-01 01:03 Europe/Vienna (00:03 UTC)'), 'when, by the label');
});
await check('excursions, budgets and times are told with their zone', async () => {
  await verify(page, { dossier: at('review.jwsl') });
  const text = await page.locator('#result').innerText();
  for (const part of ['above 8 °C, in one stretch', 'broken: review', '▲ too warm, up to 9.9 °C',
    'From (Asia/Tokyo)', '2026-03-01 09:11 Asia/Tokyo (00:11 UTC)', 'test-2-8, version 1, signed by QU-TEST'])
    truth(text.includes(part), `"${part}" is not in\n${text}`);
});
await check('a recording played is said to be one', async () => {
  await verify(page, { dossier: at('sim.jwsl') });
  await page.locator('.sim').waitFor({ timeout: 10000 });
});
await check('what a dossier says only ever becomes text', async () => {
  await verify(page, { dossier: at('markup.jwsl') });
  truth((await page.locator('#result').innerText()).includes('<img src=x onerror=alert(1)>'), 'its text is shown');
  equal(await page.locator('img').count(), 0, 'images');
});
await check('missing and unreadable files are asked for in words', async () => {
  await page.click('#clear');
  await page.click('#check');
  truth((await page.locator('#trouble').textContent()).includes('.jwsl'), 'asks for the dossier');
  await choose(page, { dossier: at('conform.jwsl') });
  await page.click('#check');
  truth((await page.locator('#trouble').textContent()).includes('.pem'), 'asks for roots');
  await choose(page, { roots: at('always.revoked') });
  await page.waitForSelector('#trouble:has-text("always.revoked")');
  await page.click('[data-language=ja]');
  truth((await page.locator('#trouble').textContent()).includes('PEM 証明書'), 'in Japanese as well');
  await page.click('[data-language=en]');
});

// --- how it is used ------------------------------------------------------------------

await check('files may be dropped together, whatever their names', async () => {
  await page.click('#clear');
  const parts = [['a', at('witnessed.jwsl')], ['b', roots], ['c', at('good.receipts')], ['d', at('later.revoked')]]
    .map(([name, path]) => [name, readFileSync(path, 'latin1')]);
  await page.evaluate((list) => {
    const transfer = new DataTransfer();
    for (const [name, text] of list) transfer.items.add(new File([text], name));
    document.querySelector('#drop').dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, parts);
  const { json } = await answer(page);
  equal(`${json}\n`, commandLine({ dossier: at('witnessed.jwsl'), receipts: at('good.receipts'),
    revoked: at('later.revoked') }), 'verdict');
});
await check('the keyboard is enough', async () => {
  const keys = await openPage(browser, url, { now: NOW });
  const reached = [];
  for (let i = 0; i < 14; i++) {
    await keys.keyboard.press('Tab');
    const id = await keys.evaluate(() => document.activeElement.id || document.activeElement.dataset.language ||
      document.activeElement.tagName);
    reached.push(id);
    if (!id.startsWith('f-')) continue;
    truth(await keys.evaluate(() => getComputedStyle(document.activeElement).outlineStyle !== 'none'), `${id} shows its focus`);
    if (id !== 'f-dossier' && id !== 'f-roots') continue;
    const [chooser] = await Promise.all([keys.waitForEvent('filechooser'), keys.keyboard.press('Space')]);
    await chooser.setFiles(id === 'f-roots' ? roots : at('fail.jwsl'));
    if (id === 'f-roots') break;
  }
  await answer(keys);
  equal(reached.slice(0, 4), ['en', 'ja', 'f-dossier', 'f-roots'], 'the order');
  await keys.waitForFunction(() => document.activeElement.id === 'result');
  const seen = new Set();
  for (let i = 0; i < 12 && !seen.has('SUMMARY'); i++) {
    await keys.keyboard.press('Tab');
    seen.add(await keys.evaluate(() => document.activeElement.tagName));
  }
  await keys.keyboard.press('Enter');
  truth(await keys.evaluate(() => document.querySelector('.json').open), 'the JSON opens');
  await keys.context().close();
});
await check('it follows the language of the browser', async () => {
  const ja = await openPage(browser, url, { locale: 'ja-JP' });
  equal(await ja.evaluate(() => document.documentElement.lang), 'ja', 'language');
  truth((await ja.locator('main').innerText()).includes('信用する必要はありません'), 'its words');
  await ja.context().close();
  const fr = await openPage(browser, url, { locale: 'fr-FR' });
  equal(await fr.evaluate(() => document.documentElement.lang), 'en', 'language');
  await fr.context().close();
});
const DEVICES = { phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  desktop: { viewport: { width: 1100, height: 800 } } };
const LOOKS = [['phone', 'en', ['fail', 'foreign', 'legs-new']], ['phone', 'ja', ['expired-goods', 'review']],
  ['desktop', 'en', ['budget', 'conform', 'blind', 'legs-new', 'expired-goods']], ['desktop', 'ja', ['fail', 'unsealed']]];
for (const [device, language, names] of LOOKS)
  await check(`${device}, ${language}: nothing is cut, axe finds nothing`, async () => {
    const p = await openPage(browser, url, { ...DEVICES[device], locale: language, now: NOW });
    const shot = (name) => p.screenshot({ path: join(screens, `verify-${name}-${device}-${language}.png`), fullPage: true });
    await fits(p);
    await accessible(p);
    await shot('start');
    for (const name of names) {
      await verify(p, { dossier: at(`${name}.jwsl`) });
      await fits(p);
      await shot(name);
      await accessible(p);
    }
    equal(p.errors, [], 'errors');
    equal(p.asked.filter((u) => u !== url && !u.startsWith('blob:')), [], 'requests');
    await p.context().close();
  });
await check('a verdict prints on one page', async () => {
  for (const name of ['review.jwsl', 'expired-goods.jwsl'])
    for (const language of ['en', 'ja']) {
      await verify(page, { dossier: at(name) });
      await page.click(`[data-language=${language}]`);
      const pdf = await page.pdf({ preferCSSPageSize: true, path: join(screens, `verify-${name}-${language}.pdf`) });
      equal(pdf.toString('latin1').match(/\/Type \/Page\b/g).length, 1, `${name} in ${language}: pages`);
    }
  await page.click('[data-language=en]');
});

// --- nothing from elsewhere ---------------------------------------------------------------

await check('nothing was asked of anybody, and nothing went wrong', async () => {
  equal([...new Set(page.asked)].filter((u) => u !== url && !u.startsWith('blob:')), [], 'requests');
  equal(page.errors, [], 'errors');
});
await check('its policy lets nothing in', async () => {
  const refused = await page.evaluate(async () => {
    const seen = [];
    document.addEventListener('securitypolicyviolation', (e) => seen.push(e.effectiveDirective));
    await fetch('https://example.org/').catch(() => {});
    for (const [tag, name] of [['script', 'src'], ['img', 'src'], ['iframe', 'src']])
      document.body.append(Object.assign(document.createElement(tag), { [name]: 'https://example.org/x' }));
    const inline = document.createElement('script');
    inline.textContent = 'globalThis.broken = 1';
    document.body.append(inline);
    await new Promise((done) => { setTimeout(done, 100); });
    return { seen: [...new Set(seen)].sort(), broken: globalThis.broken === 1 };
  });
  equal(refused, { seen: ['connect-src', 'frame-src', 'img-src', 'script-src-elem'], broken: false }, 'refused');
});

await browser.close();
process.exit(exitCode());
