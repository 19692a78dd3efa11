/* SPDX-License-Identifier: Apache-2.0 */
/* consignment_identity.c - two identifiers at a handover, and the release of
 * a hard stop by two persons. */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "consignment_part.h"

static void print_result(const struct ask *a, const char *result)
{
	char cid[64];
	bool stopped = false;

	ask_text(a, 0, "cid", cid, sizeof(cid));
	(void)!json_bool(&a->doc, json_member(&a->doc, 0, "stopped"),
	    &stopped);
	printf("%s  ", cid);
	if (strcmp(result, "identified") == 0)
		printf("both identifiers are this consignment's%s\n",
		    stopped ? "; it stays STOPPED until two persons release "
		    "it" : "");
	else if (strcmp(result, "mismatch") == 0)
		puts("STOPPED: these are another's goods.  Keep them in "
		    "storage, hand nothing over, call the quality unit; two "
		    "persons have to release it");
	else
		puts(stopped ? "released by one person: a second one has to" :
		    "released by two persons: it goes on");
}

static int tell(struct ask *a, struct json_writer *w)
{
	char result[32] = "";
	int code = ask_send(a, w);

	if (code == CLI_OK && !ask_is_ok(a)) {
		code = ask_refused(a);
	} else if (code == CLI_OK) {
		ask_text(a, 0, "result", result, sizeof(result));
		if (a->json)
			puts(a->answer);
		else
			print_result(a, result);
		if (strcmp(result, "mismatch") == 0)
			code = CLI_ADVERSE;
	}
	ask_end(a);
	return cli_finish("consignment", code);
}

int consignment_identify(const struct options *o)
{
	struct ask a = consignment_ask(o);
	struct json_writer w;

	if (!o->name || !o->id1 || !o->id2 || !o->by)
		return cli_usage("consignment", "identify: name the "
		    "consignment, --id1, --id2 and --by");
	w = ask_begin("identify");
	json_write_string(&w, "cid", o->name);
	json_write_string(&w, "id1", o->id1);
	json_write_string(&w, "id2", o->id2);
	json_write_bool(&w, "typed", o->typed);
	json_write_string(&w, "by", o->by);
	return tell(&a, &w);
}

int consignment_release(const struct options *o)
{
	struct ask a = consignment_ask(o);
	struct json_writer w;

	if (!o->name || !o->by || !o->why)
		return cli_usage("consignment",
		    "release: name the consignment, --by and --reason");
	w = ask_begin("release");
	json_write_string(&w, "cid", o->name);
	json_write_string(&w, "by", o->by);
	json_write_string(&w, "why", o->why);
	return tell(&a, &w);
}
