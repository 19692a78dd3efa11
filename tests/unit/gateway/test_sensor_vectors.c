/* SPDX-License-Identifier: Apache-2.0 */
/* Every driver's numbers against those that others published: register
 * values, checksums, tables of the standards.  Here and not beside the
 * drivers, which know no JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "adxl345.h"
#include "adxl372.h"
#include "files.h"
#include "h3lis331dl.h"
#include "iec60751.h"
#include "json.h"
#include "mcp9600.h"
#include "sensirion.h"
#include "tmp117.h"
#include "tmp75.h"

#define TOKENS 4096

static char *text;
static struct json_token *tokens;
static struct json doc;

static const char *shared(void)
{
	const char *dir = getenv("COLDPASS_SHARED_DATA");

	return dir != NULL ? dir : "../shared/data";
}

static int set_up(void **state)
{
	char path[512];
	size_t len = 0;

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/sensors/sensor_vectors.json",
	    shared());
	if (files_load(&files_real, path, 1 << 20, &text, &len) !=
	    STATUS_OK) {
		print_message("skip - sensor vectors: no %s\n", path);
		return 0;
	}
	tokens = calloc(TOKENS, sizeof(*tokens));
	return json_parse(&doc, text, len, tokens, TOKENS, 0, NULL) ==
	    STATUS_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	free(tokens);
	free(text);
	return 0;
}

/* A member of a member of the file; skips the test without the file. */
static int find(const char *chip, const char *name)
{
	int at;

	if (!text)
		skip();
	at = json_member(&doc, json_member(&doc, 0, chip), name);
	if (at < 0)
		fail_msg("no %s.%s", chip, name);
	return at;
}

static double number(int at)
{
	char digits[64];
	size_t len = 0;
	const char *raw = json_raw(&doc, at, &len);

	assert_true(len > 0 && len < sizeof(digits));
	memcpy(digits, raw, len);
	digits[len] = '\0';
	return strtod(digits, NULL);
}

/* "0x0C80" or "BEEF" */
static unsigned hex(int at)
{
	size_t len = 0;
	const char *raw = json_raw(&doc, at, &len);

	assert_true(len > 0);
	return (unsigned)strtoul(raw, NULL, 16);
}

static int32_t mc_of(double c)
{
	return (int32_t)(c * 1000 + (c < 0 ? -0.5 : 0.5));
}

/* A list of [code, degrees]. */
static int check_pairs(int list, int32_t (*decode)(unsigned code))
{
	int n = 0;

	for (int i = json_first(&doc, list); i >= 0; i = json_next(&doc, i)) {
		int code = json_first(&doc, i);

		assert_int_equal(decode(hex(code)),
		    mc_of(number(json_next(&doc, code))));
		n++;
	}
	return n;
}

static int32_t of_tmp117(unsigned code)
{
	struct probe_reading r = tmp117_decode((uint16_t)code);

	assert_int_equal(r.result, PROBE_OK);
	return r.temp_mc;
}

static void the_tmp117(void **state)
{
	(void)state;
	assert_true(check_pairs(find("tmp117", "vectors"), of_tmp117) >= 2);
	assert_true(number(find("tmp117", "lsb_c")) == 0.0078125);
	assert_int_equal(of_tmp117(1), 8);	/* 7.8125 */
	assert_int_equal(of_tmp117(128), 1000);
	assert_int_equal(tmp117_decode(0x8000).result, PROBE_POWER_UP);
}

static int32_t of_lm75_9(unsigned code)
{
	return tmp75_decode((uint16_t)code, 9);
}

static int32_t of_lm75_11(unsigned code)
{
	return tmp75_decode((uint16_t)code, 11);
}

static void the_lm75(void **state)
{
	(void)state;
	assert_true(check_pairs(find("lm75", "nine_bit"), of_lm75_9) >= 10);
	assert_true(check_pairs(find("lm75", "eleven_bit"), of_lm75_11) >= 5);
}

/* What the model shows at each resolution is the value, cut to it. */
static void the_tmp105(void **state)
{
	int list = find("tmp105_tmp75_lm75", "config_to_reg"), bits = 9;
	int32_t set = mc_of(number(find("tmp105_tmp75_lm75", "set_c")));

	(void)state;
	for (int n = json_first(&doc, list); n >= 0;
	    n = json_next(&doc, n), bits++) {
		int32_t got = tmp75_decode((uint16_t)hex(json_value(&doc, n)),
		    bits);

		assert_in_range(set - got, 0, 500 >> (bits - 9));
	}
	assert_int_equal(bits, 13);
	assert_int_equal(tmp75_decode((uint16_t)hex(find("tmp105_tmp75_lm75",
	    "set_20C")), 12), 20000);
}

static void sensirions_checksum(void **state)
{
	int list = find("sensirion_crc8", "vectors"), n = 0;

	(void)state;
	for (int i = json_first(&doc, list); i >= 0; i = json_next(&doc, i)) {
		int word = json_first(&doc, i);
		unsigned code = hex(word);
		uint8_t bytes[] = { (uint8_t)(code >> 8), (uint8_t)code };

		assert_int_equal(sensirion_crc8(bytes, 2),
		    hex(json_next(&doc, word)));
		n++;
	}
	assert_true(n >= 3);
}

static void the_mcp9600(void **state)
{
	double lsb_mc = number(find("mcp9600", "lsb_c")) * 1000;
	static const int codes[] = { 0, 1, 16, 400, -16, -3136, 4000 };

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		struct probe_reading r = mcp9600_decode(MCP9600_ID_9601, 0x40,
		    (uint16_t)codes[i], 0x0190);

		assert_int_equal(r.result, PROBE_OK);
		assert_true(abs(r.temp_mc - (int32_t)(codes[i] * lsb_mc)) <=
		    1);
	}
}

