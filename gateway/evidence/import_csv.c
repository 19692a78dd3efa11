/* SPDX-License-Identifier: Apache-2.0 */
/* import_csv.c - see import_csv.h: rows. */
#include "import_csv.h"

#include <string.h>

#include "import_header.h"
#include "import_temp.h"
#include "import_time.h"

#define TIME_TEXT 48	/* bytes of one column's part of a time */

/* One line while it is read. */
struct line {
	char time[DIALECT_TIME_COLUMNS][TIME_TEXT];
	char probe[LIMIT_TEXT + 1];
	char unit[8];
	struct import_temp temps[LIMIT_PROBES];
};

size_t import_latin1(const char *in, size_t len, char *out)
{
	size_t i, n = 0;

	for (i = 0; i < len; i++) {
		unsigned char c = (unsigned char)in[i];

		if (c >= 0x80) {
			out[n++] = (char)(0xC0 | c >> 6);
			c = (unsigned char)(0x80 | (c & 0x3F));
		}
		out[n++] = (char)c;
	}
	return n;
}

static bool skip_empty_lines(struct csv *in)
{
	struct csv_field line;
	struct csv peek;

	while (!csv_is_end(in)) {
		peek = *in;
		csv_next_line(&peek, &line);
		if (line.len > 0)
			return true;
		*in = peek;
	}
	return false;
}

static enum status check_zone(const struct import_csv *csv,
    struct problem *p)
{
	int64_t offset_ms;

	if (csv->dialect->format.has_offset ||
	    dialect_fixed_zone(csv->zone_name, &offset_ms) ||
	    (csv->zone_name[0] != '\0' && csv->zone != NULL))
		return STATUS_OK;
	return problem_set(p, STATUS_MISSING, "time.zone",
	    "times are local and nobody says where; add it to the dialect or "
	    "pass --zone");
}

enum status import_csv_init(struct import_csv *csv,
    const struct dialect *dialect, const struct import_zone *zone,
    const char *zone_name, const char *text, size_t len, struct problem *p)
{
	enum status s;

	memset(csv, 0, sizeof *csv);
	csv->dialect = dialect;
	csv->zone = zone;
	csv->zone_name = zone_name != NULL ? zone_name : dialect->zone;
	csv->next_temp = dialect->temp_count;
	csv_init(&csv->in, text, len, dialect->separator);
	if (len >= 2 && (memcmp(text, "\xFF\xFE", 2) == 0 ||
	    memcmp(text, "\xFE\xFF", 2) == 0))
		return csv_refuse(&csv->in, p, STATUS_SYNTAX, "",
		    "UTF-16; save the file as UTF-8");
	if ((s = check_zone(csv, p)) != STATUS_OK ||
	    (s = import_time_base(csv, p)) != STATUS_OK)
		return s;
	return import_header_read(csv, p);
}

static enum status take_text(const struct import_csv *csv,
    const struct csv_field *f, char *out, size_t cap, const char *member,
    struct problem *p)
{
	if (import_temp_trim(f, out, cap))
		return STATUS_OK;
	return csv_refuse(&csv->in, p, STATUS_RANGE, member,
	    "too long, or holds a NUL byte; is it the right column?");
}

static enum status take_field(struct import_csv *csv,
    const struct csv_field *f, int at, struct line *l, struct problem *p)
{
	const struct dialect *d = csv->dialect;
	enum status s = STATUS_OK;
	int i;

	for (i = 0; i < d->time_count && s == STATUS_OK; i++)
		if (at == csv->time_at[i])
			s = take_text(csv, f, l->time[i], TIME_TEXT, "time",
			    p);
	for (i = 0; i < d->temp_count; i++)
		if (at == csv->temp_at[i])
			import_temp_read(&l->temps[i], d, f);
	if (s == STATUS_OK && at == csv->probe_at)
		s = take_text(csv, f, l->probe, sizeof l->probe, "probe", p);
	if (s == STATUS_OK && at == csv->unit_at)
		s = take_text(csv, f, l->unit, sizeof l->unit, "unit", p);
	return s;
}

/* Counts all fields before complaining about one, as journey_csv.c does. */
static enum status read_fields(struct import_csv *csv, struct line *l,
    struct problem *p)
{
	struct problem found = { .status = STATUS_OK };
	struct csv_field f = { .len = 0 };
	bool is_last = false;
	enum status s;
	int count;

	for (count = 0; !is_last; count++) {
		if ((s = csv_next_field(&csv->in, &f, &is_last, p)) !=
		    STATUS_OK)
			return s;
		if (found.status == STATUS_OK)
			(void)!take_field(csv, &f, count, l, &found);
	}
	if (csv->columns == 0) {
		csv->columns = count;
		if ((s = import_header_need(csv, p)) != STATUS_OK)
			return s;
	}
	if (count != csv->columns &&
	    !(count == csv->columns + 1 && f.len == 0))
		return csv_wrong_count(&csv->in, p, count, csv->columns);
	if (found.status != STATUS_OK && p != NULL && p->status == STATUS_OK)
		*p = found;
	return found.status;
}

