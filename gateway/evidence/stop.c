/* SPDX-License-Identifier: Apache-2.0 */
#include "stop.h"

#include <string.h>

#include "identifier.h"

void stop_init(struct stop *s)
{
	memset(s, 0, sizeof(*s));
}

static bool is_same_person(const char *a, const char *b)
{
	char one[LIMIT_TEXT + 1], other[LIMIT_TEXT + 1];

	return identifier_strip(a, one, sizeof(one)) &&
	    identifier_strip(b, other, sizeof(other)) &&
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
	if (!identifier_strip(by, name, sizeof(name)) || name[0] == '\0')
		return problem_set(p, STATUS_MISSING, "by",
		    "say who releases");
	if (s->is_half && is_same_person(s->first, by))
		return problem_set(p, STATUS_CONFLICT, "by",
		    "has released already: a second person has to");
	return STATUS_OK;
}
