/* SPDX-License-Identifier: Apache-2.0 */
/* Probes and supplies that the kernel drives, on trees of files. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "iio.h"
#include "power.h"
#include "sysfs.h"

static char root[] = "/tmp/coldpass-sysfs-XXXXXX";
static char paths[64][128];
static int path_count;

static const char *path_of(const char *name)
{
	static char path[128];

	(void)snprintf(path, sizeof(path), "%s/%s", root, name);
	return path;
}

static void put_bytes(const char *name, const char *text, size_t len)
{
	const char *path = path_of(name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), len);
	assert_int_equal(close(fd), 0);
	assert_true(path_count < 64);
	(void)snprintf(paths[path_count++], sizeof(paths[0]), "%s", path);
}

static void put(const char *name, const char *text)
{
	put_bytes(name, text, strlen(text));
}

static void folder(const char *name)
{
	assert_int_equal(mkdir(path_of(name), 0755), 0);
	(void)snprintf(paths[path_count++], sizeof(paths[0]), "%s",
	    path_of(name));
}

static void drop(const char *name)
{
	assert_int_equal(unlink(path_of(name)), 0);
}

static int set_up(void **state)
{
	(void)state;
	(void)snprintf(root, sizeof(root), "/tmp/coldpass-sysfs-XXXXXX");
	path_count = 0;
	return mkdtemp(root) == NULL;
}

static int tear_down(void **state)
{
	(void)state;
	while (path_count > 0)
		(void)remove(paths[--path_count]);
	return rmdir(root);
}

static void numbers_are_strict(void **state)
{
	int64_t v = 4711;

	(void)state;
	assert_true(sysfs_integer("-18500", &v));
	assert_int_equal(v, -18500);
	assert_true(sysfs_decimal("7.812500", &v));
	assert_int_equal(v, 7812500000);
	assert_true(sysfs_decimal("-0.0000000019", &v));
	assert_int_equal(v, -1);
	assert_true(sysfs_decimal("9000000000", &v));
	v = 4711;
	assert_false(sysfs_integer("", &v));
	assert_false(sysfs_integer("-", &v));
	assert_false(sysfs_integer("1.5", &v));
	assert_false(sysfs_integer(" 1", &v));
	assert_false(sysfs_integer("0x10", &v));
	assert_false(sysfs_integer("1234567890123456789", &v));
	assert_false(sysfs_decimal("1.", &v));
	assert_false(sysfs_decimal(".5", &v));
	assert_false(sysfs_decimal("1.5e3", &v));
	assert_false(sysfs_decimal("nan", &v));
	assert_false(sysfs_decimal("9000000001", &v));
	assert_int_equal(v, 4711);
}

static void files_are_read_whole(void **state)
{
	char text[16] = "before", longest[200];

	(void)state;
	put("word", "Discharging\n");
	assert_int_equal(sysfs_text(path_of("word"), text, sizeof(text)), 0);
	assert_string_equal(text, "Discharging");
	put("bare", "7");
	assert_int_equal(sysfs_text(path_of("bare"), text, sizeof(text)), 0);
	assert_string_equal(text, "7");
	put("empty", "");
	assert_int_equal(sysfs_text(path_of("empty"), text, sizeof(text)), 0);
	assert_string_equal(text, "");
	put("long", "0123456789abcdef\n");
	assert_int_equal(sysfs_text(path_of("long"), text, sizeof(text)),
	    EMSGSIZE);
	memset(longest, '1', sizeof(longest));
	put_bytes("longest", longest, sizeof(longest));
	assert_int_equal(sysfs_text(path_of("longest"), longest,
	    sizeof(longest)), EMSGSIZE);
	assert_int_equal(sysfs_text(path_of("none"), text, sizeof(text)),
	    ENOENT);
	assert_string_equal(text, "");
}

static struct probe_reading read_probe(const char *name)
{
	struct iio_config c = { path_of(name), -60000, 130000, 85000 };
	void *probe = iio_open(&c);
	struct probe_reading got;

	assert_non_null(probe);
	assert_int_equal(iio_driver.begin(probe, 0), 0);
	got = iio_driver.fetch(probe, 0);
	iio_driver.close(probe);
	if (got.result != PROBE_OK)
		assert_int_equal(got.temp_mc, 0);
	return got;
}

static void expect(const char *name, int32_t temp_mc)
{
	struct probe_reading got = read_probe(name);

	assert_int_equal(got.result, PROBE_OK);
	assert_int_equal(got.temp_mc, temp_mc);
}

static void hwmon_gives_millidegrees(void **state)
{
	(void)state;
	put("temp1_input", "-18500\n");
	expect("temp1_input", -18500);
	put("temp1_fault", "0\n");
	expect("temp1_input", -18500);
	put("temp1_fault", "1\n");
	assert_int_equal(read_probe("temp1_input").result, PROBE_OPEN);
	put("in_temp_input", "21437.500000\n");
	expect("in_temp_input", 21438);
	put("temp", "4000\n");		/* a thermal zone */
	expect("temp", 4000);
}

