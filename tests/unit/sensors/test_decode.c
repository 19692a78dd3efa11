/* SPDX-License-Identifier: Apache-2.0 */
/* Published vectors for every conversion; where they come from stands beside
 * them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "adxl345.h"
#include "adxl372.h"
#include "ads122c04.h"
#include "h3lis331dl.h"
#include "iec60751.h"
#include "lis2dh12.h"
#include "mcp9600.h"
#include "probe_template.h"
#include "sensirion.h"
#include "tmp117.h"
#include "tmp75.h"

static void expect(struct probe_reading got, int32_t temp_mc)
{
	assert_int_equal(got.result, PROBE_OK);
	assert_int_equal(got.temp_mc, temp_mc);
}

static void divides_to_the_nearest(void **state)
{
	(void)state;
	assert_int_equal(probe_divide(7, 2), 4);
	assert_int_equal(probe_divide(-7, 2), -4);
	assert_int_equal(probe_divide(4, 3), 1);
	assert_int_equal(probe_divide(5, 3), 2);
	assert_int_equal(probe_divide(-5, 3), -2);
	assert_int_equal(probe_divide(0, 3), 0);
}

/* SNOSD82, table "16-bit temperature data format"; Zephyr's tmp11x test */
static void tmp117(void **state)
{
	(void)state;
	expect(tmp117_decode(0x0c80), 25000);
	expect(tmp117_decode(0xf600), -20000);
	expect(tmp117_decode(0x3200), 100000);
	expect(tmp117_decode(0x7fff), 255992);
	expect(tmp117_decode(0x0001), 8);
	expect(tmp117_decode(0x0000), 0);
	expect(tmp117_decode(0xffff), -8);
	expect(tmp117_decode(0xe480), -55000);
	assert_int_equal(tmp117_decode(0x8000).result, PROBE_POWER_UP);
}

/* every code within half a m°C of the exact value */
static void tmp117_rounds(void **state)
{
	int32_t digits;

	(void)state;
	for (digits = -32767; digits <= 32767; digits++) {
		struct probe_reading r = tmp117_decode((uint16_t)digits);
		int32_t error = r.temp_mc * 16 - digits * 125;

		assert_in_range(error + 8, 0, 16);
	}
}

/* what QEMU's tmp105 model gives for 20.938 degC at 9 to 12 bits */
static void tmp105(void **state)
{
	(void)state;
	assert_int_equal(tmp75_decode(0x1480, 9), 20500);
	assert_int_equal(tmp75_decode(0x14c0, 10), 20750);
	assert_int_equal(tmp75_decode(0x14e0, 11), 20875);
	assert_int_equal(tmp75_decode(0x14f0, 12), 20938);
	assert_int_equal(tmp75_decode(0x1400, 9), 20000);
}

