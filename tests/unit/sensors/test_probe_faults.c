/* SPDX-License-Identifier: Apache-2.0 */
/* Every probe driver against its chip with every fault a bus can make: the
 * right value or a fault, never anything else. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "forge.h"

/* The chips' resolutions are coarser than a m°C; half of the coarsest. */
#define TOLERANCE_MC 32

static struct forge f;

static bool is_right(struct probe_reading got)
{
	return got.result == PROBE_OK &&
	    abs(got.temp_mc - f.temp_mc) <= TOLERANCE_MC;
}

static void expect_right(struct probe_reading got)
{
	if (!is_right(got))
		print_error("%s: %s %d, not %d\n", f.kind->name,
		    probe_result_name(got.result), got.temp_mc, f.temp_mc);
	assert_true(is_right(got));
}

static void expect_fault(struct probe_reading got, enum probe_result result)
{
	if (got.result != result)
		print_error("%s: %s, not %s\n", f.kind->name,
		    probe_result_name(got.result), probe_result_name(result));
	assert_int_equal(got.result, result);
	assert_int_equal(got.temp_mc, 0);
}

static void for_every_chip(void (*check)(void))
{
	int i;

	for (i = 0; i < forge_kind_count; i++) {
		forge_open(&f, &forge_kinds[i]);
		assert_non_null(f.probe);
		check();
		forge_close(&f);
	}
}

static void check_value(void)
{
	const struct probe_driver *d = f.kind->driver;

	assert_true(d->begin(f.probe, 0) > 0);	/* conversions take time */
	expect_right(d->fetch(f.probe, 0));
	/* a conversion gives one reading */
	expect_fault(d->fetch(f.probe, 0), PROBE_NO_DATA);
	f.temp_mc += 2000;
	expect_right(forge_read(&f));
	assert_int_equal(d->identify(f.probe), PROBE_OK);
	expect_fault(d->fetch(f.probe, 0), PROBE_NO_DATA);
	expect_right(forge_read(&f));
}

static void check_other_chip(void)
{
	struct probe_reading got;

	f.fault = FORGE_OTHER_CHIP;
	got = forge_read(&f);
	assert_true(got.result == PROBE_WRONG_CHIP ||
	    got.result == PROBE_CRC);
	assert_int_equal(got.temp_mc, 0);
	f.fault = FORGE_NONE;
	expect_right(forge_read(&f));
	/* exchanged while running: found by the hourly question */
	f.kind->reset(&f);
	f.fault = FORGE_OTHER_CHIP;
	assert_int_not_equal(f.kind->driver->identify(f.probe), PROBE_OK);
}

static int transfers_of_a_reading(void)
{
	i2c_sim_heal(&f.sim);
	(void)f.kind->driver->identify(f.probe);
	expect_right(forge_read(&f));
	return f.sim.transfers;
}

/* identify and a reading, with error_number from transfer `at` on */
static struct probe_reading spoiled(int at, int count, int error_number)
{
	i2c_sim_heal(&f.sim);
	f.sim.fail_at = at;
	f.sim.fail_count = count;
	f.sim.fail_errno = error_number;
	(void)f.kind->driver->identify(f.probe);
	return forge_read(&f);
}

static void check_bus_error(int error_number, enum probe_result result)
{
	int n = transfers_of_a_reading(), at;

	for (at = 0; at < n; at++) {
		/* once: the second try helps */
		expect_right(spoiled(at, 1, error_number));
		assert_int_equal(f.sim.bus.last_errno, error_number);
		/* for good */
		expect_fault(spoiled(at, 100000, error_number), result);
		i2c_sim_heal(&f.sim);
		expect_right(forge_read(&f));
	}
}

static void check_bus_errors(void)
{
	check_bus_error(ENXIO, PROBE_NAK);
	check_bus_error(EREMOTEIO, PROBE_NAK);
	check_bus_error(ETIMEDOUT, PROBE_TIMEOUT);
	check_bus_error(EAGAIN, PROBE_BUS);
	check_bus_error(EIO, PROBE_BUS);
}

static void check_flip(int at, uint8_t mask)
{
	struct probe_reading got;

	i2c_sim_heal(&f.sim);
	f.sim.flip_at = at;
	f.sim.flip_mask = mask;
	(void)f.kind->driver->identify(f.probe);
	got = forge_read(&f);
	if (got.result != PROBE_OK) {
		assert_int_equal(got.temp_mc, 0);
	} else if (!is_right(got)) {
		/* only in the value itself, and only unprotected */
		if (f.kind->has_crc || at < f.data_first || at >= f.data_end)
			print_error("%s: byte %d ^ %02x gives %d\n",
			    f.kind->name, at, mask, got.temp_mc);
		assert_false(f.kind->has_crc);
		assert_in_range(at, f.data_first, f.data_end - 1);
	}
	i2c_sim_heal(&f.sim);
	expect_right(forge_read(&f));
}