static void iio_scales_raw_values(void **state)
{
	int32_t mc = 0;

	(void)state;
	put("in_temp_raw", "640\n");
	assert_int_equal(read_probe("in_temp_raw").result, PROBE_NO_DATA);
	put("in_temp_scale", "7.812500\n");	/* TMP117 */
	expect("in_temp_raw", 5000);
	put("in_temp_raw", "-1\n");
	expect("in_temp_raw", -8);
	put("in_temp_raw", "26214\n");		/* an SHT3x's code */
	put("in_temp_scale", "2.670328000\n");
	put("in_temp_offset", "-16852\n");
	expect("in_temp_raw", 25000);
	put("in_temp_offset", "nonsense\n");
	assert_int_equal(read_probe("in_temp_raw").result, PROBE_BUS);
	assert_true(iio_scale(8388607, 0, 1000000, &mc));
	assert_int_equal(mc, 8389);
	assert_false(iio_scale(INT64_MAX, 0, 9000000000, &mc));
	assert_int_equal(mc, 8389);
}

static void placeholders_are_faults(void **state)
{
	(void)state;
	put("temp1_input", "85000\n");		/* DS18B20 after power-up */
	assert_int_equal(read_probe("temp1_input").result, PROBE_POWER_UP);
	put("temp1_input", "-127000\n");	/* no sensor on the wire */
	assert_int_equal(read_probe("temp1_input").result, PROBE_OPEN);
	put("temp1_input", "130001\n");
	assert_int_equal(read_probe("temp1_input").result, PROBE_RANGE);
	put("temp1_input", "-60001\n");
	assert_int_equal(read_probe("temp1_input").result, PROBE_RANGE);
	put("temp1_input", "85001\n");
	expect("temp1_input", 85001);
	put("temp1_input", "\n");
	assert_int_equal(read_probe("temp1_input").result, PROBE_BUS);
	put("temp1_input", "21 degrees\n");
	assert_int_equal(read_probe("temp1_input").result, PROBE_BUS);
	drop("temp1_input");
	assert_int_equal(read_probe("temp1_input").result, PROBE_NO_DATA);
	folder("temp1_input");		/* EISDIR: no reading either */
	assert_int_equal(read_probe("temp1_input").result, PROBE_BUS);
}

static void paths_are_bounded(void **state)
{
	char path[IIO_PATH_MAX + 1];
	struct iio_config c = { path, 0, 1, 2 };
	void *probe;

	(void)state;
	memset(path, 'x', IIO_PATH_MAX);
	path[IIO_PATH_MAX] = '\0';
	assert_null(iio_open(&c));
	path[IIO_PATH_MAX - 1] = '\0';
	memcpy(path + IIO_PATH_MAX - 5, "_raw", 4);
	probe = iio_open(&c);
	assert_non_null(probe);
	assert_int_equal(iio_driver.fetch(probe, 0).result, PROBE_NO_DATA);
	iio_driver.close(probe);
}

static struct power power;
static char why[200];

static void read_power(void)
{
	memset(&power, 0x5a, sizeof(power));
	assert_true(power_read(root, &power, why, sizeof(why)));
}

static void supplies_are_found(void **state)
{
	(void)state;
	read_power();
	assert_int_equal(power.mains_count, 0);
	assert_int_equal(power.on_mains, POWER_UNKNOWN);
	assert_int_equal(power.capacity_pct, POWER_UNKNOWN);
	folder("AC");
	put("AC/type", "Mains\n");
	put("AC/online", "0\n");
	folder("BAT0");
	put("BAT0/type", "Battery\n");
	put("BAT0/status", "Discharging\n");
	put("BAT0/capacity", "73\n");
	put("BAT0/voltage_now", "3712000\n");
	folder("BAT1");
	put("BAT1/type", "Battery\n");
	put("BAT1/capacity", "41\n");
	folder("hid-mouse");
	put("hid-mouse/type", "Battery\n");
	put("hid-mouse/scope", "Device\n");
	put("hid-mouse/capacity", "3\n");
	read_power();
	assert_int_equal(power.mains_count, 1);
	assert_int_equal(power.on_mains, 0);
	assert_int_equal(power.battery_count, 2);
	assert_int_equal(power.is_discharging, 1);
	assert_int_equal(power.capacity_pct, 41);
	assert_int_equal(power.voltage_uv, POWER_UNKNOWN);
	folder("usb");
	put("usb/type", "USB_PD\n");
	put("usb/online", "1\n");
	read_power();
	assert_int_equal(power.on_mains, 1);
	put("BAT1/present", "0\n");
	put("BAT0/status", "Charging\n");
	read_power();
	assert_int_equal(power.capacity_pct, 73);
	assert_int_equal(power.voltage_uv, 3712000);
	assert_int_equal(power.is_discharging, 0);
	/* what a supply does not say is unknown, not nought */
	put("BAT0/capacity", "\n");
	put("BAT0/status", "Unknown\n");
	read_power();
	assert_int_equal(power.capacity_pct, POWER_UNKNOWN);
	assert_int_equal(power.is_discharging, POWER_UNKNOWN);
	put("BAT0/capacity", "101\n");
	read_power();
	assert_int_equal(power.capacity_pct, POWER_UNKNOWN);
}

static void a_missing_class_is_told(void **state)
{
	(void)state;
	power.on_mains = 77;
	assert_false(power_read(path_of("none"), &power, why, sizeof(why)));
	assert_non_null(strstr(why, "none: No such file"));
	assert_int_equal(power.on_mains, 77);
}

int main(void)
{
#define IN_TREE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_strict),
		IN_TREE(files_are_read_whole),
		IN_TREE(hwmon_gives_millidegrees),
		IN_TREE(iio_scales_raw_values),
		IN_TREE(placeholders_are_faults),
		IN_TREE(paths_are_bounded),
		IN_TREE(supplies_are_found),
		IN_TREE(a_missing_class_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