/* lm75-rs 1.0 test table: the low 7 or 5 bits are noise */
static void lm75(void **state)
{
	static const struct {
		uint16_t code;
		int32_t temp_mc;
	} nine[] = {
		{ 0x7d5a, 125000 }, { 0x195a, 25000 }, { 0xe75a, -25000 },
		{ 0xc95a, -55000 }, { 0x005a, 0 }, { 0x00da, 500 },
		{ 0xffda, -500 }, { 0xff5a, -1000 }, { 0xfdda, -2500 },
		{ 0xe05a, -32000 }, { 0x80da, -127500 }, { 0x805a, -128000 },
	}, eleven[] = {
		{ 0x7d5a, 125250 }, { 0x195a, 25250 }, { 0xe75a, -24750 },
		{ 0xc95a, -54750 }, { 0xffda, -250 }, { 0x80da, -127250 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(nine) / sizeof(nine[0]); i++)
		assert_int_equal(tmp75_decode(nine[i].code, 9),
		    nine[i].temp_mc);
	for (i = 0; i < sizeof(eleven) / sizeof(eleven[0]); i++)
		assert_int_equal(tmp75_decode(eleven[i].code, 11),
		    eleven[i].temp_mc);
}

/* Sensirion's embedded-common test and data sheets */
static void sensirion_checksum(void **state)
{
	static const uint8_t beef[] = { 0xbe, 0xef }, mid[] = { 0x80, 0x00 },
	    sixes[] = { 0x66, 0x66 }, zero[] = { 0, 0 },
	    ones[] = { 0xff, 0xff };

	(void)state;
	assert_int_equal(sensirion_crc8(beef, 2), 0x92);
	assert_int_equal(sensirion_crc8(mid, 2), 0xa2);
	assert_int_equal(sensirion_crc8(sixes, 2), 0x93);
	/* dead lines never have a right checksum */
	assert_int_not_equal(sensirion_crc8(zero, 2), 0x00);
	assert_int_not_equal(sensirion_crc8(ones, 2), 0xff);
}

static void sensirion_answers(void **state)
{
	const uint8_t good[6] = { 0x66, 0x66, 0x93, 0x80, 0x00, 0xa2 };
	const uint8_t bad_temp[6] = { 0x66, 0x67, 0x93, 0x80, 0x00, 0xa2 };
	const uint8_t bad_rh[6] = { 0x66, 0x66, 0x93, 0x80, 0x00, 0xa3 };

	(void)state;
	expect(sensirion_decode(good), 25000);
	assert_int_equal(sensirion_decode(bad_temp).result, PROBE_CRC);
	assert_int_equal(sensirion_decode(bad_rh).result, PROBE_CRC);
}

/* -45 + 175 S/65535, within half a m°C at every code; the shift formula of
 * common drivers is not */
static void sensirion_rounds(void **state)
{
	int64_t s, worst_shift = 0;

	(void)state;
	assert_int_equal(sensirion_temp_mc(0), -45000);
	assert_int_equal(sensirion_temp_mc(65535), 130000);
	for (s = 0; s <= 65535; s++) {
		int64_t got = sensirion_temp_mc((uint16_t)s) + 45000;
		int64_t error = 2 * (got * 65535 - s * 175000);
		int64_t shift = (21875 * s >> 13) - got;

		assert_true(error <= 65535 && error >= -65535);
		if (shift < worst_shift)
			worst_shift = shift;
	}
	assert_in_range(-worst_shift, 3, 4);
}

/* DS20005426, "Thermocouple hot-junction register": 0.0625 degC a digit */
static void mcp9600(void **state)
{
	const uint16_t cold = 0x0190;	/* 25 degC */

	(void)state;
	expect(mcp9600_decode(0x40, 0x40, 0x0190, cold), 25000);
	expect(mcp9600_decode(0x41, 0x40, 0xf6a0, cold), -150000);
	expect(mcp9600_decode(0x41, 0x40, 0x0001, cold), 63);
	expect(mcp9600_decode(0x41, 0x40, 0xffff, cold), -63);
	expect(mcp9600_decode(0x41, 0x4f, 0x0000, cold), 0);
	assert_int_equal(mcp9600_decode(0x41, 0x50, 0x190, cold).result,
	    PROBE_OPEN);
	assert_int_equal(mcp9600_decode(0x41, 0x60, 0x190, cold).result,
	    PROBE_SHORT);
	assert_int_equal(mcp9600_decode(0x41, 0x70, 0x190, cold).result,
	    PROBE_SHORT);
	assert_int_equal(mcp9600_decode(0x40, 0x50, 0x190, cold).result,
	    PROBE_RANGE);
	assert_int_equal(mcp9600_decode(0x40, 0x60, 0x190, cold).result,
	    PROBE_OK);
	assert_int_equal(mcp9600_decode(0x41, 0x00, 0x190, cold).result,
	    PROBE_NO_DATA);
	/* a cold junction of -50 or 126 degC: the chip does not work there */
	assert_int_equal(mcp9600_decode(0x41, 0x40, 0x190, 0xfce0).result,
	    PROBE_RANGE);
	assert_int_equal(mcp9600_decode(0x41, 0x40, 0x190, 0x07e0).result,
	    PROBE_RANGE);
}

/* IEC 60751 PT100 table, ohm to four decimals */
static const struct {
	int32_t temp_mc;
	int64_t uohm;
} pt100[] = {
	{ -200000, 18520100 }, { -196000, 20246500 }, { -190000, 22825500 },
	{ -180000, 27096400 }, { -150000, 39723200 }, { -135000, 45943600 },
	{ -120000, 52109800 }, { -100000, 60255800 }, { -80000, 68325400 },
	{ -60000, 76327800 }, { -50000, 80306300 }, { -40000, 84270700 },
	{ -20000, 92159900 }, { 0, 100000000 }, { 2000, 100781400 },
	{ 5000, 101952700 }, { 8000, 103122900 }, { 10000, 103902500 },
	{ 20000, 107793500 }, { 25000, 109734700 }, { 37000, 114381700 },
	{ 40000, 115540800 }, { 50000, 119397100 }, { 100000, 138505500 },
	{ 200000, 175856000 },
};

static void iec60751_table(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(pt100) / sizeof(pt100[0]); i++) {
		int32_t mc = 1;
		/* the end of the range is inside; the table's last digit may
		 * lie beyond it */
		int64_t r = pt100[i].temp_mc == -200000 ?
		    iec60751_uohm(-200000, 100000) : pt100[i].uohm;

		assert_in_range(iec60751_uohm(pt100[i].temp_mc, 100000) -
		    pt100[i].uohm + 51, 0, 102);
		assert_true(iec60751_temp_mc(r, 100000, &mc));
		/* 50 uohm of table rounding are 0.13 m°C */
		assert_in_range(mc - pt100[i].temp_mc + 1, 0, 2);
	}
	/* DIN 43760 tables say 63.91 ohm here */
	assert_in_range(iec60751_uohm(-91000, 100000), 63890000, 63900000);
}

