/* SPDX-License-Identifier: Apache-2.0 */
/* config_journey.h - the configuration's parts about the way: which two means
 * watch for a flight, and what is given up as power runs short. */
#ifndef CONFIG_JOURNEY_H
#define CONFIG_JOURNEY_H

#include "config.h"
#include "json.h"
#include "problem.h"

/* "flight" and "power"; after the accelerometers. */
enum status config_journey_read(const struct json *doc, struct config *c,
    struct problem *p) MUST_USE;
void config_journey_write(const struct config *c, struct json_writer *w);
void config_journey_free(struct config *c);

#endif
