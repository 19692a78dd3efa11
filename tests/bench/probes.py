# SPDX-License-Identifier: Apache-2.0
"""The gateway with 32 modelled chips on four buses at one reading a second:
processor time, and how soon after a start a reading is on the disk.

    BUILD=build python3 -B tests/bench/probes.py
"""
import os
import shutil
import statistics
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "fault"))
import world  # noqa: E402

BUSES, CHIPS = 4, 8
SECONDS = int(os.environ.get("BENCH_SECONDS", "20"))
STARTS = 5
PROGRAM = os.path.join(world.BUILD, "bench", "bench_probes")


def cpu_ns(pid):
    """On a processor, all threads, in ns."""
    return sum(int(open("/proc/%d/task/%s/schedstat" % (pid, t)).read()
                   .split()[0]) for t in os.listdir("/proc/%d/task" % pid))


def wired(g):
    """Every probe a TMP75 on a bus."""
    probes = []
    for i in range(BUSES * CHIPS):
        p = g.probe(i)
        p.update(driver="tmp75", bus="/dev/i2c-%d" % (i // CHIPS),
                 address=0x48 + i % CHIPS)
        del p["replay"]
        probes.append(p)
    g.config["probes"] = probes


def newest_ms(g, cid):
    """Of the readings that survive a power cut now: in the pending file
    (written and synced in place) or in a record."""
    times = [0]
    with open(os.path.join(g.data, cid, "0.jwsl"), "rb") as f:
        lines = f.read().splitlines()
    for p in world.payloads(b"\n".join(lines[-2:])):
        times += [t for _, t, v in world.readings(p) if v is not None]
    kept = world.pending(os.path.join(g.data, "pending")) or {}
    for c in kept.get("consignments", []):
        times += [t for _, t, v in world.readings(c) if v is not None]
    return max(times)


def first_durable_s(g, cid):
    """From the start of the program to a reading of that time on the disk."""
    begin = time.time()
    g.run(program=PROGRAM)
    while time.time() - begin < 20:
        if newest_ms(g, cid) >= begin * 1000:
            return time.time() - begin
        time.sleep(0.005)
    raise RuntimeError("no reading within 20 s")


def main():
    base = tempfile.mkdtemp(prefix="coldpass-bench.")
    keys = world.Keys(os.path.join(base, "keys"))
    profile = dict(world.PROFILE, id="bench-1s", interval_s=1, max_gap_s=10)
    keys.sign_profile(profile, "bench")
    g = world.Gateway(os.path.join(base, "running"), keys, real_clock=True,
                      pace=1, step_ms=1000, rows=10)
    try:
        wired(g)
        g.config["record"] = {"readings": 15, "seconds": 900}
        g.write_config()
        g.run(program=PROGRAM)
        g.wait_ready()
        order = g.order(profile=keys.profile("bench"))
        order["probes"] = [{"id": "p%d" % i, "role":
                            "product" if i < 4 else "ambient"}
                           for i in range(BUSES * CHIPS)]
        cid = g.ask("open", order=order)["cid"]
        g.ask("start", cid=cid, by="packer-7", why="box closed")
        time.sleep(2)
        begin, cpu = time.monotonic(), cpu_ns(g.proc.pid)
        time.sleep(SECONDS)
        cpu = cpu_ns(g.proc.pid) - cpu
        span = time.monotonic() - begin
        readings = span * BUSES * CHIPS
        print("probes: %.2f %% of a core with %d probes on %d buses at one "
              "reading a second (goal below 3)" %
              (cpu / 1e7 / span, BUSES * CHIPS, BUSES))
        print("probes: %.1f us of processor time a reading, sampling, "
              "judging, signing, storing and the chip's model included "
              "(goal 100)" % (cpu / 1e3 / readings))
        took = []
        for _ in range(STARTS):
            g.kill()
            took.append(first_durable_s(g, cid))
        print("start: first durable reading after %.2f s, of %d the slowest "
              "%.2f (goal 1)" % (statistics.median(took), STARTS, max(took)))
    finally:
        g.kill()
        shutil.rmtree(base, ignore_errors=True)


main()
