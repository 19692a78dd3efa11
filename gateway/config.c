/* SPDX-License-Identifier: Apache-2.0 */
/* config.c - walk the file along the table of config_rows.c.
 *
 * Nothing is accepted that the table does not name: a mistyped member must
 * not become a silent default on a device that guards a medicine.
 */
#include "config.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_handover.h"
#include "config_journey.h"
#include "config_rows.h"
#include "config_sensors.h"
#include "json.h"
#include "record.h"
#include "utc.h"

#define FILE_MAX 262144

struct walk {
	const struct json *doc;
	const char *dir;	/* of the configuration file, with slash */
	size_t dir_len;
	struct problem *p;
	uint64_t seen;		/* rows met in the present scope */
};

/* ---- one value ---- */

static enum status wrong(struct walk *k, int at, enum status s,
    const char *where, const char *why)
{
	if (k->p->status == STATUS_OK)
		k->p->line = at >= 0 ? json_line(k->doc, at) : 0;
	return problem_set(k->p, s, where, why);
}

static enum status wrong_value(struct walk *k, int at,
    const struct config_row *row, const char *where)
{
	char why[sizeof(k->p->why)];

	if (row->type == CONFIG_INTEGER)
		(void)snprintf(why, sizeof(why), "must be an integer from "
		    "%lld to %lld: %s", (long long)row->min,
		    (long long)row->max, row->remedy);
	else if (row->type == CONFIG_TIME)
		(void)snprintf(why, sizeof(why),
		    "must be an RFC 3339 time: %s", row->remedy);
	else if (row->type == CONFIG_PATHS)
		(void)snprintf(why, sizeof(why), "must be an array of 1 to "
		    "%lld paths: %s", (long long)row->max, row->remedy);
	else
		(void)snprintf(why, sizeof(why), "must be text of 1 to %lld "
		    "bytes: %s", (long long)row->max, row->remedy);
	return wrong(k, at, STATUS_TYPE, where, why);
}

static char *copy_text(const struct walk *k, const char *text, bool is_path)
{
	size_t dir = is_path && text[0] != '/' ? k->dir_len : 0;
	size_t len = strlen(text);
	char *out = malloc(dir + len + 1);

	if (!out)
		return NULL;
	memcpy(out, k->dir, dir);
	memcpy(out + dir, text, len + 1);
	return out;
}

static enum status take_text(struct walk *k, int at,
    const struct config_row *row, const char *where, char **out)
{
	char text[1025];
	size_t cap = (size_t)row->max + 1;

	if (row->type == CONFIG_PATHS || cap > sizeof(text))
		cap = sizeof(text);
	if (json_string(k->doc, at, text, cap) != STATUS_OK)
		return wrong_value(k, at, row, where);
	*out = copy_text(k, text, row->type != CONFIG_WORD);
	return *out ? STATUS_OK : STATUS_NO_SPACE;
}

static enum status take_time(struct walk *k, int at,
    const struct config_row *row, const char *where, int64_t *out)
{
	char text[64];

	if (json_string(k->doc, at, text, sizeof(text)) != STATUS_OK ||
	    utc_parse(text, strlen(text), out) != STATUS_OK ||
	    *out < row->min || *out > row->max)
		return wrong_value(k, at, row, where);
	return STATUS_OK;
}

static enum status take_paths(struct walk *k, int at,
    const struct config_row *row, const char *where, char **list)
{
	int n = 0;

	if (json_type(k->doc, at) != JSON_ARRAY || json_size(k->doc, at) < 1 ||
	    json_size(k->doc, at) > row->max)
		return wrong_value(k, at, row, where);
	for (int i = json_first(k->doc, at); i >= 0; i = json_next(k->doc, i)) {
		enum status s = take_text(k, i, row, where, &list[n++]);

		if (s != STATUS_OK)
			return s;
	}
	return STATUS_OK;
}

