/* SPDX-License-Identifier: Apache-2.0 */
/* profile.h - a product's own excursion rules, as the quality unit wrote them.
 *
 * Reads product profile 1 (docs/evidence-format.md, "Profile").  A profile
 * that contradicts itself, can never fire or holds an unknown member is
 * refused whole, with member and reason: nothing is armed on a guess.
 */
#ifndef PROFILE_H
#define PROFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "json.h"
#include "limit.h"
#include "problem.h"

enum profile_category {
	PROFILE_NON_FROZEN = 1, PROFILE_CRYOPRESERVED, PROFILE_FROZEN,
	PROFILE_AMBIENT
};

enum profile_on {
	PROFILE_ON_TEMP = 1, PROFILE_ON_GAP, PROFILE_ON_LIFE, PROFILE_ON_MKT,
	PROFILE_ON_LID, PROFILE_ON_SHOCK, PROFILE_ON_TILT, PROFILE_ON_SEAL,
	PROFILE_ON_LIGHT, PROFILE_ON_VIBRATION
};

enum profile_op { PROFILE_GT = 1, PROFILE_GE, PROFILE_LT, PROFILE_LE };

enum profile_mode {
	PROFILE_NO_MODE = 0,	/* life, mkt */
	PROFILE_INSTANT, PROFILE_CONSECUTIVE, PROFILE_CUMULATIVE
};

/* Rising; the numbers order outcomes. */
enum profile_severity {
	PROFILE_NOTICE = 1, PROFILE_REVIEW, PROFILE_INDETERMINATE, PROFILE_FAIL
};

/* How the readings of a group of probes at one place become one. */
enum profile_vote {
	PROFILE_WORST = 0, PROFILE_MIN, PROFILE_MAX, PROFILE_MEAN,
	PROFILE_TWO_OF_THREE
};

struct profile_rule {
	char id[LIMIT_ID + 1];
	enum profile_on on;
	enum profile_op op;		/* temp mkt shock tilt light vibration */
	enum profile_mode mode;
	enum profile_severity severity;
	int32_t limit_mc;		/* temp, mkt [m°C] */
	int32_t delay_s;		/* consecutive, cumulative: >= 1 */
	int32_t confirm;		/* instant: 1 to 5 readings in a row */
	int32_t window_s;		/* mkt */
	int32_t margin_s;		/* life */
	int32_t peak_mg;		/* shock, 0: no condition */
	int32_t dv_mm_s;		/* shock, 0: no condition */
	int32_t min_us;			/* shock, 0: no condition */
	int32_t limit_mdeg;		/* tilt */
	int32_t limit_lux;		/* light */
	int32_t low_hz, high_hz;	/* vibration: the band, */
	int32_t rms_mg;			/* and its limit */
	bool announced;			/* lid: within announced windows only */
};

struct profile {
	char id[LIMIT_ID + 1];
	int32_t version;
	char name_en[LIMIT_TEXT + 1];
	char name_ja[LIMIT_TEXT + 1];	/* "" if none */
	enum profile_category category;
	bool has_low, has_high;
	int32_t low_mc, high_mc;	/* storage range, limits inside [m°C] */
	int32_t interval_s;		/* one reading per probe */
	int32_t max_gap_s;		/* how long a reading may hold */
	bool guard_band;
	int32_t activation_energy_j_mol; /* 0: delta H / R = 10000 K */
	enum profile_vote vote;		/* of groups of probes */
	int32_t quorum;			/* good members needed; 0 is 1 */
	int32_t disagree_mc;		/* a finding beyond; 0: never */
	int32_t load_max_s;		/* from loaded to start; 0: any */
	int rule_count;
	struct profile_rule rules[LIMIT_RULES];
};

#define PROFILE_TOKENS 2048

/* Parse and validate text[len] (at most LIMIT_PROFILE bytes).
 * On failure *out is undefined and 'p' names member, line and reason. */
enum status profile_parse(struct profile *out, const char *text, size_t len,
    struct json_token tokens[PROFILE_TOKENS], struct problem *p) MUST_USE;

/* Can a probe that measures [low_mc, high_mc] decide every temperature limit
 * of this profile?  STATUS_RANGE naming the rule that it cannot. */
enum status profile_check_range(const struct profile *profile, int32_t low_mc,
    int32_t high_mc, struct problem *p) MUST_USE;

/* The longest window of its mkt rules [s], 0 if it has none. */
int32_t profile_mkt_window_s(const struct profile *profile);

/* Is this kind of rule about a probe's own readings, so that recorded
 * temperatures alone can judge it?  The others are about the box. */
bool profile_is_of_probe(enum profile_on on);

/* The words of the file format. */
const char *profile_category_name(enum profile_category c);
const char *profile_severity_name(enum profile_severity s);
const char *profile_vote_name(enum profile_vote v);

#endif
