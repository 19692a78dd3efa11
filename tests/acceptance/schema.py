#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""configs/schema and the programs' own readers in step: every shipped file
fits; of a few thousand small changes to good files, each schema refuses what
the reader refuses and nothing else, but for what a schema cannot say."""
import concurrent.futures
import copy
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

BUILD = os.path.abspath(os.environ.get("BUILD", "build"))
CC = os.environ.get("CC", "cc")
INT32 = 2**31 - 1
NUMBERS = [-2**53, -2**31, -273151, -273150, -273149, -1, 0, 1, 2, 5, 6, 180,
           180000, 180001, 1000000, 1000001, 315576000, 315576001, INT32,
           INT32 + 1, 2**53 - 1, 2**53, 1.5]
WORDS = ["", "a", ".a", "-a", "a b", "ä", "en", "EN", "pt-BR", "pt-br", "eng",
         "a" * 22, "a" * 32, "a" * 33, "a" * 36, "a" * 37, "A" * 43, "a" * 44,
         "a" * 64, "a" * 65, "a" * 120, "a" * 121, "ä" * 121, "temp", "gap",
         "fail", ">", "<=", "instant", "cumulative", "frozen", "same", "new",
         "product", "a.b.c", "a.b", "a.b.c\n", "2026-03-04T05:06:07Z",
         "2026-03-04T05:06:07.5+09:00", "2026-03-04", "2026-02-30T00:00:00Z",
         "2026-03-04T05:06:07", "a" * 2000, "x.y." + "z" * 20476,
         "x.y." + "z" * 20477]
OTHERS = [None, True, False, [], {}, [1], ["a"], {"a": 1}]
PRODUCT = {"id": "p", "role": "product"}

# What a reader refuses and a schema cannot: how its message reads.
BEYOND = {
    "profile": [
        "no consecutive gap rule", "no cumulative gap rule",
        "no gap rule is indeterminate", "must be below storage.high_mc",
        "not below interval_s", "an earlier rule has this id",
        "an upper limit below storage", "a lower limit above storage",
        "notice betters", "budget-used at first", "mkt means nothing",
        "at most [0-9]+ bytes", "more than 12288 bytes",
        "must be below high_hz"],
    "gateway": ["driver needs", "no driver ", "to the driver replay",
                "is for the driver replay", "the driver [a-z0-9-]+",
                "has an address from", "options\\.", "an absolute path",
                "is on this bus", "accelerometers of this bus",
                "about 1000 long", "tilt needs every", "it belongs into",
                "for something else already",
                "calibration.low_mc must be below",
                "reaches beyond what", "is bus number",
                "samples would be lost", "has no FIFO",
                "another probe has this id", "must be an IP address",
                "of 1 to [0-9]+ bytes", "id of one of accelerometers",
                "needs every sample", "give up signals first"],
    "cloudsim": ["of 1 to [0-9]+ bytes"],
    "calibration": ["must be a day", "later than date", "off by more",
                    "must rise", "the reading falls", "deviation jumps",
                    "of 1 to [0-9]+ bytes", "lies in the future", "is over"],
    "order": ["twice", "text of 1 to [0-9]+ bytes", "from 1 to part.of",
              "each flight after the one before",
              "its check digit does not fit",
              "names something that data does not have",
              "0 to 16 less the number of data"],
}
# What a schema refuses and its reader leaves to those who come after it.
AFTER = {"order": ["^/profile must match", "^/identity/"], "gateway": [],
         "cloudsim": [], "profile": [], "calibration": []}
failed = 0


def check(good, name, why=""):
    global failed
    print("%s - %s" % ("ok" if good else "not ok", name))
    if not good:
        failed += 1
        print("    " + str(why)[:3000])


def load(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


class Schema:
    def __init__(self, name):
        self.name = name
        self.path = "configs/schema/%s.schema.json" % name
        self.root = load(self.path)

    def resolve(self, node):
        while "$ref" in node:
            target = self.root
            for part in node["$ref"].split("/")[1:]:
                target = target[part]
            node = target
        return node

    def branches(self, node):
        node = self.resolve(node)
        return [self.resolve(b) for b in node.get("oneOf", [])
                if "$ref" in b or "properties" in b] or [node]

    def properties(self, node):
        out = {}
        for branch in self.branches(node):
            out.update(branch.get("properties", {}))
        return out


def at(value, path):
    for step in path:
        value = value[step]
    return value


def replaced(value, path, new):
    out = copy.deepcopy(value)
    at(out, path[:-1])[path[-1]] = new
    return out


def without(value, path):
    out = copy.deepcopy(value)
    del at(out, path[:-1])[path[-1]]
    return out


def places(schema, node, value, path=()):
    """(path, is it there, its schema) of values and of absent members."""
    if isinstance(value, dict):
        known = schema.properties(node)
        for name in {**known, **value}:
            yield path + (name,), name in value, known.get(name, {})
            if name in value:
                yield from places(schema, known.get(name, {}), value[name],
                                  path + (name,))
    elif isinstance(value, list):
        inner = schema.resolve(node).get("items", {})
        for i, item in enumerate(value):
            yield path + (i,), True, inner
            yield from places(schema, inner, item, path + (i,))


def sized_lists(value, path):
    """A list as long as may be, and longer."""
    here = at(value, path)
    if not isinstance(here, list) or not here:
        return
    for n in (0, 1, 2, 8, 9, 16, 17, 32, 33, 64, 65):
        items = []
        for i in range(n):
            item = copy.deepcopy(here[i % len(here)])
            if isinstance(item, dict) and "id" in item and i >= len(here):
                item["id"] = "more%d" % i
            items.append(item)
        yield items


def candidates(node):
    """What to try, by what the schema expects."""
    if node.get("type") == "integer":
        return NUMBERS + OTHERS + ["1", "a"]
    if node.get("type") == "string" or "enum" in node:
        return WORDS + OTHERS + [1]
    return NUMBERS + WORDS + OTHERS


def variants(schema, good, only):
    """What is changed, and the file: one change each, below 'only'."""
    yield "nothing", good
    yield "colour", dict(good, colour="red")
    for path, present, node in places(schema, schema.root, good):
        if path[:len(only)] != only:
            continue
        name = ".".join(map(str, path))
        if present:
            yield name + " removed", without(good, path)
            if isinstance(at(good, path), dict):
                yield name + ".colour", replaced(
                    good, path, dict(at(good, path), colour=1))
            for items in sized_lists(good, path):
                yield "%s of %d" % (name, len(items)), replaced(good, path,
                                                                items)
        for new in candidates(schema.resolve(node)):
            yield "%s = %.60s" % (name, json.dumps(new)), replaced(
                good, path, new)


def of_schema(schema, files, folder):
    out = os.path.join(folder, "list.json")
    with open(out, "w", encoding="utf-8") as f:
        json.dump(files, f)
    done = subprocess.run(
        ["node", os.path.join(BUILD, "schema/ajv.mjs"), schema.path, out],
        text=True, capture_output=True, check=False)
    if done.returncode:
        check(False, schema.name + ".schema.json is a schema", done.stderr)
        return []
    return json.loads(done.stdout)


def of_profiles(files, folder):
    out = []
    for i in range(0, len(files), 500):
        done = subprocess.run(
            [os.path.join(BUILD, "coldpass"), "profile", "check", "--json"] +
            files[i:i + 500], text=True, capture_output=True, check=False)
        out += [None if f["ok"] else "%s: %s" % (f["member"], f["why"])
                for f in json.loads(done.stdout)["files"]]
    return out


def of_daemon(program):
    """A refused configuration is named; whatever else ends it, does not
    speak of the file."""
    def ask_one(path):
        done = subprocess.run(
            [os.path.join(BUILD, program), "--config", path, "--check"],
            text=True, capture_output=True, check=False)
        prefix = "%s: %s:" % (program, path)
        lines = [e for e in done.stderr.splitlines()
                 if prefix in e or done.returncode not in (0, 65, 66)]
        return lines[0] if lines else None

    def ask(files, _):
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            return list(pool.map(ask_one, files))
    return ask


def of_calibrations(files, _):
    def ask_one(path):
        done = subprocess.run(
            [os.path.join(BUILD, "coldpass"), "sensor", "calibration", path,
             "--at", "2026-06-01T00:00:00Z"],
            text=True, capture_output=True, check=False)
        return None if done.returncode == 0 else done.stderr
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(ask_one, files))


def of_orders(files, folder):
    program = os.path.join(folder, "order_check")
    if not os.path.exists(program):
        subprocess.run(
            [CC, "-std=c11", "-D_GNU_SOURCE", "-iquote", "gateway", "-iquote",
             "gateway/evidence", "-iquote", "gateway/platform", "-o", program, "tests/schema/order_check.c",
             "gateway/order.c", os.path.join(BUILD, "libevidence.a"), "-lm"],
            check=True)
    out = []
    for i in range(0, len(files), 500):
        done = subprocess.run([program] + files[i:i + 500], text=True,
                              capture_output=True, check=True)
        out += [None if line == "ok" else line
                for line in done.stdout.splitlines()]
    return out


def matches(patterns, text):
    return any(re.search(p, text) for p in patterns)


def in_step(schema, goods, reader, folder):
    values, files = {}, []
    for good, only in goods:
        for what, value in variants(schema, good, only):
            values.setdefault(json.dumps(value, ensure_ascii=False), what)
    for i, text in enumerate(values):
        path = os.path.join(folder, "%s%d.json" % (schema.name, i))
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        files.append(path)
    values = list(values.values())
    by_schema = of_schema(schema, files, folder)
    by_reader = reader(files, folder)
    strict = ["%s: schema: %s" % (t, s) for t, s, r in
              zip(values, by_schema, by_reader)
              if s is not None and r is None and
              not matches(AFTER[schema.name], s)]
    loose = ["%s: reader: %s" % (t, r) for t, s, r in
             zip(values, by_schema, by_reader)
             if s is None and r is not None and
             not matches(BEYOND[schema.name], r)]
    refused = sum(r is not None for r in by_reader)
    check(by_schema and 0 < refused < len(values) and
          len(by_schema) == len(by_reader) == len(values),
          "%s: %d changes tried, %d refused" % (schema.name, len(values),
                                                refused))
    check(not strict, schema.name + ": the schema refuses nothing good",
          "%d: %s" % (len(strict), "\n    ".join(strict[:20])))
    check(not loose, schema.name + ": the schema refuses what the reader does",
          "%d: %s" % (len(loose), "\n    ".join(loose[:20])))


def names_in(path, pattern):
    with open(path, encoding="utf-8") as f:
        return set(re.findall(pattern, f.read(), re.M))


def list_after(path, function):
    """The names of the array at the head of this function."""
    with open(path, encoding="utf-8") as f:
        text = f.read()
    body = text[text.index(function):]
    return set(re.findall(r'"(\w+)"', body[body.index("names[]"):
                                           body.index("};")]))


def members():
    """Members that a reader knows and its schema does not, or the other way
    round.  (The gateway's table is compared in install.sh.)"""
    profile = Schema("profile")
    want = list_after("gateway/evidence/profile.c", "check_members(")
    check(set(profile.root["properties"]) == want,
          "profile.schema.json has the reader's members",
          set(profile.root["properties"]) ^ want)
    rules = set(profile.properties(profile.root["properties"]["rules"][
        "items"]))
    want = names_in("gateway/evidence/profile_rule.c", r"\bNUMBER\((\w+), B")
    want |= names_in("gateway/evidence/profile_rule.c",
                     r'names\[n\+\+\] = "(\w+)"')
    check(rules == want, "and those of rules", rules ^ want)
    cloudsim = Schema("cloudsim")
    have = {s + "." + n for s, node in cloudsim.root["properties"].items()
            for n in node.get("properties", {})} | {
        "." + n for n, node in cloudsim.root["properties"].items()
        if "properties" not in node}
    want = {s + "." + n for s, n in names_in(
        "cloudsim/config.c", r'^\t\{ "(\w*)", "(\w+)", [A-Z]')}
    check(have == want, "cloudsim.schema.json has the reader's members",
          have ^ want)
    gateway = Schema("gateway").root["properties"]
    gpio = gateway["gpio"]["properties"]
    have = [set(gateway["accelerometers"]["items"]["properties"]), set(gpio),
            set(gpio["button"]["properties"]),
            set(gateway["flight"]["properties"]),
            set(gateway["power"]["properties"])]
    want = [list_after("gateway/config_sensors.c", "status take_%s(" % n)
            for n in ("accel", "gpio", "line")]
    want += [list_after("gateway/config_journey.c", "status take_%s(" % n)
             for n in ("flight", "power")]
    check(have == want, "gateway.schema.json has the sensors' members",
          (have, want))
    order = Schema("order")
    have = set(order.root["properties"]) - {"profile_file"}
    want = list_after("gateway/order.c", "order_read_with(") - {
        "profile_file"}
    check(have == want, "order.schema.json has the reader's members",
          have ^ want)


def install():
    """npm's packages stay in build/; versions and digests are in the lock."""
    place = os.path.join(BUILD, "schema")
    os.makedirs(place, exist_ok=True)
    for name in ("package.json", "package-lock.json", "ajv.mjs"):
        shutil.copy(os.path.join("tests/schema", name), place)
    lock, done = (os.path.join(place, n) for n in ("package-lock.json",
                                                   "installed"))
    if os.path.exists(done) and load(done) == load(lock):
        return True
    npm = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=place,
                         text=True, capture_output=True, check=False)
    if npm.returncode == 0:
        shutil.copy(lock, done)
        return True
    if re.search("ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH",
                 npm.stdout + npm.stderr):
        print("skip - schema: npm cannot reach its registry, and ajv is not "
              "in " + place)
    else:
        check(False, "npm installs the one package", npm.stderr)
    return False


