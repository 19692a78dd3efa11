/* SPDX-License-Identifier: Apache-2.0 */
/* adxl372.c - registers and bits from the ADXL372 data sheet, Rev. B,
 * "Register map" and "FIFO". */
#include "adxl372.h"

#define REG_DEVID_AD 0x00	/* then DEVID_MST and PARTID */
#define REG_STATUS 0x04		/* then STATUS2, FIFO_ENTRIES2, FIFO_ENTRIES */
#define REG_OFFSET 0x20		/* X, Y, Z */
#define REG_THRESH_ACT 0x23	/* X high, X low, Y ..., Z ... */
#define REG_TIME_ACT 0x29
#define REG_THRESH_INACT 0x2a
#define REG_TIME_INACT 0x30
#define REG_FIFO_SAMPLES 0x39
#define REG_FIFO_CTL 0x3a
#define REG_INT1_MAP 0x3b
#define REG_TIMING 0x3d		/* then MEASURE and POWER_CTL */
#define REG_MEASURE 0x3e
#define REG_POWER_CTL 0x3f
#define REG_FIFO_DATA 0x42

#define STATUS_ERR_REGS 0x80	/* an SEU in the user registers */
#define STATUS_FIFO_OVR 0x08
#define FIFO_STREAM_XYZ 0x02	/* FIFO_FORMAT 000, FIFO_MODE 01 */
#define FIFO_STREAM_PEAK 0x3a	/* FIFO_FORMAT 111 */
#define MEASURE_LOOP 0x20	/* LINKLOOP 10 */
/* Full bandwidth, and HPF_DISABLE: the high-pass filter, on after power-up,
 * would take the velocity change out of a long pulse. */
#define POWER_FULL 0x07
#define INT1_FIFO_FULL 0x04
#define ACT_ENABLE 0x01
#define SERIES_START 0x01	/* B0 of the x word */

#define SCALE_UMG 100000
/* 12 bits of 100 mg reach -204.8 to 204.7 g; the element ends at 200. */
#define LIMIT_MG 200000
/* Sample sets of one transfer: 240 bytes. */
#define SETS_AT_ONCE 40

/* Status 4 + settings 3 bytes with their addresses and register numbers, and
 * those of five chunks of data. */
const struct accel_cost adxl372_cost = {
	.bytes_per_drain = 3 + 4 + 3 + 3 + 5 * 3,
	.bytes_per_sample = 6,
	.fifo = 170,
};

struct adxl372 {
	struct accel accel;
	uint8_t rate;		/* 0: 400 Hz to 4: 6400 Hz */
	int32_t peak_mg;
};

static int rate_code(int32_t rate_hz)
{
	int code;

	for (code = 0; code < 5; code++)
		if (rate_hz == 400 << code)
			return code;
	return -1;
}

bool adxl372_has_rate(int32_t rate_hz)
{
	return rate_code(rate_hz) >= 0;
}

static int32_t digits(const uint8_t *in)
{
	int32_t word = in[0] << 8 | (in[1] & 0xf0);

	return (word < 0x8000 ? word : word - 0x10000) / 16;
}

bool adxl372_decode(const uint8_t in[6], struct accel_sample *out)
{
	struct accel_sample s = { .is_saturated = false };

	if (!(in[1] & SERIES_START) || (in[3] & SERIES_START) ||
	    (in[5] & SERIES_START))
		return false;
	s.x_mg = accel_axis_mg(digits(in), SCALE_UMG, LIMIT_MG,
	    &s.is_saturated);
	s.y_mg = accel_axis_mg(digits(in + 2), SCALE_UMG, LIMIT_MG,
	    &s.is_saturated);
	s.z_mg = accel_axis_mg(digits(in + 4), SCALE_UMG, LIMIT_MG,
	    &s.is_saturated);
	*out = s;
	return true;
}

static enum probe_result check_id(const struct accel *a)
{
	uint8_t id[3];
	enum probe_result r = accel_read(a, REG_DEVID_AD, id, sizeof(id));

	if (r == PROBE_OK &&
	    (id[0] != 0xad || id[1] != 0x1d || id[2] != 0xfa))
		r = PROBE_WRONG_CHIP;
	return r;
}

/* Activity above the threshold on any axis begins an event, half of it for
 * 52 ms (two codes of 26 ms) ends it, and the chip waits for the next. */
static enum probe_result set_peaks(const struct adxl372 *d)
{
	const struct accel *a = &d->accel;
	int32_t on = d->peak_mg / 100, off = on / 2;
	enum probe_result r = PROBE_OK;
	int axis;

	for (axis = 0; axis < 3 && r == PROBE_OK; axis++) {
		uint8_t at = (uint8_t)(2 * axis);

		r = accel_set(a, REG_THRESH_ACT + at, (uint8_t)(on >> 3));
		if (r == PROBE_OK)
			r = accel_set(a, (uint8_t)(REG_THRESH_ACT + at + 1),
			    (uint8_t)((on & 7) << 5 | ACT_ENABLE));
		if (r == PROBE_OK)
			r = accel_set(a, REG_THRESH_INACT + at,
			    (uint8_t)(off >> 3));
		if (r == PROBE_OK)
			r = accel_set(a, (uint8_t)(REG_THRESH_INACT + at + 1),
			    (uint8_t)((off & 7) << 5 | ACT_ENABLE));
	}
	if (r == PROBE_OK)
		r = accel_set(a, REG_TIME_ACT, 0);
	if (r == PROBE_OK)
		r = accel_set(a, REG_TIME_INACT + 1, 2);
	return r;
}

