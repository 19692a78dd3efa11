# SPDX-License-Identifier: Apache-2.0
"""A gateway of one's own: keys, profile, recording, processes, and what its
files say.  Used by the fault tests; everything lives in one directory."""
import base64
import calendar
import hashlib
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
BUILD = os.path.join(ROOT, os.environ.get("BUILD", "build"))
GW = "gateway-01"
MINUTE = 60000
PROFILE = {
    "v": 1, "id": "fault-2-8", "version": 1, "name": {"en": "Fault test"},
    "category": "non-frozen", "source": "test",
    "storage": {"low_mc": 2000, "high_mc": 8000},
    "interval_s": 60, "max_gap_s": 300, "rules": [
        {"id": "warm", "on": "temp", "op": ">", "limit_mc": 8000,
         "mode": "consecutive", "delay_s": 1800, "severity": "review"},
        {"id": "cold", "on": "temp", "op": "<", "limit_mc": 2000,
         "mode": "consecutive", "delay_s": 900, "severity": "review"},
        {"id": "blind", "on": "gap", "mode": "consecutive", "delay_s": 3600,
         "severity": "indeterminate"},
        {"id": "blind-sum", "on": "gap", "mode": "cumulative",
         "delay_s": 7200, "severity": "indeterminate"}]}


def ended(signo, _frame):
    """Asked to end: what was started here ends as well."""
    sys.exit(128 + signo)


signal.signal(signal.SIGTERM, ended)
signal.signal(signal.SIGHUP, ended)


class Gone(Exception):
    """The gateway ended while it was asked something."""


class Refused(Exception):
    """The gateway said no."""


def tool(*args, check=True):
    """`coldpass` with these words; its standard output."""
    done = subprocess.run([os.path.join(BUILD, "coldpass"), *args],
                          capture_output=True, text=True)
    if check and done.returncode != 0:
        raise RuntimeError("coldpass %s: %s" % (" ".join(args), done.stderr))
    return done.stdout


def uptime_ms():
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1000000


