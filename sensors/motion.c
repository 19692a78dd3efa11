/* SPDX-License-Identifier: Apache-2.0 */
/* motion.c - sum seconds up; find the long push and the long rest. */
#include "motion.h"

#include <math.h>
#include <string.h>

static double length(const struct accel_sample *s)
{
	return sqrt((double)s->x_mg * s->x_mg + (double)s->y_mg * s->y_mg +
	    (double)s->z_mg * s->z_mg);
}

struct motion_second motion_sum_up(const struct accel_sample *samples,
    size_t count)
{
	double sum = 0, squares = 0, mean, spread;
	size_t i;

	for (i = 0; i < count; i++)
		sum += length(&samples[i]);
	mean = sum / (double)count;
	for (i = 0; i < count; i++) {
		spread = length(&samples[i]) - mean;
		squares += spread * spread;
	}
	return (struct motion_second){ (int32_t)lround(mean),
	    (int32_t)lround(sqrt(squares / (double)count)) };
}

void motion_init(struct motion *m)
{
	memset(m, 0, sizeof(*m));
}

static void feel_rest(struct motion *m, const struct motion_second *s)
{
	if (s->rms_mg > MOTION_STILL_MG) {
		m->still_s = 0;
		return;
	}
	m->still_s++;
	/* not while something pushes steadily */
	if (m->still_s == MOTION_LEARN_S && m->run_s == 0 && !m->is_flight)
		m->rest_mg = s->mean_mg;
	if (m->still_s >= MOTION_STILL_S) {
		m->is_flight = false;
		m->rest_mg = s->mean_mg;
	}
}

void motion_feed(struct motion *m, int64_t mono_ms,
    const struct motion_second *s)
{
	if (m->is_fed && mono_ms - m->last_ms > MOTION_SILENT_MS) {
		m->still_s = 0;
		m->run_s = 0;
	}
	m->is_fed = true;
	m->last_ms = mono_ms;
	if (m->rest_mg > 0 && s->mean_mg - m->rest_mg >= MOTION_RUN_MG)
		m->run_s++;
	else
		m->run_s = 0;
	if (m->run_s >= MOTION_RUN_S)
		m->is_flight = true;
	feel_rest(m, s);
}

enum flight_says motion_says(const struct motion *m, int64_t mono_ms)
{
	if (!m->is_fed || mono_ms - m->last_ms > MOTION_SILENT_MS)
		return FLIGHT_UNKNOWN;
	if (m->is_flight)
		return FLIGHT_FLIGHT;
	return m->still_s >= MOTION_STILL_S ? FLIGHT_GROUND : FLIGHT_UNKNOWN;
}

int32_t motion_tilt_mdeg(const struct accel_sample *upright,
    const struct accel_sample *now)
{
	double a = length(upright), b = length(now), cosine;

	/* free fall, or a sensor that sleeps */
	if (a < 500 || b < 500)
		return -1;
	cosine = ((double)upright->x_mg * now->x_mg +
	    (double)upright->y_mg * now->y_mg +
	    (double)upright->z_mg * now->z_mg) / (a * b);
	if (cosine > 1)
		cosine = 1;
	if (cosine < -1)
		cosine = -1;
	return (int32_t)lround(acos(cosine) * 180000 / 3.14159265358979324);
}
