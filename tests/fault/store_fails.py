# SPDX-License-Identifier: Apache-2.0
"""Errors put into storage calls of a running gateway, by file and by count."""
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import sweep  # noqa: E402
import world  # noqa: E402

PACE = 600
RECORDS = 4


def inject(call, error, when):
    return ["-e", "inject=%s:error=%s:when=%s" % (call, error, when)]


# name, file ("" all), calls that are traced, tampering, what must follow
RUNNING = [
    ("journal, no space once", "journal", inject("pwrite64", "ENOSPC", "1"),
     "store"),
    ("journal, no space twice", "journal",
     inject("pwrite64", "ENOSPC", "2..3"), "store"),
    ("journal, sync fails once", "journal", inject("fdatasync", "EIO", "1"),
     "store"),
    ("journal, sync fails, then no room to rewrite", "",
     inject("fdatasync", "EIO", "1..2") + inject("rename", "ENOSPC", "1"),
     ""),
    ("pending, no space for a while", "pending",
     inject("pwrite64", "ENOSPC", "1..2"), ""),
    ("pending, sync fails for a while", "pending",
     inject("fdatasync", "EIO", "1..2"), ""),
    ("all files, no space for a while", "",
     inject("pwrite64", "ENOSPC", "3..6"), ""),
    ("all files, sync fails for a while", "",
     inject("fdatasync", "EIO", "3..6"), ""),
]


def traced(tampering):
    return ",".join(t.split("=")[1].split(":")[0] for t in tampering
                    if t != "-e")


def grid(text):
    """Is there a reading for every slot from the first to the last?"""
    times = sorted({t for _, t, v in world.all_readings(text)
                    if v is not None})
    return all(b - a == world.MINUTE for a, b in zip(times, times[1:]))


def has_event(text, kind, why=None):
    return any(e["e"] == kind and why in (None, e.get("why"))
               for e in world.all_events(text))


def only(g, cid, name):
    if not name:
        return []
    return ["-P", os.path.join(g.data, *(
        (cid, "0.jwsl") if name == "journal" else (name,)))]


def running(where, keys, case):
    """Problems with a store that fails while a consignment travels."""
    name, file, tampering, event = case
    g = world.Gateway(where, keys, pace=PACE)
    j = sweep.Journey(g)
    tracer = None
    try:
        g.run()
        g.wait_ready()
        j.do("open")
        j.do("start", by="packer-7", why="box closed")
        tracer = sweep.Tracer(g, traced(tampering), tampering,
                              only(g, j.cid, file))
        last = g.one(j.cid)
        world.wait(60, lambda: "not kept" in g.words(), "the failure")
        j.give()
        g.wait_records(j.cid, last["records"] + RECORDS, 60)
        why = []
        if g.one(j.cid)["last_ms"] <= last.get("last_ms", 0):
            why.append("sampling stopped")
        world.wait(30, lambda: not g.one(j.cid)["store_failing"],
                   "a store that works again")
        j.travel(1)
        tracer.end()
        if g.stop() != 0:
            why.append("it ended with %s" % g.proc.returncode)
        why += sweep.judge(j, os.path.join(where, "d.jwsl"))
        if not grid(j.given):
            why.append("a reading is missing")
        if event and not has_event(j.given, event):
            why.append("no %s event" % event)
        return why
    finally:
        if tracer:
            tracer.end()
        g.kill()


def too_long(where, keys):
    """No space for longer than memory holds readings."""
    g = world.Gateway(where, keys, pace=12000)
    j = sweep.Journey(g)
    tracer = None
    try:
        g.run()
        g.wait_ready()
        j.do("open")
        j.do("start", by="packer-7", why="box closed")
        # attempts are 5 s apart: more than 2000 slots pass
        tampering = inject("pwrite64", "ENOSPC", "1..2")
        tracer = sweep.Tracer(g, "pwrite64", tampering,
                              only(g, j.cid, "journal"))
        world.wait(60, lambda: "readings=" in g.words(), "readings dropped")
        world.wait(60, lambda: not g.one(j.cid)["store_failing"],
                   "a store that works again")
        tracer.end()
        j.travel(1)
        g.stop()
        why = sweep.judge(j, os.path.join(where, "d.jwsl"))
        if not has_event(j.given, "gap", "store"):
            why.append("no gap is stated")
        if not has_event(j.given, "store"):
            why.append("no store event")
        return why
    finally:
        if tracer:
            tracer.end()
        g.kill()


