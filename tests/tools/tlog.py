# SPDX-License-Identifier: Apache-2.0
"""A log as an outsider sees it: RFC 6962 by its recursive definition, notes by
their page, signatures by the openssl command; and as somebody with the
database in hand could falsify it.  Shares nothing with what it checks."""
import base64
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import urllib.request


def get(base, path):
    with urllib.request.urlopen(base + "/api/v1/" + path, timeout=10) as r:
        return r.read()


def b64u(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


# ---- the tree ----

def leaf(data):
    return hashlib.sha256(b"\0" + data).digest()


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def root(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node(root(leaves[:k]), root(leaves[k:]))


def climb(hash, index, size, path):
    """The root that a path of inclusion leads to, by recursion from above."""
    if size == 1:
        assert not path
        return hash
    k = 1
    while k * 2 < size:
        k *= 2
    if index < k:
        return node(climb(hash, index, k, path[:-1]), path[-1])
    return node(path[-1], climb(hash, index - k, size - k, path[:-1]))


# ---- notes ----

class Note:
    def __init__(self, text):
        self.text = text
        self.body, signatures = text[:text.rindex("\n\n") + 1], \
            text[text.rindex("\n\n") + 2:]
        lines = self.body.split("\n")
        self.origin, self.size = lines[0], int(lines[1])
        self.root = base64.b64decode(lines[2], validate=True)
        self.signatures = []
        for line in signatures.splitlines():
            dash, name, sig = line.split(" ")
            assert dash == "\u2014"
            raw = base64.b64decode(sig, validate=True)
            self.signatures.append((name, raw[:4], raw[4:]))


def openssl(*words, stdin=None):
    return subprocess.run(("openssl",) + words, input=stdin,
                          capture_output=True)


def public_der(pem):
    """SubjectPublicKeyInfo of a certificate or a public key."""
    out = openssl("x509", "-in", pem, "-pubkey", "-noout")
    text = out.stdout if out.returncode == 0 else open(pem, "rb").read()
    return text, openssl("pkey", "-pubin", "-outform", "DER",
                         stdin=text).stdout


def verify(pem, message, signature, *how):
    with tempfile.TemporaryDirectory() as d:
        names = [os.path.join(d, n) for n in ("key", "message", "signature")]
        for name, data in zip(names, (public_der(pem)[0], message,
                                      signature)):
            with open(name, "wb") as f:
                f.write(data)
        return openssl("pkeyutl", "-verify", "-pubin", "-inkey", names[0],
                       "-rawin", "-in", names[1], "-sigfile", names[2],
                       *how).returncode == 0


def log_signed(note, pem):
    want = hashlib.sha256(public_der(pem)[1]).digest()[:4]
    return any(name == note.origin and id == want and
               verify(pem, note.body.encode(), sig, "-digest", "sha256")
               for name, id, sig in note.signatures)


def cosigned(note, pem):
    raw = public_der(pem)[1][-32:]
    for name, id, sig in note.signatures:
        if id != hashlib.sha256(name.encode() + b"\n\x04" +
                                raw).digest()[:4]:
            continue
        time = int.from_bytes(sig[:8], "big")
        message = "cosignature/v1\ntime %d\n%s" % (time, note.body)
        if verify(pem, message.encode(), sig[8:]):
            return time
    return 0


def entries(base):
    out, at = [], 0
    while at is not None:
        page = json.loads(get(base, "log/entries?from=%d&limit=3" % at))
        assert page["from"] == at
        out += page["entries"]
        at = page["next"]
    return out


# ---- commands ----

def check(base, log_pem):
    """Every entry hashes to the root that the log signed."""
    note = Note(get(base, "log/checkpoint").decode())
    assert log_signed(note, log_pem), "not signed by the log"
    all = [leaf(e.encode()) for e in entries(base)]
    assert len(all) >= note.size > 0, "entries are missing"
    assert root(all[:note.size]) == note.root, "another root"
    print(note.size)


def proof(base, log_pem, digest):
    p = json.loads(get(base, "log/proof?leaf=" + digest))
    note = Note(p["checkpoint"])
    assert log_signed(note, log_pem) and note.size == p["size"]
    assert p["entry"].split(" ")[2] == digest
    assert climb(leaf(p["entry"].encode()), p["index"], p["size"],
                 [b64u(h) for h in p["path"]]) == note.root


def is_cosigned(file, witness_pem):
    assert cosigned(Note(open(file).read()), witness_pem) > 0


def seals(dossier, proof, roots):
    """Each over the digests of the dossier and of all lines before it."""
    text, before = open(proof, "rb").read(), 0
    for line in text.splitlines(keepends=True):
        seal = json.loads(line)
        if seal["typ"] == "coldpass-seal":
            name = seal["alg"].replace("-", "", 1)
            h = lambda b: hashlib.new(name, b).digest()
            digest = h(h(open(dossier, "rb").read()) + h(text[:before]))
            with tempfile.NamedTemporaryFile() as f:
                f.write(base64.b64decode(seal["token"], validate=True))
                f.flush()
                done = openssl("ts", "-verify", "-digest", digest.hex(),
                               "-token_in", "-in", f.name, "-CAfile", roots)
                assert done.returncode == 0, done.stderr
        before += len(line)


def nodes(leaves):
    """As the database numbers them: each tree when it is complete."""
    out, stack = [], []
    for hash in leaves:
        out.append(hash)
        stack.append((0, hash))
        while len(stack) > 1 and stack[-1][0] == stack[-2][0]:
            (level, left), (_, right) = stack[-2:]
            stack[-2:] = [(level + 1, node(left, right))]
            out.append(stack[-1][1])
    return out


def falsify(database, how):
    """What an operator could do: another history, in itself consistent."""
    db = sqlite3.connect(database)
    for t in ("log_entry", "log_node"):
        for what in ("update", "delete"):
            db.execute("DROP TRIGGER IF EXISTS %s_%s" % (t, what))
    rows = db.execute("SELECT id, kind, digest, ref FROM log_entry "
                      "ORDER BY id").fetchall()
    if how == "cut":
        rows = rows[:-1]
    else:
        rows[0] = rows[0][:2] + (hashlib.sha256(b"other").digest(),
                                 rows[0][3])
    kinds = {1: "receipt", 2: "decision", 3: "document"}
    text = ["%s sha-256 %s %s" % (
        kinds[k], base64.urlsafe_b64encode(d).decode().rstrip("="), ref)
        for _, k, d, ref in rows]
    for t in ("log_entry", "log_node", "checkpoint", "cosignature"):
        db.execute("DELETE FROM " + t)
    db.executemany("INSERT INTO log_entry VALUES(?,?,?,?)", rows)
    db.executemany("INSERT INTO log_node VALUES(?,?)", enumerate(
        nodes([leaf(t.encode()) for t in text])))
    db.commit()


if __name__ == "__main__":
    {"check": check, "proof": proof, "cosigned": is_cosigned,
     "falsify": falsify, "seals": seals}[sys.argv[1]](*sys.argv[2:])
