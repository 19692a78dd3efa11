/* SPDX-License-Identifier: Apache-2.0 */
/* adxl372.c - ADI ADXL372, from its data sheet's register map (Rev. B).
 *
 * Samples come at the output data rate: the resting vector, and while a blow
 * lasts half a sine on the z axis.  The FIFO streams either x, y and z, or
 * the peak of each event above the activity threshold.  INT1 knows
 * FIFO_FULL, the watermark, alone.  What it lacks: the filters, self-test,
 * inactivity. */
#include <string.h>

#include "model.h"

enum {
	STATUS = 0x04, ENTRIES_HIGH = 0x06, ENTRIES = 0x07, XDATA = 0x08,
	THRESH_ACT = 0x23, FIFO_SAMPLES = 0x39, FIFO_CTL = 0x3a,
	INT1_MAP = 0x3b, TIMING = 0x3d, MEASURE = 0x3e, POWER_CTL = 0x3f,
	RESET = 0x41, FIFO_DATA = 0x42, REGISTERS = 0x43
};

#define DATA_RDY 0x01
#define FIFO_RDY 0x02
#define FIFO_FULL 0x04
#define FIFO_OVR 0x08
#define WORDS 512
#define PEAKS 7			/* FIFO_FORMAT */
#define MS 1000000LL

struct adxl372 {
	struct model model;
	uint8_t reg[REGISTERS], at;
	uint16_t fifo[WORDS];
	int first, count;
	bool is_lost;
	int64_t next_ns;	/* the next sample */
	int64_t rest_mg[3];
	int64_t blow_mg, blow_ns, blow_end_ns, blow_peak_mg;
};

static void empty(struct adxl372 *a)
{
	a->first = a->count = 0;
	a->is_lost = false;
}

static void power_up(struct model *m, int64_t now_ns)
{
	struct adxl372 *a = (struct adxl372 *)m;

	memset(a->reg, 0, sizeof(a->reg));
	a->reg[0] = 0xad;
	a->reg[1] = 0x1d;
	a->reg[2] = 0xfa;
	a->reg[3] = 0x02;
	a->reg[FIFO_SAMPLES] = 0x80;
	a->next_ns = now_ns;
	empty(a);
}

static uint16_t code_of(int64_t mg)
{
	int64_t digits = (mg + (mg < 0 ? -50 : 50)) / 100;

	if (digits > 2047)
		digits = 2047;
	if (digits < -2048)
		digits = -2048;
	return (uint16_t)((uint16_t)digits << 4);
}

/* One of a set of three; what does not fit pushes the oldest set out. */
static void push(struct adxl372 *a, const int64_t mg[3])
{
	int axis;

	if (a->count + 3 > WORDS - WORDS % 3) {
		a->first = (a->first + 3) % WORDS;
		a->count -= 3;
		a->is_lost = true;
	}
	for (axis = 0; axis < 3; axis++)
		a->fifo[(a->first + a->count++) % WORDS] =
		    (uint16_t)(code_of(mg[axis]) | (axis == 0));
}

/* sin(pi x) for x in thousandths, in thousandths: Bhaskara's formula. */
static int64_t half_sine(int64_t x)
{
	int64_t p = x * (1000 - x);

	return 16 * p * 1000 / (5000000 - 4 * p);
}

static int64_t blow_at(const struct adxl372 *a, int64_t t_ns)
{
	if (a->blow_mg == 0 || t_ns < a->blow_ns || t_ns >= a->blow_end_ns)
		return 0;
	return a->blow_mg * half_sine((t_ns - a->blow_ns) * 1000 /
	    (a->blow_end_ns - a->blow_ns)) / 1000;
}

static int64_t threshold_mg(const struct adxl372 *a)
{
	const uint8_t *z = &a->reg[THRESH_ACT + 4];

	return z[1] & 1 ? (z[0] << 3 | z[1] >> 5) * 100LL : INT64_MAX;
}

static void sample_peaks(struct adxl372 *a, int64_t t_ns, int64_t z)
{
	const int64_t peak[3] = { a->rest_mg[0], a->rest_mg[1],
	    a->blow_peak_mg };

	if (z > a->blow_peak_mg)
		a->blow_peak_mg = z;
	if (a->blow_mg == 0 || t_ns < a->blow_end_ns)
		return;
	if (a->blow_peak_mg >= threshold_mg(a))
		push(a, peak);
	a->blow_mg = a->blow_peak_mg = 0;
}

