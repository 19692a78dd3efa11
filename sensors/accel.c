/* SPDX-License-Identifier: Apache-2.0 */
/* accel.c - keep a stream's order and its holes, and count its bytes. */
#include "accel.h"

#include <stdlib.h>
#include <string.h>

int32_t accel_watermark(const struct accel_cost *cost)
{
	return cost->fifo > 1 ? cost->fifo * 3 / 4 : 1;
}

int32_t accel_drain_ms(const struct accel_cost *cost, int32_t rate_hz)
{
	int32_t ms = accel_watermark(cost) * 1000 / rate_hz;

	return ms > 0 ? ms : 1;
}

int64_t accel_slack_us(const struct accel_cost *cost, int32_t rate_hz)
{
	if (cost->fifo <= 1)
		return 0;
	return (int64_t)(cost->fifo - accel_watermark(cost)) * 1000000 /
	    rate_hz;
}

int64_t accel_drain_bits(const struct accel_cost *cost)
{
	return 9 * (cost->bytes_per_drain + (int64_t)accel_watermark(cost) *
	    cost->bytes_per_sample);
}

int32_t accel_bytes_per_s(const struct accel_cost *cost, int32_t rate_hz)
{
	int32_t set = accel_watermark(cost);
	int32_t drains = (rate_hz + set - 1) / set;

	return drains * cost->bytes_per_drain +
	    rate_hz * cost->bytes_per_sample;
}

int32_t accel_load_permille(const struct accel_cost *cost, int32_t rate_hz,
    int32_t bus_hz)
{
	int64_t bits = (int64_t)accel_bytes_per_s(cost, rate_hz) * 9;

	return (int32_t)((bits * 1000 + bus_hz - 1) / bus_hz);
}

int32_t accel_axis_mg(int32_t digits, int32_t scale_umg, int32_t limit_mg,
    bool *saturated)
{
	int32_t mg = (int32_t)probe_divide((int64_t)digits * scale_umg, 1000);

	if (mg >= limit_mg || mg <= -limit_mg)
		*saturated = true;
	return mg;
}

void *accel_open(const struct accel *a, size_t size)
{
	void *accel = calloc(1, size);

	if (accel != NULL)
		memcpy(accel, a, sizeof(*a));
	return accel;
}

void accel_close(void *accel)
{
	free(accel);
}

enum probe_result accel_identify(void *accel)
{
	struct accel *a = accel;
	enum probe_result r = a->start(accel);

	/* what was in the FIFO is gone */
	a->was_lost = a->was_lost || a->seq > 0;
	a->is_running = r == PROBE_OK;
	return r;
}

void accel_drain(void *accel, struct accel_batch *out)
{
	struct accel *a = accel;
	enum probe_result r = PROBE_OK;

	out->count = 0;
	out->is_lost = false;
	if (!a->is_running)
		r = accel_identify(accel);
	if (r == PROBE_OK)
		r = a->take(accel, out);
	if (r != PROBE_OK) {
		a->is_running = false;
		out->count = 0;
	}
	a->was_lost = a->was_lost || out->is_lost;
	out->result = r;
	out->seq = a->seq;
	out->is_lost = a->was_lost;
	/* the hole is told with the first samples after it */
	if (out->count > 0)
		a->was_lost = false;
	a->seq += out->count;
}

enum probe_result accel_claim(const struct accel *a)
{
	return i2c_probe_result(i2c_claim(a->bus, a->address));
}

enum probe_result accel_read(const struct accel *a, uint8_t reg, uint8_t *in,
    size_t len)
{
	return i2c_probe_result(i2c_read(a->bus, a->address, reg, in, len));
}

enum probe_result accel_read_once(const struct accel *a, uint8_t reg,
    uint8_t *in, size_t len)
{
	return i2c_probe_result(i2c_transfer_once(a->bus, a->address, &reg, 1,
	    in, len));
}

enum probe_result accel_check(const struct accel *a, uint8_t reg,
    uint8_t value)
{
	uint8_t got = 0;
	enum probe_result r = accel_read(a, reg, &got, 1);

	return r == PROBE_OK && got != value ? PROBE_WRONG_CHIP : r;
}

enum probe_result accel_set(const struct accel *a, uint8_t reg,
    uint8_t value)
{
	enum probe_result r = i2c_probe_result(i2c_write_byte(a->bus,
	    a->address, reg, value));

	return r == PROBE_OK ? accel_check(a, reg, value) : r;
}
