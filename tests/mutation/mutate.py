#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Would the tests notice if the rule engine judged differently?

Changes one operator, constant or statement of the rule engine at a time,
builds the library with it and runs the engine's unit tests, then the worked
cases of `coldpass replay`.  A change that no test notices is a survivor:
either it changes nothing that can be observed (then survivors.txt says why)
or a test is missing.  Fails on survivors that are not listed, and, when all
changes were tried, on listed ones that are no survivors any more.

    mutate.py [--sample N] [--seed S] [--only TEXT] [--jobs N] [--list]

A sample is chosen by hash of seed and change: the same on every machine, and
a change elsewhere in the file does not reshuffle it.
"""
import argparse
import concurrent.futures
import glob
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

EVIDENCE = "gateway/evidence"
ENGINE = ["rules*.c", "leg*.c", "mkt.c", "vote.c"]
FILES = sorted(os.path.basename(p) for pattern in ENGINE
               for p in glob.glob(os.path.join(EVIDENCE, pattern)))
TESTS = ["test_rules*.c", "test_leg*.c", "test_mkt.c", "test_vote*.c",
         "test_judgement_json.c"]
WORKED = ["replay.py", "property.py"]
LISTED = "tests/mutation/survivors.txt"
BUILD = os.environ.get("BUILD", "build")
CC = os.environ.get("CC", "cc")
FLAGS = ["-std=c11", "-w"]
LIBS = ["-lcmocka", "-lcrypto", "-lm"]
TOOL_LIBS = ["-lpaho-mqtt3as", "-lmbedcrypto", "-lssl", "-lcrypto",
             "-lpthread", "-lm"]

FLIPS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==",
         "+": "-", "-": "+", "*": "/", "/": "*", "%": "*", "&&": "||",
         "||": "&&", "&": "|", "|": "&", "<<": ">>", ">>": "<<", "+=": "-=",
         "-=": "+=", "*=": "/=", "&=": "|=", "|=": "&=", "++": "--",
         "--": "++", "true": "false", "false": "true"}
SPACED = {"<", ">", "+", "-", "*", "/", "%", "&", "|"}
TOKEN = re.compile(r"<<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|"
                   r"\d+\.\d+|\d+[uUlL]*|[A-Za-z_]\w*|\S")
DECLARES = re.compile(r"(const|static|struct|enum|unsigned|int|u?int\d+_t|"
                      r"size_t|bool|double|char|float)\b")


class Change:
    def __init__(self, file, function, start, end, new, before, after):
        self.file, self.function = file, function
        self.start, self.end, self.new = start, end, new
        self.name = "%s:%s: %s → %s" % (file, function, before, after)


def blank(text):
    """Comments and literals as spaces: offsets stay."""
    return re.sub(r"/\*.*?\*/|//[^\n]*|\"(\\.|[^\"\\])*\"|'(\\.|[^'\\])*'",
                  lambda m: re.sub(r"[^\n]", " ", m.group()), text,
                  flags=re.S)


def tidy(text):
    return re.sub(r"\s+", " ", text).strip()


def functions(code):
    """(name, offset of the body's first character, offset behind it)"""
    for m in re.finditer(r"^\{\n(.*?)^\}", code, re.S | re.M):
        head = code[:m.start()].rstrip()
        head = head[head.rfind("\n\n") + 1:]
        name = re.search(r"(\w+)\(", head)
        yield name.group(1) if name else "?", m.start(1), m.end(1)


class Reader:
    """Finds the changes of one file."""

    def __init__(self, file):
        self.file = file
        with open(os.path.join(EVIDENCE, file), encoding="utf-8") as f:
            self.text = f.read()
        self.code = blank(self.text)
        self.changes = []

    def add(self, function, start, end, new, before=None, after=None):
        if before is None:      # show the statement's line, changed
            left = self.code.rfind("\n", 0, start) + 1
            right = self.code.find("\n", end)
            before = tidy(self.text[left:right])
            after = tidy(self.text[left:start] + new + self.text[end:right])
        self.changes.append(Change(self.file, function, start, end, new,
                                   before, after))

    def read(self):
        for m in re.finditer(r"^#define (\w+) \(?(-?\d+)\)?\s", self.code,
                             re.M):
            self.add(m.group(1), m.start(2), m.end(2),
                     str(int(m.group(2)) + 1))
        for name, start, end in functions(self.code):
            tokens = [(m.group(), m.start(), m.end()) for m in
                      TOKEN.finditer(self.code, start, end)]
            self.operators(name, tokens)
            self.ternaries(name, tokens)
            self.statements(name, tokens)
        seen = {}
        for c in self.changes:
            n = seen[c.name] = seen.get(c.name, 0) + 1
            if n > 1:
                c.name += " #%d" % n
        return self.changes

    def is_declared(self, start):
        """Does this stand in the brackets of a declaration?"""
        line = self.code[self.code.rfind("\n", 0, start) + 1:start].strip()
        return line.endswith("[") and DECLARES.match(line)

    def operators(self, name, tokens):
        header = 0              # nesting within for (...)
        for i, (t, start, end) in enumerate(tokens):
            if header:
                header += (t == "(") - (t == ")")
            if t == "for":
                header = 0
            elif t == "(" and i and tokens[i - 1][0] == "for":
                header = 1
            if t in SPACED and not (self.code[start - 1].isspace() and
                                    self.code[end].isspace()):
                continue        # unary, or a pointer
            if t in ("++", "--") and header:
                continue        # such a loop never ends
            if t in FLIPS:
                self.add(name, start, end, FLIPS[t])
            elif t == "!":
                self.add(name, start, end, "")
            elif re.match(r"\d+\.\d", t):
                self.add(name, start, end, str(float(t) + 1))
            elif t[0].isdigit() and not self.is_declared(start):
                digits = re.match(r"\d+", t).group()
                new = "0" if digits == "1" else str(int(digits) + 1)
                self.add(name, start, end, new + t[len(digits):])

    def ternaries(self, name, tokens):
        for i, (t, start, end) in enumerate(tokens):
            if t != "?":
                continue
            depth, inner, colon, stop = 0, 0, None, None
            for u, ustart, uend in tokens[i + 1:]:
                if u in ")]}" and depth == 0 or u in ",;" and depth == 0:
                    stop = ustart
                    break
                depth += (u in "([{") - (u in ")]}")
                if depth == 0 and u == "?":
                    inner += 1
                elif depth == 0 and u == ":" and inner:
                    inner -= 1
                elif depth == 0 and u == ":" and colon is None:
                    colon = ustart
            yes = self.text[end:colon].strip()
            no = self.text[colon + 1:stop].strip()
            self.add(name, end, stop, " %s : %s" % (no, yes),
                     tidy("? %s : %s" % (yes, no)),
                     tidy("? %s : %s" % (no, yes)))

    def statements(self, name, tokens):
        begin, depth, control = None, 0, False
        for i, (t, start, end) in enumerate(tokens):
            if depth == 0 and begin is None and t not in ";{}":
                begin = i
                control = t in ("if", "for", "while", "switch")
            if t == "(":
                depth += 1
            elif t == ")":
                depth -= 1
                if depth == 0 and control:
                    begin, control = None, False
            if depth:
                continue
            if t in ("else", "do") or t in "{}":
                begin = None
            elif t == ":" and begin is not None and \
                    tokens[begin][0] in ("case", "default"):
                begin = None
            elif t == ";":
                if begin is not None:
                    self.statement(name, tokens[begin][1], end)
                begin = None
            # an initialiser's braces do not end a declaration
            elif t == "=" and self.code[end:].lstrip().startswith("{"):
                depth = 0

    def statement(self, name, start, end):
        text = self.text[start:end]
        if DECLARES.match(text) or re.match(r"return\s*[^\s;]|\(void\)|\.|\}",
                                            text) or "{" in text:
            return
        self.add(name, start, end, ";", tidy(text), "(removed)")


class Bench:
    """Everything that stays the same, built once."""

    def __init__(self, folder):
        self.folder = folder
        self.tests = [t for pattern in TESTS for t in sorted(
            glob.glob("tests/unit/evidence/" + pattern))]
        self.local = threading.local()
        self.workers = 0
        self.lock = threading.Lock()

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def compile(self, source, out, *more, fill="pattern"):
        # What the change leaves unset must not look right by luck.
        return run([CC, *FLAGS, "-ftrivial-auto-var-init=" + fill, "-O1", "-iquote", EVIDENCE, *more, "-c", "-o",
                    out, source], 120)

    def prepare(self, jobs):
        work = [(s, self.path("e_" + os.path.basename(s)[:-2] + ".o"), ())
                for s in sorted(glob.glob(EVIDENCE + "/*.c"))]
        objects = [w[1] for w in work]
        work += [(t, self.path(os.path.basename(t)[:-2] + ".o"),
                  ("-D_GNU_SOURCE", "-iquote", "tests/unit"))
                 for t in self.tests]
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            done = list(pool.map(lambda w: self.compile(w[0], w[1], *w[2]),
                                 work))
        if any(d != 0 for d in done):
            sys.exit("mutate.py: the unchanged sources do not compile")
        run(["ar", "rcs", self.path("libevidence.a"), *objects], 60)
        self.has_tool = all(os.path.exists(os.path.join(BUILD, f)) for f in (
            "gateway/cli/main.o", "libcli.a", "libplatform.a"))
        for file in FILES:
            self.optimised(file, self.path("same_" + file + ".o"), self.folder)
        self.patience = 10
        slowest = 0
        for test in self.order(FILES[0]):
            began = time.monotonic()
            if not self.passes(test, None, self.folder):
                sys.exit("mutate.py: %s fails unchanged" % test)
            slowest = max(slowest, time.monotonic() - began)
        self.patience = 3 + 8 * slowest
        if self.has_tool and not self.tool_passes(None, self.folder):
            sys.exit("mutate.py: the worked cases fail unchanged")

    def optimised(self, file, out, folder):
        """For equality of what the compiler makes of it."""
        source = os.path.join(folder, file)
        if folder == self.folder:
            shutil.copy(os.path.join(EVIDENCE, file), source)
        return run([CC, "-std=c11", "-w", "-O2", "-iquote",
                    os.path.abspath(EVIDENCE), "-c", "-o",
                    os.path.abspath(out), file], 120, cwd=folder)

    def order(self, file):
        """The tests that are likeliest to notice come first."""
        stem = file[:-2]
        return sorted(self.tests, key=lambda t: (
            os.path.basename(t) != "test_%s.c" % stem,
            stem.split("_")[0] not in t, t))

    def passes(self, test, changed, folder):
        program = os.path.join(folder, "test")
        link = [CC, "-o", program,
                self.path(os.path.basename(test)[:-2] + ".o"),
                *([changed] if changed else []),
                self.path("libevidence.a"), *LIBS]
        if run(link, 60) != 0:
            return False
        return run([program], self.patience) == 0

    def tool_passes(self, changed, folder):
        cli = os.path.join(BUILD, "gateway/cli/main.o")
        if run([CC, "-o", os.path.join(folder, "coldpass"), cli,
                os.path.join(BUILD, "libcli.a"),
                os.path.join(BUILD, "libplatform.a"),
                *([changed] if changed else []), self.path("libevidence.a"),
                *TOOL_LIBS], 60) != 0:
            return False
        env = dict(os.environ, BUILD=folder, SEED="1", CASES="60")
        return all(run([sys.executable, "tests/acceptance/" + w], 60,
                       env=env) == 0 for w in WORKED)

    def place(self):
        if not hasattr(self.local, "folder"):
            with self.lock:
                self.workers += 1
                self.local.folder = self.path("worker%d" % self.workers)
            os.mkdir(self.local.folder)
        return self.local.folder

    def verdict(self, change, text, is_listed):
        """Who noticed, or None.  The worked cases take seconds: a survivor
        that is listed is spared them in a sample."""
        folder = self.place()
        source = os.path.join(folder, change.file)
        out = os.path.join(folder, "changed.o")
        with open(source, "w", encoding="utf-8") as f:
            f.write(text[:change.start] + change.new + text[change.end:])
        for fill in ("pattern", "zero"):
            if self.compile(source, out, fill=fill) != 0:
                return "compiler"
            for test in self.order(change.file):
                if not self.passes(test, out, folder):
                    return os.path.basename(test)
        same = os.path.join(folder, "same.o")
        if self.optimised(change.file, same, folder) == 0 and \
                read(same) == read(self.path("same_%s.o" % change.file)):
            return "same machine code"
        if self.has_tool and not is_listed and \
                not self.tool_passes(out, folder):
            return "worked cases"
        return None


def run(command, patience, **more):
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, timeout=patience,
                              check=False, **more).returncode
    except subprocess.TimeoutExpired:
        return -1


