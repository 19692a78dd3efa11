/* SPDX-License-Identifier: Apache-2.0 */
#include "profile.h"

#include <string.h>

#include "profile_nest.h"
#include "profile_reader.h"
#include "profile_rule.h"

static const char categories[5][PROFILE_READER_WORD] = {
	"", "non-frozen", "cryopreserved", "frozen", "ambient"
};
static const char votes[6][PROFILE_READER_WORD] = {
	"", "worst", "min", "max", "mean", "2-of-3"
};

static void focus_root(struct profile_reader *r)
{
	r->object = 0;
	r->path[0] = '\0';
	r->subject[0] = '\0';
}

/* Enter an object member of the root. */
static enum status focus(struct profile_reader *r, const char *member)
{
	int at;

	focus_root(r);
	at = profile_reader_find(r, member);
	if (at == -1)
		return profile_reader_refuse(r, STATUS_MISSING, member,
		    "is missing; add it");
	if (json_type(&r->doc, at) != JSON_OBJECT)
		return profile_reader_refuse(r, STATUS_TYPE, member,
		    "must be an object");
	r->object = at;
	problem_path_member(r->path, sizeof r->path, member);
	return STATUS_OK;
}

static enum status check_members(const struct profile_reader *r)
{
	const char *const names[] = {
		"v", "id", "version", "name", "category", "source", "storage",
		"interval_s", "max_gap_s", "guard_band",
		"activation_energy_j_mol", "vote", "quorum", "disagree_mc",
		"load_max_s", "rules"
	};

	if (json_type(&r->doc, 0) != JSON_OBJECT)
		return profile_reader_refuse(r, STATUS_TYPE, "",
		    "a profile must be an object");
	return json_only(&r->doc, 0, names,
	    (int)(sizeof names / sizeof names[0]), "", r->p);
}

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

/* "en", "pt-BR": what RFC 5646 calls language and region. */
static bool is_language(const char *tag, size_t len)
{
	if (len != 2 && len != 5)
		return false;
	if (!is_lower(tag[0]) || !is_lower(tag[1]))
		return false;
	return len == 2 || (tag[2] == '-' && tag[3] >= 'A' && tag[3] <= 'Z' &&
	    tag[4] >= 'A' && tag[4] <= 'Z');
}

static enum status read_name(struct profile_reader *r, struct profile *out)
{
	char tag[8], text[LIMIT_TEXT + 1];
	enum status s = focus(r, "name");
	int at;

	if (s != STATUS_OK)
		return s;
	for (at = json_first(&r->doc, r->object); at != -1;
	    at = json_next(&r->doc, at)) {
		if (json_string(&r->doc, at, tag, sizeof tag) != STATUS_OK ||
		    !is_language(tag, strlen(tag)))
			return profile_reader_refuse(r, STATUS_UNKNOWN, "",
			    "each member must be a language like en, ja "
			    "or pt-BR");
		s = profile_reader_text(r, tag, text, sizeof text);
		if (s != STATUS_OK)
			return s;
		if (strcmp(tag, "ja") == 0)
			memcpy(out->name_ja, text, sizeof text);
	}
	return profile_reader_text(r, "en", out->name_en,
	    sizeof out->name_en);
}

static enum status read_identity(struct profile_reader *r,
    struct profile *out)
{
	char source[1001];
	unsigned category;
	int32_t v;
	enum status s;

	if ((s = profile_reader_int(r, "v", 1, 1,
	    ": this program reads product profile 1", &v)) != STATUS_OK ||
	    (s = profile_reader_id(r, out->id)) != STATUS_OK ||
	    (s = profile_reader_int(r, "version", 1, INT32_MAX, "",
	    &out->version)) != STATUS_OK ||
	    (s = profile_reader_word(r, "category", categories, 5, ~0u,
	    &category)) != STATUS_OK)
		return s;
	out->category = (enum profile_category)category;
	/* Why these numbers: for people; the signed file keeps it. */
	return profile_reader_text(r, "source", source, sizeof source);
}

static enum status read_limit(const struct profile_reader *r,
    const char *member, bool *has, int32_t *out)
{
	*has = profile_reader_find(r, member) != -1;
	if (!*has)
		return STATUS_OK;
	return profile_reader_int(r, member, PROFILE_RULE_COLDEST_MC,
	    PROFILE_RULE_HOTTEST_MC, " m°C", out);
}

