/* SPDX-License-Identifier: Apache-2.0 */
#include "act_chain.h"

#include <string.h>

static enum status belongs(const struct act_chain *c, const struct act *a,
    struct problem *p)
{
	enum status s = act_follows(a, c->count, c->newest, p);

	if (s != STATUS_OK || c->count == 0)
		return s;
	if (strcmp(a->on, c->on) != 0)
		return problem_set(p, STATUS_CONFLICT, "on",
		    "is another subject than the acts before it have");
	if (a->at_ms < c->at_ms)
		return problem_set(p, STATUS_ORDER, "at",
		    "is earlier than the act before; is the clock right?");
	return STATUS_OK;
}

static enum status fold(struct act_chain *c, const struct act_line *a,
    unsigned roles, struct problem *p)
{
	if (deviation_knows(a->act.kind))
		return deviation_apply(&c->deviation, a, roles, p);
	if (filing_knows(a->act.kind))
		return filing_apply(&c->filing, a, roles, c->pack, p);
	return problem_quote(p, STATUS_UNKNOWN, "k", "", a->act.kind,
	    " is no kind of act that this version knows");
}

enum status act_chain_take(struct act_chain *c, const struct act_line *a,
    unsigned roles, struct problem *p)
{
	enum status s = belongs(c, &a->act, p);

	if (s == STATUS_OK)
		s = fold(c, a, roles, p);
	if (s != STATUS_OK)
		return s;
	memcpy(c->on, a->act.on, sizeof(c->on));
	memcpy(c->newest, a->digest, sizeof(c->newest));
	c->at_ms = a->act.at_ms;
	c->count++;
	return STATUS_OK;
}
