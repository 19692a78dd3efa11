# SPDX-License-Identifier: Apache-2.0
"""The gateway measured while it runs: memory beside a bare publisher with the
same library, broker and credentials; processor time; bytes per reading.

    BUILD=build python3 -B tests/bench/gateway.py
"""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "fault"))
import sweep  # noqa: E402
import way  # noqa: E402
import world  # noqa: E402

PROBES = 16
SECONDS = int(os.environ.get("BENCH_SECONDS", "20"))


def memory_kb(pid):
    """VmRSS and RssAnon."""
    found = {}
    for line in open("/proc/%d/status" % pid):
        name, _, rest = line.partition(":")
        if name in ("VmRSS", "RssAnon"):
            found[name] = int(rest.split()[0])
    return found["VmRSS"], found["RssAnon"]


def cpu_ns(pid):
    """On a processor, all threads, in ns; threads that ended are lost."""
    total = 0
    for task in os.listdir("/proc/%d/task" % pid):
        try:
            text = open("/proc/%d/task/%s/schedstat" % (pid, task)).read()
        except FileNotFoundError:
            continue
        total += int(text.split()[0])
    return total


def bare(keys, w):
    """The peer: the library alone, with another gateway's credentials."""
    keys.issue("bare-tls", "clients-ca", "--tls-client", "bare-01")
    return subprocess.Popen(
        [os.path.join(world.BUILD, "bench", "bare_publisher"),
         "ssl://localhost:%d" % w.port, "bare-01",
         keys.file("servers-ca.pem"), keys.file("bare-tls.pem"),
         keys.file("bare-tls.key"), "coldpass/v1/bare-01/rec/bench"])


def running(base, keys, w):
    """Memory and time with 16 probes at one reading a second."""
    profile = dict(world.PROFILE, id="bench-1s", interval_s=1, max_gap_s=10)
    keys.sign_profile(profile, "bench")
    g = world.Gateway(os.path.join(base, "running"), keys, port=w.port,
                      probes=PROBES, real_clock=True, pace=1, step_ms=1000,
                      rows=240)
    g.config.update(sync_s=10, receipt_timeout_s=60)
    g.config["record"] = {"readings": 15, "seconds": 900}
    g.write_config()
    peer = bare(keys, w)
    try:
        g.run()
        g.wait_ready()
        world.wait(10, lambda: g.ask("status")["link"], "the link")
        idle = memory_kb(g.proc.pid)
        j = sweep.Journey(g)
        order = g.order(profile=keys.profile("bench"), offline=False)
        j.cid = g.ask("open", order=order)["cid"]
        j.do("start", by="packer-7", why="box closed")
        g.wait_records(j.cid, 3, 40)
        before = g.one(j.cid)["records"]
        begin, cpu = time.monotonic(), cpu_ns(g.proc.pid)
        time.sleep(SECONDS)
        cpu = cpu_ns(g.proc.pid) - cpu
        span = time.monotonic() - begin
        records = g.one(j.cid)["records"] - before
        mine, theirs = memory_kb(g.proc.pid), memory_kb(peer.pid)
        print("gateway: %.2f ms CPU per second with %d probes at one reading "
              "a second, %d records in %.0f s (goal below 1)" %
              (cpu / 1e6 / span, PROBES, records, span))
        print("gateway: RSS %.1f MB, %.2f of a bare paho publisher's %.1f "
              "(goal 1.2)" % (mine[0] / 1024, mine[0] / theirs[0],
                              theirs[0] / 1024))
        print("gateway: RssAnon %.2f MiB, bare publisher %.2f; before the "
              "first consignment %.2f (goal below 4)" %
              (mine[1] / 1024, theirs[1] / 1024, idle[1] / 1024))
    finally:
        g.kill()
        peer.kill()
        peer.wait()


def line_bytes(base, keys, name, probes, readings):
    """The median line of a full block without claim and events, and the
    median size of the payload within it."""
    csv = os.path.join(world.ROOT, "configs/demo/journeys/fresh-2-8.csv")
    g = world.Gateway(os.path.join(base, name), keys, pace=12000,
                      probes=probes)
    g.config["record"] = {"readings": readings, "seconds": 86400}
    for p in g.config["probes"]:
        p["replay"].update(file=csv, probe="product")
    g.write_config()
    try:
        g.run()
        g.wait_ready()
        j = sweep.Journey(g)
        j.do("open")
        j.do("start", by="packer-7", why="box closed")
        g.wait_records(j.cid, 14, 60)
        j.give()
        lines = []
        for line, p in zip(j.given.splitlines(), world.payloads(j.given)):
            if p["k"] == "block" and "claim" not in p and \
                    "events" not in p and "ack" not in p and \
                    sum(1 for _ in world.readings(p)) == probes * readings:
                lines.append((len(line), len(world.b64(line.split(b".")[1]))))
        return (statistics.median(n for n, _ in lines),
                statistics.median(n for _, n in lines))
    finally:
        g.kill()


def sizes(base, keys):
    for name, probes, readings, goal in (
            ("one", 1, 15, 50), ("four", 4, 15, 25), ("long", 1, 60, 16)):
        line, payload = line_bytes(base, keys, name, probes, readings)
        count = probes * readings
        print("record: %d probe%s x %d readings: %.1f bytes of MQTT payload "
              "per reading (goal %d), %d in all, of which %d JSON" %
              (probes, "s" if probes > 1 else "", readings, line / count,
               goal, line, payload))


def main():
    base = tempfile.mkdtemp(prefix="coldpass-bench.")
    keys = world.Keys(os.path.join(base, "keys"))
    w = way.Way(os.path.join(base, "way"), keys)
    try:
        sizes(base, keys)
        w.start_broker()
        w.start_cloud()
        running(base, keys, w)
    finally:
        w.end()
        shutil.rmtree(base, ignore_errors=True)


main()
