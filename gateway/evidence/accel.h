/* SPDX-License-Identifier: Apache-2.0 */
/* accel.h - lengths of accelerations in whole mg.
 *
 * Shared by shock.c, tilt.c and vibration.c.  Integers, so that every program
 * that looks at the same samples finds the same.
 */
#ifndef ACCEL_H
#define ACCEL_H

#include <stdint.h>

/* Components are taken as at most this, 1000 g: squares fit 64 bits. */
#define ACCEL_MAX_MG 1000000

/* The integer part of the square root; 0 for v < 0. */
int64_t accel_root(int64_t v);

/* Within +-ACCEL_MAX_MG. */
int64_t accel_limited(int32_t mg);

/* |a|, each component limited to ACCEL_MAX_MG. */
int32_t accel_length_mg(const int32_t mg[3]);

#endif
