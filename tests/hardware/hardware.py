#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The gateway on a board that boots: real kernel drivers, real mutual TLS,
chips whose temperature is set from outside.  Prints "ok - name" lines, or
with --tell the same as a story.  Run by `run`, which builds what it needs.
"""
import argparse
import io
import json
import os
import re
import signal
import sys
import tarfile
import tempfile
import time

from board import Board, BoardError, wait_until
from host import Host, HostError

HERE = os.path.dirname(os.path.abspath(__file__))
LID, LAMP, INT1 = "F0", "F1", "F2"    # of gpiochip0: 40, 41, 42
# The emulated board and the machine under it may be slow; nothing waits longer.
PATIENCE_S = 150


class Teller:
    """Counts for a test, or tells people."""

    def __init__(self, tells):
        self.tells, self.passed, self.failed, self.begun = tells, 0, 0, time.monotonic()

    def say(self, text):
        if self.tells:
            print("  %5.1f s   %s" % (time.monotonic() - self.begun, text), flush=True)

    def scene(self, title):
        if self.tells:
            print("\n" + title, flush=True)

    def check(self, name, good, why="", told=None):
        self.passed += bool(good)
        self.failed += not good
        if self.tells:
            self.say("%s%s" % (told or name, "" if good else "   DID NOT HOLD: %s" % (why,)))
        else:
            print("%s - %s%s" % ("ok" if good else "not ok", name, "" if good else ": %s" % (why,)), flush=True)
        return good

    def note(self, text):
        if self.tells:
            self.say(text)
        else:
            print("# " + text, flush=True)


class Stage:
    def __init__(self, build, teller, sockets, want_snapshot):
        self.hil = os.path.join(build, "hil")
        self.work = os.path.join(self.hil, "run")
        self.t = teller
        self.want_snapshot = want_snapshot
        os.makedirs(self.work)
        self.host = Host(build, self.work, sockets)
        self.board = Board(self.hil, self.work)
        self.gateway = None

    # --- the gateway on the board ------------------------------------------------
    def config(self):
        with open(os.path.join(HERE, "gateway.json")) as f:
            text = f.read()
        hwmon = self.board.shell("echo /sys/bus/i2c/devices/3-004c/hwmon/hwmon*/temp1_input").strip()
        due = time.strftime("%Y-%m-%dT00:00:00Z", time.gmtime(time.time() + 180 * 86400))
        for name, value in (("MQTT_PORT", str(self.host.mqtt_port)), ("CAL_DUE", due), ("HWMON", hwmon)):
            text = text.replace(name, value)
        return text

    def install(self):
        """Program, libraries, configuration and keys, as a tar."""
        with open(os.path.join(self.hil, "gateway.tar.gz"), "rb") as f:
            self.board.send(f.read(), "tar -xzf - -C /")
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as tar:
            for name in ("gateway.key", "gateway.pem", "roots.pem", "cloud.pem", "tls-ca.pem",
                         "gateway-tls.pem", "gateway-tls.key"):
                tar.add(os.path.join(self.host.pki, name), name)
            text = self.config().encode()
            info = tarfile.TarInfo("gateway.json")
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text))
        self.board.send(out.getvalue(), "{ mkdir -p /etc/coldpass; tar -xf - -C /etc/coldpass; }")

    def start_gateway(self):
        # the kernel's answer to exec, and the board's own clock when it began
        out = self.board.shell("read up rest </proc/uptime; echo $up\n"
                               "/usr/bin/coldpass-gateway --config /etc/coldpass/gateway.json "
                               ">>/dev/console 2>&1 &\necho $!")
        self.started_up_s, self.gateway = float(out.split()[0]), int(out.split()[1])

    def gateway_answers(self):
        return self.host.ask("status", codes=()).returncode == 0

    def stop_gateway(self, how="TERM"):
        self.board.shell("kill -%s %d; while kill -0 %d 2>/dev/null; do usleep 50000; done" %
                         (how, self.gateway, self.gateway))

    def act(self, what, *how):
        """As a person would: "busy, try again in a few seconds" is an answer."""
        def once():
            p = self.host.ask("consignment", what, self.cid, *how, codes=())
            if p.returncode != 0 and "busy" not in p.stderr:
                raise HostError("consignment %s: %s" % (what, p.stderr.strip()))
            return p.returncode == 0
        if not wait_until(once, PATIENCE_S, 0.5):
            raise HostError("consignment %s: busy for a minute" % what)

    def status(self):
        return json.loads(self.host.ask("status").stdout)

    # --- what the cloud sees of it -------------------------------------------------
    def newest(self, probe, since_ms=0):
        rows = [r for r in self.host.readings(self.cid).get(probe, []) if r[0] > since_ms]
        return rows[-1] if rows else None

    def follows(self, probe, mc, within, seconds=PATIENCE_S):
        """The newest reading in the cloud becomes mc."""
        def near():
            row = self.newest(probe)
            return row and row[1] is not None and abs(row[1] - mc) <= within
        good = wait_until(near, seconds, 0.25)
        return bool(good), "the newest is %s" % (self.newest(probe),)

    def await_unreceipted(self, n):
        return wait_until(lambda: self.status()["unreceipted"] >= n, PATIENCE_S, 0.25)

    def number(self, probe):
        """As events name it: its place in the order."""
        return [p["id"] for p in self.order["probes"]].index(probe)

    def count(self, kind, **members):
        return len(self.host.events(self.cid, kind, **members))

    def await_event(self, kind, after=0, **members):
        """The event behind so many of its kind, once the cloud has it."""
        found = wait_until(lambda: self.host.events(self.cid, kind, **members)[after:], PATIENCE_S, 0.25)
        return found[0] if found else None


def boot(s):
    t = s.t
    t.scene("The board")
    s.host.make_keys()
    s.host.start_broker()
    s.host.start_cloud()
    took, restored = s.board.power_on(s.want_snapshot)
    t.check("the board boots Debian's kernel (or continues from its snapshot)", True,
            told="%s in %.1f s: an emulated ARM board with Debian's kernel and its I2C and GPIO drivers" %
            ("continues" if restored else "booted", took))
    s.board.set_clock()
    s.host.open_door(s.board)


def kernel_drivers(s):
    """Before the gateway has the chips: what do other people's drivers say?"""
    t, b = s.t, s.board
    t.scene("Are the simulated chips what they claim to be?  The kernel's own drivers ask")
    b.tmp105_mc(4500)
    b.tmp421_mc(21000)
    b.chip("adxl372 rest_mg 100 -12300 1000")
    out = b.shell("""
echo tmp105 0x48 >/sys/bus/i2c/devices/i2c-3/new_device
echo tmp421 0x4c >/sys/bus/i2c/devices/i2c-3/new_device
usleep 300000
# hid-cp2112 waits 50 ms for an answer: on a busy machine it takes more than one try
for try in 1 2 3 4 5 6 7 8 9 10; do
	echo adxl372 0x53 >/sys/bus/i2c/devices/i2c-16/new_device
	usleep 300000
	ls /sys/bus/i2c/devices/16-0053 | grep -q iio && break
	echo 0x53 >/sys/bus/i2c/devices/i2c-16/delete_device
done
cat /sys/bus/i2c/devices/3-0048/hwmon/hwmon*/temp1_input
cat /sys/bus/i2c/devices/3-004c/hwmon/hwmon*/temp1_input
for axis in x y z; do cat /sys/bus/i2c/devices/16-0053/iio:device*/in_accel_${axis}_raw; done
echo 0x48 >/sys/bus/i2c/devices/i2c-3/delete_device
echo 0x53 >/sys/bus/i2c/devices/i2c-16/delete_device""").split()
    t.check("the kernel's lm75 driver reads what was set", out[:1] == ["4500"], out)
    t.check("the kernel's tmp421 driver reads what was set", len(out) > 1 and abs(int(out[1]) - 21000) < 100, out)
    t.check("the kernel's adxl372 driver reads what was set", out[2:] == ["1", "-123", "10"], out)
    b.chip("adxl372 rest_mg 0 0 1000")


