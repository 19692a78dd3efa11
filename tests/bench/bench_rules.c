/* SPDX-License-Identifier: Apache-2.0 */
/* bench_rules.c - readings per second through the rules, one core.
 *
 *   cc -O2 -Igateway/evidence tests/bench/bench_rules.c build/libevidence.a -lm
 *
 * A day after day journey at one reading a minute: calm with the small ripple
 * of a real box, a short excursion now and then, a fault and a gap at times.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "rules.h"

#define READINGS 20000000
#define MINUTE_MS 60000

static struct profile_rule temp_rule(enum profile_op op, int32_t limit_mc,
    enum profile_mode mode, int32_t delay_s)
{
	return (struct profile_rule){
		.on = PROFILE_ON_TEMP, .op = op, .limit_mc = limit_mc,
		.mode = mode, .delay_s = delay_s, .confirm = 2,
		.severity = PROFILE_REVIEW
	};
}

static struct profile_rule gap_rule(enum profile_mode mode, int32_t delay_s)
{
	return (struct profile_rule){
		.on = PROFILE_ON_GAP, .mode = mode, .delay_s = delay_s,
		.severity = PROFILE_INDETERMINATE
	};
}

static void fresh(struct profile *p)
{
	*p = (struct profile){
		.has_low = true, .has_high = true, .low_mc = 2000,
		.high_mc = 8000, .interval_s = 60, .max_gap_s = 300,
		.guard_band = true
	};
	p->rules[p->rule_count++] = temp_rule(PROFILE_GT, 8000,
	    PROFILE_CONSECUTIVE, 1800);
	p->rules[p->rule_count++] = temp_rule(PROFILE_GT, 8000,
	    PROFILE_CUMULATIVE, 7200);
	p->rules[p->rule_count++] = temp_rule(PROFILE_GT, 15000,
	    PROFILE_INSTANT, 0);
	p->rules[p->rule_count++] = temp_rule(PROFILE_LT, 2000,
	    PROFILE_CONSECUTIVE, 900);
	p->rules[p->rule_count++] = temp_rule(PROFILE_LE, 0, PROFILE_INSTANT,
	    0);
	p->rules[p->rule_count++] = temp_rule(PROFILE_LE, -500,
	    PROFILE_CONSECUTIVE, 600);
	p->rules[p->rule_count++] = gap_rule(PROFILE_CONSECUTIVE, 900);
	p->rules[p->rule_count++] = gap_rule(PROFILE_CUMULATIVE, 3600);
}

static int32_t *make_readings(void)
{
	int32_t *mc = malloc(READINGS * sizeof *mc);
	uint32_t seed = 1;
	int i;

	for (i = 0; mc != NULL && i < READINGS; i++) {
		seed = seed * 1664525u + 1013904223u;
		mc[i] = 4500 + (int32_t)(seed >> 24) * 4;
		if (i % 1000 >= 980)
			mc[i] += 5000;
		if (i % 5000 == 0)
			mc[i] = INT32_MIN;	/* a fault */
	}
	return mc;
}

static void run(const char *name, const struct profile *p, const int32_t *mc)
{
	size_t cap = rules_holds_needed(p);
	struct rules_hold *holds = cap ? calloc(cap, sizeof *holds) : NULL;
	struct rules_judgement j;
	static struct rules r;
	struct timespec from, to;
	double s;
	int i;

	rules_init(&r, p, 200, holds, cap);
	rules_begin(&r, 0);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	for (i = 0; i < READINGS; i++) {
		if (mc[i] == INT32_MIN)
			rules_fault(&r, (int64_t)i * MINUTE_MS);
		else
			rules_reading(&r, (int64_t)i * MINUTE_MS, mc[i]);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	rules_judge(&r, (int64_t)READINGS * MINUTE_MS, RULES_NEVER, &j, NULL,
	    NULL);
	s = (double)(to.tv_sec - from.tv_sec) +
	    (double)(to.tv_nsec - from.tv_nsec) / 1e9;
	printf("%-28s %6.1f million readings/s  (%s, mean %d m°C, mkt %d m°C)\n",
	    name, READINGS / s / 1e6, rules_outcome_name(j.outcome),
	    (int)j.mean_mc, (int)j.mkt_mc);
	free(holds);
}

int main(void)
{
	static struct profile p;
	int32_t *mc = make_readings();

	if (mc == NULL)
		return 1;
	fresh(&p);
	run("8 temp and gap rules", &p, mc);
	p.rules[p.rule_count++] = (struct profile_rule){
		.on = PROFILE_ON_MKT, .op = PROFILE_GT, .limit_mc = 8000,
		.window_s = 86400, .severity = PROFILE_REVIEW
	};
	run("and mkt over 24 h", &p, mc);
	p.rules[p.rule_count] = p.rules[p.rule_count - 1];
	p.rules[p.rule_count++].window_s = 30 * 86400;
	run("and mkt over 30 days", &p, mc);
	free(mc);
	return 0;
}
