/* SPDX-License-Identifier: Apache-2.0 */
#include "outlook.h"

#include <stdlib.h>
#include <string.h>

#include "forecast_gap.h"
#include "unit.h"

/* The coldest thing around a product in a shipper of its kind. */
#define NITROGEN_MC (-196000)
#define DRY_ICE_MC (-79000)

/* ---- making ---- */

/* Only a told filling and a told hold time say anything. */
static void begin_hold(struct outlook *o, const struct leg *l)
{
	const struct record_open *open = &l->open;
	enum profile_category kind = l->profile.category;
	struct forecast_hold_config config;

	if ((kind != PROFILE_CRYOPRESERVED && kind != PROFILE_FROZEN) ||
	    open->pack_hold_s == RECORD_ABSENT || open->pack_hold_s == 0 ||
	    open->pack_charged_ms == RECORD_ABSENT)
		return;
	forecast_hold_defaults(&config, kind == PROFILE_CRYOPRESERVED ?
	    FORECAST_NITROGEN : FORECAST_DRY_ICE);
	config.filled_ms = open->pack_charged_ms;
	config.hold_min = (int32_t)(open->pack_hold_s / 60);
	forecast_hold_init(&o->hold, &config);
	o->has_hold = true;
}

struct outlook *outlook_new(const struct leg *l)
{
	int units = leg_unit_count(l);
	struct outlook *o = calloc(1, sizeof(*o) +
	    (size_t)units * sizeof(o->unit[0]));

	if (!o)
		return NULL;
	o->units = units;
	for (int u = 0; u < units; u++)
		forecast_init(&o->unit[u].forecast);
	begin_hold(o, l);
	return o;
}

/* ---- feeding ---- */

static bool is_ambient(const struct record_probe *p)
{
	return strcmp(p->role, "ambient") == 0 &&
	    strcmp(p->quantity, "temp") == 0;
}

/* The mean of the probes around the box; false if none gave a value. */
static bool air(const struct leg *l, const int32_t *values, int32_t *out)
{
	int64_t sum = 0;
	int n = 0;

	for (int i = 0; i < l->open.probe_count; i++) {
		if (values[i] == RECORD_NO_VALUE ||
		    !is_ambient(&l->open.probes[i]))
			continue;
		sum += values[i];
		n++;
	}
	if (n > 0)
		*out = (int32_t)(sum / n);
	return n > 0;
}

static void see(const struct outlook *o, struct outlook_unit *u,
    int64_t time_ms, int32_t mc)
{
	forecast_product(&u->forecast, time_ms, mc);
	u->has_good = true;
	u->good_mc = mc;
	u->good_ms = time_ms;
	u->is_blind = false;
	u->has_air = false;
	u->was_opened = o->lid_is_open;
}

static void see_air(struct outlook_unit *u, int32_t mc)
{
	forecast_ambient(&u->forecast, mc);
	if (!u->has_air || mc < u->coldest_mc)
		u->coldest_mc = mc;
	if (!u->has_air || mc > u->warmest_mc)
		u->warmest_mc = mc;
	u->has_air = true;
}

void outlook_row(struct outlook *o, const struct leg *l, int64_t time_ms,
    const int32_t *values)
{
	int32_t air_mc = 0;
	bool has_air = air(l, values, &air_mc);

	for (int i = 0; i < o->units; i++) {
		struct outlook_unit *u = &o->unit[i];
		struct vote_row row;

		unit_row(l, i, values, &row);
		if (row.is_fault)
			u->is_blind = true;
		else
			see(o, u, time_ms, row.low_mc +
			    (row.high_mc - row.low_mc) / 2);
		if (has_air)
			see_air(u, air_mc);
		if (i == 0 && o->has_hold && !row.is_fault)
			forecast_hold_product(&o->hold, time_ms,
			    row.high_mc);
	}
}

void outlook_event(struct outlook *o, const struct record_event *e)
{
	if (e->kind == RECORD_TILT && o->has_hold)
		forecast_hold_tilt(&o->hold, e->time_ms, e->value < 0 ? 0 :
		    e->value > 180000 ? 180000 : (int32_t)e->value);
	if (e->kind != RECORD_LID)
		return;
	o->lid_is_open = e->flag;
	for (int i = 0; i < o->units; i++)
		o->unit[i].was_opened = o->unit[i].was_opened || e->flag;
}

/* ---- while nobody sees it ---- */

/* A packed coolant is colder than the air, and nobody told how cold. */
static int32_t coldest(const struct leg *l, const struct outlook_unit *u)
{
	if (l->profile.category == PROFILE_CRYOPRESERVED)
		return NITROGEN_MC;
	if (l->profile.category == PROFILE_FROZEN)
		return DRY_ICE_MC;
	if (l->open.pack_hold_s != RECORD_ABSENT)
		return FORECAST_GAP_COLD;
	return u->coldest_mc;
}

static int32_t u_mc(const struct leg *l, int unit)
{
	return leg_unit_u_mc(&l->open, &l->units[unit]);
}

void outlook_blind_bound(const struct outlook *o, const struct leg *l,
    int unit, int64_t now_ms, struct outlook_bound *out)
{
	const struct outlook_unit *u = &o->unit[unit];
	struct forecast_tau tau;
	struct forecast_gap gap;
	struct forecast_gap_bound bound;

	*out = (struct outlook_bound){ .why = "no-value-before" };
	if (!u->has_good)
		return;
	out->why = "lid-opened";
	if (u->was_opened)
		return;
	out->why = "no-time-constant";
	if (!forecast_time_constant(&u->forecast, &tau))
		return;
	out->why = "no-ambient";
	if (!u->has_air)
		return;
	out->why = "";
	/* one side at a time: the value after the gap is still to come */
	gap = (struct forecast_gap){ .length_ms = now_ms > u->good_ms ?
		now_ms - u->good_ms : 0, .from_mc = u->good_mc,
		.to_mc = u->good_mc, .u_mc = u_mc(l, unit),
		.tau_min = tau.low_min, .coldest_mc = FORECAST_GAP_COLD,
		.warmest_mc = u->warmest_mc };
	forecast_gap_worst(&gap, &bound);
	out->has_high = bound.has_high;
	out->high_mc = bound.high_mc;
	gap.coldest_mc = coldest(l, u);
	gap.warmest_mc = FORECAST_GAP_HOT;
	forecast_gap_worst(&gap, &bound);
	out->has_low = bound.has_low;
	out->low_mc = bound.low_mc;
}
