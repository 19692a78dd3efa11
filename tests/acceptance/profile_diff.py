#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`coldpass profile diff` from outside: what it calls each change, and that
"milder" and "stricter" are true of random journeys."""
import copy
import glob
import json
import os
import random
import subprocess
import sys
import tempfile

TOOL = os.path.join(os.environ.get("BUILD", "build"), "coldpass")
SEED = int(os.environ.get("SEED") or 1)
PAIRS = int(os.environ.get("CASES") or 60)
OUTCOMES = ["conform", "budget-used", "review", "indeterminate", "fail"]
failed = 0


def temp(name, op, limit_mc, mode, count, severity):
    rule = {"id": name, "on": "temp", "op": op, "limit_mc": limit_mc,
            "mode": mode, "severity": severity}
    rule["confirm" if mode == "instant" else "delay_s"] = count
    return rule


BASE = {
    "v": 1, "id": "p", "version": 1, "name": {"en": "p", "ja": "p"},
    "category": "non-frozen", "source": "test",
    "storage": {"low_mc": 2000, "high_mc": 8000}, "interval_s": 60,
    "max_gap_s": 300, "guard_band": True, "rules": [
        temp("warm", ">", 8000, "consecutive", 1800, "review"),
        temp("warm-sum", ">", 8000, "cumulative", 7200, "fail"),
        temp("hot", ">", 15000, "instant", 2, "fail"),
        temp("cold", "<", 2000, "consecutive", 900, "review"),
        {"id": "blind", "on": "gap", "mode": "consecutive", "delay_s": 900,
         "severity": "indeterminate"},
        {"id": "blind-sum", "on": "gap", "mode": "cumulative",
         "delay_s": 3600, "severity": "indeterminate"},
        {"id": "mkt", "on": "mkt", "op": ">", "limit_mc": 8000,
         "window_s": 86400, "severity": "review"},
        {"id": "life", "on": "life", "margin_s": 3600, "severity": "fail"},
        {"id": "lid", "on": "lid", "mode": "cumulative", "delay_s": 300,
         "severity": "review"},
        {"id": "drop", "on": "shock", "op": ">=", "peak_mg": 25000,
         "dv_mm_s": 2500, "mode": "instant", "severity": "review"},
        {"id": "sun", "on": "light", "op": ">", "limit_lux": 50,
         "mode": "instant", "severity": "review"},
        {"id": "shaking", "on": "vibration", "op": ">", "low_hz": 20,
         "high_hz": 30, "rms_mg": 1000, "mode": "cumulative",
         "delay_s": 600, "severity": "review"},
        {"id": "seal", "on": "seal", "mode": "instant",
         "severity": "review"},
        {"id": "lying", "on": "tilt", "op": ">", "limit_mdeg": 45000,
         "mode": "cumulative", "delay_s": 3600, "severity": "review"}]}

# (rule or None, {member: new value, None: drop}, [(rule, what, effect)])
NO_RULE = "outside storage, but no rule (review)"
CHANGES = [
    (None, {"version": 2}, [(None, "version", None)]),
    (None, {"source": "other"}, [(None, "source", None)]),
    (None, {"name": {"en": "q", "ja": "p"}}, [(None, "name (en)", None)]),
    (None, {"name": {"en": "p", "ja": "q"}}, [(None, "name (ja)", None)]),
    (None, {"category": "ambient"}, [(None, "category", None)]),
    (None, {"id": "q"}, [(None, "id", None)]),
    (None, {"interval_s": 30}, [(None, "interval", None)]),
    (None, {"max_gap_s": 600}, [(None, "longest hold of a reading", None)]),
    (None, {"guard_band": False}, [(None, "guard band", "milder")]),
    (None, {"activation_energy_j_mol": 90000},
     [(None, "activation energy (J/mol, 0: 10000 K)", None)]),
    (None, {"storage": {"low_mc": 2000, "high_mc": 7000}},
     [(None, "storage to", "stricter"), (None, NO_RULE, None)]),
    (None, {"storage": {"low_mc": 1999, "high_mc": 8000}},
     [(None, "storage from", "milder")]),
    (None, {"storage": {"high_mc": 8000}},
     [(None, "storage from", "milder")]),
    ("warm", {"limit_mc": 7999}, [("warm", "limit", "stricter")]),
    ("warm", {"limit_mc": 9000}, [("warm", "limit", "milder")]),
    ("warm", {"op": ">="}, [("warm", "limit", "stricter")]),
    ("warm", {"op": ">=", "limit_mc": 8001}, [("warm", "limit", None)]),
    ("warm", {"op": "<"}, [("warm", "limit", None)]),
    ("cold", {"limit_mc": 1000},
     [("cold", "limit", "milder"), (None, NO_RULE, "stricter")]),
    ("cold", {"limit_mc": 2500}, [("cold", "limit", "stricter")]),
    ("cold", {"op": "<="}, [("cold", "limit", "stricter")]),
    ("warm", {"delay_s": 1799}, [("warm", "time", "stricter")]),
    ("warm", {"delay_s": 1801}, [("warm", "time", "milder")]),
    ("warm", {"mode": "cumulative"}, [("warm", "time", "stricter")]),
    ("warm", {"mode": "cumulative", "delay_s": 1801},
     [("warm", "time", None)]),
    ("warm-sum", {"mode": "consecutive"}, [("warm-sum", "time", "milder")]),
    ("warm-sum", {"mode": "consecutive", "delay_s": 7199},
     [("warm-sum", "time", None)]),
    ("warm", {"mode": "instant", "delay_s": None}, [("warm", "time", None)]),
    ("hot", {"confirm": 1}, [("hot", "time", "stricter")]),
    ("hot", {"confirm": None}, [("hot", "time", "stricter")]),
    ("hot", {"confirm": 3}, [("hot", "time", "milder")]),
    ("warm", {"severity": "notice"}, [("warm", "severity", "milder")]),
    ("warm", {"severity": "fail"},
     [("warm", "severity", "stricter"), ("warm", "guard band", "milder")]),
    ("mkt", {"limit_mc": 8001}, [("mkt", "limit", "milder")]),
    ("mkt", {"window_s": 3600}, [("mkt", "window", None)]),
    ("life", {"margin_s": 0}, [("life", "limit", "milder")]),
    ("drop", {"peak_mg": 30000}, [("drop", "limit", "milder")]),
    ("drop", {"peak_mg": None}, [("drop", "limit", "stricter")]),
    ("drop", {"peak_mg": 30000, "dv_mm_s": 2000}, [("drop", "limit", None)]),
    ("drop", {"min_us": 5000}, [("drop", "limit", "milder")]),
    ("drop", {"min_us": 5000, "peak_mg": 20000}, [("drop", "limit", None)]),
    ("sun", {"limit_lux": 60}, [("sun", "limit", "milder")]),
    ("shaking", {"rms_mg": 900}, [("shaking", "limit", "stricter")]),
    ("shaking", {"high_hz": 40}, [("shaking", "limit", None)]),
    ("shaking", {"delay_s": 900}, [("shaking", "time", "milder")]),
    ("lid", {"announced": True}, [("lid", "limit", None)]),
    ("seal", None, [("seal", "removed", "milder")]),
    (None, {"load_max_s": 900},
     [(None, "longest time from loading to start (0: any)", None)]),
    (None, {"vote": "2-of-3"}, [(None, "vote of a group", None)]),
    (None, {"quorum": 2}, [(None, "quorum of a group", None)]),
    (None, {"disagree_mc": 500},
     [(None, "disagreement of a group (0: never)", None)]),
    ("lying", {"limit_mdeg": 30000}, [("lying", "limit", "stricter")]),
    ("lid", {"severity": "indeterminate"}, [("lid", "severity", "stricter")]),
    ("hot", None, [("hot", "removed", "milder")]),
    ("cold", None, [("cold", "removed", "milder"),
                    (None, NO_RULE, "stricter")]),
]


def check(good, name, why=""):
    global failed
    print("%s - %s" % ("ok" if good else "not ok", name))
    if not good:
        failed += 1
        print("    " + str(why))


def tool(*args):
    return subprocess.run([TOOL, *args], text=True, capture_output=True,
                          check=False)


def changed(rule, members):
    out = copy.deepcopy(BASE)
    if members is None:
        out["rules"] = [r for r in out["rules"] if r["id"] != rule]
        return out
    target = out if rule is None else next(
        r for r in out["rules"] if r["id"] == rule)
    for name, value in members.items():
        if value is None:
            del target[name]
        else:
            target[name] = value
    return out


class Folder:
    def __init__(self, path):
        self.path = path

    def write(self, name, content):
        path = os.path.join(self.path, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(content if isinstance(content, str)
                    else json.dumps(content))
        return path

    def diff(self, a, b):
        done = tool("profile", "diff", self.write("a.json", a),
                    self.write("b.json", b), "--json")
        try:
            return json.loads(done.stdout), done
        except ValueError:
            return None, done


OPPOSITE = {"milder": "stricter", "stricter": "milder", None: None}
BACK = {"added": "removed", "removed": "added"}


def told(found):
    return found and [(d["rule"], d["what"], d["effect"])
                      for d in found["differences"]]


def changes(folder):
    for rule, members, want in CHANGES:
        name = "%s %s" % (rule or "profile", json.dumps(members))
        other = changed(rule, members)
        found, done = folder.diff(BASE, other)
        check(done.returncode == 1 and told(found) == want and
              not found["same"], name, (told(found), done.stderr))
        want = [(r, BACK.get(w, w), OPPOSITE[e]) for r, w, e in want]
        found, done = folder.diff(other, BASE)
        check(done.returncode == 1 and told(found) == want, name + ", back",
              (told(found), done.stderr))


def same(folder):
    found, done = folder.diff(BASE, BASE)
    check(done.returncode == 0 and found["same"] and not told(found),
          "a profile is the same as itself", done)
    other = json.dumps(dict(reversed(BASE.items()),
                            rules=BASE["rules"][::-1]), indent=1)
    found, done = folder.diff(BASE, other)
    check(done.returncode == 0 and found["same"] and
          found["a"]["digest"] != found["b"]["digest"],
          "another order and layout judges alike", done)
    a, b = (os.path.join(folder.path, n) for n in ("a.json", "b.json"))
    done = tool("profile", "diff", a, b)
    check(done.returncode == 0 and "say the same, in other bytes" in
          done.stdout, "and says that the bytes differ", done)


def words(folder):
    a = folder.write("a.json", BASE)
    b = folder.write("b.json", changed("warm", {"limit_mc": 9000,
                                                "delay_s": 3600}))
    done = tool("profile", "diff", a, b)
    check(done.returncode == 1 and done.stdout ==
          "rule warm: limit: milder\n  - above 8 °C\n  + above 9 °C\n"
          "rule warm: time: milder\n  - 30 min at a stretch\n"
          "  + 1 h at a stretch\n", "in the field's words", done.stdout)
    b = folder.write("b.json", changed("cold", {"limit_mc": -500}))
    done = tool("profile", "diff", a, b)
    check("  - none\n  + below 2 °C, down to -0.5 °C\n" in done.stdout,
          "what no rule sees any more", done.stdout)
    bad = folder.write("bad.json", dict(BASE, colour="red"))
    for name, code, args in (
            ("one file", 64, [a]), ("no file", 64, []),
            ("three files", 64, [a, a, a]), ("an option", 64, [a, a, "--x"]),
            ("a bad first", 65, [bad, a]), ("a bad second", 65, [a, bad]),
            ("a file that is not there", 66, [a, a + "x"])):
        done = tool("profile", "diff", *args)
        check(done.returncode == code and not done.stdout and
              "coldpass profile diff: " in done.stderr, name, done)
    done = tool("profile", "diff", "--help")
    check(done.returncode == 0 and "diff A B" in done.stdout, "--help", done)


def random_profile(rng):
    out = copy.deepcopy(BASE)
    out["rules"] = [r for r in out["rules"] if r["on"] == "gap"]
    for i in range(rng.randrange(1, 5)):
        upper = rng.random() < 0.6
        out["rules"].append(temp(
            "r%d" % i, rng.choice([">", ">="] if upper else ["<", "<="]),
            rng.choice([8000, 9000, 15000] if upper else [2000, 0]),
            rng.choice(["consecutive", "cumulative"]),
            rng.choice([120, 600, 1800]),
            rng.choice(["review", "indeterminate", "fail"])))
    return out


def varied(rng, profile):
    out = copy.deepcopy(profile)
    for _ in range(rng.randrange(1, 3)):
        rule = rng.choice(out["rules"][2:])
        member = rng.choice(["limit_mc", "delay_s", "severity", "mode"])
        if member == "limit_mc":
            rule[member] += rng.choice([-1000, 1000])
        else:
            rule[member] = rng.choice({
                "delay_s": [120, 600, 1800],
                "severity": ["review", "indeterminate", "fail"],
                "mode": ["consecutive", "cumulative"]}[member])
    return out


def random_journey(rng):
    now, lines = 0, ["time,temp_c"]
    for _ in range(rng.randrange(2, 8)):
        degrees = rng.choice([5, 5, 8, 8.5, 9, 9.5, 14, 16, 1.5, -1, ""])
        for _ in range(rng.randrange(1, 30)):
            lines.append("%d,%s" % (now, degrees))
            now += 60000
    return "\n".join(lines) + "\n"


def outcome(profile, csv):
    done = tool("replay", "--profile", profile, "--csv", csv, "--json")
    return OUTCOMES.index(json.loads(done.stdout)["outcome"])


def truth(folder):
    rng = random.Random(SEED)
    said = judged = 0
    for n in range(PAIRS):
        one = random_profile(rng)
        found, done = folder.diff(one, varied(rng, one))
        effects = {e for _, _, e in told(found) or []}
        if done.returncode == 65 or len(effects) != 1 or effects == {None}:
            continue
        said += 1
        for _ in range(4):
            csv = folder.write("j.csv", random_journey(rng))
            a, b = (outcome(os.path.join(folder.path, p), csv)
                    for p in ("a.json", "b.json"))
            judged += a != b
            if a != b and (b < a) != (effects == {"milder"}):
                check(False, "pair %d is %s" % (n, effects), (a, b, one))
                return
    check(said > PAIRS / 6 and judged > 0,
          "seed %d: %d pairs, %d journeys told apart as it was said" %
          (SEED, said, judged), (said, judged))


def main():
    with tempfile.TemporaryDirectory() as path:
        folder = Folder(path)
        same(folder)
        changes(folder)
        words(folder)
        truth(folder)
    for path in sorted(glob.glob("configs/profiles/*.json")):
        done = tool("profile", "diff", path, path)
        check(done.returncode == 0, path + " against itself", done)
    return 1 if failed else 0


sys.exit(main())
