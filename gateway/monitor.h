/* SPDX-License-Identifier: Apache-2.0 */
/* monitor.h - feed the rules as readings come, and notice what changed.
 *
 * The judging itself is the evidence layer's; this turns its changes into
 * events: a probe's faults, excursions that open and close, alarms, and at 50
 * and 80 % of a rule's time a warning before the alarm.  Those events tell
 * people and cut records short; a verifier recomputes them and
 * believes none.
 */
#ifndef MONITOR_H
#define MONITOR_H

#include <stdbool.h>
#include <stdint.h>

#include "leg.h"
#include "probe.h"

typedef void monitor_emit_fn(void *ctx, const struct record_event *e);

struct monitor {
	struct leg *leg;
	monitor_emit_fn *emit;
	void *ctx;
	int64_t last_ms;		/* the last row fed, RULES_NEVER */
	bool faulty[LIMIT_PROBES];
	enum probe_result reason[LIMIT_PROBES];
	/* by unit (leg.h) */
	bool is_out[LIMIT_PROBES];	/* an excursion is open */
	enum rules_side side[LIMIT_PROBES];
	int32_t peak_mc[LIMIT_PROBES];
	enum rules_fired fired[LIMIT_PROBES][LIMIT_RULES];
	uint8_t warned[LIMIT_PROBES][LIMIT_RULES];	/* percent told */
};

void monitor_init(struct monitor *m, struct leg *leg, monitor_emit_fn *emit,
    void *ctx);

/* Know what has been told before (after a restart), as of this leg time;
 * emits nothing. */
void monitor_resume(struct monitor *m, int64_t at_ms);

/* One row: values[probe_count], RECORD_NO_VALUE with the reason of the
 * fault.  Not later than the last row: ignored. */
void monitor_row(struct monitor *m, int64_t time_ms, const int32_t *values,
    const enum probe_result *results);
/* A row from before a restart: fed, but nothing is told about it. */
void monitor_row_again(struct monitor *m, int64_t time_ms,
    const int32_t *values);

/* An event that may move the judgement; its time must be later than the last
 * row's. */
void monitor_event(struct monitor *m, const struct record_event *e);

/* Look at the judgement as of this moment. */
void monitor_judge(struct monitor *m, int64_t at_ms);

/* Would this value be the first to fire an instant rule?  Such a value is
 * read twice before it is believed. */
bool monitor_is_doubtful(const struct monitor *m, int probe,
    int32_t value_mc);
/* Do two readings agree about every instant rule? */
bool monitor_agrees(const struct monitor *m, int probe, int32_t a_mc,
    int32_t b_mc);

#endif
