# SPDX-License-Identifier: Apache-2.0
# What stands behind the play in ./demo: keys, configurations, processes.
# Sourced by bash with $work (absolute) and $bin set.
# shellcheck shell=bash disable=SC2154

say() { printf '%s\n' "$*"; }
die() {
	printf 'demo: %s\n' "$*" >&2
	exit 1
}

# --- processes: only those started here are ever ended ------------------------
declare -A pid=()

# run NAME COMMAND...: in the background, words to NAME.log
run() {
	local name=$1
	shift
	"$@" >>"$work/log/$name.log" 2>&1 </dev/null 9>&- &
	pid[$name]=$!
}
is_running() { [ -n "${pid[$1]:-}" ] && kill -0 "${pid[$1]}" 2>/dev/null; }
# halt NAME [SIGNAL]: asked once; who does not listen for 10 s is killed
halt() {
	local p=${pid[$1]:-} i
	[ -n "$p" ] || return 0
	unset "pid[$1]"
	{
		kill "-${2:-TERM}" "$p" || true
		for ((i = 0; i < 200; i++)); do
			kill -0 "$p" || break
			sleep 0.05
		done
		kill -KILL "$p" || true
		wait "$p" || true
	} 2>/dev/null	# bash would tell of its own accord who was killed
}
halt_all() {
	local name
	for name in gateway cloudsim broker; do halt "$name"; done
}
# words NAME: the end of its log, for a failure's message
words() { tail -n 8 "$work/log/$1.log" 2>/dev/null | sed "s/^/  $1: /" >&2; }

# wait_until SECONDS WHAT COMMAND...: poll; dies saying what did not happen.
wait_until() {
	local i=$(($1 * 20)) what=$2
	shift 2
	until "$@"; do
		i=$((i - 1))
		if [ $i -le 0 ]; then
			words gateway
			words cloudsim
			words broker
			die "$what did not happen"
		fi
		sleep 0.05
	done
}

# Below the ports that outgoing connections are given: while the broker is
# away nobody may come to sit on its port.
free_port() {
	python3 -c 'import random, socket
while True:
    port = random.randint(20000, 32000)
    with socket.socket() as s:
        try:
            s.bind(("127.0.0.1", port))
        except OSError:
            continue
    print(port)
    break'
}
is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# --- JSON -------------------------------------------------------------------
# pick EXPRESSION [ARGUMENT...]: a Python expression over the JSON on stdin, v.
pick() {
	python3 -c 'import json, sys
v = json.load(sys.stdin)
a = sys.argv[2:]
r = eval(sys.argv[1])
print("" if r is None else r)' "$@"
}
api() { curl -fsS --noproxy '*' --max-time 10 "http://127.0.0.1:$http_port$1"; }

# --- keys and certificates ---------------------------------------------------
# Validity begins before the journeys do.
pki=$work/pki
quiet() { "$bin/coldpass" "$@" >>"$work/log/keys.log" || die "coldpass $1 $2 failed, see $work/log/keys.log"; }
make_root() { # FILE NAME
	quiet key new "$pki/$1.key"
	quiet key ca --name "$2" --key "$pki/$1.key" --out "$pki/$1.pem" \
	    --not-before "$not_before" --days 30
}
issue() { # FILE ROOT SUBJECT...
	local file=$1 root=$2
	shift 2
	quiet key new "$pki/$file.key"
	quiet key request --key "$pki/$file.key" "$@" --out "$pki/$file.csr"
	quiet key issue --request "$pki/$file.csr" --ca "$pki/$root.pem" \
	    --ca-key "$pki/$root.key" "$@" --out "$pki/$file.pem" \
	    --not-before "$not_before" --days 20
}
make_pki() {
	not_before=$(date -u -d '7 days ago' +%Y-%m-%dT%H:%M:%SZ)
	mkdir -p "$pki"
	# evidence: who is believed
	make_root device-ca 'demo device CA'
	make_root quality-ca 'demo quality CA'
	make_root cloud-ca 'demo cloud CA'
	issue gateway device-ca --role gateway --name "$gw"
	issue quality quality-ca --role quality --name demo-quality-unit
	issue cloud cloud-ca --role cloud --name demo-cloudsim
	cat "$pki/device-ca.pem" "$pki/quality-ca.pem" "$pki/cloud-ca.pem" >"$work/ca.pem"
	# transport: other keys, other authorities
	make_root servers-ca 'demo TLS servers CA'
	make_root clients-ca 'demo TLS clients CA'
	issue broker servers-ca --tls-server broker --host localhost --host 127.0.0.1
	issue gateway-tls clients-ca --tls-client "$gw"
	issue cloudsim-tls clients-ca --tls-client cloudsim
}

# --- the three processes -------------------------------------------------------
find_broker() {
	command -v mosquitto || { [ -x /usr/sbin/mosquitto ] && echo /usr/sbin/mosquitto; } ||
	    die "mosquitto is not installed: make deps"
}
start_broker() {
	run broker "$mosquitto" -c "$work/broker/mosquitto.conf"
	wait_until 10 "mosquitto on port $mqtt_port" broker_answers
}
broker_answers() {
	is_running broker || die "mosquitto ended: $(tail -n 1 "$work/log/broker.log")"
	is_open "$mqtt_port"
}
make_broker() {
	mosquitto=$(find_broker)
	mqtt_port=$(free_port)
	configs/mosquitto/render "$work/broker" "PORT=$mqtt_port" BIND=127.0.0.1 \
	    "CLIENT_CA=$pki/clients-ca.pem" "SERVER_CERT=$pki/broker.pem" \
	    "SERVER_KEY=$pki/broker.key" >/dev/null
}