static enum status take(struct walk *k, int at, const struct config_row *row,
    const char *where, void *base)
{
	void *to = (char *)base + row->offset;

	switch (row->type) {
	case CONFIG_WORD:
	case CONFIG_PATH:
		return take_text(k, at, row, where, to);
	case CONFIG_PATHS:
		return take_paths(k, at, row, where, to);
	case CONFIG_TIME:
		return take_time(k, at, row, where, to);
	case CONFIG_INTEGER:
		break;
	}
	if (json_int(k->doc, at, row->min, row->max, to) != STATUS_OK)
		return wrong_value(k, at, row, where);
	return STATUS_OK;
}

/* ---- the walk ---- */

static int find_row(const char *path, bool *is_inner)
{
	size_t len = strlen(path);

	*is_inner = false;
	for (int i = 0; i < config_row_count; i++) {
		const char *row = config_rows[i].path;

		if (strcmp(row, path) == 0)
			return i;
		if (strncmp(row, path, len) == 0 && row[len] == '.')
			*is_inner = true;
	}
	return -1;
}

/* The members of one object; 'path' as in the table, 'where' for people.
 * Depth is bounded by the table's paths: probes[].replay.file is deepest. */
static enum status walk_object(struct walk *k, int object, const char *path,
    const char *where, void *base);

static enum status walk_member(struct walk *k, int name, const char *path,
    const char *where, void *base)
{
	int at = json_value(k->doc, name);
	bool is_inner;
	int row = find_row(path, &is_inner);

	if (row >= 0) {
		k->seen |= UINT64_C(1) << row;
		return take(k, at, &config_rows[row], where, base);
	}
	if (!is_inner)
		return wrong(k, name, STATUS_UNKNOWN, where, "is no member "
		    "of this file: correct its name or remove it");
	if (json_type(k->doc, at) != JSON_OBJECT)
		return wrong(k, at, STATUS_TYPE, where,
		    "must be an object {...}");
	return walk_object(k, at, path, where, base);
}

/* Lists, and what belongs to a driver: config_sensors.c. */
static bool is_walked_apart(const struct walk *k, int name, const char *path)
{
	if (path[0] == '\0')
		return json_is(k->doc, name, "probes") ||
		    json_is(k->doc, name, "accelerometers") ||
		    json_is(k->doc, name, "gpio") ||
		    json_is(k->doc, name, "flight") ||
		    json_is(k->doc, name, "power");
	return strcmp(path, "probes[]") == 0 &&
	    json_is(k->doc, name, "options");
}

static enum status walk_object(struct walk *k, int object, const char *path,
    const char *where, void *base)
{
	char inner[80], place[80], name[64];
	enum status s = STATUS_OK;

	for (int n = json_first(k->doc, object); n >= 0 && s == STATUS_OK;
	    n = json_next(k->doc, n)) {
		if (is_walked_apart(k, n, path))
			continue;
		if (json_string(k->doc, n, name, sizeof(name)) != STATUS_OK)
			(void)snprintf(name, sizeof(name), "?");
		(void)snprintf(inner, sizeof(inner), "%s%s%.40s", path,
		    path[0] != '\0' ? "." : "", name);
		(void)snprintf(place, sizeof(place), "%s%s%.40s", where,
		    where[0] != '\0' ? "." : "", name);
		s = walk_member(k, n, inner, place, base);
	}
	return s;
}

