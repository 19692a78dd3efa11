#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The demo from end to end, and what it leaves: files, verdicts that agree,
# nothing running, and a dossier that verifiers of other hands accept.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/tools/lib.sh
make_temp
build=${BUILD:-build}
demo=$build/demo

DEMO_EXIT=1 BUILD=$build configs/demo/demo >"$TEST_DIR/words" 2>&1 </dev/null
rc=$?
[ $rc = 0 ] || sed 's/^/  /' "$TEST_DIR/words"
check "the demo ends by itself, every step held" [ $rc = 0 ]

said() { grep -qE -- "$1" "$TEST_DIR/words"; }
check "it says that the broker was gone" said 'the broker is gone'
check "and that the backlog arrived whole" said 'backlog of [1-9][0-9]* arrived .* missing 0$'
check "it kills the gateway, and the chains go on" said 'goes on with its chains'
check "every record has a receipt" said 'signed receipt for each of [0-9]{3} records; missing 0, forks 0'

# verdict FILE EXPRESSION: a Python condition on the JSON, called v
verdict() {
	python3 -c 'import json, sys
v = json.load(open(sys.argv[1]))
sys.exit(not eval("(" + sys.argv[2] + ")"))' "$1" "$2"
}
good="v['authentic'] and v['complete'] and v['claimed'] == v['outcome'] and [f['code'] for f in v['findings']] == ['sim']"
check "verdict.json: authentic, complete, as claimed, said to be simulated" \
    verdict "$demo/verdict.json" "$good"
check "fresh 2 to 8 °C: conform or budget-used" \
    verdict "$demo/verdict.json" "v['outcome'] in ('conform', 'budget-used')"

outcome_of() { # PROFILE OUTCOME
	for f in "$demo"/*.verdict.json; do
		verdict "$f" "v['legs'][0]['profile']['id'] == '$1' and v['outcome'] == '$2' and $good and
			v['witnessed'] == v['legs'][0]['records']" && return 0
	done
	return 1
}
check "cryopreserved: conform, every record witnessed" outcome_of cryo-150 conform
check "fresh 15 to 25 °C: fail, every record witnessed" outcome_of fresh-15-25 fail

if command -v pdfdetach >/dev/null; then
	for r in report report-fresh-2-8; do
		pdfdetach -save 1 -o "$TEST_DIR/inside" "$demo/$r.pdf" 2>/dev/null
		check "$r.pdf holds the dossier" cmp -s "$TEST_DIR/inside" "$demo/dossier.jwsl"
	done
	check "the failed one's report says so" \
	    sh -c "pdftotext '$demo/report-fresh-15-25.pdf' - | grep -q '^FAIL'"
else
	skip "reports of the demo" "no poppler-utils: make deps"
fi

exit_of() { # EXPECTED COMMAND...
	want=$1
	shift
	"$@" >/dev/null 2>&1
	[ $? = "$want" ]
}
verify() { "$build/coldpass" verify "$1" --trust "$demo/ca.pem"; }
check "coldpass verify: exit 0" exit_of 0 verify "$demo/dossier.jwsl"
fresh15=$(for f in "$demo"/*.verdict.json; do
	verdict "$f" "v['outcome'] == 'fail'" && echo "${f%.verdict.json}.jwsl"
done)
check "coldpass verify of the failed one: exit 1" exit_of 1 verify "$fresh15"
python3 - "$demo/dossier.jwsl" "$TEST_DIR/bad.jwsl" <<'P'
import sys
text = bytearray(open(sys.argv[1], "rb").read())
at = len(text) // 3
while not chr(text[at]).isalnum():
    at += 1
text[at] = ord("A") if text[at] != ord("A") else ord("B")
open(sys.argv[2], "wb").write(text)
P
check "a changed byte: exit 2" exit_of 2 verify "$TEST_DIR/bad.jwsl"
check_not "the gateway's evidence key is not in the roots" grep -q PRIVATE "$demo/ca.pem"

# nothing of it runs any more: its lock is free, its broker's port closed
check "nothing is left running" flock -n "$build/demo.lock" true
check_not "no process holds its files" \
    sh -c 'ls -l /proc/[0-9]*/cwd /proc/[0-9]*/fd/* 2>/dev/null | grep -q "$1/"' sh "$(cd "$demo" && pwd)"

for c in gateway cloudsim; do
	check "schema fits the demo's $c.json" \
	    node tests/verifier/schema.mjs "configs/schema/$c.schema.json" "$demo/$c.json"
done
check "schema fits the demo's orders" \
    node tests/verifier/schema.mjs configs/schema/order.schema.json "$demo"/order-*.json

if [ -f ../shared/acceptance/check_dossier.mjs ]; then
	for f in "$demo"/dossier.jwsl "$fresh15"; do
		check "check_dossier.mjs accepts $(basename "$f")" \
		    node ../shared/acceptance/check_dossier.mjs "$f" "$demo/ca.pem"
	done
else
	skip "check_dossier.mjs" "../shared is not here"
fi
exit $TEST_FAILED
