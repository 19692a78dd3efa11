# SPDX-License-Identifier: Apache-2.0
"""Runs where it may mount: three disks, too small, small, and filling up."""
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import sweep  # noqa: E402
import world  # noqa: E402


def disk(g, size):
    os.makedirs(g.data, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=" + size, "none",
                    g.data], check=True)


def too_small_to_start(g, report):
    disk(g, "256k")
    g.run()
    code = g.proc.wait(timeout=20)
    report.say(code == 66 and "No space left" in g.words() and
               g.data in g.words(), "256 KiB: it does not start and says why",
               g.last_words())


def too_small_to_arm(g, report):
    disk(g, "1M")
    g.run()
    g.wait_ready()
    try:
        g.open()
        report.say(False, "1 MiB: arming is refused", "it was armed")
    except world.Refused as no:
        report.say("make room in" in str(no) and not g.cids(),
                   "1 MiB: arming is refused and says how much is missing",
                   no)


def filling_up(g, report, where):
    disk(g, "24M")
    g.run()
    g.wait_ready()
    j = sweep.Journey(g)
    j.do("open")
    j.do("start", by="packer-7", why="box closed")
    ballast = os.path.join(g.data, "ballast")
    with open(ballast, "wb", buffering=0) as out:
        try:
            while out.write(bytes(4096)):
                pass
        except OSError:
            pass
    world.wait(60, lambda: g.one(j.cid)["store_failing"], "a full disk")
    before = g.one(j.cid)
    j.give()
    world.wait(20, lambda: g.one(j.cid)["last_ms"] >
               before["last_ms"] + 5 * world.MINUTE, "sampling")
    lamp = g.ask("status")["lamp"]
    report.say(True, "full disk: sampling goes on")
    report.say(lamp == "store", "full disk: the lamp tells", lamp)
    report.say(g.one(j.cid)["records"] == before["records"],
               "full disk: no record is counted that is not kept")
    os.unlink(ballast)
    world.wait(30, lambda: not g.one(j.cid)["store_failing"],
               "a store that works again")
    j.travel(1)
    g.stop()
    why = sweep.judge(j, os.path.join(where, "d.jwsl"))
    report.say(not why, "room again: the dossier holds", "; ".join(why))
    times = sorted({t for _, t, v in world.all_readings(j.given)})
    report.say(all(b - a == world.MINUTE for a, b in zip(times, times[1:])),
               "room again: no reading is missing")
    report.say(any(e["e"] == "store" for e in world.all_events(j.given)),
               "room again: the record says the store failed")


def main():
    report = world.Report()
    base = tempfile.mkdtemp(prefix="coldpass.")
    gateways = []
    try:
        keys = world.Keys(os.path.join(base, "keys"))
        for n in range(3):
            where = os.path.join(base, str(n))
            gateways.append(world.Gateway(where, keys, pace=600))
        too_small_to_start(gateways[0], report)
        too_small_to_arm(gateways[1], report)
        filling_up(gateways[2], report, os.path.join(base, "2"))
    finally:
        for g in gateways:
            g.kill()
            subprocess.run(["umount", g.data], stderr=subprocess.DEVNULL)
        shutil.rmtree(base, ignore_errors=True)
    report.end()


main()
