#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`coldpass import csv` and `replay --dialect` from outside: the shipped
dialects, refusals, and real exports read a second time by this script."""
import csv
import datetime
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from fractions import Fraction

import outside
from outside import check, out, profile, refused, run, shared, skip, write

UTC = datetime.timezone.utc
DIALECTS = "configs/dialects"
VECTORS = "tests/vectors/import"


def dialect(columns, form, temp, **more):
    time = {"columns": columns, "format": form}
    for name in ("zone", "ambiguous", "nonexistent", "year"):
        if name in more:
            time[name] = more.pop(name)
    return dict({"v": 1, "id": "test", "time": time, "temp": temp}, **more)


def rounded(value):
    """A Fraction to the nearest integer, half to even."""
    return round(value)


def ms(moment):
    return rounded(Fraction(moment.timestamp()) * 1000)


# --- our own vectors --------------------------------------------------------

def vectors():
    for want in sorted(glob.glob(VECTORS + "/*.expected.csv")):
        base = want[:-len(".expected.csv")]
        name = os.path.basename(base)
        done = run("import", "csv", base + ".csv", "--dialect",
                   "%s/%s.json" % (DIALECTS, name))
        with open(want, encoding="utf-8") as f:
            check(done.returncode == 0 and done.stdout == f.read(),
                  "dialect " + name, done.stdout + done.stderr)
    named = {os.path.basename(p)[:-5] for p in glob.glob(DIALECTS + "/*.json")}
    have = {os.path.basename(p)[:-13]
            for p in glob.glob(VECTORS + "/*.expected.csv")}
    check(named == have, "every shipped dialect has an example",
          named ^ have)
    if shutil.which("node") is None:
        skip("dialect schema", "no node")
        return
    done = subprocess.run(
        ["node", "tests/verifier/schema.mjs",
         "configs/schema/dialect.schema.json"] +
        sorted(glob.glob(DIALECTS + "/*.json")), capture_output=True,
        text=True, check=False)
    check(done.returncode == 0, "the schema fits the shipped dialects",
          done.stdout + done.stderr)


def same_judgement(folder):
    """Judged by dialect or after conversion: the same."""
    source = VECTORS + "/semicolon-decimal-comma.csv"
    d = DIALECTS + "/semicolon-decimal-comma.json"
    p = write(folder, "p.json", profile(0, 5000, 3600))
    own = write(folder, "own.csv",
                run("import", "csv", source, "--dialect", d).stdout)
    one = out("replay", "--profile", p, "--csv", source, "--dialect", d)
    two = out("replay", "--profile", p, "--csv", own)
    counts = one.pop("import", None)
    check(one == two and "probes" in one, "replay by dialect or converted",
          (one, two))
    check(counts == {"dialect": "semicolon-decimal-comma",
                     "zone": "Europe/Berlin", "lines": 7, "empty": 0,
                     "placeholders": 1, "not_temperatures": 0,
                     "ambiguous": 4, "nonexistent": 0},
          "replay tells what the import met", counts)
    done = run("replay", "--profile", p, "--csv", source, "--dialect", d)
    check("4 local times happen twice" in done.stdout and
          "Europe/Berlin" in done.stdout, "and tells it to people",
          done.stdout)


def refusals(folder):
    good = dialect(["t"], "%Y-%m-%d %H:%M", [{"column": "c"}],
                   zone="Europe/Berlin")
    d = write(folder, "d.json", good)
    c = write(folder, "c.csv", "t,c\n2024-05-01 10:00,5\n")
    p = write(folder, "p.json", profile(0, 5000))
    refused("no dialect", 64, ["--dialect"], "import", "csv", c)
    refused("no file", 64, ["which file"], "import", "csv", "--dialect", d)
    refused("neither csv nor fridge-tag", 64, ["fridge-tag"], "import", "x")
    refused("--zone without --dialect", 64, ["--zone"], "replay",
            "--profile", p, "--csv", c, "--zone", "UTC")
    refused("a zone nobody knows", 64, ["Mars/Olympus", "tzdata"], "import",
            "csv", c, "--dialect", d, "--zone", "Mars/Olympus")
    refused("a dialect that is not there", 66, ["absent"], "import", "csv",
            c, "--dialect", os.path.join(folder, "absent"))
    refused("a CSV that is not there", 66, ["absent"], "import", "csv",
            os.path.join(folder, "absent"), "--dialect", d)
    for name, words, change in (
            ("an unknown member", ["colour"], {"colour": 1}),
            ("a member in the wrong place", ["zone"], {"zone": "UTC"}),
            ("a zone that is a path", ["time.zone"],
             {"time": dict(good["time"], zone="/etc/localtime")}),
            ("a zone the system lacks", ["time.zone", "Mars/Olympus"],
             {"time": dict(good["time"], zone="Mars/Olympus")})):
        bad = write(folder, "bad.json", json.dumps(dict(good, **change),
                                                   indent=1))
        refused("dialect: " + name, 65, ["bad.json:"] + words, "import",
                "csv", c, "--dialect", bad)
    nowhere = write(folder, "nowhere.json", dialect(
        ["t"], "%Y-%m-%d %H:%M", [{"column": "c"}]))
    refused("local times of nowhere", 65, ["--zone"], "import", "csv", c,
            "--dialect", nowhere)
    done = run("import", "csv", c, "--dialect", nowhere, "--zone", "+09:00")
    check("2024-05-01T01:00:00Z" in done.stdout, "--zone says where",
          done.stderr)
    for name, line, words, text in (
            ("no such column", 1, ["c"], "t,x\n2024-05-01 10:00,5\n"),
            ("day and month swapped", 3, ["time", "13"],
             "t,c\n2024-05-01 10:00,5\n2024-13-01 10:00,5\n"),
            ("an hour that never was", 2, ["never is", "nonexistent"],
             "t,c\n2024-03-31 02:30,5\n"),
            ("an hour that was twice", 2, ["twice", "ambiguous"],
             "t,c\n2024-10-27 02:30,5\n"),
            ("a field too many", 2, ["3", "2"], "t,c\n2024-05-01 10:00,5,6\n"),
            ("another clock", 2, ["time.format"], "t,c\n10:00,5\n"),
            ("Latin-1 unannounced", 1, ["latin-1"], b"t,c,\xb0\n")):
        bad = write(folder, "bad.csv", text)
        refused("CSV: " + name, 65, ["bad.csv:%d:" % line] + words, "import",
                "csv", bad, "--dialect", d)
    done = run("import", "--help")
    check(done.returncode == 0 and "--dialect" in done.stdout, "--help",
          done)


# --- exports of real loggers, read a second time here -----------------------

def rows(path, description, folder):
    d = write(folder, "real.json", description)
    got = out("import", "csv", path, "--dialect", d)
    return got.get("rows", []), got


def compare(name, got, want, why):
    """want: (ms, probe, m°C or None) in order."""
    have = [(r["time"], r["probe"], r["temp_mc"]) for r in got]
    differ = [(a, b) for a, b in zip(have, want) if a != b]
    check(have == want and len(want) > 0, "%s: %d rows" % (name, len(want)),
          (len(have), len(want), differ[:3], why))


def freezer(folder):
    path = shared("freezer")
    if path is None:
        return
    path = os.path.join(path, "4peeks-short.csv")
    with open(path, encoding="utf-8-sig", newline="") as f:
        table = list(csv.DictReader(f))
    want = [(int(r["LinuxTime"]) * 1000, "1",
             rounded(Fraction(r["Temperature"]) * 1000)) for r in table]
    temp = [{"column": "Temperature"}]
    for name, d in (
            ("UTC", dialect(["ISOdateTime"], "rfc3339", temp)),
            ("Unix seconds", dialect(["LinuxTime"], "unix-s", temp)),
            ("quoted local 12 h", dialect(
                ["DateTime"], "%d/%m/%Y, %I:%M:%S %p", temp,
                zone="Australia/Brisbane")),
            ("date and 24 h apart", dialect(
                ["Date", "Time24"], "%Y-%m-%d %H:%M:%S", temp,
                zone="+10:00"))):
        got, why = rows(path, d, folder)
        compare("freezer by " + name, got, want, str(why)[:300])
    d = write(folder, "f.json", dialect(["LinuxTime"], "unix-s", temp))
    for limit in (-17500, -16000, -14500, -13000):
        p = write(folder, "p.json", profile(None, limit, 1200))
        probe = out("replay", "--profile", p, "--csv", path, "--dialect",
                    d)["probes"][0]
        outside_runs = sum(
            1 for i, r in enumerate(want)
            if r[2] > limit and (i == 0 or want[i - 1][2] <= limit))
        check(len(probe["excursions"]) == outside_runs and
              probe["readings"] == len(want) and
              probe["max_mc"] == max(r[2] for r in want),
              "freezer: %d excursions above %d m°C" % (outside_runs, limit),
              probe)


def machine(folder):
    path = shared("machine-temperature")
    if path is None:
        return
    path = os.path.join(path, "machine_temperature_system_failure.csv")
    want, rejected, last = [], 0, None
    with open(path, encoding="utf-8", newline="") as f:
        for r in csv.DictReader(f):
            local = datetime.datetime.strptime(r["timestamp"],
                                               "%Y-%m-%d %H:%M:%S")
            at = ms(local.replace(tzinfo=UTC)) + 5 * 3600000
            want.append((at, "1", rounded(
                (Fraction(r["value"]) - 32) * 5 / 9 * 1000)))
            if last is not None and at <= last:
                rejected += 1
            else:
                last = at
    # winter only: New York is five hours behind UTC all the time
    d = dialect(["timestamp"], "%Y-%m-%d %H:%M:%S", [{"column": "value"}],
                unit="F", zone="America/New_York")
    got, why = rows(path, d, folder)
    compare("machine, degrees Fahrenheit", got, want, str(why)[:300])
    back = [b[0] - a[0] for a, b in zip(want, want[1:]) if b[0] <= a[0]]
    check(back == [-3300000], "machine: its one step back", back)
    p = write(folder, "p.json", profile(0, 50000, 600))
    probe = out("replay", "--profile", p, "--csv", path, "--dialect",
                os.path.join(folder, "real.json"))["probes"][0]
    check(probe["rejected"] == rejected > 0 and
          probe["readings"] == len(want) - rejected,
          "machine: %d rows rejected" % rejected, probe["rejected"])


def freeze_dryer(folder):
    path = shared("freeze-dryer")
    if path is None:
        return
    path = os.path.join(path, "coolsafe_run1.csv")
    with open(path, encoding="latin-1", newline="") as f:
        lines = f.read().split("\r\n")
    head = next(i for i, l in enumerate(lines) if l.startswith("LOG nr"))
    names = lines[head].split(";")
    channels = ["Shelf1", "Shelf2", "Ice condensor", "Product"]
    want = []
    for line in filter(None, lines[head + 1:]):
        cells = line.split(";")
        clock, day = cells[1].split("-")
        hour, minute = map(int, clock.split(":"))
        mday, month = map(int, day.split("/"))
        # Denmark in October: two hours ahead of UTC
        at = ms(datetime.datetime(2020, month, mday, hour, minute,
                                  tzinfo=UTC)) - 2 * 3600000
        for c in channels:
            v = Fraction(cells[names.index(c)].replace(",", "."))
            want.append((at, c, None if v == 83 else rounded(v * 1000)))
    d = dialect([2], "%H:%M-%d/%m",
                [{"column": c, "probe": c} for c in channels],
                separator=";", decimal=",", skip_until="LOG nr;",
                faults=[83.0], zone="Europe/Copenhagen",
                year={"line": 1, "after": "Date: ", "format": "%d/%m-%Y",
                      "rows": "before"})
    got, why = rows(path, d, folder)
    compare("freeze dryer, four channels", got, want, str(why)[:300])
    missing = sum(1 for w in want if w[2] is None)
    check(why.get("import", {}).get("placeholders") == missing > 0,
          "freeze dryer: %d times 83.0 is no temperature" % missing,
          why.get("import"))
    p = write(folder, "p.json", profile(None, -80000, 600))
    probes = out("replay", "--profile", p, "--csv", path, "--dialect",
                 os.path.join(folder, "real.json"))["probes"]
    by = {x["probe"]: x for x in probes}
    check(by["Shelf2"]["readings"] == 0 and
          by["Shelf2"]["outcome"] == "indeterminate" and
          by["Ice condensor"]["outcome"] == "conform" and
          by["Ice condensor"]["min_mc"] == min(
              w[2] for w in want if w[1] == "Ice condensor"),
          "freeze dryer: a missing probe is indeterminate", by)


def ice(folder):
    path = shared("ice-borehole")
    if path is None:
        return
    alarms_file = os.path.join(path, "ice_1.0m_alarms.txt")
    path = os.path.join(path, "ice_1.0m.csv")
    with open(path, encoding="latin-1", newline="") as f:
        text = f.read()
    body = text[text.index("Date/Time,Unit,Value"):].splitlines()[1:]
    want = []
    for line in filter(None, body):
        when, unit, value = line.split(",")
        at = datetime.datetime.strptime(when, "%m/%d/%y %I:%M:%S %p")
        want.append((ms(at.replace(tzinfo=UTC)), "1",
                     rounded(Fraction(value) * 1000)))
        assert unit == "C"
    d = dialect(["Date/Time"], "%m/%d/%y %I:%M:%S %p", [{"column": "Value"}],
                skip_until="Date/Time,", encoding="latin-1", zone="UTC",
                unit={"column": "Unit"})
    got, why = rows(path, d, folder)
    compare("ice, Latin-1 and a header block", got, want, str(why)[:300])
    with open(alarms_file, encoding="utf-8") as f:
        alarms = re.findall(r"started at\s*: (\d+)\n-\s*: Lasted (\d+)",
                            f.read())
    # the logger's alarm: 0 °C or more, in steps of half a degree
    p = write(folder, "p.json", profile(None, -250, 86400))
    found = out("replay", "--profile", p, "--csv", path, "--dialect",
                os.path.join(folder, "real.json"))["probes"][0]["excursions"]
    start = want[0][0]
    mine = [((x["from"] - start) // 60000, x["worst_s"] // 60)
            for x in found]
    theirs = [(int(a), int(b)) for a, b in alarms]
    # It counts samples from 1, hence one interval more at each start; its last
    # alarm goes on after the stored samples end.
    check(len(theirs) > 0 and
          {t[0] - m[0] for m, t in zip(mine, theirs)} == {240} and
          [m[1] for m in mine[:-1]] == [t[1] for t in theirs[:-1]] and
          len(mine) == len(theirs) and mine[-1][1] <= theirs[-1][1],
          "ice: excursions are the logger's %d alarms" % len(theirs),
          (mine, theirs))


def main():
    with tempfile.TemporaryDirectory() as folder:
        vectors()
        same_judgement(folder)
        refusals(folder)
        freezer(folder)
        machine(folder)
        freeze_dryer(folder)
        ice(folder)
    return 1 if outside.failed else 0


sys.exit(main())
