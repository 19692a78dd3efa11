#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`coldpass import fridge-tag` from outside: a report made here with a
throw-away key in the same layout, every digit of it changed in turn, and
genuine reports compared with somebody else's reading of them."""
import glob
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile

import outside
from outside import check, out, profile, refused, run, shared, write

REPORT = """\
Device: Q-tag Fridge-tag 2
Vers: 0.5
Fw Vers: 9.9t1
Sensor: 1
Conf:
 Serial: 000000000042
 PCB: XX0000000001
 CID: 1
 Lot: 0001_02_03
 Zone: 0.00
 Measurement delay: 10
 Temp unit: C
 Alarm:
  0:
   T AL: -0.5, t AL: 60
  1:
   T AL: +8.0, t AL: 600
 Int Sensor:
  Timeout: 1, Offset: +0.0
 Test Res: 1, Test TS: 2026-01-05 10:08
Hist:
 TS Actv: 2026-03-02 14:17
 TS Report Creation: 2026-03-05 10:12
 1:
  Date: 2026-03-05
  Min T: +4.9, TS Min T: 00:20
  Max T: +7.0, TS Max T: 07:47
  Avrg T: +5.4
  Alarm:
   0:
    t Acc: 0
   1:
    t Acc: 0
  Int Sensor timeout:
   t AccST: 3
  Events: 8
  Checked:
   TS AM: 10:12
 2:
  Date: 2026-03-04
  Min T: -1.2, TS Min T: 11:49
  Max T: +13.4, TS Max T: 08:45
  Avrg T: +5.3
  Alarm:
   0:
    t Acc: 14, TS A: 12:05, C A: 1
   1:
    t Acc: 71
  Int Sensor timeout:
   t AccST: 0
  Events: 0
 3:
  Date: 2026-03-02
  Min T: +5.0, TS Min T: 19:45
  Max T: +8.0, TS Max T: 14:33
  Avrg T: +5.6
  Alarm:
   0:
    t Acc: 0
   1:
    t Acc: 0
  Int Sensor timeout:
   t AccST: 0
  Events: 16
  Checked:
   TS PM: 14:18
Cert:
 Vers: 1.0
 Lot: 0001_02_03
 Issuer: Pr\xfcfstelle & Co.
 Valid from: 2026-01-01 00:00
 Owner: Nobody
 Public Key: %s
Sig Cert: %s
"""


def openssl(*args, **more):
    return subprocess.run(["openssl"] + list(args), capture_output=True,
                          check=True, **more).stdout


def der_numbers(der):
    """r and s of a DER signature, 32 bytes each."""
    numbers, at = [], 2
    for _ in range(2):
        size = der[at + 1]
        numbers.append(int.from_bytes(der[at + 2:at + 2 + size], "big"))
        at += 2 + size
    return numbers


class Key:
    """A throw-away key that signs as the loggers do: everything little-endian,
    the digest as well."""
    def __init__(self, folder):
        self.path = os.path.join(folder, "key.pem")
        self.folder = folder
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out",
                self.path)
        point = openssl("ec", "-in", self.path, "-pubout", "-outform",
                        "DER")[-64:]
        self.public = (point[:32][::-1] + point[32:][::-1]).hex()

    def sign(self, text):
        body = text.replace("\n", "\r\n").encode("latin-1")
        digest = hashlib.sha256(body).digest()[::-1]
        der = openssl("pkeyutl", "-sign", "-inkey", self.path, "-in",
                      write(self.folder, "digest", digest))
        r, s = der_numbers(der)
        return (r.to_bytes(32, "little") + s.to_bytes(32, "little")).hex()


def make(key):
    body = REPORT % (key.public, "00" * 64)
    return body + "Sig: " + key.sign(body) + "\n"


def state(path):
    got = out("import", "fridge-tag", path)
    return got.get("signature", {}).get("state"), got


def latin1(text):
    return text.encode("latin-1")


def own_report(folder, key):
    text = make(key)
    path = write(folder, "report.txt", latin1(text))
    done = run("import", "fridge-tag", path)
    words = " ".join(done.stdout.split())
    check(done.returncode == 0 and "intact under its embedded key, issuer "
          "unknown" in words, "an intact report", done)
    check("authentic" not in done.stdout.lower() and
          "does not prove where the report comes from" in words,
          "it is not called authentic", done.stdout)
    check("outcome: indeterminate" in done.stdout and
          "no readings" in done.stdout, "no outcome from summaries",
          done.stdout)
    got, whole = state(path)
    day = whole["days"][1]
    check(got == "intact" and whole["outcome"] == "indeterminate" and
          whole["serial"] == "000000000042" and
          whole["certificate_issuer"] == "Prüfstelle & Co." and
          whole["missing_days"] == 1 and
          whole["alarms"] == [
              {"level": 0, "limit_mc": -500, "delay_s": 3600},
              {"level": 1, "limit_mc": 8000, "delay_s": 36000}] and
          day == {"date": "2026-03-04", "min_mc": -1200, "min_at": "11:49",
                  "max_mc": 13400, "max_at": "08:45", "mean_mc": 5300,
                  "alarms": [
                      {"level": 0, "beyond_min": 14, "raised": "12:05"},
                      {"level": 1, "beyond_min": 71, "raised": None}],
                  "sensor_timeout_min": 0, "events": 0, "checked_am": None,
                  "checked_pm": None}, "what it says", whole)
    p = write(folder, "p.json", profile(2000, 8000))
    left = [d["left_storage"] for d in
            out("import", "fridge-tag", path, "--profile", p)["days"]]
    check(left == [False, True, False], "days that left storage", left)
    crlf = write(folder, "crlf.txt", latin1(text.replace("\n", "\r\n")))
    check(state(crlf)[0] == "intact", "the same with CR LF")
    return text


