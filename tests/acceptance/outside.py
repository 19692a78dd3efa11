# SPDX-License-Identifier: Apache-2.0
"""What the Python tests of the command-line tool share."""
import json
import os
import subprocess

BUILD = os.environ.get("BUILD", "build")
TOOL = os.path.join(BUILD, "coldpass")
SHARED = os.environ.get("COLDPASS_SHARED", "../shared/data")
failed = 0


def check(good, name, why=""):
    global failed
    print("%s - %s" % ("ok" if good else "not ok", name))
    if not good:
        failed += 1
        print("    " + str(why)[:2000])


def skip(name, why):
    print("skip - %s: %s" % (name, why))


def run(*args, **more):
    more.setdefault("text", True)
    return subprocess.run([TOOL] + list(args), capture_output=True,
                          check=False, **more)


def out(*args):
    """The JSON of a command that must succeed or judge adversely."""
    done = run(*args, "--json")
    if done.returncode not in (0, 1, 2):
        return {"error": done.stderr}
    return json.loads(done.stdout)


def refused(name, code, words, *args):
    """Exit code, every word in the message, nothing on stdout."""
    done = run(*args)
    check(done.returncode == code and done.stdout == "" and
          all(w in done.stderr for w in words), name,
          (done.returncode, done.stdout[:300], done.stderr))


def shared(folder):
    """A folder of data that nobody here wrote, or None after saying so."""
    path = os.path.join(SHARED, folder)
    if os.path.isdir(path):
        return path
    skip("shared " + folder, "no " + path)
    return None


def write(folder, name, content):
    path = os.path.join(folder, name)
    if not isinstance(content, (str, bytes)):
        content = json.dumps(content)
    if isinstance(content, str):
        content = content.encode("utf-8")
    with open(path, "wb") as f:
        f.write(content)
    return path


def profile(low=None, high=None, max_gap_s=300, **more):
    storage = {}
    if low is not None:
        storage["low_mc"] = low
    if high is not None:
        storage["high_mc"] = high
    p = {"v": 1, "id": "p", "version": 1, "name": {"en": "p"},
         "category": "ambient", "source": "test", "storage": storage,
         "interval_s": 60, "max_gap_s": max_gap_s, "rules": [
             {"id": "blind", "on": "gap", "mode": "consecutive",
              "delay_s": 86400, "severity": "indeterminate"},
             {"id": "sum", "on": "gap", "mode": "cumulative",
              "delay_s": 864000, "severity": "indeterminate"}]}
    p.update(more)
    return p