def shipped(schema, files, folder):
    verdicts = of_schema(schema, files, folder)
    for path, why in zip(files, verdicts):
        check(why is None, "%s fits %s" % (path, schema.path), why)


def gateway_goods():
    good = load("configs/gateway.json")
    good["probes"] = good["probes"][:1]
    good["clock"] = {"pace": 1, "real_anchor_ms": 0, "utc_anchor_ms": 0}
    good["probes"][0]["replay"]["begin"] = "2026-03-04T05:06:07Z"
    good["probes"][0].update(stuck_other_mc=1, slew_mc_per_min=0)
    good["events"] = {"file": "events.csv", "begin": "2026-03-04T05:06:07Z"}
    good["handover"] = {"stick": "/media/coldpass",
                        "http_host": "192.168.4.1", "http_port": 8080}
    wired = load("configs/gateway-pi.json")
    wired["gpio"]["seal"] = dict(wired["gpio"]["lid"], line=18)
    wired["gpio"]["landed"] = dict(wired["gpio"]["button"], line=19)
    wired["flight"] = {"pressure": "/sys/p", "gnss": {"port": "2947"}}
    wired["power"] = {"signals_pct": 100, "position_pct": 50, "radio_pct": 0}
    return [(good, ()), (wired, ())]


def order_goods():
    good = load("configs/order.example.json")
    del good["profile_file"]
    good.update(profile="a.b.c", identity=["A" * 43],
                continues={"cid": "a" * 22, "goods": "same"},
                part={"set": "S", "n": 1, "of": 64},
                override={"by": "QA", "why": "no other"})
    good["probes"][0]["group"] = "tray"
    good["flights"] = [{"from": "2026-03-04T05:06:07Z",
                        "to": "2026-03-04T05:06:07.5Z"}]
    plain = {"v": 1, "profile": "a.b.c", "probes": [PRODUCT]}
    known = {"data": {
        "coi": "CHA999926ABC123", "din": "G123498654321", "lot": "L-1",
        "sscc": "106141411234567897", "gtin": "09521234543213",
        "grai": "00614141234561A", "giai": "0614141XYZ",
        "sender_gln": "4000001000005", "receiver_gln": "4000001000005",
        "ward.phone-2": "1"}, "identify": ["coi", "lot"], "decoys": 6, "release": "signed",
        "disclose": {"hospital": ["coi"], "customs": [], "courier": ["sscc"]}}
    return [(good, ()), (plain, ()),
            (dict(plain, identity=known), ("identity",))]


