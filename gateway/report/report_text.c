/* SPDX-License-Identifier: Apache-2.0 */
/* report_text.c - see report_text.h. */
#include "report_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chart_axis.h"

struct report_text_piece {
	struct report_text_piece *next;
	max_align_t room[];
};

void report_text_free(struct report_text *t)
{
	while (t->pieces != NULL) {
		struct report_text_piece *next = t->pieces->next;

		free(t->pieces);
		t->pieces = next;
	}
	for (int i = 0; i < t->zone_count; i++)
		report_zone_close(&t->zones[i]);
	t->zone_count = 0;
}

void *report_text_room(struct report_text *t, size_t count, size_t size)
{
	struct report_text_piece *p = NULL;

	if (count <= (SIZE_MAX / 2) / (size > 0 ? size : 1))
		p = calloc(1, sizeof *p + count * size);
	if (p == NULL) {
		t->no_memory = true;
		return NULL;
	}
	p->next = t->pieces;
	t->pieces = p;
	return p->room;
}

const char *report_text_f(struct report_text *t, const char *fmt, ...)
{
	va_list ap, again;
	char *out;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	out = n < 0 ? NULL : report_text_room(t, (size_t)n + 1, 1);
	if (out != NULL)
		(void)vsnprintf(out, (size_t)n + 1, fmt, again);
	va_end(again);
	return out != NULL ? out : "";
}

static const char *join(struct report_text *t, const char *en,
    const char *between, const char *ja)
{
	if (t->lang == REPORT_EN || strcmp(en, ja) == 0)
		return en;
	return t->lang == REPORT_JA ? ja :
	    report_text_f(t, "%s%s%s", en, between, ja);
}

const char *report_text_label(struct report_text *t, const char *en,
    const char *ja)
{
	return join(t, en, " ", ja);
}

const char *report_text_say(struct report_text *t, const char *en,
    const char *ja)
{
	return join(t, en, "\n", ja);
}

const char *report_text_time(struct report_text *t, int zone, int64_t ms)
{
	char date[CHART_AXIS_TEXT], clock[CHART_AXIS_TEXT];
	int32_t off_s = report_zone_offset_s(&t->zones[zone], ms);
	int32_t off_min = (off_s < 0 ? -off_s : off_s) / 60;

	chart_axis_date(ms + (int64_t)off_s * 1000, date);
	chart_axis_clock(ms + (int64_t)off_s * 1000, clock);
	return report_text_f(t, "%s %s %c%02d:%02d", date, clock,
	    off_s < 0 ? '-' : '+', (int)(off_min / 60), (int)(off_min % 60));
}

const char *report_text_date(struct report_text *t, int64_t ms)
{
	char date[CHART_AXIS_TEXT];

	chart_axis_date(ms, date);
	return report_text_f(t, "%s", date);
}

const char *report_text_temp(struct report_text *t, int32_t mc)
{
	char number[CHART_AXIS_TEXT];

	chart_axis_degrees(mc, 100, number);
	return report_text_f(t, "%s °C", number);
}

const char *report_text_span(struct report_text *t, int64_t ms)
{
	long long s = (long long)(ms / 1000), min = s / 60, h = min / 60;

	if (s < 60)
		return report_text_f(t, "%lld s", s);
	if (min < 60)
		return s % 60 == 0 ? report_text_f(t, "%lld min", min) :
		    report_text_f(t, "%lld min %02lld s", min, s % 60);
	if (h < 100)
		return min % 60 == 0 ? report_text_f(t, "%lld h", h) :
		    report_text_f(t, "%lld h %02lld min", h, min % 60);
	return report_text_f(t, "%lld d %lld h", h / 24, h % 24);
}
