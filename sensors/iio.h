/* SPDX-License-Identifier: Apache-2.0 */
/* iio.h - a probe that the kernel drives: any hwmon, IIO or thermal_zone
 * temperature attribute.
 *
 * path names one of
 *   .../tempN_input, .../temp, .../in_tempX_input   milli-degC as it stands
 *   .../in_tempX_raw          (raw + offset) * scale, from the files beside
 * A tempN_fault of 1 beside tempN_input is PROBE_OPEN.  Reading may block for
 * a conversion, so it belongs in the thread of its bus.
 */
#ifndef IIO_H
#define IIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probe.h"

#define IIO_PATH_MAX 256

struct iio_config {
	const char *path;
	/* The element's own range, which no attribute tells. */
	int32_t low_mc, high_mc;
	/* The chip's value before its first conversion (85000 of a DS18B20):
	 * a fault, never a reading.  -273150: it has none. */
	int32_t power_up_mc;
};

extern const struct probe_driver iio_driver;

/* NULL without memory, or if the path is longer than IIO_PATH_MAX - 1.
 * Nothing is read yet. */
void *iio_open(const struct iio_config *config);

/* (raw + offset) * scale in m°C, rounded; offset and scale in billionths.
 * False if that does not fit. */
bool iio_scale(int64_t raw, int64_t offset_b, int64_t scale_b,
    int32_t *temp_mc);

#endif
