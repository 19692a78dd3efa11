#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The log and its witness: a real cloud that receipts golden records, an
# independent program that cosigns, third parties (the openssl command, a
# short Python of the definitions) that check; and what happens when whoever
# runs the cloud rewrites, cuts or forks what it said.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/tools/lib.sh
build=$(cd "${BUILD:-build}" && pwd)
command -v curl >/dev/null || { skip witness "no curl"; exit 0; }
find_mosquitto >/dev/null || { skip witness "no mosquitto"; exit 0; }
make_temp
dir=$TEST_DIR
umask 077
golden=tests/vectors/golden/1
gw=GW-TEST-1
cid=$(python3 -c 'import base64, json, sys
p = open(sys.argv[1]).readline().split(".")[1]
print(json.loads(base64.urlsafe_b64decode(p + "=="))["cid"])' $golden/dossier.jwsl)
tlog() { python3 tests/tools/tlog.py "$@" >/dev/null 2>"$dir/tlog.err" || { tail -n 1 "$dir/tlog.err" | sed 's/^/#   /'; false; }; }

# --- keys --------------------------------------------------------------------
key() { "$build/coldpass" key "$@" >/dev/null; }
ed25519() { openssl genpkey -algorithm ed25519 -out "$dir/$1.key" 2>/dev/null &&
	openssl pkey -in "$dir/$1.key" -pubout -out "$dir/$1.pem"; }
from=$(date -u -d '2 days ago' +%Y-%m-%dT%H:%M:%SZ)
key new "$dir/root.key" && key ca --name "test root" --key "$dir/root.key" \
    --out "$dir/root.pem" --not-before 2026-01-01T00:00:00Z --days 20000 &&
    key new "$dir/cloud.key" &&
    key request --key "$dir/cloud.key" --role cloud --name cloud --out "$dir/cloud.csr" &&
    key issue --request "$dir/cloud.csr" --ca "$dir/root.pem" --ca-key "$dir/root.key" \
        --role cloud --name cloud --out "$dir/cloud.pem" --not-before "$from" --days 30 &&
    ed25519 witness && ed25519 stranger &&
    make_tls "$dir/tls" $gw cloudsim || { not_ok "make keys"; exit 1; }
cat $golden/ca.pem "$dir/root.pem" >"$dir/trust.pem"

# --- the cloud ------------------------------------------------------------------
start_broker "$dir/broker" "$dir/tls/clients.pem" "$dir/tls/broker.pem" "$dir/tls/broker-key.pem" ||
    { not_ok "start the broker"; exit 1; }
cat >"$dir/c.json" <<-E
	{
	  "database": "records.db", "evidence_roots": ["trust.pem"], "receipt_every_ms": 10,
	  "signer": { "key": "cloud.key", "certificate": "cloud.pem" },
	  "mqtt": { "uri": "ssl://localhost:$BROKER_PORT", "ca": "tls/servers.pem",
	    "certificate": "tls/cloudsim.pem", "key": "tls/cloudsim-key.pem",
	    "backoff_base_ms": 20, "backoff_cap_ms": 200 },
	  "http": { "port": 0, "port_file": "port" },
	  "log": { "origin": "cloud.example/log", "checkpoint_every_s": 1, "witnesses": ["witness.pem"] }
	}
E
up() { [ -s "$dir/port" ] && curl -sf -m 5 -o /dev/null "http://127.0.0.1:$(cat "$dir/port")/readyz"; }
start_cloud() {
	rm -f "$dir/port"
	start "$dir/cloud.log" "$build/coldpass-cloudsim" --config "$dir/c.json"
	cloud=$STARTED
	wait_for 10 up && url=http://127.0.0.1:$(cat "$dir/port")
}
send() { # FIRST LAST: golden records, by their line numbers
	python3 - "$BROKER_PORT" "$dir/tls" $gw "$cid" $golden/dossier.jwsl "$1" "$2" <<'P'
import sys, time
sys.path.insert(0, "tests/fault")
import mqtt
port, tls, gw, cid, path, first, last = sys.argv[1:]
p = mqtt.Publisher(int(port), tls + "/servers.pem", tls + "/%s.pem" % gw, tls + "/%s-key.pem" % gw, gw)
for line in open(path).read().splitlines()[int(first) - 1:int(last)]:
    p.publish("coldpass/v1/%s/rec/%s" % (gw, cid), line.encode())
    time.sleep(0.05)  # a receipt each
p.close()
P
}
size() { curl -sf -m 5 "$url/api/v1/log/checkpoint" | sed -n 2p; }
newest() { # digest of the newest receipt
	curl -s -m 5 "$url/api/v1/consignments/$cid/receipts" | tail -n 1 |
	    python3 -c 'import base64, hashlib, sys
print(base64.urlsafe_b64encode(hashlib.sha256(sys.stdin.read().strip().encode()).digest()).decode().rstrip("="))'
}
covers() { # RECORDS: so many are there, and a checkpoint holds the newest receipt
	curl -s -m 5 "$url/api/v1/consignments" | grep -q "\"records\":$1," &&
	    curl -sf -m 5 "$url/api/v1/log/proof?leaf=$(newest)" >/dev/null
}
start_cloud || { not_ok "start the cloud"; cat "$dir/cloud.log"; exit 1; }
code_of() { curl -s -m 5 -o "$dir/body" -w '%{http_code}' "$@"; }
is() { [ "$(code_of "$url/api/v1/$3")" = "$1" ] && grep -qF -e "$2" "$dir/body"; }
check "no checkpoint of an empty log" is 404 "no such checkpoint" log/checkpoint
check "no proof of nothing" is 404 "nothing with that digest" "log/proof?leaf=$(printf %043d 0)"
check "a digest that is none" is 400 "leaf is" "log/proof?leaf=x"
check "no such path" is 404 "the log has" log/secrets

# --- third parties ---------------------------------------------------------------
send 1 4
check "receipts get into the log, and a checkpoint over it" wait_for 10 covers 4
check "entries hash to the root the log signed (openssl, Python)" tlog check "$url" "$dir/cloud.pem"
check "a receipt's inclusion, by the definition" tlog proof "$url" "$dir/cloud.pem" "$(newest)"
first=$(size)

# --- the witness -------------------------------------------------------------------
watch() { # CODE [OPTIONS]: look once
	want=$1
	shift
	timeout 20 "$build/coldpass-witness" watch --cloud "$url" --log-key "$dir/cloud.pem" \
	    --key "$dir/witness.key" --name witness.example/1 --state "$dir/state" --once "$@" >"$dir/w.out" 2>"$dir/w.err"
	rc=$?
	[ $rc = "$want" ] || { echo "#   exit $rc, due $want"; sed 's/^/#   /' "$dir/w.err"; return 1; }
}
says() { grep -qF -e "$1" "$dir/w.err"; }
check "the witness cosigns what it sees first" watch 0
check "what it cosigned is kept" test "$(sed -n 2p "$dir/state/checkpoint")" -ge "$first"
check "its cosignature holds (openssl)" tlog cosigned "$dir/state/checkpoint" "$dir/witness.pem"
curl -s "$url/api/v1/log/checkpoint" >"$dir/a"
check "the cloud shows it" tlog cosigned "$dir/a" "$dir/witness.pem"
before=$(cat "$dir/state/checkpoint")
check "nothing new: nothing is signed" watch 0
check "... and nothing changed" test "$before" = "$(cat "$dir/state/checkpoint")"
send 5 9
check "the log grows" wait_for 10 covers 9
check "the witness cosigns growth" watch 0 --metrics "$dir/metrics"
check "its metrics say so" grep -q "^coldpass_witness_size $(sed -n 2p "$dir/state/checkpoint")$" "$dir/metrics"
curl -s "$url/api/v1/log/checkpoint" >"$dir/b"
check "the grown one is cosigned, too" tlog cosigned "$dir/b" "$dir/witness.pem"
check "and holds all the entries" tlog check "$url" "$dir/cloud.pem"
compare() { # CODE TEXT A B [OPTIONS]
	want=$1 text=$2
	shift 2
	"$build/coldpass-witness" compare "$@" --log-key "$dir/cloud.pem" >"$dir/w.err" 2>&1
	[ $? = "$want" ] && says "$text" || { sed 's/^/#   /' "$dir/w.err"; return 1; }
}
check "compare: the same" compare 0 "the same list" "$dir/b" "$dir/state/checkpoint"
check "compare: longer, nobody can tell without a proof" compare 2 "without proof" "$dir/a" "$dir/b"
check "compare: longer, and the cloud proves it" compare 0 "only grown" "$dir/a" "$dir/b" --cloud "$url"
curl -s "$url/api/v1/log/consistency?from=$(sed -n 2p "$dir/a")&to=$(sed -n 2p "$dir/b")" >"$dir/proof"
check "compare: in any order, with the proof in a file" compare 0 "only grown" "$dir/b" "$dir/a" --proof "$dir/proof"
shown() { "$build/coldpass-witness" show --key "$dir/witness.key" --name w.example | grep -qE '^w\.example\+[0-9a-f]{8}\+B[A-Za-z0-9+/]{43}$'; }
check "show tells the verifier key" shown

# --- what is refused -----------------------------------------------------------------
post() { # CODE TEXT FILE
	[ "$(code_of --data-binary "@$3" "$url/api/v1/log/cosignature")" = "$1" ] && grep -qF -e "$2" "$dir/body"
}
check "the cloud does not take a strange witness" watch 1 --key "$dir/stranger.key" --state "$dir/other"
check "... and says why" says "no witness that is configured"
check_not "... and does not show it" sh -c 'curl -s "$1/api/v1/log/checkpoint" | grep -c witness.example | grep -q 2' sh "$url"
printf 'noise\n' >"$dir/x"
check "noise as a cosignature" post 400 "signed note" "$dir/x"
sed '1s/.*/other.example\/log/' "$dir/b" >"$dir/x"
check "another log's checkpoint" post 403 "another log" "$dir/x"
sed '2s/.*/1/' "$dir/b" >"$dir/x"
check "a size with another root" post 409 "another root" "$dir/x"
sed '/^— cloud/d' "$dir/b" >"$dir/x"
check "a checkpoint that this cloud did not sign" post 403 "not signed by this cloud" "$dir/x"
head -c 40000 /dev/zero >"$dir/x"
check "a body without end" post 413 "that long" "$dir/x"
check "GET of what takes a cosignature" is 404 "the log has" log/cosignature
check "a state that another key cosigned" watch 65 --key "$dir/stranger.key"
check "... says what is at stake" says "second history"
check "a checkpoint of a log we do not know" watch 1 --log-key "$dir/root.pem" --state "$dir/new"
check "... says so" says "not signed with the log's key"
check "a P-256 key is no witness's" watch 65 --key "$dir/cloud.key" --state "$dir/new"

# --- whoever runs the cloud falsifies it ------------------------------------------------
stop "$cloud"
cp "$dir/records.db" "$dir/good.db"
put() { # FILE: this is the database now
	rm -f "$dir"/records.db "$dir"/records.db-*
	cp "$1" "$dir/records.db"
}
falsified() { # HOW
	put "$dir/good.db"
	tlog falsify "$dir/records.db" "$1" && start_cloud && wait_for 10 size >/dev/null
}
check "another history of the same length" falsified change
check "... is in itself consistent" tlog check "$url" "$dir/cloud.pem"
check "the witness refuses the fork: exit 3" watch 3 --metrics "$dir/metrics"
check "... loudly" says "THE LOG IS FORKED"
check "... in its metrics" grep -q '^coldpass_witness_refused 1$' "$dir/metrics"
check "... keeps the evidence" sh -c 'ls "$1"/state/refused-* >/dev/null' sh "$dir"
curl -s "$url/api/v1/log/checkpoint" >"$dir/forked"
check_not "... and does not cosign it" grep -q witness.example "$dir/forked"
check "compare finds the fork in what two parties were shown" compare 3 "THE LOG IS FORKED" "$dir/b" "$dir/forked"
send 10 10
check "the forked log grows" wait_for 10 covers 10
check "the witness refuses the rewritten log: exit 3" watch 3
check "... by name" says "THE LOG WAS REWRITTEN"
curl -s "$url/api/v1/log/checkpoint" >"$dir/rewritten"
check "compare asks for the proof and finds the same" compare 3 "THE LOG WAS REWRITTEN" "$dir/rewritten" "$dir/b" --cloud "$url"
check "the false log refuses the true one's cosignature" post 409 "one of us was rewritten" "$dir/state/checkpoint"
stop "$cloud"
check "a log that was cut" falsified cut
check "the witness refuses it: exit 3" watch 3
check "... by name" says "THE LOG HAS SHRUNK"
stop "$cloud"
put "$dir/good.db"
check "the true log is back" start_cloud
check "the witness goes on where it was" watch 0
send 10 10
check "the true log grows" wait_for 10 covers 10
start "$dir/w.log" "$build/coldpass-witness" watch --cloud "$url" --log-key "$dir/cloud.pem" \
    --key "$dir/witness.key" --name witness.example/1 --state "$dir/state" --every 1
witness=$STARTED
vouched() { [ "$(sed -n 2p "$dir/state/checkpoint")" = "$(size)" ]; }
check "as a service it cosigns by itself" wait_for 10 vouched
kill "$witness"
wait "$witness"
check "SIGTERM ends it with 0" test $? = 0
stop "$cloud"
check "without the cloud it says so: exit 1" watch 1
exit $TEST_FAILED
