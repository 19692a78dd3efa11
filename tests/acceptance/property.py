#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Thousands of random journeys through `coldpass replay` and through the
independent judge in tests/model: every figure must agree.

    SEED=n repeats a run, CASES=n changes how many files are judged.
"""
import json
import os
import random
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "model"))
import judge  # noqa: E402

TOOL = os.path.join(os.environ.get("BUILD", "build"), "coldpass")
SEED = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**9))
CASES = int(os.environ.get("CASES", "600"))
MINUTE = 60000
START = 1767225600000
STEPS = [1, 999, 1000, 1001, 30000, 59999, 60000, 60000, 60000, 60000, 60001,
         90500, 120000, 299999, 300000, 300001, 420000, 900000]
SEVERITIES = ["notice", "review", "indeterminate", "fail"]


def values(rng, low, high):
    """Temperatures around the limits, as they may stand in a file."""
    near = [low, high, high + 7000, low - 2000, (low + high) // 2]
    mc = rng.choice(near) + rng.choice([0, 0, 0, 1, -1, 300, -300, 1000,
                                        -1000, 9000, -9000])
    text = "%s%d.%03d" % ("-" if mc < 0 else "", abs(mc) // 1000,
                          abs(mc) % 1000)
    return text + rng.choice(["", "", "", "", "5", "50", "51", "49"])


def row_times(rng, count):
    now = START + rng.randrange(0, 5) * MINUTE
    usual = rng.choice([None, 60000, 60000, 300000])
    for _ in range(count):
        yield now
        if rng.random() < 0.06:         # not later than the row before
            now -= rng.choice([0, 0, 1, 60000, 600000])
        elif usual and rng.random() < 0.8:
            now += usual
        else:
            now += rng.choice(STEPS)


def rows(rng, low, high):
    fault_rate = rng.choice([0, 0, 0.1, 0.4, 1.0 if rng.random() < 0.1 else 0])
    stay = rng.choice([0.2, 0.6, 0.9])
    value = values(rng, low, high)
    for time in row_times(rng, rng.choice([1, 2, 3, 5, 10, 20, 40])):
        if rng.random() > stay:
            value = values(rng, low, high)
        if rng.random() < fault_rate:
            yield time, rng.choice(["", "NaN", "1e3", "-273.15", "1000.001",
                                    "+5", "5.", ".5", " 5", "5,5"])
        else:
            yield time, value


def temp_rule(rng, low, high):
    upper = rng.random() < 0.6
    rule = {"on": "temp", "op": rng.choice([">", ">="] if upper
                                           else ["<", "<="])}
    rule["limit_mc"] = (high + rng.choice([0, 0, 300, 1000, 7000, -2000])
                        if upper else
                        low - rng.choice([0, 0, 300, 1000, 2000, -2000]))
    rule["mode"] = rng.choice(["instant", "consecutive", "cumulative"])
    if rule["mode"] != "instant":
        rule["delay_s"] = rng.choice([1, 60, 61, 120, 180, 300, 600, 1800])
    elif rng.random() < 0.8:
        rule["confirm"] = rng.randrange(1, 5)
    rule["severity"] = rng.choice(SEVERITIES[1:])
    return rule


def gap_rule(rng, mode):
    return {"on": "gap", "mode": mode, "severity": "indeterminate",
            "delay_s": rng.choice([1, 60, 300, 301, 600, 900, 3600])}


def profile(rng):
    cold = rng.random() < 0.2
    low, high = (-196000, -150000) if cold else (2000, 8000)
    storage = {"low_mc": low, "high_mc": high}
    if rng.random() < 0.2:
        del storage[rng.choice(list(storage))]
    rules = [temp_rule(rng, low, high) for _ in range(rng.randrange(0, 7))]
    rules += [gap_rule(rng, "consecutive"), gap_rule(rng, "cumulative")]
    if "high_mc" in storage and not cold:
        rules += [{"on": "mkt", "op": rng.choice([">", ">="]),
                   "limit_mc": rng.choice([5000, 8000, 8300, 12000]),
                   "window_s": rng.choice([1, 60, 300, 600, 1800, 7200]),
                   "severity": rng.choice(SEVERITIES)}
                  for _ in range(rng.randrange(0, 4))]
    if rng.random() < 0.2:      # about the box: replay leaves them out
        rules.append(rng.choice([
            {"on": "lid", "mode": "instant", "announced": True},
            {"on": "seal", "mode": "instant"},
            {"on": "light", "op": ">", "limit_lux": 5, "mode": "instant"},
            {"on": "vibration", "op": ">=", "low_hz": 20, "high_hz": 30,
             "rms_mg": 0, "mode": "cumulative", "delay_s": 1},
            {"on": "shock", "op": ">=", "peak_mg": 1, "min_us": 1,
             "mode": "instant"}]) | {"severity": "fail"})
    if rng.random() < 0.5:
        rules.append({"on": "life", "severity": rng.choice(SEVERITIES),
                      "margin_s": rng.choice([0, 0, 60, 600])})
    rng.shuffle(rules)
    for i, rule in enumerate(rules):
        rule["id"] = "r%d" % i
    out = {"v": 1, "id": "random", "version": 1, "name": {"en": "random"},
           "category": "non-frozen", "source": "random", "storage": storage,
           "interval_s": 60, "max_gap_s": rng.choice([60, 61, 300, 300]),
           "rules": rules}
    if rng.random() < 0.7:
        out["guard_band"] = rng.random() < 0.7
    if rng.random() < 0.3:
        out["activation_energy_j_mol"] = rng.choice([83144, 50000, 250000])
    return out, low, high


def journey(rng, low, high):
    """CSV text of several probes, their rows one after the other or mixed."""
    table = [(time, "p%d" % n, value) for n in range(rng.choice([1, 4, 12]))
             for time, value in rows(rng, low, high)]
    if rng.random() < 0.5:
        table.sort(key=lambda r: r[0])
    quote = '"%s"' if rng.random() < 0.2 else "%s"
    lines = ["time,probe,note,temp_c"]
    for time, probe, value in table:
        if "," in value or quote != "%s":
            value = '"%s"' % value
        lines.append('%s,%s,"a, ""b""",%s' % (time, quote % probe, value))
    end = rng.choice(["\n", "\r\n"])
    return rng.choice(["", "\ufeff"]) + end.join(lines) + rng.choice(["", end])


