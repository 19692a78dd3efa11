/* SPDX-License-Identifier: Apache-2.0 */
/* report_text.h - the texts of one report: memory that goes all at once, the
 * report's language, how times, temperatures and durations read.
 *
 * In both languages a label reads "English 日本語" and a sentence stands once
 * below the other.
 */
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report_zone.h"

enum report_lang { REPORT_EN = 1, REPORT_JA = 2, REPORT_BOTH = 3 };

#define REPORT_ZONES 4

struct report_text {
	enum report_lang lang;
	struct report_zone zones[REPORT_ZONES];	/* the first one leads */
	int zone_count;
	bool no_memory;
	struct report_text_piece *pieces;
};

void report_text_free(struct report_text *t);

/* Zeroed memory until report_text_free; NULL without. */
void *report_text_room(struct report_text *t, size_t count, size_t size);

/* printf into such memory; "" without. */
const char *report_text_f(struct report_text *t, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* A label, a sentence, by the report's language. */
const char *report_text_label(struct report_text *t, const char *en,
    const char *ja);
const char *report_text_say(struct report_text *t, const char *en,
    const char *ja);

/* "2026-03-04 21:00 +09:00"; by the zone at this place of the list. */
const char *report_text_time(struct report_text *t, int zone, int64_t ms);
/* "2026-03-04" */
const char *report_text_date(struct report_text *t, int64_t ms);
/* "8.367 °C" */
const char *report_text_temp(struct report_text *t, int32_t mc);
/* "45 s", "27 min", "5 h 03 min", "14 d 2 h" */
const char *report_text_span(struct report_text *t, int64_t ms);

#endif
