/* SPDX-License-Identifier: Apache-2.0 */
/* config_sensors.h - the configuration's part that drivers have a say in:
 * chips, their options, lines, accelerometers.
 *
 * Called by config.c and config_write.c alone.  Problems name line, member
 * and remedy, as everywhere in this file. */
#ifndef CONFIG_SENSORS_H
#define CONFIG_SENSORS_H

#include "config.h"
#include "drivers.h"
#include "json.h"
#include "problem.h"

/* A probe whose rows are read: its options, and would its driver take all of
 * it? */
enum status config_sensors_probe(const struct json *doc, int object,
    const char *where, struct config_probe *probe, struct problem *p)
    MUST_USE;
/* "gpio" and "accelerometers", then what all chips are together: two at one
 * address, more than a bus can carry. */
enum status config_sensors_read(const struct json *doc, struct config *c,
    struct problem *p) MUST_USE;
void config_sensors_free(struct config *c);

void config_sensors_write_options(const struct config_chip *chip,
    struct json_writer *w);
void config_sensors_write(const struct config *c, struct json_writer *w);

/* As drivers.h wants it; options[CONFIG_OPTIONS] is the caller's and is what
 * the result points to. */
struct probe_spec config_sensors_spec(const char *driver,
    const struct config_chip *chip, struct probe_option *options);

#endif
