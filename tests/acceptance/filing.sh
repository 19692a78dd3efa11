#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Filed in advance, from outside: every shipped pack is readable and says what
# was not verified; a filing goes from draft to released, and says member by
# member what is missing; what is wrong or contradicts is not taken.
set -u
cd "$(dirname "$0")/../.." || exit 1
root=$PWD
bin=$(cd "${BUILD:-build}" && pwd)/coldpass
packs=$root/configs/packs
pack=$packs/us-import-product-trial.json
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
failed=0

check() {
	label=$1; shift
	if "$@" >out 2>err; then echo "ok - $label"; else
		echo "not ok - $label"; sed 's/^/#   /' out err; failed=1; fi
}
refused() {
	text=$1 label=$2; shift 2
	cp f.acts before
	"$@" >out 2>err
	rc=$?
	if [ $rc = 65 ] && grep -qF -e "$text" err && cmp -s f.acts before; then
		echo "ok - $label"
	else
		echo "not ok - $label: exit $rc, due 65 with '$text'"; sed 's/^/#   /' err; failed=1
	fi
}
check "every pack is readable" "$bin" pack check "$packs"/*.json
check "each names its country in two letters, its date and its sources" python3 - "$packs" <<'P'
import glob, json, sys
files = glob.glob(sys.argv[1] + "/*.json")
countries = {json.load(open(f))["jurisdiction"] for f in files}
assert {"JP", "US", "EU"} <= countries, countries
for f in files:
    d = json.load(open(f))
    assert d["not_verified"] and d["date"] and all(m["source"] for m in d["members"]), f
P
person() {
	"$bin" key new "$1.key" >/dev/null
	"$bin" key request --key "$1.key" --role person --name "$1" --out "$1.csr" >/dev/null
	"$bin" key issue --request "$1.csr" --ca root.pem --ca-key root.key --role person --name "$1" \
		--out "$1.pem" --not-before 2026-01-01T00:00:00Z >/dev/null
}
"$bin" key new root.key >/dev/null
"$bin" key ca --name Root --key root.key --out root.pem --not-before 2026-01-01T00:00:00Z >/dev/null
person SHIPPER-1; person CUSTOMS-1
minute=0
act() {
	echo "$3" >body.json
	minute=$((minute + 1))
	"$bin" act sign f.acts --kind "filing-$2" --on ZmlsaW5nLW51bWJlci1vbmU --body body.json --meaning "as filed" \
		--key "$1.key" --cert "$1.pem" --trust root.pem --pack "$pack" \
		--at "$(printf '2026-03-04T05:%02d:00Z' $minute)"
}
set_() { act SHIPPER-1 set "{\"values\":[{\"name\":\"$1\",\"value\":\"$2\"}]}"; }
digest=$("$bin" pack check "$pack" | sed 's/.*digest //')
zero=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
open_() { act SHIPPER-1 open "{\"cid\":\"ZGVtby1jb25zaWdubWVudA\",\"pack\":\"us-import-product-trial\",\"version\":1,
	\"digest\":\"$1\",\"eta\":1772622000000,\"expiry\":1772668800000}"; }
: >f.acts
refused "not the pack at hand" "another pack than it names" open_ $zero
check "a draft" open_ "$digest"
check "values" act SHIPPER-1 set '{"values":[{"name":"product","value":"Fresh cells"},{"name":"lot","value":"LOT-0001"},
 {"name":"category","value":"scale_out_autologous"},{"name":"origin","value":"JP"},{"name":"destination","value":"US"},
 {"name":"consignor","value":"Plant, Tokyo"},{"name":"consignee","value":"Hospital, Los Angeles"},
 {"name":"air_waybill","value":"000-00000000"},{"name":"expiry","value":"2026-03-05T00:00:00Z"},
 {"name":"coa_lot","value":"LOT-0002"},{"name":"seal","value":"SEAL-1"},{"name":"do_not_irradiate","value":"yes"},
 {"name":"screening","value":"xray"},{"name":"dangerous_goods","value":"none"}]}'
refused "number of digits" "an HS code with four digits" set_ hs_code 3002
refused "not among the choices" "a code that there is not" set_ pga_program DRG
refused "does not ask for" "a member nobody asks for" set_ patient_name X
refused "contradicts" "a certificate for another lot is not filed" act SHIPPER-1 submit '{}'
check "the right lot" set_ coa_lot LOT-0001
refused "must not be irradiated" "X-rays for what must not be irradiated" act SHIPPER-1 submit '{}'
check "another screening" set_ screening trace-detection
check "filed in advance" act SHIPPER-1 submit '{}'
"$bin" act show f.acts --trust root.pem --pack "$pack" >shown 2>err
check "it says that it is not complete" grep -qF "readiness  not complete" shown
check "and what is missing" grep -qE "MISSING +acas" shown
check "and what time is left" grep -qF "time left  11.0 h after the usual review; the longest review would use up the shelf life" shown
check "the rest" act SHIPPER-1 set '{"values":[{"name":"hs_code","value":"3002.51"},{"name":"pga_program","value":"BIO"},
 {"name":"pga_processing","value":"CGT"},{"name":"intended_use","value":"180.009"},{"name":"fda_product_code","value":"57NAA01"},
 {"name":"affirmation","value":"IND"},{"name":"affirmation_number","value":"00000"},{"name":"importer","value":"Importer, office"},
 {"name":"delivered_to","value":"Hospital, pharmacy"},{"name":"acas","value":"ACAS-0000"}]}'
check "the certificate" act SHIPPER-1 document "{\"name\":\"coa\",\"file\":\"coa.pdf\",\"digest\":\"$zero\"}"
"$bin" act show f.acts --trust root.pem --pack "$pack" --json >json
check "what changed since the last filing is told" python3 -c '
import json
f = json.load(open("json"))["filing"]
assert not f["complete"] and f["state"] == "filed", f
assert sum(m["changed"] for m in f["members"]) == 11, f'
check "filed again" act SHIPPER-1 submit '{}'
"$bin" act show f.acts --trust root.pem --pack "$pack" >shown
check "complete" grep -qF "readiness  complete" shown
check "it promises nothing" grep -qF "exempts from nothing" shown
check "travels under quarantine" act CUSTOMS-1 state '{"state":"quarantine","why":"admissibility under review"}'
refused "cannot become in-transit" "states follow each other" act CUSTOMS-1 state '{"state":"in-transit","why":"w"}'
check "released" act CUSTOMS-1 state '{"state":"released","why":"may proceed"}'
refused "cannot be done now" "what is released is not edited" set_ seal SEAL-2
exit $failed
