/* SPDX-License-Identifier: Apache-2.0 */
/* rules.h - judge one probe's readings by one profile.
 *
 * The only place where rules are judged: the gateway, the cloud, the verifier
 * and the browser feed the same steps in the same order and get the same
 * judgement.  Semantics: docs/evidence-format.md, "Rules".  The only clock is
 * the time in each input, so a recorded journey replays to the same result on
 * any machine.
 *
 * Inputs come in time order across all functions but for readings and faults
 * that are not later than the probe's last row: those are rejected and
 * counted.  State is constant in size whatever the journey's length; the
 * window of mkt rules lives in memory of the caller's.
 *
 * Depends on: profile.h, mkt.h.  No I/O, no allocation, no globals.
 */
#ifndef RULES_H
#define RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mkt.h"
#include "profile.h"
#include "status.h"

/* "No such moment": span not begun, no expiry, not fired. */
#define RULES_NEVER INT64_MIN

enum rules_outcome {
	RULES_CONFORM = 1, RULES_BUDGET_USED, RULES_REVIEW,
	RULES_INDETERMINATE, RULES_FAIL
};

enum rules_fired { RULES_NO = 0, RULES_POSSIBLE, RULES_YES };

enum rules_side { RULES_LOW = 0, RULES_HIGH = 1 };

/* A possible-outside stretch of storage with at least one outside reading. */
struct rules_excursion {
	enum rules_side side;
	int64_t from_ms;
	int64_t to_ms;		/* RULES_NEVER while the last reading is outside */
	int64_t certain_ms;	/* holding time of outside readings */
	int64_t worst_ms;	/* plus possible time */
	int32_t peak_mc;	/* the farthest bare value */
};

/* What one rule found, as `replay` prints it. */
struct rules_finding {
	enum rules_fired fired;
	int64_t at_ms;		/* RULES_NEVER if not fired */
	bool timed;		/* used, worst, left have meaning */
	int64_t used_ms, worst_ms, left_ms;
};

struct rules_judgement {
	enum rules_outcome outcome;
	int64_t span_ms;
	int64_t readings, rejected, faults, uncovered;	/* within the span */
	int64_t gap_count, gap_total_ms, gap_longest_ms;
	bool has_readings;		/* min, max have meaning */
	int32_t min_mc, max_mc;
	bool has_mean, has_mkt;
	int32_t mean_mc, mkt_mc;
	bool excursion_open;		/* 'excursion' is still open at the end */
	bool any_excursion;
	int rule_count;
	struct rules_finding rules[LIMIT_RULES];	/* in profile order */
};

/* Called once for every excursion that closed, in order of closing, and by
 * rules_judge for one open at the end. */
typedef void rules_excursion_fn(void *ctx, const struct rules_excursion *x);

/* One holding interval inside an mkt window. */
struct rules_hold {
	int64_t from_ms, to_ms;
	double weight;		/* exp(-dH/RT) of its reading */
	double sum;		/* private: weights from here on, see rules_state.h */
};

/* How many holds a window needs when readings come every interval_s. */
size_t rules_holds_needed(const struct profile *profile);

/* A shock as its event tells it. */
#define RULES_UNMEASURED (-1)
struct rules_pulse {
	int32_t peak_mg;
	int32_t dv_mm_s;	/* < 0: not measured */
	int64_t dur_us;		/* <= 0: not measured */
	bool saturated;		/* reaches any peak and velocity change */
};

#include "rules_state.h"	/* struct rules: private by rule, size visible */

/* Start judging.  'profile' and 'holds' are not owned and must outlive 'r'.
 * u_mc: expanded uncertainty (k = 2) of the measuring chain, >= 0.
 * holds may be NULL with 0 if the profile has no mkt rule; when the window
 * holds more than 'cap' (at least 8) intervals, short neighbours are merged:
 * sums stay, only the window's old edge gets coarser, to 4/cap of it. */
