/* SPDX-License-Identifier: Apache-2.0 */
/* dialect_reader.c - see dialect_reader.h. */
#include "dialect_reader.h"

#include <string.h>

#define COLUMN_MAX 1024

struct dialect_reader dialect_reader_in(const struct dialect_reader *r,
    int object, const char *name, int index)
{
	struct dialect_reader in = *r;

	in.object = object;
	problem_path_member(in.path, sizeof in.path, name);
	if (index >= 0)
		problem_path_index(in.path, sizeof in.path, index);
	return in;
}

int dialect_reader_find(const struct dialect_reader *r, const char *member)
{
	return json_member(&r->doc, r->object, member);
}

enum status dialect_reader_refuse(const struct dialect_reader *r,
    enum status s, const char *member, const char *why)
{
	char where[sizeof r->p->where] = "";
	int at = dialect_reader_find(r, member);

	if (r->p == NULL || r->p->status != STATUS_OK)
		return s;
	if (r->path[0] != '\0')
		problem_path_member(where, sizeof where, r->path);
	if (member[0] != '\0')
		problem_path_member(where, sizeof where, member);
	r->p->line = json_line(&r->doc, at == -1 ? r->object : at);
	return problem_set(r->p, s, where, why);
}

enum status dialect_reader_text(const struct dialect_reader *r,
    const char *member, bool required, char *out, size_t cap)
{
	int at = dialect_reader_find(r, member);
	enum status s;

	if (at == -1 && !required)
		return STATUS_OK;
	if (at == -1)
		return dialect_reader_refuse(r, STATUS_MISSING, member,
		    "is required");
	if ((s = json_string(&r->doc, at, out, cap)) == STATUS_OK)
		return s;
	(void)dialect_reader_refuse(r, s, member,
	    "must be a text of 1 byte up to ");
	problem_add_int(r->p, (int64_t)cap - 1);
	return s;
}

/* The next of 'words', its length in *len; NULL behind the last. */
static const char *next_word(const char *words, size_t *len)
{
	while (*words == ' ')
		words++;
	for (*len = 0; words[*len] != '\0' && words[*len] != ' ';)
		++*len;
	return *len > 0 ? words : NULL;
}

enum status dialect_reader_word(const struct dialect_reader *r,
    const char *member, const char *words, unsigned *out)
{
	int at = dialect_reader_find(r, member);
	const char *w = words;
	char given[24];
	size_t len = 0;
	unsigned i;

	if (at == -1)
		return STATUS_OK;
	if (json_string(&r->doc, at, given, sizeof given) != STATUS_OK)
		given[0] = '\0';
	for (i = 1; (w = next_word(w, &len)) != NULL; i++, w += len)
		if (strlen(given) == len && memcmp(w, given, len) == 0) {
			*out = i;
			return STATUS_OK;
		}
	(void)dialect_reader_refuse(r, STATUS_UNKNOWN, member,
	    "must be one of: ");
	problem_add(r->p, words);
	return STATUS_UNKNOWN;
}

enum status dialect_reader_column(const struct dialect_reader *r, int at,
    const char *member, struct dialect_column *out)
{
	int64_t index;

	memset(out, 0, sizeof *out);
	if (json_string(&r->doc, at, out->name, sizeof out->name) ==
	    STATUS_OK)
		return STATUS_OK;
	out->name[0] = '\0';
	if (json_int(&r->doc, at, 1, COLUMN_MAX, &index) != STATUS_OK)
		return dialect_reader_refuse(r, STATUS_TYPE, member,
		    "must name a column by its header (text) or by its place "
		    "(1 to 1024)");
	out->index = (int)index;
	return STATUS_OK;
}
