/* SPDX-License-Identifier: Apache-2.0 */
/* survey.h - ask every probe on a bus once: at the start, and when a person
 * wants to know (`coldpass sensor`).
 *
 * What they said stays with each probe (probes.h); the count of surveys tells
 * whoever waits that it is new.  Needs of the gateway only loop, buses, probes
 * and what senses the box.
 */
#ifndef SURVEY_H
#define SURVEY_H

#include "gateway.h"
#include "json_write.h"

struct survey;

/* NULL without memory. */
struct survey *survey_open(struct gateway *g);
void survey_close(struct survey *s);

/* Begin one, if none is under way.  The count that it will have. */
int64_t survey_begin(struct survey *s);
int64_t survey_count(const struct survey *s);	/* of those that ended */

/* "surveyed" and "sensors":[{"id","kind","driver","bus","address","result",
 * "mc","age_ms","why"}]; how many are not well. */
int survey_write(const struct gateway *g, struct json_writer *w);

#endif