static uint8_t measure_of(const struct adxl372 *d)
{
	/* bandwidth: half the rate */
	return (uint8_t)(d->rate | (d->peak_mg > 0 ? MEASURE_LOOP : 0));
}

static uint8_t fifo_of(const struct adxl372 *d)
{
	return d->peak_mg > 0 ? FIFO_STREAM_PEAK : FIFO_STREAM_XYZ;
}

/* To standby, where alone it may be configured, with an empty FIFO and no
 * offsets.  Not by a reset: that takes a time nobody here waits for. */
static enum probe_result to_standby(const struct accel *a)
{
	enum probe_result r = accel_set(a, REG_POWER_CTL, 0);
	uint8_t axis;

	if (r == PROBE_OK)
		r = accel_set(a, REG_FIFO_CTL, 0);
	for (axis = 0; axis < 3 && r == PROBE_OK; axis++)
		r = accel_set(a, REG_OFFSET + axis, 0);
	return r;
}

static enum probe_result start(void *accel)
{
	const struct adxl372 *d = accel;
	const struct accel *a = &d->accel;
	int samples = d->peak_mg > 0 ? 3 : accel_watermark(&adxl372_cost) * 3;
	enum probe_result r = accel_claim(a);

	if (r == PROBE_OK)
		r = check_id(a);
	if (r == PROBE_OK)
		r = to_standby(a);
	if (r == PROBE_OK && d->peak_mg > 0)
		r = set_peaks(d);
	if (r == PROBE_OK)
		r = accel_set(a, REG_FIFO_SAMPLES, (uint8_t)samples);
	if (r == PROBE_OK)
		r = accel_set(a, REG_FIFO_CTL,
		    (uint8_t)(fifo_of(d) | samples >> 8));
	if (r == PROBE_OK)
		r = accel_set(a, REG_INT1_MAP, INT1_FIFO_FULL);
	if (r == PROBE_OK)
		r = accel_set(a, REG_TIMING, (uint8_t)(d->rate << 5));
	if (r == PROBE_OK)
		r = accel_set(a, REG_MEASURE, measure_of(d));
	if (r == PROBE_OK)
		r = accel_set(a, REG_POWER_CTL, POWER_FULL);
	return r;
}

static enum probe_result check_settings(const struct adxl372 *d)
{
	uint8_t in[3];
	enum probe_result r = accel_read(&d->accel, REG_TIMING, in,
	    sizeof(in));

	if (r == PROBE_OK && (in[0] != d->rate << 5 ||
	    in[1] != measure_of(d) || in[2] != POWER_FULL))
		r = PROBE_POWER_UP;
	return r;
}

static enum probe_result take_sets(const struct accel *a, int sets,
    struct accel_batch *out)
{
	uint8_t in[SETS_AT_ONCE * 6];
	enum probe_result r = PROBE_OK;

	while (sets > 0 && r == PROBE_OK) {
		int now = sets < SETS_AT_ONCE ? sets : SETS_AT_ONCE, i;

		r = accel_read_once(a, REG_FIFO_DATA, in, (size_t)now * 6);
		for (i = 0; i < now && r == PROBE_OK; i++) {
			if (!adxl372_decode(in + 6 * i,
			    &out->samples[out->count]))
				r = PROBE_BUS;	/* the axes slipped */
			else
				out->count++;
		}
		sets -= now;
	}
	return r;
}

static enum probe_result take(void *accel, struct accel_batch *out)
{
	const struct adxl372 *d = accel;
	uint8_t in[4];
	enum probe_result r = check_settings(d);
	int values, sets;

	if (r == PROBE_OK)
		r = accel_read(&d->accel, REG_STATUS, in, sizeof(in));
	if (r != PROBE_OK)
		return r;
	if (in[0] & STATUS_ERR_REGS)
		return PROBE_POWER_UP;
	out->is_lost = (in[0] & STATUS_FIFO_OVR) != 0;
	values = (in[2] & 3) << 8 | in[3];
	/* Reading the last set while the next is stored mixes the axes, so
	 * one stays ("FIFO", "Retrieving data from FIFO").  Peaks are 52 ms
	 * apart at least, and the last of a journey must not stay. */
	sets = values / 3 - (d->peak_mg > 0 ? 0 : 1);
	return sets > 0 ? take_sets(&d->accel,
	    sets < ACCEL_BATCH ? sets : ACCEL_BATCH, out) : PROBE_OK;
}

const struct accel_driver adxl372_driver = {
	.name = "adxl372",
	.drain = accel_drain,
	.identify = accel_identify,
	.close = accel_close,
};

void *adxl372_open(const struct accel_config *config)
{
	struct accel a = { .bus = config->bus, .address = config->address,
	    .start = start, .take = take };
	int rate = rate_code(config->rate_hz);
	struct adxl372 *d;

	if (rate < 0)
		return NULL;
	d = accel_open(&a, sizeof(*d));
	if (d == NULL)
		return NULL;
	d->rate = (uint8_t)rate;
	d->peak_mg = config->peak_mg;
	return d;
}
