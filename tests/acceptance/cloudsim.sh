#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# coldpass-cloudsim from outside: options, configuration, keys, what it says
# when it cannot start, and HTTP as curl sees it.  Records through a broker,
# kill -9 and hostile messages: tests/unit/cloudsim/test_service.c.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/tools/lib.sh
build=$(cd "${BUILD:-build}" && pwd)
bin=$build/coldpass-cloudsim
key() { "$build/coldpass" key "$@" >/dev/null; }
command -v curl >/dev/null || { skip cloudsim "no curl"; exit 0; }
make_temp
dir=$TEST_DIR
umask 077

# --- keys ------------------------------------------------------------------
from=$(date -u -d '2 days ago' +%Y-%m-%dT%H:%M:%SZ)
issue() { # NAME ROLE FROM DAYS
	key new "$dir/$1.key" &&
	    key request --key "$dir/$1.key" --role "$2" --name "$1" --out "$dir/$1.csr" &&
	    key issue --request "$dir/$1.csr" --ca "$dir/root.pem" --ca-key "$dir/root.key" \
	        --role "$2" --name "$1" --out "$dir/$1.pem" --not-before "$3" --days "$4"
}
key new "$dir/root.key" && key ca --name "test root" --key "$dir/root.key" \
    --out "$dir/root.pem" --not-before 2026-01-01T00:00:00Z --days 20000 &&
    issue cloud cloud "$from" 30 && issue unit quality "$from" 30 &&
    issue old cloud 2026-01-02T00:00:00Z 1 &&
    make_tls "$dir/tls" gw-1 cloudsim || { not_ok "make keys"; exit 1; }

config() { # PORT [FILE [KEY]]
	cat <<-E
	{
	  "database": "records.db",
	  "evidence_roots": ["root.pem"],
	  "signer": { "key": "${3:-cloud}.key", "certificate": "${2:-cloud}.pem" },
	  "mqtt": {
	    "uri": "ssl://localhost:$1", "ca": "tls/servers.pem",
	    "certificate": "tls/cloudsim.pem", "key": "tls/cloudsim-key.pem",
	    "backoff_base_ms": 20, "backoff_cap_ms": 200
	  },
	  "http": { "port": 0, "port_file": "port" }
	}
	E
}

# expect CODE TEXT NAME COMMAND...: this exit code, this text on stderr
expect() {
	code=$1 text=$2 label=$3
	shift 3
	timeout 20 "$@" >"$dir/out" 2>"$dir/err"
	rc=$?
	if [ $rc = "$code" ] && { [ -z "$text" ] || grep -qF -e "$text" "$dir/err"; }; then ok "$label"; else
		not_ok "$label: exit $rc, due $code with '$text'"
		sed 's/^/#   /' "$dir/err"
	fi
}
run() { # CODE TEXT NAME CONFIG-ON-STDIN
	cat >"$dir/c.json"
	expect "$1" "$2" "$3" "$bin" --config "$dir/c.json" ${4:-}
}

# --- options and configuration ----------------------------------------------
expect 0 "" "--help" "$bin" --help
check "--help names the options" grep -q -- "--check" "$dir/out"
expect 0 "" "--version" "$bin" --version
expect 64 "--config FILE is missing" "no configuration" "$bin"
expect 64 "--help" "an unknown option" "$bin" --confg x
expect 64 "--help" "an operand" "$bin" --config x y
expect 66 "nowhere.json" "no such file" "$bin" --config "$dir/nowhere.json"
config 1 | run 0 "" "--check" --check
check "--check prints what is in force" grep -qF '"receipt_every_ms":1000' "$dir/out"
check_not "--check makes no database" test -e "$dir/records.db"
config 1 | sed 's/"port": 0/"prot": 0/' |
    run 65 'c.json:10: http.prot: is no member' "a mistyped member" --check
config 1 | sed 's/"database".*//' | run 65 "database: is missing" "a missing member" --check
config 1 | sed 's/root.pem/cloud.key/' | run 65 "cloud.key" "roots without a certificate" --check
config 1 | sed 's/root.pem/none.pem/' | run 66 "none.pem" "no such roots" --check
config 1 unit unit | run 65 "no gateway would believe it" "a certificate of another role" --check
config 1 old old | run 65 "not valid at this time" "an expired certificate" --check
config 1 cloud unit | run 65 "not the certificate of the key" "another key's certificate" --check
chmod 644 "$dir/cloud.key"
config 1 | run 65 "chmod 600" "a key others may read" --check
chmod 600 "$dir/cloud.key"
config 1 | sed 's/"port": 0/"host": "localhost"/' | run 1 "http.host" "a host that is no address"
config 1 | sed 's/"port": 0/"verify_page": "none.html"/' |
    run 1 "make web" "a verification page that is not there"
config 1 | sed 's|"records.db"|"nowhere/records.db"|' | run 1 "nowhere/records.db" "no such directory"
rm -f "$dir"/records.db*

