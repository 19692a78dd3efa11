#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// An independent verifier of coldpass dossiers, written from
// docs/evidence-format.md with npm jose and Node's own X.509; it shares no
// line with the programs.
//
//   node verify.mjs DOSSIER ROOTS.pem
//
// Prints the verdict as JSON in the members of `coldpass verify --json`, as
// far as it knows them.  Exit: 0 conform or budget-used, 1 another outcome,
// 2 not authentic or not complete, 64 usage, 66 cannot read.
import { readFileSync } from 'node:fs';
import { Dossier } from './dossier.mjs';
import { Trust } from './trust.mjs';

function read(file) {
  try {
    return readFileSync(file, 'latin1');
  } catch (e) {
    console.error(`verify.mjs: ${e.message}`);
    process.exit(66);
  }
}

const [dossierFile, rootsFile] = process.argv.slice(2);
if (!rootsFile) {
  console.error('usage: node verify.mjs DOSSIER ROOTS.pem');
  process.exit(64);
}
const text = read(dossierFile);
const hasLf = text.endsWith('\n');
const dossier = new Dossier(new Trust(read(rootsFile)));
for (const line of (hasLf ? text.slice(0, -1) : text).split('\n'))
  await dossier.take(line);
const verdict = dossier.end(hasLf);
console.log(JSON.stringify(verdict, null, 1));
process.exit(!verdict.authentic || !verdict.complete ? 2 :
  ['conform', 'budget-used'].includes(verdict.outcome) ? 0 : 1);
