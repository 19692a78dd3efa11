/* SPDX-License-Identifier: Apache-2.0 */
/* config_sensors.c - chips, lines and accelerometers of the configuration.
 *
 * What a driver takes is the driver's to say (drivers_check), so that
 * --check refuses what would fail on the road, and by the same words. */
#include "config_sensors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_part.h"
#include "config_seats.h"
#include "gpio.h"

/* Nobody leans on a button for so long by accident. */
#define HOLD_MS 3000

static const char *const bias_names[] = { "as-is", "none", "pull-up",
	"pull-down" };

/* ---- chips ---- */

static enum status take_option(const struct part *k, int name,
    struct config_option *o)
{
	int at = json_value(k->doc, name);
	char path[PART_TEXT + 16], text[PART_TEXT];

	if (part_copy(k->doc, name, &o->name) != STATUS_OK)
		return part_wrong(k, name, STATUS_TYPE, "options",
		    "has a member without a name");
	(void)snprintf(path, sizeof(path), "options.%s", o->name);
	if (json_int(k->doc, at, INT32_MIN, INT32_MAX, &o->number) ==
	    STATUS_OK)
		return STATUS_OK;
	if (json_string(k->doc, at, text, sizeof(text)) == STATUS_OK) {
		o->text = strdup(text);
		return o->text ? STATUS_OK : STATUS_NO_SPACE;
	}
	return part_wrong(k, at, STATUS_TYPE, path,
	    "must be a whole number or text of at most 255 bytes");
}

static enum status take_options(const struct part *k, struct config_chip *c)
{
	int at = json_member(k->doc, k->object, "options");
	enum status s = STATUS_OK;

	if (at < 0)
		return STATUS_OK;
	if (json_type(k->doc, at) != JSON_OBJECT ||
	    json_size(k->doc, at) > CONFIG_OPTIONS)
		return part_wrong(k, at, STATUS_TYPE, "options",
		    "must be an object of at most 8 of the driver's options");
	for (int n = json_first(k->doc, at); n >= 0 && s == STATUS_OK;
	    n = json_next(k->doc, n))
		s = take_option(k, n, &c->options[c->option_count++]);
	return s;
}

struct probe_spec config_sensors_spec(const char *driver,
    const struct config_chip *chip, struct probe_option *options)
{
	for (int64_t i = 0; i < chip->option_count; i++)
		options[i] = (struct probe_option){ chip->options[i].name,
		    chip->options[i].text, chip->options[i].number };
	return (struct probe_spec){ .driver = driver, .bus = chip->bus,
	    .address = chip->address == CONFIG_ABSENT ? DRIVERS_NO_ADDRESS :
	    (int32_t)chip->address, .options = options,
	    .option_count = (size_t)chip->option_count };
}

/* The token of the member that a driver refuses, "options.rate_hz". */
static int find_member(const struct part *k, const char *member)
{
	char first[40];
	const char *dot = strchr(member, '.');
	int at;

	(void)snprintf(first, sizeof(first), "%.*s", dot ?
	    (int)(dot - member) : (int)strlen(member), member);
	at = json_member(k->doc, k->object, first);
	if (dot && at >= 0 && json_member(k->doc, at, dot + 1) >= 0)
		at = json_member(k->doc, at, dot + 1);
	return at;
}

static enum status check_driver(const struct part *k, const char *driver,
    const struct config_chip *chip, bool is_accel)
{
	struct probe_option options[CONFIG_OPTIONS];
	struct probe_spec spec = config_sensors_spec(driver, chip, options);
	struct drivers_info info;
	struct probe_refusal no;

	if (!drivers_check(&spec, &info, &no)) {
		enum status s = part_wrong(k, find_member(k, no.member),
		    STATUS_RANGE, no.member, no.why);

		if (!is_accel && strcmp(no.member, "driver") == 0)
			problem_add(k->p, " replay");
		return s;
	}
	if (info.is_accel != is_accel)
		return part_wrong(k, find_member(k, "driver"), STATUS_RANGE,
		    "driver", is_accel ? "measures temperature: it belongs "
		    "into probes" : "measures acceleration: it belongs into "
		    "accelerometers");
	if (info.needs_bus && chip->bus[0] != '/')
		return part_wrong(k, find_member(k, "bus"), STATUS_RANGE, "bus",
		    "must be an absolute path, \"/dev/i2c-1\"");
	return STATUS_OK;
}

