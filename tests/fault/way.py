# SPDX-License-Identifier: Apache-2.0
"""The whole way: gateway, broker and cloudsim, each of which may be killed,
frozen and started again."""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import urllib.request

import world


def find_mosquitto():
    return shutil.which("mosquitto") or shutil.which(
        "mosquitto", path="/usr/sbin:/usr/local/sbin")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def is_open(port):
    with socket.socket() as s:
        s.settimeout(1)
        return s.connect_ex(("127.0.0.1", port)) == 0


class Process:
    """One of the three, with its log."""

    def __init__(self, name, where, command):
        self.name, self.command = name, command
        self.log = os.path.join(where, name + ".log")
        self.proc = None

    def start(self):
        self.proc = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL,
            stdout=open(self.log, "ab"), stderr=subprocess.STDOUT)

    def is_running(self):
        return self.proc is not None and self.proc.poll() is None

    def kill(self, signo=signal.SIGKILL):
        if self.is_running():
            self.proc.send_signal(signal.SIGCONT)
            self.proc.send_signal(signo)
        if self.proc:
            self.proc.wait(timeout=30)

    def words(self):
        try:
            return open(self.log, errors="replace").read()
        except FileNotFoundError:
            return ""


class Way:
    def __init__(self, where, keys):
        self.dir, self.keys = where, keys
        os.makedirs(where, exist_ok=True)
        self.port = free_port()
        conf = subprocess.run(
            ["configs/mosquitto/render", os.path.join(where, "broker"),
             "PORT=%d" % self.port, "BIND=127.0.0.1",
             "CLIENT_CA=" + keys.file("clients-ca.pem"),
             "SERVER_CERT=" + keys.file("broker.pem"),
             "SERVER_KEY=" + keys.file("broker.key")],
            check=True, capture_output=True, text=True).stdout.strip()
        self.broker = Process("broker", where, [find_mosquitto(), "-c", conf])
        config = os.path.join(where, "cloudsim.json")
        with open(config, "w") as out:
            json.dump(self.cloud_config(), out)
        self.cloud = Process("cloudsim", where, [
            os.path.join(world.BUILD, "coldpass-cloudsim"), "--config",
            config])
        self.http_port = None

    def cloud_config(self):
        key = self.keys.file
        return {
            "database": os.path.join(self.dir, "records.db"),
            "evidence_roots": [key("roots.pem")], "receipt_every_ms": 100,
            "signer": {"key": key("cloud.key"),
                       "certificate": key("cloud.pem")},
            "mqtt": {"uri": "ssl://localhost:%d" % self.port,
                     "ca": key("servers-ca.pem"),
                     "certificate": key("cloudsim-tls.pem"),
                     "key": key("cloudsim-tls.key"), "keepalive_s": 5,
                     "backoff_base_ms": 50, "backoff_cap_ms": 300},
            "http": {"host": "127.0.0.1", "port": 0,
                     "port_file": os.path.join(self.dir, "port")}}

    def start_broker(self):
        self.broker.start()
        world.wait(10, lambda: is_open(self.port), "the broker: " +
                   self.broker.words()[-300:])

    def start_cloud(self):
        port_file = os.path.join(self.dir, "port")
        if os.path.exists(port_file):
            os.unlink(port_file)
        self.cloud.start()
        world.wait(20, self.cloud_answers, "cloudsim")

    def cloud_answers(self):
        if not self.cloud.is_running():
            raise RuntimeError("cloudsim ended: " + self.cloud.words()[-300:])
        try:
            self.http_port = int(open(os.path.join(self.dir, "port")).read())
            self.get("/readyz")
            return True
        except (OSError, ValueError):
            return False

    def get(self, path):
        url = "http://127.0.0.1:%d%s" % (self.http_port, path)
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.read()

    def consignment(self, cid):
        """What the list says of it, or None."""
        listed = json.loads(self.get("/api/v1/consignments"))
        for c in listed["consignments"]:
            if c["cid"] == cid:
                return c
        return None

    def metric(self, name):
        """{label: value} of one family; "" without a label."""
        found = {}
        for line in self.get("/metrics").decode().splitlines():
            m = re.match(r'coldpass_cloudsim_%s(?:\{\w+="(.*?)"\})? (\d+)$' %
                         name, line)
            if m:
                found[m[1] or ""] = int(m[2])
        return found

    def end(self):
        for p in (self.cloud, self.broker):
            try:
                p.kill(signal.SIGTERM)
            except subprocess.TimeoutExpired:
                p.kill()
