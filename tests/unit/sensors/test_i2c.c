/* SPDX-License-Identifier: Apache-2.0 */
/* The bus: tries, meanings, recovery; and the kernel's calls behind it, for
 * which this program has an ioctl of its own. */
#include <errno.h>
#include <fcntl.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cmocka.h>

#include "i2c_linux.h"
#include "i2c_sim.h"

static struct {
	unsigned long funcs, slave;
	int fail_errno;
	unsigned long fail_request;
	struct i2c_msg msgs[2];
	uint8_t wrote[16];
	unsigned nmsgs;
	struct i2c_smbus_ioctl_data smbus;
	union i2c_smbus_data data;
} kernel;

static int do_rdwr(const struct i2c_rdwr_ioctl_data *both)
{
	unsigned i, k;

	kernel.nmsgs = both->nmsgs;
	for (i = 0; i < both->nmsgs; i++) {
		kernel.msgs[i] = both->msgs[i];
		for (k = 0; k < both->msgs[i].len; k++) {
			if (both->msgs[i].flags & I2C_M_RD)
				both->msgs[i].buf[k] = (uint8_t)(0x10 + k);
			else
				kernel.wrote[k] = both->msgs[i].buf[k];
		}
	}
	return (int)both->nmsgs;
}

static int do_smbus(const struct i2c_smbus_ioctl_data *args)
{
	kernel.smbus = *args;
	if (args->data == NULL)
		return 0;
	if (args->read_write == I2C_SMBUS_WRITE) {
		kernel.data = *args->data;
		return 0;
	}
	if (args->size == I2C_SMBUS_I2C_BLOCK_DATA)
		memset(&args->data->block[1], 0x77, args->data->block[0]);
	else
		args->data->word = 0x1110;
	return 0;
}

int ioctl(int fd, unsigned long request, ...)
{
	va_list args;
	void *arg;

	(void)fd;
	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	if (kernel.fail_errno != 0 && request == kernel.fail_request) {
		errno = kernel.fail_errno;
		return -1;
	}
	switch (request) {
	case I2C_FUNCS: memcpy(arg, &kernel.funcs, sizeof(kernel.funcs));
		return 0;
	case I2C_SLAVE: kernel.slave = (unsigned long)(uintptr_t)arg;
		return 0;
	case I2C_RDWR: return do_rdwr(arg);
	case I2C_SMBUS: return do_smbus(arg);
	default: return 0;
	}
}

static void errors_have_meanings(void **state)
{
	static const struct {
		int error_number;
		enum i2c_result result;
		enum probe_result probe;
	} known[] = {
		{ 0, I2C_RESULT_OK, PROBE_OK },
		{ ENXIO, I2C_RESULT_NAK, PROBE_NAK },
		{ EREMOTEIO, I2C_RESULT_NAK, PROBE_NAK },
		{ ETIMEDOUT, I2C_RESULT_LATE, PROBE_TIMEOUT },
		{ EAGAIN, I2C_RESULT_LOST, PROBE_BUS },
		{ EIO, I2C_RESULT_IO, PROBE_BUS },
		{ EBUSY, I2C_RESULT_TAKEN, PROBE_BUS },
		{ EOPNOTSUPP, I2C_RESULT_CANNOT, PROBE_BUS },
		{ ENODEV, I2C_RESULT_GONE, PROBE_BUS },
		{ EDOM, I2C_RESULT_OTHER, PROBE_BUS },
	};
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		enum i2c_result r = i2c_result_of(known[i].error_number);

		assert_int_equal(r, known[i].result);
		assert_int_equal(i2c_probe_result(r), known[i].probe);
		assert_true(strlen(i2c_result_means(r)) > 10);
	}
	for (i = I2C_RESULT_OK; i <= I2C_RESULT_OTHER; i++)
		for (k = I2C_RESULT_OK; k < i; k++)
			assert_string_not_equal(
			    i2c_result_name((enum i2c_result)i),
			    i2c_result_name((enum i2c_result)k));
	assert_string_equal(i2c_result_name((enum i2c_result)77), "other");
}

static struct i2c_sim sim;
static struct i2c_sim_words words;
static int recoveries;

static bool heals(void *ctx)
{
	recoveries++;
	i2c_sim_heal(ctx);
	return true;
}

static bool cannot_heal(void *ctx)
{
	(void)ctx;
	recoveries++;
	return false;
}

static void open_sim(void)
{
	memset(&words, 0, sizeof(words));
	words.reg[3] = 0xbeef;
	i2c_sim_init(&sim);
	assert_true(i2c_sim_add(&sim, 0x48, i2c_sim_words, &words));
	recoveries = 0;
}

