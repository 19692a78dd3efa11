/* SPDX-License-Identifier: Apache-2.0 */
/* consignment_identity.c - two identifiers at a handover, and the release of
 * a hard stop by two persons. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli.h"
#include "consignment_part.h"
#include "sign_as.h"
#include "stop_act.h"

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

/* ---- releasing ---- */

/* When the gateway says that this consignment was stopped; -1: it is not. */
static long long stopped_ms(const struct options *o, int *code)
{
	struct ask a = consignment_ask(o);
	struct json_writer w = ask_begin("status");
	long long found = -1;
	int list;

	*code = ask_send(&a, &w);
	list = *code == CLI_OK ? json_member(&a.doc, 0, "consignments") : -1;
	for (int at = list < 0 ? -1 : json_first(&a.doc, list); at >= 0;
	    at = json_next(&a.doc, at))
		if (json_is(&a.doc, json_member(&a.doc, at, "cid"), o->name))
			found = ask_number(&a, at, "stopped_ms", found);
	ask_end(&a);
	return found;
}

static int find_stop(const struct options *o, long long *ms)
{
	char *end = NULL;
	int code = CLI_OK;

	if (!o->stop) {
		*ms = stopped_ms(o, &code);
		if (code == CLI_OK && *ms < 0) {
			fputs("coldpass consignment: it is not stopped: there "
			    "is nothing to release\n", stderr);
			code = CLI_ADVERSE;
		}
		return code;
	}
	*ms = strtoll(o->stop, &end, 10);
	return end != o->stop && *end == '\0' && *ms >= 0 ? CLI_OK :
	    cli_usage("consignment", "release: --stop takes stopped_ms of "
	    "the status");
}

static int sign(const struct options *o, struct sign_as *as)
{
	static char payload[LIMIT_PAYLOAD];
	struct timespec now;
	struct json_writer w;
	long long ms = 0;
	size_t len = 0;
	int code = find_stop(o, &ms);

	if (code != CLI_OK)
		return code;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	json_write_init(&w, payload, sizeof(payload));
	stop_act_write(&w, o->name, ms, (int64_t)now.tv_sec * 1000 +
	    now.tv_nsec / 1000000, o->why);
	if (json_write_done(&w, &len) != STATUS_OK || strlen(o->why) >
	    LIMIT_TEXT)
		return cli_usage("consignment", "release: --reason takes "
		    "UTF-8 text of 1 to 120 bytes");
	code = sign_as_open(as, "consignment", "person", o->key, o->cert);
	return code == CLI_OK ? sign_as_line(as, JWS_TYP_ACT, o->cert,
	    payload, len) : code;
}

static int hand_in(const struct options *o, const char *act, size_t len)
{
	struct ask a = consignment_ask(o);
	struct json_writer w = ask_begin("release");

	json_write_string(&w, "cid", o->name);
	json_write_string_n(&w, "act", act, len);
	return tell(&a, &w);
}

static int save_act(const char *path, const struct sign_as *as)
{
	FILE *out = fopen(path, "wb");

	if (out && fprintf(out, "%s\n", as->line) > 0 && fclose(out) == 0) {
		printf("%s: signed; hand it in at the box with `coldpass "
		    "consignment release CID --act FILE`\n", path);
		return CLI_OK;
	}
	fprintf(stderr, "coldpass consignment: %s: %s\n", path,
	    strerror(errno));
	return CLI_NO_READ;
}

static int release_signed(const struct options *o)
{
	static struct sign_as as;
	int code;

	if (!o->name || !o->key || !o->cert || !o->why)
		return cli_usage("consignment", "release: name the "
		    "consignment, --key, --cert and --reason");
	code = sign(o, &as);
	if (code == CLI_OK)
		code = o->out ? save_act(o->out, &as) :
		    hand_in(o, as.line, as.len);
	sign_as_close(&as);
	return cli_finish("consignment", code);
}

static int release_file(const struct options *o)
{
	char *text = NULL;
	size_t len = 0;
	int code;

	if (!o->name)
		return cli_usage("consignment",
		    "release: name the consignment");
	code = cli_load("consignment", o->act, LIMIT_RECORD, &text, &len);
	if (code != CLI_OK)
		return code;
	while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\r'))
		len--;
	code = hand_in(o, text, len);
	free(text);
	return code;
}

int consignment_release(const struct options *o)
{
	struct ask a = consignment_ask(o);
	struct json_writer w;

	if (o->act)
		return release_file(o);
	if (o->key || o->cert)
		return release_signed(o);
	if (!o->name || !o->by || !o->why)
		return cli_usage("consignment",
		    "release: name the consignment, --by and --reason");
	w = ask_begin("release");
	json_write_string(&w, "cid", o->name);
	json_write_string(&w, "by", o->by);
	json_write_string(&w, "why", o->why);
	return tell(&a, &w);
}
