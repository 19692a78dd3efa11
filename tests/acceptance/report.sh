#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `coldpass report` seen by others' tools: poppler, qpdf and zbar read the
# pages, take the dossier out again and scan the code.
cd "$(dirname "$0")/../.." || exit 1
. tests/tools/lib.sh
build=${BUILD:-build}
coldpass=$build/coldpass
for tool in pdftotext pdfdetach pdffonts pdftoppm qpdf zbarimg; do
	command -v $tool >/dev/null || { skip report "no $tool: make deps"; exit 0; }
done
make_temp
dir=$TEST_DIR
maker=$dir/report_make
${CC:-cc} -std=c11 -O1 -D_GNU_SOURCE -iquote gateway/platform -iquote gateway/evidence \
    -iquote tests/unit/report -iquote tests/unit/platform -o "$maker" \
    tests/acceptance/report_make.c tests/unit/platform/forge.c \
    "$build/libplatform.a" "$build/libevidence.a" ${SANITIZE:-} \
    -lpaho-mqtt3as -lmbedcrypto -lssl -lcrypto -lpthread -lm &&
    "$maker" "$dir" || { not_ok "dossiers to report on"; exit 1; }
golden=tests/vectors/golden/1
cp $golden/dossier.jwsl "$dir/golden.jwsl"
cp $golden/ca.pem "$dir/golden.pem"
cp "$dir/whole.jwsl" "$dir/bad.jwsl"
printf 'B' | dd of="$dir/bad.jwsl" bs=1 seek=30000 conv=notrunc 2>/dev/null

# report NAME OPTION...: makes $dir/NAME.pdf; its exit code is in $code
report() {
	_name=$1
	shift
	_ca=$dir/ca.pem
	[ "$_name" != golden ] || _ca=$dir/golden.pem
	"$coldpass" report "$dir/$_name.jwsl" --trust "$_ca" "$@" >"$dir/words" 2>&1
	code=$?
}
text() { pdftotext -layout "$dir/$1.pdf" - 2>/dev/null; }
sound() { qpdf --check "$dir/$1.pdf" >"$dir/qpdf" 2>&1; }
pages() { pdfinfo "$dir/$1.pdf" | sed -n 's/^Pages: *//p'; }
says() { text "$1" | grep -qF -- "$2"; }
scan() { # what the code on the first page says
	pdftoppm -r 120 -png -f 1 -l 1 "$dir/$1.pdf" "$dir/scan" &&
	    zbarimg -q --raw "$dir"/scan-*1.png 2>/dev/null
	rm -f "$dir"/scan-*.png
}
embedded() { # every font is inside the file
	pdffonts "$dir/$1.pdf" >"$dir/fonts" &&
	    [ "$(tail -n +3 "$dir/fonts" | wc -l)" -ge 2 ] &&
	    ! tail -n +3 "$dir/fonts" | cut -c 56- | grep -qE '^ *[A-Za-z0-9-]* *no '
}
attached() { # NUMBER FILE
	pdfdetach -save "$1" -o "$dir/out" "$3" && cmp -s "$dir/out" "$2"
}

# --- each dossier, each language -------------------------------------------------
for name in whole many crowd golden; do
	ca=$dir/ca.pem
	[ $name != golden ] || ca=$dir/golden.pem
	"$coldpass" verify "$dir/$name.jwsl" --trust "$ca" --json >"$dir/verdict"
	want=$?
	outcome=$(sed 's/.*"outcome":"\([a-z-]*\)","claimed.*/\1/' "$dir/verdict")
	case $name in
	whole | golden) langs='en ja both' ;;
	*) langs=both ;;
	esac
	for lang in $langs; do
		report $name --lang $lang --zone Asia/Tokyo --zone America/Los_Angeles
		check "$name, $lang: the exit code is verify's" [ $code = $want ]
		check "$name, $lang: a sound file" sound $name
		check "$name, $lang: at most two pages" [ "$(pages $name)" -le 2 ]
		check "$name, $lang: fonts are embedded" embedded $name
		check "$name, $lang: the dossier comes out as it went in" \
		    attached 1 "$dir/$name.jwsl" "$dir/$name.pdf"
	done
	code_text=$(scan $name)
	case $code_text in
	coldpass:1:*:"$outcome") ok "$name: the code says head and outcome" ;;
	*) not_ok "$name: the code says head and outcome ($code_text)" ;;
	esac
	"$coldpass" verify "$dir/$name.jwsl" --trust "$ca" --head "$code_text" >"$dir/verdict.txt"
	check "$name: and verify finds it so" [ $? = $want ]
	"$coldpass" verify "$dir/$name.jwsl" --trust "$ca" \
	    --head "${code_text%:*}:conform" >"$dir/verdict.txt"
	check "$name: a better outcome on paper is found out" [ $? = 2 ]
	check "$name: and named" grep -q head-outcome "$dir/verdict.txt"
