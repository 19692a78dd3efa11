/* SPDX-License-Identifier: Apache-2.0 */
/* show.c - see show.h. */
#include "show.h"

#include "judgement_json.h"
#include "page.h"

/* ---- what a record says ---- */

static void tell_series(const struct record *r, int at)
{
	static int32_t values[LIMIT_PAYLOAD];
	struct record_series s;
	int n = 0;

	if (record_read_series(r, at, &s, NULL) != STATUS_OK)
		return;
	while (n < s.count && n < LIMIT_PAYLOAD &&
	    record_next_value(r, &s, &values[n]) == STATUS_OK)
		n++;
	page_series(r->head.leg, s.probe, s.time_ms, s.step_ms, values,
	    (size_t)n);
}

static void tell_lists(const struct record *r)
{
	if (r->readings >= 0)
		for (int at = json_first(&r->doc, r->readings); at >= 0;
		    at = json_next(&r->doc, at))
			tell_series(r, at);
	if (r->events < 0)
		return;
	for (int at = json_first(&r->doc, r->events); at >= 0;
	    at = json_next(&r->doc, at)) {
		size_t len;
		const char *text = json_raw(&r->doc, at, &len);

		page_event(r->head.leg, text, len);
	}
}

/* ---- what the rules made of it ---- */

static void on_excursion(void *ctx, const struct rules_excursion *x)
{
	const struct show_ear *ear = ctx;

	page_excursion(ear->leg, ear->unit, x->side == RULES_HIGH, x->from_ms,
	    x->to_ms, x->worst_ms, x->peak_mc);
}

static void write_unit(struct json_writer *w, const struct leg *l, int unit,
    int64_t at_ms, struct show_ear *ear)
{
	struct rules_judgement j;

	leg_judge(l, unit, at_ms, &j, on_excursion, ear);
	json_write_object(w, NULL);
	json_write_array(w, "probes");
	for (int i = 0; i < l->open.probe_count; i++)
		if (leg_unit_of(l, i) == unit)
			json_write_int(w, NULL, i);
	json_write_array_end(w);
	json_write_array(w, "all");
	judgement_json_probe(w, leg_unit_name(l, unit), &l->profile, &j, NULL,
	    0);
	json_write_array_end(w);
	json_write_array(w, "fired");
	judgement_json_claim(w, leg_unit_name(l, unit), &l->profile, &j);
	json_write_array_end(w);
	json_write_object_end(w);
}

static void tell_judgement(struct show *s)
{
	static char text[1 << 18];
	const struct leg *l = s->judged;
	struct json_writer w;
	size_t len;

	if (l == NULL)
		return;
	json_write_init(&w, text, sizeof(text));
	json_write_array(&w, NULL);
	for (int u = 0; u < leg_unit_count(l); u++)
		write_unit(&w, l, u, l->time.last_leg_ms, &s->ears[u]);
	json_write_array_end(&w);
	if (json_write_done(&w, &len) == STATUS_OK)
		page_judgement(s->leg, text, len);
}

static void listen(struct show *s, struct verify *v)
{
	for (int u = 0; u < leg_unit_count(v->leg); u++) {
		s->ears[u] = (struct show_ear){ v->record.head.leg, u };
		rules_on_excursion(leg_unit_rules(v->leg, u), on_excursion,
		    &s->ears[u]);
	}
}

/* The leg before is still whole: a new one is judged in the other place. */
static void begin_leg(struct show *s, struct verify *v)
{
	const struct record *r = &v->record;
	const char *text;
	size_t len;

	if (v->open.goods != RECORD_GOODS_SAME)
		tell_judgement(s);
	s->judged = NULL;
	text = json_raw(&r->doc, 0, &len);
	page_open(r->head.leg, text, len, v->in_leg);
}

void show_record(struct show *s, struct verify *v)
{
	if (v->record.head.kind == RECORD_OPEN)
		begin_leg(s, v);
	if (v->in_leg && s->judged == NULL) {
		listen(s, v);
		s->judged = v->leg;
		s->leg = v->record.head.leg;
	}
	tell_lists(&v->record);
}

void show_end(struct show *s, struct verify *v)
{
	(void)v;
	tell_judgement(s);
}
