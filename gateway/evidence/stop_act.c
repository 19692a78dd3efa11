/* SPDX-License-Identifier: Apache-2.0 */
#include "stop_act.h"

#include <string.h>

#include "act_form.h"

/* As long as `why` of an event. */
static const struct act_field fields[] = {
	{ .name = "stop", .type = ACT_TIME },
	{ .name = "statement", .type = ACT_TEXT, .min = 1,
	    .max = LIMIT_TEXT }
};
static const struct act_form form = ACT_FORM(fields);

void stop_act_write(struct json_writer *w, const char *cid, int64_t stop_ms,
    int64_t at_ms, const char *statement)
{
	json_write_object(w, NULL);
	json_write_int(w, "v", 1);
	json_write_string(w, "k", STOP_ACT_KIND);
	json_write_string(w, "on", cid);
	json_write_int(w, "n", 0);
	json_write_string(w, "prev", RECORD_NO_DIGEST);
	json_write_int(w, "at", at_ms);
	json_write_string(w, "meaning", "I release this hard stop");
	json_write_object(w, "body");
	json_write_int(w, "stop", stop_ms);
	json_write_string(w, "statement", statement);
	json_write_object_end(w);
	json_write_object_end(w);
}

enum status stop_act_check(const struct act_line *l, const struct stop *s,
    const char *cid, char statement[LIMIT_TEXT + 1], struct problem *p)
{
	int64_t stop_ms = 0;
	enum status status;

	if (strcmp(l->act.kind, STOP_ACT_KIND) != 0 || l->act.n != 0)
		return problem_set(p, STATUS_CONFLICT, "act",
		    "is no release of a hard stop");
	if (strcmp(l->act.on, cid) != 0)
		return problem_set(p, STATUS_CONFLICT, "act",
		    "is about another consignment");
	status = act_form_check(&form, &l->doc, l->body_at, "body", p);
	if (status == STATUS_OK)
		status = json_int(&l->doc, json_member(&l->doc, l->body_at,
		    "stop"), 0, LIMIT_INT, &stop_ms);
	if (status == STATUS_OK)
		status = json_string(&l->doc, json_member(&l->doc,
		    l->body_at, "statement"), statement, LIMIT_TEXT + 1);
	if (status == STATUS_OK && (!s->is_held || stop_ms != s->since_ms))
		return problem_set(p, STATUS_CONFLICT, "act",
		    "releases another stop of this consignment, not this one");
	return problem_set(status == STATUS_OK ? NULL : p, status, "act",
	    "has no body that releases a hard stop");
}
