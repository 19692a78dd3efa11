// SPDX-License-Identifier: Apache-2.0
// Puts the verification page together: one HTML file with script, style and
// engine inside, and a policy that lets nothing else in.
//
// usage: node build.mjs SOURCE-DIR NODE-MODULES EVIDENCE.WASM OUT.html
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const [source, modules, wasm, out] = process.argv.slice(2).map((p) => resolve(p));
const esbuild = createRequire(join(modules, 'x'))('esbuild');
const text = (path) => readFileSync(path, 'utf8');
const digest = (s) => `'sha256-${createHash('sha256').update(s).digest('base64')}'`;

// `import wasm from 'evidence.wasm'` gives its bytes.
const engine = {
  name: 'engine',
  setup(build) {
    build.onResolve({ filter: /^evidence\.wasm$/ }, () => ({ path: wasm }));
    build.onLoad({ filter: /\.wasm$/ }, ({ path }) => ({ contents: readFileSync(path), loader: 'binary' }));
  },
};

const built = await esbuild.build({
  entryPoints: [join(source, 'main.js')], bundle: true, write: false, metafile: true,
  format: 'iife', target: ['es2022'], minify: true, charset: 'utf8', legalComments: 'none',
  nodePaths: [modules], plugins: [engine], logLevel: 'warning',
});
const script = built.outputFiles[0].text.replaceAll('</script', '<\\/script');
const style = (await esbuild.transform(
  `${text(join(modules, 'uplot/dist/uPlot.min.css'))}\n${text(join(source, 'style.css'))}`,
  { loader: 'css', minify: true, charset: 'utf8' })).code;

// The licence of every package that went in.
const packages = [...new Set(Object.keys(built.metafile.inputs)
  .map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean))].sort();
function licence(name) {
  const dir = join(modules, name), about = JSON.parse(text(join(dir, 'package.json')));
  const file = readdirSync(dir).find((f) => /^licen[cs]e/i.test(f));
  if (!file || !existsSync(join(dir, file))) throw new Error(`${name} brings no licence file`);
  return `${name} ${about.version} (${about.license})\n\n${text(join(dir, file)).trim()}`;
}
const escape = (s) => s.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const policy = `default-src 'none'; script-src ${digest(script)} 'wasm-unsafe-eval'; ` +
  `style-src ${digest(style)}; img-src data:; base-uri 'none'; form-action 'none'`;
const fill = {
  POLICY: `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
  STYLE: `<style>${style}</style>`,
  SCRIPT: `<script>${script}</script>`,
  LICENCES: escape(packages.map(licence).join('\n\n----\n\n')),
};
writeFileSync(out, text(join(source, 'index.html'))
  .replace(/<!--([A-Z]+)-->/g, (all, name) => fill[name] ?? all));
console.log(`${out}: ${Math.round(readFileSync(out).length / 1024)} kB, with ${packages.join(', ')}`);