def rfc3339(ms):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(ms // 1000))


class Keys:
    """Roots and certificates, made once for many gateways."""

    def __init__(self, where, days_back=400):
        self.dir = where
        self.begin = rfc3339(int(time.time() - days_back * 86400) * 1000)
        os.makedirs(where, exist_ok=True)
        for root in ("device-ca", "quality-ca", "cloud-ca", "servers-ca",
                     "clients-ca"):
            self.root(root)
        self.issue("gateway", "device-ca", "--role", "gateway", "--name", GW)
        self.issue("quality", "quality-ca", "--role", "quality", "--name",
                   "unit-1")
        self.issue("cloud", "cloud-ca", "--role", "cloud", "--name",
                   "cloudsim")
        self.issue("broker", "servers-ca", "--tls-server", "broker",
                   "--host", "localhost", "--host", "127.0.0.1")
        self.issue("gateway-tls", "clients-ca", "--tls-client", GW)
        self.issue("cloudsim-tls", "clients-ca", "--tls-client", "cloudsim")
        with open(self.file("roots.pem"), "w") as out:
            for root in ("device-ca", "quality-ca", "cloud-ca"):
                out.write(open(self.file(root + ".pem")).read())
        self.sign_profile(PROFILE, "profile")

    def file(self, name):
        return os.path.join(self.dir, name)

    def root(self, name):
        tool("key", "new", self.file(name + ".key"))
        tool("key", "ca", "--name", name, "--key", self.file(name + ".key"),
             "--out", self.file(name + ".pem"), "--not-before", self.begin,
             "--days", "3650")

    def issue(self, name, ca, *subject):
        key, csr = self.file(name + ".key"), self.file(name + ".csr")
        tool("key", "new", key)
        tool("key", "request", "--key", key, *subject, "--out", csr)
        tool("key", "issue", "--request", csr, "--ca",
             self.file(ca + ".pem"), "--ca-key", self.file(ca + ".key"),
             *subject, "--out", self.file(name + ".pem"), "--not-before",
             self.begin, "--days", "1800")

    def sign_profile(self, profile, name):
        """The signed profile's text."""
        path = self.file(name + ".json")
        with open(path, "w") as out:
            json.dump(profile, out)
        tool("profile", "sign", "--key", self.file("quality.key"), "--cert",
             self.file("quality.pem"), "--out", self.file(name + ".jws"),
             path)
        return open(self.file(name + ".jws")).read().strip()

    def profile(self, name="profile"):
        return open(self.file(name + ".jws")).read().strip()


def value_mc(row):
    """Row `row` of every recording here: no two neighbours are alike."""
    return 4000 + row * 37 % 1000


def write_recording(path, rows, begin_ms, step_ms=MINUTE):
    with open(path, "w") as out:
        out.write("time,temp_c\n")
        for row in range(rows):
            mc = value_mc(row)
            out.write("%d,%d.%03d\n" % (begin_ms + row * step_ms, mc // 1000,
                                        mc % 1000))


class Gateway:
    """One data directory and whoever runs on it."""

    def __init__(self, where, keys, pace=3000, port=1, probes=1, rows=4000,
                 step_ms=MINUTE, real_clock=False, **more):
        self.dir, self.keys, self.pace = where, keys, pace
        self.proc = None
        self.step_ms = step_ms
        self.probes = probes
        self.real_clock = real_clock
        os.makedirs(where, exist_ok=True)
        self.data = os.path.join(where, "data")
        self.log = os.path.join(where, "log")
        # a socket's path has at most 107 characters
        self.socket = os.path.join(where, "s")
        self.real_anchor = uptime_ms()
        self.utc_anchor = int(time.time()) // 60 * MINUTE
        self.begin_ms = self.utc_anchor - 10 * step_ms
        write_recording(os.path.join(where, "rows.csv"), rows, self.begin_ms,
                        step_ms)
        key = keys.file
        self.config = {
            "gateway": GW, "data_dir": self.data, "control_socket":
            self.socket, "evidence": {
                "key": key("gateway.key"), "certificate": key("gateway.pem")},
            "trust": {"roots": [key("roots.pem")], "cloud": key("cloud.pem")},
            "mqtt": {
                "uri": "ssl://localhost:%d" % port,
                "ca": key("servers-ca.pem"),
                "certificate": key("gateway-tls.pem"),
                "key": key("gateway-tls.key"),
                # without a broker nobody shall try again and again
                "backoff_base_ms": 3600000 if port == 1 else 50,
                "backoff_cap_ms": 3600000 if port == 1 else 300},
            "record": {"readings": 5, "seconds": 900}, "sync_s": 1,
            "receipt_timeout_s": 1,
            "probes": [self.probe(i) for i in range(probes)]}
        self.config.update(more)
        self.write_config()

    def probe(self, i):
        return {"id": "p%d" % i, "place": "lid of box %d" % i,
                "model": "TMP117", "serial": "S%d" % i,
                "calibration": {"id": "C%d" % i,
                                "due": rfc3339((int(time.time()) + 86400 *
                                                300) * 1000),
                                "low_mc": -40000, "high_mc": 60000},
                "u_mc": 200, "driver": "replay",
                "replay": {"file": os.path.join(self.dir, "rows.csv"),
                           "begin": rfc3339(self.begin_ms)}}

    def write_config(self):
        if not self.real_clock:
            self.config["clock"] = {"pace": self.pace, "real_anchor_ms":
                                    self.real_anchor, "utc_anchor_ms":
                                    self.utc_anchor}
        with open(os.path.join(self.dir, "gateway.json"), "w") as out:
            json.dump(self.config, out)

    def sim_ms(self):
        """The gateway's wall clock."""
        if self.real_clock:
            return int(time.time() * 1000)
        return self.utc_anchor + (uptime_ms() - self.real_anchor) * self.pace

    def reboot_clock(self):
        """The next start counts as another boot; time goes on."""
        now = uptime_ms()
        self.utc_anchor += (now - self.real_anchor) * self.pace
        self.real_anchor = now
        self.write_config()

    def run(self, *before, env=None, program=None):
        """Start it, behind the words `before` (a tracer)."""
        program = program or os.path.join(BUILD, "coldpass-gateway")
        self.proc = subprocess.Popen(
            [*before, program, "--config",
             os.path.join(self.dir, "gateway.json")],
            stdin=subprocess.DEVNULL, stdout=open(self.log, "ab"),
            stderr=subprocess.STDOUT, env=env)

    def is_running(self):
        return self.proc is not None and self.proc.poll() is None

    def kill(self, signo=signal.SIGKILL):
        if self.proc is None:
            return
        if self.proc.poll() is None:
            self.proc.send_signal(signo)
        self.proc.wait(timeout=30)

    def stop(self):
        self.kill(signal.SIGTERM)
        return self.proc.returncode

    def wait_ready(self, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not self.is_running():
                raise Gone("it did not start: " + self.last_words())
            try:
                return self.ask("status")
            except (FileNotFoundError, ConnectionRefusedError):
                time.sleep(0.005)
        raise RuntimeError("no answer within %d s: %s" %
                           (seconds, self.last_words()))

    def words(self):
        """What it said so far."""
        try:
            return open(self.log, errors="replace").read()
        except FileNotFoundError:
            return ""

    def last_words(self):
        return self.words()[-400:]

    def ask(self, op, timeout=60, **more):
        """One request; its answer.  A dossier's bytes come as "text"."""
        s = socket.socket(socket.AF_UNIX)
        s.settimeout(timeout)
        try:
            s.connect(self.socket)
            s.sendall(json.dumps(dict(op=op, **more)).encode() + b"\n")
            stream = s.makefile("rb")
            line = stream.readline()
            if not line.endswith(b"\n"):
                raise Gone("no answer to " + op)
            answer = json.loads(line)
            if op == "dossier" and answer.get("ok"):
                answer["text"] = stream.read(answer["bytes"])
                if len(answer["text"]) != answer["bytes"]:
                    raise Gone("half a dossier")
        except (ConnectionResetError, BrokenPipeError):
            raise Gone("hung up during " + op) from None
        finally:
            s.close()
        if not answer.get("ok"):
            raise Refused(json.dumps(answer))
        return answer

    def order(self, **more):
        order = {"v": 1, "profile": self.keys.profile(), "offline": True,
                 "hours": 1, "probes": [
                     {"id": "p%d" % i, "role": "product"}
                     for i in range(self.probes)]}
        order.update(more)
        return order

    def open(self, **more):
        return self.ask("open", order=self.order(**more))["cid"]

    def one(self, cid):
        """What its status says of a consignment, or None."""
        for c in self.ask("status")["consignments"]:
            if c["cid"] == cid:
                return c
        return None

    def wait_records(self, cid, count, seconds=30):
        wait(seconds, lambda: self.one(cid)["records"] >= count,
             "%d records" % count)

    def cids(self):
        """Consignments that have a directory."""
        try:
            return sorted(n for n in os.listdir(self.data) if len(n) == 22)
        except FileNotFoundError:
            return []


def wait(seconds, what, name):
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            raise RuntimeError("waited %d s in vain for: %s" %
                               (seconds, name))
        time.sleep(0.01)


# --- what files say -----------------------------------------------------------
def whole_lines(path):
    """The bytes up to the last LF."""
    try:
        data = open(path, "rb").read()
    except FileNotFoundError:
        return b""
    return data[:data.rfind(b"\n") + 1]


def b64(text):
    return base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))


