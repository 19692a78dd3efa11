#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Radio silence in the air, whole: a gateway with a pressure attribute and a
receiver (both played), broker and cloudsim.  It falls silent when one of the
two says flight, says so before, logs on, stays silent over a restart, and
speaks again when both say ground or a person says that it has landed."""
import json
import os
import shutil
import socket
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "fault"))
sys.path.insert(0, os.path.join("tests", "fault"))
import way  # noqa: E402
import world  # noqa: E402

PACE = 360


class Receiver:
    """gpsd's side of its socket: a fix now and then, at this speed."""

    def __init__(self):
        self.speed_m_s = 0.0
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(4)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.socket.accept()
            threading.Thread(target=self.tell, args=(client,),
                             daemon=True).start()

    def tell(self, client):
        try:
            client.sendall(b'{"class":"VERSION","release":"3.22",'
                           b'"proto_major":3,"proto_minor":14}\r\n')
            while True:
                fix = {"class": "TPV", "device": "/dev/ttyS0", "mode": 3,
                       "lat": 35.55, "lon": 139.78, "altMSL": 8.0,
                       "speed": self.speed_m_s}
                client.sendall(json.dumps(fix, separators=(",", ":")).encode()
                               + b"\r\n")
                time.sleep(0.025)
        except OSError:
            pass


class Scene:
    def __init__(self, base):
        self.base = base
        self.keys = world.Keys(os.path.join(base, "keys"))
        self.way = way.Way(os.path.join(base, "way"), self.keys)
        self.receiver = Receiver()
        self.cabin = os.path.join(base, "in_pressure_input")
        self.pressure(101.3)
        self.gateway = world.Gateway(
            os.path.join(base, "gateway"), self.keys, pace=PACE,
            port=self.way.port, probes=2, flight={
                "pressure": self.cabin, "gnss": {
                    "host": "127.0.0.1", "port": str(self.receiver.port)}})

    def pressure(self, kpa):
        with open(self.cabin + ".new", "w") as out:
            out.write("%.3f\n" % kpa)
        os.rename(self.cabin + ".new", self.cabin)

    def begin(self):
        self.way.start_broker()
        self.way.start_cloud()
        self.gateway.run()
        self.gateway.wait_ready()
        world.wait(10, self.link, "the link")

    def status(self):
        return self.gateway.ask("status")

    def link(self):
        return self.status()["link"]

    def flight(self):
        return self.status()["flight"]

    def text(self):
        return world.tool("status", "--socket", self.gateway.socket)


