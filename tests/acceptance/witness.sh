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
    key new "$dir/person.key" &&
    key request --key "$dir/person.key" --role person --name quality.QU-1 --out "$dir/person.csr" &&
    key issue --request "$dir/person.csr" --ca "$dir/root.pem" --ca-key "$dir/root.key" \
        --role person --name quality.QU-1 --out "$dir/person.pem" --not-before "$from" --days 30 &&
    ed25519 witness && ed25519 stranger &&
    make_tls "$dir/tls" $gw cloudsim && make_ca "$dir" tsa-root &&
    make_cert "$dir" tsa-root "throw-away tsa" tsa "extendedKeyUsage=critical,timeStamping" &&
    make_ca "$dir" other-tsa || { not_ok "make keys"; exit 1; }
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
	  "log": { "origin": "cloud.example/log", "checkpoint_every_s": 1, "witnesses": ["witness.pem"], "tsa_roots": ["tsa-root.pem"] }
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
code_of() { curl -s -m 5 -o "$dir/answer" -w '%{http_code}' "$@"; }
is() { [ "$(code_of "$url/api/v1/$3")" = "$1" ] && grep -qF -e "$2" "$dir/answer"; }
post() { # CODE TEXT FILE [PATH]
	[ "$(code_of --data-binary "@$3" "$url/api/v1/log/${4:-cosignature}")" = "$1" ] && grep -qF -e "$2" "$dir/answer" ||
	    { sed 's/^/#   /' "$dir/answer"; return 1; }
}
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

# --- a dossier and its proof ------------------------------------------------------------
cat >"$dir/tsa.cnf" <<-E
	[tsa]
	default_tsa = t
	[t]
	serial = $dir/serial
	signer_cert = $dir/tsa.pem
	signer_key = $dir/tsa-key.pem
	signer_digest = sha256
	default_policy = 1.2.3.4.1
	digests = sha256, sha384, sha512
	E
stamp() { openssl ts -reply -config "$dir/tsa.cnf" -queryfile "$1" -out "$2" 2>/dev/null; }
dossier=$golden/dossier.jwsl
verify() { # CODE TEXT [OPTIONS]
	want=$1 text=$2
	shift 2
	"$build/coldpass" verify "${file:-$dossier}" --trust "$dir/trust.pem" --json "$@" >"$dir/verdict" 2>"$dir/w.err"
	[ $? = "$want" ] && grep -qF -e "$text" "$dir/verdict" "$dir/w.err" || { sed 's/^/#   /' "$dir/verdict" "$dir/w.err"; return 1; }
}
good=$(cat $golden/exit)
proof() { curl -sf "$url/api/v1/consignments/$cid/proof" >"$dir/p.json"; }
check "the cloud gives a consignment's proof" proof
check "verify: 9 of 10 records are in a log that the witness cosigned" verify "$good" \
    '"log":{"origin":"cloud.example/log",' --proof "$dir/p.json" --witness-key "$dir/witness.pem"
check "... with the facts" grep -q '"entries":2,"records":9,"witnesses":1,"cosigned_s":[0-9]*,"stamped":null' "$dir/verdict"
check "another witness has not" verify 2 log-witness --proof "$dir/p.json" --witness-key "$dir/stranger.pem"
check "no time stamp yet" verify 2 log-stamp --proof "$dir/p.json" --tsa "$dir/tsa-root.pem"
forge() { # OLD NEW, a Python expression of the proof p
	python3 -c 'import json, sys
p = json.load(open(sys.argv[1]))
exec(sys.argv[2])
json.dump(p, open(sys.argv[3], "w"))' "$dir/p.json" "$1" "$dir/f.json"
}
forge 'h = p["leaves"][0]["path"]; h[0] = ("B" if h[0][0] == "A" else "A") + h[0][1:]'
check "a changed path" verify 2 "is not where its path says" --proof "$dir/f.json"
forge 'p["leaves"][0]["index"] += 1'
check "another place" verify 2 "is not where its path says" --proof "$dir/f.json"
forge 'p["leaves"][0]["jws"] = p["leaves"][1]["jws"]'
check "another receipt" verify 2 "another receipt" --proof "$dir/f.json"
forge 'c = p["checkpoint"].split("\n"); c[1] = str(int(c[1]) + 1); p["checkpoint"] = "\n".join(c)'
check "another checkpoint" verify 2 log-checkpoint --proof "$dir/f.json"
forge 'p["cid"] = "bm9ib2R5LWtub3dzLXRoaXM"'
check "another consignment's" verify 2 "another consignment" --proof "$dir/f.json"
forge 'p["alg"]["tree"] = "rfc9999"'
check "an algorithm nobody knows is bad input" verify 65 "does not know" --proof "$dir/f.json"
check "so is no proof at all" verify 65 "f.json:1:" --proof "$dir/f.json"
check "--witness-key without --proof" verify 64 "what --proof names" --witness-key "$dir/witness.pem"
python3 -c 'import sys
t = open(sys.argv[1]).read()
open(sys.argv[2], "w").write(t.replace(open(sys.argv[3]).read(), ""))' "$dir/trust.pem" "$dir/untrusting.pem" "$dir/root.pem"
no_trust() { "$build/coldpass" verify $dossier --trust "$dir/untrusting.pem" --proof "$dir/p.json" | grep -q log-checkpoint; }
check "a cloud that is not believed" no_trust

