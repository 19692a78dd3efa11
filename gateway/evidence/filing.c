/* SPDX-License-Identifier: Apache-2.0 */
/* filing.c - one step of a filing per function. */
#include "filing.h"

#include <string.h>

#include "act_form.h"
#include "record_field.h"

static const char *const states[] = { "in-transit", "quarantine", "released",
	"held", NULL };

const char *filing_state_name(enum filing_state s)
{
	static const char *const names[] = { "none", "draft", "filed" };

	return s <= FILING_FILED ? names[s] : states[s - FILING_TRANSIT];
}

/* ---- forms ---- */

#define TEXT(n, most) { .name = n, .type = ACT_TEXT, .min = 1, .max = most }
#define TIME_OR_NOT(n) { .name = n, .type = ACT_TIME, .optional = true }

static const struct act_field open_fields[] = {
	TEXT("cid", LIMIT_CID), TEXT("pack", LIMIT_ID),
	{ .name = "version", .type = ACT_NUMBER, .min = 1, .max = 1000000 },
	{ .name = "digest", .type = ACT_DIGEST },
	TIME_OR_NOT("eta"), TIME_OR_NOT("expiry")
};
static const struct act_field value_fields[] = {
	TEXT("name", LIMIT_ID), TEXT("value", PACK_VALUE)
};
static const struct act_form value_form = ACT_FORM(value_fields);
static const struct act_field set_fields[] = {
	{ .name = "values", .type = ACT_OBJECTS, .min = 1,
	    .max = PACK_MEMBERS, .form = &value_form },
	{ .name = "why", .type = ACT_TEXT, .min = 1, .max = LIMIT_TEXT,
	    .optional = true }
};
static const struct act_field document_fields[] = {
	TEXT("name", LIMIT_ID), TEXT("file", LIMIT_TEXT),
	{ .name = "digest", .type = ACT_DIGEST }
};
static const struct act_field plan_fields[] = {
	{ .name = "eta", .type = ACT_TIME }, TIME_OR_NOT("expiry"),
	TEXT("why", LIMIT_TEXT)
};
static const struct act_field submit_fields[] = {
	{ .name = "reference", .type = ACT_TEXT, .min = 1, .max = LIMIT_TEXT,
	    .optional = true }
};
static const struct act_field state_fields[] = {
	{ .name = "state", .type = ACT_WORD, .words = states },
	TEXT("why", LIMIT_TEXT)
};

/* ---- reading a body that fits its form ---- */

static void text(const struct act_line *a, int object, const char *name,
    char *out, size_t cap)
{
	if (json_string(&a->doc, json_member(&a->doc, object, name), out,
	    cap) != STATUS_OK)
		out[0] = '\0';
}

static int64_t number(const struct act_line *a, const char *name,
    int64_t otherwise)
{
	int64_t v;

	return json_int(&a->doc, json_member(&a->doc, a->body_at, name), 0,
	    LIMIT_INT, &v) == STATUS_OK ? v : otherwise;
}

static struct filing_value *find(struct filing *f, const char *name)
{
	for (int i = 0; i < f->count; i++)
		if (strcmp(f->values[i].name, name) == 0)
			return &f->values[i];
	return NULL;
}

const struct filing_value *filing_value(const struct filing *f,
    const char *name)
{
	for (int i = 0; i < f->count; i++)
		if (strcmp(f->values[i].name, name) == 0)
			return &f->values[i];
	return NULL;
}

/* ---- steps ---- */

struct step {
	struct filing *f;
	const struct act_line *a;
	const struct pack *pack;
	struct problem *p;
};

static enum status take_plan(const struct step *x)
{
	struct filing *f = x->f;

	f->eta_ms = number(x->a, "eta", f->eta_ms);
	f->expiry_ms = number(x->a, "expiry", f->expiry_ms);
	return STATUS_OK;
}

static enum status open_it(const struct step *x)
{
	struct filing *f = x->f;
	const struct act_line *a = x->a;

	text(a, a->body_at, "cid", f->cid, sizeof(f->cid));
	text(a, a->body_at, "pack", f->pack_id, sizeof(f->pack_id));
	text(a, a->body_at, "digest", f->pack_digest,
	    sizeof(f->pack_digest));
	f->pack_version = number(a, "version", 0);
	if (strcmp(f->pack_id, x->pack->id) != 0 ||
	    f->pack_version != x->pack->version ||
	    strcmp(f->pack_digest, x->pack->digest) != 0)
		return problem_quote(x->p, STATUS_CONFLICT, "pack",
		    "this is not the pack at hand, ", x->pack->id, "");
	f->state = FILING_DRAFT;
	return take_plan(x);
}

static enum status put(const struct step *x, const char *name,
    const char *value, const char *file)
{
	const struct pack_member *m = pack_member(x->pack, name);
	struct filing_value *v = find(x->f, name);

	if (!m)
		return problem_quote(x->p, STATUS_UNKNOWN, name,
		    "the pack does not ask for ", name, "");
	if ((m->type == PACK_DOCUMENT) != (file[0] != '\0'))
		return problem_set(x->p, STATUS_TYPE, name, file[0] ?
		    "is a value, no document" :
		    "is a document; attach it with its digest");
	if (pack_fits(x->pack, m, value, x->p) != STATUS_OK)
		return STATUS_RANGE;
	if (!v) {
		v = &x->f->values[x->f->count++];
		memset(v, 0, sizeof(*v));
		memcpy(v->name, m->name, sizeof(v->name));
	}
	memcpy(v->value, value, strlen(value) + 1);
	memcpy(v->file, file, strlen(file) + 1);
	v->n = x->a->act.n;
	return STATUS_OK;
}

static enum status set(const struct step *x)
{
	const struct json *doc = &x->a->doc;
	int list = json_member(doc, x->a->body_at, "values");
	enum status s = STATUS_OK;

	for (int at = json_first(doc, list); at >= 0 && s == STATUS_OK;
	    at = json_next(doc, at)) {
		char name[LIMIT_ID + 1], value[PACK_VALUE + 1];

		text(x->a, at, "name", name, sizeof(name));
		text(x->a, at, "value", value, sizeof(value));
		s = put(x, name, value, "");
	}
	return s;
}

static enum status attach(const struct step *x)
{
	char name[LIMIT_ID + 1], file[LIMIT_TEXT + 1];
	char digest[LIMIT_B64_DIGEST + 1];

	text(x->a, x->a->body_at, "name", name, sizeof(name));
	text(x->a, x->a->body_at, "file", file, sizeof(file));
	text(x->a, x->a->body_at, "digest", digest, sizeof(digest));
	return put(x, name, digest, file);
}

/* What is missing may be filed later; what is wrong is not filed at all. */
static enum status submit(const struct step *x)
{
	struct filing_member m;

	for (int i = 0; i < x->pack->member_count; i++) {
		filing_judge(x->f, x->pack, i, &m);
		if (m.standing == FILING_WRONG)
			return problem_set(x->p, STATUS_CONFLICT,
			    m.member->name, m.why);
	}
	for (int i = 0; i < x->f->count; i++)
		memcpy(x->f->values[i].filed, x->f->values[i].value,
		    sizeof(x->f->values[i].filed));
	x->f->submissions++;
	x->f->submitted_ms = x->a->act.at_ms;
	if (x->f->state == FILING_DRAFT)
		x->f->state = FILING_FILED;
	return STATUS_OK;
}

static enum filing_state wanted(const struct act_line *a)
{
	int at = json_member(&a->doc, a->body_at, "state"), i = 0;

	while (states[i + 1] && !json_is(&a->doc, at, states[i]))
		i++;
	return (enum filing_state)(FILING_TRANSIT + i);
}

