#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A courier's side of the real gateway: warned before a rule fires, called when
# it does, told what is left; what people answer is in the dossier, estimates
# are not.
set -u
cd "$(dirname "$0")/../.." || exit 1
bin=$(cd "${BUILD:-build}" && pwd)
. tests/tools/lib.sh
. tests/tools/gateway.sh
make_temp
dir=$TEST_DIR

make_gateway_keys || { not_ok "throw-away keys"; exit 1; }
sed 's/"guard_band"/"load_max_s": 1200, "guard_band"/' configs/profiles/fresh-2-8.json >"$dir/profile.json"
sign_profile "$dir/profile.json" "$dir/profile.jws" || exit 1
# 30 minutes each; warm from 1 h 30 to 3 h
make_recording "$dir/recording.csv" 600 \
    5.1 5.2 5.1 9.4 9.4 9.4 5.2 5.1 5.0 5.0 5.0 5.0 5.1 5.1 5.1 5.0 5.0 5.0 5.0 5.0
cat >"$dir/events.csv" <<'C'
time,event,value
2026-03-04T12:00:00Z,begin,
2026-03-04T17:30:00Z,shock,31000 2700 11000 0
C
make_gateway_config "$dir/gateway.json" 900
sed -i 's|"clock"|"events": { "file": "events.csv", "begin": "2026-03-04T12:00:00Z" }, "alarm": { "escalate_s": 300, "realarm_s": 1200 }, "clock"|' "$dir/gateway.json"
cat >"$dir/order.json" <<'J'
{ "v": 1, "profile_file": "profile.jws", "offline": true,
  "probes": [ { "id": "p1", "role": "product", "group": "tray" } ],
  "part": { "set": "SET-1", "n": 1, "of": 2 },
  "expiry": { "time": "2026-03-05T12:00:00Z", "zone": "Asia/Tokyo" },
  "eta": "2026-03-05T06:00:00Z", "clearance_s": 10200 }
J
quietly() { "$@" >/dev/null; }
clock_minute() {
	_now=$(awk '{ printf "%d", $1 * 1000 }' /proc/uptime)
	echo $(((_now - _anchor) * 900 / 60000))
}
reached() { [ "$(clock_minute)" -ge "$1" ]; }
told() { ask status >"$dir/status" && grep -qE -e "$1" "$dir/status"; }
says() { grep -qE -e "$1" "$dir/status"; }
payloads() { python3 - "$dir/dossier.jwsl" <<'P'
import base64, sys
for line in open(sys.argv[1]):
    part = line.split(".")[1]
    print(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode())
P
}

run_gateway "$dir/gateway.json" || { not_ok "the gateway starts"; exit 1; }
cid=$(ask consignment open "$dir/order.json" --json | field cid)
check "armed" test ${#cid} = 22
ask consignment loaded "$cid" 2>/dev/null
check "loaded without --by is usage" test $? = 64
ask consignment loaded "$cid" --by packer >"$dir/out"
check "loaded" grep -q "the goods are in, armed" "$dir/out"
wait_for 30 reached 40
ask consignment start "$cid" --by packer --why 'box closed' >"$dir/out"
check "a late start is told: judged since before it" grep -q 'started, judged since 2026-03-04T12:2' "$dir/out"
check "status: shelf life" told 'shelf life  23 h'
check "status: arrives 3 h 10 min before expiry" says 'as planned  arrives 3 h 10 min before expiry'
check "status: no forecast yet, and why" says 'estimate    tray above 8 .*unknown: less than an hour of readings'
check "status: nothing used so far" says 'rules with all of their time left'
check "plan" quietly ask consignment plan "$cid" --eta 2026-03-05T12:00:00Z --clearance 3600
check "status: will not arrive in time" told 'as planned  WILL NOT arrive in time: 60 min after expiry'
ask consignment plan "$cid" --eta tomorrow >/dev/null 2>&1
check "plan with no time is refused" test $? = 65

check "warned while there is time to act" wait_for 30 told 'rule warm +tray, above 8 .*: 30 min at a stretch: .* used, .* left to act'
check "quiet" quietly ask consignment quiet "$cid" --from 2026-03-04T15:00:00Z --to 2026-03-04T15:30:00Z \
    --by nurse --why night
check "the alarm is told" wait_for 30 told 'ALARM warm .*nobody has acknowledged it'
check "and its level rises" wait_for 30 told 'level [1-9]: call the next person'
ask status --json >"$dir/status.json"
check "as JSON for who calls" python3 -c 'import json, sys
a = json.load(open(sys.argv[1]))["alarms"]
assert [x["rule"] for x in a if not x["acknowledged"]] == ["warm"], a' "$dir/status.json"
ask consignment ack "$cid" --rule worm --by courier --why 'lid closed' 2>"$dir/err"
check "no such rule to acknowledge: exit 65" test $? = 65
check "ack" quietly ask consignment ack "$cid" --rule warm --by courier --why 'lid closed'
check "acknowledged" told 'ALARM warm .*acknowledged$'
wait_for 30 reached 345
check "a drop is told" told 'ALARM drop '
check "end" quietly ask consignment end "$cid" --by pharmacist --why received
check "seal" quietly ask consignment seal "$cid"
check "dossier" quietly ask consignment dossier "$cid" --out "$dir/dossier.jwsl"
"$bin/coldpass" verify "$dir/dossier.jwsl" --trust "$dir/root.pem" --json >"$dir/verdict"
check "verify: exit 1, review" test $? = 1
check "verify: outcome review" test "$(field outcome <"$dir/verdict")" = review
payloads >"$dir/payloads"
in_payloads() { [ "$(grep -oF -e "$2" "$dir/payloads" | wc -l)" -ge "$1" ]; }
check "dossier: loading" in_payloads 1 '"e":"loaded","by":"packer"'
check "dossier: half and most of the time" in_payloads 2 '"rule":"warm","percent":'
check "dossier: the quiet phase" in_payloads 1 '"e":"quiet"'
check "dossier: who answered" in_payloads 1 '"e":"ack","rule":"warm","by":"courier","why":"lid closed"'
check "dossier: the blow, with the product's temperature" in_payloads 1 '"peak_mg":31000,"dv_mm_s":2700,"sat":false,"dur_us":11000,"mc":5000'
check "dossier: one part of two" in_payloads 1 '"part":{"set":"SET-1","n":1,"of":2}'
check "dossier: no estimate" sh -c "! grep -qE 'estimate|\"eta|left_min' '$dir/payloads'"
check "log: the buzzer sounded and went off" sh -c "grep -q buzzer=on '$dir/gateway.log' && grep -q buzzer=off '$dir/gateway.log'"
exit $TEST_FAILED
