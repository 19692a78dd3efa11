#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Hands in gloves: the real gateway without network and without a tool.  An
# order lies ready; buttons, lid and lamp are files that stand for lines, the
# supply is a directory of the kernel's kind.
set -u
cd "$(dirname "$0")/../.." || exit 1
bin=$(cd "${BUILD:-build}" && pwd)
. tests/tools/lib.sh
. tests/tools/gateway.sh
make_temp
dir=$TEST_DIR

make_gateway_keys || { not_ok "throw-away keys"; exit 1; }
sign_profile configs/profiles/fresh-2-8.json "$dir/profile.jws" || exit 1
# warm after an hour of ten
make_recording "$dir/recording.csv" 600 5.1 16.5 16.5 16.5 16.5 16.5 16.5 16.5 16.5 16.5
make_gateway_config "$dir/gateway.json" 240
mkdir -p "$dir/lines" "$dir/orders" "$dir/supplies/ac" "$dir/supplies/bat"
line() { printf '%s\n' "$2" >"$dir/lines/$1"; }
line 1 0; line 2 0; line 3 0
supply() { # ONLINE CAPACITY
	echo "$1" >"$dir/supplies/ac/online"
	echo "$2" >"$dir/supplies/bat/capacity"
}
echo Mains >"$dir/supplies/ac/type"
echo Battery >"$dir/supplies/bat/type"
echo Discharging >"$dir/supplies/bat/status"
supply 1 90
python3 - "$dir" <<'P'
import json, sys
path, lines = sys.argv[1] + "/gateway.json", sys.argv[1] + "/lines"
c = json.load(open(path))
c["orders_dir"] = "orders"
c["gpio"] = {name: {"chip": lines, "line": n} for name, n in
             (("lid", 1), ("button", 2), ("landed", 3), ("lamp", 8), ("buzzer", 9))}
c["gpio"]["button"]["hold_ms"] = c["gpio"]["landed"]["hold_ms"] = 800
c["power"] = {"supplies": sys.argv[1] + "/supplies"}
json.dump(c, open(path, "w"))
P
make_order "$dir/order.json"

hold() { line "$1" 1; sleep "$2"; line "$1" 0; }
told() { ask status >"$dir/status" && grep -qE -e "$1" "$dir/status"; }
logged() { grep -qE -e "$1" "$dir/gateway.log"; }
# shows SIGNAL: the lamp's last change was to it
shows() { [ "$(sed -n 's/.*shows=//p' "$dir/gateway.log" | tail -n 1)" = "$1" ]; }
quietly() { "$@" >/dev/null; }
payloads() { python3 - "$dir/dossier.jwsl" <<'P'
import base64, sys
for line in open(sys.argv[1]):
    part = line.split(".")[1]
    print(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode())
P
}

"$bin/coldpass-gateway" --config "$dir/gateway.json" --check >"$dir/out" 2>"$dir/err"
check "--check knows buttons, orders and supply" test $? = 0
run_gateway "$dir/gateway.json" || { not_ok "the gateway starts"; cat "$dir/gateway.log"; exit 1; }
check "the supply is told" wait_for 5 told 'power       mains, battery at 90 %'
hold 2 1.2
check "a press with nothing armed is refused" wait_for 5 logged 'a press was refused: nothing is armed'
check "and the lamp says so" logged 'shows=refused'

# an order that may not go: its probe is unknown
sed 's/p1/p9/' "$dir/order.json" >"$dir/wrong.json"
ask consignment preload "$dir/wrong.json" >"$dir/out" 2>"$dir/err"
check "preload of a no-go: exit 1" test $? = 1
check "and why" grep -q 'wrong.json lies ready but is not armed: .*p9' "$dir/err"
check "it is shown" wait_for 5 told 'order       wrong.json refused: .*p9'
check "the lamp wants attention" wait_for 8 shows attention
rm "$dir/orders/wrong.json"
check "preload" quietly ask consignment preload "$dir/order.json"
check "armed by itself" told '  armed  fresh-2-8'
check "the order is set aside" test -f "$dir/orders/order.json.armed"
check "ready to load" wait_for 5 shows ready
cid=$(ask status --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["consignments"][0]["cid"])')

