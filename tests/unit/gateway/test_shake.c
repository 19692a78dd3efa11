/* SPDX-License-Identifier: Apache-2.0 */
/* An accelerometer on a modelled bus, its interrupt on a modelled line: when
 * its FIFO is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "consignment_scene.h"

#include "bus.h"
#include "gpio_sim.h"
#include "i2c_sim.h"
#include "shake.h"

/* ADXL372: the register that every reading of the FIFO begins with. */
#define REG_STATUS 0x04
/* 40 blows a second fill three quarters of its FIFO in so many ms. */
#define BY_TIME_MS 3175

static struct i2c_sim sim;
static struct i2c_sim_bytes chip;
static struct gpio_sim line;
static atomic_int drains;

static void reads(struct i2c_sim_bytes *b, uint8_t reg)
{
	(void)b;
	if (reg == REG_STATUS)
		drains++;
}

static struct i2c_bus *open_bus(void *ctx, const char *path, char *why,
    size_t cap)
{
	(void)ctx, (void)path, (void)why, (void)cap;
	return &sim.bus;
}

static void add_accelerometer(void)
{
	char path[128], *text, out[8192], why[CONFIG_WHY];
	enum status s;
	size_t len;

	(void)snprintf(path, sizeof(path), "%s/gateway.json", scene.dir);
	assert_int_equal(files_load(&files_real, path, 65536, &text, &len),
	    STATUS_OK);
	(void)snprintf(out, sizeof(out), "{\"accelerometers\":[{\"id\":\"a\","
	    "\"driver\":\"adxl372\",\"bus\":\"/dev/i2c-7\",\"address\":83,"
	    "\"options\":{\"peak_mg\":5000}}],%s", text + 1);
	free(text);
	write_text(path, out);
	config_free(scene.config);
	scene.config = config_load(&files_real, path, &s, why);
	if (!scene.config)
		fail_msg("%s", why);
}

static int set_up(void **state)
{
	static const uint8_t id[] = { 0xad, 0x1d, 0xfa };
	char why[512] = "";
	enum status s;

	if (scene_set_up(state) != 0)
		return -1;
	add_accelerometer();
	drains = 0;
	i2c_sim_init(&sim);
	memset(&chip, 0, sizeof(chip));
	memcpy(chip.reg, id, sizeof(id));
	chip.reads = reads;
	chip.pointer_mask = 0xff;
	assert_true(i2c_sim_add(&sim, 0x53, i2c_sim_bytes, &chip));
	scene.g = gateway_open(scene.config, &bad_files, &scene.clock,
	    scene.loop, &scene.keys, &s, why, sizeof(why));
	if (!scene.g)
		fail_msg("%s", why);
	buses_opener(scene.g->buses, open_bus, NULL);
	return 0;
}

/* So long; the bus's thread may take its real time, a second at most. */
static void tick(int64_t ms)
{
	for (int64_t i = 0; i < ms; i += 5) {
		clock_manual_advance(&scene.clock, 5);
		for (int k = 0; k < 3; k++)
			loop_turn(scene.loop, 0);
		for (int k = 0; k < 1000 && shake_is_out(scene.g->shake); k++)
			loop_turn(scene.loop, 1);
	}
}

/* Until it has been read so often, at most a second of real time. */
static bool is_read(int times)
{
	for (int k = 0; k < 1000 && drains < times; k++)
		loop_turn(scene.loop, 1);
	return drains == times;
}

static void test_by_time_alone(void **state)
{
	(void)state;
	tick(5);
	assert_true(is_read(1));
	tick(900);
	assert_int_equal(drains, 1);
	tick(200);
	assert_true(is_read(2));
	assert_int_equal(shake_count(scene.g->shake, "a").rises, -1);
}

static void test_when_its_line_rises(void **state)
{
	(void)state;
	tick(5);
	assert_true(is_read(1));
	assert_true(gpio_sim_open(&line, false, false));
	shake_use_line(scene.g->shake, "a", &line.gpio);
	tick(1000);		/* the pause that was chosen without a line */
	assert_true(is_read(2));
	tick(1500);
	assert_int_equal(drains, 2);
	gpio_sim_drive(&line, true, 1);
	gpio_sim_drive(&line, false, 2);
	tick(5);
	assert_true(is_read(3));
	assert_int_equal(shake_count(scene.g->shake, "a").rises, 1);
	tick(BY_TIME_MS);
	assert_int_equal(drains, 3);
	tick(BY_TIME_MS / 4 + 100);	/* the line keeps still: time does it */
	assert_true(is_read(4));
}

/* A line that hangs up, or flutters, does not keep the bus busy. */
static void test_a_line_that_does_not_fall(void **state)
{
	int before;

	(void)state;
	tick(5);
	assert_true(is_read(1));
	assert_true(gpio_sim_open(&line, false, true));
	shake_use_line(scene.g->shake, "a", &line.gpio);
	tick(1000);
	assert_true(is_read(2));
	before = drains;
	for (int i = 0; i < 40; i++) {
		gpio_sim_drive(&line, i % 2, i);
		tick(50);
	}
	gpio_sim_drive(&line, true, 50);
	tick(2000);
	assert_in_range(drains - before, 4, 7);	/* 4 s, every 0.8 s */
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, scene_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_by_time_alone),
		TEST(test_when_its_line_rises),
		TEST(test_a_line_that_does_not_fall),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
