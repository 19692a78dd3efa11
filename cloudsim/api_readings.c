/* SPDX-License-Identifier: Apache-2.0 */
/* api_readings.c - the signed readings, taken out of their records. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "jws.h"
#include "utc.h"

/* Readings of one answer: a year of one probe every minute, twice. */
#define READINGS_MAX 1000000

struct reading {
	int64_t time_ms;
	int32_t temp_mc;	/* RECORD_NO_VALUE: a fault */
};

struct series {
	struct reading *list;
	size_t count, cap;
};

struct take {
	struct api *api;
	int64_t from_ms, to_ms;
	size_t total;
	enum status status;
	int probe_count;
	struct record_probe probes[LIMIT_PROBES];
	struct series series[LIMIT_PROBES];
};

static enum status keep(struct take *t, int probe, int64_t time_ms,
    int32_t temp_mc)
{
	struct series *s = &t->series[probe];

	if (time_ms < t->from_ms || time_ms > t->to_ms)
		return STATUS_OK;
	if (t->total++ >= READINGS_MAX)
		return STATUS_RANGE;
	if (s->count == s->cap) {
		size_t cap = s->cap ? s->cap * 2 : 256;
		struct reading *list = realloc(s->list, cap * sizeof(*list));

		if (!list)
			return STATUS_NO_SPACE;
		s->list = list;
		s->cap = cap;
	}
	s->list[s->count++] = (struct reading){ time_ms, temp_mc };
	return STATUS_OK;
}

/* A record that does not read any further was told as a finding. */
static enum status take_series(struct take *t, const struct record *r,
    struct record_series *s)
{
	enum status done = STATUS_OK;

	for (int i = 0; i < s->count && done == STATUS_OK; i++) {
		int32_t value;

		if (s->probe >= t->probe_count ||
		    record_next_value(r, s, &value) != STATUS_OK)
			return STATUS_OK;
		done = keep(t, s->probe, s->time_ms + i * s->step_ms, value);
	}
	return done;
}

static bool take_record(void *ctx, const struct store_record *in)
{
	struct take *t = ctx;
	struct scratch *s = t->api->scratch;
	struct record_series series;
	struct jws j;
	size_t len;

	if (jws_split(in->line, in->len, &j, NULL) != STATUS_OK ||
	    jws_payload(&j, s->payload, LIMIT_PAYLOAD, &len) != STATUS_OK ||
	    record_read(&s->record, s->payload, len, s->tokens, LIMIT_TOKENS,
	    NULL) != STATUS_OK)
		return true;
	if (in->seq == 0 && record_read_open(&s->record, &s->open, NULL) ==
	    STATUS_OK) {
		t->probe_count = s->open.probe_count;
		memcpy(t->probes, s->open.probes, sizeof(t->probes));
	}
	if (s->record.readings < 0)
		return true;
	for (int at = json_first(&s->record.doc, s->record.readings);
	    at >= 0 && t->status == STATUS_OK;
	    at = json_next(&s->record.doc, at))
		if (record_read_series(&s->record, at, &series, NULL) ==
		    STATUS_OK)
			t->status = take_series(t, &s->record, &series);
	return t->status == STATUS_OK;
}

static struct take *take_leg(struct api *a, int64_t leg_id, int64_t from_ms,
    int64_t to_ms, enum status *done)
{
	struct take *t = calloc(1, sizeof(*t));

	*done = STATUS_NO_SPACE;
	if (!t)
		return NULL;
	t->api = a;
	t->from_ms = from_ms;
	t->to_ms = to_ms;
	*done = a->store->records(a->store, leg_id, 0, STORE_SEQ_MAX,
	    take_record, t);
	if (*done == STATUS_OK)
		*done = t->status;
	return t;
}

static void take_free(struct take *t)
{
	for (int i = 0; t && i < LIMIT_PROBES; i++)
		free(t->series[i].list);
	free(t);
}

/* ---- legs ---- */

#define LEGS_MAX 64

struct legs {
	int count;
	int64_t ids[LEGS_MAX], numbers[LEGS_MAX];
};

