/* SPDX-License-Identifier: Apache-2.0 */
/* config_sensors_write.c - print chips, lines and accelerometers in force. */
#include "config_sensors.h"

static const char *const bias_names[] = { "as-is", "none", "pull-up",
	"pull-down" };

void config_sensors_write_options(const struct config_chip *chip,
    struct json_writer *w)
{
	if (chip->option_count == 0)
		return;
	json_write_object(w, "options");
	for (int64_t i = 0; i < chip->option_count; i++) {
		const struct config_option *o = &chip->options[i];

		if (o->text)
			json_write_string(w, o->name, o->text);
		else
			json_write_int(w, o->name, o->number);
	}
	json_write_object_end(w);
}

static void write_line(struct json_writer *w, const char *name,
    const struct config_line *line, bool is_input, bool is_button)
{
	if (!line->chip)
		return;
	json_write_object(w, name);
	json_write_string(w, "chip", line->chip);
	json_write_int(w, "line", line->line);
	json_write_bool(w, "active_low", line->is_active_low);
	if (is_input) {
		json_write_string(w, "bias", bias_names[line->bias]);
		json_write_int(w, "debounce_ms", line->debounce_ms);
	}
	if (is_button)
		json_write_int(w, "hold_ms", line->hold_ms);
	json_write_object_end(w);
}

static void write_interrupt(struct json_writer *w,
    const struct config_line *line)
{
	if (!line->chip)
		return;
	json_write_object(w, "interrupt");
	json_write_string(w, "chip", line->chip);
	json_write_int(w, "line", line->line);
	json_write_bool(w, "active_low", line->is_active_low);
	json_write_string(w, "bias", bias_names[line->bias]);
	json_write_object_end(w);
}

static void write_accel(struct json_writer *w, const struct config_accel *a)
{
	json_write_object(w, NULL);
	json_write_string(w, "id", a->id);
	json_write_string(w, "driver", a->driver);
	if (a->chip.bus)
		json_write_string(w, "bus", a->chip.bus);
	if (a->chip.address != CONFIG_ABSENT)
		json_write_int(w, "address", a->chip.address);
	config_sensors_write_options(&a->chip, w);
	json_write_int(w, "shock_mg", a->shock_mg);
	if (a->has_upright) {
		json_write_array(w, "upright_mg");
		for (int i = 0; i < 3; i++)
			json_write_int(w, NULL, a->upright_mg[i]);
		json_write_array_end(w);
	}
	json_write_int(w, "tilt_step_mdeg", a->tilt_step_mdeg);
	write_interrupt(w, &a->interrupt);
	json_write_object_end(w);
}

void config_sensors_write(const struct config *c, struct json_writer *w)
{
	if (c->lid.chip || c->seal.chip || c->lamp.chip || c->buzzer.chip ||
	    c->button.chip || c->landed.chip) {
		json_write_object(w, "gpio");
		write_line(w, "lid", &c->lid, true, false);
		write_line(w, "seal", &c->seal, true, false);
		write_line(w, "button", &c->button, true, true);
		write_line(w, "landed", &c->landed, true, true);
		write_line(w, "lamp", &c->lamp, false, false);
		write_line(w, "buzzer", &c->buzzer, false, false);
		json_write_object_end(w);
	}
	if (c->accel_count == 0)
		return;
	json_write_array(w, "accelerometers");
	for (int64_t i = 0; i < c->accel_count; i++)
		write_accel(w, &c->accels[i]);
	json_write_array_end(w);
}
