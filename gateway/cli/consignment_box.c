/* SPDX-License-Identifier: Apache-2.0 */
/* consignment_box.c - what concerns the box itself: an order that lies ready
 * in it, and that it has landed. */
#include "consignment_part.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli.h"
#include "order_file.h"

/* Checks take the first reading of each probe: seconds. */
#define LOOKS 150
#define LOOK_NS 200000000
#define NAME 65

/* "order" of "/media/stick/order.json"; what a name may not hold becomes
 * '-'. */
static void name_of(const char *path, char out[NAME])
{
	const char *slash = strrchr(path, '/'), *dot;
	const char *name = slash ? slash + 1 : path;
	size_t n = strlen(name);

	dot = strrchr(name, '.');
	if (dot && dot != name)
		n = (size_t)(dot - name);
	if (n >= NAME)
		n = NAME - 1;
	for (size_t i = 0; i < n; i++)
		out[i] = strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		    "abcdefghijklmnopqrstuvwxyz0123456789_-.", name[i]) ?
		    name[i] : '-';
	if (n > 0 && out[0] == '.')
		out[0] = '-';
	out[n] = '\0';
}

/* What has become of it: CLI_OK, 1 where it is refused, -1: not known yet. */
static int look(const struct options *o, const char *file)
{
	struct ask a = consignment_ask(o);
	struct json_writer w = ask_begin("status");
	int code = ask_send(&a, &w), at;
	char state[32], name[NAME + 8], why[320];

	if (code != CLI_OK || !ask_is_ok(&a)) {
		ask_end(&a);
		return code != CLI_OK ? code : -1;
	}
	at = json_member(&a.doc, 0, "preload");
	ask_text(&a, at, "state", state, sizeof(state));
	ask_text(&a, at, "order", name, sizeof(name));
	ask_text(&a, at, "why", why, sizeof(why));
	code = -1;
	if (strcmp(state, "armed") == 0 && strcmp(name, file) == 0)
		code = CLI_OK;
	else if (strcmp(state, "waiting") == 0)
		code = CLI_OK;
	else if (strcmp(state, "refused") == 0 && strcmp(name, file) == 0)
		code = CLI_ADVERSE;
	if (code >= 0 && o->json)
		puts(a.answer);
	else if (code == CLI_ADVERSE)
		fprintf(stderr, "coldpass consignment: %s lies ready but is "
		    "not armed: %s\n", name, why);
	else if (code == CLI_OK)
		printf("%s  %s\n", file, state[0] == 'a' ? "armed: load, then "
		    "hold the button" : "lies ready: armed once what travels "
		    "in the box is sealed");
	ask_end(&a);
	return code;
}

static int await(const struct options *o, const char *file)
{
	const struct timespec pause = { 0, LOOK_NS };

	for (int i = 0; i < LOOKS; i++) {
		int code = look(o, file);

		if (code >= 0)
			return code;
		(void)nanosleep(&pause, NULL);
	}
	fprintf(stderr, "coldpass consignment: %s lies ready; its checks "
	    "still go on: see `coldpass status`\n", file);
	return CLI_ADVERSE;
}

int consignment_preload(const struct options *o)
{
	struct ask a = consignment_ask(o);
	const char *path = o->order ? o->order : o->name;
	char name[NAME], file[NAME + 8];
	struct json_writer w;
	int code;

	if (!path)
		return cli_usage("consignment",
		    "preload: name the order's file");
	name_of(path, name);
	(void)snprintf(file, sizeof(file), "%s.json", name);
	w = ask_begin("preload");
	json_write_string(&w, "name", name);
	code = order_file_write("consignment", path, &w);
	if (code != CLI_OK) {
		free(w.buf);
		return code;
	}
	code = ask_send(&a, &w);
	if (code == CLI_OK && !ask_is_ok(&a))
		code = ask_refused(&a);
	else if (code == CLI_OK)
		code = await(o, file);
	ask_end(&a);
	return cli_finish("consignment", code);
}

int consignment_landed(const struct options *o)
{
	struct ask a = consignment_ask(o);
	struct json_writer w;
	int code;

	if (o->name)
		return cli_usage("consignment", "landed: is about the box, "
		    "not about one consignment");
	if (!o->by || !o->why)
		return cli_usage("consignment",
		    "landed: say --by whom and --why");
	w = ask_begin("landed");
	json_write_string(&w, "by", o->by);
	json_write_string(&w, "why", o->why);
	code = ask_send(&a, &w);
	if (code == CLI_OK && !ask_is_ok(&a))
		code = ask_refused(&a);
	else if (code == CLI_OK && o->json)
		puts(a.answer);
	else if (code == CLI_OK)
		puts("radio silence has ended");
	ask_end(&a);
	return cli_finish("consignment", code);
}