static void check_flips(void)
{
	int bytes, at, mask;

	(void)transfers_of_a_reading();
	bytes = f.sim.bytes_read;
	assert_true(bytes > 0);
	for (at = 0; at < bytes; at++)
		for (mask = 1; mask < 256; mask++)
			check_flip(at, (uint8_t)mask);
}

static void check_not_ready(void)
{
	struct probe_reading got;

	/* these convert all the time, and have no such flag */
	if (strstr(f.kind->name, "75") != NULL)
		return;
	expect_right(forge_read(&f));
	(void)f.kind->driver->begin(f.probe, 0);
	f.fault = FORGE_NOT_READY;
	f.kind->driver->close(f.probe);
	f.probe = f.kind->open(&f.sim.bus);
	got = forge_read(&f);
	/* Sensirion's chips do not acknowledge; the converter's own check
	 * before the reading times out */
	assert_true(got.result == PROBE_NO_DATA || got.result == PROBE_NAK ||
	    got.result == PROBE_TIMEOUT);
	f.fault = FORGE_NONE;
	expect_right(forge_read(&f));
}

static void check_brown_out(void)
{
	struct probe_reading got;

	expect_right(forge_read(&f));
	(void)f.kind->driver->begin(f.probe, 0);
	f.kind->reset(&f);
	got = f.kind->driver->fetch(f.probe, 0);
	assert_int_not_equal(got.result, PROBE_OK);
	assert_int_equal(got.temp_mc, 0);
	expect_right(forge_read(&f));
	/* and between two readings: the TMP117's offset comes back with it */
	f.kind->reset(&f);
	got = forge_read(&f);
	assert_true(got.result != PROBE_OK || is_right(got));
	expect_right(forge_read(&f));
}

static void check_taken(void)
{
	f.sim.taken = f.kind->address;
	expect_fault(forge_read(&f), PROBE_BUS);
	assert_int_equal(f.sim.bus.last_errno, EBUSY);
	f.sim.taken = 0;
	expect_right(forge_read(&f));
}

static void check_range(void)
{
	/* what no chip here can measure but each can be made to say */
	int32_t beyond[] = { -60000, 126000, 200000 };
	size_t i;

	if (strcmp(f.kind->name, "mcp9600") == 0 ||
	    strcmp(f.kind->name, "ads122c04") == 0)
		return;
	for (i = 0; i < 2; i++) {
		f.temp_mc = beyond[i];
		if (f.temp_mc > 0 && strcmp(f.kind->name, "tmp117") == 0)
			f.temp_mc = beyond[2];
		if (f.temp_mc < 0 && f.kind->has_crc)
			f.temp_mc = -44000;
		expect_fault(forge_read(&f), PROBE_RANGE);
	}
}

static void gives_the_value(void **state)
{
	(void)state;
	for_every_chip(check_value);
}

static void refuses_another_chip(void **state)
{
	(void)state;
	for_every_chip(check_other_chip);
}

static void survives_every_bus_error(void **state)
{
	(void)state;
	for_every_chip(check_bus_errors);
}

static void survives_every_flipped_byte(void **state)
{
	(void)state;
	for_every_chip(check_flips);
}

static void waits_for_the_conversion(void **state)
{
	(void)state;
	for_every_chip(check_not_ready);
}

static void notices_a_brown_out(void **state)
{
	(void)state;
	for_every_chip(check_brown_out);
}

static void respects_the_kernels_drivers(void **state)
{
	(void)state;
	for_every_chip(check_taken);
}

static void knows_its_range(void **state)
{
	(void)state;
	for_every_chip(check_range);
}

static void expect_with(const char *name, enum forge_fault fault,
    enum probe_result result)
{
	forge_open(&f, forge_named(name));
	assert_non_null(f.probe);
	f.fault = fault;
	expect_fault(forge_read(&f), result);
	/* the line is whole again: so is the next reading */
	f.fault = FORGE_NONE;
	expect_right(forge_read(&f));
	forge_close(&f);
}

