/* SPDX-License-Identifier: Apache-2.0 */
/* profile_diff.c - see profile_diff.h.
 *
 * "Milder" is said of a change after which no journey can come out worse by
 * this rule, all else being equal, and "stricter" of the opposite.  A rule
 * that moves away from storage is milder itself, but may leave readings to no
 * rule at all, which is `review` at once: that is a difference of its own.
 */
#include "profile_diff.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "json.h"
#include "profile_effect.h"
#include "profile_show.h"

#define COMMAND "profile diff"
#define TEXT 1024	/* a profile's source is the longest text */

struct difference {
	char rule[LIMIT_ID + 1];	/* "": of the profile itself */
	const char *what;		/* "limit", "added", "interval", ... */
	char from[TEXT], to[TEXT];	/* "": none */
	enum profile_effect effect;
};

struct diff {
	const struct profile_file *a, *b;
	struct difference *list;
	int count, cap;
};

static void note(struct diff *d, const char *rule, const char *what,
    const char *from, const char *to, enum profile_effect effect)
{
	struct difference *x;

	if (strcmp(from, to) == 0)
		return;
	if (d->count == d->cap) {
		d->cap = d->cap * 2 + 16;
		d->list = cli_realloc(d->list, (size_t)d->cap,
		    sizeof *d->list);
	}
	x = &d->list[d->count++];
	*x = (struct difference){ .what = what, .effect = effect };
	snprintf(x->rule, sizeof x->rule, "%s", rule);
	snprintf(x->from, sizeof x->from, "%s", from);
	snprintf(x->to, sizeof x->to, "%s", to);
}

static const char *yes_no(bool b)
{
	return b ? "yes" : "no";
}

/* --- rules --------------------------------------------------------------- */

static const struct profile_rule *find(const struct profile *p,
    const char *id)
{
	for (int i = 0; i < p->rule_count; i++)
		if (strcmp(p->rules[i].id, id) == 0)
			return &p->rules[i];
	return NULL;
}

static const char *in_full(char out[TEXT], const struct profile_rule *r)
{
	struct profile_show_words w;

	profile_show_rule(r, &w);
	snprintf(out, TEXT, "%s%s%s, %s", w.when,
	    w.how_long[0] != '\0' ? ", " : "", w.how_long, w.severity);
	return out;
}

/* Doubt of the probe counts in rules below fail only. */
static bool is_guarded(const struct profile *p, const struct profile_rule *r)
{
	return p->guard_band && r->on == PROFILE_ON_TEMP &&
	    r->severity < PROFILE_FAIL;
}

/* The words of profile_show hold every number of a rule: where they are the
 * same, so is the rule. */
static void compare_rule(struct diff *d, const struct profile_rule *a,
    const struct profile_rule *b)
{
	struct profile_show_words from, to;

	profile_show_rule(a, &from);
	profile_show_rule(b, &to);
	note(d, a->id, "limit", from.when, to.when,
	    profile_effect_limit(a, b));
	note(d, a->id, a->on == PROFILE_ON_MKT ? "window" : "time",
	    from.how_long, to.how_long, profile_effect_time(a, b));
	note(d, a->id, "severity", from.severity, to.severity,
	    profile_effect_more_is_stricter(a->severity, b->severity));
	if (d->a->profile.guard_band == d->b->profile.guard_band)
		note(d, a->id, "guard band",
		    yes_no(is_guarded(&d->a->profile, a)),
		    yes_no(is_guarded(&d->b->profile, b)),
		    profile_effect_more_is_stricter(
		    is_guarded(&d->a->profile, a),
		    is_guarded(&d->b->profile, b)));
}

static void compare_rules(struct diff *d)
{
	const struct profile *a = &d->a->profile, *b = &d->b->profile;
	const struct profile_rule *other;
	char text[TEXT];

	for (int i = 0; i < a->rule_count; i++) {
		other = find(b, a->rules[i].id);
		if (other != NULL)
			compare_rule(d, &a->rules[i], other);
		else
			note(d, a->rules[i].id, "removed",
			    in_full(text, &a->rules[i]), "", PROFILE_MILDER);
	}
	for (int i = 0; i < b->rule_count; i++)
		if (find(a, b->rules[i].id) == NULL)
			note(d, b->rules[i].id, "added", "",
			    in_full(text, &b->rules[i]), PROFILE_STRICTER);
}

/* How far beyond storage readings are outside no rule [m°C]; INT64_MAX: there
 * is no rule on that side. */
