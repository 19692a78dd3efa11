/* SPDX-License-Identifier: Apache-2.0 */
#include "api_flight.h"

#include "jws.h"

/* Records that may be made between the word and the silence. */
#define LAST 4

struct search {
	struct scratch *scratch;
	int64_t since_ms;
};

static void look(struct search *s)
{
	const struct record *r = &s->scratch->record;
	int at = r->events < 0 ? -1 : json_first(&r->doc, r->events);

	for (; at >= 0; at = json_next(&r->doc, at)) {
		struct record_event e;

		if (record_read_event(r, at, &e, NULL) == STATUS_OK &&
		    e.kind == RECORD_FLIGHT)
			s->since_ms = e.flag ? e.time_ms : RECORD_ABSENT;
	}
}

static bool next_record(void *ctx, const struct store_record *in)
{
	struct search *s = ctx;
	struct scratch *room = s->scratch;
	struct problem p = { 0 };
	struct jws j;
	size_t n;

	if (jws_split(in->line, in->len, &j, &p) == STATUS_OK &&
	    jws_payload(&j, room->payload, LIMIT_PAYLOAD, &n) == STATUS_OK &&
	    record_read(&room->record, room->payload, n, room->tokens,
	    LIMIT_TOKENS, &p) == STATUS_OK)
		look(s);
	return true;
}

int64_t api_flight_since(struct api *a, const struct store_leg *l)
{
	struct search s = { a->scratch, RECORD_ABSENT };
	int64_t from = l->seen >= LAST ? l->seen - LAST + 1 : 0;

	if (l->sealed || l->seen < 0 || a->store->records(a->store, l->id,
	    from, l->seen, next_record, &s) != STATUS_OK)
		return RECORD_ABSENT;
	return s.since_ms;
}

const char *api_flight_state(struct api *a, const struct store_leg *l,
    int64_t *since_ms)
{
	*since_ms = api_flight_since(a, l);
	return *since_ms != RECORD_ABSENT ? "in-flight" :
	    api_state(l, a->now_ms);
}
