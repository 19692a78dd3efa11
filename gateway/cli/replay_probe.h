/* SPDX-License-Identifier: Apache-2.0 */
/* replay_probe.h - the probes of a recorded journey and what became of each.
 *
 * The file is read twice: once to refuse it whole if any line is bad and to
 * learn each probe's rows, once to judge them; so a long journey needs no
 * more memory than its text.
 */
#ifndef REPLAY_PROBE_H
#define REPLAY_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "journey_source.h"
#include "profile.h"
#include "rules.h"

/* What the command line says about every probe; RULES_NEVER: nothing. */
struct replay_span {
	int32_t u_mc;
	int64_t from_ms, to_ms, expiry_ms;
};

struct replay_probe {
	char name[LIMIT_TEXT + 1];
	size_t rows;
	int64_t first_ms, last_ms;	/* of its rows that are not rejected */
	int64_t from_ms, to_ms;		/* judged */
	struct rules *rules;
	struct rules_hold *holds;
	struct rules_excursion *excursions;	/* by start */
	size_t excursion_count, excursion_cap;
	struct rules_judgement judgement;
};

struct replay_probes {
	struct replay_probe *list;	/* in order of first appearance */
	size_t count, cap;
	size_t last;			/* of the row before */
	enum rules_outcome outcome;	/* the worst */
};

/* Read and judge.  On failure 'p' names line, column and reason; nothing is
 * kept.  On success the caller frees with replay_probe_free. */
enum status replay_probe_judge(struct replay_probes *probes,
    const struct profile *profile, const struct replay_span *span,
    struct journey_source *source, struct problem *p) MUST_USE;

void replay_probe_free(struct replay_probes *probes);

#endif
