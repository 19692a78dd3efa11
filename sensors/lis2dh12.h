/* SPDX-License-Identifier: Apache-2.0 */
/* lis2dh12.h - ST LIS2DH12 and LIS3DH, +-2 to 16 g, addresses 0x18 and 0x19.
 *
 * For tilt, stillness and motion; the two chips answer alike.  Data sheets:
 * LIS2DH12 (DocID025056), LIS3DH (DocID17530). */
#ifndef LIS2DH12_H
#define LIS2DH12_H

#include "accel.h"

extern const struct accel_driver lis2dh12_driver;
extern const struct accel_cost lis2dh12_cost;

/* 1, 10, 25, 50, 100, 200, 400 Hz; 2000, 4000, 8000, 16000 mg. */
bool lis2dh12_has_rate(int32_t rate_hz);
bool lis2dh12_has_range(int32_t range_mg);

/* NULL without memory, or with a rate or range the chip does not have. */
void *lis2dh12_open(const struct accel_config *config);

/* Six bytes from OUT_X_L on: 12 bits left-justified, 1, 2, 4, 12 mg a digit
 * in high-resolution mode. */
void lis2dh12_decode(const uint8_t in[6], int32_t range_mg,
    struct accel_sample *out);

#endif
