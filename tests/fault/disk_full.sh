#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A disk that is too small, and one that fills up on the way: a private tmpfs
# in a mount namespace of its own.
cd "$(dirname "$0")/../.." || exit 1
for way in "unshare -m" "unshare -rm"; do
	if $way sh -c 'mount -t tmpfs -o size=1M none /mnt' 2>/dev/null; then
		exec $way python3 -B tests/fault/disk_full.py
	fi
done
echo "skip - full disk: a tmpfs may not be mounted here"
