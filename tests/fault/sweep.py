# SPDX-License-Identifier: Apache-2.0
"""What the sweeps have in common: a tracer that fails chosen system calls, a
short journey, and what must hold of it however it was disturbed."""
import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import world

STATES = ["opening", "armed", "started", "ended", "sealed"]


class Sweep:
    """Runs a trial with n = 1, 2, ... until one says that its call was never
    reached; several at a time."""

    def __init__(self, jobs):
        self.pool = ThreadPoolExecutor(jobs)
        self.jobs = jobs

    def until_end(self, trial, numbers):
        """All problems found, and how many trials hit their call."""
        problems, hits, queue = [], 0, list(numbers)
        while queue:
            batch, queue = queue[:self.jobs], queue[self.jobs:]
            results = list(self.pool.map(trial, batch))
            for n, (hit, why) in zip(batch, results):
                hits += hit
                problems += ["%d: %s" % (n, w) for w in why]
            if not results[-1][0]:
                break
        return problems, hits

    def each(self, trial, cases):
        return list(self.pool.map(trial, cases))


def injected(words, tampering):
    """strace for tampering with these system calls."""
    return ["strace", "-f", "-qq", "-o", "/dev/null", "-e",
            "trace=" + words, "-e", "inject=%s:%s" % (words, tampering)]


def can_attach():
    """May a tracer be put on somebody who runs already?"""
    prey = subprocess.Popen(["sleep", "20"])
    try:
        done = subprocess.run(
            ["timeout", "-s", "KILL", "1", "strace", "-f", "-qq", "-o",
             "/dev/null", "-p", str(prey.pid)], capture_output=True)
        # 137: it traced until it was told to stop
        return done.returncode in (137, -9)
    finally:
        prey.kill()
        prey.wait()


class Tracer:
    """Tampers with a running gateway until it ends or is let go."""

    def __init__(self, gateway, words, options, more=()):
        pid = gateway.proc.pid
        self.proc = subprocess.Popen(
            ["strace", "-f", "-qq", "-o", "/dev/null", "-e",
             "trace=" + words, *options, *more, "-p", str(pid)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        world.wait(10, lambda: gateway.proc.poll() is not None or
                   self.holds_all(pid), "the tracer")

    def holds_all(self, pid):
        try:
            for task in os.listdir("/proc/%d/task" % pid):
                text = open("/proc/%d/task/%s/status" % (pid, task)).read()
                if "TracerPid:\t%d\n" % self.proc.pid not in text:
                    return False
        except (FileNotFoundError, ProcessLookupError):
            return True
        return True

    def end(self):
        """Let go.  Killed, for asked to end while a thread of its prey dies
        it waits for ever; the kernel lets its prey go on either way."""
        if self.proc.poll() is None:
            self.proc.kill()
        self.proc.wait(timeout=20)


class Journey:
    """A consignment from open to seal, with notes of what was answered."""

    def __init__(self, gateway):
        self.g = gateway
        self.cid = None
        self.answered = []      # of open, start, end, seal
        self.given = b""        # dossier bytes that left

    def do(self, op, **more):
        end = time.monotonic() + 20
        while True:
            try:
                if op == "open":
                    self.cid = self.g.open()
                else:
                    self.g.ask(op, cid=self.cid, **more)
                break
            except world.Refused as no:
                if "busy" not in str(no) or time.monotonic() > end:
                    raise
                time.sleep(0.02)
        self.answered.append(op)

    def give(self):
        text = self.g.ask("dossier", cid=self.cid)["text"]
        if not text.startswith(self.given):
            raise RuntimeError("two dossiers of one consignment differ")
        self.given = text

    def travel(self, records):
        """From wherever it is to its seal."""
        if self.cid is None:
            self.do("open")
        now = self.state()
        if now == "armed":
            self.do("start", by="packer-7", why="box closed")
            self.give()
            self.g.wait_records(self.cid, self.g.one(self.cid)["records"] +
                                records)
        if now in ("armed", "started"):
            self.do("end", by="pharmacist-3", why="box opened")
        if now != "sealed":
            self.do("seal", final=True)
        self.give()

    def state(self):
        c = self.g.one(self.cid)
        return c["state"] if c else None

    def snapshot(self):
        """What lies on the disk while nobody runs."""
        g = self.g
        cids = g.cids()
        cid = self.cid or (cids[0] if cids else None)
        path = os.path.join(g.data, cid or "none", "0.jwsl")
        return cid, world.whole_lines(path), \
            world.pending(os.path.join(g.data, "pending"))

    def after_restart(self):
        """Problems with what was answered before."""
        known = [c["cid"] for c in self.g.ask("status")["consignments"]]
        if "open" in self.answered and self.cid not in known:
            return ["an answered consignment is gone"]
        if self.cid is None and known:
            self.cid = known[0]
        if self.cid not in known:
            self.cid = None
        if self.cid is None:
            return []
        now = self.state()
        if now not in STATES:
            return ["it is %s: %s" % (now, self.g.one(self.cid))]
        for op, state in (("start", "started"), ("end", "ended"),
                          ("seal", "sealed")):
            if op in self.answered and STATES.index(now) < \
                    STATES.index(state):
                return ["%s was answered, but it is %s" % (op, now)]
        return []


def is_true(g, time_ms, value):
    return value == world.value_mc((time_ms - g.begin_ms) // g.step_ms)


def judge(j, path, lines=b"", pending=None, times=True):
    """Problems with a sealed journey's dossier, left in `path`."""
    g, text, why = j.g, j.given, []
    with open(path, "wb") as out:
        out.write(text)
    v = world.verify(path, g.keys)
    if not (v["authentic"] and v["complete"]):
        why.append("not authentic and complete: %s" % v["findings"])
    elif v["outcome"] != v["claimed"]:
        why.append("outcome %s, claimed %s" % (v["outcome"], v["claimed"]))
    if not text.startswith(lines):
        why.append("lines that were on the disk are gone or changed")
    found = world.all_readings(text)
    if times:
        why += ["reading %d at %d is none of the probe's" % (r[2], r[1])
                for r in found
                if r[2] is not None and not is_true(g, r[1], r[2])][:3]
    for c in (pending or {}).get("consignments", []):
        if c["cid"] == j.cid:
            lost = set(world.readings(c)) - set(found)
            if lost:
                why.append("%d durable readings are lost" % len(lost))
    names = [e["e"] for e in world.all_events(text)]
    if names.count("start") != 1 or names.count("end") != 1:
        why.append("%d starts, %d ends" % (names.count("start"),
                                           names.count("end")))
    return why
