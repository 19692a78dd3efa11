#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `make install` puts everything in its place, units name the directories they
# were installed for, and the schemas say what the programs read.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/tools/lib.sh
make_temp
build=${BUILD:-build}
root=$TEST_DIR/root

install_to() { # DESTDIR PREFIX
	MAKEFLAGS='' make -s install BUILD="$build" DESTDIR="$1" prefix="$2" >"$TEST_DIR/log" 2>&1 ||
	    { cat "$TEST_DIR/log"; return 1; }
}
check "make install DESTDIR= prefix=/usr" install_to "$root" /usr

missing=
for f in usr/bin/coldpass usr/bin/coldpass-gateway usr/bin/coldpass-cloudsim usr/bin/coldpass-witness \
    usr/lib/systemd/system/coldpass-gateway.service \
    usr/lib/systemd/system/coldpass-cloudsim.service \
    usr/lib/systemd/system/coldpass-witness.service \
    usr/lib/sysusers.d/coldpass.conf \
    etc/coldpass/gateway.json etc/coldpass/cloudsim.json \
    etc/coldpass/profiles/fresh-2-8.json \
    usr/share/coldpass/schema/gateway.schema.json \
    usr/share/coldpass/mosquitto/render \
    usr/share/doc/coldpass/README.md usr/share/doc/coldpass/LICENSE \
    usr/share/doc/coldpass/evidence-format.md \
    usr/share/doc/coldpass/witness.md; do
	[ -s "$root/$f" ] || missing="$missing $f"
done
if [ -z "$missing" ]; then ok "every part is there"; else not_ok "missing:$missing"; fi

runs() { "$root/usr/bin/coldpass" --version | grep -q '^coldpass [0-9]'; }
check "the installed tool runs" runs
check_not "no unit names /usr/local" \
    grep -rq /usr/local "$root/usr/lib/systemd"
check "units start the installed programs" \
    grep -q '^ExecStart=/usr/bin/coldpass-gateway --config /etc/coldpass/gateway.json$' \
    "$root/usr/lib/systemd/system/coldpass-gateway.service"

echo '{"mine":true}' >"$root/etc/coldpass/gateway.json"
again() {
	install_to "$root" /usr && grep -q mine "$root/etc/coldpass/gateway.json" &&
	    [ -s "$root/etc/coldpass/gateway.json.new" ]
}
check "a second install keeps an adapted configuration" again

schema() { node tests/verifier/schema.mjs "configs/schema/$1.schema.json" "$2"; }
for p in configs/profiles/*.json; do
	check "schema fits $p" schema profile "$p"
done
for c in gateway cloudsim; do
	check "schema fits configs/$c.json" schema "$c" "configs/$c.json"
done
check "schema fits configs/gateway-pi.json" schema gateway configs/gateway-pi.json
# the schema names what the table of the gateway's configuration names; what
# config_sensors.c and config_journey.c read is compared in schema.py
members() {
	sed -nE 's/^\t\{ "([^"]+)", CONFIG_.*/\1/p' gateway/config_rows.c | sort >"$TEST_DIR/table"
	node -e 'const walk = (s, at) => s.properties ? Object.entries(s.properties).flatMap(([n, v]) => walk(v, at ? at + "." + n : n)) :
		s.items?.properties ? walk(s.items, at + "[]") : [at];
		console.log(walk(JSON.parse(require("fs").readFileSync(process.argv[1])), "").join("\n"))' \
	    configs/schema/gateway.schema.json |
	    grep -Ev '^(accelerometers|flight\.|gpio|power\.)|^probes\[\]\.options$' | sort >"$TEST_DIR/schema"
	diff "$TEST_DIR/table" "$TEST_DIR/schema"
}
check "gateway.schema.json has the members of the reader's table" members

if command -v systemd-analyze >/dev/null 2>&1 &&
    systemd-analyze security --help 2>/dev/null | grep -q offline; then
	for u in "$root"/usr/lib/systemd/system/*.service; do
		check "$(basename "$u") exposes at most 2.0" \
		    sh -c 'systemd-analyze security --offline=true --no-pager --threshold=20 "$1" >/dev/null' sh "$u"
	done
else
	skip "exposure of the units" "no systemd-analyze here"
fi
exit $TEST_FAILED
