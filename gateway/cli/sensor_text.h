/* SPDX-License-Identifier: Apache-2.0 */
/* sensor_text.h - the gateway's "sensors" for people. */
#ifndef SENSOR_TEXT_H
#define SENSOR_TEXT_H

#include <stddef.h>

#include "json.h"

/* A text member, "" if there is none; control characters become '?'. */
const char *sensor_text(const struct json *doc, int object, const char *name,
    char *out, size_t cap);

/* Where they are, without what they say. */
void sensor_text_list(const struct json *doc);
/* What they said; how many are not well. */
int sensor_text_readings(const struct json *doc);
/* ok or no, and for no what to do; how many are not well. */
int sensor_text_verdicts(const struct json *doc);

#endif
