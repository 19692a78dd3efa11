/* SPDX-License-Identifier: Apache-2.0 */
/* probes.h - the configured probes, opened. */
#ifndef PROBES_H
#define PROBES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"
#include "probe.h"

struct probes_unit {
	const struct config_probe *config;
	const struct probe_driver *driver;
	void *probe;
	/* Answers from memory: asked for any moment, never blocks. */
	bool is_recorded;
};

struct probes {
	int count;
	struct probes_unit units[CONFIG_PROBES];
};

/* utc_ms: now, when recordings without a begin play their first row.
 * On failure why names the probe and the file. */
enum status probes_open(struct probes *p, const struct config *c,
    const struct files *files, int64_t utc_ms, char *why, size_t cap)
    MUST_USE;
void probes_close(struct probes *p);

struct probes_unit *probes_find(struct probes *p, const char *id);

#endif
