/* SPDX-License-Identifier: Apache-2.0 */
#include "identity_file.h"

#include <stdlib.h>
#include <string.h>

#include "json.h"

#define TOKENS 128

enum status identity_file_write(const struct files *files, const char *path,
    const struct identity *identity)
{
	char *text = malloc(IDENTITY_FILE);
	struct json_writer w;
	size_t len = 0;
	enum status s = STATUS_NO_SPACE;

	if (text) {
		json_write_init(&w, text, IDENTITY_FILE);
		identity_write(identity, &w);
		s = json_write_done(&w, &len);
	}
	if (s == STATUS_OK)
		s = files_replace(files, path, text, len, 0600);
	if (text)
		explicit_bzero(text, IDENTITY_FILE);
	free(text);
	return s;
}

enum status identity_file_text(const struct files *files, const char *path,
    char **text, size_t *len)
{
	return files_load(files, path, IDENTITY_FILE, text, len);
}

struct identity *identity_file_read(const struct files *files,
    const char *path, enum status *s)
{
	struct json_token tokens[TOKENS];
	struct identity *out = malloc(sizeof(*out));
	char *text = NULL;
	struct json doc;
	size_t len = 0;

	*s = out ? identity_file_text(files, path, &text, &len) :
	    STATUS_NO_SPACE;
	if (*s == STATUS_OK)
		*s = json_parse(&doc, text, len, tokens, TOKENS, 0, NULL);
	if (*s == STATUS_OK)
		*s = identity_keep(out, &doc, 0, NULL);
	free(text);
	if (*s == STATUS_OK)
		return out;
	free(out);
	return NULL;
}

void identity_file_remove(const struct files *files, const char *path)
{
	(void)files->unlink(path);
}
