# SPDX-License-Identifier: Apache-2.0
"""What stands around the board on the host's side: throw-away keys, a broker
with mutual TLS, coldpass-cloudsim, and a socket that leads to the control
socket of the gateway on the board."""
import base64
import datetime
import json
import os
import shutil
import socket
import socketserver
import subprocess
import threading
import time
import urllib.request

from board import THROUGH, free_port, wait_until

GATEWAY = "board-1"
HOST_OF_BOARD = "10.0.2.2"    # QEMU's name for this machine's loopback


class HostError(Exception):
    pass


class Host:
    def __init__(self, bin_dir, work, sockets):
        self.bin, self.work = bin_dir, work
        self.pki = os.path.join(work, "pki")
        self.socket = os.path.join(sockets, "control")
        self.processes = {}
        self.door = None
        os.makedirs(self.pki)

    # --- the command line ---------------------------------------------------------
    def run(self, *args, codes=(0,)):
        p = subprocess.run([os.path.join(self.bin, "coldpass")] + [str(a) for a in args],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60,
                           stdin=subprocess.DEVNULL)
        if codes and p.returncode not in codes:
            raise HostError("coldpass %s: exit %d: %s" % (" ".join(map(str, args))[:120], p.returncode,
                                                          (p.stderr or p.stdout).strip()[-600:]))
        return p

    def ask(self, *args, codes=(0,)):
        """A command to the gateway on the board, with --json."""
        return self.run(*args, "--socket", self.socket, "--json", codes=codes)

    def open_door(self, board):
        class Through(socketserver.BaseRequestHandler):
            def handle(self):
                with socket.create_connection(("127.0.0.1", board.ports[THROUGH]), 20) as far:
                    back = threading.Thread(target=pump, args=(far, self.request), daemon=True)
                    back.start()
                    pump(self.request, far)
                    back.join(60)

        def pump(a, b):
            try:
                while True:
                    got = a.recv(65536)
                    if not got:
                        break
                    b.sendall(got)
                b.shutdown(socket.SHUT_WR)
            except OSError:
                pass
        if self.door:
            self.door.shutdown()
            self.door.server_close()
            os.unlink(self.socket)
        self.door = socketserver.ThreadingUnixStreamServer(self.socket, Through)
        self.door.daemon_threads = True
        threading.Thread(target=self.door.serve_forever, daemon=True).start()

    # --- keys -----------------------------------------------------------------------
    def _root(self, file, name):
        at = os.path.join(self.pki, file)
        self.run("key", "new", at + ".key")
        self.run("key", "ca", "--name", name, "--key", at + ".key", "--out", at + ".pem",
                 "--not-before", self.not_before, "--days", 30)

    def _issue(self, file, root, *subject):
        at, ca = os.path.join(self.pki, file), os.path.join(self.pki, root)
        self.run("key", "new", at + ".key")
        self.run("key", "request", "--key", at + ".key", *subject, "--out", at + ".csr")
        self.run("key", "issue", "--request", at + ".csr", "--ca", ca + ".pem", "--ca-key", ca + ".key",
                 *subject, "--out", at + ".pem", "--not-before", self.not_before, "--days", 20)

    def make_keys(self):
        yesterday = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1)
        self.not_before = yesterday.strftime("%Y-%m-%dT%H:%M:%SZ")
        self._root("roots", "board test evidence CA")
        for file, role, name in (("gateway", "gateway", GATEWAY), ("quality", "quality", "quality-unit"),
                                 ("cloud", "cloud", "cloudsim")):
            self._issue(file, "roots", "--role", role, "--name", name)
        self._root("tls-ca", "board test TLS CA")
        self._issue("broker", "tls-ca", "--tls-server", "broker", "--host", "127.0.0.1", "--host",
                    HOST_OF_BOARD)
        self._issue("gateway-tls", "tls-ca", "--tls-client", GATEWAY)
        self._issue("cloudsim-tls", "tls-ca", "--tls-client", "cloudsim")
        self.trust = os.path.join(self.pki, "roots.pem")

    # --- broker and cloud ---------------------------------------------------------------
    def start(self, name, *command):
        log = open(os.path.join(self.work, name + ".log"), "a")
        self.processes[name] = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def words(self, name):
        try:
            with open(os.path.join(self.work, name + ".log")) as f:
                return "".join(f.readlines()[-8:])
        except OSError:
            return ""

    def start_broker(self):
        mosquitto = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
        if not mosquitto:
            raise HostError("mosquitto is not installed: make deps")
        for _ in range(3):
            self.mqtt_port = free_port()
            conf = os.path.join(self.work, "broker")
            subprocess.run(["configs/mosquitto/render", conf, "PORT=%d" % self.mqtt_port, "BIND=127.0.0.1",
                            "CLIENT_CA=%s/tls-ca.pem" % self.pki, "SERVER_CERT=%s/broker.pem" % self.pki,
                            "SERVER_KEY=%s/broker.key" % self.pki], check=True, stdout=subprocess.DEVNULL)
            self.start("mosquitto", mosquitto, "-c", conf + "/mosquitto.conf")
            if wait_until(self._broker_is_up, 10):
                return
        raise HostError("mosquitto does not start: " + self.words("mosquitto"))

    def _broker_is_up(self):
        try:
            socket.create_connection(("127.0.0.1", self.mqtt_port), 1).close()
            return self.processes["mosquitto"].poll() is None
        except OSError:
            return False

    def start_cloud(self):
        config = {"database": "records.db", "evidence_roots": ["pki/roots.pem"], "receipt_every_ms": 100,
                  "signer": {"key": "pki/cloud.key", "certificate": "pki/cloud.pem"},
                  "mqtt": {"uri": "ssl://127.0.0.1:%d" % self.mqtt_port, "ca": "pki/tls-ca.pem",
                           "certificate": "pki/cloudsim-tls.pem", "key": "pki/cloudsim-tls.key",
                           "backoff_base_ms": 20, "backoff_cap_ms": 100},
                  "http": {"host": "127.0.0.1", "port": 0, "port_file": "cloud-port"}}
        with open(os.path.join(self.work, "cloudsim.json"), "w") as f:
            json.dump(config, f)
        self.start("cloudsim", os.path.join(self.bin, "coldpass-cloudsim"), "--config",
                   os.path.join(self.work, "cloudsim.json"))
        if not wait_until(self._cloud_is_ready, 15):
            raise HostError("cloudsim does not start: " + self.words("cloudsim"))

    def _cloud_is_ready(self):
        try:
            self.http_port = int(open(os.path.join(self.work, "cloud-port")).read())
            self.get("/readyz")
            return True
        except (OSError, ValueError):
            return False

    def get(self, path):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open("http://127.0.0.1:%d%s" % (self.http_port, path), timeout=10) as r:
            return r.read()

    # --- what the cloud knows -------------------------------------------------------------
    def consignment(self, cid):
        return json.loads(self.get("/api/v1/consignments/" + cid))

    def dossier(self, cid):
        try:
            return self.get("/api/v1/consignments/%s/dossier" % cid)
        except OSError:
            return b""

    def payloads(self, cid):
        """The cloud's records of it, in order."""
        out = []
        for line in self.dossier(cid).decode().splitlines():
            part = line.split(".")[1]
            out.append(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))
        return out

    def events(self, cid, kind, **members):
        return [e for p in self.payloads(cid) for e in p.get("events", [])
                if e["e"] == kind and all(e.get(k) == v for k, v in members.items())]

    def readings(self, cid):
        """{probe: [(time, m°C or None)]} as the cloud's HTTP interface gives them."""
        try:
            v = json.loads(self.get("/api/v1/consignments/%s/readings?format=json" % cid))
        except OSError:
            return {}
        return {p["probe"]: [tuple(r) for r in p["readings"]] for p in v["probes"]}

    def close(self):
        if self.door:
            self.door.shutdown()
            self.door.server_close()
        for p in self.processes.values():
            if p.poll() is None:
                p.terminate()
        for p in self.processes.values():
            try:
                p.wait(10)
            except subprocess.TimeoutExpired:
                p.kill()
                p.wait()
