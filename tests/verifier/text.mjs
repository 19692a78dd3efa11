// SPDX-License-Identifier: Apache-2.0
// Strict reading of what evidence format 1 is written in: canonical
// base64url, and JSON without white space, with integers only, without a
// member twice, at most eight deep.  JSON.parse alone would forgive all that.

export class Refused extends Error {
  constructor(code, detail) {
    super(detail);
    this.code = code;
  }
}

export function bytesOf(text, code = 'syntax') {
  const bytes = Buffer.from(text, 'base64url');
  if (text === '' || bytes.toString('base64url') !== text)
    throw new Refused(code, 'not canonical base64url');
  return bytes;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function textOf(bytes, code = 'payload') {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Refused(code, 'not UTF-8');
  }
}

const INTEGER = /-?(?:0|[1-9][0-9]*)/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SPACE = /[ \t\r\n]*/y;

class Reader {
  constructor(text, { integers, compact, depth, code }) {
    Object.assign(this, { text, integers, compact, depth, code, at: 0 });
  }
  fail(why) {
    throw new Refused(this.code, `${why} at character ${this.at}`);
  }
  token(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at = pattern.lastIndex;
    return found?.[0];
  }
  skip() {
    if (!this.compact) this.token(SPACE);
  }
  eat(c) {
    this.skip();
    if (this.text[this.at] !== c) return false;
    this.at++;
    return true;
  }
  string() {
    const raw = this.token(STRING) ?? this.fail('no string');
    const value = JSON.parse(raw);
    if (!value.isWellFormed?.() && /\p{Surrogate}/u.test(value))
      this.fail('half a surrogate pair');
    return value;
  }
  number() {
    const raw = this.token(INTEGER) ?? this.fail('no value');
    if (/[.eE0-9]/.test(this.text[this.at] ?? '')) this.fail('not an integer');
    const value = Number(raw);
    if (raw === '-0' || !Number.isSafeInteger(value)) this.fail('out of range');
    return value;
  }
  value(level = 1) {
    this.skip();
    const c = this.text[this.at];
    if (c === '{') return this.object(level);
    if (c === '[') return this.array(level);
    if (c === '"') return this.string();
    for (const [word, value] of [['true', true], ['false', false], ['null', null]])
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    return this.number();
  }
  object(level) {
    if (level > this.depth) this.fail('nested too deep');
    const members = Object.create(null);
    this.at++;
    if (this.eat('}')) return members;
    do {
      this.skip();
      const name = this.string();
      if (name in members) this.fail(`member "${name}" twice`);
      if (!this.eat(':')) this.fail('no colon');
      members[name] = this.value(level + 1);
    } while (this.eat(','));
    if (!this.eat('}')) this.fail('object not closed');
    return members;
  }
  array(level) {
    if (level > this.depth) this.fail('nested too deep');
    const items = [];
    this.at++;
    if (this.eat(']')) return items;
    do items.push(this.value(level + 1)); while (this.eat(','));
    if (!this.eat(']')) this.fail('array not closed');
    return items;
  }
}

// One JSON document and nothing else.  compact: no white space.
export function strictJson(text, code = 'payload', compact = true) {
  const reader = new Reader(text, { compact, depth: 8, code });
  const value = reader.value();
  reader.skip();
  if (reader.at !== text.length) reader.fail('something after the document');
  return value;
}