def arm(s):
    t, b = s.t, s.board
    t.scene("The gateway, with TMP105, TMP117, MCP9601, ADXL372, TMP421 and a lid switch")
    b.tmp105_mc(5000)
    b.chip("tmp117 temp_mc 4250")
    b.chip("mcp9601 temp_mc -150000")
    b.line(LID, False)
    s.install()
    s.start_gateway()
    if not t.check("the gateway starts", bool(wait_until(s.gateway_answers, PATIENCE_S)),
                   b.words()):
        raise BoardError("no gateway")
    s.host.run("profile", "sign", "--key", s.host.pki + "/quality.key", "--cert", s.host.pki + "/quality.pem",
               "--out", s.work + "/profile.jws", HERE + "/profile.json")
    with open(os.path.join(HERE, "order.json")) as f, open(s.work + "/order.json", "w") as g:
        g.write(f.read())
    with open(s.work + "/order.json") as f:
        s.order = json.load(f)
    t.check("it reaches the broker over mutual TLS", bool(wait_until(lambda: s.status()["link"], PATIENCE_S)),
            b.words())
    p = s.host.ask("consignment", "open", s.work + "/order.json", codes=())
    if not t.check("every check says go: armed", p.returncode == 0, p.stdout + p.stderr):
        raise BoardError("not armed")
    s.cid = json.loads(p.stdout)["cid"]
    b.wire("adxl372", INT1)
    s.act("start", "--by", "packer", "--why", "packed")


