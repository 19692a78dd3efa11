#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Would the tests notice if the rule engine judged differently?

Makes the rule engine wrong in one place at a time (changes.py) and runs what
ought to notice: the engine's unit tests, the cheapest and nearest first, then
worked cases and random journeys on which product and independent model
(tests/model) agree.  A change that nothing notices is a survivor: either
nothing can be observed of it, then survivors.txt says why, or a test is
missing.  Fails on survivors that are not listed, on listed changes that are
noticed or no longer exist.

    mutate.py [--sample N] [--seed S] [--only TEXT] [--jobs N] [--list]

A sample is chosen by hash of seed and change: the same on every machine, and
a change elsewhere in a file does not reshuffle it.  Nothing is written but in
a temporary folder.  What loops or eats memory is ended by limits on processor
time, address space and wall clock, all of it, and counts as noticed.
"""
import argparse
import concurrent.futures
import fnmatch
import glob
import hashlib
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.dont_write_bytecode = True
sys.path[:0] = [HERE, os.path.join(ROOT, "tests", "model"),
                os.path.join(ROOT, "tests", "acceptance")]
import changes  # noqa: E402
import judge  # noqa: E402
import property as journeys  # noqa: E402

EVIDENCE = "gateway/evidence"
# What is changed, and which tests (of the same folder, and "cases": the worked
# cases and random journeys) speak of it.
ENGINE = {
    "rules*.c": ["rules*", "leg*", "judgement_json", "life", "cases"],
    "mkt.c": ["mkt", "rules*", "cases"],
    "leg*.c": ["leg*", "judgement_json"],
    "vote.c": ["vote", "leg*"], "totals.c": ["totals", "leg*"],
    "accel.c": ["shock", "tilt"], "shock.c": ["shock"], "tilt.c": ["tilt"],
    "vibration.c": ["vibration"], "life.c": ["life"],
    "profile_nest.c": ["profile", "cases"],
    "profile_doubt.c": ["profile"]}
LISTED = os.path.join(HERE, "survivors.txt")
WORKED = ["tests/vectors/replay", "../shared/acceptance/replay"]
RANDOM_CASES, RANDOM_SEED = 300, 20260101
BUILD = os.path.abspath(os.environ.get("BUILD", "build"))
CC = os.environ.get("CC", "cc")
# As in the sanitizer build, undefined behaviour ends a test.
FLAGS = ["-std=c11", "-w", "-O1", "-fPIC", "-fno-stack-protector",
         "-fsanitize=undefined,float-cast-overflow",
         "-fsanitize-undefined-trap-on-error"]
# What a change leaves unset must not look right by luck.
FILLS = ["pattern", "zero"]
MEMORY_KB = 2000000
# An unchanged test needs this many times less than what it may take.
PATIENCE = 4
WALL_S = 300


# --- processes: each in a group of its own, none outlives us -----------------
class Processes:
    def __init__(self):
        self.lock = threading.Lock()
        self.groups = set()
        self.ended = False

    def run(self, command, wall_s=WALL_S, **more):
        """(exit code or None when it took too long, its output)"""
        with self.lock:
            if self.ended:
                return None, ""
            p = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE,
                                 stderr=subprocess.DEVNULL, text=True,
                                 errors="replace", start_new_session=True,
                                 **more)
            self.groups.add(p.pid)
        try:
            out = p.communicate(timeout=wall_s)[0]
            return p.returncode, out
        except subprocess.TimeoutExpired:
            return None, ""
        finally:
            self.kill(p.pid)
            p.wait()
            p.stdout.close()
            with self.lock:
                self.groups.discard(p.pid)

    @staticmethod
    def kill(group):
        try:
            os.killpg(group, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass

    def end(self):
        with self.lock:
            self.ended = True
            for group in self.groups:
                self.kill(group)


PROCESSES = Processes()


def must(command, what, **more):
    if PROCESSES.run(command, 300, **more)[0] != 0:
        sys.exit("mutate.py: %s: %s" % (what, " ".join(command)))


def tool_libs():
    """What `coldpass` is linked with, as the Makefile has it."""
    clean = {k: v for k, v in os.environ.items() if "MAKE" not in k and
             k != "MFLAGS"}
    return PROCESSES.run(["make", "-s", "--no-print-directory", "--eval",
                          "words: ; @echo $(CLI_LIBS)", "words"],
                         env=clean)[1].split()


def read(path):
    with open(path, "rb") as f:
        return f.read()


# --- what stays the same, built once -----------------------------------------
class Bench:
    """The engine as a shared library; tests that are linked with it once.  A
    change costs one small library, put before it when the tests are run."""

    def __init__(self, folder, files, jobs):
        self.folder, self.jobs = folder, jobs
        self.local = threading.local()
        self.workers = 0
        self.lock = threading.Lock()
        self.cpu_s = 60
        self.build(files)
        cost = {p: self.cost(p) for p in self.programs}
        self.cpu_s = max(1, int(PATIENCE * max(cost.values()) + 1))
        self.programs.sort(key=cost.get)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def each(self, commands, what):
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            list(pool.map(lambda c: must(c, what), commands))

    def build(self, files):
        objects, work = [], []
        for source in sorted(glob.glob(EVIDENCE + "/*.c")):
            objects.append(self.path(os.path.basename(source)[:-2] + ".o"))
            work.append([CC, *FLAGS, "-iquote", EVIDENCE, "-c", "-o",
                         objects[-1], source])
        self.each(work, "the unchanged engine does not compile")
        must([CC, "-shared", "-o", self.path("libevidence.so"), *objects,
              "-lm"], "the unchanged engine cannot be linked")
        with_engine = ["-L" + self.folder, "-Wl,-rpath," + self.folder,
                       "-levidence"]
        work, self.programs = [], []
        self.files = files
        for pattern in dict.fromkeys(p for f in files for p in
                                     self.patterns(f)):
            for source in sorted(glob.glob("tests/unit/evidence/test_%s.c" %
                                           pattern)):
                name = os.path.basename(source)[:-2]
                if name in self.programs:
                    continue
                self.programs.append(name)
                work.append([CC, *FLAGS, "-D_GNU_SOURCE", "-iquote",
                             EVIDENCE, "-iquote", "tests/unit", "-o",
                             self.path(name), source, *with_engine,
                             "-lcmocka", "-lcrypto", "-lm"])
        work.append([CC, *FLAGS, "-D_GNU_SOURCE", "-iquote", "gateway/cli",
                     "-o", self.path("cases"),
                     os.path.join(HERE, "cases.c")] +
                    [os.path.join(BUILD, "lib%s.a" % l)
                     for l in ("cli", "report", "platform")] +
                    with_engine + tool_libs())
        self.each(work, "a test cannot be built (make all first?)")
        self.count = collect(self.path("journeys"))
        self.programs.append("cases")
        for file in files:
            self.optimised(file, self.folder)

    def optimised(self, file, folder):
        """What the compiler makes of a file, to compare."""
        if folder == self.folder:
            shutil.copy(os.path.join(EVIDENCE, file), folder)
        out = file + ".same"
        must([CC, "-std=c11", "-w", "-O2", "-iquote",
              os.path.abspath(EVIDENCE), "-c", "-o", out, file],
             "does not compile", cwd=folder)
        return read(os.path.join(folder, out))

    def command(self, program):
        more = ' "%s" %d' % (self.path("journeys"), self.count) \
            if program == "cases" else ""
        return '"%s"%s' % (self.path(program), more)

    def cost(self, program):
        """Processor seconds of the unchanged one, which must pass."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        if PROCESSES.run(["sh", "-c", self.command(program)])[0] != 0:
            sys.exit("mutate.py: %s fails unchanged" % program)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime - before.ru_utime

    def order(self, file):
        """Its own test first, then those of its relatives, then cheap."""
        stem = file[:-2]
        mine = [p for p in self.programs if any(
            fnmatch.fnmatch(p.replace("test_", ""), pattern)
            for pattern in self.patterns(file))]
        return sorted(mine, key=lambda p: (
            p != "test_" + stem, not p.startswith("test_" +
                                                  stem.split("_")[0])))

    @staticmethod
    def patterns(file):
        return [p for f, tests in ENGINE.items() if fnmatch.fnmatch(file, f)
                for p in tests]

    def place(self):
        if not hasattr(self.local, "folder"):
            with self.lock:
                self.workers += 1
                self.local.folder = self.path("worker%d" % self.workers)
            os.mkdir(self.local.folder)
        return self.local.folder

    def verdict(self, change, text):
        """Who noticed it; "invalid", "same code", or None."""
        folder = self.place()
        source = os.path.join(folder, change.file)
        changed = os.path.join(folder, "changed.so")
        with open(source, "w", encoding="utf-8") as f:
            f.write(text[:change.start] + change.new + text[change.end:])
        for fill in FILLS:
            if PROCESSES.run([CC, *FLAGS, "-ftrivial-auto-var-init=" + fill,
                              "-shared", "-iquote", EVIDENCE, "-o", changed,
                              source])[0] != 0:
                return "invalid"
            who = self.who_notices(change, changed)
            if who:
                return who
        if self.optimised(change.file, folder) == \
                read(self.path(change.file + ".same")):
            return "same code"
        return None

    def who_notices(self, change, changed):
        tests = "".join('LD_PRELOAD="%s" %s >&2 || { echo %s; exit 1; }\n' %
                        (changed, self.command(p), p)
                        for p in self.order(change.file))
        code, out = PROCESSES.run([
            "sh", "-c", "ulimit -t %d; ulimit -v %d; ulimit -c 0\n%s" %
            (self.cpu_s, MEMORY_KB, tests)])
        return None if code == 0 else out.strip() or "time"


