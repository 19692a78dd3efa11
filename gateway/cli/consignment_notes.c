/* SPDX-License-Identifier: Apache-2.0 */
#include "consignment_part.h"

#include <stdlib.h>

#include "cli.h"

struct text_member {
	const char *name, *value;
};

/* An event with members of its own; all are required. */
static int run_note(const struct options *o, const char *op,
    const struct text_member *members, int count, const char *told)
{
	struct ask a = consignment_ask(o);
	struct json_writer w;

	if (!o->name)
		return cli_usage("consignment", "%s: name the consignment",
		    op);
	for (int i = 0; i < count; i++)
		if (!members[i].value)
			return cli_usage("consignment", "%s: --%s is missing",
			    op, members[i].name);
	w = ask_begin(op);
	json_write_string(&w, "cid", o->name);
	for (int i = 0; i < count; i++)
		json_write_string(&w, members[i].name, members[i].value);
	return consignment_tell(&a, &w, told);
}

int consignment_ack(const struct options *o)
{
	const struct text_member m[] = { { "rule", o->rule },
		{ "by", o->by }, { "why", o->why } };

	return run_note(o, "ack", m, 3, "acknowledged");
}

int consignment_announce(const struct options *o)
{
	const struct text_member m[] = { { "from", o->from }, { "to", o->to },
		{ "by", o->by }, { "why", o->why } };

	return run_note(o, "announce", m, 4, "announced");
}

int consignment_quiet(const struct options *o)
{
	const struct text_member m[] = { { "from", o->from }, { "to", o->to },
		{ "by", o->by }, { "why", o->why } };

	return run_note(o, "quiet", m, 4, "no sound in that time");
}

int consignment_loaded(const struct options *o)
{
	const struct text_member m[] = { { "by", o->by } };

	return run_note(o, "loaded", m, 1, "the goods are in");
}

int consignment_plan(const struct options *o)
{
	struct ask a = consignment_ask(o);
	char *end = NULL;
	long long clearance = o->clearance ?
	    strtoll(o->clearance, &end, 10) : 0;
	struct json_writer w;

	if (!o->name || !o->eta)
		return cli_usage("consignment",
		    "plan: name the consignment and --eta");
	if (o->clearance && (end == o->clearance || *end != '\0' ||
	    clearance < 0))
		return cli_usage("consignment",
		    "plan: --clearance takes seconds");
	w = ask_begin("plan");
	json_write_string(&w, "cid", o->name);
	json_write_string(&w, "eta", o->eta);
	json_write_int(&w, "clearance_s", clearance);
	return consignment_tell(&a, &w, "expected then");
}

int consignment_correct(const struct options *o)
{
	const struct text_member m[] = { { "what", o->what },
		{ "old", o->old_value }, { "new", o->new_value },
		{ "by", o->by }, { "why", o->why } };

	return run_note(o, "correct", m, 5, "correction recorded");
}
