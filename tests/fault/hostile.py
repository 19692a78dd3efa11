# SPDX-License-Identifier: Apache-2.0
"""Hostile records from a gateway with valid credentials; see hostile.sh."""
import base64
import copy
import hashlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import mqtt  # noqa: E402
import sweep  # noqa: E402
import way  # noqa: E402
import world  # noqa: E402

EVIL = "gateway-02"
ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551
RECORD = "coldpass-rec+jws"


def b64(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def der_of(pem):
    """The first certificate's DER."""
    body = open(pem).read().split("-----")[2]
    return base64.b64decode("".join(body.split()))


def numbers(der):
    """r and s of an ECDSA signature as openssl writes it."""
    at, found = 2, []
    for _ in range(2):
        length = der[at + 1]
        found.append(int.from_bytes(der[at + 2:at + 2 + length], "big"))
        at += 2 + length
    return found


class Signer:
    def __init__(self, keys, name):
        self.key = keys.file(name + ".key")
        self.der = der_of(keys.file(name + ".pem"))
        self.thumb = b64(hashlib.sha256(self.der).digest())

    def header(self, is_open=False, **change):
        h = {"alg": "ES256", "typ": RECORD, "x5t#S256": self.thumb}
        if is_open:
            h["x5c"] = [base64.b64encode(self.der).decode()]
        h.update(change)
        return json.dumps(h, separators=(",", ":")).encode()

    def sign(self, header, payload, high=False):
        """A line; `high` leaves s in the upper half."""
        text = b64(header) + "." + b64(payload)
        der = subprocess.run(["openssl", "dgst", "-sha256", "-sign",
                              self.key], input=text.encode(), check=True,
                             capture_output=True).stdout
        r, s = numbers(der)
        if (s > ORDER // 2) != high:
            s = ORDER - s
        return (text + "." + b64(r.to_bytes(32, "big") +
                                 s.to_bytes(32, "big"))).encode()


def raw(payload):
    return json.dumps(payload, separators=(",", ":"),
                      ensure_ascii=False).encode()


class Evil:
    """Makes records like the honest gateway's, and worse."""

    def __init__(self, keys, honest):
        keys.issue("evil", "device-ca", "--role", "gateway", "--name", EVIL)
        keys.root("strangers-ca")
        keys.issue("stranger", "strangers-ca", "--role", "gateway", "--name",
                   EVIL)
        keys.issue("wrong-role", "device-ca", "--role", "person", "--name",
                   EVIL)
        keys.issue("evil-tls", "clients-ca", "--tls-client", EVIL)
        self.me = Signer(keys, "evil")
        self.stranger = Signer(keys, "stranger")
        self.wrong_role = Signer(keys, "wrong-role")
        self.honest_open, self.honest_block = honest
        self.cid = secrets.token_urlsafe(17)[:22]
        self.open = dict(self.honest_open, gw=EVIL, cid=self.cid)
        self.open_line = self.line(self.open)

    def block(self, seq, prev="A" * 43, **change):
        p = dict(self.honest_block, gw=EVIL, cid=self.cid, seq=seq, prev=prev)
        p.pop("ack", None)
        p.update(change)
        return p

    def line(self, payload, signer=None, **change):
        signer = signer or self.me
        return signer.sign(signer.header(payload["k"] == "open", **change),
                           raw(payload))

    def another_open(self, signer=None, **change):
        """Of a consignment nobody knows yet."""
        return self.line(dict(self.open, cid=secrets.token_urlsafe(17)[:22],
                              **change), signer)

    def with_text(self, old, new):
        """A block whose payload's text was changed before signing."""
        text = raw(self.block(1))
        if old not in text:
            raise RuntimeError("%r is not in a block" % old)
        return self.me.sign(self.me.header(), text.replace(old, new, 1))

    def expired_open(self):
        return self.another_open(utc=1500000000000)

    def unsigned_profile_open(self):
        profile = self.open["profile"]
        return self.another_open(profile=profile[:-8] + "AAAAAAAA")

    def flip(self, line, at):
        c = b"A" if line[at:at + 1] != b"A" else b"B"
        return line[:at] + c + line[at + 1:]


def cases(e):
    """(name, family, label, line): what is counted, and for what."""
    block = e.block(1)
    good = e.line(block)
    yield "longer than a record may be", "refusals", "size", b"A" * 40000
    yield "empty", "refusals", "size", b""
    yield "no JWS", "refusals", "syntax", b"hello"
    yield "padding", "refusals", "syntax", good.replace(b".", b"=.", 1)
    yield "NULs", "refusals", "syntax", b"\0" * 300
    yield "alg none", "refusals", "alg", e.line(block, alg="none")
    yield "alg HS256", "refusals", "alg", e.line(block, alg="HS256")
    yield "another typ", "refusals", "typ", e.line(
        block, typ="coldpass-ack+jws")
    yield "crit", "refusals", "header", e.line(block, crit=["x"])
    yield "x5c in a block", "refusals", "header", e.me.sign(
        e.me.header(True), raw(block))
    yield "deep JSON", "refusals", "depth", e.with_text(
        b'"v":1', b'"v":' + b"[" * 5000 + b"]" * 5000)
    yield "bad UTF-8", "refusals", "json", e.with_text(
        b'"block"', b'"bl\xc0\xafck"')
    yield "two documents", "refusals", "json", e.me.sign(
        e.me.header(), raw(block) + b"{}")
    yield "a member twice", "refusals", "repeated", e.with_text(
        b'"v":1', b'"v":1,"v":1')
    yield "a fraction", "refusals", "number", e.with_text(
        b'"seq":1', b'"seq":1.0')
    yield "an exponent", "refusals", "number", e.with_text(
        b'"seq":1', b'"seq":1e0')
    yield "beyond 2^53", "refusals", "number", e.with_text(
        b'"seq":1', b'"seq":9007199254740993')
    yield "a kind nobody knows", "refusals", "payload", e.with_text(
        b'"block"', b'"blob"')
    yield "a number no leg has", "refusals", "numbering", e.line(
        e.block(2**53 - 1))
    yield "a signature changed", "refusals", "signature", e.flip(
        good, len(good) - 20)
    yield "a payload changed", "refusals", "signature", e.line(
        block)[:-86] + e.line(e.block(2))[-86:]
    yield "s in the upper half", "refusals", "signature", e.me.sign(
        e.me.header(), raw(block), high=True)
    yield "a stranger's signature", "refusals", "signer", e.line(
        block, e.stranger)
    yield "a stranger's open", "refusals", "untrusted", e.another_open(
        e.stranger)
    yield "a person's open", "refusals", "untrusted", e.another_open(
        e.wrong_role)
    yield "an open from before the certificate", "refusals", "expired", \
        e.expired_open()
    yield "a profile that does not hold", "refusals", "profile", \
        e.unsigned_profile_open()
    yield "an open repeated", "messages", "duplicate", e.open_line
    yield "a fork of the open", "messages", "fork", e.line(
        dict(e.open, due=e.open["due"] + 1))
    yield "a record without its open", "messages", "held", e.line(
        dict(block, cid=secrets.token_urlsafe(17)[:22]))


def cid_of(line, e):
    try:
        return json.loads(world.b64(line.split(b".")[1]))["cid"]
    except (ValueError, IndexError, KeyError, TypeError, RecursionError):
        return e.cid


def counters(w):
    found = {("messages", k): v
             for k, v in w.metric("messages_total").items()}
    found.update({("refusals", k): v
                  for k, v in w.metric("refusals_total").items()})
    return found


def send(w, p, e, report):
    """Each case is counted once, where it belongs and nowhere else."""
    for name, family, label, line in cases(e):
        before = counters(w)
        p.publish("coldpass/v1/%s/rec/%s" % (EVIL, cid_of(line, e)), line)
        wanted = dict(before)
        wanted[family, label] += 1
        if family == "refusals":
            wanted["messages", "refused"] += 1

        def counted():
            now = counters(w)
            # the honest gateway's go on
            for key in (("messages", "accepted"), ("messages", "duplicate")):
                if key != (family, label):
                    now[key] = wanted[key]
            counted.now = now
            return now == wanted
        try:
            world.wait(5, counted, name)
            report.say(True, "%s: %s" % (name, label))
        except RuntimeError:
            report.say(False, "%s: %s" % (name, label), {
                k: (before[k], v) for k, v in counted.now.items()
                if v != before[k]})


def flood(w, p, e, report):
    """Thousands of records without an open: bounded, and no harm."""
    line = e.line(e.block(1))
    before = counters(w)
    for _ in range(300):
        p.publish("coldpass/v1/%s/rec/%s" % (EVIL, e.cid), line[:-1])
    world.wait(20, lambda: sum(counters(w).values()) >=
               sum(before.values()) + 600, "a flood's count")
    report.say(w.cloud.is_running(), "a flood of rubbish")


def as_another(w, p, e, honest, report):
    """Under another gateway's topics the broker takes nothing."""
    before = counters(w)
    p.publish("coldpass/v1/%s/rec/%s" % (world.GW, honest.cid), b"rubbish")
    p.publish("coldpass/v1/%s/ack" % world.GW, b"rubbish")
    p.publish("coldpass/v1/%s/status" % world.GW, b"rubbish")
    p.publish("coldpass/v1/%s/rec/x/y" % EVIL, b"rubbish")
    p.publish("coldpass/v1/%s/rec/%s" % (EVIL, honest.cid), e.open_line)
    world.wait(5, lambda: counters(w)["refusals", "topic"] ==
               before["refusals", "topic"] + 1, "the topic's count")
    report.say(counters(w)["refusals", "syntax"] ==
               before["refusals", "syntax"],
               "another gateway's topics are out of reach")
    report.say(True, "under another consignment's topic: topic")


def finish(w, honest, base, report):
    honest.do("end", by="pharmacist-3", why="box opened")
    honest.do("seal", final=True)
    honest.give()
    world.wait(20, lambda: honest.g.ask("status")["unreceipted"] == 0,
               "the last receipts")
    why = sweep.judge(honest, os.path.join(base, "d.jwsl"))
    theirs = w.get("/api/v1/consignments/%s/dossier" % honest.cid)
    listed = w.consignment(honest.cid)
    if theirs != honest.given or listed["forks"] or listed["missing"]:
        why.append("cloudsim has another dossier: %s" % listed)
    report.say(not why, "the honest consignment is whole and receipted",
               "; ".join(why))


def scene(base, report):
    keys = world.Keys(os.path.join(base, "keys"))
    w = way.Way(os.path.join(base, "way"), keys)
    g = world.Gateway(os.path.join(base, "gateway"), keys, pace=600,
                      port=w.port)
    try:
        w.start_broker()
        w.start_cloud()
        g.run()
        g.wait_ready()
        world.wait(10, lambda: g.ask("status")["link"], "the link")
        honest = sweep.Journey(g)
        honest.do("open")
        honest.do("start", by="packer-7", why="box closed")
        g.wait_records(honest.cid, 3)
        honest.give()
        records = world.payloads(honest.given)
        e = Evil(keys, (copy.deepcopy(records[0]), next(
            r for r in records if r.get("readings"))))
        p = mqtt.Publisher(w.port, keys.file("servers-ca.pem"),
                           keys.file("evil-tls.pem"),
                           keys.file("evil-tls.key"), EVIL)
        topic = "coldpass/v1/%s/rec/%s" % (EVIL, e.cid)
        p.publish(topic, e.open_line)
        world.wait(10, lambda: w.consignment(e.cid), "its open record")
        send(w, p, e, report)
        flood(w, p, e, report)
        as_another(w, p, e, honest, report)
        report.say(w.consignment(e.cid)["forks"] == 1,
                   "its own fork is kept and shown", w.consignment(e.cid))
        finish(w, honest, base, report)
        report.say(w.cloud.is_running(), "cloudsim runs")
        p.close()
    finally:
        g.kill()
        w.end()


def main():
    report = world.Report()
    base = tempfile.mkdtemp(prefix="coldpass.")
    try:
        scene(base, report)
    finally:
        if not os.environ.get("KEEP_TEST_DIR"):
            shutil.rmtree(base, ignore_errors=True)
        else:
            print("kept: " + base, file=sys.stderr)
    report.end()


main()
