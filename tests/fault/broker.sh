#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Gateway, broker and cloudsim: each is killed, frozen or cut off while two
# consignments travel; at the end the cloud has every byte and says so.
cd "$(dirname "$0")/../.." || exit 1
if ! command -v mosquitto >/dev/null && [ ! -x /usr/sbin/mosquitto ]; then
	echo "skip - broker: mosquitto is missing"
	exit 0
fi
exec python3 -B tests/fault/broker.py
