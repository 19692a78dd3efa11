/* SPDX-License-Identifier: Apache-2.0 */
/* Accelerometers as streams: order, holes, saturation, and every bus fault. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "adxl345.h"
#include "adxl372.h"
#include "h3lis331dl.h"
#include "i2c_sim.h"
#include "lis2dh12.h"

/* A chip of byte registers with a FIFO of numbered samples: sample n is
 * (n, -n, 1 g) in the chip's digits. */
struct model {
	struct i2c_sim_bytes bytes;	/* first: hooks get this */
	int next, waiting;	/* number of the oldest in the FIFO; how many */
	int word;		/* of an ADXL372 set, or byte of a sample */
	bool is_lost, is_slipped;
};

struct rig {
	struct i2c_sim sim;
	struct model m;
	const struct accel_driver *driver;
	void *accel;
	int32_t digit_umg;
};

static struct rig rig;
static struct accel_batch batch;

static struct model *model_of(struct i2c_sim_bytes *b)
{
	return (struct model *)(void *)b;
}

/* --- ADXL372 ------------------------------------------------------------ */
static void adxl372_reads(struct i2c_sim_bytes *b, uint8_t reg)
{
	struct model *m = model_of(b);
	int32_t digits[3] = { m->next, -m->next, 10 };
	uint16_t word;

	b->reg[0x04] = m->is_lost ? 0x08 : 0;
	b->reg[0x06] = (uint8_t)(m->waiting * 3 >> 8);
	b->reg[0x07] = (uint8_t)(m->waiting * 3);
	if (reg != 0x42)
		return;
	word = (uint16_t)((uint32_t)digits[m->word / 2] << 4 |
	    (m->word / 2 == (m->is_slipped ? 1 : 0)));
	b->reg[0x42] = (uint8_t)(m->word % 2 ? word : word >> 8);
	if (++m->word == 6) {
		m->word = 0;
		m->next++;
		m->waiting--;
	}
}

static void adxl372_reset(struct model *m)
{
	memset(m->bytes.reg, 0, sizeof(m->bytes.reg));
	m->bytes.reg[0] = 0xad;
	m->bytes.reg[1] = 0x1d;
	m->bytes.reg[2] = 0xfa;
}

static void adxl372_rig(int32_t peak_mg)
{
	struct accel_config c = { &rig.sim.bus, 0x53, 3200, 200000, peak_mg };

	rig.m.bytes.pointer_mask = 0xff;
	rig.m.bytes.fixed = 0x42;
	rig.m.bytes.reads = adxl372_reads;
	adxl372_reset(&rig.m);
	(void)i2c_sim_add(&rig.sim, 0x53, i2c_sim_bytes, &rig.m);
	rig.driver = &adxl372_driver;
	rig.digit_umg = 100000;
	rig.accel = adxl372_open(&c);
}

/* --- ADXL345 ------------------------------------------------------------ */
static void adxl345_reads(struct i2c_sim_bytes *b, uint8_t reg)
{
	struct model *m = model_of(b);
	int32_t digits[3] = { m->next, -m->next, 256 };

	b->reg[0x30] = m->is_lost ? 0x01 : 0;
	b->reg[0x39] = (uint8_t)m->waiting;
	if (reg < 0x32 || reg > 0x37)
		return;
	b->reg[reg] = (uint8_t)((uint32_t)digits[(reg - 0x32) / 2] >>
	    (reg % 2 ? 8 : 0));
	if (reg == 0x37) {
		m->next++;
		m->waiting--;
	}
}

static void adxl345_reset(struct model *m)
{
	memset(m->bytes.reg, 0, sizeof(m->bytes.reg));
	m->bytes.reg[0] = 0xe5;
}

static void adxl345_rig(void)
{
	struct accel_config c = { &rig.sim.bus, 0x1d, 400, ADXL345_RANGE_MG,
	    0 };

	rig.m.bytes.pointer_mask = 0xff;
	rig.m.bytes.reads = adxl345_reads;
	adxl345_reset(&rig.m);
	(void)i2c_sim_add(&rig.sim, 0x1d, i2c_sim_bytes, &rig.m);
	rig.driver = &adxl345_driver;
	rig.digit_umg = 3906;
	rig.accel = adxl345_open(&c);
}

