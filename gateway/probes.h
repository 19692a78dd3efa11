/* SPDX-License-Identifier: Apache-2.0 */
/* probes.h - the configured probes, opened. */
#ifndef PROBES_H
#define PROBES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"
#include "probe.h"

struct bus;
struct buses;

struct probes_unit {
	const struct config_probe *config;
	const struct probe_driver *driver;
	void *probe;
	/* Answers from memory: asked for any moment, never blocks. */
	bool is_recorded;
	struct bus *bus;	/* whose thread asks it; NULL: the sampler's */

	/* what it said last, bus.c */
	bool has_last;
	struct probe_reading last;
	int64_t last_mono_ms;
	int last_errno;			/* of the bus, 0: none */
	/* its chip, asked at the start and hourly */
	bool is_identified;
	enum probe_result identity;
	int64_t identified_mono_ms;
};

struct probes {
	int count;
	struct probes_unit units[CONFIG_PROBES];
};

/* utc_ms: now, when recordings without a begin play their first row.
 * Chips get their bus from 'buses', which must outlive the probes; nothing is
 * asked of them yet.  On failure why names the probe and the file. */
enum status probes_open(struct probes *p, const struct config *c,
    const struct files *files, struct buses *buses, int64_t utc_ms,
    char *why, size_t cap) MUST_USE;
void probes_close(struct probes *p);

/* What is wrong with a unit that gave r, where it is and what is likely the
 * cause, for people: "(nak) at /dev/i2c-1 address 0x48: ...". */
void probes_explain(const struct probes_unit *u, enum probe_result r,
    char *out, size_t cap);

struct probes_unit *probes_find(struct probes *p, const char *id);

#endif
