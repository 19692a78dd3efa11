/* SPDX-License-Identifier: Apache-2.0 */
/* act_form.c - walk a body along its table. */
#include "act_form.h"

#include <string.h>

#include "limit.h"
#include "record_field.h"
#include "utc.h"

#define PATH 72

struct spot {
	const struct json *doc;
	const struct act_field *field;
	int at;
	const char *path;
	struct problem *p;
};

static enum status refuse(const struct spot *x, enum status s,
    const char *why)
{
	return problem_set(x->p, s, x->path, why);
}

static enum status text(const struct spot *x)
{
	size_t len;

	if (json_type(x->doc, x->at) != JSON_STRING)
		return refuse(x, STATUS_TYPE, "must be a string");
	(void)json_raw(x->doc, x->at, &len);
	if ((int64_t)len >= x->field->min && (int64_t)len <= x->field->max &&
	    len > 0)
		return STATUS_OK;
	return problem_range(x->p, STATUS_RANGE, x->path,
	    "its length in bytes ", x->field->min, x->field->max, "");
}

static enum status number(const struct spot *x)
{
	int64_t v;

	if (json_int(x->doc, x->at, x->field->min, x->field->max, &v) ==
	    STATUS_OK)
		return STATUS_OK;
	return problem_range(x->p, STATUS_RANGE, x->path, "", x->field->min,
	    x->field->max, "");
}

static enum status moment(const struct spot *x)
{
	int64_t v;

	if (json_int(x->doc, x->at, 0, RECORD_TIME_MAX, &v) == STATUS_OK)
		return STATUS_OK;
	return refuse(x, STATUS_RANGE,
	    "must be a time in ms since 1970, UTC");
}

static enum status date(const struct spot *x)
{
	char day[11];
	int64_t ms;

	if (json_string(x->doc, x->at, day, sizeof(day)) != STATUS_OK ||
	    strlen(day) != 10)
		return refuse(x, STATUS_TYPE,
		    "must be a date such as \"2026-03-04\"");
	if (utc_parse_day(day, &ms) != STATUS_OK)
		return refuse(x, STATUS_RANGE, "there is no such day");
	return STATUS_OK;
}

static enum status truth(const struct spot *x)
{
	return json_type(x->doc, x->at) == JSON_BOOL ? STATUS_OK :
	    refuse(x, STATUS_TYPE, "must be true or false");
}

static enum status digest(const struct spot *x)
{
	char out[LIMIT_B64_DIGEST + 1];

	if (record_field_digest(x->doc, x->at, out) == STATUS_OK)
		return STATUS_OK;
	return refuse(x, STATUS_SYNTAX,
	    "must be a SHA-256 digest in base64url, 43 characters");
}

/* The index of a known word, -1 for any other value. */
static int word_index(const struct spot *x, int at)
{
	for (int i = 0; x->field->words[i]; i++)
		if (json_is(x->doc, at, x->field->words[i]))
			return i;
	return -1;
}

static enum status word(const struct spot *x)
{
	if (word_index(x, x->at) >= 0)
		return STATUS_OK;
	(void)refuse(x, STATUS_UNKNOWN, "must be one of");
	for (int i = 0; x->field->words[i]; i++) {
		problem_add(x->p, i ? ", " : " ");
		problem_add(x->p, x->field->words[i]);
	}
	return STATUS_UNKNOWN;
}

static enum status counted(const struct spot *x)
{
	int n;

	if (json_type(x->doc, x->at) != JSON_ARRAY)
		return refuse(x, STATUS_TYPE, "must be a list");
	n = json_size(x->doc, x->at);
	if (n >= x->field->min && n <= x->field->max)
		return STATUS_OK;
	return problem_range(x->p, STATUS_RANGE, x->path,
	    "its number of items ", x->field->min, x->field->max, "");
}

static enum status item_word(const struct spot *x, uint64_t *seen)
{
	int i = word_index(x, x->at);

	if (i < 0)
		return word(x);
	if (*seen & (UINT64_C(1) << i))
		return refuse(x, STATUS_REPEATED, "is listed twice");
	*seen |= UINT64_C(1) << i;
	return STATUS_OK;
}

static enum status item_text(const struct spot *x)
{
	char out[LIMIT_TEXT + 1];

	return json_string(x->doc, x->at, out, sizeof(out)) == STATUS_OK ?
	    STATUS_OK : refuse(x, STATUS_RANGE,
	    "must be a text of 1 to 120 bytes");
}

static enum status item(const struct spot *x, uint64_t *seen)
{
	if (x->field->type == ACT_WORDS)
		return item_word(x, seen);
	if (x->field->type == ACT_TEXTS)
		return item_text(x);
	return act_form_check(x->field->form, x->doc, x->at, x->path, x->p);
}

static enum status list(const struct spot *x)
{
	char path[PATH];
	struct spot one = *x;
	uint64_t seen = 0;
	enum status s = counted(x);
	int i = 0;

	one.path = path;
	for (int at = json_first(x->doc, x->at); s == STATUS_OK && at >= 0;
	    at = json_next(x->doc, at)) {
		(void)memset(path, 0, sizeof(path));
		problem_path_member(path, sizeof(path), x->path);
		problem_path_index(path, sizeof(path), i++);
		one.at = at;
		s = item(&one, &seen);
	}
	return s;
}

static enum status object(const struct spot *x)
{
	return act_form_check(x->field->form, x->doc, x->at, x->path, x->p);
}

static enum status (*const checks[])(const struct spot *x) = {
	[ACT_TEXT] = text, [ACT_NUMBER] = number, [ACT_TIME] = moment,
	[ACT_DATE] = date, [ACT_BOOL] = truth, [ACT_DIGEST] = digest,
	[ACT_WORD] = word, [ACT_WORDS] = list, [ACT_TEXTS] = list,
	[ACT_OBJECT] = object, [ACT_OBJECTS] = list
};

static enum status known(const struct act_form *form,
    const struct json *doc, int at, const char *path, struct problem *p)
{
	const char *names[ACT_FIELDS];
	char prefix[PATH] = "";

	for (int i = 0; i < form->count; i++)
		names[i] = form->fields[i].name;
	problem_path_member(prefix, sizeof(prefix), path);
	return json_only(doc, at, names, form->count, prefix, p);
}

enum status act_form_check(const struct act_form *form,
    const struct json *doc, int object_at, const char *path,
    struct problem *p)
{
	char member[PATH];
	enum status s;

	if (json_type(doc, object_at) != JSON_OBJECT)
		return problem_set(p, STATUS_TYPE, path, "must be an object");
	s = known(form, doc, object_at, path, p);
	for (int i = 0; s == STATUS_OK && i < form->count; i++) {
		const struct act_field *f = &form->fields[i];
		struct spot x = { doc, f, json_member(doc, object_at, f->name),
			member, p };

		(void)memset(member, 0, sizeof(member));
		problem_path_member(member, sizeof(member), path);
		problem_path_member(member, sizeof(member), f->name);
		if (x.at >= 0)
			s = checks[f->type](&x);
		else if (!f->optional)
			s = refuse(&x, STATUS_MISSING, "is required");
	}
	return s;
}
