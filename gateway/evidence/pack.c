/* SPDX-License-Identifier: Apache-2.0 */
/* pack.c - the form is checked by its table; here is what a table cannot
 * say: that names are there once, and that lengths and hours make sense. */
#include "pack.h"

#include <string.h>

#include "jws.h"
#include "pack_form.h"
#include "utc.h"

#define DAY_MS INT64_C(86400000)

/* ---- members of a text that fits its form ---- */

static int64_t number(const struct json *doc, int object, const char *name,
    int64_t otherwise)
{
	int64_t v;

	return json_int(doc, json_member(doc, object, name), -LIMIT_INT,
	    LIMIT_INT, &v) == STATUS_OK ? v : otherwise;
}

static bool text(const struct json *doc, int object, const char *name,
    char *out, size_t cap)
{
	int at = json_member(doc, object, name);

	return at >= 0 && json_string(doc, at, out, cap) == STATUS_OK;
}

static int word(const struct json *doc, int at, const char *const *words)
{
	for (int i = 0; words[i]; i++)
		if (json_is(doc, at, words[i]))
			return i;
	return -1;
}

/* ---- reading ---- */

static enum status read_holidays(struct office *o, const struct json *doc,
    int list, struct problem *p)
{
	for (int at = json_first(doc, list); at >= 0;
	    at = json_next(doc, at)) {
		char day[11];
		int64_t ms;

		if (json_string(doc, at, day, sizeof(day)) != STATUS_OK ||
		    utc_parse_day(day, &ms) != STATUS_OK)
			return problem_set(p, STATUS_RANGE, "office.holidays",
			    "holds dates such as \"2026-12-25\"");
		o->holidays[o->holiday_count++] = ms / DAY_MS;
	}
	return STATUS_OK;
}

static enum status read_office(struct pack *k, struct problem *p)
{
	const struct json *doc = &k->doc;
	int at = json_member(doc, 0, "office");
	int days = json_member(doc, at, "days");

	for (int i = json_first(doc, days); i >= 0; i = json_next(doc, i))
		k->office.days |= 1u << word(doc, i, pack_form_days);
	k->office.from_min = number(doc, at, "from_min", 0);
	k->office.to_min = number(doc, at, "to_min", 0);
	(void)text(doc, at, "zone", k->zone, sizeof(k->zone));
	if (k->office.from_min >= k->office.to_min)
		return problem_set(p, STATUS_RANGE, "office.to_min",
		    "an office closes after it opens");
	return read_holidays(&k->office, doc, json_member(doc, at,
	    "holidays"), p);
}

static enum status read_review(struct pack *k, struct problem *p)
{
	int at = json_member(&k->doc, 0, "review");

	k->usual_ms = number(&k->doc, at, "usual_s", 0) * 1000;
	k->most_ms = number(&k->doc, at, "most_s", 0) * 1000;
	if (k->most_ms < k->usual_ms)
		return problem_set(p, STATUS_RANGE, "review.most_s",
		    "the longest review is not shorter than the usual one");
	return STATUS_OK;
}

static enum status add_member(struct pack *k, int at, struct problem *p)
{
	struct pack_member *m = &k->members[k->member_count];
	int words = json_member(&k->doc, at, "words");
	char name[LIMIT_ID + 1];

	if (!text(&k->doc, at, "name", name, sizeof(name)))
		return problem_set(p, STATUS_SYNTAX, "members",
		    "a name is 1 to 32 characters");
	if (pack_member(k, name))
		return problem_quote(p, STATUS_REPEATED, "members",
		    "the member ", name, " is there twice");
	memcpy(m->name, name, sizeof(name));
	m->type = (enum pack_type)(word(&k->doc, json_member(&k->doc, at,
	    "type"), pack_form_types) + 1);
	(void)!json_bool(&k->doc, json_member(&k->doc, at, "required"),
	    &m->required);
	m->min = number(&k->doc, at, "min", 1);
	m->max = number(&k->doc, at, "max", PACK_VALUE);
	m->at = at;
	if (m->min > m->max)
		return problem_quote(p, STATUS_RANGE, "members", "", name,
		    ": min is above max; no value fits");
	if ((m->type == PACK_CHOICE) != (words >= 0))
		return problem_quote(p, STATUS_MISSING, "members", "", name,
		    ": words belong to a choice, and to nothing else");
	k->member_count++;
	return STATUS_OK;
}

static enum status read_members(struct pack *k, struct problem *p)
{
	int list = json_member(&k->doc, 0, "members");
	enum status s = STATUS_OK;

	for (int at = json_first(&k->doc, list); at >= 0 && s == STATUS_OK;
	    at = json_next(&k->doc, at))
		s = add_member(k, at, p);
	return s;
}

/* Rules about members name members that there are. */
static enum status check_rules(const struct pack *k, const char *list,
    struct problem *p)
{
	static const char *const ends[] = { "first", "second" };
	int rules = json_member(&k->doc, 0, list);

