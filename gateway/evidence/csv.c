/* SPDX-License-Identifier: Apache-2.0 */
/* csv.c - see csv.h. */
#include "csv.h"

#include <string.h>

#include "json_text.h"

void csv_init(struct csv *csv, const char *text, size_t len, char separator)
{
	*csv = (struct csv){
		.text = text, .len = len, .line = 1, .next_line = 1,
		.separator = separator
	};
	if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
		csv->at = 3;
}

bool csv_is_end(const struct csv *csv)
{
	return csv->at >= csv->len;
}

bool csv_is_utf8(const char *at, const char *end)
{
	unsigned n;

	while (at < end) {
		n = (unsigned char)*at < 0x80 ? 1 : json_text_utf8(at, end);
		if (n == 0)
			return false;
		at += n;
	}
	return true;
}

enum status csv_refuse(const struct csv *csv, struct problem *p,
    enum status s, const char *where, const char *why)
{
	if (p != NULL && p->status == STATUS_OK)
		p->line = csv->line;
	return problem_set(p, s, where, why);
}

enum status csv_wrong_count(const struct csv *csv, struct problem *p,
    int count, int columns)
{
	enum status s = csv_refuse(csv, p, STATUS_SYNTAX, "",
	    "wrong number of fields: ");

	problem_add_int(p, count);
	problem_add(p, ", the header has ");
	problem_add_int(p, columns);
	return s;
}

/* A quoted field from behind its opening quote; false if it never ends. */
static bool quoted_field(struct csv *csv, struct csv_field *f)
{
	const char *text = csv->text;

	f->quoted = true;
	f->at = text + csv->at;
	for (; csv->at < csv->len; csv->at++) {
		if (text[csv->at] == '\n')
			csv->next_line++;
		if (text[csv->at] != '"')
			continue;
		if (csv->at + 1 < csv->len && text[csv->at + 1] == '"') {
			csv->at++;
			continue;
		}
		f->len = (size_t)(text + csv->at - f->at);
		csv->at++;
		return true;
	}
	return false;
}

static void plain_field(struct csv *csv, struct csv_field *f)
{
	const char *text = csv->text;
	size_t at = csv->at;

	f->quoted = false;
	f->at = text + at;
	while (at < csv->len && text[at] != csv->separator &&
	    text[at] != '\n' && text[at] != '\r' && text[at] != '"')
		at++;
	f->len = at - csv->at;
	csv->at = at;
}

/* Steps over what ends a field: a separator, LF, CRLF or the text's end. */
static bool end_field(struct csv *csv, bool *is_last)
{
	const char *at = csv->text + csv->at;
	size_t left = csv->len - csv->at;

	*is_last = left == 0 || *at != csv->separator;
	if (left == 0)
		return true;
	if (*at == csv->separator) {
		csv->at++;
		return true;
	}
	if (*at == '\r' && left > 1 && at[1] == '\n')
		csv->at++;
	else if (*at != '\n')
		return false;
	csv->at++;
	csv->next_line++;
	return true;
}

enum status csv_next_field(struct csv *csv, struct csv_field *f,
    bool *is_last, struct problem *p)
{
	if (csv->at < csv->len && csv->text[csv->at] == '"') {
		csv->at++;
		if (!quoted_field(csv, f))
			return csv_refuse(csv, p, STATUS_SYNTAX, "",
			    "a quoted field begins here and never ends; close "
			    "it with a quote");
	} else {
		plain_field(csv, f);
	}
	if (end_field(csv, is_last))
		return STATUS_OK;
	return csv_refuse(csv, p, STATUS_SYNTAX, "", f->quoted ?
	    "text after a closing quote; a separator or a line end must "
	    "follow" :
	    "a quote or a carriage return inside an unquoted field; quote "
	    "the whole field and double its quotes");
}

void csv_next_line(struct csv *csv, struct csv_field *f)
{
	const char *text = csv->text;
	size_t at = csv->at;

	*f = (struct csv_field){ .at = text + at };
	while (at < csv->len && text[at] != '\n')
		at++;
	f->len = at - csv->at;
	if (f->len > 0 && f->at[f->len - 1] == '\r')
		f->len--;
	csv->at = at < csv->len ? at + 1 : at;
	csv->next_line += at < csv->len;
}

enum status csv_text(const struct csv_field *f, char *out, size_t cap)
{
	size_t i, n = 0;

	for (i = 0; i < f->len; i++) {
		if (f->at[i] == '\0')
			return STATUS_SYNTAX;
		if (n + 1 == cap)
			return STATUS_RANGE;
		out[n++] = f->at[i];
		if (f->quoted && f->at[i] == '"')
			i++;
	}
	out[n] = '\0';
	return STATUS_OK;
}
