# SPDX-License-Identifier: Apache-2.0
"""The emulated board: QEMU's ast2600-evb with Debian's own armhf kernel.

Temperatures and lines are set from outside: QEMU's chips and GPIO over QMP,
the simulated ones (guest/) over a command port.  A board that has booted
once is kept as a snapshot and continues in a fifth of a second.
"""
import hashlib
import json
import os
import re
import shlex
import socket
import subprocess
import threading
import time

COMMANDS, SHELL, THROUGH = 7117, 7118, 7119
MACHINE = ["-accel", "tcg", "-M", "ast2600-evb", "-m", "1G", "-display", "none",
           "-monitor", "none", "-no-reboot",
           "-append", "console=ttyS4,115200n8 quiet loglevel=4 panic=-1 maxcpus=1",
           "-device", "tmp105,id=tmp105,bus=aspeed.i2c.bus.3,address=0x48",
           "-device", "tmp421,id=tmp421,bus=aspeed.i2c.bus.3,address=0x4c"]
# The GPIO block of banks A to D, and its interrupt status; E to H follow.
GPIO, GPIO_STATUS = 0x1e780000, 0x18
BOOT_S = 120


class BoardError(Exception):
    pass


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_until(what, seconds, step=0.05):
    """Calls what() until it is true; its last answer."""
    end = time.monotonic() + seconds
    while True:
        answer = what()
        if answer or time.monotonic() > end:
            return answer
        time.sleep(step)


