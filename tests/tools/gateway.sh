# SPDX-License-Identifier: Apache-2.0
# Shell helpers for tests of the real gateway, without a broker: throw-away
# keys, a configuration with a scaled clock, a recording.  Sourced after
# tests/tools/lib.sh; needs $bin (the build directory) and make_temp.

# one_signer NAME SUBJECT...: NAME.key and NAME.pem by the root
one_signer() {
	_n=$1
	shift
	"$bin/coldpass" key new "$TEST_DIR/$_n.key" &&
	    "$bin/coldpass" key request --key "$TEST_DIR/$_n.key" "$@" \
	        --out "$TEST_DIR/$_n.csr" &&
	    "$bin/coldpass" key issue --request "$TEST_DIR/$_n.csr" \
	        --ca "$TEST_DIR/root.pem" --ca-key "$TEST_DIR/root.key" "$@" \
	        --out "$TEST_DIR/$_n.pem" --not-before 2026-01-01T00:00:00Z
}

make_gateway_keys() {
	{
		"$bin/coldpass" key new "$TEST_DIR/root.key" &&
		    "$bin/coldpass" key ca --name root --key "$TEST_DIR/root.key" \
		        --out "$TEST_DIR/root.pem" --not-before 2026-01-01T00:00:00Z &&
		    one_signer gateway --role gateway --name GW-1 &&
		    one_signer cloud --role cloud --name cloud &&
		    one_signer quality --role quality --name unit &&
		    one_signer other --role gateway --name GW-1 &&
	    one_signer tls --tls-client GW-1
	} >"$TEST_DIR/keys.log" 2>&1
}

# sign_profile FILE OUT
sign_profile() {
	"$bin/coldpass" profile sign --key "$TEST_DIR/quality.key" \
	    --cert "$TEST_DIR/quality.pem" --out "$2" "$1" >/dev/null
}

# make_recording FILE MINUTES TEMPERATURE...: a minute each; the temperatures
# share the time equally.
make_recording() {
	python3 - "$@" <<-'P'
	import sys
	file, minutes, temps = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
	with open(file, "w") as f:
	    f.write("time,temp_c\n")
	    for i in range(minutes):
	        t = temps[i * len(temps) // minutes]
	        f.write("%d,%s\n" % (1767225600000 + i * 60000, t))
	P
}

# make_gateway_config FILE PACE: one probe p1 playing recording.csv from the
# moment this is called, 12:00 on 2026-03-04; nothing listens for MQTT.
make_gateway_config() {
	_anchor=$(awk '{ printf "%d", $1 * 1000 }' /proc/uptime)
	cat >"$1" <<-E
	{
	  "gateway": "GW-1",
	  "data_dir": "data",
	  "control_socket": "control",
	  "evidence": { "key": "gateway.key", "certificate": "gateway.pem" },
	  "trust": { "roots": ["root.pem"], "cloud": "cloud.pem" },
	  "mqtt": { "uri": "ssl://127.0.0.1:9", "ca": "root.pem",
	            "certificate": "tls.pem", "key": "tls.key" },
	  "clock": { "pace": $2, "real_anchor_ms": $_anchor, "utc_anchor_ms": 1772625600000 },
	  "probes": [ { "id": "p1", "place": "vial", "model": "recording", "serial": "1",
	    "calibration": { "id": "K", "due": "2030-01-01T00:00:00Z", "low_mc": -40000, "high_mc": 60000 },
	    "u_mc": 200, "driver": "replay",
	    "replay": { "file": "recording.csv", "begin": "2026-03-04T12:00:00Z" } } ]
	}
	E
}

make_order() {
	cat >"$1" <<-'E'
	{ "v": 1, "profile_file": "profile.jws",
	  "probes": [ { "id": "p1", "role": "product" } ], "offline": true }
	E
}

ask() { "$bin/coldpass" "$@" --socket "$TEST_DIR/control"; }
gateway_answers() { ask status >/dev/null 2>&1; }
# run_gateway CONFIG: sets GATEWAY
run_gateway() {
	start "$TEST_DIR/gateway.log" "$bin/coldpass-gateway" --config "$1"
	GATEWAY=$STARTED
	wait_for 10 gateway_answers
}
# field NAME: of the JSON on stdin
field() { python3 -c 'import json, sys
print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }
