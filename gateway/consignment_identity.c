/* SPDX-License-Identifier: Apache-2.0 */
/* consignment_identity.c - two identifiers at a handover, compared with what
 * the order said, and the hard stop when they are others.
 *
 * Nothing that was read goes into a record: which of the order's data it
 * equals is said, or that it differs. */
#include "consignment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "identifier.h"
#include "log.h"
#include "normal.h"
#include "stop_act.h"

enum status consignment_identity_seal(struct consignment *c,
    const struct order *order, struct record_open *open)
{
	uint8_t random[IDENTITY_RANDOM];
	enum status s = STATUS_NO_SPACE;

	if (!order->has_identity)
		return STATUS_OK;
	c->identity = malloc(sizeof(*c->identity));
	if (c->identity) {
		*c->identity = order->identity_data;
		s = signer_random(random, sizeof(random));
	}
	if (s == STATUS_OK)
		s = identity_seal(c->identity, random, &c->g->keys->crypto,
		    open->identity, &open->identity_count);
	open->has_sd = true;
	explicit_bzero(random, sizeof(random));
	return s;
}

void consignment_identity_drop(struct consignment *c)
{
	if (c->identity)
		explicit_bzero(c->identity, sizeof(*c->identity));
	free(c->identity);
	c->identity = NULL;
}

/* ---- comparing ---- */

struct match {
	enum identifier_result result;
	const struct identity_entry *entry;	/* if it is equal */
};

static enum identifier_result compare(const struct identity_entry *e,
    const char *got)
{
	char expected[4 * LIMIT_TEXT];

	if (normal_capitals(e->value, expected, sizeof(expected)) !=
	    STATUS_OK)
		return IDENTIFIER_DIFFERS;
	return identifier_compare(expected, got);
}

static struct match find(const struct identity *i, const char *got)
{
	struct match m = { IDENTIFIER_DIFFERS, NULL };

	for (int k = 0; k < i->count && !m.entry; k++) {
		const struct identity_entry *e = &i->entries[k];
		enum identifier_result r = IDENTIFIER_DIFFERS;

		if (e->identifies)
			r = compare(e, got);
		if (r == IDENTIFIER_EQUAL)
			m.entry = e;
		if (r != IDENTIFIER_DIFFERS)
			m.result = r;
	}
	return m;
}

static const char *word(const struct match *m)
{
	return m->entry ? m->entry->name : identifier_word(m->result);
}

static enum status look(const struct consignment *c, const char *text,
    const char *where, struct match *out, struct problem *p)
{
	char got[IDENTIFIER_TEXT + 1], bare[LIMIT_TEXT + 1];

	if (normal_capitals(text, got, sizeof(got)) != STATUS_OK ||
	    (identifier_take(got, bare) == IDENTIFIER_EQUAL &&
	    bare[0] == '\0'))
		return problem_set(p, STATUS_SYNTAX, where, "is no "
		    "identifier: UTF-8 text of 1 to 120 bytes, or a GS1 "
		    "Digital Link");
	*out = find(c->identity, got);
	return STATUS_OK;
}

/* Typed by hand, it may be a slip: nobody stops for that yet. */
static enum status ask_for_scan(const struct match m[2], struct problem *p)
{
	const struct match *odd = m[0].entry ? &m[1] : &m[0];

	return problem_set(p, STATUS_CONFLICT, odd == m ? "id1" : "id2",
	    odd->result == IDENTIFIER_CHECK_WRONG ?
	    identifier_advice(odd->result) : "is none of this consignment's "
	    "identifiers: scan it; if the scan says so too, it stops");
}

static enum status may_add(const struct consignment *c, struct problem *p)
{
	if (c->state < CONSIGNMENT_ARMED || c->state > CONSIGNMENT_ENDED ||
	    c->is_sealing)
		return problem_set(p, STATUS_CONFLICT, "cid",
		    "is sealed, or cannot be continued: nothing is added");
	if (c->is_resuming || c->deferred_count > 0)
		return problem_set(p, STATUS_CONFLICT, "cid",
		    "is busy: try again in a few seconds");
	return STATUS_OK;
}

static void record(struct consignment *c, struct record_event *e,
    struct consignment_wait *wait)
{
	consignment_sample_catch_up(c);
	e->dv_mm_s = RECORD_ABSENT;
	e->time_ms = consignment_event_ms(c);
	consignment_emit(c, e);
	consignment_await(c, wait);
	consignment_record_poke(c);
}

