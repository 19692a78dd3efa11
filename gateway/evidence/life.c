/* SPDX-License-Identifier: Apache-2.0 */
/* life.c - see life.h.  Rounding is against the product everywhere: what is
 * left is rounded down, what is over is rounded up. */
#include "life.h"

#define MIN_MS 60000

/* Down, of a positive b. */
static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

void life_left(int64_t expiry_ms, int64_t now_ms, int64_t margin_ms,
    struct life_clock *out)
{
	int64_t left_ms;

	*out = (struct life_clock){ .state = LIFE_UNKNOWN };
	if (expiry_ms == LIFE_NEVER || now_ms == LIFE_NEVER)
		return;
	left_ms = expiry_ms - now_ms;
	out->left_min = floor_div(left_ms, MIN_MS);
	if (left_ms <= 0)
		out->state = LIFE_TOO_LATE;
	else
		out->state = left_ms < margin_ms ? LIFE_TIGHT : LIFE_IN_TIME;
}

void life_arrival(const struct life_plan *plan, struct life_clock *arrival,
    struct life_clock *infusion)
{
	int64_t at_ms = plan->arrival_ms;

	if (at_ms != LIFE_NEVER)
		at_ms += plan->clearance_ms;
	if (arrival != NULL)
		life_left(plan->expiry_ms, at_ms, plan->margin_ms, arrival);
	if (at_ms != LIFE_NEVER)
		at_ms += plan->handling_ms;
	if (infusion != NULL)
		life_left(plan->expiry_ms, at_ms, plan->margin_ms, infusion);
}

/* Expiry itself is too late, so without a margin the last millisecond before
 * it is the latest. */
int64_t life_latest_arrival_ms(const struct life_plan *plan)
{
	int64_t spare_ms = plan->margin_ms > 0 ? plan->margin_ms : 1;

	if (plan->expiry_ms == LIFE_NEVER)
		return LIFE_NEVER;
	return plan->expiry_ms - spare_ms - plan->handling_ms -
	    plan->clearance_ms;
}

void life_thaw(int64_t thawed_ms, int32_t allowed_s, int64_t now_ms,
    struct life_thaw_clock *out)
{
	int64_t allowed_ms = (int64_t)allowed_s * 1000, past_ms;

	*out = (struct life_thaw_clock){ .state = LIFE_FROZEN };
	if (thawed_ms == LIFE_NEVER || now_ms < thawed_ms) {
		out->left_s = allowed_s;
		return;
	}
	past_ms = now_ms - thawed_ms;
	out->past_s = past_ms / 1000;
	out->state = past_ms < allowed_ms ? LIFE_THAWED : LIFE_THAW_OVER;
	if (out->state == LIFE_THAWED)
		out->left_s = (allowed_ms - past_ms) / 1000;
}

/* used / whole >= percent / 100 without overflow: whole is a delay of at most
 * 2^31 seconds, used may be anything. */
static bool has_reached(int64_t used_ms, int64_t whole_ms, int percent)
{
	return used_ms >= whole_ms || used_ms * 100 >= whole_ms * percent;
}

enum life_level life_level_of(int64_t used_ms, int64_t whole_ms)
{
	if (has_reached(used_ms, whole_ms, LIFE_LEVEL_USED))
		return LIFE_LEVEL_USED;
	if (has_reached(used_ms, whole_ms, LIFE_LEVEL_MOST))
		return LIFE_LEVEL_MOST;
	return has_reached(used_ms, whole_ms, LIFE_LEVEL_HALF) ?
	    LIFE_LEVEL_HALF : LIFE_LEVEL_CALM;
}

static void tell_budget(struct life_budget *b, int rule,
    const struct profile_rule *r, const struct rules_finding *f)
{
	*b = (struct life_budget){
		.rule = rule, .delay_ms = (int64_t)r->delay_s * 1000,
		.used_ms = f->used_ms, .worst_ms = f->worst_ms
	};
	b->left_ms = b->worst_ms < b->delay_ms ? b->delay_ms - b->worst_ms : 0;
	b->level = life_level_of(b->worst_ms, b->delay_ms);
	b->certain_level = life_level_of(b->used_ms, b->delay_ms);
}

int life_budgets(const struct profile *profile,
    const struct rules_judgement *j, struct life_budget out[LIMIT_RULES])
{
	const struct profile_rule *r = profile->rules;
	int i, count = 0;

	for (i = 0; i < j->rule_count; i++)
		if (j->rules[i].timed)
			tell_budget(&out[count++], i, &r[i], &j->rules[i]);
	return count;
}

/* What is left of the whole, in thousandths: enough for "which one to watch",
 * and free of overflow. */
static int64_t share_left(const struct life_budget *b)
{
	return b->left_ms * 1000 / b->delay_ms;
}

const struct life_budget *life_tightest(const struct life_budget *budgets,
    int count)
{
	const struct life_budget *tightest = NULL;
	int i;

	for (i = 0; i < count; i++)
		if (tightest == NULL ||
		    share_left(&budgets[i]) < share_left(tightest))
			tightest = &budgets[i];
	return tightest;
}

void life_outside_add(void *ctx, const struct rules_excursion *x)
{
	struct life_outside *o = ctx;
	int32_t *peak_mc = &o->peak_mc[x->side];

	if (o->excursions[x->side]++ == 0)
		*peak_mc = x->peak_mc;
	if (x->side == RULES_HIGH && x->peak_mc > *peak_mc)
		*peak_mc = x->peak_mc;
	if (x->side == RULES_LOW && x->peak_mc < *peak_mc)
		*peak_mc = x->peak_mc;
	o->certain_ms[x->side] += x->certain_ms;
	o->worst_ms[x->side] += x->worst_ms;
	if (x->worst_ms > o->longest_ms[x->side])
		o->longest_ms[x->side] = x->worst_ms;
}
