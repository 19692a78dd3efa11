#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Probes that the kernel drives, as files: `coldpass sensor` and `coldpass
# doctor` with and without a running gateway.
set -u
cd "$(dirname "$0")/../.." || exit 1
bin=$(cd "${BUILD:-build}" && pwd)
. tests/tools/lib.sh
. tests/tools/gateway.sh
make_temp
dir=$TEST_DIR

make_gateway_keys || { not_ok "throw-away keys"; exit 1; }
mkdir "$dir/hwmon"
echo 5125 >"$dir/hwmon/temp1_input"
echo 21000 >"$dir/hwmon/temp2_input"
probe() { # ID FILE
	cat <<-P
	{ "id": "$1", "place": "box", "model": "M", "serial": "$1",
	  "calibration": { "id": "K", "due": "2030-01-01T00:00:00Z", "low_mc": -40000, "high_mc": 60000 },
	  "u_mc": 200, "driver": "iio",
	  "options": { "path": "$dir/hwmon/$2", "low_mc": -40000, "high_mc": 85000 } }
	P
}
cat >"$dir/wired.json" <<E2
{
  "gateway": "GW-1",
  "data_dir": "data",
  "control_socket": "control",
  "evidence": { "key": "gateway.key", "certificate": "gateway.pem" },
  "trust": { "roots": ["root.pem"], "cloud": "cloud.pem" },
  "mqtt": { "uri": "ssl://127.0.0.1:9", "ca": "root.pem",
            "certificate": "tls.pem", "key": "tls.key" },
  "probes": [
$(probe inside temp1_input),
$(probe outside temp2_input),
$(probe chip temp3_input | sed 's|"iio",|"tmp117", "bus": "/dev/i2c-250", "address": 72|; s|^ *"options".*|}|')
  ]
}
E2
says() { # NAME EXIT TEXT COMMAND...
	_name=$1 _code=$2 _text=$3
	shift 3
	"$@" >"$dir/out" 2>"$dir/err"
	_rc=$?
	if [ $_rc = "$_code" ] && grep -qF -e "$_text" "$dir/out" "$dir/err"; then
		ok "$_name"
	else
		not_ok "$_name: exit $_rc, due $_code with '$_text'"
		sed 's/^/#   /' "$dir/out" "$dir/err"
	fi
}

says "--check takes it" 0 '"driver":"iio"' "$bin/coldpass-gateway" --config "$dir/wired.json" --check
says "without a gateway: read" 1 '5.125 °C' "$bin/coldpass" sensor read --config "$dir/wired.json"
says "without a gateway: a missing bus by name" 1 '/dev/i2c-250: No such file' \
    "$bin/coldpass" sensor selftest --config "$dir/wired.json"
says "without a gateway: doctor names it" 1 '/dev/i2c-250: No such file' \
    "$bin/coldpass" doctor --config "$dir/wired.json" --socket "$dir/control"
says "without a gateway or a file: exit 66" 66 'is coldpass-gateway running' \
    "$bin/coldpass" sensor read --socket "$dir/control"
says "what it does not know: exit 64" 64 'say list, read' "$bin/coldpass" sensor fetch

if ! run_gateway "$dir/wired.json"; then
	not_ok "the gateway answers"
	sed 's/^/#   /' "$dir/gateway.log"
	exit 1
fi
says "list" 0 'tmp117 /dev/i2c-250 0x48' ask sensor list
echo -7250 >"$dir/hwmon/temp1_input"
says "read is fresh" 1 '-7.250 °C' ask sensor read
says "the other goes on beside it" 1 '21.000 °C' ask sensor read
says "watch counts" 1 '-7.250 °C' ask sensor watch --every 1 --count 2
check "watch read twice" test "$(grep -c inside "$dir/out")" = 2
says "selftest" 1 'ok  inside' ask sensor selftest
says "json" 0 '"mc":-7250' ask sensor read --json
says "the buses are the gateway's while it runs" 65 'a gateway runs there' \
    "$bin/coldpass-gateway" --config "$dir/wired.json" --probe-check
says "doctor through the gateway" 1 'gives no reading (bus) at address 0x48 of /dev/i2c-250' \
    "$bin/coldpass" doctor --config "$dir/wired.json" --socket "$dir/control"
stop "$GATEWAY"
exit $TEST_FAILED
