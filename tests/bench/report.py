# SPDX-License-Identifier: Apache-2.0
"""usage: report.py COLDPASS DIR: the fastest of five runs of `verify` and
`report` on the crowded dossier, elapsed and processor time."""
import os
import resource
import subprocess
import sys
import time

tool, folder = sys.argv[1:]
crowd = os.path.join(folder, "crowd.jwsl")
trust = ["--trust", os.path.join(folder, "ca.pem")]


def once(*args):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    subprocess.run([tool, *args], stdout=subprocess.DEVNULL, check=False)
    elapsed = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - \
        before.ru_stime
    return elapsed, used


def fastest(name, *args):
    runs = [once(*args) for _ in range(5)]
    elapsed, used = min(r[0] for r in runs), min(r[1] for r in runs)
    print("%s: %.0f ms elapsed, %.0f ms of processor time" %
          (name, elapsed * 1000, used * 1000))


print("dossier: %.1f MB" % (os.path.getsize(crowd) / 1e6))
fastest("verify alone", "verify", crowd, *trust)
for lang in ("en", "both"):
    fastest("report, " + lang, "report", crowd, *trust, "--lang", lang,
            "--zone", "Asia/Tokyo", "-o", os.path.join(folder, "crowd.pdf"))
