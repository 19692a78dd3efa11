/* SPDX-License-Identifier: Apache-2.0 */
/* adxl372.h - ADI ADXL372, +-200 g, 400 to 6400 Hz, addresses 0x1d and 0x53.
 *
 * With peak_mg the chip itself finds events above that threshold and its FIFO
 * holds one sample per event, the largest value of each axis: shocks at the
 * full rate for almost no bus load.
 * 100 mg a digit as the data sheet (Rev. B) says; the kernel's driver reads
 * 2.3 % less. */
#ifndef ADXL372_H
#define ADXL372_H

#include "accel.h"

extern const struct accel_driver adxl372_driver;
extern const struct accel_cost adxl372_cost;

/* Peaks of events: at most so many a second are reckoned with. */
#define ADXL372_PEAKS_HZ 40

bool adxl372_has_rate(int32_t rate_hz);

/* NULL without memory, or with a rate the chip does not have. */
void *adxl372_open(const struct accel_config *config);

/* Three FIFO words.  False if the series indicator says that they are not
 * the x, y and z of one sample. */
bool adxl372_decode(const uint8_t in[6], struct accel_sample *out);

#endif
