/* SPDX-License-Identifier: Apache-2.0 */
/* h3lis331dl.c - registers and bits from DocID023111, "Register
 * description"; digits from its table "Mechanical characteristics". */
#include "h3lis331dl.h"

#define REG_WHO_AM_I 0x0f
#define REG_CTRL1 0x20
#define REG_CTRL4 0x23
#define REG_STATUS 0x27
#define REG_OUT_X_L 0x28
#define COUNT_UP 0x80		/* | register: the next with every byte */

#define WHO_AM_I 0x32
#define CTRL1_NORMAL_XYZ 0x27	/* PM 001, X, Y and Z on */
#define CTRL4_BDU 0x80
#define STATUS_OVERRUN 0x80	/* ZYXOR */
#define STATUS_READY 0x08	/* ZYXDA */

/* Settings, status and data are neighbours: 0x20 to 0x2d in one go. */
#define BLOCK 14

const struct accel_cost h3lis331dl_cost = {
	.bytes_per_drain = 0,
	.bytes_per_sample = 3 + BLOCK,
	.fifo = 1,
};

struct h3lis331dl {
	struct accel accel;
	uint8_t ctrl1, ctrl4;
	int32_t range_mg;
};

static int rate_code(int32_t rate_hz)
{
	static const int32_t rates[] = { 50, 100, 400, 1000 };
	int i;

	for (i = 0; i < 4; i++)
		if (rates[i] == rate_hz)
			return i;	/* DR[1:0] */
	return -1;
}

/* FS[1:0]: 00, 01 and 11. */
static int range_code(int32_t range_mg)
{
	switch (range_mg) {
	case 100000: return 0;
	case 200000: return 1;
	case 400000: return 3;
	default: return -1;
	}
}

bool h3lis331dl_has_rate(int32_t rate_hz)
{
	return rate_code(rate_hz) >= 0;
}

bool h3lis331dl_has_range(int32_t range_mg)
{
	return range_code(range_mg) >= 0;
}

static int32_t axis(const uint8_t *in, int32_t range_mg, bool *saturated)
{
	static const int32_t scale_umg[] = { 49000, 98000, 0, 195000 };
	int32_t word = (in[0] & 0xf0) | in[1] << 8;
	int32_t digits = (word < 0x8000 ? word : word - 0x10000) / 16;
	int fs = range_code(range_mg);

	if (digits >= 2047 || digits <= -2048)
		*saturated = true;
	return accel_axis_mg(digits, scale_umg[fs < 0 ? 0 : fs], range_mg,
	    saturated);
}

void h3lis331dl_decode(const uint8_t in[6], int32_t range_mg,
    struct accel_sample *out)
{
	struct accel_sample s = { .is_saturated = false };

	s.x_mg = axis(in, range_mg, &s.is_saturated);
	s.y_mg = axis(in + 2, range_mg, &s.is_saturated);
	s.z_mg = axis(in + 4, range_mg, &s.is_saturated);
	*out = s;
}

static enum probe_result start(void *accel)
{
	const struct h3lis331dl *d = accel;
	const struct accel *a = &d->accel;
	enum probe_result r = accel_claim(a);

	if (r == PROBE_OK)
		r = accel_check(a, REG_WHO_AM_I, WHO_AM_I);
	if (r == PROBE_OK)
		r = accel_set(a, REG_CTRL4, d->ctrl4);
	if (r == PROBE_OK)
		r = accel_set(a, REG_CTRL1, d->ctrl1);
	return r;
}

static enum probe_result take(void *accel, struct accel_batch *out)
{
	const struct h3lis331dl *d = accel;
	uint8_t in[BLOCK];
	enum probe_result r = accel_read(&d->accel, REG_CTRL1 | COUNT_UP, in,
	    sizeof(in));
	uint8_t status;

	if (r != PROBE_OK)
		return r;
	if (in[0] != d->ctrl1 || in[REG_CTRL4 - REG_CTRL1] != d->ctrl4)
		return PROBE_POWER_UP;
	status = in[REG_STATUS - REG_CTRL1];
	if (!(status & STATUS_READY))
		return PROBE_OK;
	out->is_lost = (status & STATUS_OVERRUN) != 0;
	h3lis331dl_decode(in + (REG_OUT_X_L - REG_CTRL1), d->range_mg,
	    &out->samples[out->count++]);
	return PROBE_OK;
}

const struct accel_driver h3lis331dl_driver = {
	.name = "h3lis331dl",
	.drain = accel_drain,
	.identify = accel_identify,
	.close = accel_close,
};

void *h3lis331dl_open(const struct accel_config *config)
{
	struct accel a = { .bus = config->bus, .address = config->address,
	    .start = start, .take = take };
	int rate = rate_code(config->rate_hz);
	int range = range_code(config->range_mg);
	struct h3lis331dl *d;

	if (rate < 0 || range < 0)
		return NULL;
	d = accel_open(&a, sizeof(*d));
	if (d == NULL)
		return NULL;
	d->ctrl1 = (uint8_t)(CTRL1_NORMAL_XYZ | rate << 3);
	d->ctrl4 = (uint8_t)(CTRL4_BDU | range << 4);
	d->range_mg = config->range_mg;
	return d;
}
