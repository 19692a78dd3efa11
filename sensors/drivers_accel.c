/* SPDX-License-Identifier: Apache-2.0 */
/* drivers_accel.c - the accelerometers' rows: can the bus carry the rate?
 *
 * A stream that the bus cannot carry loses samples all the time and delays
 * every probe beside it; it is refused before anything starts. */
#include "drivers_rows.h"

#include <stdio.h>

#include "adxl345.h"
#include "adxl372.h"
#include "h3lis331dl.h"
#include "lis2dh12.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* What every row's options begin with, in this order. */
enum {
	RATE_HZ,
	BUS_HZ,
	RANGE_MG,
	PEAK_MG = RANGE_MG	/* of the ADXL372, whose range is fixed */
};

#define BUS_OPTION \
	{ .name = "bus_hz", .low = 10000, .high = 3400000, .fallback = 100000 }

static bool fits_bus(const struct drivers_values *v,
    const struct accel_cost *cost, int32_t rate_hz,
    struct drivers_info *info, struct probe_refusal *no)
{
	int32_t bus_hz = (int32_t)v->number[BUS_HZ];

	info->load_permille = accel_load_permille(cost, rate_hz, bus_hz);
	info->bus_hz = bus_hz;
	info->slack_us = accel_slack_us(cost, rate_hz);
	info->drain_bits = accel_drain_bits(cost);
	info->has_interrupt = cost->fifo > 1;
	if (info->load_permille <= ACCEL_LOAD_PERMILLE)
		return true;
	return drivers_refuse(no, "options.rate_hz", "%d samples a second are "
	    "%d bytes on the bus, %d %% of %d Hz; at most %d %%: lower it, "
	    "run the bus faster and say so with bus_hz%s", rate_hz,
	    accel_bytes_per_s(cost, rate_hz), info->load_permille / 10,
	    bus_hz, ACCEL_LOAD_PERMILLE / 10, cost == &adxl372_cost ?
	    ", or take peaks alone (peak_mg)" : "");
}

static bool inform_stream(const struct drivers_values *v,
    const struct accel_cost *cost, int32_t range_mg,
    struct drivers_info *info, struct probe_refusal *no)
{
	int32_t rate_hz = (int32_t)v->number[RATE_HZ];

	info->period_ns = 1000000000 / rate_hz;
	info->drain_ms = accel_drain_ms(cost, rate_hz);
	info->range_mg = range_mg;
	return fits_bus(v, cost, rate_hz, info, no);
}

static struct accel_config config_of(const struct drivers_values *v,
    struct i2c_bus *bus, uint8_t address, int32_t range_mg)
{
	return (struct accel_config){ .bus = bus, .address = address,
	    .rate_hz = (int32_t)v->number[RATE_HZ], .range_mg = range_mg };
}

/* 400 Hz fit a bus of 100 kHz; below 2 g gravity itself would be an event. */
static const struct drivers_option adxl372_options[] = {
	{ .name = "rate_hz", .low = 400, .high = 6400, .fallback = 400 },
	BUS_OPTION,
	{ .name = "peak_mg", .low = 0, .high = 200000, .fallback = 0 },
};

static bool inform_adxl372(const struct drivers_values *v,
    struct drivers_info *info, struct probe_refusal *no)
{
	int64_t peak_mg = v->number[PEAK_MG];

	if (!adxl372_has_rate((int32_t)v->number[RATE_HZ]))
		return drivers_refuse(no, "options.rate_hz",
		    "must be 400, 800, 1600, 3200 or 6400");
	if (peak_mg == 0)
		return inform_stream(v, &adxl372_cost, 200000, info, no);
	if (peak_mg < 2000)
		return drivers_refuse(no, "options.peak_mg", "must be 2000 or "
		    "more, or 0 for every sample: gravity alone is 1000");
	info->range_mg = 200000;
	info->drain_ms = accel_drain_ms(&adxl372_cost, ADXL372_PEAKS_HZ);
	if (!fits_bus(v, &adxl372_cost, ADXL372_PEAKS_HZ, info, no))
		return false;
	/* a second of them; the FIFO holds more than four */
	info->slack_us = 0;
	info->drain_bits = 9 * (adxl372_cost.bytes_per_drain +
	    (int64_t)ADXL372_PEAKS_HZ * adxl372_cost.bytes_per_sample);
	return true;
}

static void *open_adxl372(const struct drivers_values *v,
    struct i2c_bus *bus, uint8_t address)
{
	struct accel_config c = config_of(v, bus, address, 200000);

	c.peak_mg = (int32_t)v->number[PEAK_MG];
	return adxl372_open(&c);
}

static const struct drivers_option adxl345_options[] = {
	{ .name = "rate_hz", .low = 25, .high = 3200, .fallback = 400 },
	BUS_OPTION,
};

static bool inform_adxl34x(const struct drivers_values *v, int32_t range_mg,
    struct drivers_info *info, struct probe_refusal *no)
{
	if (!adxl345_has_rate((int32_t)v->number[RATE_HZ]))
		return drivers_refuse(no, "options.rate_hz", "must be 25, 50, "
		    "100, 200, 400, 800, 1600 or 3200");
	return inform_stream(v, &adxl345_cost, range_mg, info, no);
}

