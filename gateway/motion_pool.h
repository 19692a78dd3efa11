/* SPDX-License-Identifier: Apache-2.0 */
/* motion_pool.h - drains of an accelerometer, gathered into seconds for
 * motion.h.  Pure. */
#ifndef MOTION_POOL_H
#define MOTION_POOL_H

#include <stdbool.h>

#include "motion.h"

struct motion_pool {
	int64_t per_second;		/* samples; 0: nothing is gathered */
	int64_t count;
	double sum, squares;		/* of lengths [mg] */
};

/* True with *out when a second is full. */
bool motion_pool_add(struct motion_pool *p,
    const struct accel_sample *samples, int32_t count,
    struct motion_second *out);

#endif