/* --- LIS2DH12: the address goes round within a sample -------------------- */
static void lis2dh12_reads(struct i2c_sim_bytes *b, uint8_t reg)
{
	struct model *m = model_of(b);
	int32_t digits[3] = { m->next, -m->next, 500 };
	uint32_t at = (uint32_t)m->word / 2;

	b->reg[0x2f] = (uint8_t)(m->is_lost ? 0x40 :
	    m->waiting == 0 ? 0x20 : m->waiting);
	if (reg < 0x28 || reg > 0x2d)
		return;
	b->reg[reg] = (uint8_t)((uint32_t)digits[at] << 4 >>
	    (m->word % 2 ? 8 : 0));
	if (++m->word == 6) {
		m->word = 0;
		m->next++;
		m->waiting--;
	}
}

static void lis2dh12_reset(struct model *m)
{
	memset(m->bytes.reg, 0, sizeof(m->bytes.reg));
	m->bytes.reg[0x0f] = 0x33;
	m->bytes.reg[0x20] = 0x07;
}

static int lis2dh12_answer(void *model, const uint8_t *out, size_t out_len,
    uint8_t *in, size_t in_len)
{
	uint8_t byte;
	size_t i;
	int e = 0;

	/* after 0x2d the pointer is 0x28, which plain registers do not do */
	if (in_len <= 6)
		return i2c_sim_bytes(model, out, out_len, in, in_len);
	for (i = 0; i < in_len && e == 0; i++) {
		byte = (uint8_t)(0x28 + i % 6);
		e = i2c_sim_bytes(model, &byte, 1, in + i, 1);
	}
	return e;
}

static void lis2dh12_rig(void)
{
	struct accel_config c = { &rig.sim.bus, 0x19, 100, 2000, 0 };

	rig.m.bytes.pointer_mask = 0x7f;
	rig.m.bytes.reads = lis2dh12_reads;
	lis2dh12_reset(&rig.m);
	(void)i2c_sim_add(&rig.sim, 0x19, lis2dh12_answer, &rig.m);
	rig.driver = &lis2dh12_driver;
	rig.digit_umg = 1000;
	rig.accel = lis2dh12_open(&c);
}

/* --- H3LIS331DL: one sample at a time ------------------------------------ */
static void h3lis_reads(struct i2c_sim_bytes *b, uint8_t reg)
{
	struct model *m = model_of(b);
	int32_t digits[3] = { m->next, -m->next, 10 };

	b->reg[0x27] = (uint8_t)((m->waiting > 0 ? 0x08 : 0) |
	    (m->is_lost ? 0x80 : 0));
	if (reg < 0x28 || reg > 0x2d)
		return;
	b->reg[reg] = (uint8_t)((uint32_t)digits[(reg - 0x28) / 2] << 4 >>
	    (reg % 2 ? 8 : 0));
	if (reg == 0x2d && m->waiting > 0) {
		m->next++;
		m->waiting--;
	}
}

static void h3lis_reset(struct model *m)
{
	memset(m->bytes.reg, 0, sizeof(m->bytes.reg));
	m->bytes.reg[0x0f] = 0x32;
	m->bytes.reg[0x20] = 0x07;
}

static void h3lis_rig(void)
{
	struct accel_config c = { &rig.sim.bus, 0x18, 1000, 100000, 0 };

	rig.m.bytes.pointer_mask = 0x7f;
	rig.m.bytes.reads = h3lis_reads;
	h3lis_reset(&rig.m);
	(void)i2c_sim_add(&rig.sim, 0x18, i2c_sim_bytes, &rig.m);
	rig.driver = &h3lis331dl_driver;
	rig.digit_umg = 49000;
	rig.accel = h3lis331dl_open(&c);
}

/* ------------------------------------------------------------------------ */
static void adxl372_stream_rig(void)
{
	adxl372_rig(0);
}

static const struct chip_case {
	const char *name;
	void (*open)(void);
	void (*reset)(struct model *m);
	int kept;	/* left in the FIFO by every drain */
	int most;	/* of one drain */
} cases[] = {
	{ "adxl372", adxl372_stream_rig, adxl372_reset, 1, 170 },
	{ "adxl345", adxl345_rig, adxl345_reset, 0, 32 },
	{ "lis2dh12", lis2dh12_rig, lis2dh12_reset, 0, 31 },
	{ "h3lis331dl", h3lis_rig, h3lis_reset, 0, 1 },
};
#define CASES (sizeof(cases) / sizeof(cases[0]))

static void open_case(const struct chip_case *c)
{
	memset(&rig, 0, sizeof(rig));
	i2c_sim_init(&rig.sim);
	c->open();
	assert_non_null(rig.accel);
}

static void drain(void)
{
	/* the caller's struct is not clean */
	memset(&batch, 0x5a, sizeof(batch));
	rig.driver->drain(rig.accel, &batch);
}

static int32_t mg(int n)
{
	return (int32_t)probe_divide((int64_t)n * rig.digit_umg, 1000);
}

