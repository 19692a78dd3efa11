/* SPDX-License-Identifier: Apache-2.0 */
/* leg_record.c - take one whole record apart and feed it by leg time. */
#include "leg.h"

#include <string.h>

/* Series of one record; more would be a reading per 60 bytes of payload. */
#define LEG_SERIES 512

struct cursor {
	struct record_series series;
	int left;
};

/* The earliest row that any series still has, INT64_MAX if none. */
static int64_t next_time(const struct cursor *c, int n)
{
	int64_t next = INT64_MAX;

	for (int i = 0; i < n; i++)
		if (c[i].left > 0 && c[i].series.time_ms < next)
			next = c[i].series.time_ms;
	return next;
}

static enum status feed_row(struct leg *l, const struct record *r,
    struct cursor *c)
{
	int64_t time_ms = c->series.time_ms;
	int32_t value;
	enum status s = record_next_value(r, &c->series, &value);

	if (s != STATUS_OK)
		return s;
	c->series.time_ms += c->series.step_ms;
	c->left--;
	leg_step_reading(l, c->series.probe, time_ms, value);
	return STATUS_OK;
}

static enum status feed_until(struct leg *l, const struct record *r,
    struct cursor *c, int n, int64_t before_ms, struct problem *p)
{
	for (int64_t time_ms = next_time(c, n); time_ms < before_ms;
	    time_ms = next_time(c, n))
		for (int i = 0; i < n; i++)
			if (c[i].left > 0 && c[i].series.time_ms == time_ms &&
			    feed_row(l, r, &c[i]) != STATUS_OK)
				return problem_set(p, STATUS_RANGE,
				    "readings.mc",
				    "holds a value that is no temperature");
	return STATUS_OK;
}

/* Put this one among n: by probe, as they came. */
static void insert(struct cursor *c, int n, const struct cursor *new)
{
	int at = 0;

	while (at < n && c[at].series.probe <= new->series.probe)
		at++;
	memmove(c + at + 1, c + at, (size_t)(n - at) * sizeof(*c));
	c[at] = *new;
}

static enum status read_cursors(const struct leg *l, const struct record *r,
    struct cursor *c, int *n, struct problem *p)
{
	*n = 0;
	for (int at = json_first(&r->doc, r->readings); at != -1;
	    at = json_next(&r->doc, at)) {
		struct cursor new;
		enum status s;

		if (*n == LEG_SERIES)
			return problem_set(p, STATUS_NO_SPACE, "readings",
			    "more than 512 series in one record");
		s = record_read_series(r, at, &new.series, p);
		if (s != STATUS_OK)
			return s;
		if (new.series.probe >= l->open.probe_count)
			return problem_set(p, STATUS_RANGE, "readings.p",
			    "is no probe of this leg");
		new.left = new.series.count;
		insert(c, (*n)++, &new);
	}
	return STATUS_OK;
}

static enum status feed_events(struct leg *l, const struct record *r,
    struct cursor *c, int n, struct problem *p)
{
	int64_t last = INT64_MIN;

	for (int at = json_first(&r->doc, r->events); at != -1;
	    at = json_next(&r->doc, at)) {
		struct record_event e;
		enum status s = record_read_event(r, at, &e, p);

		if (s == STATUS_OK && e.time_ms < last)
			s = problem_set(p, STATUS_ORDER, "events",
			    "are not in the order of their times");
		if (s == STATUS_OK && e.probe >= l->open.probe_count)
			s = problem_set(p, STATUS_RANGE, "events.p",
			    "is no probe of this leg");
		if (s == STATUS_OK)
			s = feed_until(l, r, c, n, e.time_ms, p);
		if (s != STATUS_OK)
			return s;
		last = e.time_ms;
		leg_step_event(l, &e);
	}
	return STATUS_OK;
}

enum status leg_record(struct leg *l, const struct record *r,
    struct problem *p)
{
	struct cursor cursors[LEG_SERIES];
	int n;
	enum status s = read_cursors(l, r, cursors, &n, p);

	if (s != STATUS_OK)
		return s;
	leg_step_head(l, &r->head);
	s = feed_events(l, r, cursors, n, p);
	if (s == STATUS_OK)
		s = feed_until(l, r, cursors, n, INT64_MAX, p);
	return s;
}
