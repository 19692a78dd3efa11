/* SPDX-License-Identifier: Apache-2.0 */
/* drivers_rows.c - one row per probe driver: addresses, options, range, open.
 *
 * A probe's row ends with the two functions above it; the order of its
 * options is the order of the values they get. */
#include "drivers_rows.h"

#include <string.h>

#include "ads122c04.h"
#include "iec60751.h"
#include "iio.h"
#include "mcp9600.h"
#include "sht3x.h"
#include "sht4x.h"
#include "tmp117.h"
#include "tmp75.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static bool set_range(struct drivers_info *info, int32_t low_mc,
    int32_t high_mc)
{
	info->low_mc = low_mc;
	info->high_mc = high_mc;
	return true;
}

static const struct drivers_option tmp117_options[] = {
	{ .name = "averages", .low = 1, .high = 64, .fallback = 8 },
};

static bool inform_tmp117(const struct drivers_values *v,
    struct drivers_info *info, struct probe_refusal *no)
{
	int64_t n = v->number[0];

	if (n != 1 && n != 8 && n != 32 && n != 64)
		return drivers_refuse(no, "options.averages",
		    "must be 1, 8, 32 or 64");
	return set_range(info, TMP117_LOW_MC, TMP117_HIGH_MC);
}

static void *open_tmp117(const struct drivers_values *v, struct i2c_bus *bus,
    uint8_t address)
{
	struct tmp117_config c = { bus, address, (int32_t)v->number[0] };

	return tmp117_open(&c);
}

static const struct drivers_option tmp75_options[] = {
	{ .name = "bits", .low = 9, .high = 12, .fallback = 12 },
};

static bool inform_tmp75(const struct drivers_values *v,
    struct drivers_info *info, struct probe_refusal *no)
{
	(void)v;
	(void)no;
	return set_range(info, TMP75_LOW_MC, TMP75_HIGH_MC);
}

static void *open_tmp75(const struct drivers_values *v, struct i2c_bus *bus,
    uint8_t address)
{
	struct tmp75_config c = { bus, address, (int32_t)v->number[0], false };

	return tmp75_open(&c);
}

/* An LM75 has 9 bits, an LM75A 11: said, not chosen. */
static const struct drivers_option lm75_options[] = {
	{ .name = "bits", .low = 9, .high = 12, .fallback = 9 },
};

static bool inform_lm75(const struct drivers_values *v,
    struct drivers_info *info, struct probe_refusal *no)
{
	(void)v;
	(void)no;
	return set_range(info, TMP75_LM75_LOW_MC, TMP75_HIGH_MC);
}

static void *open_lm75(const struct drivers_values *v, struct i2c_bus *bus,
    uint8_t address)
{
	struct tmp75_config c = { bus, address, (int32_t)v->number[0], true };

	return tmp75_open(&c);
}

static bool inform_sht(const struct drivers_values *v,
    struct drivers_info *info, struct probe_refusal *no)
{
	(void)v;
	(void)no;
	return set_range(info, SHT4X_LOW_MC, SHT4X_HIGH_MC);
}

static void *open_sht4x(const struct drivers_values *v, struct i2c_bus *bus,
    uint8_t address)
{
	struct sht4x_config c = { bus, address };

	(void)v;
	return sht4x_open(&c);
}

static void *open_sht3x(const struct drivers_values *v, struct i2c_bus *bus,
    uint8_t address)
{
	struct sht3x_config c = { bus, address };

	(void)v;
	return sht3x_open(&c);
}

static const char *const thermocouple_words[] = { "K", "T", NULL };
static const struct drivers_option mcp9600_options[] = {
	{ .name = "thermocouple", .words = thermocouple_words,
	    .is_required = true },
	{ .name = "filter", .low = 0, .high = 7, .fallback = 0 },
};

static enum mcp9600_type type_of(const struct drivers_values *v)
{
	return v->number[0] == 1 ? MCP9600_T : MCP9600_K;
}

static bool inform_mcp9600(const struct drivers_values *v,
    struct drivers_info *info, struct probe_refusal *no)
{
	struct mcp9600_range range = mcp9600_range(type_of(v));

	(void)no;
	return set_range(info, range.low_mc, range.high_mc);
}

static void *open_mcp9600(const struct drivers_values *v,
    struct i2c_bus *bus, uint8_t address)
{
	struct mcp9600_config c = { bus, address, type_of(v),
	    (int32_t)v->number[1] };

	return mcp9600_open(&c);
}