hold 2 0.1
check "a knock is no press" wait_for 5 logged 'gpio.button: let go too soon'
check "still armed" told "$cid.*  armed"
hold 2 1.2
check "a long press starts it" wait_for 5 told "$cid.*  started"
check "the lamp answers yes, then records" wait_for 8 shows recording
check "it answered" logged 'shows=accepted'
hold 3 1.2
check "landed while not in flight is refused" wait_for 5 logged 'refused: landed: the radio is not silent'

# the lid, and a lid switch that fails
line 1 1
lid_open() { ask status --json | grep -q '"lid_is_open":true'; }
check "the lid opens" wait_for 5 lid_open
printf 'x\n' >"$dir/lines/1"
check "a failing lid is told" wait_for 5 told 'INPUT FAILS lid'
check "as a fault" wait_for 5 logged 'lamp=fault'

# the battery: what is given up, and back
supply 0 19
check "the ladder" wait_for 5 told 'power       battery, battery at 19 %, GIVEN UP: signals position radio'
check "readings go on" told 'last reading [0-9]+ s ago'
check "the radio is for what is urgent" logged 'radio: off: saving power'
supply 1 19
check "external power: all comes back" wait_for 5 told 'power       mains, battery at 19 %$'

# killed, and the lid is closed meanwhile
stop "$GATEWAY" KILL
line 1 0
run_gateway "$dir/gateway.json" || { not_ok "the gateway starts again"; exit 1; }
check "started still" wait_for 10 told "$cid.*  started"
lid_closed() { ask status --json | grep -q '"lid_is_open":false'; }
check "the lid switch tells again what changed" wait_for 10 lid_closed
check "no second consignment" test "$(ask consignment list | wc -l)" = 1

# too warm by now: fail
outcome() { told "$cid.*  $1  "; }
check "it fails" wait_for 20 outcome fail
check "the lamp: alarm" wait_for 5 shows alarm
hold 2 1.2
check "a press ends it" wait_for 8 told "$cid.*  ended"
sleep 1
hold 2 1.2
check "and another seals it" wait_for 8 told "$cid.*  sealed"
check "sealed and failed: not ok" wait_for 8 shows attention
check "nor in the status" told 'lamp attention'
stop "$GATEWAY"
run_gateway "$dir/gateway.json" || { not_ok "the gateway starts a third time"; exit 1; }
check "nor after a restart" wait_for 8 told 'lamp attention'

check "dossier" quietly ask consignment dossier "$cid" --out "$dir/dossier.jwsl"
"$bin/coldpass" verify "$dir/dossier.jwsl" --trust "$dir/root.pem" --json >"$dir/verdict"
check "verify: outcome fail" test "$(field outcome <"$dir/verdict")" = fail
check "verify: authentic and complete" python3 -c 'import json, sys
v = json.load(open(sys.argv[1])); assert v["authentic"] and v["complete"], v' "$dir/verdict"
# verifier.sh fetches what the independent verifier needs
if [ -d "$bin/verifier/node_modules" ]; then
	cp tests/verifier/*.mjs "$bin/verifier"
	node "$bin/verifier/verify.mjs" "$dir/dossier.jwsl" "$dir/root.pem" >"$dir/theirs"
	check "the independent verifier says the same" python3 -c 'import json, sys
a, b = (json.load(open(f)) for f in sys.argv[1:3])
assert [a[k] for k in ("authentic", "complete", "outcome", "claimed")] == \
    [b[k] for k in ("authentic", "complete", "outcome", "claimed")], a' "$dir/theirs" "$dir/verdict"
fi
payloads >"$dir/payloads"
holds() { [ "$(grep -oE -e "$2" "$dir/payloads" | wc -l)" = "$1" ]; }
check "signed: three presses that did something" holds 3 '"e":"button","what":"(start|end|seal)","why":"held 800 ms"'
check "signed: who started and ended it" holds 2 '"e":"(start|end)","by":"button"'
check "signed: a press at the wrong moment" holds 1 '"e":"button","what":"none","why":"refused: landed'
check "signed: the lid switch failed, with its reason" holds 1 '"e":"input","what":"lid","ok":false'
check "and told again, with the span" holds 1 '"e":"input","what":"lid","ok":true,"from":[0-9]+'
check "signed: opened once, closed once" holds 2 '"e":"lid","open":'
check "signed: what was given up" holds 1 '"e":"power","why":"battery 19 %, given up: signals position radio"'
check "and came back" sh -c "grep -qF '\"why\":\"mains, nothing given up\"' '$dir/payloads'"
exit $TEST_FAILED