static enum status check_replay(const struct part *k,
    const struct config_probe *probe)
{
	static const char *const others[] = { "bus", "address", "options" };

	for (int i = 0; i < 3; i++) {
		int at = json_member(k->doc, k->object, others[i]);

		if (at >= 0)
			return part_wrong(k, at, STATUS_UNKNOWN, others[i],
			    "means nothing to the driver replay: leave it out");
	}
	if (!probe->replay_file)
		return part_wrong(k, -1, STATUS_MISSING, "",
		    "the replay driver needs replay.file");
	return STATUS_OK;
}

enum status config_sensors_probe(const struct json *doc, int object,
    const char *where, struct config_probe *probe, struct problem *p)
{
	struct part k = { doc, object, where, p };
	enum status s;

	if (strcmp(probe->driver, "replay") == 0)
		return check_replay(&k, probe);
	s = take_options(&k, &probe->chip);
	if (s == STATUS_OK)
		s = check_driver(&k, probe->driver, &probe->chip, false);
	if (s == STATUS_OK && probe->replay_file)
		s = part_wrong(&k, json_member(doc, object, "replay"),
		    STATUS_UNKNOWN, "replay",
		    "is for the driver replay: leave it out");
	return s;
}

/* ---- lines ---- */

static enum status take_bias(const struct part *k, int64_t *out)
{
	int at = json_member(k->doc, k->object, "bias");

	*out = GPIO_BIAS_AS_IS;
	if (at < 0)
		return STATUS_OK;
	for (int i = 0; i < 4; i++) {
		if (!json_is(k->doc, at, bias_names[i]))
			continue;
		*out = i;
		return STATUS_OK;
	}
	return part_wrong(k, at, STATUS_UNKNOWN, "bias",
	    "must be as-is, none, pull-up or pull-down");
}

/* What a line may be asked for besides its place. */
enum line_use { LINE_OUTPUT = 3, LINE_SWITCH = 5, LINE_BUTTON = 6 };

static enum status take_line(const struct part *k, enum line_use use,
    struct config_line *line)
{
	static const char *const names[] = { "chip", "line", "active_low",
		"bias", "debounce_ms", "hold_ms" };
	bool is_input = use != LINE_OUTPUT;
	int low;
	enum status s = part_only(k, names, (int)use);

	if (s == STATUS_OK)
		s = part_number(k, "line", 0, 1023, CONFIG_ABSENT,
		    &line->line);
	if (s == STATUS_OK && is_input)
		s = part_number(k, "debounce_ms", 0, 5000, 50,
		    &line->debounce_ms);
	if (s == STATUS_OK && is_input)
		s = take_bias(k, &line->bias);
	if (s == STATUS_OK && use == LINE_BUTTON)
		s = part_number(k, "hold_ms", 100, 30000, HOLD_MS,
		    &line->hold_ms);
	low = json_member(k->doc, k->object, "active_low");
	if (s == STATUS_OK && low >= 0 &&
	    json_bool(k->doc, low, &line->is_active_low) != STATUS_OK)
		s = part_wrong(k, low, STATUS_TYPE, "active_low",
		    "must be true or false");
	return s == STATUS_OK ? part_text(k, "chip",
	    "the line's chip, \"/dev/gpiochip0\"", &line->chip) : s;
}

static bool is_one_line(const struct config_line *a,
    const struct config_line *b)
{
	return a->chip && b->chip && a->line == b->line &&
	    strcmp(a->chip, b->chip) == 0;
}

