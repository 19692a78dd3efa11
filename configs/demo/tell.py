# SPDX-License-Identifier: Apache-2.0
"""Puts a gateway's status into words: one line of readings when asked, and a
line for everything that has changed since the last time.

    tell.py STATE MINUTE PLACE row|quiet < status.json

STATE keeps what was told.  Readings and rules are the gateway's own words;
the place comes from the journeys' timetable.
"""
import json
import os
import sys

state_file, minute, place, row = sys.argv[1:5]
minute = int(minute)
bold, plain = os.environ.get("DEMO_BOLD", ""), os.environ.get("DEMO_PLAIN", "")
status = json.load(sys.stdin)
told = {"link": True, "fired": [], "excursions": [], "lids": {}}
if os.path.exists(state_file):
    with open(state_file) as f:
        told = json.load(f)
hour = "%3d:%02d" % (minute // 60, minute % 60)
names = {"fresh-2-8": "2 to 8 °C", "cryo-150": "−150 °C", "fresh-15-25": "15 to 25 °C"}


def event(words):
    print("  %s   %s* %s%s" % (hour, bold, words, plain))


def degrees(mc):
    return "fault" if mc is None else "%.1f" % (mc / 1000)


def reading(consignment, role):
    for r in consignment.get("readings", []):
        if r["role"] == role:
            return r["temp_mc"]
    return None


consignments = sorted(status["consignments"],
                      key=lambda c: list(names).index(c["profile"]) if c.get("profile") in names else 9)
running = [c for c in consignments if c.get("profile")]

if row == "row" and running:
    product = "".join("%9s" % degrees(reading(c, "product")) for c in running)
    outside = degrees(reading(running[0], "ambient"))
    print("  %s   %-26s%s   outside %5s   %4d records, %d without receipt" %
          (hour, place, product, outside, sum(c["records"] for c in consignments),
           status["unreceipted"]))

if status["link"] != told["link"] and not status["link"]:
    event("no connection to the broker: the gateway records on")
fired = []
for c in running:
    name = names[c["profile"]]
    for probe in c.get("judgement", {}).get("probes", []):
        for rule in probe["rules"]:
            if rule["fired"] == "no":
                continue
            fired.append([c["cid"], rule["id"], rule["fired"]])
            if fired[-1] not in told["fired"]:
                event("ALARM, %s: rule \"%s\" fired, the outcome is %s" %
                      (name, rule["id"], c["outcome"]))
    box = c.get("box", {})
    if box.get("lid_count", 0) > told["lids"].get(c["cid"], 0):
        event("%s: the lid has been opened" % name)
    before = dict(told["excursions"]).get(c["cid"], "conform")
    now = c.get("outcome", "conform")
    if now == "budget-used" and before == "conform":
        event("%s has been outside storage; within its rules so far" % name)
told = {"link": status["link"], "fired": fired,
        "excursions": [[c["cid"], c.get("outcome", "conform")] for c in running],
        "lids": {c["cid"]: c.get("box", {}).get("lid_count", 0) for c in running}}
with open(state_file, "w") as f:
    json.dump(told, f)
