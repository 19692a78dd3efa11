/* SPDX-License-Identifier: Apache-2.0 */
/* verify_json.h - the verdict as `coldpass verify --json` prints it. */
#ifndef VERIFY_JSON_H
#define VERIFY_JSON_H

#include "json_write.h"
#include "verify.h"

void verify_json_write(const struct verify *v, struct json_writer *w);

#endif
