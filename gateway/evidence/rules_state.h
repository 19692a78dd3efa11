/* SPDX-License-Identifier: Apache-2.0 */
/* rules_state.h - what the rules remember about one probe.
 *
 * Part of rules.h, visible so that callers know its size; private by rule.
 * Everything is settled up to the last row; what follows it is the tail: a
 * reading that may hold, or a gap, decided by the next row.  A "track" is a
 * temp rule or one side of storage; sets of tracks are bits: rule i is bit i.
 */
#define RULES_BIT_SIDE 32	/* + enum rules_side */

/* Time counted for one rule by its mode. */
struct rules_tally {
	int64_t run_ms;		/* the stretch under way */
	int64_t used_ms;	/* longest stretch, or the sum */
	int64_t at_ms;		/* when it reached the delay, or RULES_NEVER */
};

/* The possible-outside stretch of one side of storage under way. */
struct rules_stretch {
	bool open;
	bool has_reading;	/* it is an excursion; peak has meaning */
	int32_t peak_mc;
	int64_t from_ms, certain_ms, worst_ms;
};

/* One mkt rule's trailing window over the ring of holds.  Its sum is kept
 * without ever subtracting a weight (a hot hold that left would leave its
 * rounding error behind): holds before 'turn' carry the sum from themselves
 * up to 'turn', the later ones are in 'newer_sum'. */
struct rules_window {
	int rule;
	int64_t window_ms;
	uint64_t first;		/* oldest hold inside, numbered from 0 */
	int64_t held_ms;	/* of all holds from 'first' on */
	bool is_judged;		/* a reading came when the span was that old */
	bool is_beyond;		/* as of the last such reading */
	int64_t at_ms;		/* when the rule fired, or RULES_NEVER */
};

/* What lasts until the next word about it. */
enum rules_state {
	RULES_LID = 0, RULES_TILT, RULES_SEAL, RULES_LIGHT, RULES_VIBRATION,
	RULES_STATES	/* how many; none of them */
};

/* An opening said beforehand. */
struct rules_notice {
	int64_t from_ms, to_ms;
};
#define RULES_NOTICES 16

struct rules {
	const struct profile *profile;
	rules_excursion_fn *fn;
	void *ctx;

	/* fixed at rules_init */
	int64_t max_gap_ms;
	int32_t calm_low_mc, calm_high_mc; /* outside no track in between */
	int32_t beyond_mc[RULES_BIT_SIDE + 2]; /* farthest inside value */
	uint64_t upper, lower;	/* tracks by direction */
	uint32_t gap_rules, shock_rules;
	uint32_t state_rules[RULES_STATES];

	/* the span; INT64_MAX while not begun, not ended */
	int64_t begin_ms, end_ms;

	/* the probe's rows so far */
	bool has_row;
	int64_t row_ms;
	bool row_is_reading;
	bool is_holding;	/* the tail: a reading, else a gap */
	int64_t tail_ms;	/* since when */
	int32_t last_low_mc, last_high_mc;	/* the last accepted reading's, */
	uint64_t last_outside;	/* none: outside nothing */

	/* within the span */
	int64_t readings, rejected, faults, uncovered;
	int32_t min_mc, max_mc;
	int64_t gap_run_ms, gap_count, gap_total_ms, gap_longest_ms;
	bool has_unknown_gap;
	int64_t held_ms;	/* holding time, and over it: */
	int64_t sum_mc_ms;
	bool sum_is_lost;	/* overflow: no mean can be told */
	struct mkt_mean mkt;

	/* tracks and other rules */
	uint64_t open;		/* tracks with anything under way */
	struct rules_tally certain[LIMIT_RULES];
	struct rules_tally possible[LIMIT_RULES];
	int32_t in_row[LIMIT_RULES];
	struct rules_stretch side[2];
	int64_t excursions;	/* closed so far */

	/* lid, tilt and the like */
	uint32_t state_outside;	/* rules whose state is outside now */
	int64_t state_ms[RULES_STATES];	/* settled up to */
	bool lid_is_open;
	int notice_count;
	int notice_usable;	/* those said before the lid was opened */
	struct rules_notice notices[RULES_NOTICES];

	/* mkt windows */
	double ratio_k;
	struct rules_hold *holds;	/* NULL: none, or not to be touched */
	size_t cap;
	bool is_trial;		/* the ring is another's; 'extra' follows it */
	struct rules_hold extra;
	uint64_t next;		/* number of the next hold */
	uint64_t turn;
	double newer_sum;
	int window_count;
	struct rules_window windows[LIMIT_RULES];
};
