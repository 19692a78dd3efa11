#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Gateway, cloudsim and `coldpass verify` come to the same outcome, the same
counters and the same moments, for every recorded journey: as the records come,
after the gateway was killed once at a record, after it was killed whenever a
record had come, and when cloudsim gets every record late, twice and in no
order.

The gateway is killed at some records, well apart; FULL=1 tries every one."""
import json
import os
import random
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "fault"))
import mqtt  # noqa: E402
import way  # noqa: E402
import world  # noqa: E402

HOUR = 3600000
PACE, KILLED_PACE = 8640, 2400
# Which record of each consignment the gateway is killed at, once each.  A
# journey of 12 h has 50, the first ones from arming and start.
KILLED_AT = range(1, 50) if os.environ.get("FULL") else (2, 13, 27, 46)
AT_A_TIME = 8
# Dossiers whose lines cloudsim gets in one heap.
SHUFFLED = 30
# Real seconds from a gateway's start to its journeys' first row.
LEAD_S = 4
# Good rows before a journey whose probe gives none when it is to be armed.
LEAD_ROWS = 120
SPARSE = ("faults", "now-and-then")


class Trip:
    """One recorded journey under its profile."""

    def __init__(self, path, profile, options, hours):
        self.name = os.path.basename(path)[:-len(".csv")]
        self.path = os.path.join(world.ROOT, path)
        self.profile, self.hours = profile, hours
        self.u_mc = int(options[options.index("--u-mc") + 1])
        self.cid, self.text, self.how = None, b"", "not killed"
        self.lead_ms = LEAD_ROWS * world.MINUTE if self.name in SPARSE else 0

    def recording(self, where):
        """The recording to play, with good rows before it if need be."""
        if not self.lead_ms:
            return self.path
        path = os.path.join(where, self.name + ".csv")
        rows = open(self.path).read().splitlines(True)
        first = int(rows[1].split(",")[0])
        with open(path, "w") as out:
            out.write(rows[0])
            for t in range(first - self.lead_ms, first, world.MINUTE):
                out.write("%d,product,4.2\n%d,ambient,21\n" % (t, t))
            out.writelines(rows[1:])
        return path


def trips():
    """As tests/journeys/expect lists them."""
    out = []
    for line in open(os.path.join(world.ROOT, "tests/journeys/expect")):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        hours = 48 if words[0].startswith("configs/") else 12
        out.append(Trip(words[0], words[1], words[3:], hours))
    return out


def events(path, mine):
    """One file of every journey's events, each of its product's box."""
    rows = []
    for trip, file in ((t, f) for t in mine for f in (
            "configs/demo/journeys/events.csv",
            "tests/journeys/opened-events.csv")):
        if (trip.name == "fresh-2-8") != file.startswith("configs") or \
                trip.name not in ("fresh-2-8", "opened"):
            continue
        for line in open(os.path.join(world.ROOT, file)).readlines()[1:]:
            time, event, value, _ = line.rstrip("\n").split(",")
            rows.append((int(time), event, value, trip.name))
    rows.sort(key=lambda r: r[0])
    with open(path, "w") as out:
        out.write("time,event,value,probe\n")
        for row in rows:
            out.write("%d,%s,%s,%s\n" % row)


class Play:
    """A gateway with journeys that begin when it does."""

    def __init__(self, where, keys, mine, pace, port):
        self.trips, self.keys = mine, keys
        self.g = world.Gateway(where, keys, pace=pace, port=port, probes=0)
        begin = self.g.utc_anchor + LEAD_S * 1000 * pace
        self.begin = begin = begin - begin % world.MINUTE
        script = os.path.join(where, "events.csv")
        events(script, mine)
        self.g.config.update(
            record={"readings": 15, "seconds": 900},
            events={"file": script, "begin": world.rfc3339(begin)},
            probes=[self.probe(t, role, begin) for t in mine
                    for role in ("product", "ambient")])
        self.g.real_anchor = world.uptime_ms()
        self.g.write_config()

    def probe(self, trip, role, begin):
        p = dict(self.g.probe(0), id=trip.name if role == "product" else
                 trip.name + "-air", serial=trip.name + "-" + role,
                 u_mc=trip.u_mc)
        p["calibration"] = dict(p["calibration"], low_mc=-200000)
        p["replay"] = {"file": trip.recording(self.g.dir), "probe": role,
                       "begin": world.rfc3339(begin - trip.lead_ms)}
        return p

    def open(self, trip):
        trip.cid = self.g.ask("open", order={
            "v": 1, "profile": self.keys.profile(trip.profile),
            "offline": True, "hours": 72, "probes": [
                {"id": trip.name, "role": "product"},
                {"id": trip.name + "-air", "role": "ambient"}],
            "expiry": {"time": world.rfc3339(self.begin + 72 * HOUR),
                       "zone": "Asia/Tokyo"}})["cid"]
        self.g.ask("start", cid=trip.cid, by="packer-7", why="box closed")

    def hour(self):
        return (self.g.sim_ms() - self.begin) / HOUR

    def open_all(self):
        """Each while its probe gives readings: sparse ones before they are."""
        self.wait_hour(-LEAD_ROWS / 60 + 0.1)
        for t in self.trips:
            if t.lead_ms:
                self.open(t)
        self.wait_hour(0.05)
        for t in sorted(self.trips, key=lambda t: t.name != "silence"):
            if not t.lead_ms:
                self.open(t)

    def records(self):
        return sum(c["records"] for c in self.g.ask("status")["consignments"])

    def restart(self):
        self.g.kill()
        self.g.run()
        self.g.wait_ready()

    def wait_hour(self, hour):
        world.wait(90, lambda: self.hour() >= hour, "hour %d" % hour)

    def finish(self, trip):
        self.g.ask("end", cid=trip.cid, by="pharmacist-3", why="taken over")
        self.g.ask("seal", cid=trip.cid, final=True)
        trip.text = self.g.ask("dossier", cid=trip.cid)["text"]


# --- comparing ----------------------------------------------------------------
def last_claim(text):
    return [p["claim"] for p in world.payloads(text) if "claim" in p][-1]


def rule_words(rules):
    return {r["id"]: (r["fired"], r["at"], r["used_s"], r["worst_s"],
                      r["left_s"]) for r in rules}


def is_idle(words):
    return words[0] == "no" and words[1] is None and not words[3]


def late_alarms(text, claim, interval_ms=60000):
    """Alarms told later than the second row after they fired, or never."""
    told, why = {}, []
    for e in world.all_events(text):
        if e["e"] == "alarm":
            told.setdefault(e["rule"], e["t"])
    for probe in claim["probes"]:
        for r in probe["rules"]:
            if r["fired"] == "no" or r["id"] not in told:
                continue
            late = told[r["id"]] - r["at"]
            if not 0 <= late <= 2 * interval_ms:
                why.append("%s told %d ms after it fired" % (r["id"], late))
    return why


def compare(trip, keys, cloud, base):
    """What the three do not agree about."""
    path = os.path.join(base, trip.cid + ".jwsl")
    with open(path, "wb") as out:
        out.write(trip.text)
    v = world.verify(path, keys)
    claim = last_claim(trip.text)
    listed = cloud.consignment(trip.cid)
    if listed is None:
        return ["cloudsim does not know it"]
    if not (v["authentic"] and v["complete"]):
        return ["verify: %s" % v["findings"]]
    why = ["verify finds " + f["code"] for f in v["findings"]
           if f["code"] in ("claim", "count")]
    outcomes = (v["outcome"], v["claimed"], claim["outcome"],
                listed["outcome"])
    if len(set(outcomes)) != 1:
        why.append("verify, its claim, the gateway, cloudsim: %s, %s, %s, %s"
                   % outcomes)
    shown = json.loads(cloud.get("/api/v1/consignments/" + trip.cid))
    theirs = {p["probe"]: p for p in shown["legs"][-1]["probes"]}
    for probe in claim["probes"]:
        ours = rule_words(probe["rules"])
        cloudy = rule_words(theirs[probe["probe"]]["rules"])
        for rule, words in cloudy.items():
            if ours.get(rule, words if is_idle(words) else None) != words:
                why.append("%s %s: gateway %s, cloudsim %s" % (
                    probe["probe"], rule, ours.get(rule), words))
        if probe["outcome"] != theirs[probe["probe"]]["outcome"]:
            why.append("outcome of " + probe["probe"])
    return why


def has_all(cloud, trip):
    c = cloud.consignment(trip.cid)
    return c is not None and c["missing"] == 0 and \
        c["records"] == trip.text.count(b"\n") and c["outcome"] is not None


# --- cloudsim gets them in another way --------------------------------------
def scatter(w, keys, mine):
    """Every record of every dossier: shuffled, some twice, until nothing is
    missing, as a gateway would offer them again."""
    key = keys.file
    chance = random.Random(20260105)
    for _ in range(6):
        todo = [t for t in mine if not has_all(w, t)]
        if not todo:
            break
        publisher = mqtt.Publisher(w.port, key("servers-ca.pem"),
                                   key("gateway-tls.pem"),
                                   key("gateway-tls.key"), world.GW)
        lines = [(t.cid, line) for t in todo
                 for line in t.text.splitlines()]
        lines += chance.sample(lines, len(lines) // 5)
        chance.shuffle(lines)
        for cid, line in lines:
            publisher.publish("coldpass/v1/%s/rec/%s" % (world.GW, cid), line)
        publisher.close()
        try:
            world.wait(3, lambda: all(has_all(w, t) for t in mine), "all")
        except RuntimeError:
            pass
    return [t.name for t in mine if not has_all(w, t)]


# --- the ways --------------------------------------------------------------------
EXPECTED = {"fresh-2-8": "budget-used", "cryo-150": "conform",
            "fresh-15-25": "fail", "opened": "review",
            "silence": "indeterminate", "faults": "indeterminate",
            "now-and-then": "indeterminate"}


def undisturbed(play):
    play.g.run()
    play.g.wait_ready()
    world.wait(10, lambda: play.g.ask("status")["link"], "the link")
    play.open_all()
    fresh = [t for t in play.trips if t.name == "fresh-2-8"][0]
    begin = play.begin
    play.g.ask("announce", cid=fresh.cid, by="customs-2", why="inspection",
               **{"from": world.rfc3339(begin + 28 * HOUR),
                  "to": world.rfc3339(begin + 29 * HOUR)})


def killed(play, record):
    """Once, at this record; at every one for None.  Says how often."""
    times = 0
    play.g.run()
    play.g.wait_ready()
    play.open_all()
    if record is not None:
        for t in play.trips:
            play.g.wait_records(t.cid, record)
        play.restart()
        times = 1
    while record is None and play.hour() < 11.5:
        before = play.records()
        world.wait(30, lambda: play.records() > before or
                   play.hour() >= 11.5, "a record")
        play.restart()
        times += 1
    play.wait_hour(11.5)
    for t in play.trips:
        play.finish(t)
        t.how = "killed at record %d" % record if record is not None else \
            "killed at every record"
    play.g.stop()
    return times


def main():
    report = world.Report()
    if not way.find_mosquitto():
        print("skip - agreement: mosquitto is not installed")
        return
    base = tempfile.mkdtemp(prefix="coldpass.")
    keys = world.Keys(os.path.join(base, "keys"))
    for name in {t.profile for t in trips()}:
        path = "configs/profiles/%s.json" % name
        keys.sign_profile(json.load(open(os.path.join(world.ROOT, path))),
                          name)
    ways = [way.Way(os.path.join(base, n), keys) for n in ("way", "again")]
    plays = []
    try:
        for w in ways:
            w.start_broker()
            w.start_cloud()
        run(base, keys, ways, plays, report)
    except (RuntimeError, OSError, world.Gone, world.Refused) as e:
        words = [p.g.last_words() for p in plays]
        report.say(False, "the journeys", "%s; %s" % (e, words))
    finally:
        for p in plays:
            p.g.kill()
        for w in ways:
            w.end()
        shutil.rmtree(base, ignore_errors=True)
    report.end()


def kill_all(base, keys, plays):
    """Gateways without a cloud, each killed in its own way."""
    def one(record):
        play = Play(os.path.join(base, "k%s" % record), keys, [
            t for t in trips() if t.hours == 12], KILLED_PACE, 1)
        plays.append(play)
        return killed(play, record)
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        return sum(pool.map(one, [None, *KILLED_AT]))


def run(base, keys, ways, plays, report):
    first = Play(os.path.join(base, "a"), keys, trips(), PACE, ways[0].port)
    plays.append(first)
    undisturbed(first)
    with ThreadPoolExecutor(1) as pool:
        beside = pool.submit(kill_all, base, keys, plays)
        for hours in (12, 48):
            first.wait_hour(hours - 1)
            for t in first.trips:
                if t.hours == hours:
                    first.finish(t)
        mine = first.trips
        world.wait(20, lambda: all(has_all(ways[0], t) for t in mine),
                   "cloudsim to have everything")
        first.g.stop()
        times = beside.result()
    for t in mine:
        why = compare(t, keys, ways[0], base) + \
            late_alarms(t.text, last_claim(t.text))
        outcome = last_claim(t.text)["outcome"]
        if EXPECTED[t.name] != outcome:
            why.append("it is " + outcome)
        report.say(not why, "%s: the three agree, %s" % (t.name, outcome),
                   "; ".join(why))
    everything = [t for p in plays for t in p.trips]
    report.say(times > 2 * len(KILLED_AT), "gateways were killed %d times" %
               times)
    # a heap at a time: cloudsim holds only so much without its `open`, and
    # lists the newest consignments
    for at in range(0, len(everything), SHUFFLED):
        heap = everything[at:at + SHUFFLED]
        missing = scatter(ways[1], keys, heap)
        report.say(not missing, "late, twice and shuffled: all of it arrives",
                   missing)
        for t in heap:
            why = compare(t, keys, ways[1], base)
            report.say(not why, "%s, %s, shuffled: the three agree" % (
                t.name, t.how), "; ".join(why))


main()
