/* SPDX-License-Identifier: Apache-2.0 */
/* drivers.c - judge a probe's configuration against its driver's row. */
#include "drivers.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "drivers_rows.h"

bool drivers_refuse(struct probe_refusal *no, const char *member,
    const char *format, ...)
{
	va_list args;

	(void)snprintf(no->member, sizeof(no->member), "%s", member);
	va_start(args, format);
	(void)vsnprintf(no->why, sizeof(no->why), format, args);
	va_end(args);
	return false;
}

static const struct drivers_row *row_at(size_t i)
{
	if (i < drivers_probe_count)
		return &drivers_probe_rows[i];
	i -= drivers_probe_count;
	return i < drivers_accel_count ? &drivers_accel_rows[i] : NULL;
}

const char *drivers_name(size_t i)
{
	const struct drivers_row *row = row_at(i);

	return row != NULL ? row->name : NULL;
}

static const struct drivers_row *find_row(const char *name,
    struct probe_refusal *no)
{
	const struct drivers_row *row;
	char known[160] = "";
	size_t i, at = 0;

	for (i = 0; (row = row_at(i)) != NULL; i++) {
		if (strcmp(row->name, name) == 0)
			return row;
		if (at < sizeof(known))
			at += (size_t)snprintf(known + at, sizeof(known) - at,
			    " %s", row->name);
	}
	(void)drivers_refuse(no, "driver", "no driver \"%s\"; there are%s",
	    name, known);
	return NULL;
}

static bool refuse_option(struct probe_refusal *no, const char *name,
    const char *why, const char *remedy)
{
	char member[40];

	(void)snprintf(member, sizeof(member), "options.%s", name);
	return drivers_refuse(no, member, "%s%s", why, remedy);
}

static bool take_word(const struct drivers_option *row,
    const struct probe_option *o, int64_t *number, struct probe_refusal *no)
{
	char words[120] = "";
	size_t at = 0;
	int i;

	for (i = 0; row->words[i] != NULL; i++) {
		if (o->text != NULL && strcmp(row->words[i], o->text) == 0) {
			*number = i;
			return true;
		}
		if (at < sizeof(words))
			at += (size_t)snprintf(words + at, sizeof(words) - at,
			    " %s", row->words[i]);
	}
	return refuse_option(no, row->name, "must be one of", words);
}

static bool take_number(const struct drivers_option *row,
    const struct probe_option *o, int64_t *number, struct probe_refusal *no)
{
	char range[64];

	if (o->text == NULL && o->number >= row->low &&
	    o->number <= row->high) {
		*number = o->number;
		return true;
	}
	(void)snprintf(range, sizeof(range), "%lld to %lld",
	    (long long)row->low, (long long)row->high);
	return refuse_option(no, row->name, "must be a whole number from ",
	    range);
}

static bool take_value(const struct drivers_option *row,
    const struct probe_option *o, size_t i, struct drivers_values *v,
    struct probe_refusal *no)
{
	if (row->words != NULL)
		return take_word(row, o, &v->number[i], no);
	if (!row->is_text)
		return take_number(row, o, &v->number[i], no);
	if (o->text == NULL || o->text[0] == '\0')
		return refuse_option(no, row->name, "must be a text", "");
	v->text[i] = o->text;
	return true;
}

static bool take_option(const struct drivers_row *row,
    const struct probe_option *o, bool given[DRIVERS_OPTIONS],
    struct drivers_values *v, struct probe_refusal *no)
{
	size_t i;

	for (i = 0; i < row->option_count; i++) {
		if (strcmp(row->options[i].name, o->name) != 0)
			continue;
		if (given[i])
			return refuse_option(no, o->name, "is given twice",
			    "");
		given[i] = true;
		return take_value(&row->options[i], o, i, v, no);
	}
	return refuse_option(no, o->name, "is no option of the driver ",
	    row->name);
}

static bool take_options(const struct drivers_row *row,
    const struct probe_spec *spec, struct drivers_values *v,
    struct probe_refusal *no)
{
	bool given[DRIVERS_OPTIONS] = { false };
	size_t i;

