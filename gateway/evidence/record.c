/* SPDX-License-Identifier: Apache-2.0 */
/* record.c - the members every record has, and its kinds.
 *
 * Events live in record_event.c, `open` in record_open.c, `seal` in
 * record_seal.c. */
#include "record.h"

#include <string.h>

#include "record_field.h"

static const char *const tq_names[] = { "", "nts", "gnss", "ntp", "rtc",
	"holdover", "none" };
static const char *const kind_names[] = { "", "open", "block", "handover",
	"seal" };

const char *record_tq_name(enum record_tq tq)
{
	return tq_names[tq];
}

const char *record_kind_name(enum record_kind k)
{
	return kind_names[k];
}

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	    (c >= 'a' && c <= 'z');
}

bool record_is_gw(const char *s)
{
	size_t n = strlen(s);

	if (n < 1 || n > LIMIT_GW || !is_alnum(s[0]))
		return false;
	for (size_t i = 1; i < n; i++)
		if (!is_alnum(s[i]) && s[i] != '.' && s[i] != '_' &&
		    s[i] != '-')
			return false;
	return true;
}

bool record_is_cid(const char *s)
{
	size_t n = strlen(s);

	if (n < 22 || n > LIMIT_CID)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!is_alnum(s[i]) && s[i] != '_' && s[i] != '-')
			return false;
	return true;
}

/* ---- writing ---- */

void record_write_head(struct json_writer *w, const struct record_head *h)
{
	json_write_object(w, NULL);
	json_write_int(w, "v", 1);
	json_write_string(w, "k", kind_names[h->kind]);
	json_write_string(w, "gw", h->gw);
	json_write_string(w, "cid", h->cid);
	json_write_int(w, "leg", h->leg);
	json_write_int(w, "seq", h->seq);
	json_write_string(w, "prev", h->prev);
	json_write_int(w, "boot", h->boot);
	json_write_int(w, "mono", h->mono_ms);
	json_write_int(w, "utc", h->utc_ms);
	json_write_string(w, "tq", tq_names[h->tq]);
	json_write_int(w, "err", h->err_ms);
	json_write_int(w, "due", h->due_s);
	if (h->has_ack) {
		json_write_object(w, "ack");
		json_write_int(w, "seq", h->ack_seq);
		json_write_string(w, "h", h->ack_digest);
		json_write_object_end(w);
	}
}

void record_write_series(struct json_writer *w, const struct record_series *s,
    const int32_t *values_mc)
{
	json_write_object(w, NULL);
	json_write_int(w, "p", s->probe);
	json_write_int(w, "t", s->time_ms);
	json_write_int(w, "step", s->step_ms);
	json_write_int(w, "base", s->base_mc);
	json_write_array(w, "mc");
	for (int i = 0; i < s->count; i++) {
		if (values_mc[i] == RECORD_NO_VALUE)
			json_write_null(w, NULL);
		else
			json_write_int(w, NULL,
			    (int64_t)values_mc[i] - s->base_mc);
	}
	json_write_array_end(w);
	json_write_object_end(w);
}

void record_write_end(struct json_writer *w)
{
	json_write_object_end(w);
}

/* ---- reading ---- */

/* Reads one common member; 'value' is its token. */
typedef enum status member_fn(struct record_head *h, const struct json *doc,
    int value);

static enum status read_v(struct record_head *h, const struct json *doc, int at)
{
	int64_t v;

	(void)h;
	return json_int(doc, at, 1, 1, &v);
}

static enum status read_k(struct record_head *h, const struct json *doc, int at)
{
	for (int k = RECORD_OPEN; k <= RECORD_SEAL; k++) {
		if (json_is(doc, at, kind_names[k])) {
			h->kind = (enum record_kind)k;
			return STATUS_OK;
		}
	}
	return STATUS_UNKNOWN;
}

static enum status read_gw(struct record_head *h, const struct json *doc, int at)
{
	enum status s = json_string(doc, at, h->gw, sizeof(h->gw));

	return s == STATUS_OK && !record_is_gw(h->gw) ? STATUS_SYNTAX : s;
}

static enum status read_cid(struct record_head *h, const struct json *doc,
    int at)
{
	enum status s = json_string(doc, at, h->cid, sizeof(h->cid));

	return s == STATUS_OK && !record_is_cid(h->cid) ? STATUS_SYNTAX : s;
}