/* From where each state can be reached. */
static bool leads_to(enum filing_state from, enum filing_state to)
{
	static const unsigned from_which[] = {
		[FILING_TRANSIT] = 1u << FILING_FILED,
		[FILING_QUARANTINE] = 1u << FILING_TRANSIT |
		    1u << FILING_FILED | 1u << FILING_HELD,
		[FILING_RELEASED] = 1u << FILING_FILED |
		    1u << FILING_TRANSIT | 1u << FILING_QUARANTINE |
		    1u << FILING_HELD,
		[FILING_HELD] = 1u << FILING_FILED | 1u << FILING_TRANSIT |
		    1u << FILING_QUARANTINE
	};

	return from_which[to] >> from & 1;
}

static enum status move(const struct step *x)
{
	enum filing_state to = wanted(x->a);

	if (leads_to(x->f->state, to)) {
		x->f->state = to;
		return STATUS_OK;
	}
	(void)problem_set(x->p, STATUS_ORDER, "state", "cannot become ");
	problem_add(x->p, filing_state_name(to));
	problem_add(x->p, " from ");
	problem_add(x->p, filing_state_name(x->f->state));
	return STATUS_ORDER;
}

/* ---- one act ---- */

#define WHERE(s) (1u << FILING_##s)
#define UNDER_WAY (WHERE(DRAFT) | WHERE(FILED) | WHERE(TRANSIT) | \
	WHERE(QUARANTINE) | WHERE(HELD))

static const struct kind {
	const char *kind;
	struct act_form form;
	unsigned states, roles;
	bool needs_pack;
	enum status (*step)(const struct step *x);
} kinds[] = {
	{ "filing-open", ACT_FORM(open_fields), WHERE(NONE),
	    ACT_SHIPPER | ACT_BROKER, true, open_it },
	{ "filing-set", ACT_FORM(set_fields), UNDER_WAY,
	    ACT_SHIPPER | ACT_BROKER, true, set },
	{ "filing-document", ACT_FORM(document_fields), UNDER_WAY,
	    ACT_SHIPPER | ACT_BROKER | ACT_QUALITY, true, attach },
	{ "filing-plan", ACT_FORM(plan_fields), UNDER_WAY,
	    ACT_SHIPPER | ACT_BROKER | ACT_COURIER, false, take_plan },
	{ "filing-submit", ACT_FORM(submit_fields), UNDER_WAY,
	    ACT_SHIPPER | ACT_BROKER, true, submit },
	{ "filing-state", ACT_FORM(state_fields), UNDER_WAY & ~WHERE(DRAFT),
	    ACT_CUSTOMS | ACT_BROKER | ACT_COURIER, false, move }
};

static const struct kind *kind_of(const char *kind)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].kind, kind) == 0)
			return &kinds[i];
	return NULL;
}

bool filing_knows(const char *kind)
{
	return kind_of(kind) != NULL;
}

static enum status allowed(const struct filing *f, const struct kind *k,
    unsigned roles, const struct pack *pack, struct problem *p)
{
	if (!(k->roles & roles))
		return problem_quote(p, STATUS_UNTRUSTED, "k", "", k->kind,
		    " is not for this signer's role");
	if (!(k->states & (1u << f->state))) {
		(void)problem_quote(p, STATUS_ORDER, "k", "", k->kind,
		    " cannot be done now; the filing is ");
		problem_add(p, filing_state_name(f->state));
		return STATUS_ORDER;
	}
	if (k->needs_pack && !pack)
		return problem_set(p, STATUS_MISSING, "pack", "the pack that "
		    "this filing names is not at hand");
	return STATUS_OK;
}

enum status filing_apply(struct filing *f, const struct act_line *a,
    unsigned roles, const struct pack *pack, struct problem *p)
{
	const struct kind *k = kind_of(a->act.kind);
	struct filing next = *f;
	const struct step x = { &next, a, pack, p };
	enum status s;

	if (!k)
		return problem_quote(p, STATUS_UNKNOWN, "k", "", a->act.kind,
		    " is no act on a filing");
	s = allowed(f, k, roles, pack, p);
	if (s == STATUS_OK)
		s = act_form_check(&k->form, &a->doc, a->body_at, "body", p);
	if (s == STATUS_OK)
		s = k->step(&x);
	if (s == STATUS_OK)
		*f = next;
	return s;
}