static void iec60751_inverts_itself(void **state)
{
	int32_t mc, back = 0;

	(void)state;
	for (mc = IEC60751_LOW_MC; mc <= IEC60751_HIGH_MC; mc += 37) {
		assert_true(iec60751_temp_mc(iec60751_uohm(mc, 100000),
		    100000, &back));
		assert_int_equal(back, mc);
	}
	back = 4711;
	assert_false(iec60751_temp_mc(18520000, 100000, &back));
	assert_false(iec60751_temp_mc(390500000, 100000, &back));
	assert_false(iec60751_temp_mc(-1, 100000, &back));
	assert_false(iec60751_temp_mc(100, 0, &back));
	assert_int_equal(back, 4711);
	assert_true(iec60751_temp_mc(1000000000, 1000000, &back));
	assert_int_equal(back, 0);	/* PT1000 */
}

static void leads_are_taken_off(void **state)
{
	(void)state;
	assert_int_equal(iec60751_two_wire_uohm(101000000, 1000000),
	    100000000);
	assert_int_equal(iec60751_three_wire_uohm(102000000, 2000000),
	    100000000);
}

/* CRC-16/CCITT-FALSE check value; PT100 by 1620 ohm, gain 8 */
static void ads122c04(void **state)
{
	const uint8_t check[] = "123456789";
	/* 100 ohm: 100 / 1620 * 8 * 2^23 */
	const int32_t code = 4142522;

	(void)state;
	assert_int_equal(ads122c04_crc16(check, 9), 0x29b1);
	assert_in_range(ads122c04_uohm(code, 4, 1620000), 99999900, 100000100);
	assert_in_range(ads122c04_uohm(code / 2, 3, 1620000), 99999900,
	    100000100);
	assert_in_range(abs(ads122c04_decode(code, 4, 1620000, 0).temp_mc),
	    0, 1);
	/* one ohm of leads is 2.56 degC */
	assert_in_range(ads122c04_decode(code, 2, 1620000, 1000).temp_mc +
	    2560, 0, 10);
	assert_int_equal(ads122c04_decode(0, 4, 1620000, 0).result,
	    PROBE_SHORT);
	assert_int_equal(ads122c04_decode(-5, 4, 1620000, 0).result,
	    PROBE_SHORT);
	assert_int_equal(ads122c04_decode(0x7fffff, 4, 1620000, 0).result,
	    PROBE_OPEN);
	assert_in_range(ads122c04_high_mc(4, 1620000), 270000, 275000);
	assert_int_equal(ads122c04_high_mc(4, 10000000), IEC60751_HIGH_MC);
}

/* ADXL345: 256 digits a g, so 100 are 390.6 mg = 3.8307 m/s2 (Zephyr's
 * adxl345 unit test); ADXL375: 49 mg a digit */
static void adxl345(void **state)
{
	const uint8_t in[6] = { 100, 0, 0x9c, 0xff, 0, 1 };
	const uint8_t end[6] = { 0xff, 0x0f, 0, 0, 0, 0 };
	const uint8_t low[6] = { 0, 0, 0x00, 0xf0, 0, 0 };
	struct accel_sample s;

	(void)state;
	adxl345_decode(in, ADXL345_RANGE_MG, &s);
	assert_int_equal(s.x_mg, 391);
	assert_int_equal(s.y_mg, -391);
	assert_int_equal(s.z_mg, 1000);
	assert_false(s.is_saturated);
	adxl345_decode(end, ADXL345_RANGE_MG, &s);
	assert_true(s.is_saturated);
	adxl345_decode(low, ADXL345_RANGE_MG, &s);
	assert_true(s.is_saturated);
	adxl345_decode(in, ADXL345_375_RANGE_MG, &s);
	assert_int_equal(s.x_mg, 4900);
	assert_int_equal(s.y_mg, -4900);
	assert_false(s.is_saturated);
}