static enum status take_gpio(const struct part *k, struct config *c)
{
	static const char *const names[] = { "lid", "seal", "button",
		"landed", "lamp", "buzzer" };
	static const enum line_use uses[] = { LINE_SWITCH, LINE_SWITCH,
		LINE_BUTTON, LINE_BUTTON, LINE_OUTPUT, LINE_OUTPUT };
	struct config_line *lines[] = { &c->lid, &c->seal, &c->button,
		&c->landed, &c->lamp, &c->buzzer };
	enum status s = part_only(k, names, 6);

	for (int i = 0; i < 6 && s == STATUS_OK; i++) {
		char where[24];
		struct part line = { k->doc, json_member(k->doc, k->object,
		    names[i]), where, k->p };

		(void)snprintf(where, sizeof(where), "gpio.%s", names[i]);
		if (line.object < 0)
			continue;
		s = take_line(&line, uses[i], lines[i]);
		for (int j = 0; j < i && s == STATUS_OK; j++)
			if (is_one_line(lines[i], lines[j]))
				s = part_wrong(&line, -1, STATUS_REPEATED,
				    "line", "is used for something else already");
	}
	return s;
}

/* ---- accelerometers ---- */

static enum status take_upright(const struct part *k, struct config_accel *a)
{
	int at = json_member(k->doc, k->object, "upright_mg"), n = 0;
	int64_t square = 0;

	if (at < 0)
		return STATUS_OK;
	a->has_upright = json_type(k->doc, at) == JSON_ARRAY &&
	    json_size(k->doc, at) == 3;
	for (int i = a->has_upright ? json_first(k->doc, at) : -1; i >= 0;
	    i = json_next(k->doc, i)) {
		if (json_int(k->doc, i, -2000, 2000, &a->upright_mg[n]) !=
		    STATUS_OK)
			a->has_upright = false;
		square += a->upright_mg[n] * a->upright_mg[n];
		n++;
	}
	if (a->has_upright && square >= 500 * 500)
		return STATUS_OK;
	return part_wrong(k, at, STATUS_TYPE, "upright_mg", "must be what the "
	    "sensor shows while upright, about 1000 long: [0, 0, 1000]");
}

/* Peaks come without gravity, and without what lies between them. */
static enum status check_tilt(const struct part *k,
    const struct config_accel *a)
{
	struct probe_option options[CONFIG_OPTIONS];
	struct probe_spec spec = config_sensors_spec(a->driver, &a->chip,
	    options);
	struct drivers_info info;
	struct probe_refusal no;

	if (!a->has_upright || !drivers_check(&spec, &info, &no) ||
	    info.period_ns > 0)
		return STATUS_OK;
	return part_wrong(k, json_member(k->doc, k->object, "upright_mg"),
	    STATUS_CONFLICT, "upright_mg", "tilt needs every sample: leave "
	    "out options.peak_mg, or this");
}

/* The line its chip raises when the FIFO should be read. */
static enum status take_interrupt(const struct part *k,
    struct config_line *line)
{
	static const char *const names[] = { "chip", "line", "active_low",
		"bias" };
	char where[64];
	struct part at = { k->doc, json_member(k->doc, k->object,
	    "interrupt"), where, k->p };
	enum status s;
	int low;

	if (at.object < 0)
		return STATUS_OK;
	(void)snprintf(where, sizeof(where), "%s.interrupt", k->where);
	low = json_member(k->doc, at.object, "active_low");
	s = part_only(&at, names, 4);
	if (s == STATUS_OK)
		s = part_number(&at, "line", 0, 1023, CONFIG_ABSENT,
		    &line->line);
	if (s == STATUS_OK)
		s = take_bias(&at, &line->bias);
	if (s == STATUS_OK && low >= 0 &&
	    json_bool(k->doc, low, &line->is_active_low) != STATUS_OK)
		s = part_wrong(&at, low, STATUS_TYPE, "active_low",
		    "must be true or false");
	return s == STATUS_OK ? part_text(&at, "chip",
	    "the line's chip, \"/dev/gpiochip0\"", &line->chip) : s;
}

