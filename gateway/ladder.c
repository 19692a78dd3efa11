/* SPDX-License-Identifier: Apache-2.0 */
#include "ladder.h"

void ladder_init(struct ladder *l, int32_t signals_pct,
    int32_t position_pct, int32_t radio_pct)
{
	*l = (struct ladder){ .step = LADDER_ALL,
		.limit_pct = { [LADDER_SIGNALS] = signals_pct,
		[LADDER_POSITION] = position_pct,
		[LADDER_RADIO] = radio_pct } };
}

static int next_step(const struct ladder *l, const struct ladder_supply *s)
{
	int step = (int)l->step;

	if (s->is_external)
		return LADDER_ALL;
	if (s->capacity_pct < 0)
		return step;
	while (step < LADDER_RADIO &&
	    s->capacity_pct < l->limit_pct[step + 1])
		step++;
	while (step > LADDER_ALL && s->capacity_pct >=
	    l->limit_pct[step] + LADDER_BACK_PCT)
		step--;
	return step;
}

bool ladder_look(struct ladder *l, const struct ladder_supply *s)
{
	int step = next_step(l, s);

	if (step == (int)l->step)
		return false;
	l->step = (enum ladder_step)step;
	return true;
}

const char *ladder_given_up(enum ladder_step step)
{
	static const char *const names[] = {
		[LADDER_ALL] = "", [LADDER_SIGNALS] = "signals",
		[LADDER_POSITION] = "signals position",
		[LADDER_RADIO] = "signals position radio",
	};

	return names[step];
}
