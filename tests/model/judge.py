#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A second opinion on `coldpass replay`, written from the rules' text alone.

It works on whole lists of intervals where the product works step by step, so
that a mistake is unlikely to be made twice.  No speed, no streaming, exact
fractions for everything but the mean kinetic temperature.

    judge.py --profile FILE --csv FILE [--u-mc N] [--from T] [--to T]
             [--expiry T]
"""
import bisect
import csv
import datetime
import decimal
import io
import json
import math
import re
import sys
from fractions import Fraction

ORDER = ["conform", "budget-used", "review", "indeterminate", "fail"]
OPS = {">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
       "<": lambda a, b: a < b, "<=": lambda a, b: a <= b}


def parse_time(text):
    if re.fullmatch(r"-?[0-9]+", text):
        return int(text)
    moment = datetime.datetime.fromisoformat(re.sub("[zZ]$", "+00:00", text))
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return (moment - epoch) // datetime.timedelta(milliseconds=1)


def parse_temp(text):
    """m°C, or None for a fault."""
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text, re.ASCII):
        return None
    mc = int((decimal.Decimal(text) * 1000).to_integral_value(
        decimal.ROUND_HALF_EVEN))
    return mc if -273150 < mc <= 1000000 else None


def read_csv(text):
    """{probe: [(time, value or None)]} in order of first appearance."""
    probes = {}
    for row in csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline="")):
        probes.setdefault(row.get("probe", "1"), []).append(
            (parse_time(row["time"]), parse_temp(row["temp_c"])))
    return probes


class Track:
    """One temp rule's limit, or one side of storage."""

    def __init__(self, op, limit, margin):
        self.op, self.limit = op, limit
        self.margin = margin if op in (">", ">=") else -margin

    def outside(self, value):
        return value is not None and OPS[self.op](value + self.margin,
                                                  self.limit)