static int64_t uncovered_mc(const struct profile *p, bool upper)
{
	int64_t nearest = INT64_MAX, d;

	if (upper ? !p->has_high : !p->has_low)
		return 0;
	for (int i = 0; i < p->rule_count; i++) {
		const struct profile_rule *r = &p->rules[i];
		bool is_upper = r->op == PROFILE_GT || r->op == PROFILE_GE;

		if (r->on != PROFILE_ON_TEMP || is_upper != upper)
			continue;
		d = upper ? (int64_t)r->limit_mc - p->high_mc :
		    (int64_t)p->low_mc - r->limit_mc;
		if (r->op == PROFILE_GE || r->op == PROFILE_LE)
			d--;
		nearest = d < nearest ? d : nearest;
	}
	return nearest > 0 ? nearest : 0;
}

static const char *uncovered_words(char out[TEXT], const struct profile *p,
    bool upper)
{
	int64_t d = uncovered_mc(p, upper);
	int32_t storage_mc = upper ? p->high_mc : p->low_mc;
	char near[16], far[16];

	if (d == 0)
		return "none";
	profile_show_thousandths(near, storage_mc);
	if (d == INT64_MAX) {
		snprintf(out, TEXT, "all %s %s °C", upper ? "above" : "below",
		    near);
		return out;
	}
	profile_show_thousandths(far, storage_mc + (int32_t)(upper ? d : -d));
	snprintf(out, TEXT, "%s %s °C, %s %s °C", upper ? "above" : "below",
	    near, upper ? "up to" : "down to", far);
	return out;
}

static void compare_uncovered(struct diff *d, bool upper)
{
	const struct profile *a = &d->a->profile, *b = &d->b->profile;
	bool same = upper ? a->high_mc == b->high_mc : a->low_mc == b->low_mc;
	char from[TEXT], to[TEXT];

	note(d, "", "outside storage, but no rule (review)",
	    uncovered_words(from, a, upper), uncovered_words(to, b, upper),
	    same ? profile_effect_more_is_stricter(uncovered_mc(a, upper),
	    uncovered_mc(b, upper)) : PROFILE_UNSAID);
}

/* --- the profile itself -------------------------------------------------- */

static const char *integer(char out[TEXT], int32_t v)
{
	snprintf(out, TEXT, "%" PRId32, v);
	return out;
}

static const char *temp(char out[TEXT], bool has, int32_t mc)
{
	char n[16];

	if (!has)
		return "none";
	snprintf(out, TEXT, "%s °C", profile_show_thousandths(n, mc));
	return out;
}

static const char *span(char out[TEXT], int32_t s)
{
	char text[96];

	snprintf(out, TEXT, "%s", profile_show_duration(text, s));
	return out;
}

static void compare_storage(struct diff *d)
{
	const struct profile *a = &d->a->profile, *b = &d->b->profile;
	char from[TEXT], to[TEXT];

	note(d, "", "storage from", temp(from, a->has_low, a->low_mc),
	    temp(to, b->has_low, b->low_mc), profile_effect_more_is_stricter(
	    a->has_low ? a->low_mc : INT32_MIN,
	    b->has_low ? b->low_mc : INT32_MIN));
	note(d, "", "storage to", temp(from, a->has_high, a->high_mc),
	    temp(to, b->has_high, b->high_mc), profile_effect_more_is_milder(
	    a->has_high ? a->high_mc : INT32_MAX,
	    b->has_high ? b->high_mc : INT32_MAX));
}

static void compare_sampling(struct diff *d)
{
	const struct profile *a = &d->a->profile, *b = &d->b->profile;
	char from[TEXT], to[TEXT];

	note(d, "", "interval", span(from, a->interval_s),
	    span(to, b->interval_s), PROFILE_UNSAID);
	note(d, "", "longest hold of a reading", span(from, a->max_gap_s),
	    span(to, b->max_gap_s), PROFILE_UNSAID);
	note(d, "", "guard band", yes_no(a->guard_band),
	    yes_no(b->guard_band), profile_effect_more_is_stricter(
	    a->guard_band, b->guard_band));
	note(d, "", "activation energy (J/mol, 0: 10000 K)",
	    integer(from, a->activation_energy_j_mol),
	    integer(to, b->activation_energy_j_mol), PROFILE_UNSAID);
}

static void compare_groups(struct diff *d)
{
	const struct profile *a = &d->a->profile, *b = &d->b->profile;
	char from[TEXT], to[TEXT];

	note(d, "", "longest time from loading to start (0: any)",
	    span(from, a->load_max_s), span(to, b->load_max_s),
	    PROFILE_UNSAID);
	note(d, "", "vote of a group", profile_vote_name(a->vote),
	    profile_vote_name(b->vote), PROFILE_UNSAID);
	note(d, "", "quorum of a group", integer(from, a->quorum),
	    integer(to, b->quorum), PROFILE_UNSAID);
	note(d, "", "disagreement of a group (0: never)",
	    temp(from, true, a->disagree_mc), temp(to, true, b->disagree_mc),
	    PROFILE_UNSAID);
}

