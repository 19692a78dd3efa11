#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The gateway killed at every system call that touches its storage: what it
# had on the disk, had answered or had given away is there afterwards.
# FULL=1 tries every call; otherwise later ones are tried now and then.
cd "$(dirname "$0")/../.." || exit 1
if ! strace -f -qq -e trace=none true 2>/dev/null; then
	echo "skip - kill sweep: strace is missing or may not trace here"
	exit 0
fi
exec python3 -B tests/fault/kill_sweep.py
