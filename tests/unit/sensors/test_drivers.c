/* SPDX-License-Identifier: Apache-2.0 */
/* Configurations of probes are judged before anything is opened: by member,
 * with the remedy. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "drivers.h"
#include "forge.h"

static struct probe_refusal no;
static struct drivers_info info;

static bool check(const char *driver, const char *bus, int32_t address,
    const struct probe_option *options, size_t count)
{
	struct probe_spec spec = { driver, bus, address, options, count };

	memset(&no, 0, sizeof(no));
	return drivers_check(&spec, &info, &no);
}

static void refuse(bool accepted, const char *member, const char *why)
{
	assert_false(accepted);
	assert_string_equal(no.member, member);
	if (strstr(no.why, why) == NULL)
		print_error("\"%s\" lacks \"%s\"\n", no.why, why);
	assert_non_null(strstr(no.why, why));
}

#define BUS "/dev/i2c-1"
#define OPTIONS(...) (const struct probe_option[]){ __VA_ARGS__ }

static void every_driver_has_a_row(void **state)
{
	size_t i, k;

	(void)state;
	for (i = 0; drivers_name(i) != NULL; i++)
		for (k = 0; k < i; k++)
			assert_string_not_equal(drivers_name(i),
			    drivers_name(k));
	assert_int_equal(i, 13);
	assert_null(drivers_name(i + 1));
}

static void accepts_and_informs(void **state)
{
	(void)state;
	assert_true(check("tmp117", BUS, 0x48, NULL, 0));
	assert_true(info.needs_bus);
	assert_false(info.is_accel);
	assert_int_equal(info.low_mc, -55000);
	assert_int_equal(info.high_mc, 150000);
	assert_true(check("mcp9600", BUS, 0x67,
	    OPTIONS({ "thermocouple", "T", 0 }), 1));
	assert_int_equal(info.low_mc, -200000);
	assert_int_equal(info.high_mc, 400000);
	assert_true(check("ads122c04-pt100", BUS, 0x40,
	    OPTIONS({ "wires", NULL, 2 }, { "leads_mohm", NULL, 500 }), 2));
	assert_int_equal(info.low_mc, -200000);
	assert_true(check("iio", NULL, DRIVERS_NO_ADDRESS,
	    OPTIONS({ "path", "/sys/class/hwmon/hwmon0/temp1_input", 0 },
	    { "low_mc", NULL, -40000 }, { "high_mc", NULL, 100000 }), 3));
	assert_false(info.needs_bus);
	assert_int_equal(info.high_mc, 100000);
}

static void refuses_by_member(void **state)
{
	(void)state;
	refuse(check("tmp171", BUS, 0x48, NULL, 0), "driver", "tmp117");
	refuse(check("tmp117", NULL, 0x48, NULL, 0), "bus", "/dev/i2c-1");
	refuse(check("tmp117", BUS, 0x4c, NULL, 0), "address", "72 to 75");
	refuse(check("tmp117", BUS, DRIVERS_NO_ADDRESS, NULL, 0), "address",
	    "0x48");
	refuse(check("adxl372", BUS, 0x20, NULL, 0), "address", "or 83");
	refuse(check("tmp117", BUS, 0x48,
	    OPTIONS({ "averages", NULL, 16 }), 1), "options.averages",
	    "1, 8, 32 or 64");
	refuse(check("tmp117", BUS, 0x48,
	    OPTIONS({ "averages", "8", 0 }), 1), "options.averages",
	    "whole number");
	refuse(check("tmp117", BUS, 0x48, OPTIONS({ "bits", NULL, 8 }), 1),
	    "options.bits", "no option of the driver tmp117");
	refuse(check("tmp75", BUS, 0x48, OPTIONS({ "bits", NULL, 13 }), 1),
	    "options.bits", "9 to 12");
	refuse(check("tmp75", BUS, 0x48,
	    OPTIONS({ "bits", NULL, 9 }, { "bits", NULL, 9 }), 2),
	    "options.bits", "twice");
	refuse(check("mcp9600", BUS, 0x60, NULL, 0), "options.thermocouple",
	    "missing");
	refuse(check("mcp9600", BUS, 0x60,
	    OPTIONS({ "thermocouple", "X", 0 }), 1), "options.thermocouple",
	    "K T");
	refuse(check("mcp9600", BUS, 0x60,
	    OPTIONS({ "thermocouple", NULL, 1 }), 1), "options.thermocouple",
	    "K T");
	refuse(check("ads122c04-pt100", BUS, 0x40,
	    OPTIONS({ "wires", NULL, 4 }, { "leads_mohm", NULL, 500 }), 2),
	    "options.leads_mohm", "two wires");
}

static void refuses_what_the_kernel_does_not_have(void **state)
{
	(void)state;
	refuse(check("iio", BUS, DRIVERS_NO_ADDRESS, NULL, 0), "bus",
	    "no bus");
	refuse(check("iio", NULL, 0x48, NULL, 0), "address", "no address");
	refuse(check("iio", NULL, DRIVERS_NO_ADDRESS,
	    OPTIONS({ "path", "temp1_input", 0 }, { "low_mc", NULL, 0 },
	    { "high_mc", NULL, 1 }), 3), "options.path", "absolute");
	refuse(check("iio", NULL, DRIVERS_NO_ADDRESS,
	    OPTIONS({ "path", "", 0 }), 1), "options.path", "a text");
	refuse(check("iio", NULL, DRIVERS_NO_ADDRESS,
	    OPTIONS({ "path", "/sys/x", 0 }, { "low_mc", NULL, 5 },
	    { "high_mc", NULL, 5 }), 3), "options.low_mc", "below high_mc");
	refuse(check("iio", NULL, DRIVERS_NO_ADDRESS,
	    OPTIONS({ "path", "/sys/x", 0 }), 1), "options.low_mc",
	    "missing");
}

static void refuses_rates_the_bus_cannot_carry(void **state)
{
	(void)state;
	assert_true(check("adxl372", BUS, 0x1d, NULL, 0));
	assert_true(info.is_accel);
	assert_int_equal(info.period_ns, 2500000);
	assert_int_equal(info.drain_ms, 317);
	assert_int_equal(info.range_mg, 200000);
	assert_in_range(info.load_permille, 216, 240);
	refuse(check("adxl372", BUS, 0x1d,
	    OPTIONS({ "rate_hz", NULL, 3200 }), 1), "options.rate_hz",
	    "bus_hz");
	assert_true(check("adxl372", BUS, 0x1d, OPTIONS({ "rate_hz", NULL,
	    3200 }, { "bus_hz", NULL, 400000 }), 2));
	refuse(check("adxl372", BUS, 0x1d, OPTIONS({ "rate_hz", NULL, 6400 },
	    { "bus_hz", NULL, 400000 }), 2), "options.rate_hz", "at most 70");
	/* peaks: the full rate in the chip, almost nothing on the bus */
	assert_true(check("adxl372", BUS, 0x1d, OPTIONS({ "rate_hz", NULL,
	    6400 }, { "peak_mg", NULL, 10000 }), 2));
	assert_int_equal(info.period_ns, 0);
	assert_in_range(info.load_permille, 1, 60);
	refuse(check("adxl372", BUS, 0x1d, OPTIONS({ "peak_mg", NULL, 1000 }),
	    1), "options.peak_mg", "gravity");
	refuse(check("adxl372", BUS, 0x1d, OPTIONS({ "rate_hz", NULL, 500 }),
	    1), "options.rate_hz", "6400");
	refuse(check("adxl345", BUS, 0x53, OPTIONS({ "rate_hz", NULL, 3200 }),
	    1), "options.rate_hz", "bytes on the bus");
	refuse(check("lis2dh12", BUS, 0x18, OPTIONS({ "range_mg", NULL,
	    3000 }), 1), "options.range_mg", "4000");
	refuse(check("h3lis331dl", BUS, 0x18, OPTIONS({ "rate_hz", NULL,
	    1000 }), 1), "options.rate_hz", "at most 70 %");
	assert_true(check("h3lis331dl", BUS, 0x18, OPTIONS({ "rate_hz", NULL,
	    1000 }, { "bus_hz", NULL, 400000 }), 2));
}

