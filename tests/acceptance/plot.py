#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`coldpass replay --plot` from outside: picture files, terminals of any
width, with and without colour."""
import os
import pty
import re
import struct
import fcntl
import subprocess
import sys
import tempfile
import termios
import unicodedata
import zlib

import outside
from outside import TOOL, check, profile, refused, run, write

PROFILE = profile(2000, 8000, 900, name={
    "en": "Plotted cells", "ja": "細胞製剤（凍結厳禁）"})
PROFILE["rules"].append({"id": "hot", "on": "temp", "op": ">",
                         "limit_mc": 15000, "mode": "instant",
                         "severity": "fail"})


def journey():
    """36 hours: too warm, nothing, too cold, a broken sensor."""
    rows = ["time,probe,temp_c"]
    for i in range(0, 36 * 60, 5):
        if 800 < i < 950:
            continue
        value = "11.5" if 500 < i < 620 else "-0.5" if 1200 < i < 1300 \
            else "err" if 1500 <= i < 1530 else "5.0"
        rows.append("%d,箱の中央,%s" % (1772582400000 + i * 60000, value))
    return "\n".join(rows) + "\n"


def width(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in line)


def pictures(folder, common):
    for kind in ("png", "svg"):
        path = os.path.join(folder, "a." + kind)
        done = run("replay", *common, "--plot", path, "--json")
        check(done.returncode == 1 and done.stdout.startswith("{") and
              done.stderr == "" and os.path.getsize(path) > 10000,
              kind + " beside JSON", done)
    with open(os.path.join(folder, "a.png"), "rb") as f:
        png = f.read()
    check(png[:8] == b"\x89PNG\r\n\x1a\n" and
          struct.unpack(">II", png[16:24])[0] == 1280 and
          png[-12:] == b"\0\0\0\0IEND" + struct.pack(
              ">I", zlib.crc32(b"IEND")), "the PNG is whole")
    with open(os.path.join(folder, "a.svg"), encoding="utf-8") as f:
        svg = f.read()
    check(svg.startswith("<?xml") and svg.rstrip().endswith("</svg>"),
          "the SVG is whole")
    again = os.path.join(folder, "b.svg")
    run("replay", *common, "--plot", again)
    with open(again, encoding="utf-8") as f:
        check(f.read() == svg, "the same journey gives the same picture")
    refused("a picture that cannot be written", 66, ["cannot write"],
            "replay", *common, "--plot", os.path.join(folder, "no/a.png"))
    refused("a picture of another kind", 64, [".png", ".svg"], "replay",
            *common, "--plot", "a.gif")
    refused("plot and JSON on one output", 64, ["--json"], "replay",
            *common, "--plot", "-", "--json")


def terminal(columns, common, **env):
    """What a terminal of so many columns shows."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns,
                                                       0, 0))
    clean = {k: v for k, v in os.environ.items()
             if k not in ("NO_COLOR", "COLUMNS")}
    child = subprocess.Popen([TOOL, "replay", *common, "--plot", "term"],
                             stdout=slave, env={**clean, "TERM": "xterm",
                                                  **env})
    os.close(slave)
    shown = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(master)
    child.wait()
    return shown.decode("utf-8").replace("\r\n", "\n")


def plot_part(text):
    """The chart, without the table that follows it."""
    return text.split("\noutcome: ")[0]


def terminals(common):
    for columns in (40, 80, 132):
        colour = plot_part(terminal(columns, common))
        plain = plot_part(terminal(columns, common, NO_COLOR="1"))
        check("\x1b[" in colour and "\x1b" not in plain and
              re.sub(r"\x1b\[[0-9;]*m", "", colour) == plain,
              "%d columns: NO_COLOR takes the colour and nothing else" %
              columns)
        widest = max(width(l) for l in plain.split("\n"))
        check(columns - 4 <= widest <= columns, "%d columns are used" %
              columns, widest)
        for mark, name in (("▲", "too warm"), ("▼", "too cold"),
                           ("░", "no data"), ("×", "a fault")):
            check(plain.count(mark) >= 2, "%d columns: %s is marked" %
                  (columns, name), plain)
    dumb = terminal(80, common, TERM="dumb")
    check("\x1b" not in dumb, "no escapes for a dumb terminal")
    piped = run("replay", *common, "--plot", "-",
                env=dict(os.environ, COLUMNS="60"))
    check("\x1b" not in piped.stdout and "2026-03-05" in piped.stdout and
          "storage 2 … 8 °C" in piped.stdout and
          max(width(l) for l in plot_part(piped.stdout).split("\n")) <= 60,
          "into a pipe: no colour, COLUMNS", piped.stdout)


def gaps_as_judged(folder, common):
    """The chart's own reading of gaps is the judgement's: marked columns of
    'data' are as many as the judged share of the journey."""
    judged = outside.out("replay", *common)["probes"][0]
    shown = run("replay", *common, "--plot", "-",
                env=dict(os.environ, COLUMNS="400")).stdout
    lane = next(l for l in shown.split("\n") if l.startswith("  data"))
    marked = lane.count("░") + lane.count("×")
    want = judged["gap"]["total_s"] / judged["span_s"] * 392
    check(abs(marked - want) <= 3, "gaps drawn are the gaps judged",
          (marked, want))
    one = write(folder, "one.csv", "time,temp_c\n1772582400000,5\n")
    p = common[1]
    done = run("replay", "--profile", p, "--csv", one, "--plot", "-")
    check(done.returncode in (0, 1), "a journey of one row is drawn", done)
    none = write(folder, "none.csv", "time,temp_c\n1,\n2,x\n")
    done = run("replay", "--profile", p, "--csv", none, "--plot",
               os.path.join(folder, "none.png"))
    check(done.returncode == 1, "a journey of faults is drawn", done)


def main():
    with tempfile.TemporaryDirectory() as folder:
        common = ["--profile", write(folder, "p.json", PROFILE), "--csv",
                  write(folder, "j.csv", journey())]
        pictures(folder, common)
        terminals(common)
        gaps_as_judged(folder, common)
    return 1 if outside.failed else 0


sys.exit(main())
