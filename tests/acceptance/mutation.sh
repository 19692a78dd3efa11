#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A sample of what `make mutation` does in full: the rule engine made wrong in
# one place at a time, each noticed by a test or listed with its reason.  The
# sample is chosen by hash, so it is the same everywhere; SEED takes another.
cd "$(dirname "$0")/../.." || exit 1
exec python3 tests/mutation/mutate.py --sample "${CASES:-80}"
