/* SPDX-License-Identifier: Apache-2.0 */
/* fridge_reader.c - see fridge_reader.h. */
#include "fridge_reader.h"

#include <string.h>

#include "import_csv.h"

enum status fridge_reader_refuse(struct fridge_reader *r, enum status s, const
    char *where, const char *why)
{
	if (r->p != NULL && r->p->status == STATUS_OK)
		r->p->line = r->l.line;
	return problem_set(r->p, s, where, why);
}

enum status fridge_reader_text(struct fridge_reader *r,
    const struct fridge_word *v, char *out, size_t cap, const char *where)
{
	size_t i, n = 0;

	for (i = 0; i < v->len; i++)
		n += (v->at[i] & 0x80) != 0 ? 2 : 1;
	if (n == 0 || n >= cap || memchr(v->at, '\0', v->len) != NULL)
		return fridge_reader_refuse(r, STATUS_RANGE, where,
		    "empty or too long; was the report edited?");
	out[import_latin1(v->at, v->len, out)] = '\0';
	return STATUS_OK;
}

enum status fridge_reader_count(struct fridge_reader *r,
    const struct fridge_word *v, int *out, const char *where)
{
	*out = fridge_line_number(v);
	if (*out >= 0)
		return STATUS_OK;
	return fridge_reader_refuse(r, STATUS_SYNTAX, where, "must be a whole "
	    "number");
}

enum status fridge_reader_mc(struct fridge_reader *r,
    const struct fridge_word *v, int32_t *mc, const char *where)
{
	size_t plus = v->len > 1 && v->at[0] == '+' && v->at[1] != '-';
	struct decimal d;

	if (decimal_parse(v->at + plus, v->len - plus, '.', &d) &&
	    decimal_mc(&d, r->out->unit, mc))
		return STATUS_OK;
	return fridge_reader_refuse(r, STATUS_SYNTAX, where,
	    "must be a temperature as +7.0");
}