/* Defaults for what was absent; what may not be absent is an error. */
static enum status fill_absent(struct walk *k, int first, int end,
    const char *where, void *base)
{
	for (int i = first; i < end; i++) {
		const struct config_row *row = &config_rows[i];
		char *to = (char *)base + row->offset;
		char place[80], why[160];

		if (k->seen & (UINT64_C(1) << i))
			continue;
		if (row->need == CONFIG_REQUIRED) {
			(void)snprintf(place, sizeof(place), "%s%s", where,
			    strncmp(row->path, "probes[]", 8) == 0 ?
			    row->path + 8 : row->path);
			(void)snprintf(why, sizeof(why),
			    "is missing: state %s", row->remedy);
			return wrong(k, -1, STATUS_MISSING, place, why);
		}
		if (row->type == CONFIG_INTEGER || row->type == CONFIG_TIME)
			memcpy(to, &row->otherwise, sizeof(row->otherwise));
		else if (row->text) {
			char *text = copy_text(k, row->text,
			    row->type == CONFIG_PATH);

			if (!text)
				return STATUS_NO_SPACE;
			memcpy(to, &text, sizeof(text));
		}
	}
	return STATUS_OK;
}

static enum status walk_probe(struct walk *k, int at, struct config *c)
{
	struct config_probe *probe = &c->probes[c->probe_count];
	char where[32];
	enum status s;

	(void)snprintf(where, sizeof(where), "probes[%d]",
	    (int)c->probe_count);
	if (json_type(k->doc, at) != JSON_OBJECT)
		return wrong(k, at, STATUS_TYPE, where, "must be an object");
	c->probe_count++;
	k->seen = 0;
	s = walk_object(k, at, "probes[]", where, probe);
	if (s == STATUS_OK)
		s = fill_absent(k, config_first_probe_row, config_row_count,
		    where, probe);
	if (s != STATUS_OK)
		return s;
	if (probe->cal_low_mc >= probe->cal_high_mc)
		return wrong(k, at, STATUS_RANGE, where, "calibration.low_mc "
		    "must be below calibration.high_mc");
	s = config_sensors_probe(k->doc, at, where, probe, k->p);
	if (s != STATUS_OK)
		return s;
	if (config_probe_by_id(c, probe->id) != probe)
		return wrong(k, at, STATUS_REPEATED, where,
		    "another probe has this id: give each its own");
	return STATUS_OK;
}

static enum status walk_probes(struct walk *k, struct config *c)
{
	int list = json_member(k->doc, 0, "probes");
	enum status s = STATUS_OK;

	if (list < 0 || json_type(k->doc, list) != JSON_ARRAY ||
	    json_size(k->doc, list) < 1 ||
	    json_size(k->doc, list) > CONFIG_PROBES)
		return wrong(k, list, STATUS_MISSING, "probes",
		    "must be an array of 1 to 64 probes");
	for (int i = json_first(k->doc, list); i >= 0 && s == STATUS_OK;
	    i = json_next(k->doc, i))
		s = walk_probe(k, i, c);
	return s;
}

static enum status walk_file(struct walk *k, struct config *c)
{
	int clock = json_member(k->doc, 0, "clock");
	enum status s;

	if (json_type(k->doc, 0) != JSON_OBJECT)
		return wrong(k, 0, STATUS_TYPE, "", "must be one JSON object");
	s = walk_object(k, 0, "", "", c);
	if (s == STATUS_OK)
		s = fill_absent(k, 0, config_first_probe_row, "", c);
	if (s == STATUS_OK)
		s = walk_probes(k, c);
	if (s == STATUS_OK)
		s = config_sensors_read(k->doc, c, k->p);
	if (s == STATUS_OK)
		s = config_journey_read(k->doc, c, k->p);
	if (s != STATUS_OK)
		return s;
	while (c->root_count < CONFIG_ROOTS && c->roots[c->root_count])
		c->root_count++;
	c->is_scaled = clock >= 0;
	if (c->is_scaled && json_size(k->doc, clock) != 3)
		return wrong(k, clock, STATUS_MISSING, "clock", "a simulation "
		    "states pace, real_anchor_ms and utc_anchor_ms");
	if (c->events_begin_ms != CONFIG_ABSENT && !c->events_file)
		return wrong(k, json_member(k->doc, 0, "events"),
		    STATUS_MISSING, "events",
		    "begin says nothing without a file");
	s = config_handover_check(k->doc, c, k->p);
	if (s != STATUS_OK)
		return s;
	if (!record_is_gw(c->gw))
		return wrong(k, json_member(k->doc, 0, "gateway"),
		    STATUS_SYNTAX, "gateway", "must begin with a letter or "
		    "digit and hold letters, digits, '.', '_', '-' only");
	return STATUS_OK;
}