def profile_goods():
    """Few files that have every kind of rule; one of each is changed."""
    rules = {}
    for path in sorted(glob.glob("configs/profiles/*.json")):
        for rule in load(path)["rules"]:
            kind = (rule["on"], rule.get("mode"), rule.get("op", "")[:1])
            rules.setdefault(kind, rule)
    rules["lid", "instant", ""] = {"on": "lid", "mode": "instant",
                                   "severity": "notice"}
    rules["tilt", "instant", ">"] = {"on": "tilt", "op": ">=", "mode":
                                     "instant", "limit_mdeg": 60000,
                                     "confirm": 1, "severity": "notice"}
    for mode in ({"mode": "instant"}, {"mode": "cumulative", "delay_s": 9}):
        rules["light", mode["mode"], ">"] = {
            "on": "light", "op": ">", "limit_lux": 50, **mode,
            "severity": "notice"}
    rules["vibration", "cumulative", ">"] = {
        "on": "vibration", "op": ">", "low_hz": 20, "high_hz": 30,
        "rms_mg": 1000, "mode": "cumulative", "delay_s": 600,
        "severity": "review"}
    rules["seal", "instant", ""] = {"on": "seal", "mode": "instant",
                                    "severity": "review"}
    base = load("configs/profiles/fresh-2-8.json")
    base["activation_energy_j_mol"] = 83144
    base["rules"] = [r for r in base["rules"] if r["on"] == "gap" or
                     r["id"] in ("warm", "cold")]
    base.update(vote="mean", quorum=2, disagree_mc=500, load_max_s=900)
    base["name"]["pt-BR"] = "células"
    out = [(base, ())]
    for i, rule in enumerate(rules.values()):
        if rule["on"] == "gap":
            continue
        rule = dict(rule, id="r%d" % i)
        if "limit_mc" in rule:
            rule["limit_mc"] = 8000 if rule["op"] in (">", ">=") else 2000
        out.append((dict(base, rules=base["rules"] + [rule]),
                    ("rules", len(base["rules"]))))
    return out


def main():
    if not install():
        return 1 if failed else 0
    members()
    with tempfile.TemporaryDirectory() as folder:
        shipped(Schema("profile"), sorted(glob.glob(
            "configs/profiles/*.json")), folder)
        for name, path in (("gateway", "configs/gateway.json"),
                           ("gateway", "configs/gateway-pi.json"),
                           ("cloudsim", "configs/cloudsim.json"),
                           ("calibration",
                            "configs/calibration.example.json"),
                           ("order", "configs/order.example.json")):
            shipped(Schema(name), [path], folder)
        in_step(Schema("profile"), profile_goods(), of_profiles, folder)
        in_step(Schema("order"), order_goods(), of_orders, folder)
        in_step(Schema("calibration"), [
            (load("configs/calibration.example.json"), ())],
            of_calibrations, folder)
        in_step(Schema("cloudsim"), [(load("configs/cloudsim.json"), ())],
                of_daemon("coldpass-cloudsim"), folder)
        in_step(Schema("gateway"), gateway_goods(),
                of_daemon("coldpass-gateway"), folder)
    return 1 if failed else 0


sys.exit(main())