def journey(s, say):
    cid = s.gateway.open(probes=[{"id": "p0", "role": "product"}])
    s.gateway.ask("start", cid=cid, by="packer", why="box closed")
    say(not s.flight()["silent"], "on the ground the radio is on")
    world.wait(15, lambda: s.flight()["pressure"] == "ground" and
               s.flight()["gnss"] == "ground", "both to say ground")

    # one of them is enough
    s.receiver.speed_m_s = 240.0
    world.wait(10, lambda: s.flight()["silent"], "silence")
    say(s.flight()["pressure"] == "ground", "one source that says flight is enough")
    world.wait(10, lambda: not s.link(), "the radio to be off")
    world.wait(10, lambda: s.way.consignment(cid)["state"] == "in-flight",
               "the cloud to know: " + json.dumps(s.way.consignment(cid)))
    seen = s.way.consignment(cid)
    say(abs(seen["flight_since"] - s.gateway.sim_ms()) < 2 * 3600000,
        "cloudsim: in flight since, not overdue", seen)
    shown = s.text()
    say("in flight since" in shown and "off in the air" in shown,
        "coldpass status says so", shown)
    records = s.gateway.one(cid)["records"]
    s.gateway.wait_records(cid, records + 2)
    say(not s.link(), "logging goes on, the radio stays off")
    say(s.way.consignment(cid)["records"] < s.gateway.one(cid)["records"],
        "nothing is sent meanwhile")

    # a restart in the air
    s.gateway.kill()
    s.gateway.run()
    s.gateway.wait_ready()
    world.wait(10, lambda: s.gateway.one(cid)["state"] == "started", "resume")
    time.sleep(0.5)
    say(s.flight()["silent"] and not s.link(), "a restart in the air stays silent")

    # landed: both have to say so
    s.receiver.speed_m_s = 5.0
    world.wait(10, lambda: s.flight()["gnss"] == "ground", "the receiver")
    say(s.flight()["silent"], "one that says ground is not enough")
    world.wait(20, lambda: not s.flight()["silent"], "both to say ground")
    world.wait(10, s.link, "the link")
    world.wait(10, lambda: s.way.consignment(cid)["records"] >=
               s.gateway.one(cid)["records"] - 1, "the backlog")
    say(True, "on the ground all is sent")
    say(s.way.consignment(cid)["state"] != "in-flight", "cloudsim: not in flight any more")

    # the cabin alone, and a person
    for kpa in (97.0, 92.0, 86.0):
        s.pressure(kpa)
        time.sleep(60 / PACE * 2)
    world.wait(10, lambda: s.flight()["silent"], "silence by pressure")
    say(s.flight()["gnss"] != "flight", "cabin pressure alone is enough, too")
    world.tool("consignment", "landed", "--by", "courier", "--why", "at the gate",
               "--socket", s.gateway.socket)
    say(not s.flight()["silent"], "a person says landed")
    world.wait(10, s.link, "the link")
    try:
        s.gateway.ask("landed", by="courier", why="again")
        say(False, "landed on the ground is refused")
    except world.Refused as no:
        say("not silent" in str(no), "landed on the ground is refused", no)

    # the itinerary ends what no sensor ends
    now = s.gateway.sim_ms()
    arrival = world.rfc3339(now + 60000)
    s.gateway.open(probes=[{"id": "p1", "role": "product"}], flights=[
        {"from": world.rfc3339(now - 60000), "to": arrival}])
    s.receiver.speed_m_s = 240.0
    s.pressure(101.3)
    world.wait(10, lambda: s.flight()["silent"], "silence again")
    world.wait(3600 / PACE + 20, lambda: not s.flight()["silent"], "the itinerary")
    say(s.gateway.sim_ms() >= world.parse_utc(arrival) + 3600000,
        "an hour after the planned arrival the silence ends")
    say(s.status()["lamp"] == "warning", "with a warning", s.status()["lamp"])
    return cid


def finish(s, cid, say):
    for op in ("end", "seal"):
        more = {"final": True} if op == "seal" else {"by": "pharmacist", "why": "received"}
        s.gateway.ask(op, cid=cid, **more)
    text = s.gateway.ask("dossier", cid=cid)["text"]
    path = os.path.join(s.base, "dossier.jwsl")
    open(path, "wb").write(text)
    verdict = world.verify(path, s.keys)
    say(verdict["authentic"] and verdict["complete"], "the dossier verifies", verdict)
    silence = [(e["silent"], e["by"].split()[-1], e["why"].split(":")[0])
               for e in world.all_events(text) if e["e"] == "flight"]
    say(silence == [(True, "gnss", "detected"), (False, "gnss", "all-ground"),
                    (True, "pressure", "detected"), (False, "courier", "landed"),
                    (True, "gnss", "detected"), (False, "plan", "itinerary")],
        "every beginning and end is signed, and who said so", silence)


def main():
    report = world.Report()
    if not way.find_mosquitto():
        report.skip("flight", "mosquitto is missing")
        report.end()
    base = tempfile.mkdtemp(prefix="coldpass.", dir=os.environ.get("TMPDIR"))
    scene = None
    try:
        scene = Scene(base)
        scene.begin()
        cid = journey(scene, report.say)
        finish(scene, cid, report.say)
    except (RuntimeError, world.Refused, world.Gone) as no:
        report.say(False, "flight", "%s\n%s" % (
            no, scene.gateway.last_words() if scene else ""))
    finally:
        if scene:
            scene.gateway.kill()
            scene.way.end()
        if os.environ.get("KEEP_TEST_DIR"):
            print("kept: " + base)
        else:
            shutil.rmtree(base, ignore_errors=True)
    report.end()


if __name__ == "__main__":
    main()