static void opens_what_it_accepts(void **state)
{
	struct probe_spec spec = { "tmp117", BUS, 0x48, NULL, 0 };
	const struct probe_driver *driver = NULL;
	const struct accel_driver *accel_driver = NULL;
	struct accel_batch batch;
	static struct forge f;
	void *probe;

	(void)state;
	forge_open(&f, forge_named("tmp117"));
	probe = drivers_open(&spec, &f.sim.bus, &driver, &no);
	assert_non_null(probe);
	assert_string_equal(driver->name, "tmp117");
	assert_int_equal(f.sim.transfers, 0);	/* the bus is not touched */
	assert_true(driver->begin(probe, 0) > 0);
	assert_int_equal(driver->fetch(probe, 0).temp_mc, f.temp_mc);
	driver->close(probe);
	assert_null(drivers_open_accel(&spec, &f.sim.bus, &accel_driver,
	    &no));
	assert_non_null(strstr(no.why, "temperature"));
	spec.driver = "lis2dh12";
	spec.address = 0x18;
	assert_null(drivers_open(&spec, &f.sim.bus, &driver, &no));
	assert_string_equal(no.member, "driver");
	probe = drivers_open_accel(&spec, &f.sim.bus, &accel_driver, &no);
	assert_non_null(probe);
	accel_driver->drain(probe, &batch);	/* nobody there */
	assert_int_equal(batch.result, PROBE_NAK);
	accel_driver->close(probe);
	spec.address = 1;
	assert_null(drivers_open_accel(&spec, &f.sim.bus, &accel_driver,
	    &no));
	assert_string_equal(no.member, "address");
	forge_close(&f);
}

