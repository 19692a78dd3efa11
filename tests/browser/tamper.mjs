// SPDX-License-Identifier: Apache-2.0
// What an adversary on the way might do to a dossier's bytes.
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

// lines of text -> lines of text, by name
const edits = {
  'a byte altered': (l, m) => {
    const i = l[m].indexOf('.') + 40;
    l[m] = l[m].slice(0, i) + (l[m][i] === 'A' ? 'B' : 'A') + l[m].slice(i + 1);
  },
  'a line dropped': (l, m) => { l.splice(m, 1); },
  'a line doubled': (l, m) => { l.splice(m, 0, l[m]); },
  'two lines swapped': (l, m) => { [l[m], l[m + 1]] = [l[m + 1], l[m]]; },
  'the end cut off': (l) => { l.pop(); },
  'the beginning cut off': (l) => { l.shift(); },
  'a line after the seal': (l) => { l.push(l.at(-1)); },
  'the twin of a signature': (l, m) => {
    const at = l[m].lastIndexOf('.') + 1, s = Buffer.from(l[m].slice(at), 'base64url');
    const twin = (N - BigInt(`0x${s.subarray(32).toString('hex')}`)).toString(16).padStart(64, '0');
    l[m] = l[m].slice(0, at) + Buffer.concat([s.subarray(0, 32), Buffer.from(twin, 'hex')]).toString('base64url');
  },
  'a signature of another line': (l, m) => {
    l[m] = l[m].slice(0, l[m].lastIndexOf('.')) + l[m + 1].slice(l[m + 1].lastIndexOf('.'));
  },
  'alg none': (l) => {
    const p = l[0].split('.'), h = JSON.parse(Buffer.from(p[0], 'base64url'));
    h.alg = 'none';
    l[0] = [Buffer.from(JSON.stringify(h)).toString('base64url'), ...p.slice(1)].join('.');
  },
  'a readable word put in': (l, m) => { l.splice(m, 0, 'hello'); },
  'an empty line': (l, m) => { l.splice(m, 0, ''); },
  'lines ended by CR LF': (l) => { l.forEach((t, i) => { l[i] = `${t}\r`; }); },
  'a line of 40,000 bytes': (l, m) => { l[m] = 'A'.repeat(40000); },
  'everything twice': (l) => { l.push(...l); },
};

// A map of name -> bytes.
export function tamper(dossier) {
  const text = dossier.toString('latin1'), found = new Map();
  for (const [name, edit] of Object.entries(edits)) {
    const lines = text.slice(0, -1).split('\n');
    edit(lines, lines.length >> 1);
    found.set(name, Buffer.from(lines.map((l) => `${l}\n`).join(''), 'latin1'));
  }
  found.set('the last line torn', dossier.subarray(0, dossier.length - 30));
  found.set('no line feed at the end', dossier.subarray(0, dossier.length - 1));
  found.set('nothing at all', Buffer.alloc(0));
  found.set('noise', Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * i * 31 + 7 * i) & 255)));
  return found;
}

// --- by chance, the same chances every time -----------------------------------

function chances(seed) {
  let state = seed;
  return (n) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * n);
  };
}

const strokes = [
  (l, i, j, any) => {
    const letters = l[i].split('');
    letters[any(letters.length)] = 'ABCxyz019-_.=+/'[any(15)];
    l[i] = letters.join('');
  },
  (l, i) => { if (l.length > 1) l.splice(i, 1); },
  (l, i, j) => { l.splice(j, 0, l[i]); },
  (l, i, j) => { [l[i], l[j]] = [l[j], l[i]]; },
  (l, i, j, any, other) => { l.push(...other); },
  (l, i, j, any, other) => { l[i] = other[any(other.length)]; },
  (l, i) => { l.splice(Math.max(1, i)); },
  // a digit of the payload, so that only the signature can tell
  (l, i) => {
    const p = l[i].split('.');
    if (p.length === 3)
      p[1] = Buffer.from(Buffer.from(p[1], 'base64url').toString().replace(/\d/, (d) => (+d + 1) % 10)).toString('base64url');
    l[i] = p.join('.');
  },
];

// 'count' dossiers made of others by one to three strokes each.
export function* mangled(dossiers, seed, count) {
  const any = chances(seed);
  const pick = () => dossiers[any(dossiers.length)].toString('latin1').split('\n').slice(0, -1);
  for (let n = 0; n < count; n++) {
    const lines = pick();
    for (let k = any(3); k >= 0; k--)
      strokes[any(strokes.length)](lines, any(lines.length), any(lines.length), any, pick());
    yield Buffer.from(lines.join('\n') + (any(10) > 0 ? '\n' : ''), 'latin1');
  }
}
