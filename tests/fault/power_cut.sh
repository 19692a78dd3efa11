#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The power cut after every storage call of a short run, with what a disk may
# hold then: only what was synced, all of it, or parts.
cd "$(dirname "$0")/../.." || exit 1
if ! strace -f -qq -e trace=none true 2>/dev/null; then
	echo "skip - power cut: strace is missing or may not trace here"
	exit 0
fi
exec python3 -B tests/fault/power_cut.py