class Board:
    def __init__(self, hil, log):
        self.hil, self.log = hil, log
        self.process = self.monitor = self.wires = None
        self.ports = {}
        self.boots, self.serial = 0, None
        self.lock = threading.Lock()

    # --- power ---------------------------------------------------------------
    def _files(self):
        version = open(os.path.join(self.hil, "kernel/version")).read().strip()
        return {"-kernel": "kernel/boot/vmlinuz-" + version, "-dtb": "board.dtb",
                "-initrd": "first.gz"}

    def _key(self):
        """What a snapshot belongs to."""
        h = hashlib.sha256(subprocess.run(["qemu-system-arm", "--version"],
                                          stdout=subprocess.PIPE, check=True).stdout)
        h.update(repr(MACHINE).encode())
        for name in self._files().values():
            with open(os.path.join(self.hil, name), "rb") as f:
                h.update(f.read())
        return h.hexdigest()[:16]

    def _state(self):
        return os.path.join(self.hil, "snapshot-%s" % self._key())

    def power_on(self, snapshot=True):
        """Seconds it took, and whether from a snapshot."""
        state = self._state()
        restored = snapshot and os.path.exists(state)
        begun = time.monotonic()
        for _ in range(3):    # a port may be taken meanwhile
            if self._start(["-incoming", "exec:cat " + shlex.quote(state)] if restored else []):
                break
        else:
            raise BoardError("QEMU does not start: " + self._words())
        if not restored:
            self._await_boot()
        elif not wait_until(lambda: self.qmp("query-status")["status"] in ("paused", "prelaunch",
                                                                            "running"), 30):
            raise BoardError("the snapshot does not load")
        if restored:
            self.qmp("cont")
        took = time.monotonic() - begun
        if snapshot and not restored:
            self._save(state)
        return took, restored

    def _start(self, more):
        for port in (COMMANDS, SHELL, THROUGH):
            self.ports[port] = free_port()
        forward = "".join(",hostfwd=tcp:127.0.0.1:%d-:%d" % (h, g) for g, h in self.ports.items())
        ours, theirs = socket.socketpair()
        self.boots += 1
        self.serial = os.path.join(self.log, "serial-%d.log" % self.boots)
        open(self.serial, "w").close()
        args = ["qemu-system-arm"] + MACHINE + ["-nic", "user" + forward, "-serial",
                "file:" + self.serial, "-chardev", "socket,id=qmp,fd=%d" % theirs.fileno(),
                "-mon", "chardev=qmp,mode=control"] + more
        for option, name in self._files().items():
            args += [option, os.path.join(self.hil, name)]
        self.process = subprocess.Popen(args, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()],
                                        stdout=open(os.path.join(self.log, "qemu.log"), "w"),
                                        stderr=subprocess.STDOUT)
        theirs.close()
        self.monitor = ours.makefile("rwb")
        ours.settimeout(30)
        try:
            if not self.monitor.readline():
                raise OSError("no greeting")
            self.qmp("qmp_capabilities")
            return True
        except (OSError, ValueError):
            self.power_off()
            return False

    def _words(self):
        with open(os.path.join(self.log, "qemu.log")) as f:
            return f.read()[-400:]

    def words(self):
        """The last lines of its console: the kernel's and the gateway's."""
        with open(self.serial, errors="replace") as f:
            return "".join(f.readlines()[-6:])

    def _await_boot(self):
        def is_up():
            with open(self.serial, errors="replace") as f:
                if "BOARD-UP" in f.read():
                    return True
            if self.process.poll() is not None:
                raise BoardError("QEMU ended: " + self._words())
            return False
        if not wait_until(is_up, BOOT_S, 0.02):
            raise BoardError("the board did not boot in %d s" % BOOT_S)

    def _save(self, state):
        for name in os.listdir(self.hil):
            if name.startswith("snapshot-"):
                os.unlink(os.path.join(self.hil, name))
        # the drivers' probing shall be over
        self.shell("until ls /dev/i2c-16 && ifconfig eth0 | grep -q RUNNING; do usleep 50000; done")
        self.qmp("stop")
        self.qmp("migrate", uri="exec:cat >" + shlex.quote(state + ".part"))
        done = wait_until(lambda: self.qmp("query-migrate").get("status") in ("completed", "failed"), 60)
        if done and self.qmp("query-migrate")["status"] == "completed":
            os.rename(state + ".part", state)
        self.qmp("cont")

    def power_off(self):
        """As a cut of the supply: nothing is written any more."""
        if self.wires:
            self.wires.close()
            self.wires = None
        if self.process and self.process.poll() is None:
            self.process.kill()
        if self.process:
            self.process.wait()
        if self.monitor:
            self.monitor.close()
        self.process = self.monitor = None

    # --- from outside ----------------------------------------------------------
    def qmp(self, command, **arguments):
        with self.lock:
            self.monitor.write(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
            self.monitor.flush()
            while True:
                line = self.monitor.readline()
                if not line:
                    raise OSError("QEMU went")
                answer = json.loads(line)
                if "error" in answer:
                    raise BoardError("%s: %s" % (command, answer["error"]["desc"]))
                if "return" in answer:
                    return answer["return"]

    def tmp105_mc(self, mc):
        self.qmp("qom-set", path="/machine/peripheral/tmp105", property="temperature", value=mc)

    def tmp421_mc(self, mc):
        self.qmp("qom-set", path="/machine/peripheral/tmp421", property="temperature0", value=mc)

    def _edge_is_taken(self, name):
        """Has the board's kernel acknowledged the line's last edge?"""
        bank, n = ord(name[0]) - ord("A"), int(name[1])
        words = self.qmp("human-monitor-command", **{
            "command-line": "xp /1wx 0x%x" % (GPIO + 0x20 * (bank // 4) + GPIO_STATUS)})
        return not int(words.split(":")[1], 16) >> (bank % 4 * 8 + n) & 1

    def line(self, name, high):
        """QEMU counts a second edge that comes before the first one was
        acknowledged and never takes it back: an interrupt for ever."""
        if not wait_until(lambda: self._edge_is_taken(name), 20, 0.001):
            raise BoardError("the board does not take the edges of line %s" % name)
        self.qmp("qom-set", path="/machine/soc/gpio", property="gpio" + name, value=bool(high))

    def line_is_high(self, name):
        return self.qmp("qom-get", path="/machine/soc/gpio", property="gpio" + name)

    def _connect(self, door, timeout=20):
        return socket.create_connection(("127.0.0.1", self.ports[door]), timeout)

    def chip(self, command):
        """A command of guest/board.c."""
        with self._connect(COMMANDS) as s, s.makefile("rw") as f:
            f.write(command + "\n")
            f.flush()
            answer = f.readline().strip()
        if not answer.startswith("ok"):
            raise BoardError("%s: %s" % (command, answer))
        return answer[3:]

    def wire(self, chip, line):
        """A wire from a simulated chip's interrupt pin to a GPIO line."""
        self.line(line, False)
        self.wires = self._connect(COMMANDS, None)
        lines = self.wires.makefile("rw")
        lines.write("pins\n")
        lines.flush()

        def follow():
            try:
                for text in lines:
                    name, _, level = text.strip().partition(" ")
                    if name == chip:
                        self.line(line, level == "1")
            except (OSError, ValueError, AttributeError, BoardError):
                pass
        threading.Thread(target=follow, daemon=True).start()

    def shell(self, script, timeout=60):
        """Runs it in the board's shell; what it printed.  BoardError if it failed."""
        with self._connect(SHELL, timeout) as s:
            s.sendall(("(\n%s\n) </dev/null\necho \"rc=$?\"\nexit\n" % script).encode())
            out = b""
            while True:
                got = s.recv(65536)
                if not got:
                    break
                out += got
        text, _, code = out.decode(errors="replace").rpartition("rc=")
        if not re.fullmatch(r"0\s*", code):
            raise BoardError("on the board: %s: %s" % (script.strip()[:200], (text + code).strip()[-400:]))
        return text

    def send(self, data, consumer):
        """Pipes bytes into a command on the board."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(30)

            def serve():
                with server.accept()[0] as s:
                    s.sendall(data)
            t = threading.Thread(target=serve, daemon=True)
            t.start()
            self.shell("nc 10.0.2.2 %d | %s" % (server.getsockname()[1], consumer))
            t.join(30)

    def receive(self, producer):
        """The bytes that a command on the board prints."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(30)
            parts = []

            def take():
                with server.accept()[0] as s:
                    while True:
                        got = s.recv(65536)
                        if not got:
                            return
                        parts.append(got)
            t = threading.Thread(target=take, daemon=True)
            t.start()
            self.shell("%s | nc 10.0.2.2 %d" % (producer, server.getsockname()[1]))
            t.join(30)
        return b"".join(parts)

    def set_clock(self, seconds=None):
        self.shell("date -u -s @%d >/dev/null" % (time.time() if seconds is None else seconds))
