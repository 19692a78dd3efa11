/* SPDX-License-Identifier: Apache-2.0 */
#include "stop.h"

#include <string.h>

#include "identifier.h"

void stop_init(struct stop *s)
{
	memset(s, 0, sizeof(*s));
}

/* Letters have been made capitals. */
static bool is_of_name(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	    (unsigned char)c >= 0x80;
}

/* A name as letters and digits alone: "Dr. Sato" is "DR SATO". */
static bool bare_name(const char *name, char out[LIMIT_TEXT + 1])
{
	size_t n = 0;

	if (!identifier_strip(name, out, LIMIT_TEXT + 1))
		return false;
	for (const char *c = out; *c != '\0'; c++)
		if (is_of_name(*c))
			out[n++] = *c;
	out[n] = '\0';
	return n > 0;
}

static bool is_same_person(const char *a, const char *b)
{
	char one[LIMIT_TEXT + 1], other[LIMIT_TEXT + 1];

	return bare_name(a, one) && bare_name(b, other) &&
	    strcmp(one, other) == 0;
}

static void release(struct stop *s, const char *by)
{
	if (!s->is_held)
		return;
	if (!s->is_half) {
		memcpy(s->first, by, strlen(by) + 1);
		s->is_half = true;
	} else if (is_same_person(s->first, by)) {
		s->was_passed = true;
	} else {
		s->is_held = s->is_half = false;
	}
}

void stop_event(struct stop *s, const struct record_event *e)
{
	switch (e->kind) {
	case RECORD_MISMATCH:
		s->is_held = true;
		s->since_ms = e->time_ms;
		s->is_half = false;
		break;
	case RECORD_RELEASED:
		release(s, e->by);
		break;
	case RECORD_START:
	case RECORD_END:
		if (s->is_held)
			s->was_passed = true;
		break;
	default:
		break;
	}
}

enum status stop_may_release(const struct stop *s, const char *by,
    struct problem *p)
{
	char name[LIMIT_TEXT + 1];

	if (!s->is_held)
		return problem_set(p, STATUS_CONFLICT, "cid",
		    "is not stopped: there is nothing to release");
	if (!bare_name(by, name))
		return problem_set(p, STATUS_MISSING, "by",
		    "say who releases");
	if (s->is_half && is_same_person(s->first, by))
		return problem_set(p, STATUS_CONFLICT, "by",
		    "has released already: a second person has to");
	return STATUS_OK;
}
