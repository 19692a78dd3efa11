#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Moving a reading further from storage never betters the outcome.

Random profiles without mkt rules whose first limit on each side is that of
storage and guarded like it (below `fail`), so that nothing is uncovered:
`review` for the uncovered is more than an allowed time beyond a first limit
may come to.  Random journeys; each probe of a file is the same journey with one
more reading moved away.  SEED=n repeats a run, CASES=n changes its length.
"""
import json
import os
import random
import subprocess
import sys
import tempfile

TOOL = os.path.join(os.environ.get("BUILD", "build"), "coldpass")
SEED = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**9))
CASES = int(os.environ.get("CASES", "400"))
ORDER = ["conform", "budget-used", "review", "indeterminate", "fail"]
START = 1767225600000
STEPS = 24


def side_rules(rng, limit, ops, away):
    """Nested limits; the first one is at storage and counts."""
    for distance in [0] + sorted(rng.sample([500, 2000, 5000, 8000],
                                            rng.randrange(0, 4))):
        rule = {"on": "temp", "op": rng.choice(ops),
                "limit_mc": limit + away * distance,
                "severity": rng.choice(["review", "indeterminate", "fail"]),
                "mode": rng.choice(["instant", "consecutive", "cumulative"])}
        if distance == 0:       # covers all that leaves guarded storage
            rule["op"] = ops[0]
            rule["severity"] = rng.choice(["review", "indeterminate"])
        if rule["mode"] == "instant":
            rule["confirm"] = rng.randrange(1, 4)
        else:
            rule["delay_s"] = rng.choice([60, 120, 300, 600, 1200])
        yield rule


def profile(rng):
    rules = list(side_rules(rng, 8000, [">", ">="], 1))
    rules += list(side_rules(rng, 2000, ["<", "<="], -1))
    rules += [{"on": "gap", "mode": mode, "delay_s": 1800,
               "severity": "indeterminate"}
              for mode in ("consecutive", "cumulative")]
    for i, rule in enumerate(rules):
        rule["id"] = "r%d" % i
    return {"v": 1, "id": "random", "version": 1, "name": {"en": "random"},
            "category": "non-frozen", "source": "random", "rules": rules,
            "storage": {"low_mc": 2000, "high_mc": 8000}, "interval_s": 60,
            "max_gap_s": 300, "guard_band": rng.random() < 0.5}


def journey(rng):
    """[time, m°C or None for a fault]"""
    out, now = [], START
    for _ in range(rng.randrange(3, 25)):
        now += rng.choice([60000] * 6 + [299000, 301000, 600000])
        fault = rng.random() < 0.15
        mc = rng.choice([5000, 5000, 5000, 7900, 8001, 9000, 2000, 1999, 0])
        out.append([now, None if fault else mc])
    return out


def move_away(rng, rows):
    """One reading further from storage, on the side where it is nearer."""
    readings = [r for r in rows if r[1] is not None]
    if readings:
        row = rng.choice(readings)
        step = rng.choice([1, 300, 1000, 3000, 7000])
        row[1] += step if row[1] >= 5000 else -step


def outcomes(folder, prof, text, u_mc):
    paths = [os.path.join(folder, n) for n in ("p.json", "j.csv")]
    for path, content in zip(paths, (json.dumps(prof), text)):
        with open(path, "w", encoding="utf-8") as f:
            f.write(content)
    done = subprocess.run([TOOL, "replay", "--json", "--profile", paths[0],
                           "--csv", paths[1], "--u-mc", str(u_mc)],
                          stdout=subprocess.PIPE, text=True, check=False)
    return [p["outcome"] for p in json.loads(done.stdout)["probes"]]


def main():
    print("seed %d" % SEED)
    rng, steps = random.Random(SEED), 0
    with tempfile.TemporaryDirectory() as folder:
        for n in range(CASES):
            prof, rows = profile(rng), journey(rng)
            text = "time,probe,temp_c\n"
            for step in range(STEPS):
                for time, mc in rows:
                    text += "%d,s%d,%s\n" % (time, step, "" if mc is None
                                             else "%.3f" % (mc / 1000))
                move_away(rng, rows)
            got = outcomes(folder, prof, text, rng.choice([0, 300, 1000]))
            levels = [ORDER.index(o) for o in got]
            steps += len(levels) - 1
            if len(levels) != STEPS or levels != sorted(levels):
                print("%s\n%s\n%s\nnot ok - further away is never better "
                      "(seed %d, file %d)" % (json.dumps(prof), text, got,
                                              SEED, n))
                return 1
    print("ok - further away is never better, in %d steps" % steps)
    return 0


sys.exit(main())