def collect(folder):
    """Worked cases and random journeys, each with what is right."""
    os.mkdir(folder)
    count = 0

    def keep(profile, csv, options, want):
        nonlocal count
        args = ["--profile", profile, "--csv", csv, "--json", *options]
        code, out = PROCESSES.run([os.path.join(BUILD, "coldpass"), "replay",
                                   *args])
        if code not in (0, 1) or json.loads(out) != want:
            sys.exit("mutate.py: the unchanged engine is wrong: " +
                     " ".join(args))
        base = os.path.join(folder, str(count))
        with open(base + ".argv", "w", encoding="utf-8") as f:
            f.write("\n".join(args))
        with open(base + ".want", "w", encoding="utf-8") as f:
            f.write("%d\n%s" % (code, out))
        count += 1

    for path in sorted(p for w in WORKED
                       for p in glob.glob(w + "/*.expected.json")):
        base = os.path.abspath(path)[:-len(".expected.json")]
        with open(path, encoding="utf-8") as f:
            case = json.load(f)
        keep(base + ".profile.json", base + ".csv", case["options"],
             case["expected"])
    rng = random.Random(RANDOM_SEED)
    for n in range(RANDOM_CASES):
        profile, low, high = journeys.profile(rng)
        text, opts = journeys.journey(rng, low, high), journeys.options(rng)
        paths = [os.path.join(folder, "%d.%s" % (n, e))
                 for e in ("json", "csv")]
        for path, content in zip(paths, (json.dumps(profile), text)):
            with open(path, "w", encoding="utf-8", newline="") as f:
                f.write(content)
        keep(*paths, [str(x) for o in opts.items() for x in o], judge.judge(
            profile, text, opts.get("--u-mc", 0), opts.get("--from"),
            opts.get("--to"), opts.get("--expiry")))
    return count


