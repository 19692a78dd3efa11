/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

void unit_row(const struct leg *l, int unit, const int32_t *values,
    struct vote_row *out)
{
	int32_t good[LIMIT_PROBES];
	int n = 0;

	for (int i = 0; i < l->open.probe_count; i++)
		if (leg_unit_of(l, i) == unit && values[i] != RECORD_NO_VALUE)
			good[n++] = values[i];
	if (l->units[unit].is_group) {
		vote_combine(&l->profile, good, n, out);
		return;
	}
	*out = (struct vote_row){ .is_fault = n == 0 };
	if (n > 0)
		out->low_mc = out->high_mc = good[0];
}

bool unit_is_outside(const struct leg *l, int unit,
    const struct profile_rule *rule, const struct vote_row *row)
{
	bool is_guarded = l->profile.guard_band &&
	    rule->severity < PROFILE_FAIL;
	int64_t u = is_guarded ? leg_unit_u_mc(&l->open, &l->units[unit]) : 0;

	if (row->is_fault)
		return false;
	switch (rule->op) {
	case PROFILE_GT: return row->high_mc + u > rule->limit_mc;
	case PROFILE_GE: return row->high_mc + u >= rule->limit_mc;
	case PROFILE_LT: return row->low_mc - u < rule->limit_mc;
	case PROFILE_LE: return row->low_mc - u <= rule->limit_mc;
	}
	return false;
}
