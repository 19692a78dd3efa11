/* SPDX-License-Identifier: Apache-2.0 */
#include "legtime.h"

void legtime_open(struct legtime *t, const struct record_head *open)
{
	t->boot = open->boot;
	t->anchor_leg_ms = open->utc_ms;
	t->anchor_mono_ms = open->mono_ms;
	t->last_leg_ms = open->utc_ms;
	t->last_utc_ms = open->utc_ms;
	t->last_tq = open->tq;
}

int64_t legtime_at(const struct legtime *t, int64_t mono_ms)
{
	return t->anchor_leg_ms + (mono_ms - t->anchor_mono_ms);
}

/* A new boot: the wall clocks bridge it if both can be believed. */
static bool rebase(struct legtime *t, const struct record_head *h)
{
	bool known = t->last_tq != RECORD_TQ_NONE &&
	    h->tq != RECORD_TQ_NONE && h->utc_ms >= t->last_utc_ms;

	t->boot = h->boot;
	t->anchor_mono_ms = h->mono_ms;
	t->anchor_leg_ms = t->last_leg_ms;
	if (known)
		t->anchor_leg_ms += h->utc_ms - t->last_utc_ms;
	return known;
}

int64_t legtime_step(struct legtime *t, const struct record_head *h,
    bool *unknown)
{
	*unknown = h->boot != t->boot && !rebase(t, h);
	t->last_leg_ms = legtime_at(t, h->mono_ms);
	t->last_utc_ms = h->utc_ms;
	t->last_tq = h->tq;
	return t->last_leg_ms;
}
