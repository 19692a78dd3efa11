/* SPDX-License-Identifier: Apache-2.0 */
#include "block.h"

#include <stdlib.h>
#include <string.h>

bool block_init(struct block *b, int probes, int row_cap, int event_cap)
{
	memset(b, 0, sizeof(*b));
	b->probes = probes;
	b->row_cap = row_cap;
	b->event_cap = event_cap;
	b->times = calloc((size_t)row_cap, sizeof(*b->times));
	b->values = calloc((size_t)row_cap * (size_t)(probes ? probes : 1),
	    sizeof(*b->values));
	b->event = calloc((size_t)event_cap, sizeof(*b->event));
	if (b->times && b->values && b->event)
		return true;
	block_free(b);
	return false;
}

void block_free(struct block *b)
{
	free(b->times);
	free(b->values);
	free(b->event);
	memset(b, 0, sizeof(*b));
}

static int32_t *row_values(const struct block *b, int row)
{
	return &b->values[(size_t)row * (size_t)b->probes];
}

bool block_add_row(struct block *b, int64_t time_ms, const int32_t *values)
{
	if (b->rows == b->row_cap)
		return false;
	b->times[b->rows] = time_ms;
	memcpy(row_values(b, b->rows), values,
	    (size_t)b->probes * sizeof(*values));
	b->rows++;
	return true;
}

bool block_add_event(struct block *b, const struct record_event *e)
{
	if (b->events == b->event_cap)
		return false;
	b->event[b->events++] = *e;
	return true;
}

struct block_cut block_all(const struct block *b)
{
	return (struct block_cut){ b->rows, b->events };
}

struct block_cut block_first(const struct block *b, int n)
{
	struct block_cut c = { 0, 0 };

	while (n-- > 0) {
		if (c.events < b->events && (c.rows == b->rows ||
		    b->event[c.events].time_ms <= b->times[c.rows]))
			c.events++;
		else if (c.rows < b->rows)
			c.rows++;
	}
	return c;
}

/* Rows from 'from' that follow each other at step_ms. */
static int run_length(const struct block *b, int from, int rows,
    int64_t step_ms)
{
	int n = 1;

	while (from + n < rows &&
	    b->times[from + n] - b->times[from + n - 1] == step_ms)
		n++;
	return n;
}

int block_series(const struct block *b, int rows, int64_t step_ms)
{
	int runs = 0;

	for (int at = 0; at < rows; at += run_length(b, at, rows, step_ms))
		runs++;
	return runs * b->probes;
}

static int32_t first_value(const struct block *b, int probe, int from, int n)
{
	for (int i = from; i < from + n; i++)
		if (row_values(b, i)[probe] != RECORD_NO_VALUE)
			return row_values(b, i)[probe];
	return 0;
}

static void write_run(const struct block *b, struct json_writer *w, int from,
    int n, int64_t step_ms)
{
	for (int probe = 0; probe < b->probes; probe++) {
		struct record_series s = { .probe = probe,
			.time_ms = b->times[from], .step_ms = step_ms,
			.base_mc = first_value(b, probe, from, n),
			.count = n };
		int32_t column[128];

		for (int at = 0; at < n; at += s.count) {
			s.time_ms = b->times[from + at];
			s.count = n - at < 128 ? n - at : 128;
			for (int i = 0; i < s.count; i++)
				column[i] = row_values(b, from + at + i)[probe];
			record_write_series(w, &s, column);
		}
	}
}

void block_write(const struct block *b, struct json_writer *w,
    struct block_cut cut, int64_t step_ms)
{
	if (cut.rows > 0 && b->probes > 0) {
		json_write_array(w, "readings");
		for (int at = 0, n; at < cut.rows; at += n) {
			n = run_length(b, at, cut.rows, step_ms);
			write_run(b, w, at, n, step_ms);
		}
		json_write_array_end(w);
	}
	if (cut.events > 0) {
		json_write_array(w, "events");
		for (int i = 0; i < cut.events; i++)
			record_write_event(w, &b->event[i]);
		json_write_array_end(w);
	}
}

void block_drop_rows(struct block *b, int from, int n)
{
	size_t rest = (size_t)(b->rows - from - n);

	memmove(b->times + from, b->times + from + n,
	    rest * sizeof(*b->times));
	memmove(row_values(b, from), row_values(b, from + n),
	    rest * (size_t)b->probes * sizeof(*b->values));
	b->rows -= n;
}

void block_remove(struct block *b, struct block_cut cut)
{
	block_drop_rows(b, 0, cut.rows);
	memmove(b->event, b->event + cut.events,
	    (size_t)(b->events - cut.events) * sizeof(*b->event));
	b->events -= cut.events;
	b->taken_events += cut.events;
}

/* ---- reading back ---- */

/* The row of this moment, made if there is none; -1 without room. */
static int row_at(struct block *b, int64_t time_ms)
{
	int at = b->rows;

	while (at > 0 && b->times[at - 1] > time_ms)
		at--;
	if (at > 0 && b->times[at - 1] == time_ms)
		return at - 1;
	if (b->rows == b->row_cap)
		return -1;
	memmove(b->times + at + 1, b->times + at,
	    (size_t)(b->rows - at) * sizeof(*b->times));
	memmove(row_values(b, at + 1), row_values(b, at),
	    (size_t)(b->rows - at) * (size_t)b->probes * sizeof(*b->values));
	b->times[at] = time_ms;
	for (int i = 0; i < b->probes; i++)
		row_values(b, at)[i] = RECORD_NO_VALUE;
	b->rows++;
	return at;
}

static enum status read_series(struct block *b, const struct record *r,
    int at, struct problem *p)
{
	struct record_series s;
	enum status st = record_read_series(r, at, &s, p);

	if (st == STATUS_OK && s.probe >= b->probes)
		st = STATUS_RANGE;
	for (int i = 0; st == STATUS_OK && i < s.count; i++) {
		int row = row_at(b, s.time_ms + i * s.step_ms);
		int32_t value;

		if (row < 0)
			return STATUS_NO_SPACE;
		st = record_next_value(r, &s, &value);
		if (st == STATUS_OK)
			row_values(b, row)[s.probe] = value;
	}
	return st;
}

static enum status read_event(struct block *b, const struct record *r, int at,
    struct problem *p)
{
	struct record_event e;
	enum status s = record_read_event(r, at, &e, p);

	if (s == STATUS_OK && !block_add_event(b, &e))
		s = STATUS_NO_SPACE;
	return s;
}

enum status block_read(struct block *b, const struct json *doc, int object,
    struct problem *p)
{
	struct record r = { .doc = *doc };
	int readings = json_member(doc, object, "readings");
	int events = json_member(doc, object, "events");
	enum status s = STATUS_OK;

	for (int i = readings < 0 ? -1 : json_first(doc, readings);
	    i >= 0 && s == STATUS_OK; i = json_next(doc, i))
		s = read_series(b, &r, i, p);
	for (int i = events < 0 ? -1 : json_first(doc, events);
	    i >= 0 && s == STATUS_OK; i = json_next(doc, i))
		s = read_event(b, &r, i, p);
	return s;
}
