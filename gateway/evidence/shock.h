/* SPDX-License-Identifier: Apache-2.0 */
/* shock.h - find the pulses in an accelerometer's samples.
 *
 * What breaks goods is the velocity change of a pulse, not its peak alone: a
 * spike of 300 g for a millisecond is harmless, 20 ms of it are not.  So a
 * pulse is told with peak, duration and velocity change, and each of them
 * only as far as the samples can tell: a clipped sensor says so, and too few
 * samples leave duration and velocity change unmeasured rather than guessed.
 *
 * Depends on: accel.h.
 */
#ifndef SHOCK_H
#define SHOCK_H

#include <stdbool.h>
#include <stdint.h>

/* "Not measured", for velocity change; a duration not measured is 0. */
#define SHOCK_NO_DV (-1)

struct shock_pulse {
	int64_t from_us;	/* the first sample beyond the threshold */
	int64_t dur_us;		/* to the first one within; 0: not measured */
	int32_t peak_mg;	/* largest |a|; at least that, if saturated */
	int32_t dv_mm_s;	/* or SHOCK_NO_DV */
	bool saturated;		/* an axis stood at the end of its range */
	int64_t fall_us;	/* free fall that ended in it, 0: none */
};

struct shock {
	/* set at shock_init */
	int32_t threshold_mg;	/* a pulse: |a| - 1 g at least this */
	int32_t range_mg;	/* of each axis */

	int64_t refused;	/* samples not later than the one before */

	/* private */
	bool has_sample;
	int64_t last_us;
	int32_t last_mg;	/* |a| */
	bool is_falling, fell;	/* now; and its end is fall_until_us */
	int64_t fall_from_us, fall_until_us;
	bool in_pulse, is_cut;	/* cut: cannot be measured */
	int64_t area;		/* of |a| - 1 g over time [mg x us] */
	int32_t beyond;		/* samples beyond in this pulse */
	struct shock_pulse pulse;
};

/* threshold_mg >= 1; range_mg: the end of the sensor's range, 2000 for one of
 * +-2 g.  Within 1/1000 of it an axis counts as clipped. */
void shock_init(struct shock *s, int32_t threshold_mg, int32_t range_mg);

/* One sample: time since any moment, [mg] per axis.  True: a pulse ended
 * before it, *out tells.  A sample not later than the one before is refused
 * and counted. */
bool shock_step(struct shock *s, int64_t time_us, const int32_t mg[3],
    struct shock_pulse *out);

/* No more samples: the pulse under way, if any. */
bool shock_end(struct shock *s, struct shock_pulse *out);

/* Velocity change of a half-sine pulse, 2/pi x A x D, rounded half up; with
 * g = 9.80665 m/s2.  0 <= peak_mg, 0 <= dur_us <= 10 s, limited to that and
 * to INT32_MAX. */
int32_t shock_half_sine_mm_s(int32_t peak_mg, int64_t dur_us);

#endif
