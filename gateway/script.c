/* SPDX-License-Identifier: Apache-2.0 */
#include "script.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "utc.h"

#define FILE_MAX (16 << 20)
#define COLUMNS 4
#define NUMBERS 4

/* Which words and numbers each event takes. */
static const struct shape {
	const char *name;
	enum record_event_kind kind;
	const char *on, *off;		/* words, or NULL */
	int least, most;		/* numbers */
} shapes[] = {
	{ "begin", 0, NULL, NULL, 0, 0 },
	{ "lid", RECORD_LID, "open", "closed", 0, 0 },
	{ "seal", RECORD_SEAL_STATE, "open", "whole", 0, 0 },
	{ "tilt", RECORD_TILT, NULL, NULL, 1, 1 },
	{ "light", RECORD_LIGHT, NULL, NULL, 1, 1 },
	{ "shock", RECORD_SHOCK, NULL, NULL, 1, 4 },
	{ "vibration", RECORD_VIBRATION, NULL, NULL, 3, 3 },
};

struct reader {
	struct script *script;
	int cap, line, columns;
	const char *why;
};

/* ---- one row ---- */

static const struct shape *find_shape(const char *name)
{
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		if (strcmp(shapes[i].name, name) == 0)
			return &shapes[i];
	return NULL;
}

static bool read_time(const char *text, int64_t *out)
{
	char *end;

	if (utc_parse(text, strlen(text), out) == STATUS_OK)
		return true;
	errno = 0;
	*out = strtoll(text, &end, 10);
	return errno == 0 && end != text && *end == '\0' && *out >= 0;
}

/* Up to NUMBERS, each 0 to INT32_MAX; -1 if anything else stands there. */
static int read_numbers(const char *text, int64_t *out)
{
	int n = 0;

	while (*text != '\0') {
		char *end;

		if (n == NUMBERS || *text < '0' || *text > '9')
			return -1;
		errno = 0;
		out[n] = strtoll(text, &end, 10);
		if (errno != 0 || out[n++] > INT32_MAX)
			return -1;
		text = end;
		if (*text == ' ')
			text++;
		else if (*text != '\0')
			return -1;
	}
	return n;
}

static bool read_value(struct script_row *row, const struct shape *shape,
    const char *text)
{
	int64_t number[NUMBERS] = { 0, 0, 0, 0 };
	int n;

	if (shape->on) {
		row->flag = strcmp(text, shape->on) == 0;
		return row->flag || strcmp(text, shape->off) == 0;
	}
	n = read_numbers(text, number);
	if (n < shape->least || n > shape->most)
		return false;
	row->flag = number[3] != 0;
	memcpy(row->number, number, sizeof(row->number));
	if (row->kind == RECORD_SHOCK && n < 2)
		row->number[1] = RECORD_ABSENT;
	return row->kind != RECORD_VIBRATION || number[0] < number[1];
}

static const char *read_row(struct script_row *row, char *const *columns)
{
	const struct shape *shape = find_shape(columns[1]);

	memset(row, 0, sizeof(*row));
	if (!read_time(columns[0], &row->time_ms))
		return "time is neither RFC 3339 nor milliseconds";
	if (!shape)
		return "event is none of begin, lid, seal, tilt, light, "
		    "shock, vibration";
	row->kind = shape->kind;
	if (!read_value(row, shape, columns[2]))
		return "value is not what this event takes";
	if (strlen(columns[3]) > LIMIT_ID)
		return "probe has more than 32 bytes";
	memcpy(row->probe, columns[3], strlen(columns[3]) + 1);
	return NULL;
}

/* ---- the file ---- */

/* In place; how many. */
static int split(char *line, char **columns)
{
	int n = 0;

	for (char *at = line; at && n < COLUMNS + 1; n++) {
		char *comma = strchr(at, ',');

		if (n < COLUMNS)
			columns[n] = at;
		if (comma)
			*comma++ = '\0';
		at = comma;
	}
	return n;
}