# --- the list ------------------------------------------------------------------
def listed():
    """Survivors that are explained: {key: why}.  A paragraph of lines "= ..."
    is the reason of the changes that follow it, three lines each: file and
    function, the line as it stands, as it would stand."""
    out, why = {}, ""
    if not os.path.exists(LISTED):
        return out
    with open(LISTED, encoding="utf-8") as f:
        text = re.sub(r"(?m)^#.*\n", "", f.read()).strip()
    for part in re.split(r"\n\n+", text):
        lines = part.split("\n")
        if all(l.startswith("= ") for l in lines):
            why = " ".join(l[2:] for l in lines)
            continue
        if [l[:2] for l in lines[1:]] != ["- ", "+ "] or \
                " " not in lines[0] or not why:
            sys.exit("mutate.py: %s: neither a reason (= ...) nor three lines "
                     "(file function, - ..., + ...) below one:\n%s" %
                     (LISTED, part))
        key = (*lines[0].split(" ", 1), lines[1][2:], lines[2][2:])
        if key in out:
            sys.exit("mutate.py: %s: listed twice:\n%s" % (LISTED, part))
        out[key] = why
    return out


def choose(every, args):
    if args.only:
        every = [c for c in every if args.only in " ".join(c.key)]
    if args.sample:
        every = sorted(every, key=lambda c: hashlib.sha256(
            "\n".join((args.seed, *c.key)).encode()).digest())[:args.sample]
    return every


