# SPDX-License-Identifier: Apache-2.0
# Shell helpers for tests; sourced from the repository's root:
#   . tests/tools/lib.sh
# Everything made here lives in $TEST_DIR and ends with the script.

# make_temp: sets TEST_DIR, a fresh directory that goes away at exit together
# with every process started through start.
make_temp() {
	TEST_DIR=$(mktemp -d "${TMPDIR:-/tmp}/coldpass.XXXXXX")
	TEST_PIDS=
	trap 'end_test' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
}

end_test() {
	for _pid in $TEST_PIDS; do
		kill -CONT "$_pid" 2>/dev/null
		kill "$_pid" 2>/dev/null
	done
	for _pid in $TEST_PIDS; do
		_i=0
		while kill -0 "$_pid" 2>/dev/null && [ $_i -lt 30 ]; do
			sleep 0.1
			_i=$((_i + 1))
		done
		kill -9 "$_pid" 2>/dev/null
		wait "$_pid" 2>/dev/null
	done
	[ -z "${KEEP_TEST_DIR:-}" ] || { echo "kept: $TEST_DIR" >&2; return; }
	rm -rf "$TEST_DIR"
}

# start LOG COMMAND...: in the background; sets STARTED to its process id.
start() {
	_log=$1
	shift
	"$@" >>"$_log" 2>&1 </dev/null &
	STARTED=$!
	TEST_PIDS="$TEST_PIDS $STARTED"
}

# stop PID [SIGNAL]: end what start began, and wait for it.
stop() {
	kill "-${2:-TERM}" "$1" 2>/dev/null
	wait "$1" 2>/dev/null
	_left=
	for _pid in $TEST_PIDS; do
		[ "$_pid" = "$1" ] || _left="$_left $_pid"
	done
	TEST_PIDS=$_left
}

# free_port: one that nobody listens on now.  Somebody else may take it
# before it is used: start_broker tries again with another one.
free_port() {
	python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}

# is_open PORT: somebody accepts connections on it.
is_open() {
	python3 -c 'import socket, sys
s = socket.socket()
s.settimeout(1)
sys.exit(s.connect_ex(("127.0.0.1", int(sys.argv[1]))) != 0)' "$1"
}

# wait_port PORT [PID]: until it is open; fails after 10 s or when the
# process ended.
wait_port() {
	_i=0
	while ! is_open "$1"; do
		_i=$((_i + 1))
		[ $_i -lt 200 ] || return 1
		[ -z "${2:-}" ] || kill -0 "$2" 2>/dev/null || return 1
		sleep 0.05
	done
}

# wait_for SECONDS COMMAND...: until it succeeds.
wait_for() {
	_i=$(($1 * 20))
	shift
	while ! "$@"; do
		_i=$((_i - 1))
		[ $_i -gt 0 ] || return 1
		sleep 0.05
	done
}

# ok NAME / not_ok NAME / skip NAME WHY: lines that run-tests counts.
TEST_FAILED=0
ok() { echo "ok - $1"; }
not_ok() {
	echo "not ok - $1"
	TEST_FAILED=1
}
skip() { echo "skip - $1: $2"; }
# check NAME COMMAND...: ok when it succeeds.
check() {
	_name=$1
	shift
	if "$@"; then ok "$_name"; else not_ok "$_name"; fi
}
# check_not NAME COMMAND...: ok when it fails.
check_not() {
	_name=$1
	shift
	if "$@"; then not_ok "$_name"; else ok "$_name"; fi
}

# --- throw-away TLS, by the openssl command ---------------------------------
# make_ca DIR NAME: NAME.pem, NAME-key.pem
make_ca() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 \
	    -nodes -days 2 -subj "/CN=throw-away $2" \
	    -addext basicConstraints=critical,CA:TRUE \
	    -addext keyUsage=critical,keyCertSign,cRLSign \
	    -keyout "$1/$2-key.pem" -out "$1/$2.pem" 2>/dev/null
}

# make_cert DIR CA NAME FILE EXTENSIONS: FILE.pem, FILE-key.pem; the
# extensions are lines of openssl's x509v3_config, split by ';'.
make_cert() {
	printf '%s' "basicConstraints=critical,CA:FALSE;keyUsage=critical,digitalSignature;$5" |
	    tr ';' '\n' >"$1/$4.ext"
	openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 \
	    -nodes -subj "/CN=$3" -keyout "$1/$4-key.pem" \
	    -out "$1/$4.csr" 2>/dev/null &&
	    openssl x509 -req -in "$1/$4.csr" -CA "$1/$2.pem" \
	        -CAkey "$1/$2-key.pem" -CAcreateserial -days 2 \
	        -extfile "$1/$4.ext" -out "$1/$4.pem" 2>/dev/null
}
make_server_cert() { make_cert "$1" "$2" "$3" "$3" "extendedKeyUsage=serverAuth;subjectAltName=$4"; }
make_client_cert() { make_cert "$1" "$2" "$3" "${4:-$3}" "extendedKeyUsage=clientAuth"; }

# make_tls DIR CLIENT...: two CAs, the broker's certificate for this machine,
# one for a name that is not ours, a client certificate for each name, and
# one for the first name from a CA nobody trusts (rogue).
make_tls() {
	_dir=$1
	shift
	mkdir -p "$_dir" &&
	    make_ca "$_dir" servers && make_ca "$_dir" clients &&
	    make_ca "$_dir" strangers &&
	    make_server_cert "$_dir" servers broker \
	        "DNS:localhost,IP:127.0.0.1,IP:::1" &&
	    make_server_cert "$_dir" servers elsewhere \
	        "DNS:broker.elsewhere.example" &&
	    make_client_cert "$_dir" strangers "$1" rogue || return 1
	for _client in "$@"; do
		make_client_cert "$_dir" clients "$_client" || return 1
	done
}

# --- a private broker -----------------------------------------------------------
# Debian keeps it where a plain user's PATH does not look.
find_mosquitto() {
	command -v mosquitto 2>/dev/null ||
	    { [ -x /usr/sbin/mosquitto ] && echo /usr/sbin/mosquitto; }
}

# start_broker DIR CLIENT_CA CERT KEY [PORT]: mosquitto with the shipped
# configuration on 127.0.0.1; sets BROKER_PORT and BROKER_PID; its words are
# in DIR/broker.log.  Without PORT a free one is picked.
start_broker() {
	_mosquitto=$(find_mosquitto) || return 1
	for _try in 1 2 3; do
		BROKER_PORT=${5:-$(free_port)}
		_conf=$(configs/mosquitto/render "$1" "PORT=$BROKER_PORT" \
		    BIND=127.0.0.1 "CLIENT_CA=$2" "SERVER_CERT=$3" \
		    "SERVER_KEY=$4") || return 1
		start "$1/broker.log" "$_mosquitto" -c "$_conf"
		BROKER_PID=$STARTED
		wait_port "$BROKER_PORT" "$BROKER_PID" &&
		    kill -0 "$BROKER_PID" 2>/dev/null && return 0
		stop "$BROKER_PID" KILL
		[ -z "${5:-}" ] || break
	done
	echo "the broker did not start:" >&2
	tail -n 5 "$1/broker.log" >&2
	return 1
}
