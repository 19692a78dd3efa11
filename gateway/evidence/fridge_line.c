/* SPDX-License-Identifier: Apache-2.0 */
/* fridge_line.c - see fridge_line.h. */
#include "fridge_line.h"

#include <string.h>

#define NUMBER_MAX 99999999

bool fridge_line_is(const struct fridge_word *w, const char *text)
{
	return w->len == strlen(text) && memcmp(w->at, text, w->len) == 0;
}

int fridge_line_number(const struct fridge_word *w)
{
	int v = 0;
	size_t i;

	for (i = 0; i < w->len; i++) {
		if (w->at[i] < '0' || w->at[i] > '9' || v > NUMBER_MAX)
			return -1;
		v = v * 10 + (w->at[i] - '0');
	}
	return w->len > 0 ? v : -1;
}

/* One line without its end and its leading blanks, which are its depth. */
static void take_line(struct fridge_line *l)
{
	const char *from = l->text + l->at, *end = l->text + l->len;
	const char *lf = memchr(from, '\n', l->len - l->at);
	const char *stop = lf != NULL ? lf : end;

	l->start = l->at;
	l->at = lf != NULL ? (size_t)(lf - l->text) + 1 : l->len;
	l->line++;
	if (stop > from && stop[-1] == '\r')
		stop--;
	for (l->depth = 0; from < stop && *from == ' '; from++)
		l->depth++;
	l->rest = (struct fridge_word){ from, (size_t)(stop - from) };
}

/* "Alarm:" opens a part at its depth and ends what was deeper. */
static bool open_part(struct fridge_line *l)
{
	size_t n = l->rest.len;
	int i;

	if (l->depth < FRIDGE_LINE_DEPTH)
		for (i = l->depth; i < FRIDGE_LINE_DEPTH; i++)
			l->parts[i][0] = '\0';
	if (n == 0 || l->rest.at[n - 1] != ':')
		return false;
	if (l->depth < FRIDGE_LINE_DEPTH && n - 1 < FRIDGE_LINE_NAME) {
		memcpy(l->parts[l->depth], l->rest.at, n - 1);
		l->parts[l->depth][n - 1] = '\0';
	}
	return true;
}

bool fridge_line_next(struct fridge_line *l)
{
	while (l->at < l->len) {
		take_line(l);
		if (!open_part(l) && l->rest.len > 0)
			return true;
	}
	return false;
}

static const char *find(const char *at, size_t len, const char *two)
{
	for (; len >= 2; at++, len--)
		if (memcmp(at, two, 2) == 0)
			return at;
	return NULL;
}

/* Where the value ends: at ", " if another "name: " follows it. */
static size_t value_len(const struct fridge_word *from)
{
	const char *comma = find(from->at, from->len, ", ");
	const char *end = from->at + from->len;

	if (comma == NULL || find(comma, (size_t)(end - comma), ": ") == NULL)
		return from->len;
	return (size_t)(comma - from->at);
}

bool fridge_line_member(struct fridge_line *l, struct fridge_word *name,
    struct fridge_word *value)
{
	const char *end = l->rest.at + l->rest.len;
	const char *colon = find(l->rest.at, l->rest.len, ": ");

	if (colon == NULL)
		return false;
	*name = (struct fridge_word){ l->rest.at,
	    (size_t)(colon - l->rest.at) };
	*value = (struct fridge_word){ colon + 2,
	    (size_t)(end - (colon + 2)) };
	value->len = value_len(value);
	l->rest.at = value->at + value->len;
	if (l->rest.at < end)
		l->rest.at += 2;
	l->rest.len = (size_t)(end - l->rest.at);
	return true;
}
