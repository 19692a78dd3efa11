/* SPDX-License-Identifier: Apache-2.0 */
/* dialect.c - see dialect.h: the members of a dialect but for its time. */
#include "dialect.h"

#include <string.h>

#include "dialect_reader.h"

#define SKIP_MAX 1000
#define MINUTE_MS INT64_C(60000)

static const char *const members[] = { "v", "id", "note", "encoding",
	"separator", "decimal", "skip_lines", "skip_until", "header", "time",
	"temp", "probe", "unit", "faults" };
static const char *const temp_members[] = { "column", "probe" };
static const char *const unit_members[] = { "column" };

bool dialect_is_zone(const char *text)
{
	const char *at;
	int64_t offset_ms;

	if (dialect_fixed_zone(text, &offset_ms))
		return true;
	if (text[0] < 'A' || text[0] > 'Z')
		return false;
	for (at = text; *at != '\0'; at++)
		if (!((*at >= 'A' && *at <= 'Z') ||
		    (*at >= 'a' && *at <= 'z') ||
		    (*at >= '0' && *at <= '9') || *at == '_' || *at == '-' ||
		    *at == '+' || (*at == '/' && at[1] != '/')))
			return false;
	return strlen(text) < DIALECT_ZONE;
}

bool dialect_fixed_zone(const char *text, int64_t *offset_ms)
{
	struct dialect_time t;
	struct dialect_moment m;

	if (strcmp(text, "UTC") == 0) {
		*offset_ms = 0;
		return true;
	}
	if (strlen(text) != 6 || text[3] != ':' ||
	    dialect_time_compile(&t, "%z") != NULL ||
	    dialect_time_parse(&t, text, 6, &m) != STATUS_OK)
		return false;
	*offset_ms = m.offset_ms;
	return true;
}

static enum status read_head(const struct dialect_reader *r,
    struct dialect *out)
{
	char note[1024];
	int64_t v;
	enum status s;

	if (json_int(&r->doc, dialect_reader_find(r, "v"), 1, 1, &v) !=
	    STATUS_OK)
		return dialect_reader_refuse(r, STATUS_UNKNOWN, "v",
		    "must be 1: the only version of the dialect format");
	if ((s = dialect_reader_text(r, "id", true, out->id,
	    sizeof out->id)) != STATUS_OK)
		return s;
	return dialect_reader_text(r, "note", false, note, sizeof note);
}

/* One of a few characters; the first is what holds without the member. */
static enum status read_mark(const struct dialect_reader *r,
    const char *member, const char *marks, const char *why, char *out)
{
	char given[2] = { marks[0], '\0' };
	int at = dialect_reader_find(r, member);

	if (at != -1 && (json_string(&r->doc, at, given, sizeof given) !=
	    STATUS_OK || memchr(marks, given[0], strlen(marks)) == NULL))
		return dialect_reader_refuse(r, STATUS_UNKNOWN, member, why);
	*out = given[0];
	return STATUS_OK;
}

static enum status read_text_form(const struct dialect_reader *r,
    struct dialect *out)
{
	unsigned encoding = 1;
	enum status s;

	if ((s = dialect_reader_word(r, "encoding", "utf-8 latin-1",
	    &encoding)) != STATUS_OK ||
	    (s = read_mark(r, "separator", ",;\t|", "must be a comma, a "
	    "semicolon, a tab (\\t) or a bar", &out->separator)) !=
	    STATUS_OK ||
	    (s = read_mark(r, "decimal", ".,", "must be a point or a comma",
	    &out->decimal)) != STATUS_OK)
		return s;
	out->latin1 = encoding == 2;
	return STATUS_OK;
}

static enum status read_lines(const struct dialect_reader *r,
    struct dialect *out)
{
	int lines = dialect_reader_find(r, "skip_lines");
	int until = dialect_reader_find(r, "skip_until");
	int header = dialect_reader_find(r, "header");
	int64_t skip = 0;

