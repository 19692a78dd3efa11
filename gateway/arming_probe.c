/* SPDX-License-Identifier: Apache-2.0 */
/* arming_probe.c - may these probes watch this product?
 *
 * An expired calibration may be overridden by somebody who signs for it: the
 * record says so, and the outcome stays at least indeterminate.  A range that
 * cannot measure what the profile asks may not: nothing would tell. */
#include "arming_probe.h"

#include <stdio.h>
#include <string.h>

#include "consignment.h"
#include "utc.h"

static const char *probe_role(const struct arming *a, const char *id)
{
	for (int i = 0; i < a->order.probe_count; i++)
		if (strcmp(a->order.probes[i].id, id) == 0)
			return a->order.probes[i].role;
	return "";
}

/* Whose product does this probe watch already?  NULL: nobody's. */
static const char *product_of(const struct gateway *g, const char *id)
{
	for (struct consignment *c = g->consignments; c; c = c->next) {
		if (!c->leg || c->state >= CONSIGNMENT_SEALED)
			continue;
		for (int i = 0; i < c->leg->open.probe_count; i++)
			if (c->leg->judged[i] &&
			    strcmp(c->leg->open.probes[i].id, id) == 0)
				return c->cid;
	}
	return NULL;
}

/* ---- calibration ---- */

static bool is_measurable(const struct arming *a,
    const struct config_probe *c, struct problem *p)
{
	return !a->has_order ||
	    strcmp(probe_role(a, c->id), "product") != 0 ||
	    a->order.profile.rule_count == 0 ||
	    profile_check_range(&a->order.profile, (int32_t)c->cal_low_mc,
	    (int32_t)c->cal_high_mc, p) == STATUS_OK;
}

static void say_expired(struct arming *a, const char *name, const char *due)
{
	struct order *o = &a->order;

	if (!a->has_order || !o->has_override) {
		arming_say(a, name, false, "expired on %s: calibrate the "
		    "probe, use another, or override", due);
		return;
	}
	(void)snprintf(o->overridden[o->overridden_count++],
	    sizeof(o->overridden[0]), "%s expired on %s", name, due);
	arming_say(a, name, true, "expired on %s, overridden by %.60s: the "
	    "outcome will be indeterminate or worse", due, o->override_by);
}

static void check_calibration(struct arming *a, const struct config_probe *c)
{
	struct clock_utc now = gateway_now(a->g).utc;
	struct problem p = { .status = STATUS_OK };
	char name[LIMIT_ID + 16], due[UTC_TEXT];

	(void)snprintf(name, sizeof(name), "calibration:%s", c->id);
	utc_format(c->cal_due_ms, due);
	if (!is_measurable(a, c, &p))
		arming_say(a, name, false, "%s: %s", p.where, p.why);
	else if (now.quality != CLOCK_NONE && c->cal_due_ms <= now.utc_ms)
		say_expired(a, name, due);
	else
		arming_say(a, name, true, "%s, valid until %s", c->cal_id,
		    due);
}

/* ---- one probe, one group ---- */

static void check_probe(struct arming *a, const char *id, const char *role)
{
	struct probes_unit *u = probes_find(&a->g->probes, id);
	const char *owner;
	char name[LIMIT_ID + 16];

	(void)snprintf(name, sizeof(name), "probe:%s", id);
	if (!u) {
		arming_say(a, name, false, "is not configured here: correct "
		    "the order, or add the probe");
		return;
	}
	owner = strcmp(role, "product") == 0 ? product_of(a->g, id) : NULL;
	if (owner)
		arming_say(a, name, false, "already watches the product of "
		    "consignment %s: use another", owner);
	check_calibration(a, u->config);
	a->units[a->unit_count++] = u;
}

static int count_members(const struct order *o, const char *group)
{
	int n = 0;

	for (int i = 0; i < o->probe_count; i++)
		n += strcmp(o->probes[i].group, group) == 0;
	return n;
}

/* Named by its first member, once. */
static void check_group(struct arming *a, int first)
{
	const struct order *o = &a->order;
	const char *group = o->probes[first].group;
	char name[LIMIT_ID + 16];
	int n = count_members(o, group);

	for (int i = 0; i < first; i++)
		if (strcmp(o->probes[i].group, group) == 0)
			return;
	(void)snprintf(name, sizeof(name), "group:%s", group);
	if (n < o->profile.quorum)
		arming_say(a, name, false, "has %d of the %d probes that the "
		    "profile wants to agree: add probes to it", n,
		    (int)o->profile.quorum);
	else
		arming_say(a, name, true, "%d probes are judged as one", n);
}

void arming_probe_check(struct arming *a)
{
	const struct order *o = &a->order;

	if (!a->has_order) {
		for (int i = 0; i < a->g->probes.count; i++)
			check_probe(a, a->g->probes.units[i].config->id, "");
		return;
	}
	for (int i = 0; i < o->probe_count; i++)
		check_probe(a, o->probes[i].id, o->probes[i].role);
	for (int i = 0; i < o->probe_count; i++)
		if (o->probes[i].group[0] != '\0')
			check_group(a, i);
}
