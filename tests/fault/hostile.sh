#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# One gateway has turned hostile: with its own, valid TLS credentials it sends
# cloudsim everything that is wrong.  Each is counted under its own code, and
# an honest consignment gets through meanwhile.
cd "$(dirname "$0")/../.." || exit 1
if ! command -v mosquitto >/dev/null && [ ! -x /usr/sbin/mosquitto ]; then
	echo "skip - hostile: mosquitto is missing"
	exit 0
fi
exec python3 -B tests/fault/hostile.py
