/* SPDX-License-Identifier: Apache-2.0 */
/* lis2dh12.c - registers and bits from DocID025056, "Register description";
 * digits from its table "Mechanical characteristics". */
#include "lis2dh12.h"

#define REG_WHO_AM_I 0x0f
#define REG_CTRL1 0x20
#define REG_CTRL3 0x22
#define REG_CTRL4 0x23
#define REG_CTRL5 0x24
#define REG_OUT_X_L 0x28
#define REG_FIFO_CTRL 0x2e	/* then FIFO_SRC */
#define COUNT_UP 0x80		/* | register: the next with every byte */

#define WHO_AM_I 0x33
#define CTRL1_XYZ 0x07
#define CTRL3_I1_WTM 0x04
#define CTRL4_BDU_HR 0x88
#define CTRL5_FIFO 0x40
#define FIFO_STREAM 0x80
#define SRC_OVERRUN 0x40
#define SRC_EMPTY 0x20
#define SRC_COUNT 0x1f

const struct accel_cost lis2dh12_cost = {
	.bytes_per_drain = 3 + 2 + 3,
	.bytes_per_sample = 6,
	.fifo = 32,
};

struct lis2dh12 {
	struct accel accel;
	uint8_t ctrl1, ctrl4;
	int32_t range_mg;
};

static int rate_code(int32_t rate_hz)
{
	static const int32_t rates[] = { 1, 10, 25, 50, 100, 200, 400 };
	int i;

	for (i = 0; i < 7; i++)
		if (rates[i] == rate_hz)
			return i + 1;	/* ODR[3:0] */
	return -1;
}

static int range_code(int32_t range_mg)
{
	int fs;

	for (fs = 0; fs < 4; fs++)
		if (range_mg == 2000 << fs)
			return fs;
	return -1;
}

bool lis2dh12_has_rate(int32_t rate_hz)
{
	return rate_code(rate_hz) >= 0;
}

bool lis2dh12_has_range(int32_t range_mg)
{
	return range_code(range_mg) >= 0;
}

static int32_t axis(const uint8_t *in, int32_t range_mg, bool *saturated)
{
	static const int32_t scale_umg[] = { 1000, 2000, 4000, 12000 };
	int32_t word = (in[0] & 0xf0) | in[1] << 8;
	int32_t digits = (word < 0x8000 ? word : word - 0x10000) / 16;
	int fs = range_code(range_mg);

	if (digits >= 2047 || digits <= -2048)
		*saturated = true;
	return accel_axis_mg(digits, scale_umg[fs < 0 ? 0 : fs], range_mg,
	    saturated);
}

void lis2dh12_decode(const uint8_t in[6], int32_t range_mg,
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
	return (uint8_t)(FIFO_STREAM | accel_watermark(&lis2dh12_cost));
}

static enum probe_result start(void *accel)
{
	const struct lis2dh12 *d = accel;
	const struct accel *a = &d->accel;
	enum probe_result r = accel_claim(a);

	if (r == PROBE_OK)
		r = accel_check(a, REG_WHO_AM_I, WHO_AM_I);
	if (r == PROBE_OK)
		r = accel_set(a, REG_FIFO_CTRL, 0);	/* empties it */
	if (r == PROBE_OK)
		r = accel_set(a, REG_CTRL3, CTRL3_I1_WTM);
	if (r == PROBE_OK)
		r = accel_set(a, REG_CTRL4, d->ctrl4);
	if (r == PROBE_OK)
		r = accel_set(a, REG_CTRL5, CTRL5_FIFO);
	if (r == PROBE_OK)
		r = accel_set(a, REG_FIFO_CTRL, fifo_of());
	if (r == PROBE_OK)
		r = accel_set(a, REG_CTRL1, d->ctrl1);
	return r;
}

static enum probe_result take(void *accel, struct accel_batch *out)
{
	const struct lis2dh12 *d = accel;
	uint8_t fifo[2], in[32 * 6];
	enum probe_result r = accel_read(&d->accel, REG_FIFO_CTRL | COUNT_UP,
	    fifo, sizeof(fifo));
	int n, i;

	if (r == PROBE_OK && fifo[0] != fifo_of())
		r = PROBE_POWER_UP;
	if (r != PROBE_OK)
		return r;
	out->is_lost = (fifo[1] & SRC_OVERRUN) != 0;
	n = fifo[1] & SRC_EMPTY ? 0 : fifo[1] & SRC_COUNT;
	/* With the flag it is full: 32, which the five bits cannot say, and
	 * perhaps one overwritten. */
	if (out->is_lost)
		n = 32;
	if (n == 0)
		return PROBE_OK;
	/* the address goes round within the six bytes of a sample */
	r = accel_read_once(&d->accel, REG_OUT_X_L | COUNT_UP, in,
	    (size_t)n * 6);
	for (i = 0; i < n && r == PROBE_OK; i++)
		lis2dh12_decode(in + 6 * i, d->range_mg,
		    &out->samples[out->count++]);
	return r;
}

const struct accel_driver lis2dh12_driver = {
	.name = "lis2dh12",
	.drain = accel_drain,
	.identify = accel_identify,
	.close = accel_close,
};

void *lis2dh12_open(const struct accel_config *config)
{
	struct accel a = { .bus = config->bus, .address = config->address,
	    .start = start, .take = take };
	int rate = rate_code(config->rate_hz);
	int range = range_code(config->range_mg);
	struct lis2dh12 *d;

	if (rate < 0 || range < 0)
		return NULL;
	d = accel_open(&a, sizeof(*d));
	if (d == NULL)
		return NULL;
	d->ctrl1 = (uint8_t)(rate << 4 | CTRL1_XYZ);
	d->ctrl4 = (uint8_t)(CTRL4_BDU_HR | range << 4);
	d->range_mg = config->range_mg;
	return d;
}
