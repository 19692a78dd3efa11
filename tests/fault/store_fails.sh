#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Storage calls that fail once, for a while, or for long: sampling goes on,
# what was lost is stated, and the dossier holds.
cd "$(dirname "$0")/../.." || exit 1
if ! strace -f -qq -e trace=none true 2>/dev/null; then
	echo "skip - store fails: strace is missing or may not trace here"
	exit 0
fi
exec python3 -B tests/fault/store_fails.py
