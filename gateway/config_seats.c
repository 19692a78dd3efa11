/* SPDX-License-Identifier: Apache-2.0 */
#include "config_seats.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bus_name.h"
#include "config_budget.h"
#include "config_part.h"
#include "config_sensors.h"

struct seat {
	const struct config_chip *chip;
	const char *driver;
	char where[32];
	int object;
	const struct config_probe *probe;	/* NULL: an accelerometer */
	const struct config_accel *accel;
	struct drivers_info info;		/* zero for replay */
};

static void fill(struct seat *seat)
{
	struct probe_option options[CONFIG_OPTIONS];
	struct probe_spec spec = config_sensors_spec(seat->driver, seat->chip,
	    options);
	struct probe_refusal no;

	(void)drivers_check(&spec, &seat->info, &no);
}

/* Every chip in the file's order; how many. */
static int list_seats(const struct json *doc, const struct config *c,
    struct seat *seats)
{
	int n = 0;
	int at = json_first(doc, json_member(doc, 0, "probes"));

	for (int64_t i = 0; i < c->probe_count; i++) {
		seats[n] = (struct seat){ .chip = &c->probes[i].chip,
		    .driver = c->probes[i].driver, .object = at,
		    .probe = &c->probes[i] };
		(void)snprintf(seats[n].where, sizeof(seats[0].where),
		    "probes[%d]", (int)i);
		fill(&seats[n++]);
		at = json_next(doc, at);
	}
	if (c->accel_count > 0)
		at = json_first(doc, json_member(doc, 0, "accelerometers"));
	for (int64_t i = 0; i < c->accel_count; i++) {
		seats[n] = (struct seat){ .chip = &c->accels[i].chip,
		    .driver = c->accels[i].driver, .object = at,
		    .accel = &c->accels[i] };
		(void)snprintf(seats[n].where, sizeof(seats[0].where),
		    "accelerometers[%d]", (int)i);
		fill(&seats[n++]);
		at = json_next(doc, at);
	}
	return n;
}

static bool is_one_bus(const struct seat *a, const struct seat *b)
{
	return bus_name_is_same(a->chip->bus, b->chip->bus);
}

/* ---- one chip among the others ---- */

/* Is it the first on its bus?  How many buses there are up to here. */
static enum status check_bus_count(const struct part *k,
    const struct seat *seats, int n)
{
	char why[120];
	int buses = 0;

	for (int i = 0; i <= n; i++) {
		bool is_first = seats[i].chip->bus != NULL;

		for (int j = 0; j < i && is_first; j++)
			is_first = !is_one_bus(&seats[i], &seats[j]);
		buses += is_first;
	}
	if (buses <= CONFIG_BUSES)
		return STATUS_OK;
	(void)snprintf(why, sizeof(why), "is bus number %d; a gateway has at "
	    "most %d: put more chips on one, or use a second gateway", buses,
	    CONFIG_BUSES);
	return part_wrong(k, json_member(k->doc, k->object, "bus"),
	    STATUS_RANGE, "bus", why);
}

/* What the chip cannot measure nobody can have calibrated. */
static enum status check_range(const struct part *k, const struct seat *seat)
{
	const struct config_probe *p = seat->probe;
	char why[160];

