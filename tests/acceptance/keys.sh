#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `coldpass key` and `coldpass profile` from outside: what they make is judged
# by the openssl command line and by Node, which share no code with them.
set -u
cd "$(dirname "$0")/../.." || exit 1
bin=$(cd "${BUILD:-build}" && pwd)/coldpass
command -v openssl >/dev/null || { echo "skip - keys: no openssl command"; exit 0; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
failed=0

# check NAME COMMAND...: the command must succeed
check() {
	label=$1; shift
	if "$@" >out 2>err; then echo "ok - $label"; else
		echo "not ok - $label"; sed 's/^/#   /' out err; failed=1; fi
}
# expect CODE TEXT NAME COMMAND...: this exit code, this text on stderr
expect() {
	code=$1 text=$2 label=$3; shift 3
	"$@" >out 2>err
	rc=$?
	if [ $rc = "$code" ] && grep -qF -e "$text" err; then echo "ok - $label"; else
		echo "not ok - $label: exit $rc, due $code with '$text'"
		sed 's/^/#   /' err; failed=1; fi
}
# says FILE TEXT...: openssl's reading of a certificate holds these texts
says() {
	openssl x509 -in "$1" -noout -text >text || return 1
	shift
	for t; do grep -qF -e "$t" text || { echo "lacks: $t"; return 1; }; done
}
never_says() {
	openssl x509 -in "$1" -noout -text >text || return 1
	shift
	for t; do ! grep -qF -e "$t" text || { echo "holds: $t"; return 1; }; done
}
key() { "$bin" key "$@"; }

# --- roots, intermediates -------------------------------------------------
from=2026-01-01T00:00:00Z
check "key new" key new root.key
check "a new key has mode 0600" test "$(stat -c %a root.key)" = 600
check "openssl reads the key" openssl pkey -in root.key -noout -check
check "key ca" key ca --name "Evidence root" --key root.key --out root.pem --not-before $from --days 3650
check "the root is a CA" says root.pem "CA:TRUE" "Certificate Sign, CRL Sign" \
	"Public Key Algorithm: id-ecPublicKey" "NIST CURVE: P-256" \
	"X509v3 Subject Key Identifier" "X509v3 Basic Constraints: critical" \
	"X509v3 Key Usage: critical" "Not Before: Jan  1 00:00:00 2026 GMT" \
	"Not After : Dec 30 00:00:00 2035 GMT" "ecdsa-with-SHA256"
check "openssl verifies the root" openssl verify -x509_strict -check_ss_sig -CAfile root.pem root.pem
key new mid.key >/dev/null
check "request for an intermediate" key request --key mid.key --intermediate "Fleet CA" --out mid.csr
check "openssl verifies the request" openssl req -in mid.csr -noout -verify
check "issue an intermediate" key issue --request mid.csr --ca root.pem --ca-key root.key \
	--intermediate "Fleet CA" --out mid.pem --not-before $from --days 2000
check "the intermediate is a CA" says mid.pem "CA:TRUE" "Issuer: CN = Evidence root" "X509v3 Authority Key Identifier"
check "openssl verifies the intermediate" openssl verify -x509_strict -CAfile root.pem mid.pem

# --- evidence certificates ------------------------------------------------
for role in gateway quality cloud command person; do
	name=$role-01
	key new $role.key >/dev/null
	check "$role: request" key request --key $role.key --role $role --name $name --out $role.csr
	check "$role: issue" key issue --request $role.csr --ca mid.pem --ca-key mid.key \
		--role $role --name $name --out $role.pem --not-before $from --days 700
	check "$role: form" says $role.pem "URI:coldpass:$role:$name" "CA:FALSE" "Digital Signature" \
		"X509v3 Key Usage: critical" "X509v3 Authority Key Identifier"
	check "$role: no other purpose" never_says $role.pem "Extended Key Usage" "Certificate Sign" "DNS:" "IP Address"
	check "$role: openssl verifies" openssl verify -x509_strict -CAfile root.pem -untrusted mid.pem $role.pem
	check "$role: the file holds the path below the root" test "$(grep -c BEGIN $role.pem)" = 2
done
check "16-byte serial numbers" sh -c 'for f in root mid gateway quality; do
	s=$(openssl x509 -in $f.pem -noout -serial); test ${#s} = 39 || exit 1; done'
check "serial numbers differ" test "$(for f in root mid gateway quality cloud; do
	openssl x509 -in $f.pem -noout -serial; done | sort -u | wc -l)" = 5

# --- TLS certificates under a CA of their own -----------------------------
key new tlsca.key >/dev/null
key ca --name "TLS root" --key tlsca.key --out tlsca.pem --not-before $from >/dev/null
key new server.key >/dev/null
check "tls server: request" key request --key server.key --tls-server broker --host broker.example --host 127.0.0.1 --out server.csr
check "tls server: issue" key issue --request server.csr --ca tlsca.pem --ca-key tlsca.key \
	--tls-server broker --host broker.example --host 127.0.0.1 --out server.pem --not-before $from
check "tls server: form" says server.pem "TLS Web Server Authentication" "DNS:broker.example" "IP Address:127.0.0.1" "CA:FALSE"
check "tls server: not a client" never_says server.pem "TLS Web Client Authentication" "coldpass:"
check "tls server: openssl verifies" openssl verify -x509_strict -purpose sslserver -verify_hostname broker.example -CAfile tlsca.pem server.pem
check "tls server: by address" openssl verify -purpose sslserver -verify_ip 127.0.0.1 -CAfile tlsca.pem server.pem
key new client.key >/dev/null
check "tls client: request" key request --key client.key --tls-client GW-01 --out client.csr
check "tls client: issue" key issue --request client.csr --ca tlsca.pem --ca-key tlsca.key \
	--tls-client GW-01 --out client.pem --not-before $from
check "tls client: form" says client.pem "TLS Web Client Authentication" "Subject: CN = GW-01" "CA:FALSE"
check "tls client: openssl verifies" openssl verify -x509_strict -purpose sslclient -CAfile tlsca.pem client.pem
check "one file serves as a chain" test "$(grep -c BEGIN client.pem)" = 1

# --- show -----------------------------------------------------------------
check "show: words" sh -c '"$0" key show gateway.pem | tee shown | grep -qF "signs as gateway gateway-01" &&
	grep -qF "2026-01-01T00:00:00Z to 2027-12-02T00:00:00Z" shown' "$bin"
thumb=$(openssl x509 -in gateway.pem -outform DER | openssl dgst -sha256 -binary | basenc --base64url | tr -d =)
check "show: the thumbprint is the certificate's SHA-256" sh -c '"$0" key show gateway.pem | grep -qF "$1"' "$bin" "$thumb"
if command -v jq >/dev/null; then
	check "show: JSON" sh -c '"$0" key show --json gateway.pem | jq -e --arg t "$1" ".certificates[0] |
		.thumbprint == \$t and .role == \"gateway\" and .name == \"gateway-01\" and
		.not_before == 1767225600000 and .issuer == \"Fleet CA\"" ' "$bin" "$thumb"
else
	echo "skip - show as JSON: no jq"
fi

# --- what is refused ------------------------------------------------------
before=$(sha256sum gateway.key gateway.pem gateway.csr)
expect 65 "gateway.key" "a key is never overwritten" key new gateway.key
expect 65 "gateway.csr" "a request is never overwritten" key request --key gateway.key --role gateway --name gateway-01 --out gateway.csr
expect 65 "gateway.pem" "a certificate is never overwritten" key issue --request gateway.csr --ca mid.pem --ca-key mid.key \
	--role gateway --name gateway-01 --out gateway.pem
check "they are what they were" test "$before" = "$(sha256sum gateway.key gateway.pem gateway.csr)"
cp mid.key open.key; chmod 640 open.key
expect 65 "chmod 600 open.key" "a key others may read" key issue --request gateway.csr --ca mid.pem --ca-key open.key \
	--role gateway --name gateway-01 --out x.pem
expect 65 "not the key of mid.pem" "another CA's key" key issue --request gateway.csr --ca mid.pem --ca-key root.key \
	--role gateway --name gateway-01 --out x.pem
expect 65 "not a CA" "a leaf as CA" key issue --request gateway.csr --ca quality.pem --ca-key quality.key \
	--role gateway --name gateway-01 --out x.pem
expect 65 "coldpass:gateway:gateway-01" "another role than requested" key issue --request gateway.csr --ca mid.pem \
	--ca-key mid.key --role quality --name gateway-01 --out x.pem
expect 65 "gateway-01" "another name than requested" key issue --request gateway.csr --ca mid.pem \
	--ca-key mid.key --role gateway --name gateway-02 --out x.pem
expect 66 "none.csr" "no such request" key issue --request none.csr --ca mid.pem --ca-key mid.key --role gateway --name g --out x.pem
expect 65 "no certificate request" "no request in it" key issue --request root.pem --ca mid.pem --ca-key mid.key \
	--role gateway --name g --out x.pem
expect 66 "none.pem" "show: no such file" key show none.pem
expect 65 "no readable certificate" "show: no certificate" key show gateway.key
expect 64 "'a b'" "a name with a blank" key request --key gateway.key --role gateway --name "a b" --out x.csr
expect 64 "role 'admin'" "a role nobody has" key request --key gateway.key --role admin --name a --out x.csr
expect 64 "exactly one of" "two subjects" key request --key gateway.key --role gateway --name a --tls-client b --out x.csr
expect 64 "--host" "a host for a client" key request --key gateway.key --tls-client b --host c --out x.csr
expect 64 "at least one host" "a server without host" key request --key gateway.key --tls-server b --out x.csr
expect 64 "--out is missing" "no --out" key request --key gateway.key --role gateway --name a
expect 64 "does not take --days" "an option of another command" key request --key gateway.key --days 3 --out x.csr
expect 64 "--days" "no days" key ca --name x --key root.key --out x.pem --days 0
expect 64 "RFC 3339" "no time" key ca --name x --key root.key --out x.pem --not-before yesterday
expect 64 "none of new" "an unknown command" key make
check "nothing was left behind" sh -c '! ls x.* 2>/dev/null'
check "key --help" sh -c '"$0" key --help | grep -q "usage: coldpass key"' "$bin"
check "key new --help" sh -c '"$0" key new --help | grep -q "usage: coldpass key"' "$bin"

# --- profiles -------------------------------------------------------------
cat >p.json <<'EOF'
{"v":1,"id":"demo-2-8","version":2,"name":{"en":"Demo, 2 to 8 °C"},
 "category":"non-frozen","source":"test","storage":{"low_mc":2000,"high_mc":8000},
 "interval_s":60,"max_gap_s":300,"rules":[
 {"id":"warm","on":"temp","op":">","limit_mc":8000,"mode":"consecutive","delay_s":1800,"severity":"review"},
 {"id":"cold","on":"temp","op":"<","limit_mc":2000,"mode":"instant","confirm":2,"severity":"fail"},
 {"id":"blind","on":"gap","mode":"consecutive","delay_s":900,"severity":"indeterminate"},
 {"id":"blind-sum","on":"gap","mode":"cumulative","delay_s":5400,"severity":"indeterminate"}]}
EOF
sed 's/"delay_s":1800/"delay_s":0/' p.json >bad.json
profile() { "$bin" profile "$@"; }
check "profile check" profile check p.json
check "profile check: the digest is the file's SHA-256" sh -c '"$0" profile check p.json | grep -qF "$1"' "$bin" \
	"$(openssl dgst -sha256 -binary p.json | basenc --base64url | tr -d =)"
expect 65 "bad.json:4: rules[0].delay_s" "profile check: file, line, member" profile check p.json bad.json
expect 66 "none.json" "profile check: no such file" profile check none.json
check "profile show" sh -c '"$0" profile show p.json >shown && grep -q "above 8 °C *30 min at a stretch *review" shown &&
	grep -q "no reading (gap) *1 h 30 min in total" shown && grep -q "2 readings in a row *fail" shown' "$bin"
check "profile sign" profile sign --key quality.key --cert quality.pem --out p.jws p.json
check "profile sign replaces its own output" profile sign --key quality.key --cert quality.pem --out p.jws p.json
expect 65 "delay_s" "profile sign: a bad profile" profile sign --key quality.key --cert quality.pem --out x.jws bad.json
expect 65 "role gateway" "profile sign: another role" profile sign --key gateway.key --cert gateway.pem --out x.jws p.json
expect 65 "not the certificate of" "profile sign: another key" profile sign --key gateway.key --cert quality.pem --out x.jws p.json
expect 65 "chmod 600" "profile sign: a key others may read" profile sign --key open.key --cert quality.pem --out x.jws p.json
expect 66 "none.key" "profile sign: no such key" profile sign --key none.key --cert quality.pem --out x.jws p.json
check "no unsigned profile was left" test ! -e x.jws
cat quality.pem root.pem >with-root.pem
check "profile sign: a root in the file" profile sign --key quality.key --cert with-root.pem --out p2.jws p.json
cat >judge.mjs <<'EOF'
import fs from 'node:fs'; import crypto from 'node:crypto';
const root = new crypto.X509Certificate(fs.readFileSync('root.pem'));
for (const file of ['p.jws', 'p2.jws']) {
  const [h, p, s, rest] = fs.readFileSync(file, 'latin1').split('.');
  const text = Buffer.from(h, 'base64url').toString(), head = JSON.parse(text);
  const path = head.x5c.map(c => new crypto.X509Certificate(Buffer.from(c, 'base64')));
  const sig = Buffer.from(s, 'base64url');
  const thumb = crypto.createHash('sha256').update(path[0].raw).digest('base64url');
  const half = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n;
  const holds = {
    parts: rest === undefined && sig.length === 64 && s === sig.toString('base64url'),
    header: text === JSON.stringify({ alg: 'ES256', typ: 'coldpass-profile+jws', 'x5t#S256': thumb, x5c: head.x5c }),
    path: path.length === 2 && path[0].verify(path[1].publicKey) && path[1].verify(root.publicKey),
    role: path[0].subjectAltName === 'URI:coldpass:quality:quality-01',
    payload: Buffer.from(p, 'base64url').equals(fs.readFileSync('p.json')),
    low: BigInt('0x' + sig.subarray(32).toString('hex')) <= half,
    signature: crypto.verify('sha256', Buffer.from(h + '.' + p),
      { key: path[0].publicKey, dsaEncoding: 'ieee-p1363' }, sig) };
  for (const [k, v] of Object.entries(holds)) if (!v) { console.log(file, k); process.exitCode = 1; }
}
EOF
if command -v node >/dev/null; then
	check "Node verifies the signed profile" node judge.mjs
else
	echo "skip - Node verifies the signed profile: no node"
fi
exit $failed