def opening(where, keys, case):
    """An error while a consignment is opened: whole or not at all."""
    call, error, n = case
    g = world.Gateway(where, keys)
    j = sweep.Journey(g)
    tracer = None
    try:
        g.run()
        g.wait_ready()
        tracer = sweep.Tracer(g, call, inject(call, error, str(n)))
        why = []
        try:
            j.do("open")
        except world.Refused as no:
            if '"why": ""' in str(no):
                why.append("refused without a reason: %s" % no)
            if g.cids():
                why.append("refused, but there is %s" % g.cids())
        tracer.end()
        j.travel(1)
        if g.stop() != 0:
            why.append("it ended with %s" % g.proc.returncode)
        return why + sweep.judge(j, os.path.join(where, "d.jwsl"))
    finally:
        if tracer:
            tracer.end()
        g.kill()


def booting(where, keys, case):
    """An error while the gateway starts: it starts or says what is wrong."""
    call, error, n = case
    g = world.Gateway(where, keys)
    j = sweep.Journey(g)
    why = []
    try:
        g.run("strace", "-D", *sweep.injected(call, "error=%s:when=%d" % (
            error, n))[1:])
        try:
            g.wait_ready()
            g.stop()
        except world.Gone:
            if g.proc.wait(timeout=20) not in (64, 65, 66, 71):
                why.append("it ended with %s" % g.proc.returncode)
            if g.data not in g.last_words():
                why.append("it does not name its directory: %s" %
                           g.last_words())
        g.run()
        g.wait_ready()
        j.travel(1)
        g.stop()
        return why + sweep.judge(j, os.path.join(where, "d.jwsl"))
    finally:
        g.kill()


def cases_of(counts):
    return [(call, error, n) for call, error, most in counts
            for n in range(1, most + 1)]


OPENING = cases_of([
    ("pwrite64", "ENOSPC", 2), ("fdatasync", "EIO", 3), ("fsync", "EIO", 2),
    ("/mkdir.*", "ENOSPC", 5), ("openat", "EMFILE", 8),
    ("/unlink.*", "EIO", 1)])
BOOTING = cases_of([
    ("pwrite64", "ENOSPC", 1), ("fdatasync", "EIO", 1), ("fsync", "EIO", 4),
    ("fallocate", "ENOSPC", 1), ("/rename.*", "EIO", 1),
    ("/mkdir.*", "ENOSPC", 4)])


def attempt(base, number, trial, keys, *case):
    where = os.path.join(base, str(number))
    try:
        why = trial(where, keys, *case)
    except Exception as e:      # a trial that failed is told
        why = ["%s: %s" % (type(e).__name__, e)]
    if not why:
        shutil.rmtree(where, ignore_errors=True)
    return why


def main():
    report = world.Report()
    if not sweep.can_attach():
        report.skip("store fails", "a running process may not be traced here")
        return
    base = tempfile.mkdtemp(prefix="coldpass.")
    runner = sweep.Sweep(int(os.environ.get("JOBS", "10")))
    try:
        keys = world.Keys(os.path.join(base, "keys"))
        trials = [(running, c) for c in RUNNING] + [(too_long,)] + \
            [(opening, c) for c in OPENING] + [(booting, c) for c in BOOTING]
        found = runner.each(lambda nt: attempt(base, nt[0], nt[1][0], keys,
                                               *nt[1][1:]),
                            enumerate(trials))
        for trial, why in zip(trials, found):
            if trial[0] is running:
                report.say(not why, trial[1][0], "; ".join(why))
            elif trial[0] is too_long:
                report.say(not why, "no space for longer than memory lasts",
                           "; ".join(why))
        for name, which in (("while opening", opening),
                            ("while starting", booting)):
            mine = [(t, why) for t, why in zip(trials, found)
                    if t[0] is which]
            bad = ["%s %s %d: %s" % (*t[1], "; ".join(why))
                   for t, why in mine if why]
            report.say(not bad, "%d errors %s" % (len(mine), name),
                       " | ".join(bad[:6]))
    finally:
        if not os.environ.get("KEEP_TEST_DIR"):
            shutil.rmtree(base, ignore_errors=True)
        else:
            print("kept: " + base, file=sys.stderr)
    report.end()


main()
