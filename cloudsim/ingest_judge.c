/* SPDX-License-Identifier: Apache-2.0 */
/* ingest_judge.c - legs whose judgement is behind their committed prefix:
 * new ones, those where a hole closed, those dropped from memory. */
#include <string.h>

#include "ingest_part.h"
#include "log.h"
#include "verify.h"

/* False: it cannot be judged now. */
static bool begin_judgement(struct ingest *in, struct assess *a,
    struct registry_leg *l)
{
	struct problem p = { 0 };
	struct assess_leg *fresh;
	enum status s;

	if (l->judgement)
		return true;
	s = assess_open(a, &l->row, &fresh, &p);
	if (s == STATUS_OK) {
		registry_set_judgement(&in->registry, l, fresh);
		return true;
	}
	if (s == STATUS_CONFLICT) {
		l->row.stopped = true;
		ingest_finding(in, l, verify_code_name(VERIFY_PAYLOAD), 0,
		    p.why);
		registry_touch(&in->registry, l);
	} else if (s != STATUS_OFFLINE) {
		(void)ingest_fail(in, s);
	}
	return false;
}

/* The leg that goes on with these goods may have waited for this one. */
static void wake_next(struct ingest *in, const struct registry_leg *l)
{
	struct registry_leg *next;
	struct store_leg row;

	if (!l->row.sealed || l->row.judged <= l->row.seen ||
	    in->store->leg_first(in->store, l->row.cid, l->row.leg + 1,
	    &row) != STATUS_OK || row.goods != RECORD_GOODS_SAME)
		return;
	if (registry_find(&in->registry, row.gw, row.cid, row.leg, &next) ==
	    STATUS_OK && next->row.judged <= next->row.upto &&
	    !next->row.stopped)
		registry_want_judgement(&in->registry, next);
}

/* Judge one leg within the budget; what it took is taken off. */
static void judge_leg(struct ingest *in, struct registry_leg *l,
    int64_t *budget)
{
	struct ingest_telling t = { in, l };
	struct assess a = { in->store, in->scratch, ingest_tell, &t };
	int64_t before;
	enum status s;

	*budget -= 1;
	if (l->row.stopped || !begin_judgement(in, &a, l))
		return;
	before = l->judgement->next;
	s = assess_catch_up(&a, l->judgement, &l->row, l->row.upto, *budget);
	if (s != STATUS_OK)
		(void)ingest_fail(in, s);
	*budget -= l->judgement->next - before;
	for (int64_t n = before; n < l->judgement->next; n++)
		metrics_count(in->metrics, METRICS_JUDGED);
	registry_touch(&in->registry, l);
	if (!l->row.stopped && l->judgement->next <= l->row.upto)
		registry_want_judgement(&in->registry, l);
	else
		wake_next(in, l);
}

bool ingest_judge(struct ingest *in, int64_t budget)
{
	struct registry_leg *l;

	if (!in->registry.judge_first || ingest_begin(in) != STATUS_OK)
		return false;
	while (budget > 0 && in->failed == STATUS_OK &&
	    (l = registry_take_judge(&in->registry)) != NULL)
		judge_leg(in, l, &budget);
	return ingest_commit(in) == STATUS_OK &&
	    in->registry.judge_first != NULL;
}
