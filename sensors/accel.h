/* SPDX-License-Identifier: Apache-2.0 */
/* accel.h - accelerometers as streams, and what they cost the bus.
 *
 * The caller drains the chip's FIFO every drain_ms at the latest (or when its
 * watermark interrupt rises); each drain gives the samples since the last one
 * in order.  Samples carry no time: the newest of a drain is at most one
 * period old, and each before it is one period older.
 */
#ifndef ACCEL_H
#define ACCEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "i2c.h"
#include "probe.h"

/* The deepest FIFO (ADXL372: 512 values) in samples of three. */
#define ACCEL_BATCH 170

/* Share of the bus that one accelerometer may take: probes and retries need
 * the rest. */
#define ACCEL_LOAD_PERMILLE 700

struct accel_sample {
	int32_t x_mg, y_mg, z_mg;
	/* At the end of its range: the true value is this or more. */
	bool is_saturated;
};

struct accel_batch {
	enum probe_result result;	/* PROBE_OK with any count, also 0 */
	bool is_lost;			/* samples before these were lost */
	int64_t seq;			/* of samples[0], from 0 at open */
	int32_t count;
	struct accel_sample samples[ACCEL_BATCH];
};

struct accel_driver {
	const char *name;
	/* Start the chip if needed, then take what is there.  After a fault
	 * (result, count 0) the next drain starts it again. */
	void (*drain)(void *accel, struct accel_batch *out);
	/* As probe_driver.identify; the stream starts anew. */
	enum probe_result (*identify)(void *accel);
	void (*close)(void *accel);
};

struct accel_config {
	struct i2c_bus *bus;
	uint8_t address;
	int32_t rate_hz;	/* one of the chip's */
	int32_t range_mg;	/* one of the chip's */
	int32_t peak_mg;	/* ADXL372: > 0, peaks above it instead */
};

/* How a chip moves its samples. */
struct accel_cost {
	int32_t bytes_per_drain;	/* status, addresses included */
	int32_t bytes_per_sample;	/* addresses included if each has */
	int32_t fifo;			/* samples; 1: none */
};

/* Bytes a second, and thousandths of a bus of bus_hz (9 bits a byte). */
int32_t accel_bytes_per_s(const struct accel_cost *cost, int32_t rate_hz);
int32_t accel_load_permille(const struct accel_cost *cost, int32_t rate_hz,
    int32_t bus_hz);
/* At the latest after so many ms: three quarters of a full FIFO. */
int32_t accel_drain_ms(const struct accel_cost *cost, int32_t rate_hz);
/* From the watermark to the first lost sample, us; 0 without a FIFO. */
int64_t accel_slack_us(const struct accel_cost *cost, int32_t rate_hz);
/* What a drain at the watermark takes of the bus, 9 bits a byte. */
int64_t accel_drain_bits(const struct accel_cost *cost);

/* The watermark to set for it, in samples. */
int32_t accel_watermark(const struct accel_cost *cost);

/* One axis: its digits times scale_umg / 1000 mg; *saturated is set (never
 * cleared) at or beyond limit_mg. */
int32_t accel_axis_mg(int32_t digits, int32_t scale_umg, int32_t limit_mg,
    bool *saturated);

/* The part of every accelerometer's struct that is alike; first member. */
struct accel {
	struct i2c_bus *bus;
	uint8_t address;
	bool is_running, was_lost;
	int64_t seq;
	enum probe_result (*start)(void *accel);
	/* Fill samples, count, is_lost. */
	enum probe_result (*take)(void *accel, struct accel_batch *out);
};

void accel_drain(void *accel, struct accel_batch *out);
enum probe_result accel_identify(void *accel);
void accel_close(void *accel);
void *accel_open(const struct accel *a, size_t size);

enum probe_result accel_read(const struct accel *a, uint8_t reg, uint8_t *in,
    size_t len);
/* Without a second try: a FIFO read takes what it reads. */
enum probe_result accel_read_once(const struct accel *a, uint8_t reg,
    uint8_t *in, size_t len);
enum probe_result accel_claim(const struct accel *a);
/* Write, read back: PROBE_WRONG_CHIP if it does not hold. */
enum probe_result accel_set(const struct accel *a, uint8_t reg,
    uint8_t value);
/* PROBE_WRONG_CHIP unless the register holds the value. */
enum probe_result accel_check(const struct accel *a, uint8_t reg,
    uint8_t value);

#endif
