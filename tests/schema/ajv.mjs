#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// What does an implementation of JSON Schema that is not ours say?
//
//   node ajv.mjs SCHEMA LIST    LIST: a JSON array of paths
//   prints a JSON array: null where the file fits, else why not
import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';

// RFC 3339, section 5.6; the day must exist.
const moment = /^(\d{4})-(\d\d)-(\d\d)[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
const isMoment = (text) => {
  const m = moment.exec(text);
  return m !== null && !Number.isNaN(Date.parse(text)) &&
    new Date(Date.UTC(m[1], m[2] - 1, m[3])).getUTCDate() === Number(m[3]);
};

const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const [schema, list] = process.argv.slice(2);
const fits = new Ajv2020.default({ strict: true, strictRequired: false, formats: { 'date-time': isMoment } }).compile(read(schema));
console.log(JSON.stringify(read(list).map((path) =>
  fits(read(path)) ? null : fits.errors.map((e) => `${e.instancePath} ${e.message}`).join('; '))));
