/* SPDX-License-Identifier: Apache-2.0 */
/* fridge_tag.c - see fridge_tag.h. */
#include "fridge_tag.h"

#include <string.h>

#include "fridge_reader.h"

#define DAY_MS INT64_C(86400000)

/* --- head and configuration ---------------------------------------------- */

static enum status take_head(struct fridge_reader *r,
    const struct fridge_word *n, const struct fridge_word *v)
{
	if (fridge_line_is(n, "Device"))
		return fridge_reader_text(r, v, r->out->device, sizeof
		    r->out->device, "Device");
	if (fridge_line_is(n, "Fw Vers"))
		return fridge_reader_text(r, v, r->out->firmware,
		    sizeof r->out->firmware, "Fw Vers");
	return STATUS_OK;
}

static enum status take_alarm_rule(struct fridge_reader *r,
    const struct fridge_word *n, const struct fridge_word *v)
{
	struct fridge_word at = { r->l.parts[2], strlen(r->l.parts[2]) };
	int i = fridge_line_number(&at);

	if (i < 0 || i >= FRIDGE_ALARMS)
		return fridge_reader_refuse(r, STATUS_RANGE, "Conf.Alarm",
		    "alarms are numbered from 0 to 4");
	r->out->alarms[i].known = true;
	if (fridge_line_is(n, "T AL"))
		return fridge_reader_mc(r, v, &r->out->alarms[i].limit_mc,
		    "T AL");
	if (fridge_line_is(n, "t AL"))
		return fridge_reader_count(r, v, &r->out->alarms[i].delay_min,
		    "t AL");
	return STATUS_OK;
}

static enum status take_conf(struct fridge_reader *r,
    const struct fridge_word *n, const struct fridge_word *v)
{
	if (strcmp(r->l.parts[1], "Alarm") == 0)
		return take_alarm_rule(r, n, v);
	if (r->l.depth != 1)
		return STATUS_OK;
	if (fridge_line_is(n, "Serial"))
		return fridge_reader_text(r, v, r->out->serial, sizeof
		    r->out->serial, "Serial");
	if (fridge_line_is(n, "Lot"))
		return fridge_reader_text(r, v, r->out->lot, sizeof r->out->lot,
		    "Lot");
	if (!fridge_line_is(n, "Temp unit"))
		return STATUS_OK;
	if (r->out->alarms[0].known || r->out->alarms[1].known)
		return fridge_reader_refuse(r, STATUS_ORDER, "Temp unit",
		    "must stand before the limits it is the unit of");
	r->out->unit = fridge_line_is(v, "F") ? DECIMAL_FAHRENHEIT :
	    DECIMAL_CELSIUS;
	if (fridge_line_is(v, "F") || fridge_line_is(v, "C"))
		return STATUS_OK;
	return fridge_reader_refuse(r, STATUS_UNKNOWN, "Temp unit",
	    "must be C or F");
}

/* --- certificate and signature ------------------------------------------- */

