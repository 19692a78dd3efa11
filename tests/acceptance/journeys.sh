#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The recorded journeys are what their generator computes, and each comes to
# the outcome that tests/journeys/expect states.
cd "$(dirname "$0")/../.." || exit 1
coldpass=${BUILD:-build}/coldpass
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0
say() { echo "$1 - $2"; [ "$1" = ok ] || failed=1; }

configs/demo/journeys/generate.py "$dir"
configs/demo/journeys/generate.py --hard "$dir"
for csv in configs/demo/journeys/*.csv tests/journeys/*.csv; do
	if cmp -s "$csv" "$dir/$(basename "$csv")"; then
		say ok "$csv is what generate.py computes"
	else
		say 'not ok' "$csv differs from what generate.py computes"
	fi
done

# "ambient" is the weather, not goods: only the product's rows are judged.
while read -r csv profile outcome options; do
	case $csv in ''|'#'*) continue;; esac
	awk -F, 'NR == 1 || $2 == "product"' "$csv" >"$dir/product.csv"
	# shellcheck disable=SC2086 # options are words
	"$coldpass" replay --profile "configs/profiles/$profile.json" \
	    --csv "$dir/product.csv" $options --json >"$dir/out" 2>"$dir/err"
	rc=$?
	case $outcome in conform|budget-used) want=0;; *) want=1;; esac
	got=$(sed -nE 's/^\{"outcome":"([a-z-]*)".*/\1/p' "$dir/out")
	if [ "$got" = "$outcome" ] && [ $rc = $want ]; then
		say ok "$csv under $profile: $outcome, exit $rc"
	else
		say 'not ok' "$csv under $profile: $got, exit $rc; stated: $outcome, exit $want $(cat "$dir/err")"
	fi
done <tests/journeys/expect
exit $failed