	out->header = true;
	if (header != -1 && json_bool(&r->doc, header, &out->header) !=
	    STATUS_OK)
		return dialect_reader_refuse(r, STATUS_TYPE, "header",
		    "must be true or false");
	if (lines != -1 && json_int(&r->doc, lines, 0, SKIP_MAX, &skip) !=
	    STATUS_OK)
		return dialect_reader_refuse(r, STATUS_RANGE, "skip_lines",
		    "must be an integer from 0 to 1000");
	out->skip_lines = (int)skip;
	if (until == -1)
		return STATUS_OK;
	if (lines != -1 || !out->header)
		return dialect_reader_refuse(r, STATUS_CONFLICT, "skip_until",
		    "finds the header line by how it begins; leave out "
		    "skip_lines and \"header\": false");
	return dialect_reader_text(r, "skip_until", true, out->skip_until,
	    sizeof out->skip_until);
}

static enum status read_temp(const struct dialect_reader *r,
    struct dialect *out)
{
	struct dialect_temp *t = &out->temps[out->temp_count];
	int i;
	enum status s;

	memcpy(t->probe, "1", 2);
	if (json_type(&r->doc, r->object) != JSON_OBJECT)
		return dialect_reader_refuse(r, STATUS_TYPE, "",
		    "must be an object with column and probe");
	if ((s = json_only(&r->doc, r->object, temp_members, 2, r->path,
	    r->p)) != STATUS_OK ||
	    (s = dialect_reader_column(r, dialect_reader_find(r, "column"),
	    "column", &t->column)) != STATUS_OK ||
	    (s = dialect_reader_text(r, "probe", false, t->probe,
	    sizeof t->probe)) != STATUS_OK)
		return s;
	for (i = 0; i < out->temp_count; i++)
		if (strcmp(out->temps[i].probe, t->probe) == 0)
			return dialect_reader_refuse(r, STATUS_REPEATED,
			    "probe", "two columns are one probe; give each "
			    "its own name");
	out->temp_count++;
	return STATUS_OK;
}

static enum status read_temps(const struct dialect_reader *r,
    struct dialect *out)
{
	int list = dialect_reader_find(r, "temp"), at, i = 0;
	struct dialect_reader in;
	enum status s;

	if (list == -1 || json_type(&r->doc, list) != JSON_ARRAY ||
	    json_size(&r->doc, list) < 1 ||
	    json_size(&r->doc, list) > LIMIT_PROBES)
		return dialect_reader_refuse(r, STATUS_TYPE, "temp",
		    "must be a list of 1 to 32 objects with column and probe");
	for (at = json_first(&r->doc, list); at != -1;
	    at = json_next(&r->doc, at)) {
		in = dialect_reader_in(r, at, "temp", i++);
		if ((s = read_temp(&in, out)) != STATUS_OK)
			return s;
	}
	return STATUS_OK;
}

static enum status read_probe(const struct dialect_reader *r,
    struct dialect *out)
{
	int at = dialect_reader_find(r, "probe");

	out->has_probe = at != -1;
	if (at == -1)
		return STATUS_OK;
	if (out->temp_count > 1)
		return dialect_reader_refuse(r, STATUS_CONFLICT, "probe",
		    "a column of probe names goes with one temp column only");
	if (out->ambiguous == DIALECT_AMBIGUOUS_IN_ORDER)
		return dialect_reader_refuse(r, STATUS_CONFLICT, "probe",
		    "\"ambiguous\": \"in-order\" needs all rows in order of "
		    "time; with a probe column use refuse, earlier or later");
	return dialect_reader_column(r, at, "probe", &out->probe);
}

static enum status read_unit(const struct dialect_reader *r,
    struct dialect *out)
{
	int at = dialect_reader_find(r, "unit");
	struct dialect_reader in = dialect_reader_in(r, at, "unit", -1);
	unsigned unit = DIALECT_UNIT_C;
	enum status s;

	if (at == -1 || json_type(&r->doc, at) != JSON_OBJECT) {
		s = dialect_reader_word(r, "unit", "C F", &unit);
		out->unit = (enum dialect_unit)unit;
		return s;
	}
	out->unit = DIALECT_UNIT_BY_COLUMN;
	if ((s = json_only(&r->doc, at, unit_members, 1, "unit", r->p)) !=
	    STATUS_OK)
		return s;
	return dialect_reader_column(&in, dialect_reader_find(&in, "column"),
	    "column", &out->unit_column);
}