/* Of two gateways that claim the same leg the first, as in the dossier. */
static bool keep_leg(void *ctx, const struct store_leg *l)
{
	struct legs *legs = ctx;

	if (legs->count > 0 && legs->numbers[legs->count - 1] == l->leg)
		return true;
	if (legs->count == LEGS_MAX)
		return false;
	legs->ids[legs->count] = l->id;
	legs->numbers[legs->count++] = l->leg;
	return true;
}

typedef void write_fn(void *out, int64_t leg, const struct take *t);

static enum status each_leg(struct api *a, const char *cid, int64_t from_ms,
    int64_t to_ms, write_fn *fn, void *out)
{
	struct legs legs = { .count = 0 };
	enum status done = a->store->legs(a->store, cid, keep_leg, &legs);

	if (done == STATUS_OK && legs.count == 0)
		return STATUS_MISSING;
	for (int i = 0; i < legs.count && done == STATUS_OK; i++) {
		struct take *t = take_leg(a, legs.ids[i], from_ms, to_ms,
		    &done);

		if (done == STATUS_OK)
			fn(out, legs.numbers[i], t);
		take_free(t);
	}
	return done;
}

/* ---- JSON ---- */

static void write_json(void *out, int64_t leg, const struct take *t)
{
	struct json_writer *w = out;

	for (int i = 0; i < t->probe_count; i++) {
		const struct record_probe *p = &t->probes[i];

		json_write_object(w, NULL);
		json_write_int(w, "leg", leg);
		json_write_string(w, "probe", p->id);
		json_write_string(w, "role", p->role);
		json_write_string(w, "place", p->place);
		json_write_int(w, "u_mc", p->u_mc);
		json_write_array(w, "readings");
		for (size_t n = 0; n < t->series[i].count; n++) {
			const struct reading *r = &t->series[i].list[n];

			json_write_array(w, NULL);
			json_write_int(w, NULL, r->time_ms);
			if (r->temp_mc == RECORD_NO_VALUE)
				json_write_null(w, NULL);
			else
				json_write_int(w, NULL, r->temp_mc);
			json_write_array_end(w);
		}
		json_write_array_end(w);
		json_write_object_end(w);
	}
}

enum status api_readings(struct api *a, const char *cid, int64_t from_ms,
    int64_t to_ms, struct json_writer *w)
{
	enum status done;

	json_write_object(w, NULL);
	json_write_string(w, "cid", cid);
	json_write_array(w, "probes");
	done = each_leg(a, cid, from_ms, to_ms, write_json, w);
	json_write_array_end(w);
	json_write_object_end(w);
	return done;
}

/* ---- CSV, as `coldpass replay` reads it ---- */

static void add_field(struct text *t, const char *s)
{
	if (!strpbrk(s, ",\"\r\n")) {
		text_add(t, s, strlen(s));
		return;
	}
	text_add(t, "\"", 1);
	for (; *s != '\0'; s++) {
		if (*s == '"')
			text_add(t, "\"", 1);
		text_add(t, s, 1);
	}
	text_add(t, "\"", 1);
}

static void add_temp(struct text *t, int32_t temp_mc)
{
	int32_t size;

	if (temp_mc == RECORD_NO_VALUE)
		return;
	size = temp_mc < 0 ? -temp_mc : temp_mc;
	text_format(t, "%s%" PRId32 ".%03" PRId32, temp_mc < 0 ? "-" : "",
	    size / 1000, size % 1000);
}

static void write_csv(void *out, int64_t leg, const struct take *t)
{
	struct text *text = out;
	char time[UTC_TEXT];

	for (int i = 0; i < t->probe_count; i++) {
		for (size_t n = 0; n < t->series[i].count; n++) {
			const struct reading *r = &t->series[i].list[n];

			utc_format(r->time_ms, time);
			text_add(text, time, strlen(time));
			text_add(text, ",", 1);
			add_field(text, t->probes[i].id);
			text_add(text, ",", 1);
			add_temp(text, r->temp_mc);
			text_format(text, ",%" PRId64 "\n", leg);
		}
	}
}

enum status api_readings_csv(struct api *a, const char *cid, int64_t from_ms,
    int64_t to_ms, struct text *out)
{
	text_format(out, "time,probe,temp_c,leg\n");
	return each_leg(a, cid, from_ms, to_ms, write_csv, out);
}