/* each row's open, with defaults, on a bus where nobody answers */
static void every_row_opens_and_closes(void **state)
{
	static const int32_t addresses[] = { 0x48, 0x48, 0x48, 0x44, 0x44,
	    0x60, 0x40, DRIVERS_NO_ADDRESS, 0x1d, 0x1d, 0x53, 0x19, 0x19 };
	const struct probe_option needed[] = { { "thermocouple", "K", 0 },
	    { "path", "/nonexistent/in_temp_raw", 0 }, { "low_mc", NULL, 0 },
	    { "high_mc", NULL, 1 } };
	const struct probe_driver *driver;
	const struct accel_driver *accel;
	struct i2c_sim sim;
	size_t i;
	void *p;

	(void)state;
	i2c_sim_init(&sim);
	for (i = 0; drivers_name(i) != NULL; i++) {
		struct probe_spec s = { drivers_name(i),
		    i == 7 ? NULL : BUS, addresses[i], needed, 0 };

		s.option_count = i == 5 ? 1 : i == 7 ? 3 : 0;
		s.options = i == 7 ? needed + 1 : needed;
		if (i < 8) {
			p = drivers_open(&s, &sim.bus, &driver, &no);
			assert_non_null(p);
			assert_string_equal(driver->name, s.driver);
			(void)driver->begin(p, 0);
			assert_int_not_equal(driver->fetch(p, 0).result,
			    PROBE_OK);
			driver->close(p);
		} else {
			p = drivers_open_accel(&s, &sim.bus, &accel, &no);
			assert_non_null(p);
			assert_string_equal(accel->name, s.driver);
			accel->close(p);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_driver_has_a_row),
		cmocka_unit_test(accepts_and_informs),
		cmocka_unit_test(refuses_by_member),
		cmocka_unit_test(refuses_what_the_kernel_does_not_have),
		cmocka_unit_test(refuses_rates_the_bus_cannot_carry),
		cmocka_unit_test(opens_what_it_accepts),
		cmocka_unit_test(every_row_opens_and_closes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
