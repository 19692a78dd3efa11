#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The real gateway from outside: configuration errors, no-go, a journey in
# compressed time that is killed on the way, its dossier judged by `verify`.
set -u
cd "$(dirname "$0")/../.." || exit 1
bin=$(cd "${BUILD:-build}" && pwd)
. tests/tools/lib.sh
. tests/tools/gateway.sh
make_temp
dir=$TEST_DIR

if ! make_gateway_keys; then
	not_ok "throw-away keys"
	sed 's/^/#   /' "$dir/keys.log"
	exit 1
fi
sign_profile configs/profiles/fresh-2-8.json "$dir/profile.jws" || exit 1
# 20 minutes each; the fifth too warm, for less than any rule's delay
make_recording "$dir/recording.csv" 600 \
    5.1 5.1 5.2 5.2 9.4 5.3 5.2 5.1 5.0 5.0 5.0 5.0 5.1 5.1 5.1 \
    5.1 5.1 5.2 5.2 5.1 5.3 5.2 5.1 5.0 5.0 5.0 5.0 5.1 5.1 5.1
make_order "$dir/order.json"
make_gateway_config "$dir/good.json" 1200

# --- configuration ----------------------------------------------------------
# refuses CODE TEXT NAME SED: good.json changed by SED
refuses() {
	sed "$4" "$dir/good.json" >"$dir/bad.json"
	"$bin/coldpass-gateway" --config "$dir/bad.json" --check >"$dir/out" 2>"$dir/err"
	_rc=$?
	if [ $_rc = "$1" ] && grep -qF -e "$2" "$dir/err"; then
		ok "configuration: $3"
	else
		not_ok "configuration: $3: exit $_rc, due $1 with '$2'"
		sed 's/^/#   /' "$dir/err"
	fi
}
"$bin/coldpass-gateway" --config "$dir/good.json" --check >"$dir/out"
check "configuration: a good one passes --check" test $? = 0
check "configuration: what is in force is JSON with the defaults" \
    test "$(field keep_days <"$dir/out")" = 30
refuses 65 'bad.json:2: gatewey: is no member' 'an unknown member' 's/"gateway": "GW-1"/"gatewey": "GW-1"/'
refuses 65 'bad.json:2: gateway: must be text' 'a wrong type' 's/"gateway": "GW-1"/"gateway": 1/'
refuses 65 'bad.json:9: clock.pace: must be an integer from 1' 'out of range' 's/"pace": 1200/"pace": 0/'
refuses 65 'bad.json:3' 'a repeated member' 's/"data_dir"/"gateway"/'
refuses 65 'mqtt.uri: is missing' 'a missing member' 's/"uri": "[^"]*", //'
refuses 66 'nowhere.key: No such file' 'a key that is not there' 's/gateway.key/nowhere.key/'
refuses 65 'is not the certificate of' "another key's certificate" 's/"gateway.pem"/"other.pem"/'
refuses 65 "another gateway's" "another gateway's certificate" 's/GW-1/GW-2/'
refuses 65 'role' 'a certificate of another role for the cloud' 's/"cloud": "cloud.pem"/"cloud": "quality.pem"/'
refuses 66 'nowhere.csv: No such file' 'a recording that is not there' 's/recording.csv/nowhere.csv/'
refuses 65 'has no row of probe "7"' 'a column that is not there' 's/"file": "recording.csv"/"file": "recording.csv", "probe": "7"/'
"$bin/coldpass-gateway" --config "$dir/none.json" --check 2>"$dir/err"
check "configuration: no file is exit 66" test $? = 66
"$bin/coldpass-gateway" 2>/dev/null
check "no option is usage, exit 64" test $? = 64

# --- the journey --------------------------------------------------------------
make_gateway_config "$dir/good.json" 1200
if ! run_gateway "$dir/good.json"; then
	not_ok "the gateway starts"
	sed 's/^/#   /' "$dir/gateway.log"
	exit 1
fi
ok "the gateway starts"
check "the control socket is its user's alone" test "$(stat -c %a "$dir/control")" = 600
"$bin/coldpass-gateway" --config "$dir/good.json" 2>"$dir/err"
check "a second one on the same data is refused" grep -q 'another coldpass-gateway uses' "$dir/err"
sed 's/"data"/"data2"/' "$dir/good.json" >"$dir/second.json"
"$bin/coldpass-gateway" --config "$dir/second.json" 2>"$dir/err"
check "a second one on the same socket is refused" grep -q 'another gateway answers' "$dir/err"

