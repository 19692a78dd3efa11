/* SPDX-License-Identifier: Apache-2.0 */
/* sampler.h - read a set of probes once, without blocking the loop.
 *
 * Recorded probes answer from memory at once; the others are asked bus by
 * bus, each on its own thread (bus.h), so those of a bus that hangs are
 * missing and no others.
 */
#ifndef SAMPLER_H
#define SAMPLER_H

#include <stdbool.h>
#include <stdint.h>

#include "bus.h"
#include "limit.h"
#include "loop.h"
#include "probes.h"

/* Buses that one set of probes can be spread over. */
#define SAMPLER_BUSES 8

typedef void sampler_done_fn(void *ctx);

struct sampler_part {
	struct sampler *sampler;
	struct bus *bus;
	int index[LIMIT_PROBES];	/* the sampler's, of each in 'read' */
	struct bus_read read;
};

struct sampler {
	struct loop *loop;
	struct bus *bus;		/* of units that name none */
	int count;
	struct probes_unit *unit[LIMIT_PROBES];
	struct probe_reading reading[LIMIT_PROBES];
	bool is_recorded;		/* all of them are */
	sampler_done_fn *done;
	void *ctx;

	/* the sampling under way */
	bool is_busy, is_asking;
	int waiting;			/* parts without an answer */
	int part_count;
	struct sampler_part *parts;	/* of SAMPLER_BUSES, once needed */
};

void sampler_init(struct sampler *s, struct loop *loop, struct bus *bus,
    sampler_done_fn *done, void *ctx);
/* Give up and free. */
void sampler_free(struct sampler *s);
bool sampler_add(struct sampler *s, struct probes_unit *u);

/* Read the probes in mask (bit = index) as of utc_ms; done is called, at
 * once for recorded probes, with reading[] of those filled. */
void sampler_take(struct sampler *s, int64_t utc_ms, uint32_t mask);
bool sampler_is_busy(const struct sampler *s);
/* Is a bus's thread at work for it? */
bool sampler_is_out(const struct sampler *s);

/* Give up: done is not called; reading[] of what has not answered is
 * PROBE_TIMEOUT. */
void sampler_give_up(struct sampler *s);

#endif
