/* SPDX-License-Identifier: Apache-2.0 */
/* probes.c - open each configured probe with its driver.
 *
 * Recordings are read here, whole, because a leaf driver knows no files. */
#include "probes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "journey_csv.h"
#include "replay.h"

#define CSV_MAX (64 << 20)
/* A row speaks for at least this long. */
#define HOLD_MIN_MS 60000

struct rows {
	struct replay_row *row;
	size_t count, cap;
};

static bool rows_add(struct rows *r, const struct journey_row *row)
{
	if (r->count == r->cap) {
		size_t cap = r->cap ? r->cap * 2 : 1024;
		struct replay_row *grown = realloc(r->row,
		    cap * sizeof(*grown));

		if (!grown)
			return false;
		r->row = grown;
		r->cap = cap;
	}
	r->row[r->count].time_ms = row->time_ms;
	r->row[r->count].temp_mc = row->fault ? REPLAY_FAULT : row->temp_mc;
	r->count++;
	return true;
}

static enum status read_rows(struct rows *r, const char *text, size_t len,
    const char *probe, struct problem *p)
{
	struct journey_csv csv;
	struct journey_row row;
	enum status s = journey_csv_init(&csv, text, len, p);

	if (s != STATUS_OK)
		return s;
	while ((s = journey_csv_next(&csv, &row, p)) == STATUS_OK) {
		if (strcmp(row.probe, probe) != 0)
			continue;
		if (r->count > 0 &&
		    row.time_ms <= r->row[r->count - 1].time_ms)
			continue;	/* as `coldpass replay` rejects it */
		if (!rows_add(r, &row))
			return STATUS_NO_SPACE;
	}
	return s == STATUS_MISSING ? STATUS_OK : s;
}

static int compare_steps(const void *a, const void *b)
{
	int64_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return (x > y) - (x < y);
}

/* Twice the recording's usual step: one lost row is silence, jitter is not. */
static int64_t usual_hold(const struct rows *r)
{
	int64_t *steps, hold = HOLD_MIN_MS;

	if (r->count < 2)
		return hold;
	steps = malloc((r->count - 1) * sizeof(*steps));
	if (!steps)
		return hold;
	for (size_t i = 1; i < r->count; i++)
		steps[i - 1] = r->row[i].time_ms - r->row[i - 1].time_ms;
	qsort(steps, r->count - 1, sizeof(*steps), compare_steps);
	if (2 * steps[(r->count - 1) / 2] > hold)
		hold = 2 * steps[(r->count - 1) / 2];
	free(steps);
	return hold;
}

static enum status load_rows(struct rows *rows, const struct config_probe *c,
    const struct files *files, char *why, size_t cap)
{
	struct problem p = { .status = STATUS_OK };
	char *text = NULL;
	size_t len = 0;
	enum status s = files_load(files, c->replay_file, CSV_MAX, &text,
	    &len);

	if (s != STATUS_OK) {
		(void)snprintf(why, cap, "probe %s: %s: %s", c->id,
		    c->replay_file, s == STATUS_RANGE ? "larger than 64 MiB" :
		    strerror(s == STATUS_NO_FILE ? ENOENT : errno));
		return s;
	}
	s = read_rows(rows, text, len, c->replay_probe, &p);
	free(text);
	if (s != STATUS_OK)
		(void)snprintf(why, cap, "probe %s: %s:%d: %s", c->id,
		    c->replay_file, p.line, p.why);
	else if (rows->count == 0) {
		(void)snprintf(why, cap, "probe %s: %s: has no row of probe "
		    "\"%s\": check replay.probe", c->id, c->replay_file,
		    c->replay_probe);
		s = STATUS_MISSING;
	}
	return s;
}

static enum status open_replay(struct probes_unit *u,
    const struct config_probe *c, const struct files *files, int64_t utc_ms,
    char *why, size_t cap)
{
	struct rows rows = { .row = NULL };
	enum status s = load_rows(&rows, c, files, why, cap);
	int64_t begin = c->replay_begin_ms == CONFIG_ABSENT ? utc_ms :
	    c->replay_begin_ms;

	if (s == STATUS_OK) {
		u->probe = replay_open(rows.row, rows.count,
		    begin - rows.row[0].time_ms, usual_hold(&rows));
		if (!u->probe)
			s = STATUS_NO_SPACE;
	}
	free(rows.row);
	u->driver = &replay_driver;
	u->is_recorded = true;
	return s;
}

enum status probes_open(struct probes *p, const struct config *c,
    const struct files *files, int64_t utc_ms, char *why, size_t cap)
{
	memset(p, 0, sizeof(*p));
	for (int64_t i = 0; i < c->probe_count; i++) {
		struct probes_unit *u = &p->units[i];
		enum status s;

		u->config = &c->probes[i];
		/* the only driver that config.c lets through */
		s = open_replay(u, u->config, files, utc_ms, why, cap);
		if (s != STATUS_OK) {
			probes_close(p);
			return s;
		}
		p->count++;
	}
	return STATUS_OK;
}

void probes_close(struct probes *p)
{
	for (int i = 0; i < p->count; i++)
		p->units[i].driver->close(p->units[i].probe);
	p->count = 0;
}

struct probes_unit *probes_find(struct probes *p, const char *id)
{
	for (int i = 0; i < p->count; i++)
		if (strcmp(p->units[i].config->id, id) == 0)
			return &p->units[i];
	return NULL;
}