class Progress:
    """A line now and then, on standard error."""

    def __init__(self, whole):
        self.whole, self.done, self.survived = whole, 0, 0
        self.began = self.told = time.monotonic()
        self.lock = threading.Lock()

    def step(self, who):
        with self.lock:
            self.done += 1
            self.survived += who is None
            now = time.monotonic()
            if now - self.told < 10:
                return
            self.told = now
            left = (now - self.began) / self.done * (self.whole - self.done)
            print("%d of %d changes, %d survive, %d min left" % (
                self.done, self.whole, self.survived, left / 60 + 1),
                file=sys.stderr, flush=True)


def table(chosen, found):
    print("%-20s %8s %8s %8s" % ("file", "changes", "noticed", "survive"))
    sums = [0, 0, 0]
    for file in sorted({c.file for c in chosen}):
        mine = [w for c, w in zip(chosen, found)
                if c.file == file and w not in ("invalid", "same code")]
        row = [len(mine), len(mine) - mine.count(None), mine.count(None)]
        sums = [a + b for a, b in zip(sums, row)]
        print("%-20s %8d %8d %8d" % (file, *row))
    print("%-20s %8d %8d %8d" % ("all", *sums))
    print("left aside: %d that do not compile, %d of which the compiler makes "
          "the same code" % (found.count("invalid"),
                             found.count("same code")))
    return sums


def report(every, chosen, found, known):
    noticed, survive = table(chosen, found)[1:]
    survivors = {c.key for c, who in zip(chosen, found) if who is None}
    wrong = 0
    for c, who in zip(chosen, found):
        if who is None:
            print("\n%s:%d: survives%s\n%s" % (
                c.file, c.line, ": " + known[c.key] if c.key in known else
                ", and is not listed", c.words()))
            wrong += c.key not in known
    stale = {k: "is noticed now" for k in known
             if k in {c.key for c in chosen} and k not in survivors}
    stale.update({k: "is not in the source" for k in known
                  if k not in {c.key for c in every}})
    for key, why in stale.items():
        print("\nthe list is stale, this %s:\n%s %s\n- %s\n+ %s" % (
            why, *key))
    good = not wrong and not stale
    print("\n%s - the tests notice %d of %d changes of the rule engine, %d "
          "are listed with a reason" % ("ok" if good else "not ok", noticed,
                                        noticed + survive, survive - wrong))
    return 0 if good else 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", default=os.environ.get("SEED") or "1")
    parser.add_argument("--only", default="")
    parser.add_argument("--jobs", type=int, default=min(
        2, os.cpu_count() or 1))
    parser.add_argument("--list", action="store_true")
    args = parser.parse_args()
    os.chdir(ROOT)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    files = sorted(os.path.basename(p) for pattern in ENGINE
                   for p in glob.glob(os.path.join(EVIDENCE, pattern)))
    readers = {f: changes.Reader(os.path.join(EVIDENCE, f), f)
               for f in files}
    every = [c for f in files for c in readers[f].read()]
    chosen = choose(every, args)
    if args.list:
        print("\n\n".join(c.words() for c in chosen))
        return 0
    known = listed()
    progress = Progress(len(chosen))
    with tempfile.TemporaryDirectory(prefix="coldpass.") as folder:
        bench = Bench(folder, sorted({c.file for c in chosen}), args.jobs)

        def judge_one(change):
            who = bench.verdict(change, readers[change.file].text)
            progress.step(who)
            return who
        pool = concurrent.futures.ThreadPoolExecutor(args.jobs)
        try:
            found = list(pool.map(judge_one, chosen))
        finally:
            PROCESSES.end()
            pool.shutdown(cancel_futures=True)
    return report(every, chosen, found, known)


if __name__ == "__main__":
    sys.exit(main())