sed 's/"offline": true/"offline": false/' "$dir/order.json" >"$dir/online.json"
ask consignment open "$dir/online.json" >"$dir/out" 2>"$dir/err"
check "no-go is exit 1" test $? = 1
check "no-go names the check" grep -q 'no  broker' "$dir/err"
sed 's/"role"/"rule"/' "$dir/order.json" >"$dir/wrong.json"
ask consignment open "$dir/wrong.json" >"$dir/out" 2>"$dir/err"
check "a wrong order is exit 65" test $? = 65
check "nothing was armed" test -z "$(find "$dir/data" -name '*.jwsl')"

cid=$(ask consignment open "$dir/order.json" --json | field cid)
check "an order that may go is armed" test ${#cid} = 22
ask consignment end "$cid" --by me --why no >/dev/null 2>"$dir/err"
check "what is not started cannot end: exit 1" test $? = 1
ask consignment start "$cid" --by me 2>/dev/null
check "start without why is usage" test $? = 64
quietly() { "$@" >/dev/null; }
check "start" quietly ask consignment start "$cid" --by packer --why 'box closed'

clock_minute() {
	_now=$(awk '{ printf "%d", $1 * 1000 }' /proc/uptime)
	echo $(((_now - _anchor) * 1200 / 60000))
}
reached() { [ "$(clock_minute)" -ge "$1" ]; }
check "announce" quietly ask consignment announce "$cid" --from 2026-03-04T15:00:00Z \
    --to 2026-03-04T15:10:00Z --by customs --why inspection
check "correct" quietly ask consignment correct "$cid" --what place --old vial --new lid \
    --by packer --why 'moved before closing'
ask consignment correct "$cid" --what place --by packer --why no 2>"$dir/err"
check "correct without old is usage" test $? = 64
check "ack" quietly ask consignment ack "$cid" --rule warm --by courier --why 'lid closed'
for minute in 60 130 200; do
	wait_for 60 reached $minute
	stop "$GATEWAY" KILL 2>/dev/null
	check "killed at minute $minute, it goes on" run_gateway "$dir/good.json"
done
ask status >"$dir/status"
check "status: the excursion is told" grep -q budget-used "$dir/status"
ask consignment list >"$dir/list"
check "list names it" grep -q "$cid  leg 0  started  fresh-2-8" "$dir/list"
wait_for 60 reached 280
check "end" quietly ask consignment end "$cid" --by pharmacist --why 'received'
stop "$GATEWAY" KILL 2>/dev/null
run_gateway "$dir/good.json"
outcome=$(ask consignment seal "$cid" --json | field outcome)
check "sealed; outcome budget-used" test "$outcome" = budget-used
check "dossier" quietly ask consignment dossier "$cid" --out "$dir/dossier.jwsl"
check "the dossier is the journal, byte for byte" cmp -s "$dir/dossier.jwsl" "$dir/data/$cid/0.jwsl"
ask consignment dossier "$cid" --out - >"$dir/piped"
check "to standard output as well" cmp -s "$dir/dossier.jwsl" "$dir/piped"
"$bin/coldpass" verify "$dir/dossier.jwsl" --trust "$dir/root.pem" --json >"$dir/verdict"
check "verify: exit 0" test $? = 0
python3 - "$dir/verdict" >"$dir/out" <<'P'
import json, sys
v = json.load(open(sys.argv[1]))
codes = [f["code"] for f in v["findings"]]
assert v["authentic"] and v["complete"], v
assert v["outcome"] == v["claimed"] == "budget-used", v
assert codes == ["sim"], codes
P
check "verify: authentic, complete, the claim holds, a simulation" test $? = 0

# --- doctor, stop ---------------------------------------------------------------
"$bin/coldpass" doctor --socket "$dir/control" --config "$dir/good.json" >"$dir/out"
check "doctor: exit 1, no broker" test $? = 1
check "doctor: the probe is well" grep -q '^ok  probe:p1' "$dir/out"
check "doctor: the broker is not" grep -q '^no  broker' "$dir/out"
check "doctor: the store is well" grep -q '^ok  storage' "$dir/out"
kill -TERM "$GATEWAY"
wait "$GATEWAY"
check "SIGTERM: exit 0" test $? = 0
check "the socket is gone" test ! -e "$dir/control"
ask status 2>"$dir/err"
check "without a gateway the tool says so: exit 66" test $? = 66
exit $TEST_FAILED