done

# --- what it says ------------------------------------------------------------------
report whole --zone Asia/Tokyo --zone America/Los_Angeles
for words in 'BUDGET USED' '✓ authentic' '✓ complete' '2026-03-01 09:02 +09:00' \
    '2026-02-28 16:02 -08:00' '2026-03-03 21:00 +09:00' 'warm-sum' 'courier-4 → hospital-9' \
    'scene-2-8 v7' 'CAL-0001' 'commitment' 'evidence is the attached dossier' '/ 2' \
    'lid open' 'shock' 'no receipts given' '47 h 53 min'; do
	check "whole: says \"$words\"" says whole "$words"
done
check_not "whole: nothing is simulated" says whole SIMULATED
report whole --at 2026-03-03T12:00:01Z
check "an expired product says so above all" says whole EXPIRED
report whole --lang ja
check "in Japanese" says whole '適合（許容時間を一部使用）'
report many
check "many: FAIL never says discard" says many 'Do not use'
check_not "many: no such word" says many discard
check "many: what does not fit is counted" says many 'more, see the dossier'
report crowd
check "crowd: played data says SIMULATED" says crowd SIMULATED
check "crowd: and that it is not complete" says crowd 'NOT COMPLETE'
check "crowd: which probes are drawn" says crowd 'The 6 worst probes are drawn; 10 more'

# --- not authentic --------------------------------------------------------------------
report bad --lang both
check "a changed dossier: exit 2" [ $code = 2 ]
check "a changed dossier: NOT AUTHENTIC" says bad 'NOT AUTHENTIC'
check_not "a changed dossier: no outcome" says bad 'BUDGET USED'
check_not "a changed dossier: no values" says bad '9.2 °C'
check "a changed dossier: no code" [ -z "$(scan bad)" ]
check "a changed dossier: attached as it came" attached 1 "$dir/bad.jwsl" "$dir/bad.pdf"
"$coldpass" report "$dir/whole.jwsl" --trust "$dir/golden.pem" -o "$dir/foreign.pdf" >"$dir/words"
check "a foreign dossier: exit 2" [ $? = 2 ]
check "a foreign dossier: NOT AUTHENTIC" says foreign 'NOT AUTHENTIC'

# --- the same bytes ---------------------------------------------------------------------
report whole --zone Asia/Tokyo
cp "$dir/whole.pdf" "$dir/first.pdf"
TZ=America/New_York LC_ALL=C LANG=ja_JP.UTF-8 SOURCE_DATE_EPOCH=1 \
    "$coldpass" report "$dir/whole.jwsl" --trust "$dir/ca.pem" --zone Asia/Tokyo -o - >"$dir/second.pdf"
check "the same order makes the same bytes" cmp "$dir/first.pdf" "$dir/second.pdf"
check "dates are the evidence's" sh -c "pdfinfo -isodates '$dir/first.pdf' | grep -q 'CreationDate: *2026-03-01T'"

"$coldpass" report "$dir/whole.jwsl" --trust "$dir/ca.pem" -o "$dir/x.pdf" --json >"$dir/json"
"$coldpass" verify "$dir/whole.jwsl" --trust "$dir/ca.pem" --json >"$dir/verdict"
check "--json is verify's" cmp "$dir/json" "$dir/verdict"

# --- refusals ------------------------------------------------------------------------------
refused() { # NAME CODE WORDS COMMAND...
	_what=$1 _code=$2 _words=$3
	shift 3
	"$@" >"$dir/out" 2>"$dir/words"
	_got=$?
	if [ $_got = "$_code" ] && grep -q -- "$_words" "$dir/words"; then ok "$_what"
	else not_ok "$_what: exit $_got, $(cat "$dir/words")"; fi
}
refused "an unknown zone" 64 zone "$coldpass" report "$dir/whole.jwsl" --trust "$dir/ca.pem" --zone Asia/Nowhere
refused "a path for a zone" 64 zone "$coldpass" report "$dir/whole.jwsl" --trust "$dir/ca.pem" --zone ../../etc/passwd
refused "an unknown language" 64 lang "$coldpass" report "$dir/whole.jwsl" --trust "$dir/ca.pem" --lang fr
refused "the dossier as its own report" 64 'not replace' "$coldpass" report "$dir/whole.jwsl" \
    --trust "$dir/ca.pem" -o "$dir/whole.jwsl"
refused "two things on stdout" 64 'both want' "$coldpass" report "$dir/whole.jwsl" \
    --trust "$dir/ca.pem" -o - --json
refused "no such dossier" 66 'cannot be read' "$coldpass" report "$dir/none.jwsl" --trust "$dir/ca.pem"
refused "a folder that is not there" 66 'cannot be written' "$coldpass" report "$dir/whole.jwsl" \
    --trust "$dir/ca.pem" -o "$dir/no/such.pdf"
exit $TEST_FAILED
