/* SPDX-License-Identifier: Apache-2.0 */
/* Mean kinetic temperature: published values and properties. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mkt.h"

#define VECTORS "../shared/data/mkt/mkt_vectors.json"

struct part {
	int32_t mc;
	double duration;
};

static int32_t mkt(double ratio_k, const struct part *parts, size_t n)
{
	double sum = 0, duration = 0;
	struct mkt_mean m;
	int32_t plain;
	size_t i;

	mkt_init(&m, ratio_k);
	for (i = 0; i < n; i++) {
		sum += mkt_weight(ratio_k, parts[i].mc) * parts[i].duration;
		duration += parts[i].duration;
		mkt_add(&m, parts[i].mc, parts[i].duration);
	}
	plain = mkt_temp_mc(ratio_k, sum, duration);
	assert_int_equal(plain, mkt_value_mc(&m));
	return plain;
}

static void known_series(void **state)
{
	static const struct {
		struct part parts[3];
		int32_t mkt_mc;
	} cases[] = {
		/* dH/R = 10000 K, computed with 50 digits */
		{ { { 5000, 24 } }, 5000 },
		{ { { 5000, 18 }, { 14000, 6 } }, 8285 },
		{ { { 5000, 22 }, { 15000, 2 } }, 6462 },
		{ { { 5000, 20 }, { 12000, 4 } }, 6650 },
		{ { { 5000, 23 }, { -2000, 1 } }, 4803 },
		{ { { 22000, 29 }, { 35000, 1 } }, 22879 },
		{ { { 2000, 1 }, { 25000, 1 } }, 19466 },
		{ { { -150000, 23 }, { -120000, 1 } }, -127108 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(mkt(10000, cases[i].parts, 3),
		    cases[i].mkt_mc);
}

/* The shortest holds weigh what they last. */
static void a_millisecond_counts(void **state)
{
	static const struct part hot[] = { { 25000, 1 }, { 2000, 1 } },
	    cold[] = { { 2000, 1 }, { 25000, 1 } },
	    void_of[] = { { 25000, 1 }, { -273149, 1 } };

	(void)state;
	assert_int_equal(mkt(10000, hot, 2), 19466);
	assert_int_equal(mkt(10000, cold, 2), 19466);
	assert_in_range(mkt(10000, void_of, 2), 18900, 19100);
}

static void energy_to_kelvin(void **state)
{
	(void)state;
	assert_true(mkt_kelvin_ratio(0) == 10000.0);
	assert_float_equal(mkt_kelvin_ratio(83144), 10000, 1e-9);
	assert_float_equal(mkt_kelvin_ratio(41572), 5000, 1e-9);
}

/* Published: 20 °C 2 h, 2 °C 4 h, 25 °C 1 h at 83.144 kJ/mol is 15.7 °C. */
static void published_value(void **state)
{
	static const struct part parts[] = { { 20000, 2 }, { 2000, 4 },
		{ 25000, 1 } };

	(void)state;
	assert_in_range(mkt(mkt_kelvin_ratio(83144), parts, 3), 15650, 15750);
}

static void a_constant_series_is_its_own_mean(void **state)
{
	static const int32_t temps[] = { -200000, -25000, -1, 0, 1, 5000,
		8000, 1000000 };
	static const int32_t energies[] = { 0, 1000, 50000, 1000000 };
	struct mkt_mean m;
	size_t i, k;
	int n;

	(void)state;
	for (i = 0; i < 8; i++) {
		for (k = 0; k < 4; k++) {
			mkt_init(&m, mkt_kelvin_ratio(energies[k]));
			for (n = 0; n < 1000; n++)
				mkt_add(&m, temps[i], 60000);
			assert_int_equal(mkt_value_mc(&m), temps[i]);
		}
	}
}

/* Weights of deep cold vanish in a double; the mean must not. */
static void nothing_underflows(void **state)
{
	struct mkt_mean m;

	(void)state;
	mkt_init(&m, mkt_kelvin_ratio(1000000));
	mkt_add(&m, -273149, 1);
	assert_int_equal(mkt_value_mc(&m), -273149);
	mkt_add(&m, -272000, 1);
	mkt_add(&m, 1000000, 1);
	mkt_add(&m, -273149, 1);
	assert_in_range(mkt_value_mc(&m), 980000, 1000000);
}

/* What memory held before must not matter, nor how short a time is. */
static void a_mean_starts_from_nothing(void **state)
{
	struct mkt_mean m;

	(void)state;
	memset(&m, 0xFF, sizeof m);
	mkt_init(&m, 10000);
	mkt_add(&m, 25000, 1);
	assert_int_equal(mkt_value_mc(&m), 25000);
	mkt_add(&m, 2000, 1);
	assert_int_equal(mkt_value_mc(&m), 19466);
	mkt_add(&m, 25000, 2);
	mkt_add(&m, 2000, 2);
	assert_int_equal(mkt_value_mc(&m), 19466);
}

static void it_is_never_below_the_plain_mean(void **state)
{
	struct part parts[2] = { { 0, 1 }, { 0, 1 } };
	int32_t a, b, v;

	(void)state;
	for (a = -20000; a <= 40000; a += 3700) {
		for (b = a; b <= 40000; b += 1300) {
			parts[0].mc = a;
			parts[1].mc = b;
			v = mkt(10000, parts, 2);
			assert_true(v >= (a + b) / 2 && v <= b);
		}
	}
}

/* ---- vectors kept beside the tree, where they are ---- */

static double number(const char **at, const char *name)
{
	*at = strstr(*at, name);
	assert_non_null(*at);
	*at += strlen(name);
	return strtod(*at, NULL);
}

/* [[celsius, weight], ...] */
static size_t read_parts(const char *at, const char *end, struct part *parts)
{
	size_t n = 0;
	char *next;

	for (at = strchr(at, '[') + 1; n < 8; n++) {
		at = strchr(at, '[');
		if (at == NULL || at > end)
			break;
		parts[n].mc = (int32_t)(strtod(at + 1, &next) * 1000);
		parts[n].duration = strtod(strchr(next, ',') + 1, NULL);
		at = next;
	}
	return n;
}

static void shared_vectors(void **state)
{
	static char text[65536];
	const char *at = text, *end;
	struct part parts[8];
	double ratio, want, tolerance;
	FILE *f = fopen(VECTORS, "r");
	size_t n;
	int count = 0;

	(void)state;
	if (f == NULL) {
		print_message("skip - shared vectors: no " VECTORS "\n");
		skip();
	}
	text[fread(text, 1, sizeof text - 1, f)] = '\0';
	fclose(f);
	while (strstr(at, "\"dH_over_R_K\":") != NULL) {
		ratio = number(&at, "\"dH_over_R_K\":");
		end = strstr(at, "\"expected\":");
		n = read_parts(strstr(at, "\"readings\":"), end, parts);
		want = number(&at, "\"expected\":") * 1000;
		tolerance = number(&at, "\"tolerance\":") * 1000 + 0.5;
		assert_in_range(n, 1, 8);
		assert_float_equal(mkt(ratio, parts, n), want, tolerance);
		count++;
	}
	assert_int_equal(count, 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_series),
		cmocka_unit_test(a_millisecond_counts),
		cmocka_unit_test(energy_to_kelvin),
		cmocka_unit_test(published_value),
		cmocka_unit_test(a_constant_series_is_its_own_mean),
		cmocka_unit_test(nothing_underflows),
		cmocka_unit_test(a_mean_starts_from_nothing),
		cmocka_unit_test(it_is_never_below_the_plain_mean),
		cmocka_unit_test(shared_vectors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
