/* SPDX-License-Identifier: Apache-2.0 */
/* life.h - a product's life on a clock: shelf life to the start of infusion,
 * arrival against expiry, the thaw timer, budgets used and left.
 *
 * Counts what rules.h has judged and times that people told; decides nothing
 * about the outcome.  Integers only, so every machine shows the same minute.
 * Times are UTC or leg time in ms, all on one scale, within +-LIMIT_INT;
 * LIFE_NEVER stands for "not told".  Expiry is a moment: which label, zone
 * and calendar it came from is settled where it is read and printed.
 *
 * Depends on: profile.h, rules.h.  No I/O, no allocation, no globals.
 */
#ifndef LIFE_H
#define LIFE_H

#include <stdbool.h>
#include <stdint.h>

#include "profile.h"
#include "rules.h"

#define LIFE_NEVER INT64_MIN

/* ---- shelf life and arrival -------------------------------------------- */

enum life_state {
	LIFE_UNKNOWN = 0,	/* a time was not told */
	LIFE_IN_TIME,		/* with the margin to spare, or exactly it */
	LIFE_TIGHT,		/* before expiry, but within the margin */
	LIFE_TOO_LATE		/* at expiry or after it */
};

struct life_clock {
	enum life_state state;
	/* Whole minutes from the moment in question to expiry, rounded down:
	 * never longer than the truth.  Below zero: that long after it
	 * (rounded away from zero).  0 with LIFE_UNKNOWN. */
	int64_t left_min;
};

/* What is left of the shelf life at 'now_ms'; margin_ms >= 0 makes it tight
 * in time. */
void life_left(int64_t expiry_ms, int64_t now_ms, int64_t margin_ms,
    struct life_clock *out);

struct life_plan {
	int64_t expiry_ms;	/* infusion must start before it */
	int64_t arrival_ms;	/* expected, without clearance */
	int64_t clearance_ms;	/* allowance for customs, >= 0 */
	int64_t handling_ms;	/* from the door to infusion's start, >= 0 */
	int64_t margin_ms;	/* wanted to spare, >= 0 */
};

/* Does it get there alive?  arrival: at the door (arrival + clearance);
 * infusion: and handled.  Either may be NULL. */
void life_arrival(const struct life_plan *plan, struct life_clock *arrival,
    struct life_clock *infusion);

/* The latest arrival without clearance for which 'infusion' is still in
 * time; LIFE_NEVER if expiry is not told. */
int64_t life_latest_arrival_ms(const struct life_plan *plan);

/* ---- thaw -------------------------------------------------------------- */

enum life_thaw { LIFE_FROZEN = 0, LIFE_THAWED, LIFE_THAW_OVER };

struct life_thaw_clock {
	enum life_thaw state;
	int64_t past_s;		/* since thawing began, rounded down */
	int64_t left_s;		/* of what is allowed, rounded down */
};

/* thawed_ms: LIFE_NEVER: still frozen.  allowed_s > 0: until infusion has
 * started; over once it has passed entirely. */
void life_thaw(int64_t thawed_ms, int32_t allowed_s, int64_t now_ms,
    struct life_thaw_clock *out);

/* ---- budgets ----------------------------------------------------------- */

/* How much of a budget is gone: the last threshold it has reached. */
enum life_level {
	LIFE_LEVEL_CALM = 0, LIFE_LEVEL_HALF = 50, LIFE_LEVEL_MOST = 80,
	LIFE_LEVEL_USED = 100
};

/* One consecutive or cumulative rule: so much time beyond its limit. */
struct life_budget {
	int rule;		/* index in the profile */
	int64_t delay_ms;	/* the whole budget */
	int64_t used_ms;	/* certain */
	int64_t worst_ms;	/* certain and possible (gaps) */
	int64_t left_ms;	/* delay - worst, never below 0 */
	enum life_level level;	/* by worst */
	enum life_level certain_level;	/* by used */
};

enum life_level life_level_of(int64_t used_ms, int64_t whole_ms);

/* The budgets of one probe's judgement in profile order, those that count
 * time beyond something: temp, lid, tilt and gap rules with a delay.
 * Returns how many. */
int life_budgets(const struct profile *profile,
    const struct rules_judgement *j, struct life_budget out[LIMIT_RULES]);

/* The one of them with the least left in proportion; NULL if there is none.
 * Among equals the first. */
const struct life_budget *life_tightest(const struct life_budget *budgets,
    int count);

/* ---- time out of range ------------------------------------------------- */

/* Sums over excursions of storage, by enum rules_side.  Starts zeroed. */
struct life_outside {
	int32_t excursions[2];
	int64_t certain_ms[2], worst_ms[2], longest_ms[2];
	int32_t peak_mc[2];	/* has meaning with excursions > 0 */
};

/* A rules_excursion_fn: ctx is a struct life_outside. */
void life_outside_add(void *ctx, const struct rules_excursion *x);

#endif
