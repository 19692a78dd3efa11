/* SPDX-License-Identifier: Apache-2.0 */
#include "profile_nest.h"

#include <string.h>

/* Below this, mean kinetic temperature has no meaning (evidence format 1). */
#define MKT_COLDEST_STORAGE_MC (-25000)

static bool is_upper(const struct profile_rule *rule)
{
	return rule->op == PROFILE_GT || rule->op == PROFILE_GE;
}

static enum status check_ids(struct profile_reader *r,
    const struct profile *profile, const int at[])
{
	int i, k;

	for (i = 1; i < profile->rule_count; i++) {
		for (k = 0; k < i; k++) {
			if (strcmp(profile->rules[i].id, profile->rules[k].id))
				continue;
			profile_rule_focus(r, at[i], i, profile->rules[i].id);
			return profile_reader_refuse(r, STATUS_REPEATED, "id",
			    "an earlier rule has this id; choose another");
		}
	}
	return STATUS_OK;
}

/* Silence must count: both modes, and one that spoils a clean bill. */
static enum status check_gaps(struct profile_reader *r,
    const struct profile *profile)
{
	bool consecutive = false, cumulative = false, severe = false;
	const struct profile_rule *rule;
	int i;

	for (i = 0; i < profile->rule_count; i++) {
		rule = &profile->rules[i];
		if (rule->on != PROFILE_ON_GAP)
			continue;
		consecutive |= rule->mode == PROFILE_CONSECUTIVE;
		cumulative |= rule->mode == PROFILE_CUMULATIVE;
		severe |= rule->severity >= PROFILE_INDETERMINATE;
	}
	if (!consecutive || !cumulative)
		return profile_reader_refuse(r, STATUS_MISSING, "rules",
		    consecutive ? "no cumulative gap rule; add one" :
		    "no consecutive gap rule; add one");
	if (!severe)
		return profile_reader_refuse(r, STATUS_CONFLICT, "rules",
		    "no gap rule is indeterminate or fail; "
		    "raise the severity of one");
	return STATUS_OK;
}

static enum status check_mkt(struct profile_reader *r,
    const struct profile *profile, const int at[])
{
	int32_t warmest = profile->has_high ? profile->high_mc :
	    profile->low_mc;
	int i;

	for (i = 0; i < profile->rule_count; i++) {
		if (profile->rules[i].on != PROFILE_ON_MKT ||
		    warmest >= MKT_COLDEST_STORAGE_MC)
			continue;
		profile_rule_focus(r, at[i], i, profile->rules[i].id);
		return profile_reader_refuse(r, STATUS_CONFLICT, "on",
		    "mkt means nothing for goods stored below -25 °C; "
		    "remove the rule");
	}
	return STATUS_OK;
}

/* No rule may be left by moving away from storage. */
static enum status check_side(struct profile_reader *r,
    const struct profile *profile, const int at[])
{
	const struct profile_rule *rule;
	const char *why;
	int i;

	for (i = 0; i < profile->rule_count; i++) {
		rule = &profile->rules[i];
		why = NULL;
		if (rule->on != PROFILE_ON_TEMP)
			continue;
		if (is_upper(rule) && profile->has_low &&
		    rule->limit_mc < profile->low_mc)
			why = "an upper limit below storage.low_mc betters "
			    "colder readings; use < or <=, or raise it";
		if (!is_upper(rule) && profile->has_high &&
		    rule->limit_mc > profile->high_mc)
			why = "a lower limit above storage.high_mc betters "
			    "warmer readings; use > or >=, or lower it";
		if (why == NULL)
			continue;
		profile_rule_focus(r, at[i], i, rule->id);
		return profile_reader_refuse(r, STATUS_CONFLICT, "limit_mc",
		    why);
	}
	return STATUS_OK;
}

/* How far beyond the storage limit of its side the first reading outside of
 * this rule lies [m°C]; 1 or less: as soon as storage is left. */
static int32_t distance(const struct profile *profile,
    const struct profile_rule *rule)
{
	switch (rule->op) {
	case PROFILE_GT: return rule->limit_mc + 1 - profile->high_mc;
	case PROFILE_GE: return rule->limit_mc - profile->high_mc;
	case PROFILE_LT: return profile->low_mc - (rule->limit_mc - 1);
	case PROFILE_LE: break;
	}
	return profile->low_mc - rule->limit_mc;
}

/* A notice that turns uncovered readings into covered ones. */
static enum status check_notice(struct profile_reader *r,
    const struct profile *profile, const int at[], bool upper)
{
	int32_t nearest = INT32_MAX, graded = INT32_MAX, d;
	const struct profile_rule *rule;
	int i, first = 0;

	if (upper ? !profile->has_high : !profile->has_low)
		return STATUS_OK;
	for (i = 0; i < profile->rule_count; i++) {
		rule = &profile->rules[i];
		if (rule->on != PROFILE_ON_TEMP || is_upper(rule) != upper)
			continue;
		d = distance(profile, rule);
		if (d < nearest) {
			nearest = d;
			first = i;
		}
		if (rule->severity > PROFILE_NOTICE && d < graded)
			graded = d;
	}
	if (nearest <= 1 || graded <= nearest)	/* also without any rule */
		return STATUS_OK;
	profile_rule_focus(r, at[first], first, profile->rules[first].id);
	return profile_reader_refuse(r, STATUS_CONFLICT, "severity",
	    "readings nearer to storage are review (uncovered), so notice "
	    "betters farther ones; use review");
}

enum status profile_nest_check(struct profile_reader *r,
    const struct profile *profile, const int at[LIMIT_RULES])
{
	enum status s;

	if ((s = check_gaps(r, profile)) != STATUS_OK ||
	    (s = check_ids(r, profile, at)) != STATUS_OK ||
	    (s = check_mkt(r, profile, at)) != STATUS_OK ||
	    (s = check_side(r, profile, at)) != STATUS_OK ||
	    (s = check_notice(r, profile, at, true)) != STATUS_OK)
		return s;
	return check_notice(r, profile, at, false);
}