# --- HTTP ----------------------------------------------------------------------
echo '<!DOCTYPE html><title>verify</title>' >"$dir/page.html"
up() { [ -s "$dir/port" ] && port=$(cat "$dir/port") && is_open "$port"; }
config "$(free_port)" | sed 's/"port": 0/"verify_page": "page.html", &/' >"$dir/c.json"
start "$dir/log" "$bin" --config "$dir/c.json"
pid=$STARTED
wait_for 10 up || { not_ok "start"; cat "$dir/log"; exit 1; }
http() { # CODE TEXT NAME CURL-ARGUMENTS...
	code=$1 text=$2 label=$3 path=$4
	shift 4
	rc=$(curl -s -m 10 -o "$dir/body" -D "$dir/head" -w '%{http_code}' "$@" "http://127.0.0.1:$port$path")
	if [ "$rc" = "$code" ] && cat "$dir/head" "$dir/body" | grep -qF -e "$text"; then ok "$label"; else
		not_ok "$label: $rc, due $code with '$text'"
		sed 's/^/#   /' "$dir/head" "$dir/body"
	fi
}
no=/api/v1/consignments/bm9ib2R5LWtub3dzLXRoaXM
http 200 ok "/healthz" /healthz
http 503 "no connection to the broker" "/readyz without a broker" /readyz
http 503 "application/problem+json" "a problem has its type" /readyz
http 200 "application/openmetrics-text; version=1.0.0" "/metrics" /metrics
check "metrics end as they must" test "$(tail -n 1 "$dir/body")" = "# EOF"
http 200 "<title>verify</title>" "the verification page" /verify.html
http 200 "Content-Type: text/html; charset=utf-8" "its type" /verify.html
http 200 '{"consignments":[],"next":null}' "an empty list" /api/v1/consignments
http 200 "Cache-Control: no-store" "nothing is cached" /api/v1/consignments
http 200 "X-Content-Type-Options: nosniff" "types are meant" /api/v1/consignments
http 400 "limit is an integer from 1 to 500" "a bad limit" "/api/v1/consignments?limit=0"
http 400 "limit is" "a limit that is no number" "/api/v1/consignments?limit=5x"
http 400 "after is the consignment id" "a bad cursor" "/api/v1/consignments?after=../x"
http 404 "no such consignment" "an unknown cursor" "/api/v1/consignments?after=bm9ib2R5LWtub3dzLXRoaXM"
for part in "" /dossier /readings "/readings?format=csv" /receipts; do
	http 404 "no such consignment" "an unknown consignment$part" "$no$part"
done
http 400 "from and to are" "a bad time" "$no/readings?from=yesterday"
http 400 "format is json or csv" "a bad format" "$no/readings?format=xml"
http 404 "not a consignment id" "a short id" /api/v1/consignments/abc
http 404 "not a consignment id" "a path upwards" /api/v1/consignments/..%2f..%2f..%2fetc%2fpasswd
http 404 "nothing else" "no such part" "$no/secrets"
http 404 "nothing at this path" "no such path" /x
http 404 "application/problem+json" "/" /
http 414 "no path here is that long" "a long path" "/$(printf %0300d 0)"
http 405 "Allow: GET, HEAD" "POST" /api/v1/consignments -X POST -d x
http 405 "read only" "DELETE" "$no" -X DELETE
http 200 "Content-Type: application/json" "HEAD" /api/v1/consignments -I
check "a megabyte of body is not read" sh -c 'head -c 1000000 /dev/zero |
    curl -s -m 10 -o "$1/body" -w "%{http_code}" -X PUT --data-binary @- "http://127.0.0.1:$2/x" | grep -q 405' sh "$dir" "$port"
check "noise does no harm" python3 - "$port" <<'E'
import os, socket, sys
for i in range(50):
    s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    s.sendall(os.urandom(500) + b"\r\n\r\n")
    s.close()
for request in (b"GET / HTTP/9.9\r\n\r\n", b"GET " + b"/" * 100000, b"\0" * 5000,
                b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                b"GET /%00%ff%zz HTTP/1.1\r\nHost: x\r\n\r\n"):
    s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    try:
        s.sendall(request)
        s.settimeout(1)
        s.recv(1000)
    except OSError:
        pass
    s.close()
E
http 200 ok "still alive" /healthz

# --- a second one --------------------------------------------------------------
sed "s/\"port\": 0/\"port\": $port/; s/records.db/other.db/" "$dir/c.json" >"$dir/d.json"
expect 1 "is the port taken" "a port that is taken" "$bin" --config "$dir/d.json"
expect 1 "another coldpass-cloudsim uses it" "a database that is in use" "$bin" --config "$dir/c.json"

# --- the end ----------------------------------------------------------------------
kill "$pid"
wait "$pid"
check "SIGTERM ends it with 0" test $? = 0
rm -f "$dir/port"
start "$dir/log" "$bin" --config "$dir/c.json"
check "it starts again" wait_for 10 up
exit $TEST_FAILED
