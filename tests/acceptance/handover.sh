#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The dossier without any network: onto a stick by hand and by itself, to a
# phone, and the head of the chain carried away as a QR code.
set -u
cd "$(dirname "$0")/../.." || exit 1
bin=$(cd "${BUILD:-build}" && pwd)
. tests/tools/lib.sh
. tests/tools/gateway.sh
make_temp
dir=$TEST_DIR

make_gateway_keys || { not_ok "throw-away keys"; exit 1; }
sign_profile configs/profiles/fresh-2-8.json "$dir/profile.jws" || exit 1
make_recording "$dir/recording.csv" 600 5.1 5.2 5.1 5.0
make_order "$dir/order.json"
make_gateway_config "$dir/gateway.json" 600
port=$(free_port)
mkdir "$dir/media" "$dir/hand"
sed -i "s|\"clock\"|\"handover\": { \"stick\": \"$dir/media/\", \"http_host\": \"127.0.0.1\", \"http_port\": $port }, \"clock\"|" "$dir/gateway.json"
url=http://127.0.0.1:$port

# --- configuration ----------------------------------------------------------------
refuses() { # TEXT NAME SED
	sed "$3" "$dir/gateway.json" >"$dir/bad.json"
	"$bin/coldpass-gateway" --config "$dir/bad.json" --check >/dev/null 2>"$dir/err"
	_rc=$?
	if [ $_rc = 65 ] && grep -qF -e "$1" "$dir/err"; then ok "refused: $2"; else
		not_ok "refused: $2: exit $_rc"
		sed 's/^/#   /' "$dir/err"
	fi
}
refuses 'handover.http_host: must be an IP address' 'a name for an address' 's|"127.0.0.1", "http_port"|"localhost", "http_port"|'
refuses 'handover.http_port: must be an integer from 0 to 65535' 'a port that is none' "s|\"http_port\": $port|\"http_port\": 70000|"
refuses 'handover.stick: must be an absolute path' 'the root as a stick' "s|\"stick\": \"[^\"]*\"|\"stick\": \"/\"|"

