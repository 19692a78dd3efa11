/* SPDX-License-Identifier: Apache-2.0 */
/* An ADXL372 whose FIFO holds samples: from there to the blow that is signed,
 * and what of it an overflow leaves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>

#include "consignment_scene.h"

#include "gpio_sim.h"
#include "i2c_sim.h"
#include "shake.h"

#define ID "blows"
#define FIFO 170

/* Written from the data sheet's register map: a FIFO of sets of three words,
 * 12 bits to the left, B0 of the x word set. */
static struct {
	struct i2c_sim_bytes bytes;	/* first: hooks get this */
	struct i2c_sim sim;
	pthread_mutex_t lock;
	int32_t sets[FIFO][3];		/* digits of 100 mg, oldest first */
	int count, word, drains, taken;
	bool is_lost;
} chip;
static struct gpio_sim line;

static void take_byte(void)
{
	uint16_t word = (uint16_t)((uint32_t)chip.sets[0][chip.word / 2] << 4 |
	    (chip.word / 2 == 0));

	chip.bytes.reg[0x42] = (uint8_t)(chip.word % 2 ? word : word >> 8);
	if (++chip.word < 6)
		return;
	chip.word = 0;
	chip.count--;
	chip.taken++;
	memmove(chip.sets[0], chip.sets[1],
	    (size_t)chip.count * sizeof(chip.sets[0]));
}

static void reads(struct i2c_sim_bytes *b, uint8_t reg)
{
	pthread_mutex_lock(&chip.lock);
	b->reg[0x06] = (uint8_t)(chip.count * 3 >> 8);
	b->reg[0x07] = (uint8_t)(chip.count * 3);
	if (reg == 0x04) {
		b->reg[0x04] = chip.is_lost ? 0x08 : 0;
		chip.is_lost = false;	/* cleared by reading it */
		chip.drains++;
	} else if (reg == 0x42 && chip.count > 0) {
		take_byte();
	}
	pthread_mutex_unlock(&chip.lock);
}

/* n samples of z digits; beyond the FIFO the oldest are overwritten. */
static void shake_box(int n, int32_t z)
{
	pthread_mutex_lock(&chip.lock);
	for (int i = 0; i < n; i++) {
		if (chip.count == FIFO) {
			memmove(chip.sets[0], chip.sets[1],
			    (FIFO - 1) * sizeof(chip.sets[0]));
			chip.count--;
			chip.is_lost = true;
		}
		chip.sets[chip.count][0] = chip.sets[chip.count][1] = 0;
		chip.sets[chip.count++][2] = z;
	}
	pthread_mutex_unlock(&chip.lock);
}

/* 30 g for 10 ms */
static void blow(void)
{
	shake_box(8, 10);
	shake_box(4, 300);
	shake_box(8, 10);
}

static int taken(void)
{
	int n;

	pthread_mutex_lock(&chip.lock);
	n = chip.taken;
	pthread_mutex_unlock(&chip.lock);
	return n;
}

static struct i2c_bus *open_bus(void *ctx, const char *path, char *why,
    size_t cap)
{
	(void)ctx;
	(void)path;
	(void)why;
	(void)cap;
	return &chip.sim.bus;
}

static void close_nothing(void *ctx)
{
	(void)ctx;
}

static struct i2c_ops ops;

static int set_up(void **state)
{
	int rc = scene_set_up(state);

	memset(&chip, 0, sizeof(chip));
	pthread_mutex_init(&chip.lock, NULL);
	i2c_sim_init(&chip.sim);
	ops = *chip.sim.bus.ops;
	ops.close = close_nothing;	/* it is no memory of its own */
	chip.sim.bus.ops = &ops;
	chip.bytes.reg[0] = 0xad;
	chip.bytes.reg[1] = 0x1d;
	chip.bytes.reg[2] = 0xfa;
	chip.bytes.pointer_mask = 0xff;
	chip.bytes.fixed = 0x42;
	chip.bytes.reads = reads;
	(void)i2c_sim_add(&chip.sim, 0x53, i2c_sim_bytes, &chip.bytes);
	if (!gpio_sim_open(&line, false, false))
		return -1;
	load_config("\"accelerometers\":[{\"id\":\"" ID "\",\"driver\":"
	    "\"adxl372\",\"bus\":\"/dev/i2c-7\",\"address\":83,\"options\":"
	    "{\"rate_hz\":400},\"shock_mg\":10000}],");
	return rc;
}

