/* SPDX-License-Identifier: Apache-2.0 */
/* sampler.h - read a set of probes once, without blocking the loop.
 *
 * Begin, wait for the slowest conversion, fetch.  Recorded probes answer
 * from memory at once; others are begun and fetched on the bus thread, which
 * may hang: then the sampling is given up and its late answer dropped.
 */
#ifndef SAMPLER_H
#define SAMPLER_H

#include <stdbool.h>
#include <stdint.h>

#include "limit.h"
#include "loop.h"
#include "probes.h"
#include "worker.h"

typedef void sampler_done_fn(void *ctx);

struct sampler {
	struct loop *loop;
	struct worker *bus;
	int count;
	struct probes_unit *unit[LIMIT_PROBES];
	struct probe_reading reading[LIMIT_PROBES];
	bool is_recorded;		/* all of them are */
	sampler_done_fn *done;
	void *ctx;

	/* the sampling under way; 'work' belongs to the bus thread while
	 * is_out */
	bool is_busy, is_out, is_given_up, is_fetching;
	struct {
		int64_t utc_ms;
		uint32_t mask;
		int32_t wait_ms;
		struct probe_reading reading[LIMIT_PROBES];
	} work;
	struct worker_job job;
	struct loop_timer timer;
};

void sampler_init(struct sampler *s, struct loop *loop, struct worker *bus,
    sampler_done_fn *done, void *ctx);
bool sampler_add(struct sampler *s, struct probes_unit *u);

/* Read the probes in mask (bit = index) as of utc_ms; done is called, at
 * once for recorded probes, with reading[] of those filled. */
void sampler_take(struct sampler *s, int64_t utc_ms, uint32_t mask);
bool sampler_is_busy(const struct sampler *s);

/* Give up: nothing more is told.  While is_out the sampler must stay in
 * memory and cannot take again. */
void sampler_give_up(struct sampler *s);
bool sampler_can_take(const struct sampler *s);

#endif