static void expect_samples(int first, int count, bool is_lost)
{
	int i;

	assert_int_equal(batch.result, PROBE_OK);
	assert_int_equal(batch.count, count);
	assert_int_equal(batch.is_lost, is_lost);
	for (i = 0; i < count; i++) {
		assert_in_range(batch.samples[i].x_mg - mg(first + i) + 1, 0,
		    2);
		assert_int_equal(batch.samples[i].y_mg,
		    -batch.samples[i].x_mg);
		assert_false(batch.samples[i].is_saturated);
	}
}

static void streams_in_order(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < CASES; i++) {
		int some = cases[i].most < 20 ? cases[i].most : 20;

		open_case(&cases[i]);
		drain();
		expect_samples(0, 0, false);
		rig.m.waiting = some + cases[i].kept;
		drain();
		expect_samples(0, some, false);
		assert_int_equal(batch.seq, 0);
		rig.m.waiting = cases[i].most;
		drain();
		expect_samples(some, cases[i].most - cases[i].kept, false);
		assert_int_equal(batch.seq, some);
		rig.driver->close(rig.accel);
	}
}

static void tells_lost_samples(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < CASES; i++) {
		int all = i == 2 ? 32 : cases[i].most - cases[i].kept;

		open_case(&cases[i]);
		drain();
		rig.m.is_lost = true;
		rig.m.waiting = cases[i].most;
		drain();
		expect_samples(0, all, true);
		rig.m.is_lost = false;
		rig.m.waiting = 1 + cases[i].kept;
		drain();
		expect_samples(all, 1, false);
		rig.driver->close(rig.accel);
	}
}

static void refuses_another_chip(void **state)
{
	static const uint8_t id_reg[] = { 2, 0, 0x0f, 0x0f };
	size_t i;

	(void)state;
	for (i = 0; i < CASES; i++) {
		open_case(&cases[i]);
		rig.m.bytes.reg[id_reg[i]] ^= 1;
		drain();
		assert_int_equal(batch.result, PROBE_WRONG_CHIP);
		assert_int_equal(batch.count, 0);
		assert_int_equal(rig.driver->identify(rig.accel),
		    PROBE_WRONG_CHIP);
		rig.m.bytes.reg[id_reg[i]] ^= 1;
		drain();
		assert_int_equal(batch.result, PROBE_OK);
		rig.driver->close(rig.accel);
	}
}

static void notices_a_brown_out(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < CASES; i++) {
		open_case(&cases[i]);
		rig.m.waiting = cases[i].most;
		drain();
		assert_int_equal(batch.result, PROBE_OK);
		cases[i].reset(&rig.m);
		rig.m.waiting = cases[i].most;
		drain();
		assert_int_equal(batch.result, PROBE_POWER_UP);
		assert_int_equal(batch.count, 0);
		/* started again; the hole is told with the next samples */
		rig.m.waiting = cases[i].most;
		drain();
		assert_int_equal(batch.result, PROBE_OK);
		assert_true(batch.count > 0);
		assert_true(batch.is_lost);
		rig.driver->close(rig.accel);
	}
}

static void survives_every_bus_error(void **state)
{
	size_t i;
	int n, at;

	(void)state;
	for (i = 0; i < CASES; i++) {
		open_case(&cases[i]);
		rig.m.waiting = cases[i].most;
		drain();
		n = rig.sim.transfers;
		rig.driver->close(rig.accel);
		for (at = 0; at < n; at++) {
			open_case(&cases[i]);
			rig.m.waiting = cases[i].most;
			rig.sim.fail_at = at;
			rig.sim.fail_count = 100000;
			rig.sim.fail_errno = at % 2 ? ENXIO : ETIMEDOUT;
			drain();
			assert_int_equal(batch.result,
			    at % 2 ? PROBE_NAK : PROBE_TIMEOUT);
			assert_int_equal(batch.count, 0);
			i2c_sim_heal(&rig.sim);
			rig.m.word = 0;
			rig.m.waiting = cases[i].most;
			drain();
			assert_int_equal(batch.result, PROBE_OK);
			assert_true(batch.count > 0);
			rig.driver->close(rig.accel);
		}
	}
}

