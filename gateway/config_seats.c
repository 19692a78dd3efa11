/* SPDX-License-Identifier: Apache-2.0 */
#include "config_seats.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_part.h"
#include "config_sensors.h"

struct seat {
	const struct config_chip *chip;
	const char *driver;
	char where[32];
	int object;
};

/* Every chip in the file's order; how many. */
static int list_seats(const struct json *doc, const struct config *c,
    struct seat *seats)
{
	int n = 0;
	int at = json_first(doc, json_member(doc, 0, "probes"));

	for (int64_t i = 0; i < c->probe_count; i++) {
		seats[n] = (struct seat){ &c->probes[i].chip,
		    c->probes[i].driver, "", at };
		(void)snprintf(seats[n++].where, sizeof(seats[0].where),
		    "probes[%d]", (int)i);
		at = json_next(doc, at);
	}
	if (c->accel_count > 0)
		at = json_first(doc, json_member(doc, 0, "accelerometers"));
	for (int64_t i = 0; i < c->accel_count; i++) {
		seats[n] = (struct seat){ &c->accels[i].chip,
		    c->accels[i].driver, "", at };
		(void)snprintf(seats[n++].where, sizeof(seats[0].where),
		    "accelerometers[%d]", (int)i);
		at = json_next(doc, at);
	}
	return n;
}

static bool is_one_bus(const struct seat *a, const struct seat *b)
{
	return a->chip->bus && b->chip->bus &&
	    strcmp(a->chip->bus, b->chip->bus) == 0;
}

static enum status check_address(const struct part *k,
    const struct seat *seats, int n)
{
	char why[120];

	for (int i = 0; i < n; i++) {
		if (!is_one_bus(&seats[i], &seats[n]) ||
		    seats[i].chip->address != seats[n].chip->address)
			continue;
		(void)snprintf(why, sizeof(why), "%s is on this bus at this "
		    "address already: give each chip its own (address pins)",
		    seats[i].where);
		return part_wrong(k, json_member(k->doc, k->object, "address"),
		    STATUS_REPEATED, "address", why);
	}
	return STATUS_OK;
}

static int load_of(const struct seat *seat)
{
	struct probe_option options[CONFIG_OPTIONS];
	struct probe_spec spec = config_sensors_spec(seat->driver, seat->chip,
	    options);
	struct drivers_info info;
	struct probe_refusal no;

	return drivers_check(&spec, &info, &no) ? info.load_permille : 0;
}

/* Probes and second tries need what accelerometers leave over. */
static enum status check_load(const struct part *k, const struct seat *seats,
    int n)
{
	int load = load_of(&seats[n]);
	char why[160];

	if (load == 0)
		return STATUS_OK;
	for (int i = 0; i < n; i++)
		if (is_one_bus(&seats[i], &seats[n]))
			load += load_of(&seats[i]);
	if (load <= ACCEL_LOAD_PERMILLE)
		return STATUS_OK;
	(void)snprintf(why, sizeof(why), "the accelerometers of this bus take "
	    "%d %% of it, at most %d %%: lower options.rate_hz, or give one "
	    "another bus", load / 10, ACCEL_LOAD_PERMILLE / 10);
	return part_wrong(k, json_member(k->doc, k->object, "bus"),
	    STATUS_RANGE, "bus", why);
}

enum status config_seats_check(const struct json *doc, const struct config *c,
    struct problem *p)
{
	struct seat *seats = calloc(CONFIG_PROBES + CONFIG_ACCELS,
	    sizeof(*seats));
	int n = seats ? list_seats(doc, c, seats) : 0;
	enum status s = seats ? STATUS_OK : STATUS_NO_SPACE;

	for (int i = 0; i < n && s == STATUS_OK; i++) {
		struct part k = { doc, seats[i].object, seats[i].where, p };

		if (!seats[i].chip->bus)
			continue;
		s = check_address(&k, seats, i);
		if (s == STATUS_OK)
			s = check_load(&k, seats, i);
	}
	free(seats);
	return s;
}
