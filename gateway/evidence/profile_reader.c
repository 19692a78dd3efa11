/* SPDX-License-Identifier: Apache-2.0 */
#include "profile_reader.h"

#include <string.h>

/* Where a member stands, for messages. */
static void path_to(const struct profile_reader *r, const char *member,
    char *where, unsigned cap)
{
	where[0] = '\0';
	if (r->path[0] != '\0')
		problem_path_member(where, cap, r->path);
	if (member[0] != '\0')
		problem_path_member(where, cap, member);
}

enum status profile_reader_refuse(const struct profile_reader *r,
    enum status s, const char *member, const char *why)
{
	char where[sizeof r->p->where];
	int at = profile_reader_find(r, member);

	if (r->p == NULL || r->p->status != STATUS_OK)
		return s;
	path_to(r, member, where, sizeof where);
	r->p->line = json_line(&r->doc, at == -1 ? r->object : at);
	(void)problem_set(r->p, s, where, r->subject);
	problem_add(r->p, why);
	return s;
}

int profile_reader_find(const struct profile_reader *r, const char *member)
{
	return json_member(&r->doc, r->object, member);
}

enum status profile_reader_int(const struct profile_reader *r,
    const char *member, int32_t min, int32_t max, const char *after,
    int32_t *out)
{
	char where[sizeof r->p->where];
	int at = profile_reader_find(r, member);
	int64_t v = 0;
	enum status s = json_int(&r->doc, at, min, max, &v);

	if (s == STATUS_OK) {
		*out = (int32_t)v;
		return STATUS_OK;
	}
	if (r->p == NULL || r->p->status != STATUS_OK)
		return s;
	path_to(r, member, where, sizeof where);
	r->p->line = json_line(&r->doc, at == -1 ? r->object : at);
	(void)problem_range(r->p, s, where, r->subject, min, max, after);
	if (s == STATUS_MISSING)
		problem_add(r->p, "; it is missing");
	return s;
}

static bool is_id(const char *text)
{
	size_t i;

	for (i = 0; text[i] != '\0'; i++) {
		char c = text[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9'))
			continue;
		if (i == 0 || (c != '.' && c != '_' && c != '-'))
			return false;
	}
	return i > 0;
}

enum status profile_reader_id(const struct profile_reader *r,
    char out[LIMIT_ID + 1])
{
	char text[LIMIT_ID + 1];
	enum status s = json_string(&r->doc, profile_reader_find(r, "id"),
	    text, sizeof text);

	if (s == STATUS_OK && !is_id(text))
		s = STATUS_RANGE;
	if (s != STATUS_OK)
		return profile_reader_refuse(r, s, "id", s == STATUS_MISSING ?
		    "is missing; add a word that names it" :
		    "must be a word of 1 to 32 of A-Z a-z 0-9 . _ - "
		    "that begins with a letter or digit");
	memcpy(out, text, sizeof text);
	return STATUS_OK;
}

enum status profile_reader_text(const struct profile_reader *r,
    const char *member, char *out, size_t cap)
{
	int at = profile_reader_find(r, member);
	enum status s = json_string(&r->doc, at, out, cap);

	if (s == STATUS_OK)
		return STATUS_OK;
	(void)profile_reader_refuse(r, s, member,
	    "must be a text that is not empty and has at most ");
	if (r->p != NULL) {
		problem_add_int(r->p, (int64_t)cap - 1);
		problem_add(r->p, s == STATUS_MISSING ?
		    " bytes; it is missing" : " bytes");
	}
	return s;
}

enum status profile_reader_word(const struct profile_reader *r,
    const char *member, const char words[][PROFILE_READER_WORD], int count,
    unsigned allowed, unsigned *out)
{
	int at = profile_reader_find(r, member), i;
	enum status s = STATUS_UNKNOWN;

	for (i = 1; i < count; i++) {
		if ((allowed & 1u << i) && json_is(&r->doc, at, words[i])) {
			*out = (unsigned)i;
			return STATUS_OK;
		}
	}
	if (at == -1)
		s = STATUS_MISSING;
	else if (json_type(&r->doc, at) != JSON_STRING)
		s = STATUS_TYPE;
	(void)profile_reader_refuse(r, s, member, at == -1 ?
	    "is missing; it must be one of:" : "must be one of:");
	for (i = 1; i < count && r->p != NULL; i++) {
		if (allowed & 1u << i) {
			problem_add(r->p, " ");
			problem_add(r->p, words[i]);
		}
	}
	return s;
}
