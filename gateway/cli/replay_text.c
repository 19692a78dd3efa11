/* SPDX-License-Identifier: Apache-2.0 */
/* replay_text.c - see replay_text.h.
 *
 * An outcome is evidence and advice: it says what to do next and never that
 * the goods be thrown away; that is for a named person to decide.
 */
#include "replay_text.h"

#include <inttypes.h>
#include <stdio.h>

#include "cli.h"
#include "judgement_json.h"
#include "utc.h"

static const char *advice(enum rules_outcome o)
{
	switch (o) {
	case RULES_CONFORM: return "kept within storage";
	case RULES_BUDGET_USED:
		return "left storage for a while, within what the profile "
		    "allows";
	case RULES_REVIEW:
		return "a person of the quality unit must look at it before "
		    "use";
	case RULES_INDETERMINATE:
		return "the data cannot tell; keep in storage and ask the "
		    "quality unit";
	case RULES_FAIL:
		return "do not use; keep in storage; ask the marketing "
		    "authorisation holder";
	}
	return "";
}

/* "-0.500" of thousandths. */
static const char *degrees(char out[16], bool has, int32_t mc)
{
	uint32_t size = mc < 0 ? 0 - (uint32_t)mc : (uint32_t)mc;

	if (has)
		snprintf(out, 16, "%s%" PRIu32 ".%03" PRIu32,
		    mc < 0 ? "-" : "", size / 1000, size % 1000);
	else
		snprintf(out, 16, "none");
	return out;
}

/* "H:MM:SS", hours without limit, seconds rounded down. */
static const char *duration(char out[32], int64_t s)
{
	snprintf(out, 32, "%" PRId64 ":%02d:%02d", s / 3600,
	    (int)(s / 60 % 60), (int)(s % 60));
	return out;
}

static void print_figures(const struct rules_judgement *j)
{
	char a[32], b[32], c[32], d[32];

	printf("  readings   %" PRId64 " (%" PRId64 " faults, %" PRId64
	    " rejected, %" PRId64 " uncovered)\n", j->readings, j->faults,
	    j->rejected, j->uncovered);
	printf("  gaps       %" PRId64 ", %s in all, longest %s\n",
	    j->gap_count, duration(a, j->gap_total_ms / 1000),
	    duration(b, j->gap_longest_ms / 1000));
	printf("  °C         lowest %s, highest %s, mean %s, "
	    "mean kinetic %s\n", degrees(a, j->has_readings, j->min_mc),
	    degrees(b, j->has_readings, j->max_mc),
	    degrees(c, j->has_mean, j->mean_mc),
	    degrees(d, j->has_mkt, j->mkt_mc));
}

static void print_excursion(const struct rules_excursion *x)
{
	char from[UTC_TEXT], to[UTC_TEXT] = "still outside", peak[16];
	char certain[32], worst[32];

	utc_format(x->from_ms, from);
	if (x->to_ms != RULES_NEVER)
		utc_format(x->to_ms, to);
	printf("  excursion  %-4s %-20s to %-20s  %s certain, %s at worst, "
	    "peak %s °C\n", x->side == RULES_HIGH ? "high" : "low", from, to,
	    duration(certain, x->certain_ms / 1000),
	    duration(worst, x->worst_ms / 1000),
	    degrees(peak, true, x->peak_mc));
}

static void print_rule(const struct profile_rule *rule,
    const struct rules_finding *f)
{
	char used[32] = "", worst[32] = "", left[32] = "", at[UTC_TEXT] = "";

	if (f->timed) {
		duration(used, f->used_ms / 1000);
		duration(worst, f->worst_ms / 1000);
		duration(left, judgement_json_left_s(rule, f));
	}
	if (f->fired != RULES_NO)
		utc_format(f->at_ms, at);
	printf("  %-20s %-13s %-8s %10s %10s %10s  %s\n", rule->id,
	    profile_severity_name(rule->severity), rules_fired_name(f->fired),
	    used, worst, left, at);
}

static void print_rules(const struct profile *profile,
    const struct rules_judgement *j)
{
	int i;

	printf("  %-20s %-13s %-8s %10s %10s %10s  %s\n", "rule", "severity",
	    "fired", "used", "at worst", "left", "at");
	for (i = 0; i < j->rule_count; i++)
		if (profile_is_of_probe(profile->rules[i].on))
			print_rule(&profile->rules[i], &j->rules[i]);
}

static void print_probe(const struct profile *profile,
    const struct replay_probe *p)
{
	char name[LIMIT_TEXT + 1], from[UTC_TEXT], to[UTC_TEXT], span[32];
	size_t i;

	utc_format(p->from_ms, from);
	utc_format(p->to_ms, to);
	printf("\nprobe %s: %s\n", cli_plain(name, sizeof name, p->name),
	    rules_outcome_name(p->judgement.outcome));
	printf("  judged     %s to %s (%s)\n", from, to,
	    duration(span, p->judgement.span_ms / 1000));
	print_figures(&p->judgement);
	for (i = 0; i < p->excursion_count; i++)
		print_excursion(&p->excursions[i]);
	print_rules(profile, &p->judgement);
}

void replay_text_print(const struct profile *profile,
    const struct replay_probes *probes, const struct journey_source *source)
{
	char name[LIMIT_TEXT + 1];
	size_t i;

	printf("outcome: %s - %s\n", rules_outcome_name(probes->outcome),
	    advice(probes->outcome));
	printf("profile: %s version %" PRId32 ", %s\n", profile->id,
	    profile->version, cli_plain(name, sizeof name, profile->name_en));
	journey_source_print(source, stdout, "");
	for (i = 0; i < probes->count; i++)
		print_probe(profile, &probes->list[i]);
}