static int nibble(char c)
{
	return c >= '0' && c <= '9' ? c - '0' :
	    c >= 'a' && c <= 'f' ? c - 'a' + 10 :
	    c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static enum status take_bytes(struct fridge_reader *r,
    const struct fridge_word *v, uint8_t out[FRIDGE_KEY], bool *has,
    const char *where)
{
	size_t i;
	int high, low;

	if (*has)
		return fridge_reader_refuse(r, STATUS_REPEATED, where,
		    "stands there twice");
	*has = v->len == 2 * FRIDGE_KEY;
	for (i = 0; *has && i < FRIDGE_KEY; i++) {
		high = nibble(v->at[2 * i]);
		low = nibble(v->at[2 * i + 1]);
		*has = high >= 0 && low >= 0;
		out[i] = (uint8_t)((unsigned)high << 4 | (unsigned)low);
	}
	return *has ? STATUS_OK : fridge_reader_refuse(r, STATUS_SYNTAX, where,
	    "must be 128 hexadecimal digits");
}

static enum status take_cert(struct fridge_reader *r,
    const struct fridge_word *n, const struct fridge_word *v)
{
	struct fridge_tag *out = r->out;

	if (fridge_line_is(n, "Issuer"))
		return fridge_reader_text(r, v, out->issuer, sizeof out->issuer,
		    "Issuer");
	if (fridge_line_is(n, "Lot"))
		return fridge_reader_text(r, v, out->cert_lot, sizeof
		    out->cert_lot, "Cert.Lot");
	if (fridge_line_is(n, "Public Key"))
		return take_bytes(r, v, out->key, &out->has_key,
		    "Public Key");
	return STATUS_OK;
}

/* Nothing may follow it but line ends. */
static enum status take_signature(struct fridge_reader *r,
    const struct fridge_word *v)
{
	const struct fridge_line *l = &r->l;
	size_t i;

	for (i = l->at; i < l->len; i++)
		if (l->text[i] != '\r' && l->text[i] != '\n')
			return fridge_reader_refuse(r, STATUS_CONFLICT, "Sig",
			    "text after the signature, which nobody signed; "
			    "was the report edited?");
	r->out->body_len = l->start;
	return take_bytes(r, v, r->out->signature, &r->out->has_signature,
	    "Sig");
}

static enum status take(struct fridge_reader *r, const struct fridge_word *n,
    const struct fridge_word *v)
{
	if (r->l.depth == 0 && fridge_line_is(n, "Sig"))
		return take_signature(r, v);
	if (r->l.depth == 0)
		return take_head(r, n, v);
	if (strcmp(r->l.parts[0], "Conf") == 0)
		return take_conf(r, n, v);
	if (strcmp(r->l.parts[0], "Hist") == 0)
		return fridge_reader_day(r, n, v);
	if (strcmp(r->l.parts[0], "Cert") == 0)
		return take_cert(r, n, v);
	return STATUS_OK;
}

static enum status check_whole(struct fridge_reader *r)
{
	struct fridge_tag *out = r->out;
	int64_t days;
	int i;

	if (out->serial[0] == '\0')
		return fridge_reader_refuse(r, STATUS_MISSING, "Conf.Serial",
		    "the report names no logger");
	if (out->day_count == 0)
		return fridge_reader_refuse(r, STATUS_MISSING, "Hist",
		    "the report holds no day");
	for (i = 0; i < out->day_count; i++)
		if (out->days[i].date[0] == '\0')
			return fridge_reader_refuse(r, STATUS_MISSING,
			    "Hist.Date", "a day without a date");
	for (i = 1; i < out->day_count; i++) {
		days = (out->days[i - 1].day_ms - out->days[i].day_ms) /
		    DAY_MS;
		out->missing_days += days > 1 ? (int)days - 1 : 0;
	}
	return STATUS_OK;
}

enum status fridge_tag_parse(struct fridge_tag *out, const char *text,
    size_t len, struct problem *p)
{
	struct fridge_reader r = { .l = { .text = text, .len = len }, .out =
	    out, .p = p };
	struct fridge_word name, value;
	enum status s;

	memset(out, 0, sizeof *out);
	out->unit = DECIMAL_CELSIUS;
	out->body_len = len;
	if (len < 8 || memcmp(text, "Device: ", 8) != 0) {
		r.l.line = 1;
		return fridge_reader_refuse(&r, STATUS_UNKNOWN, "",
		    "no Fridge-tag 2 text report: those begin with \"Device: "
		    "\"");
	}
	while (fridge_line_next(&r.l))
		do {
			if (!fridge_line_member(&r.l, &name, &value))
				return fridge_reader_refuse(&r, STATUS_SYNTAX,
				    "", "neither \"part:\" nor \"name: "
				    "value\"");
			if ((s = take(&r, &name, &value)) != STATUS_OK)
				return s;
		} while (r.l.rest.len > 0);
	return check_whole(&r);
}

size_t fridge_tag_body(const char *text, size_t len, char *out)
{
	size_t i, n = 0;

	for (i = 0; i < len; i++) {
		if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r'))
			out[n++] = '\r';
		out[n++] = text[i];
	}
	return n;
}