# --- a gateway, where possible with mounts of its own ------------------------------
own=
if unshare -m true 2>/dev/null; then own="unshare -m"; enter="-m"
elif unshare -rm true 2>/dev/null; then own="unshare -rm"; enter="-m -U --preserve-credentials"
fi
start "$dir/gateway.log" $own "$bin/coldpass-gateway" --config "$dir/gateway.json"
GATEWAY=$STARTED
wait_for 10 gateway_answers || { not_ok "the gateway starts"; sed 's/^/#   /' "$dir/gateway.log"; exit 1; }
in_its_place() { nsenter -t "$GATEWAY" $enter "$@"; }
cid=$(ask consignment open "$dir/order.json" --json | field cid)
ask consignment start "$cid" --by packer --why 'box closed' >/dev/null
records() { ask status --json | python3 -c 'import json, sys
print(json.load(sys.stdin)["consignments"][0]["records"])'; }
has_records() { [ "$(records)" -ge "$1" ]; }
wait_for 20 has_records 3
root="$dir/root.pem"
verify() { "$bin/coldpass" verify "$@" --trust "$root" >"$dir/verdict" 2>&1; }

# --- the QR code ----------------------------------------------------------------------
ask consignment qr "$cid" >"$dir/qr"
check "qr: a code and its text" grep -qE "^coldpass:1:$cid:0:[0-9]+:[A-Za-z0-9_-]{43}\$" "$dir/qr"
check "qr: drawn" grep -q '█' "$dir/qr"
head=$(tail -n 1 "$dir/qr")

# --- by hand -----------------------------------------------------------------------------
ask consignment export "$cid" "$dir/hand" >"$dir/out" 2>&1
check "export: told" grep -q "$cid.jwsl  copied" "$dir/out"
check "export: what goes with it" test -s "$dir/hand/README.txt" -a -s "$dir/hand/GW-1.trust.pem"
cp "$dir/hand/$cid.jwsl" "$dir/first.jwsl"
verify "$dir/hand/$cid.jwsl" --head "$head"
check "export: it holds the line that was seen" sh -c "! grep -q head-not-found '$dir/verdict' && grep -q 'authentic  yes' '$dir/verdict'"
head -n 1 "$dir/hand/$cid.jwsl" >"$dir/cut.jwsl"
verify "$dir/cut.jwsl" --head "$head"
check "verify --head: a dossier that was cut is found out" sh -c "[ $? = 2 ] && grep -q head-not-found '$dir/verdict'"
"$bin/coldpass" verify "$dir/cut.jwsl" --trust "$root" --head 'coldpass:1:x' 2>"$dir/err"
check "verify --head: what is no head is usage" test $? = 64
n=$(records)
more() { has_records $((n + 1)); }
wait_for 20 more
ask consignment export "$cid" "$dir/hand" >/dev/null
check "export: a longer copy replaces it" test "$(wc -c <"$dir/hand/$cid.jwsl")" -gt "$(wc -c <"$dir/first.jwsl")"
check "export: and begins with it" cmp -s -n "$(wc -c <"$dir/first.jwsl")" "$dir/first.jwsl" "$dir/hand/$cid.jwsl"
printf 'another\n' >"$dir/hand/$cid.jwsl"
ask consignment export "$cid" "$dir/hand" >"$dir/out" 2>"$dir/err"
check "export: another chain under its name is kept" sh -c "[ $? = 1 ] && grep -q 'was kept' '$dir/err'"
check "export: untouched" test "$(cat "$dir/hand/$cid.jwsl")" = another
ask consignment export "$cid" "$dir/nowhere" 2>"$dir/err"
check "export: no directory is exit 66" sh -c "[ $? = 66 ] && grep -q 'is the stick mounted' '$dir/err'"

# --- to a phone ----------------------------------------------------------------------------
get() { curl -s --path-as-is -m 5 "$@"; }
code() { get -o /dev/null -w '%{http_code}' "$@"; }
shown() { get "$url/" | grep -q "$cid"; }
check "pages: the list has it" wait_for 10 shown
get "$url/$cid" >"$dir/page"
check "pages: outcome so far, in English" grep -q 'conform</span> so far' "$dir/page"
check "pages: the head as text" grep -q "coldpass:1:$cid:0:" "$dir/page"
check "pages: Japanese is asked for" sh -c "curl -s -H 'Accept-Language: ja,en;q=0.5' '$url/$cid' | grep -q '適合</span> 現時点'"
check "pages: the QR code is an image" sh -c "curl -s '$url/$cid/head.svg' | python3 -c 'import sys, xml.dom.minidom as x; x.parse(sys.stdin)'"
get "$url/$cid/dossier" >"$dir/window.jwsl"
verify "$dir/window.jwsl" --head "$head"
check "pages: the dossier is whole" sh -c "! grep -q head-not-found '$dir/verdict' && grep -q 'authentic  yes' '$dir/verdict'"
check "pages: HEAD tells its length" sh -c "curl -sI '$url/$cid/dossier' | grep -qi '^content-length: [1-9]'"
check "pages: POST is refused" test "$(code -X POST -d x=1 "$url/")" = 405
check "pages: no receipts yet is 404" test "$(code "$url/$cid/receipts")" = 404
check "pages: certificates" sh -c "curl -s '$url/trust.pem' | cmp -s - '$root'"
for path in /nothing "/../gateway.key" "/%2e%2e/gateway.key" "/$cid/../../gateway.key" "/$cid/0.jwsl" "//etc/passwd" "/$cid%2f..%2f..%2fgateway.key"; do
	check "pages: 404 for $path" test "$(code "$url$path")" = 404
done

# --- by itself -------------------------------------------------------------------------------
state() { ask status --json | python3 -c 'import json, sys
s = json.load(sys.stdin)["handover"]["stick"]
print(s["state"], s.get("why", ""))'; }
stick_is() { state | grep -qE "^$1"; }
if [ -z "$own" ]; then
	skip "a stick that is put in" "no mounts can be made here"
else
	check "stick: none is in" stick_is none
	mkdir "$dir/media/USB STICK"
	in_its_place mount -t tmpfs none "$dir/media/USB STICK"
	check "stick: copied by itself" wait_for 10 stick_is done
	in_its_place cat "$dir/media/USB STICK/coldpass/$cid.jwsl" >"$dir/stick.jwsl"
	verify "$dir/stick.jwsl" --head "$head"
	check "stick: the dossier is whole" sh -c "! grep -q head-not-found '$dir/verdict' && grep -q 'authentic  yes' '$dir/verdict'"
	check "stick: told" sh -c "'$bin/coldpass' status --socket '$dir/control' | grep -q 'may be pulled out'"
	in_its_place umount "$dir/media/USB STICK"
	check "stick: pulled out" wait_for 10 stick_is none
	in_its_place mount -t tmpfs -o size=8k none "$dir/media/USB STICK"
	check "stick: a full one is told" wait_for 10 stick_is 'failed .*it is full'
	check "stick: nothing half on it" sh -c "! nsenter -t $GATEWAY $enter ls '$dir/media/USB STICK/coldpass' | grep -qE 'new|jwsl'"
	in_its_place umount "$dir/media/USB STICK"
	wait_for 10 stick_is none
	in_its_place mount -t tmpfs -o ro none "$dir/media/USB STICK"
	check "stick: a read-only one is told" wait_for 10 stick_is 'failed .*read-only'
	in_its_place umount "$dir/media/USB STICK"
	# mounted at the directory itself
	in_its_place mount -t tmpfs none "$dir/media"
	check "stick: mounted at the directory itself" wait_for 10 stick_is done
	in_its_place umount "$dir/media"
fi
n=$(records)
check "readings went on" wait_for 20 more
ask consignment end "$cid" --by nurse --why arrived >/dev/null
ask consignment seal "$cid" >/dev/null
rm "$dir/hand/$cid.jwsl"
ask consignment export "$cid" "$dir/hand" >/dev/null
verify "$dir/hand/$cid.jwsl" --head "$(ask consignment qr "$cid" --json | field head)"
check "sealed: complete" grep -q 'complete   yes' "$dir/verdict"
stop "$GATEWAY"
exit $TEST_FAILED