/* m/s2 of the ADXL345, given for 1 LSB of 2 g and 10 bits: its full
 * resolution is the same. */
static void the_adxl345(void **state)
{
	int list = find("adxl345", "vectors_raw_range_mps2"), n = 0;

	(void)state;
	for (int i = json_first(&doc, list); i >= 0; i = json_next(&doc, i)) {
		int raw = json_first(&doc, i), range = json_next(&doc, raw);
		int16_t digits = (int16_t)number(raw);
		struct accel_sample s;
		uint8_t in[6] = { (uint8_t)digits,
			(uint8_t)((uint16_t)digits >> 8) };
		double mg = number(json_next(&doc, range)) / 9.80665 * 1000;

		if (!json_is(&doc, range, "2g 10bit"))
			continue;
		adxl345_decode(in, ADXL345_RANGE_MG, &s);
		assert_true(s.x_mg - mg < 1 && mg - s.x_mg < 1);
		n++;
	}
	assert_int_equal(n, 2);
}

static void the_scales_of_shock(void **state)
{
	static const struct {
		const char *name;
		int32_t range_mg;
	} h3lis[] = { { "100g", 100000 }, { "200g", 200000 },
		{ "400g", 400000 } };
	uint8_t be[6] = { 0x01, 0x41, 0, 0, 0, 0 };	/* 20 digits, B0 */
	uint8_t le[6] = { 20, 0, 0, 0, 0, 0 };
	uint8_t left[6] = { 0x40, 0x01, 0, 0, 0, 0 };	/* 20 << 4 */
	int scale = find("h3lis331dl", "mg_per_12bit_digit");
	struct accel_sample s;

	(void)state;
	assert_true(adxl372_decode(be, &s));
	assert_int_equal(s.x_mg, 20 * (int)number(find("adxl372",
	    "lsb_mg_datasheet")));
	adxl345_decode(le, ADXL345_375_RANGE_MG, &s);
	assert_int_equal(s.x_mg, 20 * (int)number(find("adxl375", "lsb_mg")));
	for (int i = 0; i < 3; i++) {
		h3lis331dl_decode(left, h3lis[i].range_mg, &s);
		assert_int_equal(s.x_mg, 20 * (int)number(json_member(&doc,
		    scale, h3lis[i].name)));
	}
}

static void check_pt100(int list, double tolerance_ohm, int least)
{
	int n = 0;

	for (int at = json_first(&doc, list); at >= 0;
	    at = json_next(&doc, at)) {
		size_t len = 0;
		int32_t temp_mc = (int32_t)strtol(json_raw(&doc, at, &len),
		    NULL, 10) * 1000, got_mc;
		double ohm = number(json_value(&doc, at));
		double got = (double)iec60751_uohm(temp_mc, 100000) / 1e6;

		if (got - ohm > tolerance_ohm || ohm - got > tolerance_ohm)
			fail_msg("%d m\302\260C: %f, not %f", temp_mc, got,
			    ohm);
		n++;
		if (temp_mc == IEC60751_LOW_MC)
			continue;	/* rounded, it may be below the range */
		assert_true(iec60751_temp_mc((int64_t)(ohm * 1e6 + 0.5),
		    100000, &got_mc));
		/* 0.4 ohm a degree */
		assert_true(abs(got_mc - temp_mc) <=
		    (int)(tolerance_ohm * 2600) + 1);
	}
	assert_true(n >= least);
}

static void the_pt100(void **state)
{
	(void)state;
	check_pt100(find("rtd_iec60751", "pt100_ohm"), 0.00006, 15);
	check_pt100(find("rtd_iec60751", "published"), 0.006, 8);
}

/* ---- type T ---- */

static double emf_uv[700];
static int emf_first, emf_count;

static void load_type_t(void)
{
	char path[512], line[64];
	FILE *f;
	int t;
	double mv;

	(void)snprintf(path, sizeof(path),
	    "%s/thermocouple/nist_type_t_degC_mV.csv", shared());
	f = fopen(path, "r");
	if (!f) {
		print_message("skip - type T: no %s\n", path);
		skip();
	}
	emf_count = 0;
	while (fgets(line, sizeof(line), f) && emf_count < 700)
		if (sscanf(line, "%d,%lf", &t, &mv) == 2) {
			if (emf_count == 0)
				emf_first = t;
			emf_uv[emf_count++] = mv * 1000;
		}
	fclose(f);
}

static double slope(int from, int to)
{
	return (emf_uv[to - emf_first] - emf_uv[from - emf_first]) /
	    (to - from);
}

/* The chip linearises; what is ours is the range within which it may be
 * believed, and what sensors/README.md says of its sensitivity. */
static void type_t_is_as_we_say(void **state)
{
	struct mcp9600_range r = mcp9600_range(MCP9600_T);

	(void)state;
	load_type_t();
	assert_true(r.low_mc >= emf_first * 1000);
	assert_true(r.high_mc <= (emf_first + emf_count - 1) * 1000);
	for (int t = r.low_mc / 1000; t < r.high_mc / 1000; t++)
		assert_true(slope(t, t + 1) > 14);
	assert_true(slope(-180, -160) > 18 && slope(-180, -160) < 20.5);
	assert_true(slope(0, 40) > 38 && slope(0, 40) < 42);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tmp117),
		cmocka_unit_test(the_lm75),
		cmocka_unit_test(the_tmp105),
		cmocka_unit_test(sensirions_checksum),
		cmocka_unit_test(the_mcp9600),
		cmocka_unit_test(the_adxl345),
		cmocka_unit_test(the_scales_of_shock),
		cmocka_unit_test(the_pt100),
		cmocka_unit_test(type_t_is_as_we_say),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