static enum status read_leg(struct record_head *h, const struct json *doc,
    int at)
{
	return json_int(doc, at, 0, 1000, &h->leg);
}

static enum status read_seq(struct record_head *h, const struct json *doc,
    int at)
{
	return json_int(doc, at, 0, LIMIT_INT, &h->seq);
}

static enum status read_prev(struct record_head *h, const struct json *doc,
    int at)
{
	return record_field_digest(doc, at, h->prev);
}

static enum status read_boot(struct record_head *h, const struct json *doc,
    int at)
{
	return json_int(doc, at, 0, LIMIT_INT, &h->boot);
}

static enum status read_mono(struct record_head *h, const struct json *doc,
    int at)
{
	return json_int(doc, at, 0, LIMIT_INT, &h->mono_ms);
}

static enum status read_utc(struct record_head *h, const struct json *doc,
    int at)
{
	return json_int(doc, at, 0, RECORD_TIME_MAX, &h->utc_ms);
}

static enum status read_tq(struct record_head *h, const struct json *doc,
    int at)
{
	for (int q = RECORD_NTS; q <= RECORD_TQ_NONE; q++) {
		if (json_is(doc, at, tq_names[q])) {
			h->tq = (enum record_tq)q;
			return STATUS_OK;
		}
	}
	return STATUS_UNKNOWN;
}

static enum status read_err(struct record_head *h, const struct json *doc,
    int at)
{
	return json_int(doc, at, 0,
	    h->tq == RECORD_TQ_NONE ? 0 : RECORD_TIME_MAX, &h->err_ms);
}

static enum status read_due(struct record_head *h, const struct json *doc,
    int at)
{
	bool seal = h->kind == RECORD_SEAL;

	return json_int(doc, at, seal ? 0 : 1, seal ? 0 : INT32_MAX,
	    &h->due_s);
}

static enum status read_ack(struct record_head *h, const struct json *doc,
    int at)
{
	int seq = json_first(doc, at);
	int digest = seq < 0 ? -1 : json_next(doc, seq);
	enum status s;

	if (json_type(doc, at) != JSON_OBJECT || json_size(doc, at) != 2 ||
	    !json_is(doc, seq, "seq") || !json_is(doc, digest, "h"))
		return STATUS_SYNTAX;
	h->has_ack = true;
	s = json_int(doc, json_value(doc, seq), -1, LIMIT_INT, &h->ack_seq);
	if (s != STATUS_OK)
		return s;
	return record_field_digest(doc, json_value(doc, digest),
	    h->ack_digest);
}

static const struct {
	const char *name;
	member_fn *read;
} common[] = {
	{ "v", read_v }, { "k", read_k }, { "gw", read_gw },
	{ "cid", read_cid }, { "leg", read_leg }, { "seq", read_seq },
	{ "prev", read_prev }, { "boot", read_boot }, { "mono", read_mono },
	{ "utc", read_utc }, { "tq", read_tq }, { "err", read_err },
	{ "due", read_due }
};

/* The common members in their order; *next is the first name after them. */
static enum status read_common(struct record *r, int *next, struct problem *p)
{
	int name = json_first(&r->doc, 0);

	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++) {
		enum status s;

		if (name < 0 || !json_is(&r->doc, name, common[i].name))
			return problem_set(p, STATUS_MISSING, common[i].name,
			    "every record has this member, in the stated order");
		s = common[i].read(&r->head, &r->doc,
		    json_value(&r->doc, name));
		if (s != STATUS_OK)
			return problem_set(p, s, common[i].name,
			    "not a value this member can have");
		name = json_next(&r->doc, name);
	}
	if (name >= 0 && json_is(&r->doc, name, "ack")) {
		enum status s = read_ack(&r->head, &r->doc,
		    json_value(&r->doc, name));

		if (s != STATUS_OK)
			return problem_set(p, s, "ack",
			    "is {\"seq\":integer,\"h\":digest}");
		name = json_next(&r->doc, name);
	}
	*next = name;
	return STATUS_OK;
}