	if (!p || seat->info.low_mc >= seat->info.high_mc ||
	    (p->cal_low_mc >= seat->info.low_mc &&
	    p->cal_high_mc <= seat->info.high_mc))
		return STATUS_OK;
	(void)snprintf(why, sizeof(why), "reaches beyond what a %.20s can "
	    "measure, %d to %d m\302\260C: correct it, or it is another "
	    "sensor's", seat->driver, seat->info.low_mc, seat->info.high_mc);
	return part_wrong(k, json_member(k->doc, k->object, "calibration"),
	    STATUS_RANGE, "calibration", why);
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

/* ---- all chips of one bus together ---- */

static struct config_budget budget_of(const struct seat *seats, int count,
    const struct seat *one)
{
	struct config_budget all = { .probes = 0 };

	for (int i = 0; i < count; i++) {
		if (!is_one_bus(&seats[i], one))
			continue;
		all.probes += seats[i].probe != NULL;
		all.accels += seats[i].accel != NULL;
		all.load_permille += seats[i].info.load_permille;
		all.drain_bits += seats[i].info.drain_bits;
	}
	return all;
}

/* Probes and second tries need what accelerometers leave over. */
static enum status check_load(const struct part *k,
    const struct config_budget *all)
{
	char why[160];

	if (all->load_permille <= ACCEL_LOAD_PERMILLE)
		return STATUS_OK;
	(void)snprintf(why, sizeof(why), "the accelerometers of this bus take "
	    "%d %% of it, at most %d %%: lower options.rate_hz, or give one "
	    "another bus", all->load_permille / 10, ACCEL_LOAD_PERMILLE / 10);
	return part_wrong(k, json_member(k->doc, k->object, "bus"),
	    STATUS_RANGE, "bus", why);
}

/* Peaks wait in the FIFO one by one; a stream does not wait. */
static enum status check_slack(const struct part *k, const struct seat *seat,
    const struct config_budget *all)
{
	struct config_budget_stream one = { seat->info.bus_hz,
		seat->info.slack_us, seat->info.drain_bits };
	int64_t others;
	char why[160];

	if (seat->info.period_ns == 0 || one.slack_us == 0)
		return STATUS_OK;
	others = config_budget_others_us(all, &one);
	if (others <= one.slack_us)
		return STATUS_OK;
	(void)snprintf(why, sizeof(why), "samples would be lost: its FIFO "
	    "waits %d.%d ms, %d other chips keep the bus for %d.%d: lower "
	    "rate_hz, raise bus_hz, take peaks, or a bus of its own",
	    (int)(one.slack_us / 1000), (int)(one.slack_us / 100 % 10),
	    all->probes + all->accels - 1, (int)(others / 1000),
	    (int)(others / 100 % 10));
	return part_wrong(k, json_member(k->doc, k->object, "bus"),
	    STATUS_RANGE, "bus", why);
}

static enum status check_accel(const struct part *k, const struct seat *seats,
    int count, const struct seat *seat)
{
	struct config_budget all = budget_of(seats, count, seat);
	enum status s = check_load(k, &all);

	if (s == STATUS_OK)
		s = check_slack(k, seat, &all);
	if (s == STATUS_OK && seat->accel->interrupt.chip &&
	    !seat->info.has_interrupt)
		s = part_wrong(k, json_member(k->doc, k->object, "interrupt"),
		    STATUS_CONFLICT, "interrupt", "this chip has no FIFO to "
		    "raise a line: leave it out");
	return s;
}

/* ---- lines ---- */

static bool is_line(const struct config_line *a, const struct config_line *b)
{
	return a->chip && b->chip && a->line == b->line &&
	    bus_name_is_same(a->chip, b->chip);
}

static enum status check_interrupt(const struct part *k,
    const struct config *c, const struct config_accel *a)
{
	bool used = is_line(&a->interrupt, &c->lid) ||
	    is_line(&a->interrupt, &c->seal) ||
	    is_line(&a->interrupt, &c->button) ||
	    is_line(&a->interrupt, &c->landed) ||
	    is_line(&a->interrupt, &c->lamp) ||
	    is_line(&a->interrupt, &c->buzzer);

	for (const struct config_accel *b = c->accels; b < a && !used; b++)
		used = is_line(&a->interrupt, &b->interrupt);
	return !used ? STATUS_OK : part_wrong(k, json_member(k->doc,
	    k->object, "interrupt"), STATUS_REPEATED, "interrupt",
	    "is used for something else already");
}

static enum status check_alone(const struct part *k,
    const struct seat *seats, int n)
{
	enum status s = check_range(k, &seats[n]);

	if (s == STATUS_OK && seats[n].chip->bus)
		s = check_bus_count(k, seats, n);
	if (s == STATUS_OK && seats[n].chip->bus)
		s = check_address(k, seats, n);
	return s;
}

enum status config_seats_check(const struct json *doc, const struct config *c,
    struct problem *p)
{
	struct seat *seats = calloc(CONFIG_PROBES + CONFIG_ACCELS,
	    sizeof(*seats));
	int n = seats ? list_seats(doc, c, seats) : 0;
	enum status s = seats ? STATUS_OK : STATUS_NO_SPACE;

	for (int i = 0; i < n && s == STATUS_OK; i++)
		s = check_alone(&(struct part){ doc, seats[i].object,
		    seats[i].where, p }, seats, i);
	for (int i = 0; i < n && s == STATUS_OK; i++) {
		struct part k = { doc, seats[i].object, seats[i].where, p };

		if (!seats[i].accel)
			continue;
		s = check_accel(&k, seats, n, &seats[i]);
		if (s == STATUS_OK)
			s = check_interrupt(&k, c, seats[i].accel);
	}
	free(seats);
	return s;
}
