/* SPDX-License-Identifier: Apache-2.0 */
/* probes.c - open each configured probe with its driver.
 *
 * Recordings are read here, whole, because a leaf driver knows no files. */
#include "probes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bus.h"
#include "config_sensors.h"
#include "journey_csv.h"
#include "replay.h"

#define CSV_MAX (64 << 20)
/* A row speaks for at least this long. */
#define HOLD_MIN_MS 60000
#define HOLD_MAX_MS 120000

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

/* Twice the recording's usual step: one lost row is silence, jitter is not.
 * Never longer than HOLD_MAX_MS: a sparse recording is silence in between,
 * and one reading now and then must not be played as many. */
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
	if (hold > HOLD_MAX_MS)
		hold = HOLD_MAX_MS;
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

static enum status open_chip(struct probes_unit *u,
    const struct config_probe *c, struct buses *buses, char *why, size_t cap)
{
	struct probe_option options[CONFIG_OPTIONS];
	struct probe_spec spec = config_sensors_spec(c->driver, &c->chip,
	    options);
	struct probe_refusal no;

	u->bus = buses_get(buses, c->chip.bus);
	if (!u->bus) {
		(void)snprintf(why, cap, "probe %s: no thread for its bus: "
		    "%s", c->id, strerror(errno));
		return STATUS_NO_SPACE;
	}
	u->probe = drivers_open(&spec, bus_i2c(u->bus), &u->driver, &no);
	if (u->probe)
		return STATUS_OK;
	(void)snprintf(why, cap, "probe %s: %s: %s", c->id, no.member,
	    no.why);
	return STATUS_RANGE;
}

enum status probes_open(struct probes *p, const struct config *c,
    const struct files *files, struct buses *buses, int64_t utc_ms,
    char *why, size_t cap)
{
	memset(p, 0, sizeof(*p));
	for (int64_t i = 0; i < c->probe_count; i++) {
		struct probes_unit *u = &p->units[i];
		enum status s;

		u->config = &c->probes[i];
		s = strcmp(u->config->driver, "replay") == 0 ?
		    open_replay(u, u->config, files, utc_ms, why, cap) :
		    open_chip(u, u->config, buses, why, cap);
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
	for (int i = 0; i < p->count; i++) {
		struct probes_unit *u = &p->units[i];

		/* its bus's thread may still be at it */
		if (!u->bus || !bus_is_stuck(u->bus))
			u->driver->close(u->probe);
	}
	p->count = 0;
}

/* What to look at, where the bus's own words do not tell. */
static const char *likely_cause(enum probe_result r)
{
	switch (r) {
	case PROBE_OPEN:
		return "the sensor's line is open: check plug and cable";
	case PROBE_SHORT:
		return "the sensor's line is shorted: check plug and cable";
	case PROBE_CRC:
		return "disturbed transfers: check cable, pull-ups and speed";
	case PROBE_NAK:
		return "nobody answers: check wiring, supply and address";
	case PROBE_TIMEOUT:
		return "the bus hangs: a line held low, a missing pull-up or "
		    "supply";
	case PROBE_RANGE:
		return "beyond what the element can measure: check the "
		    "element and its wiring";
	case PROBE_POWER_UP:
		return "the chip was reset: check its supply";
	case PROBE_WRONG_CHIP:
		return "another chip answers: check driver and address";
	default:
		return "check the probe and its cable";
	}
}

void probes_explain(const struct probes_unit *u, enum probe_result r,
    char *out, size_t cap)
{
	const struct config_chip *c = &u->config->chip;
	const char *cause = u->last_errno != 0 && (r == PROBE_BUS ||
	    r == PROBE_NAK || r == PROBE_TIMEOUT) ?
	    i2c_result_means(i2c_result_of(u->last_errno)) : likely_cause(r);

	if (u->bus && bus_why(u->bus)[0] != '\0')
		(void)snprintf(out, cap, "(%s) at address 0x%02x of %s",
		    probe_result_name(r), (unsigned)c->address,
		    bus_why(u->bus));
	else if (c->bus)
		(void)snprintf(out, cap, "(%s) at %s address 0x%02x%s%s: %s",
		    probe_result_name(r), c->bus, (unsigned)c->address,
		    u->last_errno != 0 ? ", " : "", u->last_errno != 0 ?
		    strerror(u->last_errno) : "", cause);
	else
		(void)snprintf(out, cap, "(%s) from %s: %s",
		    probe_result_name(r), u->config->driver, cause);
}

struct probes_unit *probes_find(struct probes *p, const char *id)
{
	for (int i = 0; i < p->count; i++)
		if (strcmp(p->units[i].config->id, id) == 0)
			return &p->units[i];
	return NULL;
}
