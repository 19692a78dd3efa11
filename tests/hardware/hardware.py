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
                               ">>/tmp/gateway.log 2>&1 &\necho $!")
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
                   b.shell("tail -n 5 /tmp/gateway.log")):
        raise BoardError("no gateway")
    s.host.run("profile", "sign", "--key", s.host.pki + "/quality.key", "--cert", s.host.pki + "/quality.pem",
               "--out", s.work + "/profile.jws", HERE + "/profile.json")
    with open(os.path.join(HERE, "order.json")) as f, open(s.work + "/order.json", "w") as g:
        g.write(f.read())
    t.check("it reaches the broker over mutual TLS", bool(wait_until(lambda: s.status()["link"], PATIENCE_S)),
            b.shell("tail -n 5 /tmp/gateway.log"))
    p = s.host.ask("consignment", "open", s.work + "/order.json", codes=())
    if not t.check("every check says go: armed", p.returncode == 0, p.stdout + p.stderr):
        raise BoardError("not armed")
    s.cid = json.loads(p.stdout)["cid"]
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


SCENES = [boot, kernel_drivers, arm, readings]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--build", required=True)
    p.add_argument("--tell", action="store_true")
    p.add_argument("--no-snapshot", action="store_true")
    o = p.parse_args()
    t = Teller(o.tell)
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
