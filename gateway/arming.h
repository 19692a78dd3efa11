/* SPDX-License-Identifier: Apache-2.0 */
/* arming.h - go or no-go: may this order travel with this gateway, now?
 *
 * Every check is made and told, passed or failed; one failure is a no-go and
 * leaves nothing behind.  Without an order the gateway itself is checked
 * (`coldpass doctor`).  One at a time.
 */
#ifndef ARMING_H
#define ARMING_H

#include <stdbool.h>

#include "gateway.h"
#include "order.h"
#include "sampler.h"

#define ARMING_CHECKS (3 * CONFIG_PROBES + 16)

struct arming_check {
	char name[LIMIT_ID + 16];	/* "probe:p1", "storage", ... */
	bool ok;
	char why[160];			/* what is so; if not ok, the remedy */
};

struct arming;
typedef void arming_done_fn(void *ctx, struct arming *a);

struct arming {
	struct gateway *g;
	bool has_order;
	struct order order;
	int check_count;
	struct arming_check checks[ARMING_CHECKS];
	int failed;
	arming_done_fn *done;
	void *ctx;

	/* first readings: one sampler per 32 probes */
	struct sampler sampler;
	int next_unit;
	struct probes_unit *units[CONFIG_PROBES];
	int unit_count;
	struct loop_timer patience;

	/* the store */
	struct worker_job job;
	enum status store;
	int store_errno;
	int64_t free_bytes, needed_bytes;
	bool is_out;
};

/* 'order' may be NULL.  done may be called before this returns; then or
 * later arming_end gives it back.  NULL while another one is under way, or
 * without memory. */
struct arming *arming_begin(struct gateway *g, const struct order *order,
    arming_done_fn *done, void *ctx);
void arming_end(struct arming *a);

/* Add one check's answer. */
void arming_say(struct arming *a, const char *name, bool ok, const char *fmt,
    ...) __attribute__((format(printf, 4, 5)));
/* checks[] as "checks":[{"check","ok","why"}] */
void arming_write_checks(const struct arming *a, struct json_writer *w);

#endif