	for (int at = rules < 0 ? -1 : json_first(&k->doc, rules); at >= 0;
	    at = json_next(&k->doc, at))
		for (int i = 0; i < 2; i++) {
			char name[LIMIT_ID + 1] = "";

			(void)text(&k->doc, at, ends[i], name, sizeof(name));
			if (!pack_member(k, name))
				return problem_quote(p, STATUS_UNKNOWN, list,
				    "there is no member ", name, "");
		}
	return STATUS_OK;
}

static enum status read_names(struct pack *k, struct problem *p)
{
	(void)text(&k->doc, 0, "id", k->id, sizeof(k->id));
	(void)text(&k->doc, 0, "jurisdiction", k->jurisdiction,
	    sizeof(k->jurisdiction));
	k->version = number(&k->doc, 0, "version", 0);
	if (strlen(k->jurisdiction) != 2 || k->jurisdiction[0] < 'A' ||
	    k->jurisdiction[0] > 'Z' || k->jurisdiction[1] < 'A' ||
	    k->jurisdiction[1] > 'Z')
		return problem_set(p, STATUS_SYNTAX, "jurisdiction",
		    "two capital letters, such as JP");
	return STATUS_OK;
}

enum status pack_read(struct pack *out, const char *json, size_t len,
    struct json_token *tokens, int cap, const struct crypto *hash,
    struct problem *p)
{
	enum status s;

	memset(out, 0, sizeof(*out));
	if (len > PACK_TEXT)
		return problem_set(p, STATUS_NO_SPACE, "",
		    "a pack has at most 65536 bytes");
	s = json_parse(&out->doc, json, len, tokens, cap, JSON_INTEGERS, p);
	if (s == STATUS_OK)
		s = act_form_check(&pack_form, &out->doc, 0, "", p);
	if (s == STATUS_OK)
		s = read_names(out, p);
	if (s == STATUS_OK)
		s = read_review(out, p);
	if (s == STATUS_OK)
		s = read_office(out, p);
	if (s == STATUS_OK)
		s = read_members(out, p);
	if (s == STATUS_OK)
		s = check_rules(out, "equal", p);
	if (s == STATUS_OK)
		s = check_rules(out, "never", p);
	if (s == STATUS_OK)
		s = jws_digest(hash, json, len, out->digest);
	return s;
}

const struct pack_member *pack_member(const struct pack *k, const char *name)
{
	for (int i = 0; i < k->member_count; i++)
		if (strcmp(k->members[i].name, name) == 0)
			return &k->members[i];
	return NULL;
}

const char *pack_label(const struct pack *k, const struct pack_member *m,
    const char *language, char out[LIMIT_TEXT + 1])
{
	int label = json_member(&k->doc, m->at, "label");

	return text(&k->doc, label, language, out, LIMIT_TEXT + 1) ? out :
	    NULL;
}

const char *pack_says(const struct pack *k, const struct pack_member *m,
    const char *what, char out[LIMIT_TEXT + 1])
{
	return text(&k->doc, m->at, what, out, LIMIT_TEXT + 1) ? out : NULL;
}

/* ---- contradictions ---- */

static bool differ(const struct pack *k, int at, pack_value_fn *value_of,
    const void *ctx, struct pack_conflict *out)
{
	const char *first, *second;

	(void)text(&k->doc, at, "first", out->first, sizeof(out->first));
	(void)text(&k->doc, at, "second", out->second, sizeof(out->second));
	first = value_of(ctx, out->first);
	second = value_of(ctx, out->second);
	memcpy(out->why, "these two must be the same",
	    sizeof("these two must be the same"));
	return first && second && strcmp(first, second) != 0;
}

static bool clash(const struct pack *k, int at, pack_value_fn *value_of,
    const void *ctx, struct pack_conflict *out)
{
	char is[PACK_VALUE + 1] = "", with[PACK_VALUE + 1] = "";
	const char *first, *second;

	(void)text(&k->doc, at, "first", out->first, sizeof(out->first));
	(void)text(&k->doc, at, "second", out->second, sizeof(out->second));
	(void)text(&k->doc, at, "is", is, sizeof(is));
	(void)text(&k->doc, at, "with", with, sizeof(with));
	(void)text(&k->doc, at, "why", out->why, sizeof(out->why));
	first = value_of(ctx, out->first);
	second = value_of(ctx, out->second);
	return first && second && strcmp(first, is) == 0 &&
	    strcmp(second, with) == 0;
}

/* The rule after *at in either list; which one tells *is_equal. */
static int next_rule(const struct pack *k, int *at, bool *is_equal)
{
	int i = 0;

	for (int list = 0; list < 2; list++) {
		int rules = json_member(&k->doc, 0,
		    list == 0 ? "equal" : "never");

		for (int r = rules < 0 ? -1 : json_first(&k->doc, rules);
		    r >= 0; r = json_next(&k->doc, r), i++)
			if (i == *at) {
				++*at;
				*is_equal = list == 0;
				return r;
			}
	}
	return -1;
}

bool pack_conflict(const struct pack *k, int *at, pack_value_fn *value_of,
    const void *ctx, struct pack_conflict *out)
{
	bool is_equal;
	int rule;

	while ((rule = next_rule(k, at, &is_equal)) >= 0)
		if (is_equal ? differ(k, rule, value_of, ctx, out) :
		    clash(k, rule, value_of, ctx, out))
			return true;
	return false;
}
