/* SPDX-License-Identifier: Apache-2.0 */
/* tmp117.c - TI TMP117, from its data sheet's register maps (SNOSD82). */
#include <string.h>

#include "model.h"

enum { TEMP = 0, CONFIG = 1, HIGH = 2, LOW = 3, OFFSET = 7, ID = 15 };

#define READY 0x2000
#define MOD 0x0c00
#define ONE_SHOT 0x0c00
#define SHUTDOWN 0x0400
#define WRITABLE 0x0ffe
#define CONVERSION_NS 15500000LL
#define CYCLE_NS 1000000000LL

struct tmp117 {
	struct model model;
	uint16_t reg[16];
	uint8_t at;
	int32_t temp_mc;
	int64_t ready_ns;	/* when the conversion under way is over */
};

static void power_up(struct model *m, int64_t now_ns)
{
	struct tmp117 *t = (struct tmp117 *)m;

	memset(t->reg, 0, sizeof(t->reg));
	t->reg[TEMP] = 0x8000;
	t->reg[CONFIG] = 0x0220;
	t->reg[HIGH] = 0x6000;
	t->reg[LOW] = 0x8000;
	t->reg[ID] = 0x0117;
	t->ready_ns = now_ns + 8 * CONVERSION_NS;
}

static int64_t conversion_ns(const struct tmp117 *t)
{
	static const int averages[] = { 1, 8, 32, 64 };

	return averages[t->reg[CONFIG] >> 5 & 3] * CONVERSION_NS;
}

static uint16_t code_of(const struct tmp117 *t)
{
	/* 7.8125 m°C a digit; to the nearest */
	int64_t twice = (int64_t)t->temp_mc * 2 * 16 / 125;

	return (uint16_t)((twice + (twice < 0 ? -1 : 1)) / 2 +
	    (int16_t)t->reg[OFFSET]);
}

static void convert(struct tmp117 *t, int64_t now_ns)
{
	if ((t->reg[CONFIG] & MOD) == SHUTDOWN || now_ns < t->ready_ns)
		return;
	t->reg[TEMP] = code_of(t);
	t->reg[CONFIG] |= READY;
	if ((t->reg[CONFIG] & MOD) == ONE_SHOT)
		t->reg[CONFIG] = (uint16_t)((t->reg[CONFIG] & ~MOD) |
		    SHUTDOWN);
	t->ready_ns = now_ns + CYCLE_NS;
}

static void write_to(struct model *m, const uint8_t *out, size_t len,
    int64_t now_ns)
{
	struct tmp117 *t = (struct tmp117 *)m;
	uint16_t value;

	convert(t, now_ns);
	t->at = out[0] & 15;
	if (len < 3 || t->at == TEMP || t->at == ID)
		return;
	value = (uint16_t)(out[1] << 8 | out[2]);
	if (t->at == CONFIG && (value & 2)) {	/* Soft_Reset */
		power_up(m, now_ns);
	} else if (t->at == CONFIG) {
		t->reg[CONFIG] = value & WRITABLE;
		t->ready_ns = now_ns + conversion_ns(t);
	} else {
		t->reg[t->at] = value;
	}
}

static void read_from(struct model *m, uint8_t *in, size_t len,
    int64_t now_ns)
{
	struct tmp117 *t = (struct tmp117 *)m;
	size_t i;

	convert(t, now_ns);
	for (i = 0; i < len; i++)
		in[i] = (uint8_t)(t->reg[t->at] >> (i % 2 ? 0 : 8));
	if (t->at == CONFIG || t->at == TEMP)
		t->reg[CONFIG] &= (uint16_t)~READY;
}

static bool set(struct model *m, const char *what, const int64_t *values,
    int count, int64_t now_ns)
{
	struct tmp117 *t = (struct tmp117 *)m;

	(void)now_ns;
	if (strcmp(what, "temp_mc") != 0 || count != 1)
		return false;
	t->temp_mc = (int32_t)values[0];
	return true;
}

struct model *model_tmp117(void)
{
	static struct tmp117 t = { .model = { .name = "tmp117",
	    .address = 0x48, .power_up = power_up, .write = write_to,
	    .read = read_from, .set = set } };

	return &t.model;
}
