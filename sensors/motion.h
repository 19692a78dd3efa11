/* SPDX-License-Identifier: Apache-2.0 */
/* motion.h - flight, told by acceleration: the take-off run, and stillness.
 *
 * A take-off run pushes 0.2 g or more forward for 20 to 40 seconds, which
 * lengthens the vector of gravity by at least MOTION_RUN_MG; a lorry does not
 * for so long.  Ground is a parked vehicle: five minutes without vibration.
 * The resting length is learned while still, because a sensor's offset is
 * larger than what is sought.  The numbers are defaults and not yet proven in
 * the air.  For sensors of a few mg a digit (LIS2DH12, ADXL345).
 *
 * Pure: fed with seconds.
 */
#ifndef MOTION_H
#define MOTION_H

#include <stddef.h>
#include <stdint.h>

#include "accel.h"
#include "flight.h"

#define MOTION_RUN_MG 15
#define MOTION_RUN_S 15
#define MOTION_STILL_MG 8
#define MOTION_STILL_S 300
#define MOTION_LEARN_S 30
#define MOTION_SILENT_MS 10000

struct motion_second {
	int32_t mean_mg;	/* of the vector's length */
	int32_t rms_mg;		/* of the deviation from that mean */
};

struct motion {
	int64_t last_ms;
	int32_t rest_mg;	/* 0: not learned */
	int32_t still_s, run_s;
	bool is_fed, is_flight;
};

/* A second's samples; count > 0. */
struct motion_second motion_sum_up(const struct accel_sample *samples,
    size_t count);

void motion_init(struct motion *m);
void motion_feed(struct motion *m, int64_t mono_ms,
    const struct motion_second *s);
enum flight_says motion_says(const struct motion *m, int64_t mono_ms);

/* Angle between the container's upright axis as mounted and up now, in
 * thousandths of a degree; -1 for a vector too short to point anywhere. */
int32_t motion_tilt_mdeg(const struct accel_sample *upright,
    const struct accel_sample *now);

#endif
