/* SPDX-License-Identifier: Apache-2.0 */
#include "aftermath.h"

#include <stdio.h>

static void show(struct consignment *c)
{
	char text[80];

	if (c->outcome <= RULES_BUDGET_USED)
		return;
	(void)snprintf(text, sizeof(text), "sealed with outcome %s: see the "
	    "dossier", rules_outcome_name(c->outcome));
	annunciator_raise(&c->g->annunciator, gateway_now(c->g).mono_ms,
	    ANNUNCIATOR_ATTENTION, c->cid, text);
}

void aftermath_sealed(struct consignment *c)
{
	annunciator_forget(&c->g->annunciator, c->cid);
	show(c);
}

void aftermath_armed(struct gateway *g)
{
	for (struct consignment *c = g->consignments; c; c = c->next)
		if (c->state == CONSIGNMENT_SEALED)
			annunciator_forget(&g->annunciator, c->cid);
}

void aftermath_recovered(struct gateway *g)
{
	struct consignment *last = NULL;

	for (struct consignment *c = g->consignments; c; c = c->next) {
		if (c->state != CONSIGNMENT_SEALED)
			return;
		if (!last || c->sealed_utc_ms > last->sealed_utc_ms)
			last = c;
	}
	if (last)
		show(last);
}
