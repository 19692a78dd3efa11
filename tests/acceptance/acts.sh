#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `coldpass act` from outside: a deviation from opening to decision by two
# persons, what is refused on the way, and a file that somebody altered.
set -u
cd "$(dirname "$0")/../.." || exit 1
bin=$(cd "${BUILD:-build}" && pwd)/coldpass
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
failed=0
cid=ZGVtby1hY3RzLWFib3V0LQ
zero=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA

check() {
	label=$1; shift
	if "$@" >out 2>err; then echo "ok - $label"; else
		echo "not ok - $label"; sed 's/^/#   /' out err; failed=1; fi
}
# refused CODE TEXT NAME COMMAND...: exit code, text on stderr, file untouched
refused() {
	code=$1 text=$2 label=$3; shift 3
	cp case.acts before
	"$@" >out 2>err
	rc=$?
	if [ $rc = "$code" ] && grep -qF -e "$text" err && cmp -s case.acts before; then
		echo "ok - $label"
	else
		echo "not ok - $label: exit $rc, due $code with '$text'"
		sed 's/^/#   /' err; failed=1
	fi
}
person() {
	"$bin" key new "$1.key" >/dev/null
	"$bin" key request --key "$1.key" --role "$2" --name "$1" --out "$1.csr" >/dev/null
	"$bin" key issue --request "$1.csr" --ca root.pem --ca-key root.key --role "$2" --name "$1" \
		--out "$1.pem" --not-before 2026-01-01T00:00:00Z >/dev/null
}
"$bin" key new root.key >/dev/null
"$bin" key ca --name "Evidence root" --key root.key --out root.pem --not-before 2026-01-01T00:00:00Z >/dev/null
for who in QU-1 QU-2 PH-1 HO-1; do person $who person; done
person QU-9 quality
minute=0
# act WHO KIND BODY: signed a minute after the one before
act() {
	echo "$3" >body.json
	minute=$((minute + 1))
	"$bin" act sign case.acts --kind "$2" --on $cid --body body.json --meaning "as it says" \
		--key "$1.key" --cert "$1.pem" --trust root.pem --at "$(printf '2026-03-04T05:%02d:00Z' $minute)"
}
digest() { tail -n 1 case.acts | tr -d '\n' | openssl dgst -sha256 -binary | base64 | tr '+/' '-_' | tr -d '='; }
facts="{\"head\": \"$zero\", \"verdict\": \"$zero\", \"statement\": \"8.4 °C for 50 min\"}"

: >case.acts
refused 65 "cannot be done now" "nothing is assessed before it is opened" \
	act QU-1 deviation-assess '{"version":1,"advice":"use","statement":"s"}'
check "a hospital opens a deviation" act HO-1 deviation-open "$facts"
refused 65 "cannot be done now; the deviation is open" "it is open already" act HO-1 deviation-open "$facts"
refused 65 "body.statement" "a statement is needed" act QU-1 deviation-assess '{"version":1,"advice":"use"}'
refused 65 "must be one of use, release, keep" "nobody advises to discard" \
	act QU-1 deviation-assess '{"version":1,"advice":"discard","statement":"s"}'
refused 65 "is no kind of act" "a kind that there is not" act QU-1 discard '{}'
refused 65 "role person" "a profile's signer decides nothing" act QU-9 deviation-close '{"statement":"s"}'
check "the quality unit assesses" act QU-1 deviation-assess '{"version":1,"advice":"release","statement":"s"}'
assessed=$(digest)
choose() { act "$1" deviation-decide "{\"assessment\":\"$2\",\"choice\":\"$3\",\"statement\":\"s\"}"; }
refused 65 "still needs a serious and progressing disease" "a release lacks its conditions" choose QU-1 "$assessed" release
refused 65 "newest" "a decision about another assessment" choose QU-1 $zero keep
check "one person decides" choose QU-1 "$assessed" keep
refused 65 "one person signs once" "and does not decide twice" choose QU-1 "$assessed" keep
refused 65 "is earlier than the act before" "time does not go back" \
	"$bin" act sign case.acts --kind deviation-withdraw --on $cid --body body.json --meaning m \
	--key QU-1.key --cert QU-1.pem --trust root.pem --at 2026-03-04T05:00:00Z
refused 65 "another subject" "an act on another subject" \
	"$bin" act sign case.acts --kind deviation-withdraw --on X --body body.json --meaning m \
	--key QU-1.key --cert QU-1.pem --trust root.pem --at 2026-03-04T06:00:00Z
check "so does another" choose QU-2 "$assessed" keep

check "a stranger reads it" "$bin" act show case.acts --trust root.pem
cp out shown
check "it says who and what" grep -qF "decided by QU-1 and QU-2" shown
check "what is not used stays in storage" \
	grep -qF "keep in storage, do not use, ask the marketing authorisation holder" shown
check "nobody says discard" sh -c '! grep -qi discard shown'
"$bin" act show case.acts --trust root.pem --json >json
check "JSON says the same" python3 -c '
import json
d = json.load(open("json"))
assert (d["acts"], d["deviation"]["state"], d["deviation"]["decided"]) == (4, "decided", "keep"), d
assert (d["deviation"]["first"], d["deviation"]["second"]) == ("QU-1", "QU-2"), d'
check "new data opens it again" act HO-1 deviation-data "$facts"

# what somebody does to the file is found
cp case.acts whole
refused_file() {
	label=$1 text=$2
	"$bin" act show case.acts --trust root.pem >out 2>err
	rc=$?
	if [ $rc = 65 ] && grep -qF -e "$text" err; then echo "ok - $label"; else
		echo "not ok - $label: exit $rc"; sed 's/^/#   /' err; failed=1; fi
	cp whole case.acts
}
sed -i 2d case.acts; refused_file "a dropped act" "case.acts:2"
sed -i '2{h;G}' case.acts; refused_file "an act played twice" "case.acts:3"
sed -i '2{h;d};3G' case.acts; refused_file "two acts swapped" "case.acts:2"
sed -i '$s/\(.\)\(.\)\(.\{20\}\)$/\2\1x\3/' case.acts; refused_file "an altered signature" "case.acts:5"
printf %s "$(cat whole)" >case.acts; refused_file "a cut file" "was cut"
"$bin" key new other.key >/dev/null
"$bin" key ca --name Other --key other.key --out other.pem --not-before 2026-01-01T00:00:00Z >/dev/null
"$bin" act show case.acts --trust other.pem >out 2>err
[ $? = 65 ] && echo "ok - signers of another root" || { echo "not ok - signers of another root"; failed=1; }
exit $failed