/* The kind's own members: only those, in any order. */
static enum status check_own(struct record *r, int name, struct problem *p)
{
	static const char *const own[][13] = {
		[RECORD_OPEN] = { "profile", "probes", "packaging", "expiry",
		    "identity", "_sd_alg", "goods", "broken", "sim",
		    "part" },
		[RECORD_BLOCK] = { "readings", "events", "claim" },
		[RECORD_HANDOVER] = { "events", "claim", "from", "to",
		    "place", "seal_no", "condition", "signatures" },
		[RECORD_SEAL] = { "readings", "events", "records", "totals",
		    "final", "claim" }
	};

	for (; name >= 0; name = json_next(&r->doc, name)) {
		const char *const *o = own[r->head.kind];

		while (*o != NULL && !json_is(&r->doc, name, *o))
			o++;
		if (*o == NULL)
			return problem_set(p, STATUS_UNKNOWN,
			    kind_names[r->head.kind],
			    "holds a member that format 1 does not know");
	}
	return STATUS_OK;
}

static int array_member(const struct record *r, const char *name,
    enum status *s)
{
	int at = json_member(&r->doc, 0, name);

	if (at >= 0 && json_type(&r->doc, at) != JSON_ARRAY)
		*s = STATUS_TYPE;
	return at;
}

enum status record_read(struct record *r, const char *payload, size_t len,
    struct json_token *tokens, int cap, struct problem *p)
{
	enum status s = json_parse(&r->doc, payload, len, tokens, cap,
	    JSON_COMPACT | JSON_INTEGERS, p);
	int next = -1;

	if (s != STATUS_OK)
		return s;
	if (json_type(&r->doc, 0) != JSON_OBJECT)
		return problem_set(p, STATUS_TYPE, "",
		    "a payload is one JSON object");
	memset(&r->head, 0, sizeof(r->head));
	s = read_common(r, &next, p);
	if (s == STATUS_OK)
		s = check_own(r, next, p);
	if (s != STATUS_OK)
		return s;
	r->readings = array_member(r, "readings", &s);
	r->events = array_member(r, "events", &s);
	r->claim = json_member(&r->doc, 0, "claim");
	if (s != STATUS_OK)
		return problem_set(p, s, "readings",
		    "readings and events are arrays");
	if (r->claim >= 0 && json_type(&r->doc, r->claim) != JSON_OBJECT)
		return problem_set(p, STATUS_TYPE, "claim", "is an object");
	return STATUS_OK;
}

enum status record_read_series(const struct record *r, int at,
    struct record_series *out, struct problem *p)
{
	static const char *const names[] = { "p", "t", "step", "base", "mc" };
	const struct json *doc = &r->doc;
	int64_t probe = 0, base = 0;
	int mc = json_member(doc, at, "mc");
	enum status s = json_only(doc, at, names, 5, "readings", p);

	if (s == STATUS_OK)
		s = record_field_int(doc, at, "p", 0, LIMIT_PROBES - 1, &probe,
		    p);
	if (s == STATUS_OK)
		s = record_field_int(doc, at, "t", 0, RECORD_TIME_MAX,
		    &out->time_ms, p);
	if (s == STATUS_OK)
		s = record_field_int(doc, at, "step", 1, INT32_MAX,
		    &out->step_ms, p);
	if (s == STATUS_OK)
		s = record_field_int(doc, at, "base", -273149, 1000000, &base,
		    p);
	if (s == STATUS_OK && (mc < 0 || json_type(doc, mc) != JSON_ARRAY ||
	    json_size(doc, mc) < 1))
		s = problem_set(p, STATUS_TYPE, "mc",
		    "is an array of at least one integer or null");
	if (s != STATUS_OK)
		return s;
	out->probe = (int)probe;
	out->base_mc = (int32_t)base;
	out->count = json_size(doc, mc);
	out->at = json_first(doc, mc);
	return STATUS_OK;
}

enum status record_next_value(const struct record *r, struct record_series *s,
    int32_t *value_mc)
{
	int64_t off;

	if (s->at < 0)
		return STATUS_MISSING;
	if (json_type(&r->doc, s->at) == JSON_NULL) {
		*value_mc = RECORD_NO_VALUE;
	} else {
		if (json_int(&r->doc, s->at, -1273150, 1273150, &off) !=
		    STATUS_OK)
			return STATUS_TYPE;
		off += s->base_mc;
		if (off <= -273150 || off > 1000000)
			return STATUS_RANGE;
		*value_mc = (int32_t)off;
	}
	s->at = json_next(&r->doc, s->at);
	return STATUS_OK;
}