/* Data sheet: 100 mg a digit, 12 bits left-justified, B0 begins a sample */
static void adxl372(void **state)
{
	/* 0.1, -12.3, 1.0 g: 1, -123, 10 */
	const uint8_t in[6] = { 0x00, 0x11, 0xf8, 0x50, 0x00, 0xa0 };
	const uint8_t slipped[6] = { 0x00, 0x10, 0x00, 0x11, 0x00, 0x00 };
	const uint8_t twice[6] = { 0x00, 0x11, 0x00, 0x11, 0x00, 0x00 };
	const uint8_t clipped[6] = { 0x7f, 0xf1, 0x80, 0x00, 0x00, 0x00 };
	struct accel_sample s = { 1, 2, 3, false };

	(void)state;
	assert_true(adxl372_decode(in, &s));
	assert_int_equal(s.x_mg, 100);
	assert_int_equal(s.y_mg, -12300);
	assert_int_equal(s.z_mg, 1000);
	assert_false(s.is_saturated);
	s.x_mg = 4711;
	assert_false(adxl372_decode(slipped, &s));
	assert_false(adxl372_decode(twice, &s));
	assert_int_equal(s.x_mg, 4711);
	assert_true(adxl372_decode(clipped, &s));
	assert_true(s.is_saturated);
}

/* table "Mechanical characteristics": 1, 2, 4, 12 mg a digit */
static void lis2dh12(void **state)
{
	const uint8_t in[6] = { 0x00, 0x40, 0x10, 0x00, 0xf0, 0xff };
	const uint8_t end[6] = { 0xf0, 0x7f, 0, 0, 0, 0 };
	struct accel_sample s;

	(void)state;
	lis2dh12_decode(in, 4000, &s);
	assert_int_equal(s.x_mg, 2048);
	assert_int_equal(s.y_mg, 2);
	assert_int_equal(s.z_mg, -2);
	lis2dh12_decode(in, 16000, &s);
	assert_int_equal(s.x_mg, 12288);
	assert_false(s.is_saturated);
	lis2dh12_decode(end, 2000, &s);
	assert_true(s.is_saturated);
}

/* 49, 98, 195 mg a digit (ST's h3lis331dl-pid) */
static void h3lis331dl(void **state)
{
	const uint8_t in[6] = { 0x10, 0x00, 0xf0, 0xff, 0xf0, 0x7f };
	struct accel_sample s;

	(void)state;
	h3lis331dl_decode(in, 100000, &s);
	assert_int_equal(s.x_mg, 49);
	assert_int_equal(s.y_mg, -49);
	assert_int_equal(s.z_mg, 2047 * 49);
	assert_true(s.is_saturated);
	h3lis331dl_decode(in, 200000, &s);
	assert_int_equal(s.x_mg, 98);
	h3lis331dl_decode(in, 400000, &s);
	assert_int_equal(s.x_mg, 195);
}

static void template_probe(void **state)
{
	(void)state;
	expect(probe_template_decode(0x0200), 5120);
	assert_int_equal(probe_template_decode(0x8000).result,
	    PROBE_POWER_UP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(divides_to_the_nearest),
		cmocka_unit_test(tmp117),
		cmocka_unit_test(tmp117_rounds),
		cmocka_unit_test(tmp105),
		cmocka_unit_test(lm75),
		cmocka_unit_test(sensirion_checksum),
		cmocka_unit_test(sensirion_answers),
		cmocka_unit_test(sensirion_rounds),
		cmocka_unit_test(mcp9600),
		cmocka_unit_test(iec60751_table),
		cmocka_unit_test(iec60751_inverts_itself),
		cmocka_unit_test(leads_are_taken_off),
		cmocka_unit_test(ads122c04),
		cmocka_unit_test(adxl345),
		cmocka_unit_test(adxl372),
		cmocka_unit_test(lis2dh12),
		cmocka_unit_test(h3lis331dl),
		cmocka_unit_test(template_probe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
