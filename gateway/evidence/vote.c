/* SPDX-License-Identifier: Apache-2.0 */
#include "vote.h"

static void sort(int32_t *out, const int32_t *in, int count)
{
	int i, k;

	for (i = 0; i < count; i++) {
		for (k = i; k > 0 && out[k - 1] > in[i]; k--)
			out[k] = out[k - 1];
		out[k] = in[i];
	}
}

static int32_t mean(const int32_t *mc, int count)
{
	int64_t sum = 0, whole, rest;
	int i;

	for (i = 0; i < count; i++)
		sum += mc[i];
	whole = sum / count;
	rest = sum % count;
	if (rest < 0) {
		whole--;
		rest += count;
	}
	if (rest * 2 > count || (rest * 2 == count && whole % 2 != 0))
		whole++;
	return (int32_t)whole;
}

static void both(struct vote_row *out, int32_t low_mc, int32_t high_mc)
{
	out->low_mc = low_mc;
	out->high_mc = high_mc;
}

void vote_combine(const struct profile *profile, const int32_t *good_mc,
    int count, struct vote_row *out)
{
	int32_t mc[LIMIT_PROBES], middle;
	int quorum = profile->quorum > 1 ? profile->quorum : 1;

	*out = (struct vote_row){ .is_fault = count < quorum };
	if (count == 0)
		return;
	sort(mc, good_mc, count);
	out->disagrees = profile->disagree_mc > 0 &&
	    (int64_t)mc[count - 1] - mc[0] > profile->disagree_mc;
	switch (profile->vote) {
	case PROFILE_WORST:
		both(out, mc[0], mc[count - 1]);
		return;
	case PROFILE_MIN:
		both(out, mc[0], mc[0]);
		return;
	case PROFILE_MAX:
		both(out, mc[count - 1], mc[count - 1]);
		return;
	case PROFILE_MEAN:
		middle = mean(mc, count);
		both(out, middle, middle);
		return;
	case PROFILE_TWO_OF_THREE:
		both(out, mc[(count - 1) / 2], mc[count / 2]);
		return;
	}
}
