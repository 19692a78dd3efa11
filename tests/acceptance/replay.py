#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`coldpass replay` from outside: worked cases (profile, CSV, options, exact
result), exit codes, and what it says about bad input."""
import glob
import json
import os
import subprocess
import sys
import tempfile

TOOL = os.path.join(os.environ.get("BUILD", "build"), "coldpass")
OWN = "tests/vectors/replay"
SHARED = "../shared/acceptance/replay"
GOOD = {"v": 1, "id": "p", "version": 1, "name": {"en": "p"},
        "category": "non-frozen", "source": "test",
        "storage": {"low_mc": 2000, "high_mc": 8000}, "interval_s": 60,
        "max_gap_s": 300, "rules": [
            {"id": "blind", "on": "gap", "mode": "consecutive",
             "delay_s": 900, "severity": "indeterminate"},
            {"id": "sum", "on": "gap", "mode": "cumulative",
             "delay_s": 900, "severity": "indeterminate"}]}
failed = 0


def check(good, name, why=""):
    global failed
    print("%s - %s" % ("ok" if good else "not ok", name))
    if not good:
        failed += 1
        print("    " + str(why))


def replay(*args, **more):
    return subprocess.run([TOOL, "replay"] + list(args), text=True,
                          capture_output=True, check=False, **more)


def worked_cases(folder):
    for path in sorted(glob.glob(os.path.join(folder, "*.expected.json"))):
        base = path[:-len(".expected.json")]
        with open(path, encoding="utf-8") as f:
            case = json.load(f)
        done = replay("--profile", base + ".profile.json", "--csv",
                      base + ".csv", "--json", *case["options"])
        want = case["expected"]
        code = 0 if want["outcome"] in ("conform", "budget-used") else 1
        good = done.returncode == code and json.loads(done.stdout) == want
        check(good, "worked case " + os.path.basename(base),
              done.stderr + done.stdout)


def refused(name, code, words, *args):
    """Exit code, every word in the message, nothing on stdout."""
    done = replay(*args)
    check(done.returncode == code and done.stdout == "" and
          done.stderr.startswith("coldpass replay: ") and
          all(w in done.stderr for w in words), name,
          (done.returncode, done.stdout, done.stderr))


def command_line(folder):
    def file(name, text):
        path = os.path.join(folder, name)
        with open(path, "w", encoding="utf-8", newline="") as f:
            f.write(text)
        return path

    profile = file("good.json", json.dumps(GOOD))
    csv = file("good.csv", "time,temp_c\n1,5\n2,5\n")
    both = ("--profile", profile, "--csv", csv)
    absent = os.path.join(folder, "absent")

    refused("no options", 64, ["--profile"])
    refused("no CSV", 64, ["--csv"], "--profile", profile)
    refused("an unknown option", 64, ["--what"], *both, "--what")
    refused("an argument too many", 64, ["more"], *both, "more")
    refused("a value missing", 64, ["--csv"], "--profile", profile, "--csv")
    for bad in ("-1", "1.5", "x", "", "99999999999999999999"):
        refused("--u-mc '%s'" % bad, 64, ["--u-mc"], *both, "--u-mc", bad)
    for option in ("--from", "--to", "--expiry"):
        refused(option + " yesterday", 64, [option, "yesterday", "RFC 3339"],
                *both, option, "yesterday")
    refused("--from after --to", 64, ["--from", "--to"], *both, "--from", "2",
            "--to", "1")

    refused("a profile that is not there", 66, [absent], "--profile", absent,
            "--csv", csv)
    refused("a CSV that is not there", 66, [absent], "--profile", profile,
            "--csv", absent)
    refused("a CSV that is a directory", 66, [folder], "--profile", profile,
            "--csv", folder)
    for name, line, words, text in (
            ("an empty CSV", 1, ["time"], ""),
            ("a header alone", 2, ["no data row"], "time,temp_c\n"),
            ("no temp_c", 1, ["temp_c"], "time,t\n1,5\n"),
            ("a bad time", 3, ["time"], "time,temp_c\n1,5\nnoon,5\n"),
            ("a field too many", 2, ["3", "2"], "time,temp_c\n1,5,6\n"),
            ("a field too few", 3, ["1", "2"], "time,temp_c\n1,5\n2\n"),
            ("an open quote", 2, ["quote"], "time,temp_c\n1,\"5\n")):
        path = file("bad.csv", text)
        refused(name, 65, ["%s:%d:" % (path, line)] + words, "--profile",
                profile, "--csv", path, "--json")
    for name, words, text in (
            ("a profile with an unknown member", ["colour"],
             json.dumps(dict(GOOD, colour="red"))),
            ("a profile without rules", ["rules"],
             json.dumps({k: v for k, v in GOOD.items() if k != "rules"})),
            ("a profile that is no JSON", ["bad.json:2:"], "{\n,}"),
            ("a profile far too long", ["12288"], " " * 12289)):
        path = file("bad.json", text)
        refused(name, 65, [path] + words, "--profile", path, "--csv", csv)

    done = replay("--help")
    check(done.returncode == 0 and "--profile" in done.stdout, "--help", done)
    done = replay(*both)
    check(done.returncode == 0 and "outcome: conform" in done.stdout and
          "1970-01-01T00:00:00.001Z" in done.stdout, "the table", done)
    hot = file("hot.csv", "time,temp_c\n1,50\n2,50\n")
    strict = file("strict.json", json.dumps(dict(GOOD, rules=GOOD["rules"] + [
        {"id": "hot", "on": "temp", "op": ">", "limit_mc": 8000,
         "mode": "instant", "severity": "fail"}])))
    done = replay("--profile", strict, "--csv", hot)
    check(done.returncode == 1 and "do not use; keep in storage; ask the "
          "marketing authorisation holder" in done.stdout and
          "discard" not in done.stdout, "the table of a failed journey", done)
    with open(csv, encoding="utf-8") as f:
        done = replay("--profile", profile, "--csv", "/dev/stdin", stdin=f)
    check(done.returncode == 0, "a CSV from a pipe", done)
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run([TOOL, "replay", *both], stdout=full, text=True,
                              stderr=subprocess.PIPE, check=False)
    check(done.returncode == 66 and "standard output" in done.stderr,
          "a full disk behind stdout is no success", done)


def main():
    worked_cases(OWN)
    if os.path.isdir(SHARED):
        worked_cases(SHARED)
    else:
        print("skip - shared worked cases: no " + SHARED)
    with tempfile.TemporaryDirectory() as folder:
        command_line(folder)
    return 1 if failed else 0


sys.exit(main())
