// SPDX-License-Identifier: Apache-2.0
// The page: takes files, has them verified, shows the verdict.
import { drawChart } from './chart.js';
import { thumb, rootsOf, verifyDossier } from './engine.js';
import { journeyOf } from './journey.js';
import { Refused, subject } from './path.js';
import { showResult } from './view.js';
import { words } from './words.js';
import wasm from 'evidence.wasm';

const $ = (id) => document.getElementById(id);
const KINDS = ['dossier', 'roots', 'receipts', 'revoked'];
const EXPECTED = ['cid', 'head', 'profile', 'open'];
const PRINT_WIDTH = 690;	// px of the paper's text

const state = { files: { dossier: null, roots: [], receipts: null, revoked: null },
  language: null, result: null, trouble: null, resize: null, runs: 0 };
let w = words.en;

// --- words ---------------------------------------------------------------------

function setLanguage(language) {
  state.language = language;
  w = words[language];
  document.documentElement.lang = language;
  document.title = `coldpass – ${w.title}`;
  for (const e of document.querySelectorAll('[data-text]')) e.textContent = w[e.dataset.text];
  for (const e of document.querySelectorAll('[data-label]')) e.setAttribute('aria-label', w[e.dataset.label]);
  for (const b of document.querySelectorAll('[data-language]'))
    b.setAttribute('aria-pressed', String(b.dataset.language === language));
  showFiles();
  if (state.trouble) say(state.trouble);
  if (state.result) show();
}

// 'text' is a function of the words, so that it changes with the language.
function say(text) {
  state.trouble = text;
  $('trouble').hidden = text === null;
  $('trouble').textContent = text === null ? '' : text(w);
}

// --- files -----------------------------------------------------------------------

const utf8 = new TextDecoder();

function showFiles() {
  for (const kind of KINDS) {
    const list = [state.files[kind]].flat().filter(Boolean);
    $(`n-${kind}`).textContent = list.length === 0 ? w.none : list.map((f) => f.name).join(', ');
    $(`n-${kind}`).classList.toggle('has', list.length > 0);
  }
}

// What a file is, by what it begins with: names are anybody's.
function kindOf(text) {
  const head = text.slice(0, 100000);
  const pem = head.includes('-----BEGIN ');
  if (pem) return /^eyJ/m.test(text) ? 'receipts' : 'roots';
  return /^eyJ/.test(head) ? 'dossier' : 'revoked';
}

async function read(file) {
  try {
    return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
  } catch {
    say((words) => words.unreadable(file.name));
    return null;
  }
}

function take(kind, files) {
  forget();
  if (kind === 'roots') state.files.roots = files;
  else state.files[kind] = files.at(-1) ?? null;
}

async function chosen(kind, list) {
  const files = (await Promise.all([...list].map(read))).filter(Boolean);
  say(null);
  take(kind, files);
  showFiles();
  await checkWhenReady();
}

async function dropped(list) {
  const files = (await Promise.all([...list].map(read))).filter(Boolean);
  const byKind = Object.groupBy ? Object.groupBy(files, (f) => kindOf(utf8.decode(f.bytes))) :
    files.reduce((all, f) => {
      (all[kindOf(utf8.decode(f.bytes))] ??= []).push(f);
      return all;
    }, {});
  say(null);
  for (const kind of KINDS) if (byKind[kind]) take(kind, byKind[kind]);
  showFiles();
  await checkWhenReady();
  if (byKind.dossier?.length > 1) say((words) => words.manyDossiers);
}

const checkWhenReady = () =>
  state.files.dossier && state.files.roots.length > 0 ? check() : undefined;

function forget() {
  state.result = null;
  state.runs++;
  $('result').hidden = true;
  $('result').replaceChildren();
}

function clear() {
  forget();
  state.files = { dossier: null, roots: [], receipts: null, revoked: null };
  for (const kind of KINDS) $(`f-${kind}`).value = '';
  for (const e of EXPECTED) $(`e-${e}`).value = '';
  say(null);
  showFiles();
  $('f-dossier').focus();
}

// --- checking ----------------------------------------------------------------------

function progress(run, done, of) {
  $('progress').hidden = false;
  $('bar').max = of;
  $('bar').value = Math.min(done, of);
  $('step').textContent = w.step(run, Math.min(done, of), of);
}

