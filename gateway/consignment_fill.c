/* SPDX-License-Identifier: Apache-2.0 */
/* consignment_fill.c - what `open` says: the order, and the probes as they are
 * configured here. */
#include "consignment.h"

#include <stdio.h>
#include <string.h>

static void copy(char *out, size_t cap, const char *text)
{
	(void)snprintf(out, cap, "%s", text);
}

static void fill_probe(struct record_probe *out, const struct order_probe *o,
    const struct config_probe *c)
{
	copy(out->id, sizeof(out->id), o->id);
	copy(out->role, sizeof(out->role), o->role);
	copy(out->group, sizeof(out->group), o->group);
	copy(out->place, sizeof(out->place), c->place);
	copy(out->medium, sizeof(out->medium), c->medium);
	copy(out->quantity, sizeof(out->quantity), c->quantity);
	copy(out->model, sizeof(out->model), c->model);
	copy(out->serial, sizeof(out->serial), c->serial);
	copy(out->cal_id, sizeof(out->cal_id), c->cal_id);
	out->cal_due_ms = c->cal_due_ms;
	out->low_mc = (int32_t)c->cal_low_mc;
	out->high_mc = (int32_t)c->cal_high_mc;
	out->u_mc = (int32_t)c->u_mc;
}

void consignment_fill_open(struct record_open *o, const struct gateway *g,
    const struct order *order)
{
	o->profile = order->profile_jws;
	o->profile_len = order->profile_len;
	o->probe_count = order->probe_count;
	for (int i = 0; i < order->probe_count; i++)
		fill_probe(&o->probes[i], &order->probes[i],
		    config_probe_by_id(g->config, order->probes[i].id));
	memcpy(o->pack_model, order->pack_model, sizeof(o->pack_model));
	o->pack_hold_s = order->pack_hold_s;
	o->pack_charged_ms = order->pack_charged_ms;
	o->pack_mass_g = order->pack_mass_g;
	o->expiry_ms = order->expiry_ms;
	memcpy(o->expiry_zone, order->expiry_zone, sizeof(o->expiry_zone));
	o->identity_count = order->identity_count;
	memcpy(o->identity, order->identity, sizeof(o->identity));
	o->goods = order->continues ? order->goods : RECORD_GOODS_FIRST;
	o->sim_pace = g->sim_pace;
	memcpy(o->part_set, order->part_set, sizeof(o->part_set));
	o->part_n = order->part_n;
	o->part_of = order->part_of;
}