static enum status take_accel(const struct part *k, struct config_accel *a)
{
	static const char *const names[] = { "id", "driver", "bus", "address",
		"options", "shock_mg", "upright_mg", "tilt_step_mdeg",
		"interrupt" };
	enum status s = part_only(k, names, 9);

	if (s == STATUS_OK)
		s = part_text(k, "id", "its name in messages", &a->id);
	if (s == STATUS_OK)
		s = part_text(k, "driver", "what reads it, as in "
		    "sensors/README.md", &a->driver);
	if (s == STATUS_OK)
		s = part_text(k, "bus", NULL, &a->chip.bus);
	a->chip.address = CONFIG_ABSENT;
	if (s == STATUS_OK && json_member(k->doc, k->object, "address") >= 0)
		s = part_number(k, "address", 3, 119, CONFIG_ABSENT,
		    &a->chip.address);
	if (s == STATUS_OK)
		s = part_number(k, "shock_mg", 2000, 1000000, 5000,
		    &a->shock_mg);
	if (s == STATUS_OK)
		s = part_number(k, "tilt_step_mdeg", 2000, 90000, 15000,
		    &a->tilt_step_mdeg);
	if (s == STATUS_OK)
		s = take_options(k, &a->chip);
	if (s == STATUS_OK)
		s = check_driver(k, a->driver, &a->chip, true);
	if (s == STATUS_OK)
		s = take_interrupt(k, &a->interrupt);
	if (s == STATUS_OK)
		s = take_upright(k, a);
	return s == STATUS_OK ? check_tilt(k, a) : s;
}

static enum status take_accels(const struct json *doc, int list,
    struct config *c, struct problem *p)
{
	struct part all = { doc, list, "accelerometers", p };
	enum status s = STATUS_OK;

	if (json_type(doc, list) != JSON_ARRAY ||
	    json_size(doc, list) > CONFIG_ACCELS)
		return part_wrong(&all, list, STATUS_TYPE, "",
		    "must be an array of at most 4");
	for (int i = json_first(doc, list); i >= 0 && s == STATUS_OK;
	    i = json_next(doc, i)) {
		char where[32];
		struct part k = { doc, i, where, p };

		(void)snprintf(where, sizeof(where), "accelerometers[%d]",
		    (int)c->accel_count);
		s = take_accel(&k, &c->accels[c->accel_count++]);
	}
	return s;
}

enum status config_sensors_read(const struct json *doc, struct config *c,
    struct problem *p)
{
	int gpio = json_member(doc, 0, "gpio");
	int accels = json_member(doc, 0, "accelerometers");
	struct part k = { doc, gpio, "gpio", p };
	enum status s = STATUS_OK;

	c->button.hold_ms = c->landed.hold_ms = HOLD_MS;
	if (gpio >= 0)
		s = take_gpio(&k, c);
	if (s == STATUS_OK && accels >= 0)
		s = take_accels(doc, accels, c, p);
	return s == STATUS_OK ? config_seats_check(doc, c, p) : s;
}

/* ---- free ---- */

static void free_options(struct config_chip *chip)
{
	for (int64_t i = 0; i < chip->option_count; i++) {
		free(chip->options[i].name);
		free(chip->options[i].text);
	}
}

void config_sensors_free(struct config *c)
{
	for (int64_t i = 0; i < c->probe_count; i++)
		free_options(&c->probes[i].chip);
	for (int64_t i = 0; i < c->accel_count; i++) {
		free_options(&c->accels[i].chip);
		free(c->accels[i].chip.bus);
		free(c->accels[i].interrupt.chip);
		free(c->accels[i].id);
		free(c->accels[i].driver);
	}
	free(c->lid.chip);
	free(c->seal.chip);
	free(c->lamp.chip);
	free(c->buzzer.chip);
	free(c->button.chip);
	free(c->landed.chip);
}