static void tells_open_short_and_power_up(void **state)
{
	(void)state;
	expect_with("mcp9600", FORGE_OPEN, PROBE_OPEN);
	expect_with("mcp9600", FORGE_SHORT, PROBE_SHORT);
	expect_with("ads122c04", FORGE_OPEN, PROBE_OPEN);
	expect_with("ads122c04", FORGE_SHORT, PROBE_SHORT);
	/* in that model: a broken sense lead */
	expect_with("ads122c04", FORGE_POWER_UP, PROBE_OPEN);
	expect_with("tmp117", FORGE_POWER_UP, PROBE_POWER_UP);
	expect_with("template", FORGE_POWER_UP, PROBE_POWER_UP);
}

static void the_mcp9600_proper_calls_open_range(void **state)
{
	(void)state;
	forge_open(&f, forge_named("mcp9600"));
	f.reg[0x20] = 0x4010;
	f.fault = FORGE_OPEN;
	expect_fault(forge_read(&f), PROBE_RANGE);
	forge_close(&f);
}

static void an_exchanged_sht4x_is_noticed(void **state)
{
	(void)state;
	forge_open(&f, forge_named("sht4x"));
	expect_right(forge_read(&f));
	f.reg[2] = 0x4321;	/* another serial number: another calibration */
	assert_int_equal(f.kind->driver->identify(f.probe), PROBE_WRONG_CHIP);
	expect_fault(forge_read(&f), PROBE_WRONG_CHIP);
	forge_close(&f);
}

/* fetch after the chip lost its settings and converted without them */
static void expect_after(void (*lose)(void), const char *name)
{
	forge_open(&f, forge_named(name));
	expect_right(forge_read(&f));
	(void)f.kind->driver->begin(f.probe, 0);
	lose();
	expect_fault(f.kind->driver->fetch(f.probe, 0), PROBE_POWER_UP);
	expect_right(forge_read(&f));
	forge_close(&f);
}

static void lose_tmp117(void)
{
	f.kind->reset(&f);
	f.reg[0] = 0x0c80;	/* with the EEPROM's offset in it */
	f.reg[1] |= 0x2000;
}

static void lose_mcp9600(void)
{
	f.reg[6] = 0x80;	/* a coarse cold junction */
}

static void lost_settings_are_noticed(void **state)
{
	(void)state;
	expect_after(lose_tmp117, "tmp117");
	expect_after(lose_mcp9600, "mcp9600");
}

static void a_heated_sht3x_is_no_thermometer(void **state)
{
	(void)state;
	expect_with("sht3x", FORGE_POWER_UP, PROBE_POWER_UP);
}

static void a_dead_bus_reads_no_temperature(void **state)
{
	(void)state;
	/* the TMP117's 0.000 and -0.008 degC are real, if the chip answers */
	forge_open(&f, forge_named("tmp117"));
	f.temp_mc = 0;
	expect_right(forge_read(&f));
	f.temp_mc = -8;
	expect_right(forge_read(&f));
	forge_close(&f);
}

static void two_probes_share_nothing(void **state)
{
	struct forge *a = malloc(sizeof(*a)), *b = malloc(sizeof(*b));

	(void)state;
	assert_non_null(a);
	assert_non_null(b);
	forge_open(a, forge_named("sht4x"));
	forge_open(b, forge_named("sht4x"));
	b->reg[2] = 0x7777;
	b->temp_mc = 30000;
	assert_in_range(forge_read(a).temp_mc, 7990, 8010);
	assert_in_range(forge_read(b).temp_mc, 29990, 30010);
	assert_int_equal(a->kind->driver->identify(a->probe), PROBE_OK);
	assert_int_equal(b->kind->driver->identify(b->probe), PROBE_OK);
	forge_close(a);
	forge_close(b);
	free(a);
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_value),
		cmocka_unit_test(refuses_another_chip),
		cmocka_unit_test(survives_every_bus_error),
		cmocka_unit_test(survives_every_flipped_byte),
		cmocka_unit_test(waits_for_the_conversion),
		cmocka_unit_test(notices_a_brown_out),
		cmocka_unit_test(respects_the_kernels_drivers),
		cmocka_unit_test(knows_its_range),
		cmocka_unit_test(tells_open_short_and_power_up),
		cmocka_unit_test(the_mcp9600_proper_calls_open_range),
		cmocka_unit_test(an_exchanged_sht4x_is_noticed),
		cmocka_unit_test(lost_settings_are_noticed),
		cmocka_unit_test(a_heated_sht3x_is_no_thermometer),
		cmocka_unit_test(a_dead_bus_reads_no_temperature),
		cmocka_unit_test(two_probes_share_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
