# SPDX-License-Identifier: Apache-2.0
"""kill -9 at the n-th system call of a class, for n = 1, 2, ... until a short
journey ends undisturbed; then started again and brought to its end.

"boot" kills while the gateway starts on an empty directory, "life" from the
open record on, "again" while it takes a journey with a torn last line back.  Every other restart
counts as a reboot."""
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import sweep  # noqa: E402
import world  # noqa: E402

FULL = bool(os.environ.get("FULL"))
CALLS = ["pwrite64", "fdatasync", "fsync", "ftruncate", "fallocate",
         "/rename.*", "/unlink.*", "/mkdir.*", "openat", "write"]
# dull ones (libraries, the log, the loop's wake-ups) are tried now and then
DULL = {"openat": 4, "write": 3}
MOST = 400


def numbers(call):
    step = 1 if FULL else DULL.get(call, 1)
    return range(1, MOST, step)


def undisturbed(journey, records):
    """True: to the end; False: the gateway was killed on the way."""
    try:
        journey.g.wait_ready()
        journey.travel(records)
    except world.Gone:
        return False
    except (OSError, AttributeError, TypeError, RuntimeError):
        # its death shows in many ways; alive, it is a failure of its own
        try:
            journey.g.proc.wait(timeout=5)
        except subprocess.TimeoutExpired:
            raise
        return False
    return True


def begin(g, phase, call, n):
    """The journey as far as it got, and whether it got to its end."""
    tampering = "signal=KILL:when=%d" % n
    j = sweep.Journey(g)
    if phase == "boot":
        g.run("strace", "-D", *sweep.injected(call, tampering)[1:])
        return j, undisturbed(j, 1)
    g.run()
    g.wait_ready()
    if phase == "again":
        j.do("open")
        j.do("start", by="packer-7", why="box closed")
        g.wait_records(j.cid, 3)
        g.kill()
        j.given = j.snapshot()[1]
        with open(os.path.join(g.data, j.cid, "0.jwsl"), "ab") as out:
            out.write(b"eyJhbGciOiJFUzI1NiIsInR5")
        if n % 2:
            g.reboot_clock()
        g.run("strace", "-D", *sweep.injected(call, tampering)[1:])
        return j, undisturbed(j, 1)
    tracer = sweep.Tracer(g, call, ["-e", "inject=%s:%s" % (call,
                                                           tampering)])
    whole = undisturbed(j, 4)
    tracer.end()
    return j, whole


def trial_in(where, keys, phase, call, n):
    g = world.Gateway(where, keys)
    try:
        j, whole = begin(g, phase, call, n)
        if whole:
            g.stop()
            return False, sweep.judge(j, os.path.join(where, "d.jwsl"))
        g.proc.wait(timeout=20)
        cid, lines, pending = j.snapshot()
        if n % 2:
            g.reboot_clock()
        g.run()
        g.wait_ready()
        why = j.after_restart()
        if why:
            return True, why
        j.travel(1)
        if j.cid != cid:
            lines, pending = b"", None
        g.stop()
        return True, sweep.judge(j, os.path.join(where, "d.jwsl"), lines,
                                 pending)
    finally:
        g.kill()


def main():
    report = world.Report()
    base = tempfile.mkdtemp(prefix="coldpass.")
    runner = sweep.Sweep(int(os.environ.get("JOBS", "4")))
    try:
        keys = world.Keys(os.path.join(base, "keys"))
        phases = ["boot", "life", "again"]
        if not sweep.can_attach():
            report.skip("killed while it runs", "a running process may not "
                        "be traced here")
            phases.remove("life")
        for phase in phases:
            for call in CALLS:
                def trial(n):
                    where = os.path.join(base, "%s-%s-%d" % (
                        phase, call.strip("/.*"), n))
                    try:
                        result = trial_in(where, keys, phase, call, n)
                    except Exception as e:  # a trial that failed is told
                        result = True, ["%s: %s" % (type(e).__name__, e)]
                    if not result[1]:
                        shutil.rmtree(where, ignore_errors=True)
                    return result
                why, hits = runner.until_end(trial, numbers(call))
                if hits or why:
                    report.say(not why, "killed at %s, %s, %d times%s" % (
                        call.strip("/.*"), phase, hits,
                        "" if FULL or call not in DULL else
                        " (every %dth)" % DULL[call]), "; ".join(why[:5]))
    finally:
        if not os.environ.get("KEEP_TEST_DIR"):
            shutil.rmtree(base, ignore_errors=True)
        else:
            print("kept: " + base, file=sys.stderr)
    report.end()


main()
