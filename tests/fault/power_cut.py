# SPDX-License-Identifier: Apache-2.0
"""One journey is traced; then, for every storage call of it, the disks that a
power cut may leave there and then are built, a gateway is started on each,
and the journey is brought to its end.

Also holds the order of effects to account: what was answered or handed out
had been synced before."""
import glob
import hashlib
import itertools
import json
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import disk  # noqa: E402
import sweep  # noqa: E402
import world  # noqa: E402


class Moment:
    """What may be found, and what must be, after a call."""

    def __init__(self, d, number, call, cid, answered):
        self.number, self.call, self.cid = number, call, cid
        self.answered = list(answered)
        self.images = {}
        for name, image in d.images():
            key = hashlib.sha256(repr(sorted(image.items())).encode())
            self.images.setdefault(key.hexdigest(), (name, image))
        path = os.path.join(d.root, cid or "none", "0.jwsl")
        text = d.for_certain(path)
        self.lines = text[:text.rfind(b"\n") + 1]
        self.pending = d.for_certain(os.path.join(d.root, "pending"))


STATES = {"armed": "open", "started": "start", "ended": "end",
          "sealed": "seal"}


def answers(args):
    """The answers to a client among what was sent."""
    for text in disk.data(args):
        if text.startswith(b'{"ok":true') and b'"gateway"' not in text:
            yield json.loads(text.splitlines()[0])


def follow(traces, root):
    """Every moment of the run; what left before it was synced."""
    d, moments, answered, cid, early = disk.Disk(root), [], [], None, []
    calls = itertools.chain(*map(disk.calls, traces))
    for number, (name, args, result) in enumerate(calls):
        if name == "pwrite64" and disk.path_of(args) == root + "/pending":
            f = d.names[root + "/pending"]
            if f.now != f.synced:
                early.append("pending written again before it was synced")
        if name in ("sendto", "sendmsg", "write"):
            certain = d.for_certain(os.path.join(root, cid or "", "0.jwsl"))
            for answer in answers(args):
                cid = answer.get("cid", cid)
                if "state" in answer:
                    answered.append(STATES[answer["state"]])
                certain = d.for_certain(os.path.join(root, cid or "",
                                                     "0.jwsl"))
                if answer.get("records", 1) > certain.count(b"\n"):
                    early.append("answered %s with %d records synced" %
                                 (answer, certain.count(b"\n")))
                moments.append(Moment(d, number, "answer", cid, answered))
            for text in disk.data(args):
                lines = text[text.rfind(b"}\n") + 1:].lstrip(b"\n")
                if lines.startswith(b"eyJ") and lines not in certain:
                    early.append("handed out %r..." % lines[:60])
        elif d.apply(name, args, result):
            if cid is None:
                dirs = [p for p in d.names if os.path.dirname(p) == root and
                        d.names[p] is None]
                cid_now = os.path.basename(dirs[0]) if dirs else None
            else:
                cid_now = cid
            m = Moment(d, number, name, cid_now, answered)
            moments.append(m)
    return moments, early


def record(where, keys):
    """A journey over two boots; the gateway and both traces."""
    g = world.Gateway(where, keys)
    j = sweep.Journey(g)
    traces = [os.path.join(where, "trace%d" % i) for i in (1, 2)]
    for trace in traces:
        g.run("strace", "-D", "-f", "-qq", "--seccomp-bpf", "-o", trace,
              "-y", "-xx", "-s", "600000", "-e", "trace=" + disk.TRACED)
        g.wait_ready()
        if trace == traces[0]:
            j.do("open")
            j.do("start", by="packer-7", why="box closed")
            j.give()
            g.wait_records(j.cid, 4)
            g.kill()
            g.reboot_clock()
        else:
            g.wait_records(j.cid, 6)
            j.travel(1)
            g.stop()
        # the tracer writes its last words after its prey has gone
        world.wait(10, lambda: not is_open(trace), "the trace's end")
    return g, traces


def is_open(path):
    """Does somebody have this file open?"""
    real = os.path.realpath(path)
    for entry in glob.glob("/proc/[0-9]*/fd/*"):
        try:
            if os.readlink(entry) == real:
                return True
        except OSError:
            pass
    return False


def build(image, old_root, root):
    for path, text in image.items():
        path = root + path[len(old_root):]
        if text is None:
            os.makedirs(path, exist_ok=True)
        else:
            with open(path, "wb") as out:
                out.write(text)


def recover(where, keys, first, moment, image):
    g = world.Gateway(where, keys)
    # time goes on where the traced run ended, the recording as well
    g.utc_anchor = first.sim_ms()
    g.real_anchor = world.uptime_ms()
    g.begin_ms = first.begin_ms
    g.config["probes"] = first.config["probes"]
    g.write_config()
    build(image, first.data, g.data)
    path = os.path.join(where, "pending")
    with open(path, "wb") as out:
        out.write(moment.pending)
    j = sweep.Journey(g)
    j.answered = list(moment.answered)
    j.cid = moment.cid if "open" in moment.answered else None
    try:
        g.run()
        g.wait_ready()
        why = j.after_restart()
        if why:
            return why
        j.travel(1)
        g.stop()
        lines = moment.lines if j.cid == moment.cid else b""
        if j.cid != moment.cid and moment.lines:
            return ["a synced open record is gone"]
        return sweep.judge(j, os.path.join(where, "d.jwsl"), lines,
                           world.pending(path))
    finally:
        g.kill()


def main():
    report = world.Report()
    base = tempfile.mkdtemp(prefix="coldpass.")
    runner = sweep.Sweep(int(os.environ.get("JOBS", "4")))
    try:
        keys = world.Keys(os.path.join(base, "keys"))
        first, traces = record(os.path.join(base, "first"), keys)
        moments, early = follow(traces, first.data)
        report.say(not early, "nothing was answered or handed out before it "
                   "was synced", "; ".join(early[:3]))
        cases, seen = [], set()
        for m in moments:
            for key, (name, image) in m.images.items():
                # the same disk after more was answered is another case
                mark = (key, tuple(m.answered), m.lines, m.pending)
                if mark not in seen:
                    seen.add(mark)
                    cases.append((len(cases), m, name, image))

        def trial(case):
            n, m, name, image = case
            where = os.path.join(base, str(n))
            try:
                why = recover(where, keys, first, m, image)
            except Exception as e:  # a trial that failed is told
                why = ["%s: %s" % (type(e).__name__, e)]
            if not why:
                shutil.rmtree(where, ignore_errors=True)
            return ["disk %d, call %d (%s), %s: %s" % (n, m.number, m.call,
                                                      name, w) for w in why]
        found = [w for why in runner.each(trial, cases) for w in why]
        for name in ("synced/synced", "synced/whole", "synced/half",
                     "synced/blank", "now/synced", "now/whole", "now/half",
                     "now/blank"):
            mine = [w for w in found if ", %s: " % name in w]
            count = sum(1 for c in cases if c[2] == name)
            if count:
                report.say(not mine, "power cut, names %s, data %s: %d disks"
                           % (*name.split("/"), count), "; ".join(mine[:4]))
    finally:
        if not os.environ.get("KEEP_TEST_DIR"):
            shutil.rmtree(base, ignore_errors=True)
        else:
            print("kept: " + base, file=sys.stderr)
    report.end()


main()
