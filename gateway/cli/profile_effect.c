/* SPDX-License-Identifier: Apache-2.0 */
/* profile_effect.c - see profile_effect.h. */
#include "profile_effect.h"

enum profile_effect profile_effect_more_is_milder(int64_t from, int64_t to)
{
	if (from == to)
		return PROFILE_UNSAID;
	return from < to ? PROFILE_MILDER : PROFILE_STRICTER;
}

enum profile_effect profile_effect_more_is_stricter(int64_t from, int64_t to)
{
	return profile_effect_more_is_milder(to, from);
}

static bool is_upper(enum profile_op op)
{
	return op == PROFILE_GT || op == PROFILE_GE;
}

/* The first value that is outside. */
static int64_t first_outside(enum profile_op op, int64_t limit)
{
	switch (op) {
	case PROFILE_GT: return limit + 1;
	case PROFILE_LT: return limit - 1;
	case PROFILE_GE:
	case PROFILE_LE: return limit;
	}
	return limit;
}

static enum profile_effect bound(const struct profile_rule *a, int64_t from,
    const struct profile_rule *b, int64_t to)
{
	if (is_upper(a->op) != is_upper(b->op))
		return PROFILE_UNSAID;
	from = first_outside(a->op, from);
	to = first_outside(b->op, to);
	return is_upper(a->op) ? profile_effect_more_is_milder(from, to) :
	    profile_effect_more_is_stricter(from, to);
}

/* A pulse has to reach all of them; 0 is no condition. */
static enum profile_effect pulse(const struct profile_rule *a,
    const struct profile_rule *b)
{
	if (b->peak_mg >= a->peak_mg && b->dv_mm_s >= a->dv_mm_s &&
	    b->min_us >= a->min_us)
		return PROFILE_MILDER;
	if (b->peak_mg <= a->peak_mg && b->dv_mm_s <= a->dv_mm_s &&
	    b->min_us <= a->min_us)
		return PROFILE_STRICTER;
	return PROFILE_UNSAID;
}

/* Levels in two bands cannot be compared. */
static enum profile_effect shaking(const struct profile_rule *a,
    const struct profile_rule *b)
{
	if (a->low_hz != b->low_hz || a->high_hz != b->high_hz)
		return PROFILE_UNSAID;
	return bound(a, a->rms_mg, b, b->rms_mg);
}

enum profile_effect profile_effect_limit(const struct profile_rule *a,
    const struct profile_rule *b)
{
	if (a->on != b->on)
		return PROFILE_UNSAID;
	switch (a->on) {
	case PROFILE_ON_TEMP:
	case PROFILE_ON_MKT:
		return bound(a, a->limit_mc, b, b->limit_mc);
	case PROFILE_ON_TILT:
		return bound(a, a->limit_mdeg, b, b->limit_mdeg);
	case PROFILE_ON_LIGHT:
		return bound(a, a->limit_lux, b, b->limit_lux);
	case PROFILE_ON_SHOCK:
		return pulse(a, b);
	case PROFILE_ON_VIBRATION:
		return shaking(a, b);
	case PROFILE_ON_LIFE:
		return profile_effect_more_is_stricter(a->margin_s,
		    b->margin_s);
	case PROFILE_ON_GAP:
	case PROFILE_ON_LID:
	case PROFILE_ON_SEAL:
		return PROFILE_UNSAID;
	}
	return PROFILE_UNSAID;
}

/* One stretch is never longer than all of them: counting all is stricter. */
enum profile_effect profile_effect_time(const struct profile_rule *a,
    const struct profile_rule *b)
{
	if (a->on != b->on)
		return PROFILE_UNSAID;
	if (a->mode == b->mode && a->mode == PROFILE_INSTANT)
		return profile_effect_more_is_milder(a->confirm, b->confirm);
	if (a->mode == b->mode && a->mode != PROFILE_NO_MODE)
		return profile_effect_more_is_milder(a->delay_s, b->delay_s);
	if (a->mode == PROFILE_CONSECUTIVE && b->mode == PROFILE_CUMULATIVE &&
	    b->delay_s <= a->delay_s)
		return PROFILE_STRICTER;
	if (a->mode == PROFILE_CUMULATIVE && b->mode == PROFILE_CONSECUTIVE &&
	    b->delay_s >= a->delay_s)
		return PROFILE_MILDER;
	return PROFILE_UNSAID;
}

const char *profile_effect_name(enum profile_effect e)
{
	switch (e) {
	case PROFILE_UNSAID: return "";
	case PROFILE_MILDER: return "milder";
	case PROFILE_STRICTER: return "stricter";
	}
	return "";
}
