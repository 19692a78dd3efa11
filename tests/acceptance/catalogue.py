#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The profiles of configs/profiles: small journeys on both sides of every
limit that readings can reach, mean kinetic temperatures known from elsewhere,
what the README says of each number, and the quality unit's signature."""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

TOOL = os.path.join(os.environ.get("BUILD", "build"), "coldpass")
FOLDER = "configs/profiles"
DEMO = ["cryo-150", "fresh-2-8", "fresh-15-25"]     # what the demo signs
MIN, HOUR, DAY = 60, 3600, 86400
NONE = None                                         # a probe that fails
failed = 0

# What readings can make of each profile: stages of (seconds, degrees), the
# outcome, and the rules that fire ("~" before: only possibly); no others may.
JOURNEYS = {
    "cryo-150": [
        ("in nitrogen", [(2 * HOUR, -185)], "conform", ""),
        ("at the limit", [(2 * HOUR, -150)], "conform", ""),
        ("9 min above -150", [(HOUR, -180), (9 * MIN, -149), (HOUR, -180)],
         "budget-used", ""),
        ("10 min above -150", [(HOUR, -180), (10 * MIN, -149), (HOUR, -180)],
         "review", "warm"),
        ("4 min above -140", [(HOUR, -180), (4 * MIN, -139), (HOUR, -180)],
         "budget-used", ""),
        ("5 min above -140", [(HOUR, -180), (5 * MIN, -139), (HOUR, -180)],
         "review", "warmer"),
        ("1 min above -135", [(HOUR, -180), (MIN, -134), (HOUR, -180)],
         "budget-used", ""),
        ("2 min above -135", [(HOUR, -180), (2 * MIN, -134), (HOUR, -180)],
         "indeterminate", "glass"),
        ("one reading above -120", [(HOUR, -180), (MIN, -119), (HOUR, -180)],
         "budget-used", ""),
        ("two readings above -120",
         [(HOUR, -180), (2 * MIN, -119), (HOUR, -180)], "fail", "glass thaw"),
        ("eight times 8 min above -150",
         [(20 * MIN, -180), (8 * MIN, -149)] * 8 + [(MIN, -180)],
         "fail", "warm-sum"),
        ("seven times 8 min above -150",
         [(20 * MIN, -180), (8 * MIN, -149)] * 7 + [(MIN, -180)],
         "budget-used", "")],
    "cryo-130": [
        ("at the limit, nitrogen going", [(2 * HOUR, -130)], "conform",
         "nitrogen"),
        ("9 min above -130", [(HOUR, -180), (9 * MIN, -129), (HOUR, -180)],
         "budget-used", ""),
        ("10 min above -130", [(HOUR, -180), (10 * MIN, -129), (HOUR, -180)],
         "review", "nitrogen warm"),
        ("2 min above -120", [(HOUR, -180), (2 * MIN, -119), (HOUR, -180)],
         "budget-used", ""),
        ("3 min above -120", [(HOUR, -180), (3 * MIN, -119), (HOUR, -180)],
         "indeterminate", "glass"),
        ("two readings at -110", [(HOUR, -180), (2 * MIN, -110),
                                  (HOUR, -180)], "budget-used", ""),
        ("two readings above -110", [(HOUR, -180), (2 * MIN, -109),
                                     (HOUR, -180)], "fail", "thaw"),
        ("six times 5 min above -130",
         [(20 * MIN, -180), (5 * MIN, -129)] * 6 + [(MIN, -180)],
         "fail", "warm-sum"),
        ("29 min above -130 in all",
         [(20 * MIN, -180), (5 * MIN, -129)] * 5 + [(20 * MIN, -180),
                                                    (4 * MIN, -129),
                                                    (MIN, -180)],
         "budget-used", "")],
    "cryo-120": [
        ("in nitrogen", [(2 * HOUR, -180)], "conform", ""),
        ("10 min above -150", [(HOUR, -180), (10 * MIN, -149), (HOUR, -180)],
         "conform", "nitrogen"),
        ("9 min above -130", [(HOUR, -180), (9 * MIN, -129), (HOUR, -180)],
         "conform", ""),
        ("10 min above -130, inside storage",
         [(HOUR, -180), (10 * MIN, -129), (HOUR, -180)], "review",
         "nitrogen warm"),
        ("six times 5 min above -130",
         [(20 * MIN, -180), (5 * MIN, -129)] * 6 + [(MIN, -180)],
         "indeterminate", "warm-sum"),
        ("2 min above -120", [(HOUR, -180), (2 * MIN, -119), (HOUR, -180)],
         "budget-used", ""),
        ("3 min above -120", [(HOUR, -180), (3 * MIN, -119), (HOUR, -180)],
         "indeterminate", "glass"),
        ("two readings above -100", [(HOUR, -180), (2 * MIN, -99),
                                     (HOUR, -180)], "fail", "thaw"),
        ("one reading above -100", [(HOUR, -180), (MIN, -99),
                                    (HOUR, -180)], "budget-used", "")],
    "vector-90-60": [
        ("on dry ice", [(6 * HOUR, -78)], "conform", ""),
        ("at both limits", [(HOUR, -90), (29 * MIN, -60), (HOUR, -78)],
         "conform", ""),
        ("dry ice going", [(HOUR, -78), (30 * MIN, -69), (HOUR, -78)],
         "conform", "ice-low"),
        ("14 min above -60", [(HOUR, -78), (14 * MIN, -59), (HOUR, -78)],
         "budget-used", ""),
        ("15 min above -60", [(HOUR, -78), (15 * MIN, -59), (HOUR, -78)],
         "review", "warm"),
        ("six times 10 min above -60",
         [(20 * MIN, -78), (10 * MIN, -59)] * 6 + [(MIN, -78)], "fail",
         "warm-sum"),
        ("two readings above -50", [(HOUR, -78), (2 * MIN, -49),
                                    (HOUR, -78)], "fail", "thaw"),
        ("14 min below -90", [(HOUR, -78), (14 * MIN, -91), (HOUR, -78)],
         "budget-used", ""),
        ("15 min below -90", [(HOUR, -78), (15 * MIN, -91), (HOUR, -78)],
         "review", "cold")],
    "dry-ice": [
        ("on dry ice", [(6 * HOUR, -78)], "conform", ""),
        ("far colder", [(6 * HOUR, -196)], "conform", ""),
        ("dry ice going", [(HOUR, -78), (30 * MIN, -69), (HOUR, -78)],
         "conform", "ice-low"),
        ("29 min above -70", [(HOUR, -78), (29 * MIN, -69), (HOUR, -78)],
         "conform", ""),
        ("15 min above -60", [(HOUR, -78), (15 * MIN, -59), (HOUR, -78)],
         "review", "warm"),
        ("six times 10 min above -60",
         [(20 * MIN, -78), (10 * MIN, -59)] * 6 + [(MIN, -78)], "fail",
         "warm-sum"),
        ("59 min above -60 in all",
         [(20 * MIN, -78), (10 * MIN, -59)] * 5 + [(20 * MIN, -78),
                                                   (9 * MIN, -59),
                                                   (MIN, -78)],
         "budget-used", ""),
        ("two readings above -50", [(HOUR, -78), (2 * MIN, -49),
                                    (HOUR, -78)], "fail", "thaw")],
    "fresh-2-8": [
        ("at both limits", [(HOUR, 2), (HOUR, 8)], "conform", ""),
        ("29 min warm", [(HOUR, 5), (29 * MIN, 8.1), (HOUR, 5)],
         "budget-used", ""),
        ("30 min warm", [(HOUR, 5), (30 * MIN, 8.1), (HOUR, 5)], "review",
         "warm"),
        ("six times 20 min warm",
         [(20 * MIN, 5), (20 * MIN, 9)] * 6 + [(MIN, 5)], "fail",
         "warm-sum"),
        ("one reading hot", [(HOUR, 5), (MIN, 15.1), (HOUR, 5)],
         "budget-used", ""),
        ("two readings hot", [(HOUR, 5), (2 * MIN, 15.1), (HOUR, 5)], "fail",
         "hot"),
        ("14 min cold", [(HOUR, 5), (14 * MIN, 1.9), (HOUR, 5)],
         "budget-used", ""),
        ("15 min cold", [(HOUR, 5), (15 * MIN, 1.9), (HOUR, 5)], "review",
         "cold"),
        ("two readings at 0", [(HOUR, 5), (2 * MIN, 0), (HOUR, 5)], "review",
         "freezing"),
        ("10 min at -0.5", [(HOUR, 5), (10 * MIN, -0.5), (HOUR, 5)],
         "indeterminate", "freezing frozen"),
        ("14 min of silence", [(HOUR, 5), (14 * MIN, NONE), (HOUR, 5)],
         "conform", ""),
        ("15 min of silence", [(HOUR, 5), (15 * MIN, NONE), (HOUR, 5)],
         "indeterminate", "blind"),
        ("six times 10 min of silence",
         [(20 * MIN, 5), (10 * MIN, NONE)] * 6 + [(MIN, 5)],
         "indeterminate", "blind-sum"),
        ("silence while warm", [(HOUR, 5), (2 * MIN, 8.1), (13 * MIN, NONE),
                                (16 * MIN, 8.1), (HOUR, 5)],
         "review", "~warm")],
    "fresh-15-25": [
        ("at both limits", [(HOUR, 15), (HOUR, 25)], "conform", ""),
        ("29 min warm", [(HOUR, 20), (29 * MIN, 25.1), (HOUR, 20)],
         "budget-used", ""),
        ("30 min warm", [(HOUR, 20), (30 * MIN, 25.1), (HOUR, 20)],
         "review", "warm"),
        ("six times 20 min warm",
         [(20 * MIN, 20), (20 * MIN, 26)] * 6 + [(MIN, 20)], "fail",
         "warm-sum"),
        ("two readings at 37", [(HOUR, 20), (2 * MIN, 37), (HOUR, 20)],
         "fail", "hot"),
        ("30 min cool", [(HOUR, 20), (30 * MIN, 14.9), (HOUR, 20)],
         "review", "cool"),
        ("six times 20 min cool",
         [(20 * MIN, 20), (20 * MIN, 14)] * 6 + [(MIN, 20)], "fail",
         "cool-sum"),
        ("cold does not net against warm",
         [(HOUR, 20)] + [(20 * MIN, 26), (20 * MIN, 14)] * 5 + [(MIN, 20)],
         "budget-used", ""),
        ("two readings refrigerated", [(HOUR, 20), (2 * MIN, 4),
                                       (HOUR, 20)], "fail", "cold")],
    "sheet-20-25": [
        ("at both limits", [(HOUR, 20), (HOUR, 25)], "conform", ""),
        ("14 min warm", [(HOUR, 22), (14 * MIN, 25.1), (HOUR, 22)],
         "budget-used", ""),
        ("15 min warm", [(HOUR, 22), (15 * MIN, 25.1), (HOUR, 22)],
         "review", "warm"),
        ("six times 10 min warm",
         [(20 * MIN, 22), (10 * MIN, 26)] * 6 + [(MIN, 22)], "fail",
         "warm-sum"),
        ("two readings above 30", [(HOUR, 22), (2 * MIN, 30.1), (HOUR, 22)],
         "fail", "hot"),
        ("two readings at 30", [(HOUR, 22), (2 * MIN, 30), (HOUR, 22)],
         "budget-used", ""),
        ("15 min cool", [(HOUR, 22), (15 * MIN, 19.9), (HOUR, 22)],
         "review", "cool"),
        ("six times 10 min cool",
         [(20 * MIN, 22), (10 * MIN, 19)] * 6 + [(MIN, 22)], "fail",
         "cool-sum"),
        ("two readings below 10", [(HOUR, 22), (2 * MIN, 9.9), (HOUR, 22)],
         "fail", "cold"),
        ("two readings at 10", [(HOUR, 22), (2 * MIN, 10), (HOUR, 22)],
         "budget-used", "")],
    "who-shipping-1": [
        ("a day at 29.9", [(DAY, 29.9)], "conform", ""),
        ("45 degrees for 59 min", [(HOUR, 5), (59 * MIN, 45), (HOUR, 5)],
         "budget-used", ""),
        ("45 degrees for 1 h", [(HOUR, 5), (HOUR, 45), (HOUR, 5)], "review",
         "heat"),
        ("44.9 degrees for 1 h", [(HOUR, 5), (HOUR, 44.9), (HOUR, 5)],
         "budget-used", ""),
        ("45 degrees for 2 times 59 min",
         [(HOUR, 5), (59 * MIN, 45), (HOUR, 5), (59 * MIN, 45), (HOUR, 5)],
         "budget-used", ""),
        ("30 degrees for 10 h in all",
         [(HOUR, 5), (4 * HOUR, 30), (HOUR, 5), (6 * HOUR, 30), (HOUR, 5)],
         "review", "warm-sum"),
        ("30 degrees for 9 h 59 in all",
         [(HOUR, 5), (4 * HOUR, 30), (HOUR, 5), (5 * HOUR + 59 * MIN, 30),
          (HOUR, 5)], "budget-used", ""),
        ("-0.5 degrees for 1 h", [(HOUR, 5), (HOUR, -0.5), (HOUR, 5)],
         "review", "freezing"),
        ("-0.5 degrees for 59 min", [(HOUR, 5), (59 * MIN, -0.5),
                                     (HOUR, 5)], "budget-used", ""),
        ("-0.4 degrees for a day", [(HOUR, 5), (DAY, -0.4), (HOUR, 5)],
         "conform", ""),
        ("an hour of silence", [(HOUR, 5), (HOUR, NONE), (HOUR, 5)],
         "indeterminate", "blind"),
        ("twice 59 min and 3 min of silence",
         [(HOUR, 5), (59 * MIN, NONE), (HOUR, 5), (59 * MIN, NONE),
          (HOUR, 5), (3 * MIN, NONE), (HOUR, 5)], "indeterminate",
         "blind-sum")],
    "who-shipping-2": [
        ("frozen and 9.9 degrees", [(DAY, -20), (DAY, 9.9)], "conform", ""),
        ("45 degrees for 1 h", [(HOUR, 5), (HOUR, 45), (HOUR, 5)], "review",
         "heat"),
        ("45 degrees for 59 min", [(HOUR, 5), (59 * MIN, 45), (HOUR, 5)],
         "budget-used", ""),
        ("30 degrees for 10 h", [(HOUR, 5), (10 * HOUR, 30), (HOUR, 5)],
         "review", "warm-sum"),
        ("30 degrees for 9 h 59", [(HOUR, 5), (10 * HOUR - MIN, 30),
                                   (HOUR, 5)], "budget-used", ""),
        ("10 degrees for 20 h in all",
         [(HOUR, 5), (8 * HOUR, 10), (HOUR, 5), (12 * HOUR, 10), (HOUR, 5)],
         "review", "mild-sum"),
        ("10 degrees for 19 h 59 in all",
         [(HOUR, 5), (8 * HOUR, 10), (HOUR, 5), (12 * HOUR - MIN, 10),
          (HOUR, 5)], "budget-used", "")],
    "who-30dtr": [
        ("8.0 degrees for a day", [(DAY, 8)], "conform", ""),
        ("8.1 degrees for 10 h", [(HOUR, 5), (10 * HOUR, 8.1), (HOUR, 5)],
         "review", "warm"),
        ("8.1 degrees for 9 h 59",
         [(HOUR, 5), (10 * HOUR - MIN, 8.1), (HOUR, 5)], "budget-used", ""),
        ("8.1 degrees for 9 h 59, twice",
         [(HOUR, 5), (10 * HOUR - MIN, 8.1)] * 2 + [(HOUR, 5)],
         "budget-used", ""),
        ("-0.5 degrees for 60 min", [(HOUR, 5), (HOUR, -0.5), (HOUR, 5)],
         "review", "freezing"),
        ("-0.5 degrees for 59 min", [(HOUR, 5), (59 * MIN, -0.5),
                                     (HOUR, 5)], "budget-used", ""),
        ("-0.4 degrees for 60 min", [(HOUR, 5), (HOUR, -0.4), (HOUR, 5)],
         "conform", ""),
        ("30 days", [(30 * DAY, 5)], "conform", "")],
    "usp-cct": [
        ("at both limits", [(DAY, 2), (DAY, 8)], "conform", ""),
        ("18 h at 5, 6 h at 14", [(18 * HOUR, 5), (6 * HOUR, 14)], "fail",
         "mkt"),
        ("22 h at 5, 2 h at 15", [(22 * HOUR, 5), (2 * HOUR, 15)],
         "budget-used", ""),
        ("20 h at 5, 4 h at 12", [(20 * HOUR, 5), (4 * HOUR, 12)],
         "budget-used", ""),
        ("2 h at 15 in three days",
         [(DAY, 5), (2 * HOUR, 15), (2 * DAY, 5)], "budget-used", ""),
        ("5 h at 15 in three days",
         [(DAY, 5), (5 * HOUR, 15), (2 * DAY, 5)], "fail", "mkt"),
        ("one reading above 15", [(DAY, 5), (300, 15.1), (DAY, 5)],
         "budget-used", ""),
        ("two readings above 15", [(DAY, 5), (600, 15.1), (DAY, 5)], "fail",
         "hot"),
        ("8.1 degrees for less than 24 h",
         [(DAY, 5), (DAY - 300, 8.1), (DAY, 5)], "fail", "mkt"),
        ("8.1 degrees for 24 h",
         [(DAY, 5), (DAY, 8.1), (DAY, 5)], "fail", "mkt warm warm-sum"),
        ("9 degrees for 24 h in four times",
         [(DAY, 5), (6 * HOUR, 9)] * 4 + [(DAY, 5)], "review", "warm-sum"),
        ("one reading cold", [(DAY, 5), (300, 1.9), (DAY, 5)],
         "budget-used", ""),
        ("23 h at 5, 1 h at -2", [(23 * HOUR, 5), (HOUR, -2)], "review",
         "cold"),
        ("half an hour of silence", [(DAY, 5), (1800, NONE), (DAY, 5)],
         "indeterminate", "blind"),
        ("2 h of silence in all",
         [(DAY, 5), (1500, NONE)] * 5 + [(DAY, 5)], "indeterminate",
         "blind-sum")],
    "usp-crt": [
        ("at both limits", [(DAY, 20), (DAY, 25)], "conform", ""),
        ("29 d at 22, 1 d at 35", [(29 * DAY, 22), (DAY, 35)],
         "budget-used", "warm"),
        ("29 d at 22, more than a day at 35",
         [(29 * DAY, 22), (DAY + 900, 35)], "fail", "spike warm"),
        ("30 d at 25.1", [(30 * DAY, 25.1)], "fail", "mkt warm"),
        ("30 d at 25, then 26", [(30 * DAY, 25), (HOUR, 26)], "fail",
         "mkt warm"),
        ("two readings above 40", [(29 * DAY, 22), (1800, 40.1), (DAY, 22)],
         "fail", "hot"),
        ("40 degrees for half an hour",
         [(29 * DAY, 22), (1800, 40), (DAY, 22)], "budget-used", ""),
        ("15 degrees for a day", [(DAY, 22), (DAY, 15), (DAY, 22)],
         "budget-used", "cool"),
        ("two readings below 15", [(DAY, 22), (1800, 14.9), (DAY, 22)],
         "review", "cold")],
}