static void spoil(int at, int count, int error_number)
{
	i2c_sim_heal(&sim);
	sim.fail_at = at;
	sim.fail_count = count;
	sim.fail_errno = error_number;
}

static void tries_again_a_bounded_number_of_times(void **state)
{
	uint16_t value = 0x4711;

	(void)state;
	open_sim();
	assert_int_equal(i2c_read_word(&sim.bus, 0x48, 3, &value), 0);
	assert_int_equal(value, 0xbeef);
	spoil(0, I2C_ATTEMPTS - 1, EIO);
	assert_int_equal(i2c_read_word(&sim.bus, 0x48, 3, &value), 0);
	assert_int_equal(sim.bus.failed, 0);
	assert_int_equal(sim.bus.retried, I2C_ATTEMPTS - 1);
	value = 0x4711;
	spoil(0, 100000, EIO);
	assert_int_equal(i2c_read_word(&sim.bus, 0x48, 3, &value),
	    I2C_RESULT_IO);
	assert_int_equal(sim.transfers, I2C_ATTEMPTS);
	assert_int_equal(value, 0x4711);	/* untouched on failure */
	assert_int_equal(sim.bus.failed, 1);
	assert_int_equal(sim.bus.last_errno, EIO);
	/* what another try cannot change is not tried again */
	spoil(0, 100000, ENODEV);
	assert_int_equal(i2c_read_word(&sim.bus, 0x48, 3, &value),
	    I2C_RESULT_GONE);
	assert_int_equal(sim.transfers, 1);
	spoil(0, 1, EIO);
	assert_int_equal(i2c_transfer_once(&sim.bus, 0x48, NULL, 0,
	    (uint8_t *)&value, 2), I2C_RESULT_IO);
	assert_int_equal(sim.transfers, 1);
}

static void recovers_a_stuck_bus_once(void **state)
{
	uint16_t value = 0;

	(void)state;
	open_sim();
	sim.bus.recover = heals;
	sim.bus.recover_ctx = &sim;
	spoil(0, 100000, ETIMEDOUT);
	assert_int_equal(i2c_read_word(&sim.bus, 0x48, 3, &value), 0);
	assert_int_equal(value, 0xbeef);
	assert_int_equal(sim.bus.recovered, 1);
	/* a chip that is not there is no stuck bus */
	spoil(0, 100000, ENXIO);
	assert_int_equal(i2c_read_word(&sim.bus, 0x48, 3, &value),
	    I2C_RESULT_NAK);
	assert_int_equal(recoveries, 1);
	sim.bus.recover = cannot_heal;
	spoil(0, 100000, EAGAIN);
	assert_int_equal(i2c_read_word(&sim.bus, 0x48, 3, &value),
	    I2C_RESULT_LOST);
	assert_int_equal(recoveries, 2);
	assert_int_equal(sim.transfers, I2C_ATTEMPTS);
}

static void refuses_what_is_too_long(void **state)
{
	uint8_t in[I2C_READ_MAX + 1] = { 0 };

	(void)state;
	open_sim();
	assert_int_equal(i2c_read(&sim.bus, 0x48, 0, in, sizeof(in)),
	    I2C_RESULT_CANNOT);
	assert_int_equal(i2c_transfer(&sim.bus, 0x48, in, I2C_WRITE_MAX + 1,
	    NULL, 0), I2C_RESULT_CANNOT);
	assert_int_equal(sim.transfers, 0);
	assert_int_equal(i2c_read(&sim.bus, 0x50, 0, in, 1), I2C_RESULT_NAK);
}

static struct i2c_bus *open_kernel(unsigned long funcs)
{
	struct i2c_bus *bus;
	char why[200] = "";

	memset(&kernel, 0, sizeof(kernel));
	kernel.funcs = funcs;
	bus = i2c_linux_open("/dev/null", why, sizeof(why));
	assert_non_null(bus);
	return bus;
}

