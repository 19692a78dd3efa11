/* SPDX-License-Identifier: Apache-2.0 */
/* vibration.h - how strongly a box shakes within a band of frequencies.
 *
 * Cells mind some frequencies more than others; a level over all of them says
 * little.  The only module that computes with floating point besides mean
 * kinetic temperature: its result is what a gateway measured and signs, no
 * rule is judged with it.
 */
#ifndef VIBRATION_H
#define VIBRATION_H

#include <stdint.h>

#include "status.h"

/* Samples of one window: enough for bins of 1 Hz at 4 kHz. */
#define VIBRATION_SAMPLES 4096

/* Root mean square of the acceleration within [low_hz, high_hz], all three
 * axes together, of 'count' evenly spaced samples (8 to VIBRATION_SAMPLES)
 * taken 'rate_hz' a second; rounded to the nearest mg.  Gravity and whatever
 * else stays the same is left out.
 * STATUS_RANGE: too few or too many samples, a band that is empty or reaches
 * half the sampling rate, or one so narrow that no bin of the window (rate_hz
 * / count wide) lies in it. */
enum status vibration_rms_mg(const int32_t (*mg)[3], int count,
    int32_t rate_hz, int32_t low_hz, int32_t high_hz, int32_t *out) MUST_USE;

#endif
