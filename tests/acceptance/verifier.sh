#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The independent verifier reads what the programs wrote, and refuses what was
# tampered with; its rules agree with `coldpass replay` on random journeys.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/tools/lib.sh
make_temp
build=${BUILD:-build}
verifier=$build/verifier

# npm's packages stay in build/; versions and digests are in package-lock.json.
install_verifier() {
	mkdir -p "$verifier" &&
	    cp tests/verifier/package.json tests/verifier/package-lock.json \
	        tests/verifier/*.mjs "$verifier" || return 1
	cmp -s "$verifier/package-lock.json" "$verifier/installed" && return 0
	(cd "$verifier" && npm ci --no-audit --no-fund) >"$TEST_DIR/npm.log" 2>&1 &&
	    cp "$verifier/package-lock.json" "$verifier/installed"
}

if ! install_verifier; then
	if grep -qE 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH' "$TEST_DIR/npm.log"; then
		skip verifier "npm cannot reach its registry, and jose is not in $verifier"
		exit 0
	fi
	cat "$TEST_DIR/npm.log"
	not_ok "npm installs the verifier's one package"
	exit 1
fi

if [ -f "$build/demo/dossier.jwsl" ]; then
	dossier=$build/demo/dossier.jwsl roots=$build/demo/ca.pem
elif [ -f tests/vectors/golden/1/dossier.jwsl ]; then
	dossier=tests/vectors/golden/1/dossier.jwsl roots=tests/vectors/golden/1/ca.pem
else
	not_ok "there is a dossier to check: make demo"
	exit 1
fi

# verdict DOSSIER: the verifier's JSON in $TEST_DIR/verdict.json, its exit code.
verdict() {
	node "$verifier/verify.mjs" "$1" "$roots" >"$TEST_DIR/verdict.json"
}
# says EXPRESSION: a JavaScript condition on the last verdict, called v.
says() {
	node -e 'const v = JSON.parse(require("fs").readFileSync(process.argv[1]));
		process.exit(eval(process.argv[2]) ? 0 : 1)' "$TEST_DIR/verdict.json" "$1"
}
authentic() {
	verdict "$dossier"
	[ $? -le 1 ] && says "v.authentic && v.complete && v.outcome !== null"
}
check "the verifier accepts $dossier" authentic
check "and finds what the gateway claimed" \
    says "v.claimed === v.outcome && !v.findings.some((f) => f.code === 'claim')"

"$build/coldpass" verify "$dossier" --trust "$roots" --json >"$TEST_DIR/theirs.json"
same() {
	node -e 'const [a, b] = process.argv.slice(1).map((f) => JSON.parse(require("fs").readFileSync(f)));
		const pick = (v) => JSON.stringify({ authentic: v.authentic, complete: v.complete,
			outcome: v.outcome, claimed: v.claimed, cid: v.cid,
			legs: v.legs.map((l) => [l.leg, l.gw, l.outcome, l.from, l.to, l.records, l.head, l.open,
				l.profile.id, l.profile.version, l.profile.digest, l.profile.signer]) });
		if (pick(a) !== pick(b)) { console.log(pick(a)); console.log(pick(b)); process.exit(1); }' \
	    "$TEST_DIR/verdict.json" "$TEST_DIR/theirs.json"
}
check "its verdict is that of coldpass verify" same

# refused NAME EXPRESSION: $TEST_DIR/bad.jwsl is refused by both, as it says.
refused() {
	verdict "$TEST_DIR/bad.jwsl"
	[ $? = 2 ] && says "$2" || { cat "$TEST_DIR/verdict.json"; not_ok "$1"; return; }
	"$build/coldpass" verify "$TEST_DIR/bad.jwsl" --trust "$roots" >/dev/null
	[ $? = 2 ] && ok "$1" || not_ok "$1 (coldpass verify)"
}
# tamper CODE: a Node program over 'lines' makes $TEST_DIR/bad.jwsl.
tamper() {
	node -e 'const fs = require("fs"), [from, to, code] = process.argv.slice(1);
		const lines = fs.readFileSync(from, "latin1").slice(0, -1).split("\n");
		const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
		const last = lines.length - 1, middle = lines.length >> 2;
		eval(code);
		fs.writeFileSync(to, lines.map((l) => l + "\n").join(""), "latin1");' \
	    "$dossier" "$TEST_DIR/bad.jwsl" "$1"
}
tamper 'const i = lines[middle].indexOf(".") + 40, c = lines[middle][i];
	lines[middle] = lines[middle].slice(0, i) + (c === "A" ? "B" : "A") + lines[middle].slice(i + 1);'
refused "a changed character is refused" "!v.authentic"
tamper 'lines.splice(middle, 1);'
refused "a line left out is missed" "!v.complete && v.findings.some((f) => f.code === 'missing')"
tamper 'lines.pop();'
refused "a cut end is missed" "v.authentic && !v.complete && v.findings.some((f) => f.code === 'unsealed')"
tamper '[lines[middle], lines[middle + 1]] = [lines[middle + 1], lines[middle]];'
refused "two lines in another order are refused" "!v.authentic || !v.complete"
tamper 'lines.splice(middle, 0, lines[middle]);'
refused "a line twice is refused" "!v.authentic && v.findings.some((f) => f.code === 'repeated')"
tamper 'lines.push(lines[last]);'
refused "a line after the seal is refused" "!v.authentic"
tamper 'const at = lines[middle].lastIndexOf(".") + 1;
	const s = Buffer.from(lines[middle].slice(at), "base64url");
	const twin = (N - BigInt("0x" + s.subarray(32).toString("hex"))).toString(16).padStart(64, "0");
	lines[middle] = lines[middle].slice(0, at) +
		Buffer.concat([s.subarray(0, 32), Buffer.from(twin, "hex")]).toString("base64url");'
refused "the twin of a valid signature is refused" "v.findings.some((f) => f.code === 'signature')"
tamper 'const p = lines[0].split(".");
	const h = JSON.parse(Buffer.from(p[0], "base64url")); h.alg = "none";
	p[0] = Buffer.from(JSON.stringify(h)).toString("base64url"); lines[0] = p.join(".");'
refused "alg none is refused" "v.findings.some((f) => f.code === 'header')"

check "random journeys are judged alike" \
    node "$verifier/differential.mjs" "$build/coldpass" "$TEST_DIR" 300 20260
exit $TEST_FAILED
