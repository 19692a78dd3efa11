/* SPDX-License-Identifier: Apache-2.0 */
/* alarm.h - which alarms of one consignment still call for somebody.
 *
 * Everything here follows from events that are in the record (alarm, ack,
 * quiet, what the box says) and from the last row, so that a restart comes to
 * the same answer by reading the journal.  It damps what people hear; no
 * record knows of it.
 *
 * A rule that fired calls until somebody acknowledges it.  Unacknowledged, its
 * level rises, so that the next person is called; acknowledged, it calls
 * again if its condition lasts.
 */
#ifndef ALARM_H
#define ALARM_H

#include <stdbool.h>
#include <stdint.h>

#include "profile.h"
#include "record.h"
#include "rules.h"

/* Quiet phases known at a time; of more the oldest are forgotten. */
#define ALARM_PHASES 8
#define ALARM_LEVEL_MAX 99

struct alarm_times {
	int64_t escalate_ms;	/* a level, unacknowledged */
	int64_t realarm_ms;	/* after an acknowledgement */
};

struct alarm {
	bool is_raised;
	int64_t since_ms;	/* leg time of its first event */
	int64_t called_ms;	/* ... of the one that calls now */
	int64_t ack_ms;		/* RULES_NEVER: nobody has acknowledged it */
	int probe;
	enum rules_fired fired;
	int level;		/* as of the last look */
};

struct alarm_phase {
	int64_t from_ms, to_ms;
};

struct alarms {
	struct alarm rule[LIMIT_RULES];
	uint32_t box_outside;	/* by rule: what the box said last */
	uint32_t row_outside;	/* by rule: what the last row says */
	int phase_count;
	struct alarm_phase phases[ALARM_PHASES];
};

void alarm_init(struct alarms *a);

/* Every event, in order, as it is recorded or read back. */
void alarm_event(struct alarms *a, const struct profile *profile,
    const struct record_event *e);
/* After each row: the rules (bits) that its readings are outside of. */
void alarm_row(struct alarms *a, uint32_t outside);

/* Does what the rule is about last? */
bool alarm_lasts(const struct alarms *a, int rule);
/* Levels as of this leg time; true if one has changed. */
bool alarm_look(struct alarms *a, const struct alarm_times *times,
    int64_t now_ms);
/* The first rule that was acknowledged too long ago for its condition still
 * to last, from 'from' on; -1 if none. */
int alarm_due_again(const struct alarms *a, const struct alarm_times *times,
    int64_t now_ms, int from);

bool alarm_is_quiet(const struct alarms *a, int64_t now_ms);
/* Should the buzzer sound?  An unacknowledged alarm, no quiet phase. */
bool alarm_sounds(const struct alarms *a, int64_t now_ms);
bool alarm_is_acknowledged(const struct alarm *one);

#endif
