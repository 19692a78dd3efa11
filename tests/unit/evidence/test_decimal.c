/* SPDX-License-Identifier: Apache-2.0 */
/* Digits to thousandths of a degree: exact, half to even, both units. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "decimal.h"

static void expect(const char *text, enum decimal_unit unit, int32_t want)
{
	struct decimal d;
	int32_t mc = 0;

	assert_true(decimal_parse(text, strlen(text), '.', &d));
	assert_true(decimal_mc(&d, unit, &mc));
	assert_int_equal(mc, want);
}

static void celsius(void **state)
{
	(void)state;
	expect("0", DECIMAL_CELSIUS, 0);
	expect("-0", DECIMAL_CELSIUS, 0);
	expect("5.25", DECIMAL_CELSIUS, 5250);
	expect("5.0005", DECIMAL_CELSIUS, 5000);
	expect("5.0015", DECIMAL_CELSIUS, 5002);
	expect("-5.0005", DECIMAL_CELSIUS, -5000);
	expect("5.00050000000000000001", DECIMAL_CELSIUS, 5001);
	expect("-5.00050000000000000001", DECIMAL_CELSIUS, -5001);
	expect("5.0004999999999999999", DECIMAL_CELSIUS, 5000);
	expect("1000", DECIMAL_CELSIUS, 1000000);
	expect("-273.149", DECIMAL_CELSIUS, -273149);
	expect("0000000000005", DECIMAL_CELSIUS, 5000);
}

static void fahrenheit(void **state)
{
	(void)state;
	expect("32", DECIMAL_FAHRENHEIT, 0);
	expect("212", DECIMAL_FAHRENHEIT, 100000);
	expect("-40", DECIMAL_FAHRENHEIT, -40000);
	expect("73.96732207", DECIMAL_FAHRENHEIT, 23315);
	expect("74.93588199999998", DECIMAL_FAHRENHEIT, 23853);
	/* 32.0009 °F is 0.0005 °C: half goes to even, a hair more does not */
	expect("32.0009", DECIMAL_FAHRENHEIT, 0);
	expect("32.0009000000000001", DECIMAL_FAHRENHEIT, 1);
	expect("31.9991", DECIMAL_FAHRENHEIT, 0);
	expect("31.9990999999999999", DECIMAL_FAHRENHEIT, -1);
	expect("32.0027", DECIMAL_FAHRENHEIT, 2);
}

static void not_numbers(void **state)
{
	static const char *const bad[] = { "", "-", ".", "5.", ".5", "+5",
		"5,0", "5 ", " 5", "5e1", "--5", "5.0.0", "5.x",
		"1000000000", "nan" };
	struct decimal d;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(decimal_parse(bad[i], strlen(bad[i]), '.', &d));
	assert_true(decimal_parse("5,5", 3, ',', &d));
}

static void not_temperatures(void **state)
{
	static const char *const bad[] = { "-273.15", "-273.1495", "1000.0006",
		"99999", "999999999.999", "-999999999" };
	struct decimal d;
	int32_t mc;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_true(decimal_parse(bad[i], strlen(bad[i]), '.', &d));
		assert_false(decimal_mc(&d, DECIMAL_CELSIUS, &mc));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(celsius),
		cmocka_unit_test(fahrenheit),
		cmocka_unit_test(not_numbers),
		cmocka_unit_test(not_temperatures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
