# SPDX-License-Identifier: Apache-2.0
"""A gateway whose machine lost its time, by libfaketime."""
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import sweep  # noqa: E402
import world  # noqa: E402


LOST = "@1970-01-01 00:01:00\n"


def without_time(file=None):
    env = dict(os.environ, LD_PRELOAD=os.environ["FAKETIME_LIB"], TZ="UTC",
               FAKETIME_DONT_FAKE_MONOTONIC="1", FAKETIME_DONT_RESET="1")
    if file is None:
        return dict(env, FAKETIME=LOST.strip())
    return dict(env, FAKETIME_TIMESTAMP_FILE=file, FAKETIME_NO_CACHE="1")


def set_time(file, words):
    with open(file + ".new", "w") as out:
        out.write(words)
    os.replace(file + ".new", file)


def arming(g, report):
    g.run(env=without_time())
    status = g.wait_ready()
    report.say(status["clock"]["quality"] == "none",
               "1970: the clock's quality is none", status["clock"])
    try:
        g.open()
        report.say(False, "1970: nothing is armed", "it was armed")
    except world.Refused as no:
        report.say("the time is not known" in str(no),
                   "1970: nothing is armed, and it says why", no)


def anchors(text):
    return [e for e in world.all_events(text) if e["e"] == "anchor"]


def travelling(g, report, where):
    g.run()
    g.wait_ready()
    j = sweep.Journey(g)
    j.do("open")
    j.do("start", by="packer-7", why="box closed")
    g.wait_records(j.cid, 4)
    g.kill()
    g.reboot_clock()
    before = len(world.payloads(j.snapshot()[1]))
    clock = os.path.join(g.dir, "clock")
    set_time(clock, LOST)
    g.run(env=without_time(clock))
    g.wait_ready()
    # two minutes may pass in the hope for time
    world.wait(20, lambda: g.one(j.cid)["records"] >= before + 3,
               "records after the reboot")
    why = j.after_restart()
    lost = len(world.payloads(j.snapshot()[1]))
    set_time(clock, "+0\n")
    world.wait(20, lambda: anchors(j.snapshot()[1]), "an anchor")
    j.travel(1)
    g.stop()
    # after a gap of unknown length leg time is not the wall clock's
    why += sweep.judge(j, os.path.join(where, "d.jwsl"), times=False)
    report.say(not why, "1970 on the way: the dossier holds", "; ".join(why))
    later = world.payloads(j.given)[before:lost]
    report.say(all(p["tq"] == "none" and p["err"] == 0 for p in later),
               "1970 on the way: every record says tq none",
               [p["tq"] for p in later])
    found = anchors(j.given)
    report.say(len(found) == 1 and found[0]["tq"] != "none" and
               abs(found[0]["utc"] - g.utc_anchor) < 86400000,
               "the time comes back: one anchor says so", found)
    report.say(any(v is not None for p in later
                   for _, _, v in world.readings(p)),
               "1970 on the way: sampling goes on")
    verdict = world.verify(os.path.join(where, "d.jwsl"), g.keys)
    report.say(verdict["outcome"] == "indeterminate" and
               "unknown-gap" in [f["code"] for f in verdict["findings"]],
               "1970 on the way: a gap of unknown length, no clean bill",
               verdict)


def main():
    report = world.Report()
    base = tempfile.mkdtemp(prefix="coldpass.")
    keys = world.Keys(os.path.join(base, "keys"))
    gateways = [world.Gateway(os.path.join(base, n), keys, pace=600)
                for n in ("arming", "travelling")]
    try:
        arming(gateways[0], report)
        travelling(gateways[1], report, os.path.join(base, "travelling"))
    finally:
        for g in gateways:
            g.kill()
        shutil.rmtree(base, ignore_errors=True)
    report.end()


main()
