/* SPDX-License-Identifier: Apache-2.0 */
/* config_journey.c - "flight" and "power". */
#include "config_journey.h"

#include <stdlib.h>
#include <string.h>

#include "config_part.h"
#include "drivers.h"
#include "config_sensors.h"

#define GPSD_HOST "localhost"
#define GPSD_PORT "2947"
#define SUPPLIES "/sys/class/power_supply"

static enum status text_or(const struct part *k, const char *name,
    const char *otherwise, char **out)
{
	enum status s = part_text(k, name, NULL, out);

	if (s != STATUS_OK || *out)
		return s;
	*out = strdup(otherwise);
	return *out ? STATUS_OK : STATUS_NO_SPACE;
}

/* ---- flight ---- */

static enum status take_gnss(const struct part *k, struct config_flight *f)
{
	static const char *const names[] = { "host", "port" };
	struct part gnss = { k->doc, json_member(k->doc, k->object, "gnss"),
		"flight.gnss", k->p };
	enum status s;

	if (gnss.object < 0)
		return STATUS_OK;
	s = part_only(&gnss, names, 2);
	if (s == STATUS_OK)
		s = text_or(&gnss, "host", GPSD_HOST, &f->gnss_host);
	return s == STATUS_OK ? text_or(&gnss, "port", GPSD_PORT,
	    &f->gnss_port) : s;
}

static const struct config_accel *accel_of(const struct config *c,
    const char *id)
{
	for (int64_t i = 0; i < c->accel_count; i++)
		if (strcmp(c->accels[i].id, id) == 0)
			return &c->accels[i];
	return NULL;
}

/* One that gives every sample: peaks alone tell no take-off run. */
static enum status check_motion(const struct part *k, const struct config *c)
{
	const struct config_accel *a = accel_of(c, c->flight.motion);
	struct probe_option options[CONFIG_OPTIONS];
	int at = json_member(k->doc, k->object, "motion");
	struct drivers_info info;
	struct probe_refusal no;
	struct probe_spec spec;

	if (!a)
		return part_wrong(k, at, STATUS_UNKNOWN, "motion",
		    "must be the id of one of accelerometers");
	spec = config_sensors_spec(a->driver, &a->chip, options);
	if (drivers_check(&spec, &info, &no) && info.period_ns > 0)
		return STATUS_OK;
	return part_wrong(k, at, STATUS_CONFLICT, "motion", "needs every "
	    "sample: leave out that accelerometer's options.peak_mg");
}

static enum status take_flight(const struct part *k, struct config *c)
{
	static const char *const names[] = { "pressure", "motion", "gnss" };
	struct config_flight *f = &c->flight;
	enum status s = part_only(k, names, 3);

	if (s == STATUS_OK)
		s = part_text(k, "pressure", NULL, &f->pressure);
	if (s == STATUS_OK)
		s = part_text(k, "motion", NULL, &f->motion);
	if (s == STATUS_OK)
		s = take_gnss(k, f);
	if (s == STATUS_OK && !!f->pressure + !!f->motion +
	    !!f->gnss_host != 2)
		s = part_wrong(k, k->object, STATUS_CONFLICT, "", "names two "
		    "of pressure, motion and gnss: two means that do not "
		    "depend on each other");
	if (s == STATUS_OK && f->motion)
		s = check_motion(k, c);
	return s;
}

/* ---- power ---- */

static enum status take_power(const struct part *k, struct config_power *p)
{
	static const char *const names[] = { "supplies", "signals_pct",
		"position_pct", "radio_pct" };
	enum status s = part_only(k, names, 4);

	if (s == STATUS_OK)
		s = text_or(k, "supplies", SUPPLIES, &p->supplies);
	if (s == STATUS_OK)
		s = part_number(k, "signals_pct", 0, 100, 50,
		    &p->signals_pct);
	if (s == STATUS_OK)
		s = part_number(k, "position_pct", 0, 100, 35,
		    &p->position_pct);
	if (s == STATUS_OK)
		s = part_number(k, "radio_pct", 0, 100, 20, &p->radio_pct);
	if (s == STATUS_OK && (p->signals_pct < p->position_pct ||
	    p->position_pct < p->radio_pct))
		s = part_wrong(k, k->object, STATUS_CONFLICT, "", "must give "
		    "up signals first, the radio last: signals_pct at least "
		    "position_pct, that at least radio_pct");
	return s;
}

/* ---- both ---- */

enum status config_journey_read(const struct json *doc, struct config *c,
    struct problem *p)
{
	struct part flight = { doc, json_member(doc, 0, "flight"), "flight",
		p };
	struct part power = { doc, json_member(doc, 0, "power"), "power", p };
	enum status s = STATUS_OK;

	if (flight.object >= 0)
		s = take_flight(&flight, c);
	if (s == STATUS_OK && power.object >= 0)
		s = take_power(&power, &c->power);
	return s;
}

static void write_flight(const struct config_flight *f,
    struct json_writer *w)
{
	json_write_object(w, "flight");
	if (f->pressure)
		json_write_string(w, "pressure", f->pressure);
	if (f->motion)
		json_write_string(w, "motion", f->motion);
	if (f->gnss_host) {
		json_write_object(w, "gnss");
		json_write_string(w, "host", f->gnss_host);
		json_write_string(w, "port", f->gnss_port);
		json_write_object_end(w);
	}
	json_write_object_end(w);
}

void config_journey_write(const struct config *c, struct json_writer *w)
{
	if (c->flight.pressure || c->flight.motion)
		write_flight(&c->flight, w);
	if (!c->power.supplies)
		return;
	json_write_object(w, "power");
	json_write_string(w, "supplies", c->power.supplies);
	json_write_int(w, "signals_pct", c->power.signals_pct);
	json_write_int(w, "position_pct", c->power.position_pct);
	json_write_int(w, "radio_pct", c->power.radio_pct);
	json_write_object_end(w);
}

void config_journey_free(struct config *c)
{
	free(c->flight.pressure);
	free(c->flight.motion);
	free(c->flight.gnss_host);
	free(c->flight.gnss_port);
	free(c->power.supplies);
}