/* Texts that the parsed profile does not keep. */
static const char *text_of(char out[TEXT], const struct profile_file *f,
    const char *member)
{
	static struct json_token tokens[PROFILE_TOKENS];
	struct json doc;

	if (json_parse(&doc, f->text, f->len, tokens, PROFILE_TOKENS, 0,
	    NULL) != STATUS_OK || json_string(&doc, json_member(&doc, 0,
	    member), out, TEXT) != STATUS_OK)
		return "";
	return out;
}

static void compare_identity(struct diff *d)
{
	const struct profile *a = &d->a->profile, *b = &d->b->profile;
	char from[TEXT], to[TEXT];

	note(d, "", "id", a->id, b->id, PROFILE_UNSAID);
	note(d, "", "version", integer(from, a->version),
	    integer(to, b->version), PROFILE_UNSAID);
	note(d, "", "name (en)", a->name_en, b->name_en, PROFILE_UNSAID);
	note(d, "", "name (ja)", a->name_ja, b->name_ja, PROFILE_UNSAID);
	note(d, "", "category", profile_category_name(a->category),
	    profile_category_name(b->category), PROFILE_UNSAID);
	note(d, "", "source", text_of(from, d->a, "source"),
	    text_of(to, d->b, "source"), PROFILE_UNSAID);
}

/* --- output -------------------------------------------------------------- */

static void print_text(const char *mark, const char *text)
{
	char plain[TEXT];

	if (text[0] != '\0')
		printf("  %s %s\n", mark,
		    cli_plain(plain, sizeof plain, text));
}

static void print(const struct diff *d)
{
	bool same_bytes = strcmp(d->a->digest, d->b->digest) == 0;

	for (int i = 0; i < d->count; i++) {
		const struct difference *x = &d->list[i];

		printf("%s%s%s%s%s%s\n", x->rule[0] != '\0' ? "rule " : "",
		    x->rule, x->rule[0] != '\0' ? ": " : "", x->what,
		    x->effect != PROFILE_UNSAID ? ": " : "",
		    profile_effect_name(x->effect));
		print_text("-", x->from);
		print_text("+", x->to);
	}
	if (d->count == 0)
		printf("%s and %s say the same%s\n", d->a->path, d->b->path,
		    same_bytes ? "" :
		    ", in other bytes: a signature holds for one of them");
}

static void write_side(struct json_writer *w, const char *name,
    const struct profile_file *f)
{
	json_write_object(w, name);
	json_write_string(w, "file", f->path);
	json_write_string(w, "id", f->profile.id);
	json_write_int(w, "version", f->profile.version);
	json_write_string(w, "digest", f->digest);
	json_write_object_end(w);
}

static void write_text(struct json_writer *w, const char *name,
    const char *text)
{
	if (text[0] != '\0')
		json_write_string(w, name, text);
	else
		json_write_null(w, name);
}

static void write_json(struct json_writer *w, void *ctx)
{
	const struct diff *d = ctx;

	json_write_object(w, NULL);
	json_write_bool(w, "same", d->count == 0);
	write_side(w, "a", d->a);
	write_side(w, "b", d->b);
	json_write_array(w, "differences");
	for (int i = 0; i < d->count; i++) {
		const struct difference *x = &d->list[i];

		json_write_object(w, NULL);
		write_text(w, "rule", x->rule);
		json_write_string(w, "what", x->what);
		write_text(w, "from", x->from);
		write_text(w, "to", x->to);
		write_text(w, "effect", profile_effect_name(x->effect));
		json_write_object_end(w);
	}
	json_write_array_end(w);
	json_write_object_end(w);
}

int profile_diff_print(const struct profile_file *a,
    const struct profile_file *b, bool as_json)
{
	struct diff d = { .a = a, .b = b };
	int code;

	compare_identity(&d);
	compare_storage(&d);
	compare_sampling(&d);
	compare_groups(&d);
	compare_rules(&d);
	compare_uncovered(&d, false);
	compare_uncovered(&d, true);
	code = d.count == 0 ? CLI_OK : CLI_ADVERSE;
	if (!as_json)
		print(&d);
	else if (cli_print_json(COMMAND, write_json, &d) != CLI_OK)
		code = CLI_NO_READ;
	free(d.list);
	return code;
}