def changed(folder, text, key):
    """Any digit before the signature, and of it, makes the report not
    intact, or no report at all."""
    intact = []
    for at, c in enumerate(text):
        if not c.isdigit() and not (c in "abcdef" and
                                    at > text.index("Public Key")):
            continue
        other = "1" if c == "0" else "0"
        path = write(folder, "x.txt", latin1(text[:at] + other +
                                             text[at + 1:]))
        done = run("import", "fridge-tag", path, "--json")
        if done.returncode not in (2, 65):
            intact.append((at, text[at - 20:at + 1], done.returncode))
    check(intact == [], "no digit can be changed", intact)
    for name, edit in (
            ("a name", text.replace("Nobody", "Nobodi")),
            ("a line gone", text.replace("  Events: 8\n", "")),
            ("a blank more", text.replace("Sensor: 1", "Sensor: 1 ")),
            ("another key's signature",
             text.split("Sig: ")[0] + "Sig: " +
             Key(folder).sign(text.split("Sig: ")[0]) + "\n"),
            ("a key off the curve", text.replace(key.public[:4], "0000"))):
        done = run("import", "fridge-tag", write(folder, "x.txt",
                                                 latin1(edit)))
        check(done.returncode == 2 and "DOES NOT HOLD" in done.stdout,
              "not intact: " + name, done)
    unsigned = text.split("Sig: ")[0]
    got = run("import", "fridge-tag", write(folder, "x.txt",
                                            latin1(unsigned)))
    check(got.returncode == 2 and "none" in got.stdout,
          "a report without signature", got)


def refusals(folder, text):
    for name, line, words, edit in (
            ("another file", 1, ["Fridge-tag 2"], "time,temp_c\n"),
            ("text after the signature", 0, ["nobody signed"],
             text + "Max T: +5.0\n"),
            ("no temperature", 0, ["Min T"],
             text.replace("Min T: +4.9", "Min T: cold")),
            ("no time", 0, ["TS Min T"], text.replace("00:20", "24:20")),
            ("no day", 0, ["Date"], text.replace("2026-03-04", "2026-02-30")),
            ("a day left out", 0, ["numbered"], text.replace("\n 2:\n",
                                                            "\n 4:\n")),
            ("a value twice", 0, ["twice"],
             text.replace("Min T: +4.9", "Min T: +4.9, Min T: +4.9")),
            ("no line of it", 2, [], text.replace("Vers: 0.5", "Vers"))):
        path = write(folder, "bad.txt", latin1(edit))
        refused("refused: " + name, 65, ["bad.txt:"] + words + (
            [":%d:" % line] if line else []), "import", "fridge-tag", path)
    refused("a report that is not there", 66, ["absent"], "import",
            "fridge-tag", os.path.join(folder, "absent"))


def as_published(whole):
    """Our JSON in the shape of the published reading."""
    days = []
    for i, d in enumerate(whole["days"]):
        seen = {"am": d["checked_am"], "pm": d["checked_pm"]}
        days.append({
            "day": i + 1, "date": d["date"],
            "temperature": {
                "min": d["min_mc"] / 1000, "minTime": d["min_at"],
                "max": d["max_mc"] / 1000, "maxTime": d["max_at"],
                "avg": d["mean_mc"] / 1000},
            "alarms": [(a["level"], a["beyond_min"], a["raised"])
                       for a in d["alarms"]],
            "sensorTimeoutMinutes": d["sensor_timeout_min"],
            "events": d["events"],
            "verified": seen if any(seen.values()) else None})
    return days


def genuine(folder):
    path = shared("logger-reports")
    if path is None:
        return
    for report in sorted(glob.glob(path + "/*.txt")):
        if os.path.basename(report) == "SOURCE.txt":
            continue
        name = os.path.basename(report)
        with open(report[:-4] + ".json", encoding="utf-8") as f:
            want = json.load(f)
        got, whole = state(report)
        check(got == "intact", "%s: intact" % name, whole)
        for day in want["history"]["records"]:
            day["alarms"] = [(a["level"], a["accumulatedMinutes"],
                              a["triggerTime"]) for a in day["alarms"]]
        check(as_published(whole) == want["history"]["records"],
              "%s: %d days as read by others" % (name, len(whole["days"])),
              whole)
        check(whole["serial"] == str(want["config"]["serial"]) and
              whole["firmware"] == want["device"]["firmwareVersion"] and
              whole["created"] == want["history"]["reportCreationTimestamp"]
              and [(a["limit_mc"] / 1000, a["delay_s"] // 60)
                   for a in whole["alarms"]] ==
              [(a["temperatureLimit"], a["durationMinutes"])
               for a in want["config"]["alarmThresholds"]],
              "%s: head as read by others" % name, whole)
        with open(report, encoding="latin-1", newline="") as f:
            text = f.read()
        digits = [m.start() for m in re.finditer(r"[0-9]", text)][::7]
        bad = []
        for at in digits:
            other = "1" if text[at] == "0" else "0"
            x = write(folder, "x.txt", latin1(text[:at] + other +
                                              text[at + 1:]))
            if run("import", "fridge-tag", x).returncode not in (2, 65):
                bad.append(at)
        check(bad == [], "%s: no digit can be changed (%d tried)" %
              (name, len(digits)), bad)


def main():
    with tempfile.TemporaryDirectory() as folder:
        key = Key(folder)
        text = own_report(folder, key)
        changed(folder, text, key)
        refusals(folder, text)
        genuine(folder)
    return 1 if outside.failed else 0


sys.exit(main())
