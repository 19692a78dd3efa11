#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Other loggers' files, from outside: dialects, signed reports, pictures.
cd "$(dirname "$0")/../.." || exit 1
rc=0
tests/acceptance/import_csv.py || rc=1
tests/acceptance/import_fridge.py || rc=1
tests/acceptance/plot.py || rc=1
exit $rc