static enum status read_time(struct import_csv *csv, struct line *l,
    int64_t *ms, struct problem *p)
{
	char text[DIALECT_TIME_COLUMNS * TIME_TEXT];
	size_t n = 0, len;
	enum status s;
	int i;

	for (i = 0; i < csv->dialect->time_count; i++) {
		if (i > 0)
			text[n++] = ' ';
		len = strlen(l->time[i]);
		memcpy(text + n, l->time[i], len);
		n += len;
	}
	text[n] = '\0';
	if ((s = import_time_read(csv, text, n, ms, p)) != STATUS_OK)
		return s;
	csv->has_last = true;
	csv->last_ms = *ms;
	return STATUS_OK;
}

static enum status row_unit(const struct import_csv *csv,
    const struct line *l, enum decimal_unit *unit, struct problem *p)
{
	*unit = csv->dialect->unit == DIALECT_UNIT_F ? DECIMAL_FAHRENHEIT :
	    DECIMAL_CELSIUS;
	if (csv->dialect->unit != DIALECT_UNIT_BY_COLUMN ||
	    import_temp_unit(l->unit, unit))
		return STATUS_OK;
	if (p != NULL && p->status == STATUS_OK)
		p->line = csv->in.line;
	return problem_quote(p, STATUS_UNKNOWN, "unit", "", l->unit,
	    " is neither C nor F");
}

static void count(struct import_csv *csv, const struct import_temp *t,
    bool fault)
{
	struct import_counts *c = &csv->counts;

	if (!fault)
		return;
	c->empty += t->kind == IMPORT_TEMP_EMPTY;
	c->placeholders += t->kind == IMPORT_TEMP_PLACEHOLDER;
	if (t->kind == IMPORT_TEMP_EMPTY || t->kind == IMPORT_TEMP_PLACEHOLDER)
		return;
	if (c->strange++ == 0) {
		c->strange_line = csv->in.line;
		memcpy(c->strange_text, t->text, sizeof c->strange_text);
	}
}

static enum status take_temp(struct import_csv *csv, int i,
    const struct line *l, int64_t ms, struct problem *p)
{
	const struct import_temp *t = &l->temps[i];
	struct journey_row *row = &csv->rows[i];
	enum decimal_unit unit;
	enum status s = row_unit(csv, l, &unit, p);

	if (s != STATUS_OK)
		return s;
	if (t->has_unit && t->unit != unit)
		return csv_refuse(&csv->in, p, STATUS_CONFLICT, "temp",
		    unit == DECIMAL_CELSIUS ?
		    "the value says Fahrenheit, the dialect Celsius" :
		    "the value says Celsius, the dialect Fahrenheit");
	memset(row, 0, sizeof *row);
	row->time_ms = ms;
	memcpy(row->probe, csv->dialect->has_probe ? l->probe :
	    csv->dialect->temps[i].probe, sizeof row->probe);
	row->fault = t->kind != IMPORT_TEMP_NUMBER ||
	    !decimal_mc(&t->number, unit, &row->temp_mc);
	count(csv, t, row->fault);
	return STATUS_OK;
}

static enum status read_line(struct import_csv *csv, struct problem *p)
{
	size_t start = csv->in.at;
	struct line l;
	int64_t ms;
	enum status s;
	int i;

	memset(&l, 0, sizeof l);
	csv->in.line = csv->in.next_line;
	if ((s = read_fields(csv, &l, p)) != STATUS_OK)
		return s;
	if (!csv_is_utf8(csv->in.text + start, csv->in.text + csv->in.at))
		return import_header_not_utf8(csv, p);
	if ((s = read_time(csv, &l, &ms, p)) != STATUS_OK)
		return s;
	for (i = 0; i < csv->dialect->temp_count; i++)
		if ((s = take_temp(csv, i, &l, ms, p)) != STATUS_OK)
			return s;
	csv->counts.lines++;
	csv->next_temp = 0;
	return STATUS_OK;
}

enum status import_csv_next(struct import_csv *csv, struct journey_row *row,
    struct problem *p)
{
	enum status s;

	if (csv->next_temp == csv->dialect->temp_count) {
		if (!skip_empty_lines(&csv->in))
			return STATUS_MISSING;
		if ((s = read_line(csv, p)) != STATUS_OK)
			return s;
	}
	*row = csv->rows[csv->next_temp++];
	return STATUS_OK;
}
