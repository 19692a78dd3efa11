/* SPDX-License-Identifier: Apache-2.0 */
#include "calibration_config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli.h"
#include "files.h"

#define COMMAND "sensor"
#define CONFIG_MAX 262144

static int refuse(const char *path, const struct json *doc, int at,
    const char *where, const char *why)
{
	struct problem p = { .status = STATUS_OK };

	p.line = at >= 0 ? json_line(doc, at) : 0;
	(void)problem_set(&p, STATUS_RANGE, where, why);
	return cli_bad_input(COMMAND, path, &p);
}

/* The probe of that id, or the only one with the certificate's serial. */
static int find_probe(const struct json *doc,
    const struct calibration_config *k, const struct calibration *c, int *many)
{
	int list = json_member(doc, 0, "probes"), found = -1;

	*many = 0;
	if (list < 0 || json_type(doc, list) != JSON_ARRAY)
		return -1;
	for (int at = json_first(doc, list); at >= 0; at = json_next(doc, at))
		if (k->probe ? json_is(doc, json_member(doc, at, "id"),
		    k->probe) : json_is(doc, json_member(doc, at, "serial"),
		    c->serial)) {
			found = at;
			(*many)++;
		}
	return found;
}

/* A value's bytes in the file; an object's reach from brace to brace. */
struct span {
	size_t from, to;
};

static struct span span_of(const struct json *doc, int at)
{
	size_t len = 0;
	const char *raw = json_raw(doc, at, &len);

	return (struct span){ (size_t)(raw - doc->text),
	    (size_t)(raw - doc->text) + len };
}

/* The two values may stand in either order. */
static char *replace_two(const char *text, size_t len, struct span a,
    const char *a_new, struct span b, const char *b_new)
{
	size_t cap = len + strlen(a_new) + strlen(b_new) + 1;
	char *out = cli_alloc(cap, 1);

	if (a.from > b.from) {
		struct span s = a;
		const char *t = a_new;

		a = b;
		b = s;
		a_new = b_new;
		b_new = t;
	}
	(void)snprintf(out, cap, "%.*s%s%.*s%s%.*s", (int)a.from, text, a_new,
	    (int)(b.from - a.to), text + a.to, b_new, (int)(len - b.to),
	    text + b.to);
	return out;
}

static int put_back(const char *path, const char *text)
{
	struct stat st;

	if (stat(path, &st) == 0 && files_replace(&files_real, path, text,
	    strlen(text), st.st_mode & 07777) == STATUS_OK)
		return CLI_OK;
	fprintf(stderr, "coldpass " COMMAND ": %s: %s\n", path,
	    strerror(errno));
	return CLI_NO_READ;
}

static int apply(const struct calibration_config *k,
    const struct calibration *c, const struct json *doc, size_t len,
    bool write, char *found, size_t cap)
{
	int many, probe = find_probe(doc, k, c, &many), cal, u, code;
	char number[24], *text;

	if (probe < 0 || many > 1)
		return refuse(k->path, doc, probe, "probes", many > 1 ?
		    "several have this serial number: name one with --probe" :
		    k->probe ? "there is none of this id" : "none has the "
		    "certificate's serial number: is it another probe's?");
	if (!json_is(doc, json_member(doc, probe, "serial"), c->serial))
		return refuse(k->path, doc, json_member(doc, probe, "serial"),
		    "serial", "is not the certificate's: it is another "
		    "probe's");
	if (json_string(doc, json_member(doc, probe, "id"), found, cap) !=
	    STATUS_OK)
		return refuse(k->path, doc, probe, "id", "is missing");
	cal = json_member(doc, probe, "calibration");
	u = json_member(doc, probe, "u_mc");
	if (cal < 0 || json_type(doc, cal) != JSON_OBJECT || u < 0)
		return refuse(k->path, doc, probe, "calibration", "and u_mc "
		    "must be there to be replaced: copy them from an example");
	if (!write)
		return CLI_OK;
	(void)snprintf(number, sizeof(number), "%lld", (long long)k->u_mc);
	text = replace_two(doc->text, len, span_of(doc, cal), k->calibration,
	    span_of(doc, u), number);
	code = put_back(k->path, text);
	free(text);
	return code;
}

int calibration_config_apply(const struct calibration_config *k,
    const struct calibration *c, bool write, char *found, size_t cap)
{
	struct problem p = { .status = STATUS_OK };
	struct json_token *tokens;
	struct json doc;
	char *text = NULL;
	size_t len = 0;
	int room, code = cli_load(COMMAND, k->path, CONFIG_MAX, &text, &len);

	if (code != CLI_OK)
		return code;
	room = (int)(len / 2) + 16;
	tokens = cli_alloc((size_t)room, sizeof(*tokens));
	if (json_parse(&doc, text, len, tokens, room, 0, &p) != STATUS_OK)
		code = cli_bad_input(COMMAND, k->path, &p);
	else
		code = apply(k, c, &doc, len, write, found, cap);
	free(tokens);
	free(text);
	return code;
}