# --- what people decide -----------------------------------------------------------------
echo "{\"head\":\"$(printf %043d 0)\",\"verdict\":\"$(printf %043d 0)\",\"statement\":\"warm at the gate\"}" >"$dir/act.json"
"$build/coldpass" act sign "$dir/acts" --kind deviation-open --on "$cid" --body "$dir/act.json" --meaning "I open it" \
    --key "$dir/person.key" --cert "$dir/person.pem" --trust "$dir/trust.pem" >/dev/null || not_ok "sign an act"
check "the cloud takes a signed act" post 202 '"digest":' "$dir/acts" act
check "... once more is the same" post 202 '"digest":' "$dir/acts" act
act=$(sed 's/.*:"\(.*\)"}/\1/' "$dir/answer")
sed 's/\(.*\)\(.\)\(....................\)$/\1x\3/' "$dir/acts" >"$dir/x"
check "... not an altered one" post 403 "signature" "$dir/x" act
head -n 2 $dossier | tail -n 1 >"$dir/x"
check "... not a record" post 400 "" "$dir/x" act
logged() { is 200 "decision sha-256 $act $cid" "log/proof?leaf=$act"; }
check "it becomes an entry of the log" wait_for 10 logged
check "the log holds it and its root" tlog check "$url" "$dir/cloud.pem"
check "the witness cosigns it" watch 0
check "the proof carries it" proof
check "verify: an entry more" verify "$good" '"entries":3,"records":9,' --proof "$dir/p.json" --witness-key "$dir/witness.pem"

# --- time stamps (an authority of the openssl command's) ----------------------------------
python3 -c 'import json, sys
t = json.load(open(sys.argv[1]))["checkpoint"]
open(sys.argv[2], "w").write(t[:t.rindex("\n\n") + 1])' "$dir/p.json" "$dir/body"
n=$(sed -n 2p "$dir/body")
openssl ts -query -data "$dir/body" -sha256 -cert -out "$dir/q" 2>/dev/null && stamp "$dir/q" "$dir/r"
check "the cloud keeps a time stamp of a checkpoint" post 200 '"time":' "$dir/r" "timestamp?size=$n"
check "... not of another one" post 404 "names no checkpoint" "$dir/r" "timestamp?size=99999"
check "... no question, noise" post 400 "no granted time stamp" "$dir/q" "timestamp?size=$n"
echo other >"$dir/x"
openssl ts -query -data "$dir/x" -sha256 -cert -out "$dir/q" 2>/dev/null && stamp "$dir/q" "$dir/x.tsr"
check "... nothing that stamps something else" post 409 "something else" "$dir/x.tsr" "timestamp?size=$n"
check "the proof carries it" proof
check "verify: stamped" verify "$good" '"stamped":1' --proof "$dir/p.json" --witness-key "$dir/witness.pem" --tsa "$dir/tsa-root.pem"
check "by nobody else" verify 2 log-stamp --proof "$dir/p.json" --tsa "$dir/other-tsa.pem"
python3 -c 'import base64, json, sys
open(sys.argv[2], "wb").write(base64.b64decode(json.load(open(sys.argv[1]))["stamps"][0]["token"]))' "$dir/p.json" "$dir/token"
third() { openssl ts -verify -data "$dir/body" -in "$dir/token" -token_in -CAfile "$dir/tsa-root.pem" 2>&1 | grep -q "Verification: OK"; }
check "openssl ts -verify agrees" third

# --- sealed again and again, the old untouched ----------------------------------------------
cp "$dir/p.json" "$dir/first.json"
reseal() { # ALG
	"$build/coldpass" proof request $dossier "$dir/p.json" --alg "$1" --out "$dir/q" && stamp "$dir/q" "$dir/seal-$1" &&
	    "$build/coldpass" proof seal $dossier "$dir/p.json" --token "$dir/seal-$1"
}
reseal md5 2>/dev/null && not_ok "an algorithm nobody knows"
check "sealed with SHA-384" reseal sha-384
check "sealed again with SHA-512" reseal sha-512
check "what was there is untouched" cmp -s -n "$(wc -c <"$dir/first.json")" "$dir/first.json" "$dir/p.json"
check "verify: two seals" verify "$good" '"seals":2,"sealed":1' --proof "$dir/p.json" --witness-key "$dir/witness.pem" --tsa "$dir/tsa-root.pem"
check "openssl ts -verify agrees, by the page's definition" python3 tests/tools/tlog.py seals $dossier "$dir/p.json" "$dir/tsa-root.pem"
check "an old answer seals nothing" sh -c '"$1/coldpass" proof seal "$2" "$3/p.json" --token "$3/seal-sha-384" 2>&1 | grep -q "something else"' sh "$build" $dossier "$dir"
check "coldpass proof show" sh -c '"$1/coldpass" proof show "$2/p.json" | grep -c "^sealed" | grep -qx 2' sh "$build" "$dir"
sed '1s/"cid"/"CID"/' "$dir/p.json" >"$dir/f.json"
check "a changed first line is found" verify 65 "cid" --proof "$dir/f.json"
sed '1s/ *$/ /' "$dir/p.json" >"$dir/f.json"
check "even by a space" verify 2 log-stamp --proof "$dir/f.json"
sed 2d "$dir/p.json" >"$dir/f.json"
check "a seal taken out is found" verify 2 log-stamp --proof "$dir/f.json"
head -n 9 $dossier >"$dir/cut.jwsl"
file=$dir/cut.jwsl
check "another dossier under the seals" verify 2 log-stamp --proof "$dir/p.json"
file=

# --- what is refused -----------------------------------------------------------------
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
curl -s "$url/api/v1/log/checkpoint" >"$dir/b"
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
