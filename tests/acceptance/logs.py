#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Recorded temperatures of real machines, judged by `coldpass replay` and by
the independent judge: figures must be equal, and be what the logs show.

The logs lie beside the tree; without them this is skipped."""
import csv
import decimal
import json
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "model"))
import judge  # noqa: E402

TOOL = os.path.join(os.environ.get("BUILD", "build"), "coldpass")
DATA = "../shared/data"


def machine(path):
    """Every five minutes, °F, local time; a few rows repeat an hour."""
    with open(path, encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f):
            celsius = (decimal.Decimal(row["value"]) - 32) * 5 / 9
            yield row["timestamp"].replace(" ", "T") + "Z", "%f" % celsius


def freezer(path):
    with open(path, encoding="utf-8-sig", newline="") as f:
        for row in csv.DictReader(f):
            yield row["ISOdateTime"], row["Temperature"]


def temp(name, op, limit_mc, mode, number, severity):
    return {"id": name, "on": "temp", "op": op, "limit_mc": limit_mc,
            "mode": mode, "severity": severity,
            "confirm" if mode == "instant" else "delay_s": number}


def profile(low_mc, high_mc, interval_s, *rules):
    return {"v": 1, "id": "log", "version": 1, "name": {"en": "log"},
            "category": "ambient", "source": "test", "guard_band": True,
            "storage": {"low_mc": low_mc, "high_mc": high_mc},
            "interval_s": interval_s, "max_gap_s": 3 * interval_s,
            "rules": list(rules) + [
                {"id": "blind", "on": "gap", "mode": "consecutive",
                 "delay_s": 1800, "severity": "indeterminate"},
                {"id": "blind-sum", "on": "gap", "mode": "cumulative",
                 "delay_s": 7200, "severity": "indeterminate"}]}


def mkt(window_s, limit_mc):
    return {"id": "mkt%d" % window_s, "on": "mkt", "op": ">",
            "limit_mc": limit_mc, "window_s": window_s, "severity": "review"}


LOGS = [
    ("machine-temperature/machine_temperature_system_failure.csv", machine,
     profile(20000, 40000, 300,
             temp("hot", ">", 40000, "consecutive", 7200, "review"),
             temp("hot-sum", ">", 40000, "cumulative", 86400, "fail"),
             temp("cool", "<", 20000, "consecutive", 3600, "review"),
             temp("cold", "<=", 5000, "instant", 2, "fail"),
             mkt(30000000, 30000)),
     {"readings": 22683, "rejected": 12, "faults": 0, "span_s": 6804600}),
    ("freezer/4peeks-short.csv", freezer,
     profile(-20000, -15000, 600,
             temp("warm", ">", -15000, "consecutive", 1800, "review"),
             temp("warm-sum", ">", -15000, "cumulative", 7200, "review"),
             temp("thaw", ">", -13000, "instant", 1, "fail"),
             mkt(3600, -15500), mkt(86400, -14000)),
     {"readings": 238, "rejected": 0, "faults": 0, "min_mc": -18100,
      "max_mc": -12700}),
]


def replay(folder, prof, text, u_mc):
    paths = [os.path.join(folder, n) for n in ("p.json", "j.csv")]
    for path, content in zip(paths, (json.dumps(prof), text)):
        with open(path, "w", encoding="utf-8") as f:
            f.write(content)
    done = subprocess.run([TOOL, "replay", "--json", "--profile", paths[0],
                           "--csv", paths[1], "--u-mc", str(u_mc)], text=True,
                          capture_output=True, check=False)
    return json.loads(done.stdout) if done.stdout else done.stderr


def run(folder, name, read, prof, shown):
    path = os.path.join(DATA, name)
    if not os.path.exists(path):
        print("skip - %s: no %s" % (name, path))
        return True
    text = "time,temp_c\n" + "".join("%s,%s\n" % r for r in read(path))
    good = True
    for u_mc in (0, 300):
        got = replay(folder, prof, text, u_mc)
        want = judge.judge(prof, text, u_mc)
        good = good and got == want and all(
            want["probes"][0][k] == v for k, v in shown.items())
        if not good:
            print("not ok - %s\n    got %s\n    want %s %s" %
                  (name, json.dumps(got), json.dumps(want), shown))
            return False
    print("ok - %s: %s, %d excursions" % (
        name, got["outcome"], len(got["probes"][0]["excursions"])))
    return True


def main():
    with tempfile.TemporaryDirectory() as folder:
        good = [run(folder, *log) for log in LOGS]
    return 0 if all(good) else 1


sys.exit(main())