make_cloudsim() {
	mkdir -p "$work/cloud"
	cat >"$work/cloudsim.json" <<-E
	{
	  "database": "cloud/records.db",
	  "evidence_roots": ["ca.pem"],
	  "receipt_every_ms": 100,
	  "signer": { "key": "pki/cloud.key", "certificate": "pki/cloud.pem" },
	  "mqtt": {
	    "uri": "ssl://127.0.0.1:$mqtt_port", "ca": "pki/servers-ca.pem",
	    "certificate": "pki/cloudsim-tls.pem", "key": "pki/cloudsim-tls.key",
	    "backoff_base_ms": 20, "backoff_cap_ms": 100
	  },
	  "http": { "host": "127.0.0.1", "port": 0, "port_file": "cloud/port" }
	}
	E
}
start_cloudsim() {
	rm -f "$work/cloud/port"
	run cloudsim "$bin/coldpass-cloudsim" --config "$work/cloudsim.json"
	wait_until 10 "cloudsim's start" cloudsim_answers
}
cloudsim_answers() {
	is_running cloudsim || { words cloudsim; die "cloudsim ended"; }
	[ -s "$work/cloud/port" ] || return 1
	http_port=$(cat "$work/cloud/port")
	api /readyz >/dev/null 2>&1
}

# Time: pace times as fast as the machine's, from an anchor (docs: clock).
up_ms() { # NAME: ms since boot, without a process
	local _up
	read -r _up _ </proc/uptime
	_up=${_up/./}0
	printf -v "$1" %s "$((10#$_up))"
}
sim_ms() { # NAME: the journeys' UTC
	local _now
	up_ms _now
	printf -v "$1" %s "$((utc_anchor + (_now - real_anchor) * pace))"
}
# until_minute M: wait for that minute of the journeys
until_minute() {
	local now left
	sim_ms now
	left=$((begin_ms + $1 * 60000 - now))
	[ $left -le 0 ] || sleep "$(printf '%d.%03d' $((left / pace / 1000)) $((left / pace % 1000)))"
}

probe() { # ID PLACE MODEL SERIAL LOW HIGH U FILE COLUMN
	cat <<-E
	  { "id": "$1", "place": "$2", "model": "$3", "serial": "$4", "medium": "air",
	    "calibration": { "id": "DEMO-$4", "due": "$cal_due", "low_mc": $5, "high_mc": $6 },
	    "u_mc": $7, "driver": "replay",
	    "replay": { "file": "$journeys/$8.csv", "probe": "$9", "begin": "$begin" } }
	E
}
make_gateway() {
	journeys=$PWD/configs/demo/journeys
	cal_due=$(date -u -d '+180 days' +%Y-%m-%dT00:00:00Z)
	up_ms real_anchor
	# the journeys end about now, seen from the demo's end
	local now
	now=$(date +%s%3N)
	begin_ms=$((now + lead_ms + journey_h * 3600000 / pace - journey_h * 3600000))
	begin_ms=$((begin_ms / 60000 * 60000))
	utc_anchor=$((begin_ms - lead_ms * pace))
	begin=$(date -u -d "@$((begin_ms / 1000))" +%Y-%m-%dT%H:%M:%SZ)
	cat >"$work/gateway.json" <<-E
	{
	  "gateway": "$gw",
	  "data_dir": "gateway",
	  "control_socket": "control",
	  "evidence": { "key": "pki/gateway.key", "certificate": "pki/gateway.pem" },
	  "trust": { "roots": ["pki/quality-ca.pem", "pki/device-ca.pem", "pki/cloud-ca.pem"], "cloud": "pki/cloud.pem" },
	  "mqtt": {
	    "uri": "ssl://127.0.0.1:$mqtt_port", "ca": "pki/servers-ca.pem",
	    "certificate": "pki/gateway-tls.pem", "key": "pki/gateway-tls.key",
	    "backoff_base_ms": 300, "backoff_cap_ms": 600
	  },
	  "receipt_timeout_s": 1,
	  "events": { "file": "$journeys/events.csv", "begin": "$begin" },
	  "clock": { "pace": $pace, "real_anchor_ms": $real_anchor, "utc_anchor_ms": $utc_anchor },
	  "probes": [
	$(probe vial-1 'lid of vial 1' TMP117 A1001 -40000 60000 200 fresh-2-8 product),
	$(probe air-1 'outside of box 1' TMP117 A1002 -40000 60000 200 fresh-2-8 ambient),
	$(probe cassette-2 'cassette in the dry shipper' MAX31865/Pt100 A2001 -196000 60000 500 cryo-150 product),
	$(probe air-2 'outside of the dry shipper' TMP117 A2002 -40000 60000 200 cryo-150 ambient),
	$(probe vial-3 'lid of vial 3' TMP117 A3001 -40000 60000 200 fresh-15-25 product),
	$(probe air-3 'outside of box 3' TMP117 A3002 -40000 60000 200 fresh-15-25 ambient)
	  ]
	}
	E
	mkdir -p "$work/gateway"
}
start_gateway() {
	run gateway "$bin/coldpass-gateway" --config "$work/gateway.json"
	wait_until 10 "the gateway's start" gateway_answers
}
gateway_answers() {
	is_running gateway || { words gateway; die "the gateway ended"; }
	status >"$work/status.json" 2>/dev/null
}
