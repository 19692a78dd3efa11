#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A calibration certificate: read, doubted, put into a configuration whose
# every other byte stays.
set -u
cd "$(dirname "$0")/../.." || exit 1
bin=$(cd "${BUILD:-build}" && pwd)
. tests/tools/lib.sh
. tests/tools/gateway.sh
make_temp
dir=$TEST_DIR

make_gateway_keys || { not_ok "throw-away keys"; exit 1; }
make_recording "$dir/recording.csv" 10 5.1
make_gateway_config "$dir/gateway.json" 1
sed -i 's/"serial": "1"/"serial": "0A1B2C"/' "$dir/gateway.json"
cp configs/calibration.example.json "$dir/good.json"
calibration() { "$bin/coldpass" sensor calibration "$@" --at 2026-06-01T00:00:00Z; }
says() { # NAME EXIT TEXT COMMAND...
	_name=$1 _code=$2 _text=$3
	shift 3
	"$@" >"$dir/out" 2>"$dir/err"
	_rc=$?
	if [ $_rc = "$_code" ] && grep -qF -e "$_text" "$dir/out" "$dir/err"; then ok "$_name"; else
		not_ok "$_name: exit $_rc, due $_code with '$_text'"
		sed 's/^/#   /' "$dir/out" "$dir/err"
	fi
}
# changed NAME TEXT SED: refused with 65 and this text
changed() {
	sed "$3" "$dir/good.json" >"$dir/bad.json"
	says "refused: $1" 65 "$2" calibration "$dir/bad.json"
}
says "what follows from it" 0 '"low_mc":-20000,"high_mc":25000}, "u_mc": 140' calibration "$dir/good.json"
says "more uncertainty is added" 0 '"u_mc": 190' calibration "$dir/good.json" --more-mc 50
says "as JSON" 0 '{"calibration":{"id":"K-2026-0417","due":"2027-03-01T00:00:00Z"' calibration "$dir/good.json" --json
changed "an unknown member" 'bad.json:3: certificat:' 's/"certificate"/"certificat"/'
changed "points in disorder" 'points[2]: ref_mc must rise' 's/"ref_mc": 8000, "reading_mc": 8050/"ref_mc": 1000, "reading_mc": 1050/'
changed "a falling reading" 'points[2]: the reading falls' 's/"ref_mc": 8000, "reading_mc": 8050/"ref_mc": 2100, "reading_mc": 2030/'
changed "degrees for thousandths" 'off by more than 5' 's/"reading_mc": 25080/"reading_mc": 25/'
changed "a jump" 'points[3]: the deviation jumps' 's/"reading_mc": 25080/"reading_mc": 29000/'
changed "no uncertainty" 'points[1].uncertainty_mc: must be an integer from 1' 's/"reading_mc": 2040, "uncertainty_mc": 50/"reading_mc": 2040, "uncertainty_mc": 0/'
changed "one point" 'points: must be 2 to 64' '/"ref_mc": [-28]/d'
changed "due before it was made" 'due: must be later than date' 's/2027-03-01/2026-02-01/'
changed "a day that there is not" 'due: must be a day' 's/2027-03-01/2027-02-30/'
changed "one that is over" 'due: is over' 's/2026-03-01/2025-03-01/; s/2027-03-01/2026-05-31/'
changed "one from the future" 'date: lies in the future' 's/2026-03-01/2026-06-02/'
says "no file" 66 'No such file' calibration "$dir/none.json"
says "no argument is usage" 64 'name one' "$bin/coldpass" sensor calibration

says "found by its serial number" 0 'probe p1' calibration "$dir/good.json" --config "$dir/gateway.json"
cp "$dir/gateway.json" "$dir/before.json"
sed 's/0A1B2C/XYZ/' "$dir/good.json" >"$dir/other.json"
says "another probe's" 65 "none has the certificate's serial number" calibration "$dir/other.json" --config "$dir/gateway.json" --write
says "another probe's, named" 65 "serial: is not the certificate's" calibration "$dir/other.json" --config "$dir/gateway.json" --probe p1 --write
says "a probe that there is not" 65 "there is none of this id" calibration "$dir/good.json" --config "$dir/gateway.json" --probe p9 --write
check "nothing was written" cmp -s "$dir/before.json" "$dir/gateway.json"
chmod 640 "$dir/gateway.json"
says "written" 0 'written; restart' calibration "$dir/good.json" --config "$dir/gateway.json" --probe p1 --write
check "with its mode" test "$(stat -c %a "$dir/gateway.json")" = 640
"$bin/coldpass-gateway" --config "$dir/gateway.json" --check >"$dir/out"
check "the gateway takes it" grep -q '"id":"K-2026-0417","due":"2027-03-01T00:00:00Z","low_mc":-20000,"high_mc":25000},"u_mc":140' "$dir/out"
sed 's/"calibration": {[^}]*}/X/; s/"u_mc": [0-9]*/Y/' "$dir/before.json" >"$dir/a"
sed 's/"calibration": {[^}]*}/X/; s/"u_mc": [0-9]*/Y/' "$dir/gateway.json" >"$dir/b"
check "every other byte is as it was" cmp -s "$dir/a" "$dir/b"
exit $TEST_FAILED
