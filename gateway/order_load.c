/* SPDX-License-Identifier: Apache-2.0 */
#include "order_load.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ORDER_MAX 65536
#define TOKENS 4096

static enum status cannot_read(const char *path, enum status s, char *why,
    size_t cap)
{
	(void)snprintf(why, cap, "%s: %s", path, s == STATUS_RANGE ?
	    "is larger than an order can be" :
	    strerror(s == STATUS_NO_FILE ? ENOENT : errno));
	return s;
}

/* The profile beside the order; *text is NULL if the order holds its own. */
static enum status load_profile(const struct files *files, const char *path,
    const struct json *doc, char **text, size_t *len, char *why, size_t cap)
{
	int at = json_member(doc, 0, "profile_file");
	const char *slash = strrchr(path, '/');
	char name[PATH_MAX], full[PATH_MAX];
	enum status s;

	*text = NULL;
	if (at < 0)
		return STATUS_OK;
	if (json_string(doc, at, name, sizeof(name)) != STATUS_OK ||
	    snprintf(full, sizeof(full), "%.*s%s", name[0] == '/' || !slash ?
	    0 : (int)(slash - path) + 1, path, name) >= (int)sizeof(full)) {
		(void)snprintf(why, cap, "%s:%d: profile_file: must be a path",
		    path, json_line(doc, at));
		return STATUS_TYPE;
	}
	s = files_load(files, full, ORDER_PROFILE, text, len);
	if (s != STATUS_OK)
		return cannot_read(full, s, why, cap);
	while (*len > 0 && ((*text)[*len - 1] == '\n' ||
	    (*text)[*len - 1] == '\r'))
		(*len)--;
	return STATUS_OK;
}

static enum status read_text(const struct files *files, const char *path,
    const struct json *doc, struct order *out, char *why, size_t cap)
{
	struct problem p = { .status = STATUS_OK };
	char *profile;
	size_t len = 0;
	enum status s = load_profile(files, path, doc, &profile, &len, why,
	    cap);

	if (s != STATUS_OK)
		return s;
	s = order_read_with(out, doc, 0, profile, len, &p);
	free(profile);
	if (s != STATUS_OK)
		(void)snprintf(why, cap, "%s:%d: %s: %s", path, p.line,
		    p.where, p.why);
	return s;
}

enum status order_load(const struct files *files, const char *path,
    struct order *out, char *why, size_t cap)
{
	struct problem p = { .status = STATUS_OK };
	struct json_token *tokens = NULL;
	struct json doc;
	char *text = NULL;
	size_t len = 0;
	enum status s = files_load(files, path, ORDER_MAX, &text, &len);

	if (s != STATUS_OK)
		return cannot_read(path, s, why, cap);
	tokens = calloc(TOKENS, sizeof(*tokens));
	s = tokens ? json_parse(&doc, text, len, tokens, TOKENS, 0, &p) :
	    STATUS_NO_SPACE;
	if (s == STATUS_OK)
		s = read_text(files, path, &doc, out, why, cap);
	else
		(void)snprintf(why, cap, "%s:%d: %s", path, p.line, p.why);
	free(tokens);
	free(text);
	return s;
}