static enum status read_storage(struct profile_reader *r,
    struct profile *out)
{
	const char *const names[] = { "low_mc", "high_mc" };
	enum status s;

	if ((s = focus(r, "storage")) != STATUS_OK ||
	    (s = json_only(&r->doc, r->object, names, 2, r->path, r->p)) !=
	    STATUS_OK ||
	    (s = read_limit(r, "low_mc", &out->has_low, &out->low_mc)) !=
	    STATUS_OK ||
	    (s = read_limit(r, "high_mc", &out->has_high, &out->high_mc)) !=
	    STATUS_OK)
		return s;
	if (!out->has_low && !out->has_high)
		return profile_reader_refuse(r, STATUS_MISSING, "",
		    "needs low_mc, high_mc or both");
	if (out->has_low && out->has_high && out->low_mc >= out->high_mc)
		return profile_reader_refuse(r, STATUS_CONFLICT, "low_mc",
		    "must be below storage.high_mc");
	return STATUS_OK;
}

/* A whole number from 1 that may be absent: *out stays as it is. */
static enum status read_maybe(const struct profile_reader *r,
    const char *member, int32_t max, const char *after, int32_t *out)
{
	if (profile_reader_find(r, member) == -1)
		return STATUS_OK;
	return profile_reader_int(r, member, 1, max, after, out);
}

static enum status read_sampling(struct profile_reader *r,
    struct profile *out)
{
	int at = profile_reader_find(r, "guard_band");
	enum status s;

	if ((s = profile_reader_int(r, "interval_s", 1,
	    PROFILE_RULE_LONGEST_S, "", &out->interval_s)) != STATUS_OK ||
	    (s = profile_reader_int(r, "max_gap_s", out->interval_s,
	    PROFILE_RULE_LONGEST_S, ", not below interval_s",
	    &out->max_gap_s)) != STATUS_OK)
		return s;
	if (at != -1 && json_bool(&r->doc, at, &out->guard_band) != STATUS_OK)
		return profile_reader_refuse(r, STATUS_TYPE, "guard_band",
		    "must be true or false");
	return read_maybe(r, "activation_energy_j_mol", 1000000, " J/mol",
	    &out->activation_energy_j_mol);
}

/* Groups of probes, and how long loading may take. */
static enum status read_groups(const struct profile_reader *r,
    struct profile *out)
{
	unsigned vote = PROFILE_WORST + 1;
	enum status s = STATUS_OK;

	if (profile_reader_find(r, "vote") != -1)
		s = profile_reader_word(r, "vote", votes, 6, ~0u, &vote);
	out->vote = (enum profile_vote)(vote - 1);
	out->quorum = 1;
	if (s != STATUS_OK ||
	    (s = read_maybe(r, "quorum", LIMIT_PROBES, "", &out->quorum)) !=
	    STATUS_OK ||
	    (s = read_maybe(r, "disagree_mc", PROFILE_RULE_HOTTEST_MC,
	    " m°C", &out->disagree_mc)) != STATUS_OK)
		return s;
	return read_maybe(r, "load_max_s", PROFILE_RULE_LONGEST_S, "",
	    &out->load_max_s);
}

static enum status read_rules(struct profile_reader *r, struct profile *out)
{
	int rules = profile_reader_find(r, "rules"), token, n;
	int at[LIMIT_RULES];
	enum status s;

	if (rules == -1)
		return profile_reader_refuse(r, STATUS_MISSING, "rules",
		    "is missing; add it");
	if (json_type(&r->doc, rules) != JSON_ARRAY)
		return profile_reader_refuse(r, STATUS_TYPE, "rules",
		    "must be an array");
	if (json_size(&r->doc, rules) > LIMIT_RULES)
		return profile_reader_refuse(r, STATUS_NO_SPACE, "rules",
		    "more than 32 rules; remove some");
	for (token = json_first(&r->doc, rules), n = 0; token != -1;
	    token = json_next(&r->doc, token), n++) {
		at[n] = token;
		s = profile_rule_read(r, token, n, &out->rules[n]);
		if (s != STATUS_OK)
			return s;
	}
	out->rule_count = n;
	focus_root(r);
	return profile_nest_check(r, out, at);
}

