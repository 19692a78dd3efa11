/* SPDX-License-Identifier: Apache-2.0 */
#include "order_file.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "json.h"

#define ORDER_MAX 65536
#define PROFILE_MAX 32768
#define TOKENS 4096

struct order_file {
	const char *command, *path;
	struct json doc;
};

static int bad(const struct order_file *o, int at, const char *where,
    const char *why)
{
	struct problem p = { .status = STATUS_OK };

	p.line = at >= 0 ? json_line(&o->doc, at) : 0;
	(void)problem_set(&p, STATUS_SYNTAX, where, why);
	return cli_bad_input(o->command, o->path, &p);
}

static int write_profile(const struct order_file *o, int at,
    struct json_writer *w)
{
	char name[PATH_MAX], path[PATH_MAX];
	const char *slash = strrchr(o->path, '/');
	int dir = slash ? (int)(slash - o->path) + 1 : 0;
	char *text = NULL;
	size_t len = 0;
	int code;

	if (json_string(&o->doc, at, name, sizeof(name)) != STATUS_OK)
		return bad(o, at, "profile_file", "must be a path");
	if (snprintf(path, sizeof(path), "%.*s%s", name[0] == '/' ? 0 : dir,
	    o->path, name) >= (int)sizeof(path))
		return bad(o, at, "profile_file", "the path is too long");
	code = cli_load(o->command, path, PROFILE_MAX, &text, &len);
	if (code != CLI_OK)
		return code;
	while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\r'))
		len--;
	json_write_string_n(w, "profile", text, len);
	free(text);
	return CLI_OK;
}

static int write_members(const struct order_file *o, struct json_writer *w)
{
	int code = CLI_OK;

	for (int n = json_first(&o->doc, 0); n >= 0 && code == CLI_OK;
	    n = json_next(&o->doc, n)) {
		int at = json_value(&o->doc, n);
		char name[64];
		const char *raw;
		size_t len;

		if (json_is(&o->doc, n, "profile_file")) {
			code = write_profile(o, at, w);
			continue;
		}
		if (json_string(&o->doc, n, name, sizeof(name)) != STATUS_OK)
			return bad(o, n, "", "holds a member that no order "
			    "has");
		raw = json_raw(&o->doc, at, &len);
		if (json_type(&o->doc, at) == JSON_STRING)
			json_write_raw(w, name, raw - 1, len + 2);
		else
			json_write_raw(w, name, raw, len);
	}
	return code;
}

/* The request is one line: line feeds between members become spaces.  JSON
 * allows none within strings, so nothing else changes. */
static void flatten(char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] == '\n' || text[i] == '\r')
			text[i] = ' ';
}

int order_file_write(const char *command, const char *path,
    struct json_writer *w)
{
	struct order_file o = { .command = command, .path = path };
	struct problem p = { .status = STATUS_OK };
	struct json_token *tokens;
	char *text = NULL;
	size_t len = 0;
	int code = cli_load(command, path, ORDER_MAX, &text, &len);

	if (code != CLI_OK)
		return code;
	tokens = cli_alloc(TOKENS, sizeof(*tokens));
	if (json_parse(&o.doc, text, len, tokens, TOKENS, 0, &p) != STATUS_OK)
		code = cli_bad_input(command, path, &p);
	else if (json_type(&o.doc, 0) != JSON_OBJECT)
		code = bad(&o, 0, "", "an order is one JSON object");
	if (code == CLI_OK) {
		size_t from = w->len;

		json_write_object(w, "order");
		code = write_members(&o, w);
		json_write_object_end(w);
		if (w->status == STATUS_OK)
			flatten(w->buf + from, w->len - from);
	}
	free(tokens);
	free(text);
	return code;
}
