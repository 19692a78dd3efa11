/* SPDX-License-Identifier: Apache-2.0 */
/* judgement_json.c - see judgement_json.h. */
#include "judgement_json.h"

static void write_or_null(struct json_writer *w, const char *name, bool has,
    int64_t v)
{
	if (has)
		json_write_int(w, name, v);
	else
		json_write_null(w, name);
}

int64_t judgement_json_left_s(const struct profile_rule *rule,
    const struct rules_finding *f)
{
	int64_t worst_s = f->worst_ms / 1000;

	return worst_s < rule->delay_s ? rule->delay_s - worst_s : 0;
}

static void write_rule(struct json_writer *w, const struct profile_rule *rule,
    const struct rules_finding *f)
{
	json_write_object(w, NULL);
	json_write_string(w, "id", rule->id);
	json_write_string(w, "fired", rules_fired_name(f->fired));
	write_or_null(w, "at", f->fired != RULES_NO, f->at_ms);
	write_or_null(w, "used_s", f->timed, f->used_ms / 1000);
	write_or_null(w, "worst_s", f->timed, f->worst_ms / 1000);
	write_or_null(w, "left_s", f->timed, judgement_json_left_s(rule, f));
	json_write_object_end(w);
}

static void write_excursion(struct json_writer *w,
    const struct rules_excursion *x)
{
	json_write_object(w, NULL);
	json_write_string(w, "side", x->side == RULES_HIGH ? "high" : "low");
	json_write_int(w, "from", x->from_ms);
	write_or_null(w, "to", x->to_ms != RULES_NEVER, x->to_ms);
	json_write_int(w, "duration_s", x->certain_ms / 1000);
	json_write_int(w, "worst_s", x->worst_ms / 1000);
	json_write_int(w, "peak_mc", x->peak_mc);
	json_write_object_end(w);
}

static void write_figures(struct json_writer *w,
    const struct rules_judgement *j)
{
	json_write_int(w, "readings", j->readings);
	json_write_int(w, "rejected", j->rejected);
	json_write_int(w, "faults", j->faults);
	json_write_int(w, "span_s", j->span_ms / 1000);
	json_write_object(w, "gap");
	json_write_int(w, "count", j->gap_count);
	json_write_int(w, "total_s", j->gap_total_ms / 1000);
	json_write_int(w, "longest_s", j->gap_longest_ms / 1000);
	json_write_object_end(w);
	json_write_int(w, "uncovered", j->uncovered);
	write_or_null(w, "min_mc", j->has_readings, j->min_mc);
	write_or_null(w, "max_mc", j->has_readings, j->max_mc);
	write_or_null(w, "mean_mc", j->has_mean, j->mean_mc);
	write_or_null(w, "mkt_mc", j->has_mkt, j->mkt_mc);
}

static bool is_idle(const struct rules_finding *f)
{
	return f->fired == RULES_NO && (!f->timed || f->worst_ms == 0);
}

void judgement_json_probe(struct json_writer *w, const char *probe,
    const struct profile *profile, const struct rules_judgement *j,
    const struct rules_excursion *excursions, size_t count)
{
	size_t n;
	int i;

	json_write_object(w, NULL);
	json_write_string(w, "probe", probe);
	json_write_string(w, "outcome", rules_outcome_name(j->outcome));
	write_figures(w, j);
	json_write_array(w, "excursions");
	for (n = 0; n < count; n++)
		write_excursion(w, &excursions[n]);
	json_write_array_end(w);
	json_write_array(w, "rules");
	for (i = 0; i < j->rule_count; i++)
		if (profile_is_of_probe(profile->rules[i].on))
			write_rule(w, &profile->rules[i], &j->rules[i]);
	json_write_array_end(w);
	json_write_object_end(w);
}

void judgement_json_claim(struct json_writer *w, const char *probe,
    const struct profile *profile, const struct rules_judgement *j)
{
	int i;

	json_write_object(w, NULL);
	json_write_string(w, "probe", probe);
	json_write_string(w, "outcome", rules_outcome_name(j->outcome));
	json_write_array(w, "rules");
	for (i = 0; i < j->rule_count; i++)
		if (!is_idle(&j->rules[i]))
			write_rule(w, &profile->rules[i], &j->rules[i]);
	json_write_array_end(w);
	json_write_object_end(w);
}