enum status profile_parse(struct profile *out, const char *text, size_t len,
    struct json_token tokens[PROFILE_TOKENS], struct problem *p)
{
	struct profile_reader r;
	enum status s;

	if (len > LIMIT_PROFILE)
		return problem_set(p, STATUS_NO_SPACE, "",
		    "a profile has at most 12288 bytes; shorten it");
	s = json_parse(&r.doc, text, len, tokens, PROFILE_TOKENS, 0, p);
	if (s != STATUS_OK)
		return s;
	memset(out, 0, sizeof *out);
	r.p = p;
	focus_root(&r);
	if ((s = check_members(&r)) != STATUS_OK ||
	    (s = read_identity(&r, out)) != STATUS_OK ||
	    (s = read_name(&r, out)) != STATUS_OK ||
	    (s = read_storage(&r, out)) != STATUS_OK)
		return s;
	focus_root(&r);
	if ((s = read_sampling(&r, out)) != STATUS_OK ||
	    (s = read_groups(&r, out)) != STATUS_OK)
		return s;
	return read_rules(&r, out);
}

static enum status check_measurable(int32_t limit_mc, int32_t low_mc,
    int32_t high_mc, const char *where, const char *subject,
    struct problem *p)
{
	if (limit_mc >= low_mc && limit_mc <= high_mc)
		return STATUS_OK;
	if (p == NULL || p->status != STATUS_OK)
		return STATUS_RANGE;
	(void)problem_set(p, STATUS_RANGE, where, subject);
	problem_add_int(p, limit_mc);
	problem_add(p, " m°C lies outside what the probe measures, ");
	problem_add_int(p, low_mc);
	problem_add(p, " to ");
	problem_add_int(p, high_mc);
	problem_add(p, " m°C; use another probe");
	return STATUS_RANGE;
}

enum status profile_check_range(const struct profile *profile, int32_t low_mc,
    int32_t high_mc, struct problem *p)
{
	const struct profile_rule *rule;
	char where[sizeof p->where], subject[PROFILE_READER_SUBJECT];
	enum status s = STATUS_OK;
	int i;

	if (profile->has_low)
		s = check_measurable(profile->low_mc, low_mc, high_mc,
		    "storage.low_mc", "", p);
	if (s == STATUS_OK && profile->has_high)
		s = check_measurable(profile->high_mc, low_mc, high_mc,
		    "storage.high_mc", "", p);
	for (i = 0; s == STATUS_OK && i < profile->rule_count; i++) {
		rule = &profile->rules[i];
		if (rule->on != PROFILE_ON_TEMP && rule->on != PROFILE_ON_MKT)
			continue;
		profile_rule_name(where, sizeof where, subject, i, rule->id);
		problem_path_member(where, sizeof where, "limit_mc");
		s = check_measurable(rule->limit_mc, low_mc, high_mc, where,
		    subject, p);
	}
	return s;
}

int32_t profile_mkt_window_s(const struct profile *profile)
{
	int32_t longest = 0;
	int i;

	for (i = 0; i < profile->rule_count; i++) {
		if (profile->rules[i].on == PROFILE_ON_MKT &&
		    profile->rules[i].window_s > longest)
			longest = profile->rules[i].window_s;
	}
	return longest;
}

bool profile_is_of_probe(enum profile_on on)
{
	switch (on) {
	case PROFILE_ON_TEMP:
	case PROFILE_ON_GAP:
	case PROFILE_ON_LIFE:
	case PROFILE_ON_MKT:
		return true;
	case PROFILE_ON_LID:
	case PROFILE_ON_SHOCK:
	case PROFILE_ON_TILT:
	case PROFILE_ON_SEAL:
	case PROFILE_ON_LIGHT:
	case PROFILE_ON_VIBRATION:
		return false;
	}
	return false;
}

const char *profile_category_name(enum profile_category c)
{
	return c >= PROFILE_NON_FROZEN && c <= PROFILE_AMBIENT ?
	    categories[c] : "unknown";
}

const char *profile_severity_name(enum profile_severity s)
{
	return s >= PROFILE_NOTICE && s <= PROFILE_FAIL ?
	    profile_rule_severities[s] : "unknown";
}

const char *profile_vote_name(enum profile_vote v)
{
	return v >= PROFILE_WORST && v <= PROFILE_TWO_OF_THREE ?
	    votes[v + 1] : "unknown";
}