void rules_init(struct rules *r, const struct profile *profile, int32_t u_mc,
    struct rules_hold *holds, size_t cap);

/* The same journey goes on under another probe (a later leg of the same
 * goods) or after 'r' was copied: point to that leg's profile (which must
 * hold the same rules) and take its uncertainty from here on. */
void rules_rebind(struct rules *r, const struct profile *profile,
    int32_t u_mc);

/* A copy to be fed one more row and judged: the listener is not told, and the
 * ring of holds, which is the same, stays as it is. */
void rules_trial(struct rules *r, const struct rules *of);

/* Where excursions are told as they close; fn may be NULL. */
void rules_on_excursion(struct rules *r, rules_excursion_fn *fn, void *ctx);

/* The judged span begins / ends at this moment, inclusive.  Readings before
 * may hold into the span; readings after are not judged, but tell how long
 * the last one held.  The first call of each counts.  Either may be told ahead
 * of its time. */
void rules_begin(struct rules *r, int64_t time_ms);
void rules_end(struct rules *r, int64_t time_ms);

/* One row.  STATUS_ORDER: not later than the probe's last row; counted as
 * rejected if inside the span, no other effect. */
enum status rules_reading(struct rules *r, int64_t time_ms, int32_t temp_mc);
enum status rules_fault(struct rules *r, int64_t time_ms);
/* One row of which only bounds are known, low_mc <= high_mc: upper limits and
 * mkt take the higher, lower limits the lower, the mean what lies halfway. */
enum status rules_reading_pair(struct rules *r, int64_t time_ms,
    int32_t low_mc, int32_t high_mc);
/* A row that came too late to be one: rejected and counted. */
void rules_reject(struct rules *r, int64_t time_ms);

/* From here to the next accepted reading is gap; counts nothing (the time
 * between two legs of the same goods). */
void rules_break(struct rules *r, int64_t time_ms);

/* A gap of unknown length at this moment: every gap rule fires here and the
 * outcome is at least indeterminate. */
void rules_unknown_gap(struct rules *r, int64_t time_ms);

/* Lid opened or closed; tilt angle, light, level of one band of vibration
 * from now on; the tamper seal open or whole. */
void rules_lid(struct rules *r, int64_t time_ms, bool open);
void rules_tilt(struct rules *r, int64_t time_ms, int32_t angle_mdeg);
void rules_seal(struct rules *r, int64_t time_ms, bool open);
void rules_light(struct rules *r, int64_t time_ms, int32_t lux);
void rules_vibration(struct rules *r, int64_t time_ms, int32_t low_hz,
    int32_t high_hz, int32_t rms_mg);
/* The lid may be open from from_ms to to_ms (exclusive): said at time_ms, it
 * holds for openings after that.  Of more than RULES_NOTICES that lie ahead
 * the later ones are ignored. */
void rules_announce(struct rules *r, int64_t time_ms, int64_t from_ms,
    int64_t to_ms);
void rules_shock(struct rules *r, int64_t time_ms,
    const struct rules_pulse *pulse);
/* Does it fire this shock rule? */
enum rules_fired rules_reaches(const struct profile_rule *rule,
    const struct rules_pulse *pulse);
/* Was the window of this mkt rule beyond its limit at the last reading? */
bool rules_mkt_lasts(const struct rules *r, int rule);

/* The judgement as if the span ended at end_ms (the earlier of it and
 * rules_end).  expiry_ms: RULES_NEVER if unknown.  'r' is unchanged.
 * fn (may be NULL) is told the excursion still open, to_ms as it stands. */
void rules_judge(const struct rules *r, int64_t end_ms, int64_t expiry_ms,
    struct rules_judgement *out, rules_excursion_fn *fn, void *ctx);

/* "conform", "budget-used", "review", "indeterminate", "fail". */
const char *rules_outcome_name(enum rules_outcome o);
const char *rules_fired_name(enum rules_fired f);

#endif
