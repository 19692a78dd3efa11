#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The verification page in Chromium, from a file, without a network: the same
# verdict as `coldpass verify` on honest and dishonest dossiers, in both
# languages, on a phone, by keyboard, on paper.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/tools/lib.sh
make_temp
build=${BUILD:-build}
browser=$build/browser

# npm's packages stay in build/; versions and digests are in package-lock.json.
install_browser_tests() {
	mkdir -p "$browser" &&
	    cp tests/browser/package.json tests/browser/package-lock.json \
	        tests/browser/*.mjs "$browser" || return 1
	cmp -s "$browser/package-lock.json" "$browser/installed" && return 0
	(cd "$browser" && npm ci --ignore-scripts --no-audit --no-fund) &&
	    cp "$browser/package-lock.json" "$browser/installed"
}
build_page() {
	make -s BUILD="$build" WERROR=1 web
}
prepare() {
	"$@" >"$TEST_DIR/log" 2>&1 && return 0
	if grep -qE 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH' "$TEST_DIR/log"; then
		skip web_verify "npm cannot reach its registry, and its packages are not in $build"
		exit 0
	fi
	cat "$TEST_DIR/log"
	not_ok "web_verify: $1"
	exit 1
}
# each finding of the table in verify_end.c has its sentence, in both languages
said() {
	for code in $(sed -nE 's/.*\{ "([a-z-]+)", (NOT_|NOTHING|MISMATCH).*/\1/p' gateway/evidence/verify_end.c); do
		n=$(grep -cE "^ +'?$code'?: " cloudsim/web/verify/words.js)
		[ "$n" -ge 2 ] || { echo "no sentence for $code"; return 1; }
	done
}
if said; then ok "every finding has its sentence in both languages"; else not_ok "every finding has its sentence in both languages"; fi
prepare build_page
prepare install_browser_tests

make_dossiers() {
	mkdir -p "$TEST_DIR/d" "$build/screens" &&
	    ${CC:-cc} -std=c11 -O1 -D_GNU_SOURCE -Wall -Wextra \
	        -Wno-format-truncation -Wno-unused-function \
	        -iquote tests/unit/platform -iquote gateway/platform \
	        -iquote gateway/evidence -o "$TEST_DIR/make_dossiers" \
	        tests/browser/make_dossiers.c tests/unit/platform/forge.c \
	        "$build/libplatform.a" "$build/libevidence.a" -lcmocka \
	        -lpaho-mqtt3as -lmbedcrypto -lssl -lcrypto -lpthread -lm &&
	    "$TEST_DIR/make_dossiers" "$TEST_DIR/d"
}
prepare make_dossiers
node "$browser/verify.mjs" "$build/web/verify.html" "$build/coldpass" \
    "$TEST_DIR/d" tests/vectors/golden/1 "$build/screens"