def payloads(text):
    return [json.loads(b64(line.split(b".")[1]))
            for line in text.splitlines()]


def readings(block):
    """(probe, time, value or None) of one record's or pending series."""
    for s in block.get("readings", []):
        for i, v in enumerate(s["mc"]):
            yield (s["p"], s["t"] + i * s["step"],
                   None if v is None else s["base"] + v)


def all_readings(text):
    return [r for p in payloads(text) for r in readings(p)]


def all_events(text):
    return [e for p in payloads(text) for e in p.get("events", [])]


HALF, HEADER = 262144, 64


def pending(path):
    """The newest whole half of the pending file, parsed, or None."""
    try:
        data = open(path, "rb").read()
    except FileNotFoundError:
        return None
    best = (0, None)
    for at in (0, HALF):
        head = data[at:at + HEADER]
        if head[:8] != b"CPpend\r\n":
            continue
        generation, length = struct.unpack(">QQ", head[16:32])
        text = data[at + HEADER:at + HEADER + length]
        blank = head[:32] + bytes(32)
        if hashlib.sha256(blank + text).digest() == head[32:] and \
                generation > best[0]:
            best = (generation, json.loads(text))
    return best[1]


def verify(path, keys):
    """What `coldpass verify` finds."""
    out = tool("verify", path, "--trust", keys.file("roots.pem"), "--json",
               check=False)
    return json.loads(out)


# --- verdicts --------------------------------------------------------------------
class Report:
    """Lines that run-tests counts."""

    def __init__(self):
        self.failed = 0

    def say(self, good, name, why=""):
        if good:
            print("ok - " + name, flush=True)
        else:
            self.failed += 1
            print("not ok - %s%s" % (name, ": " + str(why) if why else ""),
                  flush=True)

    @staticmethod
    def skip(name, why):
        print("skip - %s: %s" % (name, why), flush=True)

    def end(self):
        sys.exit(1 if self.failed else 0)


def parse_utc(text):
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ")) * 1000