def options(rng):
    out = {}
    if rng.random() < 0.5:
        out["--u-mc"] = rng.choice([0, 1, 300, 700, 4000])
    moment = lambda: START + rng.choice(  # noqa: E731
        [rng.randrange(-5, 40) * MINUTE, rng.randrange(-300000, 3000000)])
    if rng.random() < 0.4:
        out["--from"] = moment()
    if rng.random() < 0.4:
        out["--to"] = max(moment(), out.get("--from", -10**15))
    if rng.random() < 0.4:
        out["--expiry"] = moment()
    return out


def replay(folder, prof, text, opts):
    paths = [os.path.join(folder, n) for n in ("p.json", "j.csv")]
    for path, content in zip(paths, (json.dumps(prof), text)):
        with open(path, "w", encoding="utf-8", newline="") as f:
            f.write(content)
    args = [TOOL, "replay", "--json", "--profile", paths[0], "--csv",
            paths[1]] + [str(x) for pair in opts.items() for x in pair]
    done = subprocess.run(args, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def disagreement(folder, rng):
    """None, or the case on which product and model differ."""
    prof, low, high = profile(rng)
    text, opts = journey(rng, low, high), options(rng)
    code, out, err = replay(folder, prof, text, opts)
    want = judge.judge(prof, text, opts.get("--u-mc", 0), opts.get("--from"),
                       opts.get("--to"), opts.get("--expiry"))
    right = 0 if want["outcome"] in ("conform", "budget-used") else 1
    if code == right and json.loads(out) == want:
        return len(want["probes"]), None
    return 0, {"profile": prof, "csv": text, "options": opts, "exit": code,
               "stderr": err, "product": out, "model": json.dumps(want)}


def main():
    print("seed %d" % SEED)
    rng, journeys = random.Random(SEED), 0
    with tempfile.TemporaryDirectory() as folder:
        for n in range(CASES):
            count, case = disagreement(folder, rng)
            journeys += count
            if case:
                for name, value in case.items():
                    print("%s: %s" % (name, value))
                print("not ok - replay agrees with the independent judge "
                      "(seed %d, file %d)" % (SEED, n))
                return 1
    print("ok - replay agrees with the independent judge on %d journeys"
          % journeys)
    return 0


if __name__ == "__main__":
    sys.exit(main())