# Series of (share of the time, degrees), the MKT, and within how much.
MKT = [
    ("a constant is its own mean", [(24, 5)], 5.0, .0005),
    ("three equal shares", [(1, 15.5), (1, 26.1), (1, 24.8)], 23.1765, .01),
    ("two halves", [(1, 2), (1, 25)], 19.4659466, .0005),
    ("by hours", [(2, 20), (4, 2), (1, 25)], 15.6775, .01),
    ("6 h at 14", [(18, 5), (6, 14)], 8.2852, .0005),
    ("2 h at 15", [(22, 5), (2, 15)], 6.4623, .0005),
    ("4 h at 12", [(20, 5), (4, 12)], 6.6501, .0005),
    ("1 h of frost", [(23, 5), (1, -2)], 4.8027, .0005),
    ("a day at 35", [(29, 22), (1, 35)], 22.8792, .0005),
    ("deep cold", [(23, -150), (1, -120)], -127.108, .0005),
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


def load(name):
    with open(os.path.join(FOLDER, name + ".json"), encoding="utf-8") as f:
        return json.load(f)


def write_journey(path, stages, interval_s):
    """A row at each interval of each stage and one that ends the last."""
    now = 0
    with open(path, "w", encoding="utf-8") as f:
        f.write("time,temp_c\n")
        for length_s, temp in stages:
            for at in range(now, now + length_s, interval_s):
                f.write("%d,%s\n" % (at * 1000, "" if temp is None else temp))
            now += length_s
        f.write("%d,%s\n" % (now * 1000, "" if temp is None else temp))


def replay(profile, csv):
    done = tool("replay", "--profile", profile, "--csv", csv, "--json")
    try:
        return json.loads(done.stdout), done
    except ValueError:
        return None, done


def journeys(name, folder):
    profile = load(name)
    csv = os.path.join(folder, "journey.csv")
    reached = set()
    for title, stages, outcome, rules in JOURNEYS[name]:
        write_journey(csv, stages, profile["interval_s"])
        found, done = replay(os.path.join(FOLDER, name + ".json"), csv)
        want = {r.lstrip("~"): "possible" if r[0] == "~" else "yes"
                for r in rules.split()}
        got = found and {r["id"]: r["fired"] for r in
                         found["probes"][0]["rules"] if r["fired"] != "no"}
        reached |= set(got or {})
        check(found is not None and found["outcome"] == outcome and
              got == want and done.returncode ==
              (0 if outcome in ("conform", "budget-used") else 1),
              "%s: %s: %s" % (name, title, outcome),
              (found and found["outcome"], got, done.stderr))
    missed = [r["id"] for r in profile["rules"]
              if r["on"] in ("temp", "mkt") and r["id"] not in reached]
    check(not missed, name + ": a journey fires each rule on temperature",
          missed)


def mean_kinetic(folder):
    csv = os.path.join(folder, "mkt.csv")
    path = os.path.join(folder, "mkt.json")
    profile = load("usp-cct")
    with open(path, "w", encoding="utf-8") as f:
        json.dump(dict(profile, rules=[r for r in profile["rules"]
                                       if r["on"] == "gap"]), f)
    for title, shares, mkt_c, within in MKT:
        write_journey(csv, [(n * 3600, t) for n, t in shares], 300)
        found, done = replay(path, csv)
        got = found["probes"][0]["mkt_mc"] if found else None
        check(got is not None and abs(got / 1000 - mkt_c) <= within + 1e-9,
              "MKT: %s: %s" % (title, mkt_c), (got, done.stderr))


# --- what the README says ---------------------------------------------------

def number(thousandths):
    text = ("%.3f" % (thousandths / 1000)).rstrip("0").rstrip(".")
    return text.replace("-", "−")


def duration(seconds):
    words = []
    for unit, name in ((3600, "h"), (60, "min"), (1, "s")):
        if seconds >= unit:
            words.append("%d %s" % (seconds // unit, name))
            seconds %= unit
    return " ".join(words) or "0 s"


def mode(rule):
    if rule["mode"] == "instant":
        return ("%d readings in a row" % rule["confirm"]
                if rule.get("confirm", 1) > 1 else "at once")
    return duration(rule["delay_s"]) + (
        " at a stretch" if rule["mode"] == "consecutive" else " in total")


def shock(rule):
    return "≥ " + " and ".join(
        number(rule[member]) + unit for member, unit in
        (("peak_mg", " g"), ("dv_mm_s", " m/s"), ("min_us", " ms"))
        if member in rule)


def words(rule):
    """A rule's numbers as the table writes them."""
    sign = {">=": "≥", "<=": "≤"}.get(rule.get("op"), rule.get("op"))
    return {
        "temp": lambda: "%s %s °C, %s" % (sign, number(rule["limit_mc"]),
                                          mode(rule)),
        "mkt": lambda: "MKT %s %s °C over %s" % (
            sign, number(rule["limit_mc"]), duration(rule["window_s"])),
        "tilt": lambda: "%s %s°, %s" % (sign, number(rule["limit_mdeg"]),
                                        mode(rule)),
        "lid": lambda: "open %s%s" % (
            "as announced " if rule.get("announced") else "", mode(rule)),
        "light": lambda: "%s %d lux, %s" % (sign, rule["limit_lux"],
                                            mode(rule)),
        "seal": lambda: "broken",
        "vibration": lambda: "%s %s g, %d to %d Hz, %s" % (
            sign, number(rule["rms_mg"]), rule["low_hz"], rule["high_hz"],
            mode(rule)),
        "gap": lambda: "none for " + mode(rule),
        "life": lambda: duration(rule["margin_s"]) + " before expiry",
        "shock": lambda: shock(rule),
    }[rule["on"]]() + ", " + rule["severity"]


def stated(profile):
    """Every number of a profile: {rule or member: words}"""
    low, high = (profile["storage"].get(m) for m in ("low_mc", "high_mc"))
    out = {"storage": "≤ %s °C" % number(high) if low is None else
           "≥ %s °C" % number(low) if high is None else
           "%s to %s °C" % (number(low), number(high)),
           "interval_s": duration(profile["interval_s"]),
           "max_gap_s": duration(profile["max_gap_s"]),
           "guard_band": "yes" if profile.get("guard_band") else "no"}
    if "activation_energy_j_mol" in profile:
        out["activation_energy_j_mol"] = "%d J/mol" % profile[
            "activation_energy_j_mol"]
    out.update({r["id"]: words(r) for r in profile["rules"]})
    return out


def readme(names):
    with open(os.path.join(FOLDER, "README.md"), encoding="utf-8") as f:
        text = f.read()
    rows = {}
    for line in text.splitlines():
        cells = [c.strip() for c in line.strip("|").split("|")]
        if len(cells) != 6 or not re.match(r"`[^`]+`$", cells[1]):
            continue
        if not all(cells) or not re.search("[\u3040-\u9fff]|ΔH", cells[5]):
            check(False, "README: source and reasons of " + cells[1], line)
        for name in cells[0].split(", "):
            rows.setdefault((name, cells[1].strip("`")), []).append(cells[2])
    for name in names:
        want = stated(load(name))
        got = {r: v for (n, r), v in rows.items() if n == name}
        check(got == {r: [v] for r, v in want.items()},
              "README: every number of " + name,
              [(r, got.get(r), want.get(r)) for r in sorted({*got, *want})
               if got.get(r) != [want.get(r)]])
        check("| `%s.json` |" % name in text, "README: names " + name)


def signatures(names, folder):
    def path(name):
        return os.path.join(folder, name)
    made = [tool("key", "new", path("root.key")),
            tool("key", "ca", "--name", "Throw-away root", "--key",
                 path("root.key"), "--out", path("root.pem")),
            tool("key", "new", path("quality.key")),
            tool("key", "request", "--key", path("quality.key"), "--role",
                 "quality", "--name", "qu-1", "--out", path("quality.csr")),
            tool("key", "issue", "--request", path("quality.csr"), "--ca",
                 path("root.pem"), "--ca-key", path("root.key"), "--role",
                 "quality", "--name", "qu-1", "--out", path("quality.pem"))]
    check(all(d.returncode == 0 for d in made), "a throw-away quality key",
          [d.stderr for d in made])
    for name in names:
        file = os.path.join(FOLDER, name + ".json")
        done = tool("profile", "sign", "--key", path("quality.key"),
                    "--cert", path("quality.pem"), "--out",
                    path(name + ".jws"), file, "--json")
        checked = tool("profile", "check", file, "--json")
        good = done.returncode == 0 and checked.returncode == 0
        if good:
            says, knows = (json.loads(d.stdout) for d in (done, checked))
            good = says["id"] == name and \
                says["digest"] == knows["files"][0]["digest"] and \
                os.path.getsize(path(name + ".jws")) > 1000
        check(good, name + " checks and is signed", (done, checked))
    check(set(DEMO) <= set(names), "the demo's profiles are among them")


def main():
    names = sorted(os.path.basename(p)[:-5]
                   for p in glob.glob(FOLDER + "/*.json"))
    check(names == sorted(JOURNEYS), "every profile has journeys here",
          (names, sorted(JOURNEYS)))
    for name in names:
        check(load(name)["id"] == name, name + " is what its file is called")
    with tempfile.TemporaryDirectory() as folder:
        for name in JOURNEYS:
            journeys(name, folder)
        mean_kinetic(folder)
        signatures(names, folder)
    readme(names)
    return 1 if failed else 0


sys.exit(main())
