/* SPDX-License-Identifier: Apache-2.0 */
/* iio.c - read the attributes afresh for each reading: a chip that was bound
 * anew may have another scale.  Units: kernel, Documentation/ABI/testing/
 * sysfs-bus-iio and Documentation/hwmon/sysfs-interface. */
#include "iio.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "i2c.h"
#include "sysfs.h"

#define NUMBER 64
#define BILLION 1000000000
/* -127 degC: what w1 adapters give of a bus without a sensor. */
#define NO_SENSOR_MC (-127000)

struct iio {
	char path[IIO_PATH_MAX];
	struct iio_config config;
};

static const char raw_end[] = "_raw", input_end[] = "_input";

static bool ends(const char *path, const char *end)
{
	size_t len = strlen(path), n = strlen(end);

	return len >= n && strcmp(path + len - n, end) == 0;
}

static enum probe_result result_of(int error_number)
{
	switch (error_number) {
	case ENOENT:
	case ENODATA:
	case EAGAIN: return PROBE_NO_DATA;
	default: return i2c_probe_result(i2c_result_of(error_number));
	}
}

/* The neighbour whose name ends in `with` instead of `end`. */
static int beside(const struct iio *p, const char *end, const char *with,
    char *text)
{
	char path[IIO_PATH_MAX + 16];
	int stem = (int)(strlen(p->path) - strlen(end));

	(void)snprintf(path, sizeof(path), "%.*s%s", stem, p->path, with);
	return sysfs_text(path, text, NUMBER);
}

bool iio_scale(int64_t raw, int64_t offset_b, int64_t scale_b,
    int32_t *temp_mc)
{
	/* exact enough: 53 bits against at most 24 of raw and 30 of scale,
	 * for a result of 20 */
	double mc = ((double)raw + (double)offset_b / BILLION) *
	    ((double)scale_b / BILLION);

	if (!(mc > -1e9 && mc < 1e9))
		return false;
	*temp_mc = (int32_t)lround(mc);
	return true;
}

static enum probe_result scaled(const struct iio *p, int64_t raw,
    int32_t *temp_mc)
{
	char text[NUMBER];
	int64_t scale = BILLION, offset = 0;
	int e = beside(p, raw_end, "_scale", text);

	/* without a scale of its own the channel's type may share one */
	if (e == 0 && !sysfs_decimal(text, &scale))
		return PROBE_BUS;
	if (e != 0)
		return result_of(e);
	e = beside(p, raw_end, "_offset", text);
	if (e == 0 && !sysfs_decimal(text, &offset))
		return PROBE_BUS;
	if (e != 0 && e != ENOENT)
		return result_of(e);
	return iio_scale(raw, offset, scale, temp_mc) ? PROBE_OK : PROBE_RANGE;
}

static enum probe_result check_fault(const struct iio *p)
{
	char text[NUMBER];
	int e;

	if (!ends(p->path, input_end))
		return PROBE_OK;
	e = beside(p, input_end, "_fault", text);
	if (e != 0)
		return e == ENOENT ? PROBE_OK : result_of(e);
	return strcmp(text, "0") == 0 ? PROBE_OK : PROBE_OPEN;
}

static enum probe_result read_mc(const struct iio *p, int32_t *temp_mc)
{
	char text[NUMBER];
	int64_t value;
	int e = sysfs_text(p->path, text, sizeof(text));

	if (e != 0)
		return result_of(e);
	if (ends(p->path, raw_end))
		return sysfs_integer(text, &value) ?
		    scaled(p, value, temp_mc) : PROBE_BUS;
	/* IIO's processed values may have decimals */
	if (!sysfs_decimal(text, &value))
		return PROBE_BUS;
	*temp_mc = (int32_t)probe_divide(value, BILLION);
	return PROBE_OK;
}

static int32_t iio_begin(void *probe, int64_t utc_ms)
{
	(void)probe;
	(void)utc_ms;
	return 0;	/* the kernel converts when it is read */
}

static struct probe_reading iio_fetch(void *probe, int64_t utc_ms)
{
	const struct iio *p = probe;
	struct probe_reading got = { check_fault(p), 0 };
	int32_t mc = 0;

	(void)utc_ms;
	if (got.result == PROBE_OK)
		got.result = read_mc(p, &mc);
	if (got.result != PROBE_OK)
		return got;
	if (mc == p->config.power_up_mc)
		got.result = PROBE_POWER_UP;
	else if (mc == NO_SENSOR_MC)
		got.result = PROBE_OPEN;
	else if (mc < p->config.low_mc || mc > p->config.high_mc)
		got.result = PROBE_RANGE;
	else
		got.temp_mc = mc;
	return got;
}

static void iio_close(void *probe)
{
	free(probe);
}

const struct probe_driver iio_driver = {
	.name = "iio",
	.begin = iio_begin,
	.fetch = iio_fetch,
	.close = iio_close,
};

void *iio_open(const struct iio_config *config)
{
	struct iio *p;
	size_t len = strlen(config->path);

	if (len >= IIO_PATH_MAX)
		return NULL;
	p = calloc(1, sizeof(*p));
	if (p == NULL)
		return NULL;
	memcpy(p->path, config->path, len + 1);
	p->config = *config;
	p->config.path = p->path;
	return p;
}