static const char *check_header(struct reader *r, char *const *columns,
    int n)
{
	r->columns = n;
	if (n < 3 || n > COLUMNS || strcmp(columns[0], "time") != 0 ||
	    strcmp(columns[1], "event") != 0 ||
	    strcmp(columns[2], "value") != 0 ||
	    (n == COLUMNS && strcmp(columns[3], "probe") != 0))
		return "the header must be time,event,value or "
		    "time,event,value,probe";
	return NULL;
}

static const char *add_row(struct reader *r, const struct script_row *row)
{
	struct script *s = r->script;

	if (s->count > 0 && row->time_ms < s->rows[s->count - 1].time_ms)
		return "time goes back: sort the rows";
	if (s->count == r->cap) {
		int cap = r->cap > 0 ? 2 * r->cap : 64;
		struct script_row *grown = realloc(s->rows,
		    (size_t)cap * sizeof(*grown));

		if (!grown)
			return "out of memory";
		s->rows = grown;
		r->cap = cap;
	}
	s->rows[s->count++] = *row;
	return NULL;
}

static const char *read_line(struct reader *r, char *line)
{
	char empty[] = "", *columns[COLUMNS] = { empty, empty, empty, empty };
	size_t len = strlen(line);
	struct script_row row;
	const char *why;
	int n;

	if (len > 0 && line[len - 1] == '\r')
		line[len - 1] = '\0';
	n = split(line, columns);
	if (r->line == 1)
		return check_header(r, columns, n);
	if (n != r->columns)
		return "another number of fields than the header has";
	why = read_row(&row, columns);
	return why ? why : add_row(r, &row);
}

static void read_lines(struct reader *r, char *text)
{
	while (text && *text != '\0' && !r->why) {
		char *lf = strchr(text, '\n');

		if (lf)
			*lf++ = '\0';
		r->line++;
		r->why = read_line(r, text);
		text = lf;
	}
	if (!r->why && r->script->count == 0)
		r->why = "holds no event";
}

static void shift(struct script *s, int64_t begin_ms)
{
	int64_t by = begin_ms - s->rows[0].time_ms;

	for (int i = 0; i < s->count; i++)
		s->rows[i].time_ms += by;
}

struct script *script_open(const struct files *files, const char *path,
    int64_t begin_ms, enum status *s, char *why, size_t cap)
{
	struct script *script = calloc(1, sizeof(*script));
	struct reader r = { .script = script };
	char *text = NULL;
	size_t len = 0;

	*s = script ? files_load(files, path, FILE_MAX, &text, &len) :
	    STATUS_NO_SPACE;
	if (*s != STATUS_OK) {
		(void)snprintf(why, cap, "events: %s: %s", path,
		    *s == STATUS_NO_SPACE ? "out of memory" :
		    *s == STATUS_RANGE ? "larger than 16 MiB" :
		    strerror(*s == STATUS_NO_FILE ? ENOENT : errno));
		free(script);
		return NULL;
	}
	read_lines(&r, text);
	free(text);
	if (!r.why) {
		if (begin_ms != RECORD_ABSENT)
			shift(script, begin_ms);
		return script;
	}
	(void)snprintf(why, cap, "events: %s:%d: %s", path, r.line, r.why);
	*s = STATUS_SYNTAX;
	script_close(script);
	return NULL;
}

void script_close(struct script *s)
{
	if (!s)
		return;
	free(s->rows);
	free(s);
}

/* ---- playing ---- */

bool script_event(const struct script_row *row, struct record_event *out)
{
	*out = (struct record_event){ .kind = row->kind, .flag = row->flag,
		.value = row->number[0], .dv_mm_s = RECORD_ABSENT };
	if (row->kind == RECORD_SHOCK) {
		out->dv_mm_s = row->number[1];
		out->dur_us = row->number[2];
	} else if (row->kind == RECORD_VIBRATION) {
		out->low_hz = row->number[0];
		out->high_hz = row->number[1];
		out->value = row->number[2];
	}
	return row->kind != 0;
}
