/* SPDX-License-Identifier: Apache-2.0 */
#include "motion_pool.h"

#include <math.h>
#include <stddef.h>

bool motion_pool_add(struct motion_pool *p,
    const struct accel_sample *samples, int32_t count,
    struct motion_second *out)
{
	struct motion_second part;
	double mean, spread;

	if (p->per_second == 0 || count <= 0)
		return false;
	part = motion_sum_up(samples, (size_t)count);
	p->count += count;
	p->sum += (double)part.mean_mg * count;
	p->squares += ((double)part.rms_mg * part.rms_mg +
	    (double)part.mean_mg * part.mean_mg) * count;
	if (p->count < p->per_second)
		return false;
	mean = p->sum / (double)p->count;
	spread = p->squares / (double)p->count - mean * mean;
	*out = (struct motion_second){ (int32_t)lround(mean),
	    (int32_t)lround(spread > 0 ? sqrt(spread) : 0) };
	p->count = 0;
	p->sum = p->squares = 0;
	return true;
}