static enum status read_text(struct config *c, const char *path,
    const char *text, size_t len, struct problem *p)
{
	const char *slash = strrchr(path, '/');
	struct walk k = { .dir = path, .p = p,
		.dir_len = slash ? (size_t)(slash - path) + 1 : 0 };
	int cap = (int)(len / 2) + 16;
	struct json_token *tokens = calloc((size_t)cap, sizeof(*tokens));
	struct json doc;
	enum status s;

	if (!tokens)
		return STATUS_NO_SPACE;
	s = json_parse(&doc, text, len, tokens, cap, 0, p);
	k.doc = &doc;
	if (s == STATUS_OK)
		s = walk_file(&k, c);
	free(tokens);
	return s;
}

static void tell(char *why, const char *path, const struct problem *p,
    enum status s)
{
	if (p->status == STATUS_OK)
		(void)snprintf(why, CONFIG_WHY, "%s: %s", path,
		    status_name(s));
	else if (p->line > 0)
		(void)snprintf(why, CONFIG_WHY, "%s:%d: %s%s%s", path,
		    p->line, p->where, p->where[0] != '\0' ? ": " : "",
		    p->why);
	else
		(void)snprintf(why, CONFIG_WHY, "%s: %s%s%s", path, p->where,
		    p->where[0] != '\0' ? ": " : "", p->why);
}

struct config *config_load(const struct files *files, const char *path,
    enum status *s, char *why)
{
	struct config *c = calloc(1, sizeof(*c));
	struct problem p = { .status = STATUS_OK };
	char *text = NULL;
	size_t len = 0;

	why[0] = '\0';
	if (!c) {
		*s = STATUS_NO_SPACE;
		return NULL;
	}
	*s = files_load(files, path, FILE_MAX, &text, &len);
	if (*s == STATUS_RANGE)
		(void)snprintf(why, CONFIG_WHY,
		    "%s: is larger than 256 KiB, not a configuration", path);
	else if (*s != STATUS_OK)
		(void)snprintf(why, CONFIG_WHY, "%s: %s", path,
		    strerror(*s == STATUS_NO_FILE ? ENOENT : errno));
	if (*s == STATUS_OK) {
		*s = read_text(c, path, text, len, &p);
		if (*s != STATUS_OK)
			tell(why, path, &p, *s);
	}
	free(text);
	if (*s == STATUS_OK)
		return c;
	config_free(c);
	return NULL;
}

/* ---- the rest ---- */

static void free_rows(void *base, int first, int end)
{
	for (int i = first; i < end; i++) {
		const struct config_row *row = &config_rows[i];
		char *text;
		int n = row->type == CONFIG_PATHS ? (int)row->max : 1;

		if (row->type == CONFIG_INTEGER || row->type == CONFIG_TIME)
			continue;
		for (int at = 0; at < n; at++) {
			memcpy(&text, (char *)base + row->offset +
			    (size_t)at * sizeof(text), sizeof(text));
			free(text);
		}
	}
}

void config_free(struct config *c)
{
	if (!c)
		return;
	free_rows(c, 0, config_first_probe_row);
	for (int64_t i = 0; i < CONFIG_PROBES; i++)
		free_rows(&c->probes[i], config_first_probe_row,
		    config_row_count);
	config_sensors_free(c);
	config_journey_free(c);
	free(c);
}

const struct config_probe *config_probe_by_id(const struct config *c,
    const char *id)
{
	for (int64_t i = 0; i < c->probe_count; i++)
		if (strcmp(c->probes[i].id, id) == 0)
			return &c->probes[i];
	return NULL;
}