function trustedRoots() {
  try {
    return rootsOf(state.files.roots.map((f) => ({ name: f.name, text: utf8.decode(f.bytes) })));
  } catch (e) {
    if (!(e instanceof Refused)) throw e;
    say((words) => words.badRoots(e.message));
    return null;
  }
}

// SHA-256 as everybody's tools print it.
async function fingerprints(roots) {
  return Promise.all(roots.map(async (x) => {
    const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', x.der));
    return { subject: subject(x), thumb: await thumb(x.der),
      fingerprint: [...bytes].map((b) => b.toString(16).padStart(2, '0').toUpperCase()).join(':') };
  }));
}

async function run(roots) {
  const f = state.files, expect = Object.fromEntries(EXPECTED
    .map((e) => [e, $(`e-${e}`).value.trim()]));
  const module = await WebAssembly.compile(wasm);
  const result = await verifyDossier(module, { dossier: f.dossier.bytes, roots,
    receipts: f.receipts?.bytes, revoked: f.revoked?.bytes }, expect, progress);
  return { ...result, roots: await fingerprints(roots),
    given: { receipts: f.receipts !== null, revoked: f.revoked !== null } };
}

const spansOf = (verdict) => verdict.legs.filter((l) => l.from !== null).map((l) => [l.from, l.to]);

function refused(list) {
  const { file, line, why } = list[0];
  say((words) => `${words.badFile[file]}: ${line > 0 ? `${words.atLine(line)}: ` : ''}${why}`);
}

async function check() {
  forget();
  say(null);
  if (!state.files.dossier) return say((words) => words.needDossier);
  if (state.files.roots.length === 0) return say((words) => words.needRoots);
  const roots = trustedRoots(), mine = state.runs;
  if (!roots) return undefined;
  $('status').textContent = w.working;
  document.body.setAttribute('aria-busy', 'true');
  const began = performance.now();
  try {
    const result = await run(roots);
    if (mine !== state.runs) return undefined;
    if (result.refused) return refused(result.refused);
    const judged = performance.now();
    state.result = { ...result, now: Date.now(), journey: journeyOf(result.legs, spansOf(result.verdict)) };
    show();
    $('result').focus();
    await new Promise((drawn) => { setTimeout(drawn); });
    measured(began, judged);
  } catch (e) {
    console.error(e);
    say((words) => words.broke);
  } finally {
    $('progress').hidden = true;
    document.body.removeAttribute('aria-busy');
  }
  return undefined;
}

// For `make bench`: the whole way, and of it the drawing.
function measured(began, judged) {
  const now = performance.now();
  Object.assign($('result').dataset, { ms: Math.round(now - began), chartMs: Math.round(now - judged) });
}

function show() {
  const { nodes, chart, says } = showResult(state.result, w, state.language, state.result.now);
  $('result').replaceChildren(...nodes);
  $('result').hidden = false;
  $('status').textContent = `${w.done} ${says}`;
  state.resize = chart ? drawChart(chart, state.result.journey, w, state.language) : null;
}

// --- start ---------------------------------------------------------------------------

function listen() {
  for (const kind of KINDS)
    $(`f-${kind}`).addEventListener('change', (e) => {
      if (e.target.files.length > 0) chosen(kind, e.target.files);
    });
  for (const b of document.querySelectorAll('[data-language]'))
    b.addEventListener('click', () => setLanguage(b.dataset.language));
  $('check').addEventListener('click', check);
  $('clear').addEventListener('click', clear);
  const over = (is) => (e) => {
    e.preventDefault();
    $('drop').classList.toggle('over', is);
  };
  document.addEventListener('dragover', over(true));
  document.addEventListener('dragleave', over(false));
  document.addEventListener('drop', (e) => {
    over(false)(e);
    dropped(e.dataTransfer.files);
  });
  addEventListener('resize', () => state.resize?.());
  addEventListener('beforeprint', () => state.resize?.(PRINT_WIDTH));
  addEventListener('afterprint', () => state.resize?.());
}

listen();
setLanguage((navigator.languages ?? [navigator.language])
  .map((l) => l.slice(0, 2).toLowerCase()).find((l) => l in words) ?? 'en');
if (!globalThis.crypto?.subtle) say((words) => words.noCrypto);