/* A JSON number of this file stands for that number however the CSV writes
 * it; a string for exactly that text. */
static bool read_fault(const struct dialect_reader *r, int at,
    struct dialect_fault *f)
{
	const char *raw;
	size_t len;

	f->is_number = json_type(&r->doc, at) == JSON_NUMBER;
	if (!f->is_number)
		return json_string(&r->doc, at, f->text, sizeof f->text) ==
		    STATUS_OK;
	raw = json_raw(&r->doc, at, &len);
	return decimal_parse(raw, len, '.', &f->number);
}

static enum status read_faults(const struct dialect_reader *r,
    struct dialect *out)
{
	int list = dialect_reader_find(r, "faults"), at;

	if (list == -1)
		return STATUS_OK;
	if (json_type(&r->doc, list) != JSON_ARRAY ||
	    json_size(&r->doc, list) > DIALECT_FAULTS)
		return dialect_reader_refuse(r, STATUS_TYPE, "faults",
		    "must be a list of up to 16 numbers and texts");
	for (at = json_first(&r->doc, list); at != -1;
	    at = json_next(&r->doc, at))
		if (!read_fault(r, at, &out->faults[out->fault_count++]))
			return dialect_reader_refuse(r, STATUS_RANGE,
			    "faults", "each is a number without exponent or "
			    "a text of 1 to 32 bytes");
	return STATUS_OK;
}

static enum status need_header(const struct dialect_reader *r,
    const struct dialect_column *c, const char *member)
{
	if (c->name[0] == '\0')
		return STATUS_OK;
	return dialect_reader_refuse(r, STATUS_CONFLICT, member,
	    "names a column, but \"header\" is false; give its place (1, 2, "
	    "...)");
}

/* Without a header line every column is told by its place. */
static enum status check_places(const struct dialect_reader *r,
    const struct dialect *d)
{
	enum status s = STATUS_OK;
	int i;

	if (d->header)
		return STATUS_OK;
	for (i = 0; i < d->time_count && s == STATUS_OK; i++)
		s = need_header(r, &d->time[i], "time");
	for (i = 0; i < d->temp_count && s == STATUS_OK; i++)
		s = need_header(r, &d->temps[i].column, "temp");
	if (s == STATUS_OK && d->has_probe)
		s = need_header(r, &d->probe, "probe");
	if (s == STATUS_OK && d->unit == DIALECT_UNIT_BY_COLUMN)
		s = need_header(r, &d->unit_column, "unit");
	return s;
}

enum status dialect_parse(struct dialect *out, const char *text, size_t len,
    struct json_token tokens[DIALECT_TOKENS], struct problem *p)
{
	struct dialect_reader r = { .p = p };
	enum status s;

	memset(out, 0, sizeof *out);
	if (len > DIALECT_BYTES)
		return problem_set(p, STATUS_RANGE, "",
		    "longer than 16384 bytes; is it a dialect?");
	if ((s = json_parse(&r.doc, text, len, tokens, DIALECT_TOKENS, 0,
	    p)) != STATUS_OK)
		return s;
	if (json_type(&r.doc, 0) != JSON_OBJECT)
		return problem_set(p, STATUS_TYPE, "",
		    "a dialect is one JSON object");
	if ((s = json_only(&r.doc, 0, members, 14, "", p)) != STATUS_OK ||
	    (s = read_head(&r, out)) != STATUS_OK ||
	    (s = read_text_form(&r, out)) != STATUS_OK ||
	    (s = read_lines(&r, out)) != STATUS_OK ||
	    (s = dialect_reader_time(&r, out)) != STATUS_OK ||
	    (s = read_temps(&r, out)) != STATUS_OK ||
	    (s = read_probe(&r, out)) != STATUS_OK ||
	    (s = read_unit(&r, out)) != STATUS_OK ||
	    (s = read_faults(&r, out)) != STATUS_OK)
		return s;
	return check_places(&r, out);
}
