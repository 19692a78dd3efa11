/* SPDX-License-Identifier: Apache-2.0 */
/* adxl345.c - registers and bits from the ADXL345 data sheet, Rev. E,
 * "Register map"; the ADXL375's are the same. */
#include "adxl345.h"

#define REG_DEVID 0x00
#define REG_BW_RATE 0x2c
#define REG_POWER_CTL 0x2d
#define REG_INT_ENABLE 0x2e
#define REG_INT_SOURCE 0x30
#define REG_DATA_FORMAT 0x31
#define REG_DATAX0 0x32
#define REG_FIFO_CTL 0x38	/* then FIFO_STATUS */

#define DEVID 0xe5
#define POWER_MEASURE 0x08
#define INT_WATERMARK 0x02
#define INT_OVERRUN 0x01
#define FORMAT_FULL 0x0b	/* FULL_RES, range 11 */
#define FIFO_STREAM 0x80
#define ENTRIES_MASK 0x3f

/* 256 digits a g ("Specifications", sensitivity at full resolution). */
#define SCALE_345_UMG 3906
#define SCALE_375_UMG 49000

/* Each sample is a transfer of its own: address, register, address, data. */
const struct accel_cost adxl345_cost = {
	.bytes_per_drain = 3 + 1 + 3 + 2,
	.bytes_per_sample = 3 + 6,
	.fifo = 32,
};

struct adxl345 {
	struct accel accel;
	uint8_t rate;
	int32_t range_mg;
};

static int rate_code(int32_t rate_hz)
{
	int code;

	/* table "Data rate": 0x0f is 3200 Hz, each below half of it */
	for (code = 0x0f; code >= 0x08; code--)
		if (rate_hz == 3200 >> (0x0f - code))
			return code;
	return -1;
}

bool adxl345_has_rate(int32_t rate_hz)
{
	return rate_code(rate_hz) >= 0;
}

static int32_t axis(const uint8_t *in, int32_t range_mg, bool *saturated)
{
	int32_t word = in[0] | in[1] << 8;
	int32_t digits = word < 0x8000 ? word : word - 0x10000;
	bool is_375 = range_mg == ADXL345_375_RANGE_MG;
	int32_t mg = accel_axis_mg(digits, is_375 ? SCALE_375_UMG :
	    SCALE_345_UMG, range_mg, saturated);

	/* the exact 3.90625 mg a digit, which a scale in um would round */
	if (!is_375)
		mg = (int32_t)probe_divide((int64_t)digits * 1000, 256);
	/* 13 bits: the end of the code is the end of the range */
	if (digits >= 4095 || digits <= -4096)
		*saturated = true;
	return mg;
}

void adxl345_decode(const uint8_t in[6], int32_t range_mg,
    struct accel_sample *out)
{
	struct accel_sample s = { .is_saturated = false };

	s.x_mg = axis(in, range_mg, &s.is_saturated);
	s.y_mg = axis(in + 2, range_mg, &s.is_saturated);
	s.z_mg = axis(in + 4, range_mg, &s.is_saturated);
	*out = s;
}

static uint8_t fifo_of(void)
{
	return (uint8_t)(FIFO_STREAM | accel_watermark(&adxl345_cost));
}

static enum probe_result start(void *accel)
{
	const struct adxl345 *d = accel;
	const struct accel *a = &d->accel;
	enum probe_result r = accel_claim(a);

	if (r == PROBE_OK)
		r = accel_check(a, REG_DEVID, DEVID);
	if (r == PROBE_OK)
		r = accel_set(a, REG_POWER_CTL, 0);
	if (r == PROBE_OK)
		r = accel_set(a, REG_FIFO_CTL, 0);	/* empties it */
	if (r == PROBE_OK)
		r = accel_set(a, REG_DATA_FORMAT, FORMAT_FULL);
	if (r == PROBE_OK)
		r = accel_set(a, REG_BW_RATE, d->rate);
	if (r == PROBE_OK)
		r = accel_set(a, REG_INT_ENABLE, INT_WATERMARK);
	if (r == PROBE_OK)
		r = accel_set(a, REG_FIFO_CTL, fifo_of());
	if (r == PROBE_OK)
		r = accel_set(a, REG_POWER_CTL, POWER_MEASURE);
	return r;
}

static enum probe_result take(void *accel, struct accel_batch *out)
{
	const struct adxl345 *d = accel;
	const struct accel *a = &d->accel;
	uint8_t source = 0, fifo[2], in[6];
	enum probe_result r = accel_read(a, REG_INT_SOURCE, &source, 1);
	int n, i;

	if (r == PROBE_OK)
		r = accel_read(a, REG_FIFO_CTL, fifo, sizeof(fifo));
	if (r == PROBE_OK && fifo[0] != fifo_of())
		r = PROBE_POWER_UP;
	if (r != PROBE_OK)
		return r;
	out->is_lost = (source & INT_OVERRUN) != 0;
	n = fifo[1] & ENTRIES_MASK;
	if (n > adxl345_cost.fifo + 1)	/* 32 and the output register */
		return PROBE_BUS;
	/* The next entry is in place 5 us after the last byte, which address
	 * and register take at any bus speed. */
	for (i = 0; i < n && r == PROBE_OK; i++) {
		r = accel_read_once(a, REG_DATAX0, in, sizeof(in));
		if (r == PROBE_OK)
			adxl345_decode(in, d->range_mg,
			    &out->samples[out->count++]);
	}
	return r;
}

const struct accel_driver adxl345_driver = {
	.name = "adxl345",
	.drain = accel_drain,
	.identify = accel_identify,
	.close = accel_close,
};

const struct accel_driver adxl345_375_driver = {
	.name = "adxl375",
	.drain = accel_drain,
	.identify = accel_identify,
	.close = accel_close,
};

void *adxl345_open(const struct accel_config *config)
{
	struct accel a = { .bus = config->bus, .address = config->address,
	    .start = start, .take = take };
	int rate = rate_code(config->rate_hz);
	struct adxl345 *d;

	if (rate < 0)
		return NULL;
	d = accel_open(&a, sizeof(*d));
	if (d == NULL)
		return NULL;
	d->rate = (uint8_t)rate;
	d->range_mg = config->range_mg;
	return d;
}
