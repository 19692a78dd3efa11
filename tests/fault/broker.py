# SPDX-License-Identifier: Apache-2.0
"""The way of the data under disturbance; see broker.sh."""
import json
import os
import shutil
import signal
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import sweep  # noqa: E402
import way  # noqa: E402
import world  # noqa: E402

TRAVELLERS = 2


class Scene:
    def __init__(self, base):
        self.keys = world.Keys(os.path.join(base, "keys"))
        self.way = way.Way(os.path.join(base, "way"), self.keys)
        self.gateway = world.Gateway(
            os.path.join(base, "gateway"), self.keys, pace=1200,
            port=self.way.port, probes=TRAVELLERS)
        self.gateway.config["mqtt"]["keepalive_s"] = 5
        self.gateway.write_config()
        self.journeys = []

    def begin(self):
        self.way.start_broker()
        self.way.start_cloud()
        self.gateway.run()
        self.gateway.wait_ready()
        world.wait(10, lambda: self.gateway.ask("status")["link"], "the link")
        for i in range(TRAVELLERS):
            j = sweep.Journey(self.gateway)
            order = self.gateway.order(offline=False, probes=[
                {"id": "p%d" % i, "role": "product"}])
            j.cid = self.gateway.ask("open", order=order)["cid"]
            j.do("start", by="packer-7", why="box closed")
            self.journeys.append(j)
        self.catch_up("the first records")

    def unreceipted(self):
        return self.gateway.ask("status")["unreceipted"]

    def grow(self, records):
        for j in self.journeys:
            self.gateway.wait_records(j.cid, self.gateway.one(j.cid)
                                      ["records"] + records)

    def catch_up(self, after):
        """A receipt for everything, but what was made in this moment."""
        world.wait(30, lambda: self.unreceipted() <= TRAVELLERS,
                   "receipts after " + after)

    def seal(self):
        for j in self.journeys:
            j.do("end", by="pharmacist-3", why="box opened")
            j.do("seal", final=True)
            j.give()
        world.wait(30, lambda: self.unreceipted() == 0, "the last receipts")
        for j in self.journeys:
            world.wait(10, lambda j=j: self.way.consignment(j.cid)["state"] ==
                       "sealed", "cloudsim's view of the seal")


def disturb(s):
    """In turn, each while records are made."""
    s.grow(2)
    s.way.broker.kill()
    s.grow(4)
    s.way.start_broker()
    s.catch_up("a killed broker")
    yield "broker killed and started again"

    # longer than one and a half keepalives: both sides lose the connection
    s.way.broker.proc.send_signal(signal.SIGSTOP)
    end = time.monotonic() + 9
    s.grow(4)
    time.sleep(max(0, end - time.monotonic()))
    s.way.broker.proc.send_signal(signal.SIGCONT)
    s.catch_up("a frozen broker")
    yield "broker frozen for 9 s"

    s.way.cloud.kill()
    s.grow(6)
    s.way.start_cloud()
    # and again while the backlog comes in
    time.sleep(0.05)
    s.way.cloud.kill()
    s.way.start_cloud()
    s.catch_up("a killed cloudsim")
    yield "cloudsim killed twice, the second time under a backlog"

    s.gateway.kill()
    s.gateway.run()
    s.gateway.wait_ready()
    s.grow(2)
    s.catch_up("a killed gateway")
    yield "gateway killed and started again"

    s.way.broker.kill()
    s.grow(4)
    s.gateway.kill()
    s.gateway.reboot_clock()
    s.gateway.run()
    s.gateway.wait_ready()
    s.grow(2)
    s.way.start_broker()
    s.catch_up("a reboot without a broker")
    yield "gateway rebooted with a backlog and no broker"

    for process in (s.way.broker, s.way.cloud, s.gateway):
        process.kill()
    s.gateway.run()
    s.gateway.wait_ready()
    s.way.start_broker()
    s.way.start_cloud()
    s.grow(2)
    s.catch_up("a power cut of everything")
    yield "all three killed at once"


def judge(s, j, base):
    """Problems with one consignment at its end."""
    path = os.path.join(base, j.cid + ".jwsl")
    why = sweep.judge(j, path)
    theirs = s.way.get("/api/v1/consignments/%s/dossier" % j.cid)
    if theirs != j.given:
        why.append("cloudsim's dossier differs from the gateway's")
    listed = s.way.consignment(j.cid)
    records = j.given.count(b"\n")
    if (listed["missing"], listed["forks"], listed["records"],
            listed["upto"]) != (0, 0, records, records - 1):
        why.append("cloudsim says %s" % listed)
    receipts = os.path.join(base, j.cid + ".receipts")
    with open(receipts, "wb") as out:
        out.write(s.way.get("/api/v1/consignments/%s/receipts" % j.cid))
    v = json.loads(world.tool(
        "verify", path, "--trust", s.keys.file("roots.pem"), "--receipts",
        receipts, "--cid", j.cid, "--json", check=False))
    if v["witnessed"] != records:
        why.append("%s of %d records witnessed" % (v["witnessed"], records))
    if not v["outcome"] == v["claimed"] == listed["outcome"]:
        why.append("outcome %s, claimed %s, cloudsim %s" % (
            v["outcome"], v["claimed"], listed["outcome"]))
    return why


def main():
    report = world.Report()
    base = tempfile.mkdtemp(prefix="coldpass.")
    s = Scene(base)
    try:
        s.begin()
        for name in disturb(s):
            report.say(True, name)
        s.seal()
        for n, j in enumerate(s.journeys):
            why = judge(s, j, base)
            report.say(not why, "consignment %d: whole, identical, witnessed "
                       "and judged alike" % (n + 1), "; ".join(why))
        report.say(s.way.metric("messages_total").get("fork") == 0,
                   "no fork was seen")
    except (RuntimeError, OSError, world.Gone, world.Refused) as e:
        report.say(False, "the way", "%s; gateway: %s; cloudsim: %s" % (
            e, s.gateway.last_words(), s.way.cloud.words()[-300:]))
    finally:
        s.gateway.kill()
        s.way.end()
        if not os.environ.get("KEEP_TEST_DIR"):
            shutil.rmtree(base, ignore_errors=True)
        else:
            print("kept: " + base, file=sys.stderr)
    report.end()


main()