static const struct drivers_option pt100_options[] = {
	{ .name = "wires", .low = 2, .high = 4, .fallback = 4 },
	{ .name = "rref_mohm", .low = 500000, .high = 10000000,
	    .fallback = 1620000 },
	{ .name = "leads_mohm", .low = 0, .high = 20000, .fallback = 0 },
};

static bool inform_pt100(const struct drivers_values *v,
    struct drivers_info *info, struct probe_refusal *no)
{
	if (v->number[2] != 0 && v->number[0] != 2)
		return drivers_refuse(no, "options.leads_mohm", "only two "
		    "wires have leads to take off: leave it out");
	return set_range(info, IEC60751_LOW_MC,
	    ads122c04_high_mc((int32_t)v->number[0], (int32_t)v->number[1]));
}

static void *open_pt100(const struct drivers_values *v, struct i2c_bus *bus,
    uint8_t address)
{
	struct ads122c04_config c = { bus, address, (int32_t)v->number[0],
	    (int32_t)v->number[1], (int32_t)v->number[2] };

	return ads122c04_open(&c);
}

/* low_mc and high_mc have no fallback: no attribute tells them. */
static const struct drivers_option iio_options[] = {
	{ .name = "path", .is_text = true, .is_required = true },
	{ .name = "low_mc", .low = -273150, .high = 1000000,
	    .is_required = true },
	{ .name = "high_mc", .low = -273150, .high = 1000000,
	    .is_required = true },
	/* -273150, which nothing reads, for a chip without such a value */
	{ .name = "power_up_mc", .low = -273150, .high = 1000000,
	    .fallback = 85000 },
};

static bool inform_iio(const struct drivers_values *v,
    struct drivers_info *info, struct probe_refusal *no)
{
	if (v->text[0][0] != '/' || strlen(v->text[0]) >= IIO_PATH_MAX)
		return drivers_refuse(no, "options.path", "must be an absolute "
		    "path of at most %d bytes, such as "
		    "/sys/class/hwmon/hwmon0/temp1_input", IIO_PATH_MAX - 1);
	if (v->number[1] >= v->number[2])
		return drivers_refuse(no, "options.low_mc",
		    "must be below high_mc");
	return set_range(info, (int32_t)v->number[1], (int32_t)v->number[2]);
}

static void *open_iio(const struct drivers_values *v, struct i2c_bus *bus,
    uint8_t address)
{
	struct iio_config c = { v->text[0], (int32_t)v->number[1],
	    (int32_t)v->number[2], (int32_t)v->number[3] };

	(void)bus;
	(void)address;
	return iio_open(&c);
}

const struct drivers_row drivers_probe_rows[] = {
	{ .name = "tmp117", .probe = &tmp117_driver,
	    .first = 0x48, .last = 0x4b,
	    .options = tmp117_options, .option_count = COUNT(tmp117_options),
	    .inform = inform_tmp117, .open = open_tmp117 },
	{ .name = "tmp75", .probe = &tmp75_driver,
	    .first = 0x48, .last = 0x4f,
	    .options = tmp75_options, .option_count = COUNT(tmp75_options),
	    .inform = inform_tmp75, .open = open_tmp75 },
	{ .name = "lm75", .probe = &tmp75_lm75_driver,
	    .first = 0x48, .last = 0x4f,
	    .options = lm75_options, .option_count = COUNT(lm75_options),
	    .inform = inform_lm75, .open = open_lm75 },
	{ .name = "sht4x", .probe = &sht4x_driver,
	    .first = 0x44, .last = 0x46,
	    .inform = inform_sht, .open = open_sht4x },
	{ .name = "sht3x", .probe = &sht3x_driver,
	    .first = 0x44, .last = 0x45,
	    .inform = inform_sht, .open = open_sht3x },
	{ .name = "mcp9600", .probe = &mcp9600_driver,
	    .first = 0x60, .last = 0x67,
	    .options = mcp9600_options,
	    .option_count = COUNT(mcp9600_options),
	    .inform = inform_mcp9600, .open = open_mcp9600 },
	{ .name = "ads122c04-pt100", .probe = &ads122c04_driver,
	    .first = 0x40, .last = 0x4f,
	    .options = pt100_options, .option_count = COUNT(pt100_options),
	    .inform = inform_pt100, .open = open_pt100 },
	{ .name = "iio", .probe = &iio_driver,
	    .options = iio_options, .option_count = COUNT(iio_options),
	    .inform = inform_iio, .open = open_iio },
};
const size_t drivers_probe_count = COUNT(drivers_probe_rows);
