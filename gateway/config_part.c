/* SPDX-License-Identifier: Apache-2.0 */
/* config_part.c - members that no table of config_rows.c names. */
#include "config_part.h"

#include <stdio.h>
#include <string.h>

#include "config.h"

enum status part_wrong(const struct part *k, int at, enum status s,
    const char *member, const char *why)
{
	char where[120];

	(void)snprintf(where, sizeof(where), "%s%s%s", k->where,
	    member[0] != '\0' && k->where[0] != '\0' ? "." : "", member);
	if (k->p->status == STATUS_OK)
		k->p->line = json_line(k->doc, at >= 0 ? at : k->object);
	return problem_set(k->p, s, where, why);
}

enum status part_only(const struct part *k, const char *const names[],
    int count)
{
	enum status s;

	if (json_type(k->doc, k->object) != JSON_OBJECT)
		return part_wrong(k, k->object, STATUS_TYPE, "",
		    "must be an object {...}");
	s = json_only(k->doc, k->object, names, count, k->where, k->p);
	return s;
}

enum status part_number(const struct part *k, const char *name,
    int64_t min, int64_t max, int64_t otherwise, int64_t *out)
{
	int at = json_member(k->doc, k->object, name);
	char why[120];

	*out = otherwise;
	if (at < 0 && otherwise != CONFIG_ABSENT)
		return STATUS_OK;
	if (at >= 0 && json_int(k->doc, at, min, max, out) == STATUS_OK)
		return STATUS_OK;
	(void)snprintf(why, sizeof(why), "must be an integer from %lld to "
	    "%lld", (long long)min, (long long)max);
	return part_wrong(k, at, at < 0 ? STATUS_MISSING : STATUS_TYPE, name,
	    why);
}

enum status part_copy(const struct json *doc, int at, char **out)
{
	char text[PART_TEXT];
	enum status s = json_string(doc, at, text, sizeof(text));

	if (s != STATUS_OK || text[0] == '\0')
		return STATUS_TYPE;
	*out = strdup(text);
	return *out ? STATUS_OK : STATUS_NO_SPACE;
}

/* 'remedy' NULL: it may be absent. */
enum status part_text(const struct part *k, const char *name,
    const char *remedy, char **out)
{
	int at = json_member(k->doc, k->object, name);
	char why[160];

	if (at < 0 && !remedy)
		return STATUS_OK;
	if (at >= 0 && part_copy(k->doc, at, out) == STATUS_OK)
		return STATUS_OK;
	(void)snprintf(why, sizeof(why), "must be text of 1 to %d bytes%s%s",
	    PART_TEXT - 1, remedy ? ": " : "", remedy ? remedy : "");
	return part_wrong(k, at, at < 0 ? STATUS_MISSING : STATUS_TYPE, name,
	    why);
}
