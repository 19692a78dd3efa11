/* SPDX-License-Identifier: Apache-2.0 */
/* pulse.c - find pulses and integrate them. */
#include "pulse.h"

#include <math.h>
#include <string.h>

/* mg over ns to mm/s: 9.80665 mm/s2 a mg (ISO 80000-3) */
#define MM_S2_PER_MG 9.80665

static int32_t length(const struct accel_sample *a)
{
	return (int32_t)lround(sqrt((double)a->x_mg * a->x_mg +
	    (double)a->y_mg * a->y_mg + (double)a->z_mg * a->z_mg));
}

static enum pulse_axis largest(int64_t x, int64_t y, int64_t z)
{
	int64_t ax = x < 0 ? -x : x, ay = y < 0 ? -y : y, az = z < 0 ? -z : z;

	if (ax >= ay && ax >= az)
		return PULSE_X;
	return ay >= az ? PULSE_Y : PULSE_Z;
}

void pulse_init(struct pulse *s, int64_t period_ns, int32_t peak_mg)
{
	memset(s, 0, sizeof(*s));
	s->period_ns = period_ns;
	s->peak_mg = peak_mg;
}

static void begin(struct pulse *s)
{
	memset(&s->pulse, 0, sizeof(s->pulse));
	memset(s->sum_mg, 0, sizeof(s->sum_mg));
	s->pulse.first_seq = s->next_seq;
	s->samples = 0;
	s->is_in_pulse = true;
}

static void add(struct pulse *s, const struct accel_sample *a, int32_t mg)
{
	if (mg > s->pulse.peak_mg)
		s->pulse.peak_mg = mg;
	if (a->is_saturated)
		s->pulse.is_saturated = true;
	s->sum_mg[0] += a->x_mg;
	s->sum_mg[1] += a->y_mg;
	s->sum_mg[2] += a->z_mg;
	s->samples++;
}

static bool end(struct pulse *s, bool is_cut, struct pulse_found *out)
{
	double x = (double)s->sum_mg[0], y = (double)s->sum_mg[1],
	    z = (double)s->sum_mg[2];
	double dv = sqrt(x * x + y * y + z * z) * MM_S2_PER_MG *
	    (double)s->period_ns / 1e9;

	s->is_in_pulse = false;
	/* one that clips below what is told has not shown its peak */
	if (s->pulse.peak_mg < s->peak_mg && !s->pulse.is_saturated)
		return false;
	s->pulse.is_cut = is_cut;
	s->pulse.duration_us = (int32_t)(s->samples * s->period_ns / 1000);
	s->pulse.dv_mm_s = (int32_t)lround(dv);
	s->pulse.axis = largest(s->sum_mg[0], s->sum_mg[1], s->sum_mg[2]);
	*out = s->pulse;
	return true;
}

bool pulse_feed(struct pulse *s, const struct accel_sample *sample,
    bool is_lost, struct pulse_found *out)
{
	int32_t mg = length(sample);
	bool is_told = false;

	if (s->is_in_pulse && is_lost)
		is_told = end(s, true, out);
	else if (s->is_in_pulse && mg < PULSE_EDGE_MG)
		is_told = end(s, false, out);
	else if (s->is_in_pulse &&
	    s->samples * s->period_ns >= PULSE_LONGEST_US * 1000LL)
		is_told = end(s, false, out);
	if (mg >= PULSE_EDGE_MG || sample->is_saturated) {
		if (!s->is_in_pulse)
			begin(s);
		add(s, sample, mg);
	}
	s->next_seq++;
	return is_told;
}

struct pulse_found pulse_of_peak(const struct accel_sample *peak, int64_t seq)
{
	return (struct pulse_found){ .first_seq = seq,
	    .peak_mg = length(peak), .is_saturated = peak->is_saturated,
	    .axis = largest(peak->x_mg, peak->y_mg, peak->z_mg) };
}