static enum status name_of(const char *by, char out[LIMIT_TEXT + 1],
    struct problem *p)
{
	if (by[0] == '\0' || normal_form(by, out, LIMIT_TEXT + 1) !=
	    STATUS_OK)
		return problem_set(p, STATUS_MISSING, "by",
		    "say who does this, in at most 120 bytes");
	return STATUS_OK;
}

enum status consignment_identify(struct consignment *c,
    const struct consignment_seen *seen, bool *matches,
    struct consignment_wait *wait, struct problem *p)
{
	struct record_event e = { .kind = RECORD_IDENTIFIED };
	struct match m[2];
	enum status s = may_add(c, p);

	if (s == STATUS_OK && !c->identity)
		s = problem_set(p, STATUS_MISSING, "cid", "has no identity "
		    "data here: its order named none, or not in clear");
	if (s == STATUS_OK)
		s = name_of(seen->by, e.by, p);
	if (s == STATUS_OK)
		s = look(c, seen->id1, "id1", &m[0], p);
	if (s == STATUS_OK)
		s = look(c, seen->id2, "id2", &m[1], p);
	if (s != STATUS_OK)
		return s;
	*matches = m[0].entry && m[1].entry;
	if (*matches && m[0].entry == m[1].entry)
		return problem_set(p, STATUS_REPEATED, "id2", "is the first "
		    "one again: two independent identifiers are compared");
	if (!*matches && seen->is_typed)
		return ask_for_scan(m, p);
	if (!*matches)
		e.kind = RECORD_MISMATCH;
	(void)snprintf(e.what, sizeof(e.what), "%s, %s", word(&m[0]),
	    word(&m[1]));
	(void)snprintf(e.word, sizeof(e.word), "%s", seen->is_typed ?
	    "typed" : "scanned");
	record(c, &e, wait);
	if (!*matches)
		log_error("consignment", "cid=%s STOPPED: identifiers do not "
		    "match (%s): two persons have to release it", c->cid,
		    e.what);
	return STATUS_OK;
}

static enum status release(struct consignment *c, struct record_event *e,
    struct consignment_wait *wait, struct problem *p)
{
	enum status s = stop_may_release(&c->stop, e->by, p);

	if (s != STATUS_OK)
		return s;
	record(c, e, wait);
	log_warn("consignment", "cid=%s %s", c->cid, c->stop.is_held ?
	    "released by one person: a second one has to" :
	    "released by two persons: it goes on");
	return STATUS_OK;
}

enum status consignment_release(struct consignment *c, const char *by,
    const char *why, struct consignment_wait *wait, struct problem *p)
{
	struct record_event e = { .kind = RECORD_RELEASED };
	enum status s = may_add(c, p);

	if (s == STATUS_OK && c->identity && c->identity->needs_acts)
		s = problem_set(p, STATUS_CONFLICT, "by", "its order wants "
		    "releases signed with a person's key: --key and --cert");
	if (s == STATUS_OK)
		s = name_of(by, e.by, p);
	if (s == STATUS_OK && (why[0] == '\0' || strlen(why) > LIMIT_TEXT))
		s = problem_set(p, STATUS_MISSING, "why",
		    "say why it may go on, in at most 120 bytes");
	(void)snprintf(e.why, sizeof(e.why), "%.*s", LIMIT_TEXT, why);
	return s == STATUS_OK ? release(c, &e, wait, p) : s;
}

enum status consignment_release_act(struct consignment *c, const char *act,
    size_t len, struct consignment_wait *wait, struct problem *p)
{
	struct record_event e = { .kind = RECORD_RELEASED };
	struct act_line *l = malloc(sizeof(*l));
	enum status s = l ? may_add(c, p) : STATUS_NO_SPACE;

	if (s == STATUS_OK)
		s = act_read(l, act, len, &c->g->keys->crypto, p);
	if (s == STATUS_OK)
		s = stop_act_check(l, &c->stop, c->cid, e.why, p);
	if (s == STATUS_OK) {
		(void)snprintf(e.by, sizeof(e.by), "%s", l->signer.name);
		memcpy(e.act, l->digest, sizeof(e.act));
		s = release(c, &e, wait, p);
	}
	free(l);
	return s;
}