/* Steps of 5 ms, with real time for the thread. */
static void creep(int64_t ms)
{
	for (int64_t i = 0; i < ms; i += 5) {
		clock_manual_advance(&scene.clock, 5);
		for (int k = 0; k < 4; k++)
			loop_turn(scene.loop, 1);
	}
}

static void begin(void)
{
	power_on();
	buses_opener(scene.g->buses, open_bus, NULL);
	(void)opened();
	start();
	/* the first drain, before the model was there, was a fault */
	creep(10);
	for (int i = 0; i < 3 && shake_result(scene.g->shake, ID) != PROBE_OK;
	    i++)
		creep(5000);
	assert_int_equal(shake_result(scene.g->shake, ID), PROBE_OK);
	shake_box(2, 10);
	creep(400);
}

static void finish(int shocks)
{
	pass(1);
	end();
	seal(true);
	(void)assert_dossier(1, RULES_CONFORM);
	assert_int_equal(count_in_payloads("\"e\":\"shock\""), shocks);
}

static void test_a_blow_is_told_when_the_line_rises(void **state)
{
	int before;

	(void)state;
	begin();
	shake_use_line(scene.g->shake, ID, &line.gpio);
	creep(320);			/* just drained */
	before = taken();
	blow();
	gpio_sim_drive(&line, true, 1000000);
	creep(20);			/* not the 317 ms of the timer */
	assert_in_range(taken() - before, 19, 21);
	gpio_sim_drive(&line, false, 2000000);
	finish(1);
	assert_int_equal(count_in_payloads("\"e\":\"shock\",\"peak_mg\":30000"), 1);
	assert_int_equal(count_in_payloads("\"e\":\"shock\",\"peak_mg\":"
	    "30000,\"dv_mm_s\":"), 1);
}

static void test_without_a_line_it_is_asked_in_time(void **state)
{
	int before, drains;

	(void)state;
	begin();
	drains = chip.drains;
	creep(3200);			/* 317 ms each */
	assert_in_range(chip.drains - drains, 9, 11);
	before = taken();
	blow();
	creep(325);
	assert_in_range(taken() - before, 19, 21);
	assert_int_equal(shake_count(scene.g->shake, ID).holes, 0);
	finish(1);
}

/* The blow stands at the hole's edge: told, but no velocity is made up. */
static void test_lost_samples_make_no_velocity(void **state)
{
	(void)state;
	begin();
	shake_box(2, 300);
	creep(400);
	shake_box(200, 10);		/* the first are overwritten */
	creep(800);
	assert_int_equal(shake_count(scene.g->shake, ID).holes, 1);
	assert_int_equal(shake_result(scene.g->shake, ID), PROBE_OK);
	finish(1);
	assert_int_equal(count_in_payloads("\"e\":\"shock\",\"peak_mg\":30000"), 1);
	assert_int_equal(count_in_payloads("\"e\":\"shock\",\"peak_mg\":"
	    "30000,\"dv_mm_s\":"), 0);
}

static void test_a_chip_that_goes_costs_nobody_else(void **state)
{
	(void)state;
	begin();
	chip.sim.fail_at = chip.sim.transfers;
	chip.sim.fail_count = 1 << 20;
	chip.sim.fail_errno = ENXIO;
	creep(6000);
	assert_int_equal(shake_result(scene.g->shake, ID), PROBE_NAK);
	i2c_sim_heal(&chip.sim);
	creep(6000);
	assert_int_equal(shake_result(scene.g->shake, ID), PROBE_OK);
	blow();
	creep(400);
	finish(1);
}

static int group_tear_down(void **state)
{
	(void)state;
	free(scene_verdict);
	free(scene_text);
	return 0;
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, scene_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_a_blow_is_told_when_the_line_rises),
		TEST(test_without_a_line_it_is_asked_in_time),
		TEST(test_lost_samples_make_no_velocity),
		TEST(test_a_chip_that_goes_costs_nobody_else),
	};

	return cmocka_run_group_tests(tests, NULL, group_tear_down);
}