static bool inform_adxl345(const struct drivers_values *v,
    struct drivers_info *info, struct probe_refusal *no)
{
	return inform_adxl34x(v, ADXL345_RANGE_MG, info, no);
}

static bool inform_adxl375(const struct drivers_values *v,
    struct drivers_info *info, struct probe_refusal *no)
{
	return inform_adxl34x(v, ADXL345_375_RANGE_MG, info, no);
}

static void *open_adxl345(const struct drivers_values *v,
    struct i2c_bus *bus, uint8_t address)
{
	struct accel_config c = config_of(v, bus, address, ADXL345_RANGE_MG);

	return adxl345_open(&c);
}

static void *open_adxl375(const struct drivers_values *v,
    struct i2c_bus *bus, uint8_t address)
{
	struct accel_config c = config_of(v, bus, address,
	    ADXL345_375_RANGE_MG);

	return adxl345_open(&c);
}

static const struct drivers_option lis2dh12_options[] = {
	{ .name = "rate_hz", .low = 1, .high = 400, .fallback = 100 },
	BUS_OPTION,
	{ .name = "range_mg", .low = 2000, .high = 16000, .fallback = 4000 },
};

static bool inform_lis2dh12(const struct drivers_values *v,
    struct drivers_info *info, struct probe_refusal *no)
{
	if (!lis2dh12_has_rate((int32_t)v->number[RATE_HZ]))
		return drivers_refuse(no, "options.rate_hz",
		    "must be 1, 10, 25, 50, 100, 200 or 400");
	if (!lis2dh12_has_range((int32_t)v->number[RANGE_MG]))
		return drivers_refuse(no, "options.range_mg",
		    "must be 2000, 4000, 8000 or 16000");
	return inform_stream(v, &lis2dh12_cost, (int32_t)v->number[RANGE_MG],
	    info, no);
}

static void *open_lis2dh12(const struct drivers_values *v,
    struct i2c_bus *bus, uint8_t address)
{
	struct accel_config c = config_of(v, bus, address,
	    (int32_t)v->number[RANGE_MG]);

	return lis2dh12_open(&c);
}

static const struct drivers_option h3lis331dl_options[] = {
	{ .name = "rate_hz", .low = 50, .high = 1000, .fallback = 100 },
	BUS_OPTION,
	{ .name = "range_mg", .low = 100000, .high = 400000,
	    .fallback = 100000 },
};

static bool inform_h3lis331dl(const struct drivers_values *v,
    struct drivers_info *info, struct probe_refusal *no)
{
	if (!h3lis331dl_has_rate((int32_t)v->number[RATE_HZ]))
		return drivers_refuse(no, "options.rate_hz",
		    "must be 50, 100, 400 or 1000");
	if (!h3lis331dl_has_range((int32_t)v->number[RANGE_MG]))
		return drivers_refuse(no, "options.range_mg",
		    "must be 100000, 200000 or 400000");
	return inform_stream(v, &h3lis331dl_cost,
	    (int32_t)v->number[RANGE_MG], info, no);
}

static void *open_h3lis331dl(const struct drivers_values *v,
    struct i2c_bus *bus, uint8_t address)
{
	struct accel_config c = config_of(v, bus, address,
	    (int32_t)v->number[RANGE_MG]);

	return h3lis331dl_open(&c);
}

const struct drivers_row drivers_accel_rows[] = {
	{ .name = "adxl372", .accel = &adxl372_driver,
	    .first = 0x1d, .last = 0x1d, .first_too = 0x53, .last_too = 0x53,
	    .options = adxl372_options,
	    .option_count = COUNT(adxl372_options),
	    .inform = inform_adxl372, .open = open_adxl372 },
	{ .name = "adxl345", .accel = &adxl345_driver,
	    .first = 0x1d, .last = 0x1d, .first_too = 0x53, .last_too = 0x53,
	    .options = adxl345_options,
	    .option_count = COUNT(adxl345_options),
	    .inform = inform_adxl345, .open = open_adxl345 },
	{ .name = "adxl375", .accel = &adxl345_375_driver,
	    .first = 0x1d, .last = 0x1d, .first_too = 0x53, .last_too = 0x53,
	    .options = adxl345_options,
	    .option_count = COUNT(adxl345_options),
	    .inform = inform_adxl375, .open = open_adxl375 },
	{ .name = "lis2dh12", .accel = &lis2dh12_driver,
	    .first = 0x18, .last = 0x19,
	    .options = lis2dh12_options,
	    .option_count = COUNT(lis2dh12_options),
	    .inform = inform_lis2dh12, .open = open_lis2dh12 },
	{ .name = "h3lis331dl", .accel = &h3lis331dl_driver,
	    .first = 0x18, .last = 0x19,
	    .options = h3lis331dl_options,
	    .option_count = COUNT(h3lis331dl_options),
	    .inform = inform_h3lis331dl, .open = open_h3lis331dl },
};
const size_t drivers_accel_count = COUNT(drivers_accel_rows);