static void survives_every_flipped_byte(void **state)
{
	size_t i;
	int n, at, mask;

	(void)state;
	for (i = 0; i < CASES; i++) {
		open_case(&cases[i]);
		rig.m.waiting = cases[i].most < 8 ? cases[i].most : 8;
		drain();
		n = rig.sim.bytes_read;
		rig.driver->close(rig.accel);
		for (at = 0; at < n; at++)
			for (mask = 1; mask < 256; mask = mask * 2 + 1) {
				open_case(&cases[i]);
				rig.m.waiting = cases[i].most < 8 ?
				    cases[i].most : 8;
				rig.sim.flip_at = at;
				rig.sim.flip_mask = (uint8_t)mask;
				drain();
				assert_in_range(batch.count, 0, ACCEL_BATCH);
				if (batch.result != PROBE_OK)
					assert_int_equal(batch.count, 0);
				rig.driver->close(rig.accel);
			}
	}
}

static void slipped_axes_are_no_samples(void **state)
{
	(void)state;
	open_case(&cases[0]);
	drain();
	rig.m.waiting = 50;
	rig.m.is_slipped = true;
	drain();
	assert_int_equal(batch.result, PROBE_BUS);
	assert_int_equal(batch.count, 0);
	rig.driver->close(rig.accel);
}

static void the_adxl372_keeps_peaks(void **state)
{
	(void)state;
	memset(&rig, 0, sizeof(rig));
	i2c_sim_init(&rig.sim);
	adxl372_rig(5000);
	assert_non_null(rig.accel);
	drain();
	assert_int_equal(batch.result, PROBE_OK);
	/* 5 g: 50 digits; half of it ends an event; FIFO format 111, stream */
	assert_int_equal(rig.m.bytes.reg[0x23], 50 >> 3);
	assert_int_equal(rig.m.bytes.reg[0x24], (50 & 7) << 5 | 1);
	assert_int_equal(rig.m.bytes.reg[0x2e], 25 >> 3);
	assert_int_equal(rig.m.bytes.reg[0x2f], (25 & 7) << 5 | 1);
	assert_int_equal(rig.m.bytes.reg[0x3a] & 0x3e, 0x3a);
	assert_int_equal(rig.m.bytes.reg[0x3e] & 0x30, 0x20);
	/* the only shock of a journey must not wait for a second */
	rig.m.waiting = 1;
	drain();
	expect_samples(0, 1, false);
	rig.driver->close(rig.accel);
}

static void has_the_rates_of_the_chip(void **state)
{
	struct accel_config c = { NULL, 0x1d, 1000, 2000, 0 };

	(void)state;
	assert_true(adxl372_has_rate(400) && adxl372_has_rate(6400));
	assert_false(adxl372_has_rate(12800) || adxl372_has_rate(0));
	assert_true(adxl345_has_rate(25) && adxl345_has_rate(3200));
	assert_false(adxl345_has_rate(12) || adxl345_has_rate(6400));
	assert_true(lis2dh12_has_rate(1) && lis2dh12_has_range(16000));
	assert_false(lis2dh12_has_rate(0) || lis2dh12_has_range(32000));
	assert_true(h3lis331dl_has_rate(1000) &&
	    h3lis331dl_has_range(400000));
	assert_false(h3lis331dl_has_rate(500) ||
	    h3lis331dl_has_range(300000));
	assert_null(adxl372_open(&c));
	assert_null(adxl345_open(&c));
	assert_null(lis2dh12_open(&c));
	assert_null(h3lis331dl_open(&c));
}

static void counts_the_bus(void **state)
{
	(void)state;
	/* 6400 Hz x 6 bytes x 9 bits are 345.6 kbit/s, and status */
	assert_in_range(accel_load_permille(&adxl372_cost, 6400, 400000), 864,
	    900);
	assert_true(accel_load_permille(&adxl372_cost, 3200, 400000) <
	    ACCEL_LOAD_PERMILLE);
	assert_true(accel_load_permille(&adxl372_cost, 3200, 100000) > 1000);
	assert_int_equal(accel_drain_ms(&adxl372_cost, 400), 317);
	assert_int_equal(accel_watermark(&adxl345_cost), 24);
	/* without a FIFO: every period */
	assert_int_equal(accel_drain_ms(&h3lis331dl_cost, 1000), 1);
	assert_in_range(accel_load_permille(&h3lis331dl_cost, 1000, 400000),
	    370, 390);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(streams_in_order),
		cmocka_unit_test(tells_lost_samples),
		cmocka_unit_test(refuses_another_chip),
		cmocka_unit_test(notices_a_brown_out),
		cmocka_unit_test(survives_every_bus_error),
		cmocka_unit_test(survives_every_flipped_byte),
		cmocka_unit_test(slipped_axes_are_no_samples),
		cmocka_unit_test(the_adxl372_keeps_peaks),
		cmocka_unit_test(has_the_rates_of_the_chip),
		cmocka_unit_test(counts_the_bus),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
