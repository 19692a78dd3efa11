/* SPDX-License-Identifier: Apache-2.0 */
/* fridge_day.c - part "Hist:" of a report: when, and a summary a day. */
#include "fridge_reader.h"

#include <string.h>

#include "dialect_time.h"
#include "utc.h"

enum { SEEN_DATE = 1, SEEN_LOW = 2, SEEN_HIGH = 4, SEEN_MEAN = 8 };

/* "HH:MM" as the minute of the day. */
static enum status take_clock(struct fridge_reader *r,
    const struct fridge_word *v, int *out, const char *where)
{
	struct fridge_word h = { v->at, 2 }, m = { v->at + 3, 2 };
	int hour, minute;

	if (v->len == 5 && v->at[2] == ':') {
		hour = fridge_line_number(&h);
		minute = fridge_line_number(&m);
		if (hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59) {
			*out = hour * 60 + minute;
			return STATUS_OK;
		}
	}
	return fridge_reader_refuse(r, STATUS_SYNTAX, where, "must be a time "
	    "as 07:47");
}

static enum status take_temp(struct fridge_reader *r,
    const struct fridge_word *v, struct fridge_temp *t, const char *where)
{
	t->known = true;
	return fridge_reader_mc(r, v, &t->mc, where);
}

static enum status take_date(struct fridge_reader *r,
    const struct fridge_word *v, struct fridge_day *d)
{
	struct dialect_moment m;
	struct dialect_time t;

	if (v->len == sizeof d->date - 1 &&
	    dialect_time_compile(&t, "%Y-%m-%d") == NULL &&
	    dialect_time_parse(&t, v->at, v->len, &m) == STATUS_OK &&
	    utc_midnight(m.year, m.month, m.mday, &d->day_ms) == STATUS_OK)
		return fridge_reader_text(r, v, d->date, sizeof d->date,
		    "Date");
	return fridge_reader_refuse(r, STATUS_SYNTAX, "Date", "must be a day "
	    "as 2025-03-17");
}

static void begin_day(struct fridge_day *d)
{
	int i;

	memset(d, 0, sizeof *d);
	d->low.minute = d->high.minute = d->mean.minute = FRIDGE_NONE;
	d->timeout_min = d->events = FRIDGE_NONE;
	d->checked_am = d->checked_pm = FRIDGE_NONE;
	for (i = 0; i < FRIDGE_ALARMS; i++)
		d->alarm_min[i] = d->alarm_at[i] = FRIDGE_NONE;
}

/* The day whose part we are in: the last one, or the one after it. */
static struct fridge_day *this_day(struct fridge_reader *r)
{
	struct fridge_word at = { r->l.parts[1], strlen(r->l.parts[1]) };
	int number = fridge_line_number(&at);
	struct fridge_tag *out = r->out;

	if (number == out->day_count + 1 && out->day_count < FRIDGE_DAYS)
		begin_day(&out->days[out->day_count++]);
	return number > 0 && number == out->day_count ?
	    &out->days[number - 1] : NULL;
}

static enum status once(struct fridge_reader *r, struct fridge_day *d, unsigned
    bit, const char *where)
{
	if (d->seen & bit)
		return fridge_reader_refuse(r, STATUS_REPEATED, where,
		    "twice on one day; was the report edited?");
	d->seen |= bit;
	return STATUS_OK;
}

static enum status take_day_alarm(struct fridge_reader *r, struct fridge_day *d,
    const struct fridge_word *n, const struct fridge_word *v)
{
	struct fridge_word at = { r->l.parts[3], strlen(r->l.parts[3]) };
	int i = fridge_line_number(&at);

	if (i < 0 || i >= FRIDGE_ALARMS)
		return fridge_reader_refuse(r, STATUS_RANGE, "Hist.Alarm",
		    "alarms are numbered from 0 to 4");
	if (fridge_line_is(n, "t Acc"))
		return fridge_reader_count(r, v, &d->alarm_min[i], "t Acc");
	if (fridge_line_is(n, "TS A"))
		return take_clock(r, v, &d->alarm_at[i], "TS A");
	return STATUS_OK;
}

static enum status take_checked(struct fridge_reader *r, struct fridge_day *d,
    const struct fridge_word *n, const struct fridge_word *v)
{
	if (fridge_line_is(n, "TS AM"))
		return take_clock(r, v, &d->checked_am, "TS AM");
	if (fridge_line_is(n, "TS PM"))
		return take_clock(r, v, &d->checked_pm, "TS PM");
	return STATUS_OK;
}

static enum status take_summary(struct fridge_reader *r, struct fridge_day *d,
    const struct fridge_word *n, const struct fridge_word *v)
{
	enum status s = STATUS_OK;

	if (fridge_line_is(n, "Date"))
		return (s = once(r, d, SEEN_DATE, "Date")) != STATUS_OK ? s :
		    take_date(r, v, d);
	if (fridge_line_is(n, "Min T"))
		return (s = once(r, d, SEEN_LOW, "Min T")) != STATUS_OK ? s :
		    take_temp(r, v, &d->low, "Min T");
	if (fridge_line_is(n, "Max T"))
		return (s = once(r, d, SEEN_HIGH, "Max T")) != STATUS_OK ? s :
		    take_temp(r, v, &d->high, "Max T");
	if (fridge_line_is(n, "Avrg T"))
		return (s = once(r, d, SEEN_MEAN, "Avrg T")) != STATUS_OK ?
		    s : take_temp(r, v, &d->mean, "Avrg T");
	if (fridge_line_is(n, "TS Min T"))
		return take_clock(r, v, &d->low.minute, "TS Min T");
	if (fridge_line_is(n, "TS Max T"))
		return take_clock(r, v, &d->high.minute, "TS Max T");
	if (fridge_line_is(n, "Events"))
		return fridge_reader_count(r, v, &d->events, "Events");
	return STATUS_OK;
}

enum status fridge_reader_day(struct fridge_reader *r,
    const struct fridge_word *n, const struct fridge_word *v)
{
	struct fridge_day *d;

	if (r->l.depth == 1 && fridge_line_is(n, "TS Actv"))
		return fridge_reader_text(r, v, r->out->activated,
		    sizeof r->out->activated, "TS Actv");
	if (r->l.depth == 1 && fridge_line_is(n, "TS Report Creation"))
		return fridge_reader_text(r, v, r->out->created,
		    sizeof r->out->created, "TS Report Creation");
	if (r->l.depth == 1)
		return STATUS_OK;
	if ((d = this_day(r)) == NULL)
		return fridge_reader_refuse(r, STATUS_ORDER, "Hist",
		    "days must be numbered 1, 2, ... up to 400; was the report "
		    "edited?");
	if (strcmp(r->l.parts[2], "Alarm") == 0)
		return take_day_alarm(r, d, n, v);
	if (strcmp(r->l.parts[2], "Int Sensor timeout") == 0)
		return fridge_line_is(n, "t AccST") ?
		fridge_reader_count(r, v, &d->timeout_min, "t AccST") :
		    STATUS_OK;
	if (strcmp(r->l.parts[2], "Checked") == 0)
		return take_checked(r, d, n, v);
	return take_summary(r, d, n, v);
}