static void linux_combines_write_and_read(void **state)
{
	struct i2c_bus *bus = open_kernel(I2C_FUNC_I2C);
	uint16_t value = 0;

	(void)state;
	assert_int_equal(i2c_read_word(bus, 0x48, 0x0f, &value), 0);
	assert_int_equal(value, 0x1011);
	assert_int_equal(kernel.nmsgs, 2);
	assert_int_equal(kernel.msgs[0].addr, 0x48);
	assert_int_equal(kernel.msgs[0].flags, 0);
	assert_int_equal(kernel.msgs[1].flags, I2C_M_RD);
	assert_int_equal(kernel.msgs[1].len, 2);
	assert_int_equal(kernel.wrote[0], 0x0f);
	assert_int_equal(i2c_write_word(bus, 0x49, 1, 0x0c20), 0);
	assert_int_equal(kernel.nmsgs, 1);
	assert_int_equal(kernel.msgs[0].len, 3);
	assert_int_equal(kernel.wrote[1], 0x0c);
	assert_int_equal(kernel.wrote[2], 0x20);
	kernel.fail_request = I2C_RDWR;
	kernel.fail_errno = EREMOTEIO;
	assert_int_equal(i2c_read_word(bus, 0x48, 0, &value), I2C_RESULT_NAK);
	assert_int_equal(bus->last_errno, EREMOTEIO);
	i2c_close(bus);
	i2c_close(NULL);
}

static void linux_speaks_smbus_where_it_must(void **state)
{
	struct i2c_bus *bus = open_kernel(I2C_FUNC_SMBUS_BYTE_DATA |
	    I2C_FUNC_SMBUS_WORD_DATA | I2C_FUNC_SMBUS_READ_I2C_BLOCK);
	uint8_t in[33];
	uint16_t value = 0;

	(void)state;
	/* SMBus words come low byte first */
	assert_int_equal(i2c_read_word(bus, 0x48, 0x0f, &value), 0);
	assert_int_equal(value, 0x1011);
	assert_int_equal(kernel.slave, 0x48);
	assert_int_equal(kernel.smbus.command, 0x0f);
	assert_int_equal(kernel.smbus.size, I2C_SMBUS_WORD_DATA);
	assert_int_equal(i2c_write_word(bus, 0x48, 1, 0x0c20), 0);
	assert_int_equal(kernel.data.word, 0x200c);
	assert_int_equal(i2c_write_byte(bus, 0x48, 1, 0x60), 0);
	assert_int_equal(kernel.data.byte, 0x60);
	assert_int_equal(i2c_read_byte(bus, 0x48, 1, in), 0);
	assert_int_equal(in[0], 0x10);
	assert_int_equal(i2c_read(bus, 0x48, 1, in, 6), 0);
	assert_int_equal(in[5], 0x77);
	assert_int_equal(i2c_transfer(bus, 0x48, in, 1, NULL, 0), 0);
	assert_int_equal(kernel.smbus.size, I2C_SMBUS_BYTE);
	/* shapes that SMBus does not have */
	assert_int_equal(i2c_read(bus, 0x48, 1, in, 33), I2C_RESULT_CANNOT);
	assert_int_equal(i2c_transfer(bus, 0x44, NULL, 0, in, 6),
	    I2C_RESULT_CANNOT);
	assert_int_equal(i2c_transfer(bus, 0x44, in, 4, NULL, 0),
	    I2C_RESULT_CANNOT);
	i2c_close(bus);
}

static void linux_leaves_claimed_chips_alone(void **state)
{
	struct i2c_bus *bus = open_kernel(I2C_FUNC_I2C);

	(void)state;
	assert_int_equal(i2c_claim(bus, 0x1d), I2C_RESULT_OK);
	assert_int_equal(kernel.slave, 0x1d);
	kernel.fail_request = I2C_SLAVE;
	kernel.fail_errno = EBUSY;
	assert_int_equal(i2c_claim(bus, 0x1d), I2C_RESULT_TAKEN);
	i2c_close(bus);
}

static void linux_says_why_it_cannot_open(void **state)
{
	char why[200] = "";

	(void)state;
	memset(&kernel, 0, sizeof(kernel));
	assert_null(i2c_linux_open("/nonexistent/i2c-1", why, sizeof(why)));
	assert_non_null(strstr(why, "/nonexistent/i2c-1"));
	assert_non_null(strstr(why, "modprobe i2c-dev"));
	kernel.fail_request = I2C_FUNCS;
	kernel.fail_errno = ENOTTY;
	assert_null(i2c_linux_open("/dev/null", why, sizeof(why)));
	assert_non_null(strstr(why, "is it an adapter"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_have_meanings),
		cmocka_unit_test(tries_again_a_bounded_number_of_times),
		cmocka_unit_test(recovers_a_stuck_bus_once),
		cmocka_unit_test(refuses_what_is_too_long),
		cmocka_unit_test(linux_combines_write_and_read),
		cmocka_unit_test(linux_speaks_smbus_where_it_must),
		cmocka_unit_test(linux_leaves_claimed_chips_alone),
		cmocka_unit_test(linux_says_why_it_cannot_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
