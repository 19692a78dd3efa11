/* SPDX-License-Identifier: Apache-2.0 */
/* outlook.h - what one consignment may come to: budgets left, time to a limit,
 * coolant, shelf life on arrival, and how far it can have gone unseen.
 *
 * Estimates for whoever acts (docs/forecast.md), fed by the same rows as the
 * rules and made again from the journal after a restart.  No record, claim
 * or outcome knows of them.
 */
#ifndef OUTLOOK_H
#define OUTLOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "forecast.h"
#include "forecast_hold.h"
#include "json_write.h"
#include "leg.h"
#include "plan.h"

/* One judged unit. */
struct outlook_unit {
	struct forecast forecast;
	bool has_good;
	int32_t good_mc;		/* its last value, */
	int64_t good_ms;		/* when */
	bool is_blind;			/* since then none */
	/* the air around meanwhile */
	bool has_air;
	int32_t coldest_mc, warmest_mc;
	bool was_opened;		/* the lid, meanwhile */
};

struct outlook {
	int units;
	bool has_hold;
	struct forecast_hold hold;	/* of the first unit */
	bool lid_is_open;
	struct outlook_unit unit[];
};

/* For this leg's units; NULL without memory. */
struct outlook *outlook_new(const struct leg *l);

/* values: by probe, RECORD_NO_VALUE for a fault. */
void outlook_row(struct outlook *o, const struct leg *l, int64_t time_ms,
    const int32_t *values);
void outlook_event(struct outlook *o, const struct record_event *e);

/* Members "budgets" and "estimates", as of this leg time. */
void outlook_write(const struct outlook *o, const struct leg *l,
    const struct plan *plan, int64_t now_ms, struct json_writer *w);

/* How far the unit can have gone since its last value. */
struct outlook_bound {
	const char *why;	/* "": told; else why nothing can be */
	bool has_low, has_high;
	int32_t low_mc, high_mc;
};
void outlook_blind_bound(const struct outlook *o, const struct leg *l,
    int unit, int64_t now_ms, struct outlook_bound *out);

#endif
