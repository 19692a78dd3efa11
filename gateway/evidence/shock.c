/* SPDX-License-Identifier: Apache-2.0 */
#include "shock.h"

#include "accel.h"

#define GRAVITY_MG 1000
/* Below this |a| nothing holds the box: it falls. */
#define FALL_MG 350
/* A fall this short is a bump: half a centimetre deep. */
#define FALL_MIN_US 30000
/* Fewer samples beyond the threshold cannot tell how long it lasted. */
#define SAMPLES_MIN 4
/* A longer silence between samples hides what happened in it. */
#define HOLE_US 100000
/* What lasts longer is being carried or driven, not a pulse. */
#define LONGEST_US 1000000
#define DURATION_MAX_US 10000000
/* 2/pi x g, in mm/s per mg and s, times 10^6. */
#define HALF_SINE 6243107
/* g in mm/s per mg and s, times 10^5. */
#define GRAVITY 980665

void shock_init(struct shock *s, int32_t threshold_mg, int32_t range_mg)
{
	*s = (struct shock){ .threshold_mg = threshold_mg,
		.range_mg = range_mg };
}

static int32_t limit(int64_t v)
{
	return v > INT32_MAX ? INT32_MAX : (int32_t)v;
}

int32_t shock_half_sine_mm_s(int32_t peak_mg, int64_t dur_us)
{
	int64_t product, whole, rest;

	if (peak_mg <= 0 || dur_us <= 0)
		return 0;
	if (dur_us > DURATION_MAX_US)
		dur_us = DURATION_MAX_US;
	product = (int64_t)peak_mg * dur_us;
	whole = product / 1000000;
	rest = product % 1000000;
	return limit((whole * HALF_SINE + rest * HALF_SINE / 1000000 + 500000) /
	    1000000);
}

static bool is_clipped(const struct shock *s, const int32_t mg[3])
{
	int32_t end = s->range_mg - s->range_mg / 1000;
	int i;

	for (i = 0; i < 3; i++)
		if (mg[i] >= end || mg[i] <= -end)
			return true;
	return false;
}

/* Velocity change of an area in mg x us. */
static int32_t velocity(int64_t area)
{
	return limit((area / 1000 * GRAVITY + 50000000) / 100000000);
}

static int64_t above_gravity(int32_t length_mg)
{
	return length_mg > GRAVITY_MG ? length_mg - GRAVITY_MG : 0;
}

/* The trapezoid between two samples, the last and this one. */
static void add_area(struct shock *s, int64_t time_us, int32_t length_mg)
{
	s->area += (above_gravity(s->last_mg) + above_gravity(length_mg)) *
	    (time_us - s->last_us) / 2;
}

/* Free fall that ended at this moment, or so shortly before that it belongs
 * to this pulse. */
static int64_t fall_before(const struct shock *s, int64_t time_us)
{
	int64_t fall_us = s->fall_until_us - s->fall_from_us;

	if (!s->fell || fall_us < FALL_MIN_US ||
	    time_us - s->fall_until_us > HOLE_US)
		return 0;
	return fall_us;
}

static void begin(struct shock *s, int64_t time_us, int32_t length_mg,
    bool has_before)
{
	s->in_pulse = true;
	s->is_cut = !has_before;
	s->area = 0;
	s->beyond = 0;
	s->pulse = (struct shock_pulse){ .from_us = time_us,
		.fall_us = fall_before(s, time_us) };
	s->fell = false;
	if (has_before)
		add_area(s, time_us, length_mg);
}

static void finish(struct shock *s, int64_t until_us, struct shock_pulse *out)
{
	s->in_pulse = false;
	s->pulse.dv_mm_s = SHOCK_NO_DV;
	if (!s->is_cut && s->beyond >= SAMPLES_MIN) {
		s->pulse.dur_us = until_us - s->pulse.from_us;
		s->pulse.dv_mm_s = velocity(s->area);
	}
	*out = s->pulse;
}

static void note_fall(struct shock *s, int64_t time_us, int32_t length_mg,
    bool has_before)
{
	bool falls = length_mg < FALL_MG;

	if (falls && (!s->is_falling || !has_before))
		s->fall_from_us = time_us;
	if (!falls && s->is_falling) {
		s->fell = has_before;
		s->fall_until_us = time_us;
	}
	s->is_falling = falls;
}

static void add_sample(struct shock *s, int32_t length_mg, bool clipped)
{
	s->beyond++;
	s->pulse.saturated = s->pulse.saturated || clipped;
	if (length_mg > s->pulse.peak_mg)
		s->pulse.peak_mg = length_mg;
}

/* Does the pulse under way end before or with this sample? */
static bool step_pulse(struct shock *s, int64_t time_us, int32_t length_mg,
    bool is_beyond, bool has_before, struct shock_pulse *out)
{
	if (has_before)
		add_area(s, time_us, length_mg);
	else
		s->is_cut = true;
	if (has_before && is_beyond &&
	    time_us - s->pulse.from_us < LONGEST_US)
		return false;
	finish(s, time_us, out);
	return true;
}

bool shock_step(struct shock *s, int64_t time_us, const int32_t mg[3],
    struct shock_pulse *out)
{
	int32_t length_mg = accel_length_mg(mg);
	bool clipped = is_clipped(s, mg), ended = false, has_before;
	bool is_beyond = clipped || length_mg - GRAVITY_MG >= s->threshold_mg;

	if (s->has_sample && time_us <= s->last_us) {
		s->refused++;
		return false;
	}
	has_before = s->has_sample && time_us - s->last_us <= HOLE_US;
	note_fall(s, time_us, length_mg, has_before);
	if (s->in_pulse)
		ended = step_pulse(s, time_us, length_mg, is_beyond,
		    has_before, out);
	if (is_beyond && !s->in_pulse)
		begin(s, time_us, length_mg, has_before);
	if (is_beyond)
		add_sample(s, length_mg, clipped);
	s->has_sample = true;
	s->last_us = time_us;
	s->last_mg = length_mg;
	return ended;
}

bool shock_end(struct shock *s, struct shock_pulse *out)
{
	if (!s->in_pulse)
		return false;
	s->is_cut = true;
	finish(s, s->last_us, out);
	return true;
}