def readings(s):
    t, b = s.t, s.board
    t.scene("Readings follow what is set")
    for probe, mc, within in (("wall", 5000, 70), ("payload", 4250, 10), ("vapour", -150000, 100),
                              ("outside", 21000, 100)):
        good, why = s.follows(probe, mc, within)
        t.check("%s reads %.3f °C in the cloud" % (probe, mc / 1000), good, why)
    b.chip("tmp117 temp_mc 6125")
    b.chip("mcp9601 temp_mc -140000")
    b.tmp105_mc(4000)
    for probe, mc, within in (("wall", 4000, 70), ("payload", 6125, 10), ("vapour", -140000, 100)):
        good, why = s.follows(probe, mc, within)
        t.check("%s follows to %.3f °C" % (probe, mc / 1000), good, why)


def excursion(s):
    t, b = s.t, s.board
    t.scene("An excursion: the wall warms to 12 °C")
    b.tmp105_mc(12000)
    e = s.await_event("excursion", p=s.number("wall"), open=True)
    t.check("the excursion is in the cloud", bool(e), told="an excursion opened: wall above 8 °C")
    e = s.await_event("alarm", rule="warm")
    t.check("its rule fires and the outcome is review", bool(e) and
            wait_until(lambda: s.host.consignment(s.cid)["outcome"] == "review", PATIENCE_S),
            told="ALARM: rule \"warm\" fired in the cloud, outcome review")
    t.check("the lamp is lit", bool(wait_until(lambda: b.line_is_high(LAMP), PATIENCE_S)),
            told="the box's lamp is on (read from outside at the GPIO pin)")
    b.tmp105_mc(5000)
    e = s.await_event("excursion", p=s.number("wall"), open=False)
    t.check("and it ends", bool(e), told="back within 2 to 8 °C, peak %.1f °C" %
            (e["peak_mc"] / 1000 if e else 0))


