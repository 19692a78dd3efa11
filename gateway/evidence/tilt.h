/* SPDX-License-Identifier: Apache-2.0 */
/* tilt.h - how far a box leans, from an accelerometer's samples.
 *
 * At rest an accelerometer shows where down is.  On the road it also shows
 * every bump and bend; samples whose length is far from 1 g are left out and
 * the rest is smoothed, so that the angle is the box's and not the driver's.
 * Integers only: every program finds the same angle.
 *
 * Depends on: accel.h.
 */
#ifndef TILT_H
#define TILT_H

#include <stdbool.h>
#include <stdint.h>

/* From here on it lies; beyond the second it stands on its head. */
#define TILT_LYING_MDEG 45000
#define TILT_INVERTED_MDEG 135000

enum tilt_pose { TILT_UPRIGHT = 1, TILT_LYING, TILT_INVERTED };

struct tilt {
	/* set at tilt_init */
	int32_t up_mg[3];	/* what the sensor shows while upright */
	int32_t tau_ms;
	int32_t tolerance_mg;

	int64_t left_out;	/* samples too far from 1 g */

	/* private */
	int64_t smooth[3];	/* in 1/65536 mg */
	bool has_time, has_sample;
	int64_t last_ms;
};

/* up_mg: one sample of the upright box at rest, any length but 0.  tau_ms >=
 * 0: time constant of the smoothing, a few seconds on the road. tolerance_mg:
 * a sample counts if |a| is within 1 g +- this, 150 suits. */
void tilt_init(struct tilt *t, const int32_t up_mg[3], int32_t tau_ms,
    int32_t tolerance_mg);

/* One sample.  False: it was left out (too far from 1 g, or not later than
 * the one before). */
bool tilt_step(struct tilt *t, int64_t time_ms, const int32_t mg[3]);

/* The angle to upright, 0 to 180000; false while no sample counted. */
bool tilt_angle(const struct tilt *t, int32_t *mdeg);

/* Lying from 45 to 135 degrees, both included. */
enum tilt_pose tilt_pose(int32_t mdeg);

/* The angle between two vectors of components within +-2^40 [0, 180000]; 0 if
 * either is 0. */
int32_t tilt_between_mdeg(const int64_t a[3], const int64_t b[3]);

#endif
