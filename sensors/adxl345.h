/* SPDX-License-Identifier: Apache-2.0 */
/* adxl345.h - ADI ADXL345 (+-16 g) and ADXL375 (+-200 g), 0x1d and 0x53.
 *
 * Both give the same identification: which of the two is fitted is the
 * configuration's word (range_mg 16000 or 200000), and a wrong one makes
 * every value wrong by a factor of 12.5; resting, the magnitude is 1 g.
 * Data sheets: ADXL345 Rev. E, ADXL375 Rev. B. */
#ifndef ADXL345_H
#define ADXL345_H

#include "accel.h"

#define ADXL345_RANGE_MG 16000
#define ADXL345_375_RANGE_MG 200000

extern const struct accel_driver adxl345_driver, adxl345_375_driver;
extern const struct accel_cost adxl345_cost;

/* 25 to 3200 Hz, doubling. */
bool adxl345_has_rate(int32_t rate_hz);

/* NULL without memory, or with a rate the chip does not have. */
void *adxl345_open(const struct accel_config *config);

/* Six bytes from DATAX0 on, little-endian: 1000/256 mg a digit (full
 * resolution) for the ADXL345, 49 mg for the ADXL375. */
void adxl345_decode(const uint8_t in[6], int32_t range_mg,
    struct accel_sample *out);

#endif
