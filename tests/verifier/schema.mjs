#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Checks JSON files against one of configs/schema/: the part of JSON Schema
// 2020-12 that those use, and nothing else (an unknown keyword is an error).
//
//   node schema.mjs SCHEMA FILE...        exit 0 when every file fits
import { readFileSync } from 'node:fs';

const typeOf = (v) => v === null ? 'null' : Array.isArray(v) ? 'array' :
  Number.isInteger(v) ? 'integer' : typeof v;
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const said = new Set(['$schema', '$id', '$defs', 'title', 'description', 'default', 'examples']);

const keywords = {
  type: (t, v) => [t].flat().includes(typeOf(v)) || (t === 'number' && typeof v === 'number'),
  const: (c, v) => same(c, v),
  enum: (list, v) => list.some((c) => same(c, v)),
  minimum: (n, v) => typeof v !== 'number' || v >= n,
  maximum: (n, v) => typeof v !== 'number' || v <= n,
  exclusiveMinimum: (n, v) => typeof v !== 'number' || v > n,
  minLength: (n, v) => typeof v !== 'string' || [...v].length >= n,
  maxLength: (n, v) => typeof v !== 'string' || [...v].length <= n,
  pattern: (p, v) => typeof v !== 'string' || new RegExp(p, 'u').test(v),
  format: (f, v) => f !== 'date-time' || typeof v !== 'string' || !Number.isNaN(Date.parse(v)),
  minItems: (n, v) => !Array.isArray(v) || v.length >= n,
  maxItems: (n, v) => !Array.isArray(v) || v.length <= n,
  minProperties: (n, v) => typeOf(v) !== 'object' || Object.keys(v).length >= n,
  maxProperties: (n, v) => typeOf(v) !== 'object' || Object.keys(v).length <= n,
  required: (names, v) => typeOf(v) !== 'object' || names.every((n) => n in v),
};

class Schema {
  constructor(root) {
    this.root = root;
    this.problems = [];
  }
  fits(schema, v) {
    const before = this.problems;
    this.problems = [];
    this.check(schema, v, '');
    const ok = this.problems.length === 0;
    this.problems = before;
    return ok;
  }
  say(at, why) {
    this.problems.push(`${at || '/'}: ${why}`);
  }
  check(schema, v, at) {
    for (const [word, rule] of Object.entries(schema)) {
      if (said.has(word)) continue;
      else if (word in keywords) {
        if (!keywords[word](rule, v)) this.say(at, `${word} ${JSON.stringify(rule)}`);
      } else this.apply(word, rule, schema, v, at);
    }
  }
  apply(word, rule, schema, v, at) {
    const isObject = typeOf(v) === 'object';
    switch (word) {
    case '$ref':
      return this.check(rule.slice(2).split('/').reduce((o, n) => o[n], this.root), v, at);
    case 'properties':
      if (isObject)
        for (const n of Object.keys(rule)) if (n in v) this.check(rule[n], v[n], `${at}/${n}`);
      return;
    case 'additionalProperties':
      if (isObject)
        for (const n of Object.keys(v).filter((m) => !(m in (schema.properties ?? {}))))
          if (rule === false) this.say(`${at}/${n}`, 'is no member');
          else this.check(rule, v[n], `${at}/${n}`);
      return;
    case 'propertyNames':
      if (isObject) for (const n of Object.keys(v)) this.check(rule, n, `${at}/${n}`);
      return;
    case 'dependentRequired':
      if (isObject)
        for (const [n, needs] of Object.entries(rule))
          if (n in v) for (const m of needs) if (!(m in v)) this.say(at, `${n} needs ${m}`);
      return;
    case 'dependentSchemas':
      if (isObject)
        for (const [n, needs] of Object.entries(rule)) if (n in v) this.check(needs, v, at);
      return;
    case 'items':
      if (Array.isArray(v)) v.forEach((item, i) => this.check(rule, item, `${at}/${i}`));
      return;
    case 'contains':
      if (Array.isArray(v) && !v.some((item) => this.fits(rule, item))) this.say(at, word);
      return;
    case 'anyOf':
      if (!rule.some((s) => this.fits(s, v))) this.say(at, word);
      return;
    case 'oneOf':
      if (rule.filter((s) => this.fits(s, v)).length !== 1) this.say(at, word);
      return;
    default:
      throw new Error(`schema keyword ${word} is not known here`);
    }
  }
}

const [schemaFile, ...files] = process.argv.slice(2);
let bad = 0;
for (const file of files) {
  const schema = new Schema(JSON.parse(readFileSync(schemaFile, 'utf8')));
  schema.check(schema.root, JSON.parse(readFileSync(file, 'utf8')), '');
  for (const problem of schema.problems) console.log(`${file}${problem}`);
  bad += schema.problems.length;
}
process.exit(bad ? 1 : 0);