def read(path):
    with open(path, "rb") as f:
        return f.read()


def listed():
    """Survivors that are explained: {name: why}"""
    out = {}
    if not os.path.exists(LISTED):
        return out
    with open(LISTED, encoding="utf-8") as f:
        for line in f:
            line = line.rstrip("\n")
            if line.startswith("#") or not line:
                continue
            name, mark, why = line.partition(" ## ")
            if not mark or not why.strip():
                sys.exit("mutate.py: %s: no reason (' ## why'): %s" %
                         (LISTED, line))
            out[name] = why
    return out


def choose(changes, args):
    if args.only:
        changes = [c for c in changes if args.only in c.name]
    if args.sample:
        key = lambda c: hashlib.sha256(  # noqa: E731
            ("%s %s" % (args.seed, c.name)).encode()).digest()
        changes = sorted(changes, key=key)[:args.sample]
    return changes


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", default=os.environ.get("SEED") or "1")
    parser.add_argument("--only", default="")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--list", action="store_true")
    args = parser.parse_args()

    readers = {f: Reader(f) for f in FILES}
    every = [c for f in FILES for c in readers[f].read()]
    chosen = choose(every, args)
    if args.list:
        print("\n".join(c.name for c in chosen))
        return 0
    known = listed()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(folder)
        bench.prepare(args.jobs)

        def judge(change):
            who = bench.verdict(change, readers[change.file].text,
                                args.sample and change.name in known)
            if who is None and change.name not in known:
                print("survived: " + change.name, flush=True)
            return who
        with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
            found = list(pool.map(judge, chosen))
    return report(every, chosen, found, known, args,
                  time.monotonic() - began)


def report(every, chosen, found, known, args, took_s):
    survivors = [c.name for c, who in zip(chosen, found) if who is None]
    unknown = [n for n in survivors if n not in known]
    by = {}
    for who in found:
        by[who or "nobody"] = by.get(who or "nobody", 0) + 1
    print("# %d of %d changes%s, %.0f s; noticed by: %s" % (
        len(chosen), len(every), ", seed %s" % args.seed if args.sample
        else "", took_s, ", ".join("%s %d" % i for i in sorted(by.items()))))
    stale = []
    if len(chosen) == len(every):
        stale = sorted(set(known) - set(survivors))
        for name in stale:
            print("listed, but no survivor: " + name)
    good = not unknown and not stale
    print("%s - the tests notice %d changes of the rule engine, %d survive "
          "for a stated reason" % ("ok" if good else "not ok",
                                   len(chosen) - len(survivors),
                                   len(survivors) - len(unknown)))
    return 0 if good else 1


sys.exit(main())
