#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Dossiers once written verify for ever, with the verdict they had.
cd "$(dirname "$0")/../.." || exit 1
coldpass=${BUILD:-build}/coldpass
bad=0
for dir in tests/vectors/golden/*/; do
	name=$(basename "$dir")
	got=$("$coldpass" verify "$dir/dossier.jwsl" --trust "$dir/ca.pem" --json)
	code=$?
	want=$(cat "$dir/exit")
	if [ "$got" = "$(cat "$dir/verdict.json")" ] && [ "$code" = "$want" ]; then
		echo "ok - golden dossier $name: the same verdict, exit $code"
	else
		echo "not ok - golden dossier $name: exit $code, expected $want"
		echo "$got"
		bad=1
	fi
done
exit $bad