class Probe:
    def __init__(self, profile, rows, u_mc, start, end, expiry):
        self.profile = profile
        self.u = u_mc if profile.get("guard_band") else 0
        self.rows, refused = [], []
        for time, value in rows:
            late = self.rows and time <= self.rows[-1][0]
            (refused if late else self.rows).append((time, value))
        self.start = self.rows[0][0] if start is None else start
        self.end = self.rows[-1][0] if end is None else end
        self.expiry = expiry
        inside = [r for r in self.rows if self.within(r[0])]
        self.readings = [r for r in inside if r[1] is not None]
        self.faults = len(inside) - len(self.readings)
        self.rejected = sum(self.within(t) for t, _ in refused)
        self.cut_intervals()

    def within(self, time):
        return self.start <= time <= self.end

    def clip(self, a, b):
        a, b = max(a, self.start), min(b, self.end)
        return (a, b) if a < b else None

    def cut_intervals(self):
        """self.holds: (from, to, value); self.gaps: (from, to, value
        before, value after)."""
        self.holds, self.gaps = [], []
        accepted = [r for r in self.rows if r[1] is not None]
        times = [t for t, _ in accepted]
        longest = self.profile["max_gap_s"] * 1000

        def gap(a, b):
            before = accepted[:bisect.bisect_right(times, a)][-1:]
            after = accepted[bisect.bisect_left(times, b):][:1]
            part = self.clip(a, b)
            if part:
                self.gaps.append(part + (before[0][1] if before else None,
                                         after[0][1] if after else None))
        gap(min(self.start, self.rows[0][0]), self.rows[0][0])
        for i, (time, value) in enumerate(self.rows):
            last = i + 1 == len(self.rows)
            until = max(time, self.end) if last else self.rows[i + 1][0]
            if value is None or until - time > longest:
                gap(time, until)
            elif self.clip(time, until):
                self.holds.append(self.clip(time, until) + (value,))

    def certain(self, track):
        return [(a, b) for a, b, v in self.holds if track.outside(v)]

    def possible(self, track):
        return sorted(self.certain(track) + [
            (a, b) for a, b, before, after in self.gaps
            if track.outside(before) or track.outside(after)])

    def stretches(self, intervals, track):
        """Joined where they touch, unless an inside reading stands there."""
        calm = {t for t, v in self.readings
                if track is not None and not track.outside(v)}
        out = []
        for a, b in sorted(intervals):
            if out and out[-1][1] == a and a not in calm:
                out[-1] = (out[-1][0], b)
            else:
                out.append((a, b))
        return out

    def count(self, rule, intervals, track):
        """(fired at or None, used ms) by the rule's mode."""
        delay, at = rule["delay_s"] * 1000, None
        total = longest = 0
        for a, b in self.stretches(intervals, track):
            before = total if rule["mode"] == "cumulative" else 0
            if at is None and before + b - a >= delay:
                at = a + delay - before
            total, longest = total + b - a, max(longest, b - a)
        return at, total if rule["mode"] == "cumulative" else longest

    def instant(self, rule, track):
        row = 0
        for time, value in self.readings:
            row = row + 1 if track.outside(value) else 0
            if row == rule.get("confirm", 1):
                return time
        return None

    def track(self, rule):
        return Track(rule["op"], rule["limit_mc"],
                     0 if rule["severity"] == "fail" else self.u)

    def mkt(self, a, b):
        """Rounded m°C over the holds within [a, b], None without any."""
        ratio = 10000.0
        if "activation_energy_j_mol" in self.profile:
            ratio = self.profile["activation_energy_j_mol"] / 8.3144
        parts = [(min(b, t) - max(a, f), -ratio / (v / 1000 + 273.15))
                 for f, t, v in self.holds if max(a, f) < min(b, t)]
        if not parts:
            return None
        top = max(x for _, x in parts)
        total = math.fsum(d * math.exp(x - top) for d, x in parts)
        x = top + math.log(total / sum(d for d, _ in parts))
        return math.floor((-ratio / x - 273.15) * 1000 + 0.5)

    def mkt_fires(self, rule):
        window = rule["window_s"] * 1000
        moments = [(t, t - window) for t, _ in self.readings
                   if t - self.start >= window]
        if not moments:
            moments = [(self.end, self.start)]
        for moment, since in moments:
            value = self.mkt(since, moment)
            if value is not None and OPS[rule["op"]](value,
                                                     rule["limit_mc"]):
                return moment
        return None

    def finding(self, rule):
        """(fired, at, used ms or None, worst ms)"""
        if rule["on"] == "life":
            at = None
            if self.expiry is not None:
                at = self.expiry - rule["margin_s"] * 1000
                at = at if self.end > at else None
            return ("no" if at is None else "yes"), at, None, None
        if rule["on"] == "mkt":
            at = self.mkt_fires(rule)
            return ("no" if at is None else "yes"), at, None, None
        if rule["on"] == "gap":
            at, used = self.count(rule, [g[:2] for g in self.gaps], None)
            return ("no" if at is None else "yes"), at, used, used
        track = self.track(rule)
        if rule["mode"] == "instant":
            at = self.instant(rule, track)
            return ("no" if at is None else "yes"), at, None, None
        sure, used = self.count(rule, self.certain(track), track)
        maybe, worst = self.count(rule, self.possible(track), track)
        fired = ("yes" if sure is not None else
                 "possible" if maybe is not None else "no")
        return fired, maybe if sure is None else sure, used, worst

    def sides(self):
        s = self.profile["storage"]
        out = {}
        if "low_mc" in s:
            out["low"] = Track("<", s["low_mc"], self.u)
        if "high_mc" in s:
            out["high"] = Track(">", s["high_mc"], self.u)
        return out

    def excursions(self):
        """Between two inside readings there is one stretch at most."""
        out = []
        far = float("inf")
        for side, track in self.sides().items():
            calm = [t for t, v in self.readings if not track.outside(v)]
            found = {}      # by the number of inside readings before

            def stretch(time):
                return found.setdefault(bisect.bisect_right(calm, time), {
                    "starts": [], "sure": 0, "maybe": 0, "peaks": []})
            for a, b in self.possible(track):
                stretch(a)["starts"].append(a)
                stretch(a)["maybe"] += b - a
            for a, b, v in self.holds:
                if track.outside(v):
                    stretch(a)["sure"] += b - a
                    stretch(a)["peaks"].append(v)
            for t, v in self.readings:
                if track.outside(v):
                    stretch(t)["starts"].append(t)
                    stretch(t)["peaks"].append(v)
            for n, x in found.items():
                if x["peaks"]:
                    out.append({
                        "side": side, "from": min(x["starts"]),
                        "to": calm[n] if n < len(calm) else None,
                        "duration_s": x["sure"] // 1000,
                        "worst_s": x["maybe"] // 1000,
                        "peak_mc": (max if side == "high" else min)(
                            x["peaks"])})
        return sorted(out, key=lambda x: (
            x["from"], far if x["to"] is None else x["to"],
            x["side"] == "low"))

    def uncovered(self):
        tracks = [self.track(r) for r in self.profile["rules"]
                  if r["on"] == "temp"]
        return sum(any(s.outside(v) for s in self.sides().values()) and
                   not any(t.outside(v) for t in tracks)
                   for _, v in self.readings)

    def judge(self, name):
        rules, worst = [], 0
        for rule in self.profile["rules"]:
            if rule["on"] not in ("temp", "gap", "life", "mkt"):
                continue        # about the box, not the probe
            fired, at, used, maybe = self.finding(rule)
            timed = used is not None
            rules.append({
                "id": rule["id"], "fired": fired, "at": at,
                "used_s": used // 1000 if timed else None,
                "worst_s": maybe // 1000 if timed else None,
                "left_s": max(0, rule["delay_s"] - maybe // 1000)
                if timed else None})
            if fired != "no" and rule["severity"] != "notice":
                level = ORDER.index(rule["severity"])
                worst = max(worst, min(level, 3) if fired == "possible"
                            else level)
        excursions, uncovered = self.excursions(), self.uncovered()
        worst = max(worst, 2 if uncovered else 0,
                    0 if self.readings else 3, 1 if excursions else 0)
        values = [v for _, v in self.readings]
        held = sum(b - a for a, b, _ in self.holds)
        silences = self.stretches([g[:2] for g in self.gaps], None)
        cold = self.profile["storage"].get("high_mc", 0) < -25000
        return {
            "probe": name, "outcome": ORDER[worst],
            "readings": len(self.readings), "rejected": self.rejected,
            "faults": self.faults,
            "span_s": max(0, self.end - self.start) // 1000,
            "gap": {"count": len(silences),
                    "total_s": sum(b - a for a, b in silences) // 1000,
                    "longest_s": max([b - a for a, b in silences],
                                     default=0) // 1000},
            "uncovered": uncovered,
            "min_mc": min(values, default=None),
            "max_mc": max(values, default=None),
            "mean_mc": round(Fraction(
                sum((b - a) * v for a, b, v in self.holds), held))
            if held else None,
            "mkt_mc": None if cold else self.mkt(-math.inf, math.inf),
            "excursions": excursions, "rules": rules}


def judge(profile, text, u_mc=0, start=None, end=None, expiry=None):
    probes = [Probe(profile, rows, u_mc, start, end, expiry).judge(name)
              for name, rows in read_csv(text).items()]
    worst = max(ORDER.index(p["outcome"]) for p in probes)
    return {"outcome": ORDER[worst], "probes": probes}


def main(args):
    given = dict(zip(args[::2], args[1::2]))
    with open(given["--profile"], encoding="utf-8") as f:
        profile = json.load(f)
    with open(given["--csv"], encoding="utf-8", newline="") as f:
        text = f.read()
    times = [parse_time(given[o]) if o in given else None
             for o in ("--from", "--to", "--expiry")]
    json.dump(judge(profile, text, int(given.get("--u-mc", 0)), *times),
              sys.stdout, ensure_ascii=False)
    print()


if __name__ == "__main__":
    main(sys.argv[1:])
