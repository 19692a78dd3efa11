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
PATIENCE_S = 60


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
            self.say("%s%s" % (told or name, "" if good else "   DID NOT HOLD: %s" % why))
        else:
            print("%s - %s%s" % ("ok" if good else "not ok", name, "" if good else ": %s" % why), flush=True)
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

    def number(self, probe):
        """As events name it: its place in the order."""
        return [p["id"] for p in self.order["probes"]].index(probe)

    def await_event(self, kind, seconds=PATIENCE_S, **members):
        return wait_until(lambda: self.host.events(self.cid, kind, **members), seconds, 0.25)


def boot(s):
    t = s.t
    t.scene("The board")
    s.host.make_keys()
    s.host.start_broker()
    s.host.start_cloud()
    took, restored = s.board.power_on(s.want_snapshot)
    t.check("the board boots Debian's kernel (or continues from its snapshot)", True,
            told="%s in %.1f s: an ARM board with Debian's kernel, I2C and GPIO drivers" %
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
echo adxl372 0x53 >/sys/bus/i2c/devices/i2c-16/new_device
usleep 300000
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
    s.host.ask("consignment", "start", s.cid, "--by", "packer", "--why", "packed")


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
            (e[-1].get("peak_mc", 0) / 1000 if e else 0))


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
        e = wait_until(lambda: s.host.events(s.cid, "shock")[n:], PATIENCE_S, 0.25)
        t.check("a blow of %d g is in the cloud" % (peak_mg // 1000), bool(e) and
                abs(e[0]["peak_mg"] - peak_mg) < 2000, e, told="a blow of %.1f g" %
                (e[0]["peak_mg"] / 1000 if e else 0))
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
    b.chip("tmp117 unplug")
    e = s.await_event("fault", p=s.number("payload"))
    t.check("a chip that went is a fault with its reason", bool(e) and e[-1]["why"] in ("timeout", "nak"), e,
            told="payload: fault, \"%s\": no value is made up" % (e[-1]["why"] if e else "?"))
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
    good = s.await_event("good", p=s.number("payload"))
    t.check("plugged in it gives values again", bool(good), told="plugged in again: good after %.0f s" %
            ((good[-1]["t"] - e[-1]["t"]) / 1000 if good and e else 0))
    ok, why = s.follows("payload", 5125, 10)
    t.check("and they are its own", ok, why)


def hang(s):
    t, b = s.t, s.board
    t.scene("A bus hangs")
    since = s.newest("wall")[0]
    b.chip("bus hang 1")
    e = wait_until(lambda: [x for x in s.host.events(s.cid, "fault", p=s.number("vapour"))], PATIENCE_S, 0.25)
    t.check("every probe on the bus that hangs is a fault", bool(e) and bool(wait_until(
        lambda: len(s.host.events(s.cid, "fault", p=s.number("payload"))) == 2, PATIENCE_S)), e,
            told="payload and vapour: fault, \"%s\"" % (e[-1]["why"] if e else "?"))
    wait_until(lambda: s.newest("wall")[0] > since + 10000, PATIENCE_S, 0.25)
    wall = [r for r in s.host.readings(s.cid)["wall"] if r[0] > since]
    steps = [y[0] - x[0] for x, y in zip(wall, wall[1:])]
    t.check("the other bus misses no reading", len(wall) >= 5 and max(steps) <= 2500 and
            all(r[1] is not None for r in wall), wall, told="%d readings of the other bus meanwhile, "
            "%.1f s apart at most" % (len(wall), max(steps or [0]) / 1000))
    b.chip("bus hang 0")
    good = wait_until(lambda: len(s.host.events(s.cid, "good", p=s.number("vapour"))) == len(e or [1]) and
                      len(s.host.events(s.cid, "good", p=s.number("payload"))) == 2, PATIENCE_S, 0.25)
    t.check("and it comes back by itself", bool(good), told="the bus is free again: all probes give values")


SCENES = [boot, kernel_drivers, arm, readings, excursion, lid, shock, unplugged, hang]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--build", required=True)
    p.add_argument("--tell", action="store_true")
    p.add_argument("--no-snapshot", action="store_true")
    o = p.parse_args()
    t = Teller(o.tell)
    # however it ends, what it started ends with it
    for signo in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(signo, lambda *a: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="coldpass-board.") as sockets:
        s = Stage(os.path.abspath(o.build), t, sockets, not o.no_snapshot)
        try:
            for scene in SCENES:
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