def lid(s):
    t, b = s.t, s.board
    t.scene("Somebody opens the lid")
    b.line(LID, True)
    e = s.await_event("lid", open=True)
    t.check("an opened lid is in the cloud", bool(e), told="lid opened: a real interrupt of gpio-aspeed")
    for high in (False, True, False, True, False):    # it bounces
        b.line(LID, high)
    closed = s.await_event("lid", open=False)
    t.check("and so is the closing", bool(closed), told="lid closed, bounces and all")
    t.check("bounces are not openings", len(s.host.events(s.cid, "lid")) == 2, s.host.events(s.cid, "lid"))


def sensors(s):
    return {v["id"]: v for v in json.loads(s.host.ask("sensor", "list", codes=()).stdout)["sensors"]}


def shock(s):
    t, b = s.t, s.board
    t.scene("The box falls")
    before = sensors(s)["blows"]
    latest = 0
    for n, peak_mg in enumerate((31000, 45000)):
        b.chip("adxl372 blow %d 11" % peak_mg)
        e = s.await_event("shock", n)
        t.check("a blow of %d g is in the cloud" % (peak_mg // 1000), bool(e) and
                abs(e["peak_mg"] - peak_mg) < 2000, e, told="a blow of %.1f g" %
                (e["peak_mg"] / 1000 if e else 0))
        latest = int(dict(v.split("=") for v in b.chip("stat").split())["pin_ms"])
    after = sensors(s)["blows"]
    t.check("each raised INT1, a GPIO interrupt", after["interrupts"] == before["interrupts"] + 2, after,
            told="INT1 rose twice: two interrupts of gpio-aspeed")
    # by time alone the FIFO would be read every 3.2 s
    t.check("and had the FIFO read at once", 0 <= latest < 1500, "%d ms after it rose" % latest,
            told="the FIFO was read %d ms after it rose" % latest)
    t.check("the rule for blows fires", bool(s.await_event("alarm", rule="drop")),
            told="ALARM: rule \"drop\" fired")


def unplugged(s):
    t, b = s.t, s.board
    t.scene("A probe is pulled off its cable")
    payload = s.number("payload")
    faults, goods = s.count("fault", p=payload), s.count("good", p=payload)
    b.chip("tmp117 unplug")
    e = s.await_event("fault", faults, p=payload)
    t.check("a chip that went is a fault with its reason", bool(e) and e["why"] in ("timeout", "nak"), e,
            told="payload: fault, \"%s\": no value is made up" % (e["why"] if e else "?"))
    t.check("its readings are missing and not repeated", bool(wait_until(
        lambda: (s.newest("payload") or (0, 0))[1] is None, PATIENCE_S)), s.newest("payload"))
    row = wait_until(lambda: (lambda r: r if r and r[1] is not None and e and r[0] > s.newest("payload")[0] - 5000
                              else None)(s.newest("wall")), PATIENCE_S)
    t.check("the others go on", bool(row), told="the other probes go on: wall %.2f °C" %
            (row[1] / 1000 if row else 0))
    p = s.host.ask("doctor", codes=())
    t.check("doctor names bus and address", "/dev/i2c-16" in p.stdout and "0x48" in p.stdout, p.stdout[-300:])
    b.chip("tmp117 temp_mc 5125")
    b.chip("tmp117 plug")
    good = s.await_event("good", goods, p=payload)
    t.check("plugged in it gives values again", bool(good), told="plugged in again: good after %.0f s" %
            ((good["t"] - e["t"]) / 1000 if good and e else 0))
    ok, why = s.follows("payload", 5125, 10)
    t.check("and they are its own", ok, why)


def hang(s):
    t, b = s.t, s.board
    t.scene("A bus hangs")
    probes = s.number("payload"), s.number("vapour")
    faults, goods = ([s.count(kind, p=p) for p in probes] for kind in ("fault", "good"))
    since = s.newest("wall")[0]
    b.chip("bus hang 1")
    e = [s.await_event("fault", n, p=p) for n, p in zip(faults, probes)]
    t.check("every probe on the bus that hangs is a fault", all(e), e,
            told="payload and vapour: fault, \"%s\"" % (e[0]["why"] if e[0] else "?"))
    wait_until(lambda: s.newest("wall")[0] > since + 10000, PATIENCE_S, 0.25)
    wall = [r for r in s.host.readings(s.cid)["wall"] if r[0] > since]
    steps = [y[0] - x[0] for x, y in zip(wall, wall[1:])]
    t.check("the other bus goes on giving values", len(wall) >= 3 and all(r[1] is not None for r in wall), wall,
            told="%d readings of the other bus meanwhile, "
            "%.1f s apart at most" % (len(wall), max(steps or [0]) / 1000))
    b.chip("bus hang 0")
    e = [s.await_event("good", n, p=p) for n, p in zip(goods, probes)]
    t.check("and it comes back by itself", all(e), e, told="the bus is free again: all probes give values")


def kept(text):
    """The newest reading's time among those that a power cut would leave."""
    times = [0]
    for m in re.finditer(r'"t":(\d+),"step":(\d+),"base":-?\d+,"mc":\[([^]]*)\]', text):
        times.append(int(m[1]) + int(m[2]) * m[3].count(","))
    return max(times)


def restart(s):
    t, b = s.t, s.board
    t.scene("The gateway is killed and started again")
    tasks = "cat /proc/%d/task/*/schedstat | awk '{ n += $1 } END { print n }'" % s.gateway
    ns, since = int(float(b.shell(tasks))), s.newest("wall")[0]
    wait_until(lambda: s.newest("wall")[0] >= since + 16000, PATIENCE_S, 0.25)
    ns, rows = int(float(b.shell(tasks))) - ns, (s.newest("wall")[0] - since) // 2000
    t.note("measured: %.1f ms of the emulated CPU a reading, with everything around it" %
           (ns / 1e6 / max(1, rows * len(s.order["probes"]))))
    look = "read up rest </proc/uptime; echo up=$up; strings /var/lib/coldpass/pending"
    s.stop_gateway("KILL")
    before = max(kept(b.shell(look)), s.newest("wall")[0])
    s.start_gateway()

    def first():
        text = b.shell(look)
        return float(text[3:].split()[0]) if kept(text) > before else None
    up = wait_until(first, PATIENCE_S, 0.01)
    if t.check("it goes on with a durable reading", bool(up)):
        took = up - s.started_up_s
        t.note("measured: %.2f s from the start of the process to the first durable reading" % took)
    t.check("what is missing is stated", bool(s.await_event("gap", why="restart")),
            told="the gap is stated: restart")


def boot_in_1970(s):
    t, b = s.t, s.board
    t.scene("Power cut; the board boots again and knows no time")
    b.chip("tmp117 temp_mc 5125")
    s.stop_gateway("KILL")
    disk = b.receive("tar -C /var/lib/coldpass -cf - .")
    b.power_off()
    took, _ = b.power_on(snapshot=False)
    t.note("booted in %.1f s" % took)
    clock = int(b.shell("date +%s"))
    t.check("the board boots with its clock at 1970", clock < 86400, clock,
            told="its clock says %s" % time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(clock)))
    b.chip("tmp117 temp_mc 5125")
    b.chip("mcp9601 temp_mc -140000")
    b.tmp105_mc(5000)
    b.line(LID, False)
    b.shell("echo tmp421 0x4c >/sys/bus/i2c/devices/i2c-3/new_device; usleep 300000")
    b.send(disk, "tar -xf - -C /var/lib/coldpass")
    s.install()
    s.host.open_door(b)
    s.start_gateway()
    b.wire("adxl372", INT1)
    t.check("the gateway starts without a time", bool(wait_until(s.gateway_answers, PATIENCE_S)), b.words())
    c = wait_until(lambda: next((c for c in s.status()["consignments"] if c["cid"] == s.cid and
                                 any(r["temp_mc"] is not None for r in c.get("readings", []))), None), PATIENCE_S)
    t.check("and records on", bool(c), told="it records on, each record says that the time is not known (tq none)")
    t.check("and says that it has no connection", s.status()["link"] is False,
            told="no certificate is valid in 1970: no connection, nothing is lost")
    s.await_unreceipted(3)
    b.set_clock()
    e = s.await_event("anchor")
    t.check("once the time is known, an anchor dates it", bool(e), told="the clock is set: an anchor dates what "
            "was recorded, quality \"%s\"" % (e["tq"] if e else "?"))
    none = wait_until(lambda: [p for p in s.host.payloads(s.cid) if p["tq"] == "none"], PATIENCE_S, 0.25)
    t.check("records without a time are in the cloud as such", bool(none), told="%d records without a time "
            "have reached the cloud since" % len(none))
    t.check("and so is the power cut", bool(s.await_event("gap", why="power")))
    ok, why = s.follows("payload", 5125, 10)
    t.check("readings go on", ok, why)


