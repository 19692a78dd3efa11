/* SPDX-License-Identifier: Apache-2.0 */
#include "profile_doubt.h"

#include "profile_rule.h"

static bool is_upper(const struct profile_rule *rule)
{
	return rule->op == PROFILE_GT || rule->op == PROFILE_GE;
}

static bool is_on_side(const struct profile_rule *rule, bool upper)
{
	return rule->on == PROFILE_ON_TEMP && is_upper(rule) == upper;
}

/* How far beyond the storage limit the first reading outside of this rule
 * lies [m°C]; 1 or less: as soon as storage is left. */
static int64_t distance(const struct profile *p,
    const struct profile_rule *rule)
{
	int64_t edge_mc = is_upper(rule) ? p->high_mc : p->low_mc;
	int64_t d = is_upper(rule) ? rule->limit_mc - edge_mc :
	    edge_mc - rule->limit_mc;

	if (rule->op == PROFILE_GT || rule->op == PROFILE_LT)
		d++;
	/* storage is guarded, a fail rule is not: it begins later */
	if (p->guard_band && rule->severity == PROFILE_FAIL && d <= 1)
		d = 2;
	return d;
}

/* The rule whose limit comes first on this side, -1 if there is none. */
static int first_rule(const struct profile *p, bool upper)
{
	int i, first = -1;

	for (i = 0; i < p->rule_count; i++)
		if (is_on_side(&p->rules[i], upper) && (first == -1 ||
		    distance(p, &p->rules[i]) <
		    distance(p, &p->rules[first])))
			first = i;
	return first;
}

/* Does some rule make every reading this far out at least `review`? */
static bool fires_at_once(const struct profile *p, bool upper, int64_t d)
{
	const struct profile_rule *rule;
	int i;

	for (i = 0; i < p->rule_count; i++) {
		rule = &p->rules[i];
		if (is_on_side(rule, upper) && distance(p, rule) <= d &&
		    rule->mode == PROFILE_INSTANT && rule->confirm == 1 &&
		    rule->severity > PROFILE_NOTICE)
			return true;
	}
	return false;
}

static int doubt_side(const struct profile *p, bool upper, struct problem *out)
{
	char where[sizeof out->where], subject[PROFILE_READER_SUBJECT];
	int first = first_rule(p, upper);

	if (!(upper ? p->has_high : p->has_low) || first == -1 ||
	    distance(p, &p->rules[first]) <= 1 ||
	    fires_at_once(p, upper, distance(p, &p->rules[first])))
		return 0;
	profile_rule_name(where, sizeof where, subject, first,
	    p->rules[first].id);
	problem_path_member(where, sizeof where, "limit_mc");
	*out = (struct problem){ .status = STATUS_OK };
	(void)problem_set(out, STATUS_CONFLICT, where, subject);
	problem_add(out, "readings before it are review (uncovered), beyond "
	    "it only budget-used at first; add a rule of at least review at "
	    "storage.");
	problem_add(out, upper ? "high_mc" : "low_mc");
	return 1;
}

static int doubt_vote(const struct profile *p, bool upper, struct problem *out)
{
	enum profile_vote blind = upper ? PROFILE_MIN : PROFILE_MAX;

	if (p->vote != blind || (first_rule(p, upper) == -1 &&
	    !(upper ? p->has_high : p->has_low)))
		return 0;
	*out = (struct problem){ .status = STATUS_OK };
	(void)problem_set(out, STATUS_CONFLICT, "vote", upper ?
	    "min does not see a probe that is too warm; use worst or 2-of-3" :
	    "max does not see a probe that is too cold; use worst or 2-of-3");
	return 1;
}

int profile_doubt(const struct profile *profile,
    struct problem doubts[PROFILE_DOUBTS])
{
	int n = doubt_side(profile, true, &doubts[0]);

	n += doubt_side(profile, false, &doubts[n]);
	n += doubt_vote(profile, true, &doubts[n]);
	return n + doubt_vote(profile, false, &doubts[n]);
}

enum status profile_doubt_betters(const struct profile *profile,
    struct problem *p)
{
	struct problem doubt;

	if (doubt_side(profile, true, &doubt) == 0 &&
	    doubt_side(profile, false, &doubt) == 0)
		return STATUS_OK;
	return problem_set(p, STATUS_CONFLICT, doubt.where, doubt.why);
}