static void sample(struct adxl372 *a, int64_t t_ns)
{
	int64_t mg[3] = { a->rest_mg[0], a->rest_mg[1],
		a->rest_mg[2] + blow_at(a, t_ns) };
	int axis;

	for (axis = 0; axis < 3; axis++) {
		a->reg[XDATA + 2 * axis] = (uint8_t)(code_of(mg[axis]) >> 8);
		a->reg[XDATA + 2 * axis + 1] = (uint8_t)code_of(mg[axis]);
	}
	a->reg[STATUS] = DATA_RDY;
	if ((a->reg[FIFO_CTL] >> 1 & 3) == 0)	/* bypassed */
		return;
	if ((a->reg[FIFO_CTL] >> 3 & 7) == PEAKS)
		sample_peaks(a, t_ns, mg[2]);
	else
		push(a, mg);
}

static void advance(struct adxl372 *a, int64_t now_ns)
{
	int64_t period_ns = 2500000LL >> (a->reg[TIMING] >> 5);

	if ((a->reg[POWER_CTL] & 3) != 3) {	/* not measuring */
		a->next_ns = now_ns;
		return;
	}
	/* after a halt of the whole machine: no more than fills it twice */
	if (now_ns - a->next_ns > 340 * period_ns)
		a->next_ns = now_ns - 340 * period_ns;
	for (; a->next_ns <= now_ns; a->next_ns += period_ns)
		sample(a, a->next_ns);
}

static bool is_full(const struct adxl372 *a)
{
	return a->count >= (a->reg[FIFO_SAMPLES] |
	    (a->reg[FIFO_CTL] & 1) << 8) && a->count > 0;
}

static bool pin(struct model *m, int64_t now_ns)
{
	struct adxl372 *a = (struct adxl372 *)m;

	advance(a, now_ns);
	return (a->reg[INT1_MAP] & FIFO_FULL) && is_full(a);
}

static void write_to(struct model *m, const uint8_t *out, size_t len,
    int64_t now_ns)
{
	struct adxl372 *a = (struct adxl372 *)m;
	size_t i;

	advance(a, now_ns);
	a->at = out[0];
	for (i = 1; i < len; i++, a->at++) {
		if (a->at == RESET && out[i] == 0x52)
			power_up(m, now_ns);
		else if (a->at >= 0x20 && a->at < RESET)
			a->reg[a->at] = out[i];
		/* standby, or another mode of the FIFO, empties it */
		if (a->at == FIFO_CTL || (a->at == POWER_CTL &&
		    (out[i] & 3) == 0))
			empty(a);
	}
}

static uint8_t fifo_byte(struct adxl372 *a, size_t i)
{
	uint16_t word = a->count > 0 ? a->fifo[a->first] : 0;

	if (i % 2 == 1 && a->count > 0) {
		a->first = (a->first + 1) % WORDS;
		a->count--;
	}
	a->is_lost = false;
	return (uint8_t)(word >> (i % 2 ? 0 : 8));
}

static uint8_t byte_at(const struct adxl372 *a, uint8_t reg)
{
	switch (reg) {
	case STATUS: return (uint8_t)(a->reg[STATUS] |
	    (a->count > 0 ? FIFO_RDY : 0) | (is_full(a) ? FIFO_FULL : 0) |
	    (a->is_lost ? FIFO_OVR : 0));
	case ENTRIES_HIGH: return (uint8_t)(a->count >> 8);
	case ENTRIES: return (uint8_t)a->count;
	default: return reg < REGISTERS ? a->reg[reg] : 0;
	}
}

static void read_from(struct model *m, uint8_t *in, size_t len,
    int64_t now_ns)
{
	struct adxl372 *a = (struct adxl372 *)m;
	size_t i;

	advance(a, now_ns);
	for (i = 0; i < len; i++)
		in[i] = a->at == FIFO_DATA ? fifo_byte(a, i) :
		    byte_at(a, a->at++);
}

static bool set(struct model *m, const char *what, const int64_t *values,
    int count, int64_t now_ns)
{
	struct adxl372 *a = (struct adxl372 *)m;

	advance(a, now_ns);
	if (strcmp(what, "rest_mg") == 0 && count == 3) {
		memcpy(a->rest_mg, values, sizeof(a->rest_mg));
		return true;
	}
	if (strcmp(what, "blow") != 0 || count != 2)
		return false;
	a->blow_mg = values[0];		/* and for how many ms */
	a->blow_ns = now_ns;
	a->blow_end_ns = now_ns + values[1] * MS;
	a->blow_peak_mg = 0;
	return true;
}

struct model *model_adxl372(void)
{
	static struct adxl372 a = { .model = { .name = "adxl372",
	    .address = 0x53, .power_up = power_up, .write = write_to,
	    .read = read_from, .set = set, .pin = pin },
	    .rest_mg = { 0, 0, 1000 } };

	return &a.model;
}