	memset(v, 0, sizeof(*v));
	for (i = 0; i < row->option_count; i++)
		v->number[i] = row->options[i].fallback;
	for (i = 0; i < spec->option_count; i++)
		if (!take_option(row, &spec->options[i], given, v, no))
			return false;
	for (i = 0; i < row->option_count; i++)
		if (row->options[i].is_required && !given[i])
			return refuse_option(no, row->options[i].name,
			    "is missing; needed by the driver ", row->name);
	return true;
}

static bool has_address(const struct drivers_row *row, int32_t address)
{
	return (address >= row->first && address <= row->last) ||
	    (row->first_too != 0 && address >= row->first_too &&
	    address <= row->last_too);
}

static bool check_bus(const struct drivers_row *row,
    const struct probe_spec *spec, struct probe_refusal *no)
{
	char too[32] = "";

	if (row->first == 0) {
		if (spec->bus != NULL)
			return drivers_refuse(no, "bus", "the driver %s has "
			    "no bus: leave it out", row->name);
		if (spec->address != DRIVERS_NO_ADDRESS)
			return drivers_refuse(no, "address", "the driver %s "
			    "has no address: leave it out", row->name);
		return true;
	}
	if (spec->bus == NULL || spec->bus[0] == '\0')
		return drivers_refuse(no, "bus", "the driver %s needs a bus, "
		    "such as \"/dev/i2c-1\"", row->name);
	if (has_address(row, spec->address))
		return true;
	if (row->first_too != 0)
		(void)snprintf(too, sizeof(too), " or %d to %d",
		    row->first_too, row->last_too);
	return drivers_refuse(no, "address", "a %s has an address from %d to "
	    "%d%s (0x%02x to 0x%02x)", row->name, row->first, row->last, too,
	    row->first, row->last);
}

static const struct drivers_row *check(const struct probe_spec *spec,
    struct drivers_values *v, struct drivers_info *info,
    struct probe_refusal *no)
{
	const struct drivers_row *row = find_row(spec->driver, no);
	struct drivers_info found = { .needs_bus = false };

	if (row == NULL || !check_bus(row, spec, no) ||
	    !take_options(row, spec, v, no))
		return NULL;
	found.needs_bus = row->first != 0;
	found.is_accel = row->accel != NULL;
	if (!row->inform(v, &found, no))
		return NULL;
	*info = found;
	return row;
}

bool drivers_check(const struct probe_spec *spec, struct drivers_info *info,
    struct probe_refusal *no)
{
	struct drivers_values v;

	return check(spec, &v, info, no) != NULL;
}

/* Checked and opened as one kind: true with *opened and *row. */
static bool open_as(const struct probe_spec *spec, struct i2c_bus *bus,
    bool is_accel, const struct drivers_row **row, void **opened,
    struct probe_refusal *no)
{
	struct drivers_values v;
	struct drivers_info info;

	*row = check(spec, &v, &info, no);
	if (*row == NULL)
		return false;
	if (info.is_accel != is_accel)
		return drivers_refuse(no, "driver", "%s measures %s",
		    (*row)->name, is_accel ? "temperature, not acceleration" :
		    "acceleration, not temperature");
	*opened = (*row)->open(&v, bus, (uint8_t)(info.needs_bus ?
	    spec->address : 0));
	return *opened != NULL || drivers_refuse(no, "driver",
	    "no memory for a %s", (*row)->name);
}

void *drivers_open(const struct probe_spec *spec, struct i2c_bus *bus,
    const struct probe_driver **driver, struct probe_refusal *no)
{
	const struct drivers_row *row;
	void *probe;

	if (!open_as(spec, bus, false, &row, &probe, no))
		return NULL;
	*driver = row->probe;
	return probe;
}

void *drivers_open_accel(const struct probe_spec *spec, struct i2c_bus *bus,
    const struct accel_driver **driver, struct probe_refusal *no)
{
	const struct drivers_row *row;
	void *accel;

	if (!open_as(spec, bus, true, &row, &accel, no))
		return NULL;
	*driver = row->accel;
	return accel;
}
