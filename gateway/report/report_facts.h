/* SPDX-License-Identifier: Apache-2.0 */
/* report_facts.h - what a report shows beyond the verdict: readings,
 * excursions, probes, what happened to the box, what people did.
 *
 * Collected while a dossier is verified (verify_watch), so that a report can
 * never tell of another judgement than the verdict's.  Legs of the same goods
 * are one judgement and one `goods` here.
 *
 * Depends on: verify.h, chart.h.
 */
#ifndef REPORT_FACTS_H
#define REPORT_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chart.h"
#include "verify.h"

/* Kept of each; all are counted. */
#define REPORT_ACTS 64
#define REPORT_MARKS 2000

struct report_probe {
	struct record_probe stated;	/* by the newest leg */
	int unit;			/* -1: recorded, not judged */
	struct chart_point *points;	/* of judged probes */
	size_t count, cap;
	int64_t faults;			/* rows without a value */
};

struct report_unit {
	char name[LIMIT_ID + 1];
	struct rules_judgement judged;
	struct rules_excursion *excursions;	/* closed ones */
	size_t count, cap;
	bool is_open;			/* one more, still open at the end */
	struct rules_excursion open;
};

/* What a person did, by a signed event or a handover record. */
struct report_act {
	int64_t time_ms;
	bool handover;
	enum record_event_kind kind;
	char from[LIMIT_TEXT + 1], by[LIMIT_TEXT + 1], why[LIMIT_TEXT + 1];
	char what[LIMIT_TEXT + 1];	/* or place */
};

struct report_goods {
	int first_leg, last_leg;	/* in verify's legs */
	struct profile profile;
	struct record_open open;	/* the newest; its pointers are NULL */
	enum rules_outcome outcome;
	enum leg_doubt doubt;
	bool has_span;
	int64_t from_ms, to_ms;
	int probe_count;
	struct report_probe probes[LIMIT_PROBES];
	int unit_count;
	struct report_unit units[LIMIT_PROBES];
	struct record_totals totals;
	struct chart_mark marks[REPORT_MARKS];
	size_t mark_count, marks_seen;
	struct report_act acts[REPORT_ACTS];
	size_t act_count, acts_seen;
};

/* Who signed a leg. */
struct report_leg {
	char signer[LIMIT_GW + 1];
	char thumb[LIMIT_B64_DIGEST + 1];
	int64_t not_before_ms, not_after_ms;
	enum record_tq tq;
	int64_t err_ms;
};

struct report_facts {
	struct verify_watch watch;	/* for verify_options */
	bool no_memory;			/* something is missing here */
	int64_t last_utc_ms;		/* of the last record; 0: none */
	int64_t sim_pace;		/* of any leg, 0: real */
	struct report_leg legs[VERIFY_LEGS];
	int goods_count;
	struct report_goods *goods[VERIFY_LEGS];

	/* private */
	int series[LIMIT_PROBES];	/* this leg's probe to goods' probe */
	bool lid_open, seal_open;
};

void report_facts_init(struct report_facts *f);
void report_facts_free(struct report_facts *f);

/* The goods with the worst outcome, of equals the last; NULL: none. */
const struct report_goods *report_facts_worst(const struct report_facts *f);

#endif