def arrival(s):
    t = s.t
    t.scene("Arrival")
    s.act("end", "--by", "pharmacist", "--why", "received")
    s.act("seal")
    good = wait_until(lambda: s.host.consignment(s.cid)["state"] == "sealed", PATIENCE_S, 0.25)
    t.check("sealed, and the cloud has all of it", bool(good))
    dossier = os.path.join(s.work, "dossier.jwsl")
    with open(dossier, "wb") as f:
        f.write(s.host.dossier(s.cid))
    p = s.host.run("verify", dossier, "--trust", s.host.trust, "--json", codes=())
    v = json.loads(p.stdout)
    t.check("coldpass verify: authentic and complete", v["authentic"] and v["complete"], p.stdout[:600],
            told="verified by somebody who believes nobody: authentic, complete, %d records, outcome %s" %
            (sum(leg["records"] for leg in v["legs"]), v["outcome"]))
    t.check("coldpass verify: indeterminate, as claimed: nobody knows how long the cut was",
            v["outcome"] == "indeterminate" == v["claimed"] and
            [f["code"] for f in v["findings"]] == ["unknown-gap"],
            (v["outcome"], v["claimed"], v["findings"]),
            told="the excursion alone is a review; the cut in 1970 makes it indeterminate: nobody knows how long it was")
    s.host.ask("consignment", "dossier", s.cid, "--out", s.work + "/journal.jwsl")
    with open(s.work + "/journal.jwsl", "rb") as f, open(dossier, "rb") as g:
        t.check("the cloud's dossier is the board's journal, byte for byte", f.read() == g.read())
    if t.tells:
        t.scene("Yours to keep")
        print("  %s   the dossier, one signed record a line" % os.path.relpath(dossier))
        print("  try it: %s verify %s --trust %s" % tuple(os.path.relpath(p) for p in (
            s.host.bin + "/coldpass", dossier, s.host.trust)))


SCENES = [boot, kernel_drivers, arm, readings, excursion, lid, shock, unplugged, hang, restart, boot_in_1970, arrival]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--build", required=True)
    p.add_argument("--tell", action="store_true")
    p.add_argument("--no-snapshot", action="store_true")
    p.add_argument("--only", help="these scenes, beside the first three: " + ",".join(
        f.__name__ for f in SCENES[3:]))
    o = p.parse_args()
    t = Teller(o.tell)
    # however it ends, what it started ends with it
    for signo in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(signo, lambda *a: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="coldpass-board.") as sockets:
        s = Stage(os.path.abspath(o.build), t, sockets, not o.no_snapshot)
        try:
            for scene in SCENES:
                if not o.only or scene in SCENES[:3] or scene.__name__ in o.only.split(","):
                    scene(s)
        except (BoardError, HostError, OSError, ValueError) as e:
            t.check("all scenes are played", False, "%s: %s" % (type(e).__name__, e))
        finally:
            s.board.power_off()
            s.host.close()
    if not t.tells:
        print("%d passed, %d failed" % (t.passed, t.failed))
    return 1 if t.failed else 0


if __name__ == "__main__":
    sys.exit(main())
