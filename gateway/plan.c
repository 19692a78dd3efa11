/* SPDX-License-Identifier: Apache-2.0 */
#include "plan.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "json.h"
#include "json_write.h"
#include "record.h"

#define TEXT_MAX 256
#define TOKENS 16

static void path_of(const char *dir, char *out, size_t cap)
{
	(void)snprintf(out, cap, "%s/plan", dir);
}

enum status plan_write(const struct files *files, const char *dir,
    const struct plan *plan)
{
	char path[PATH_MAX], text[TEXT_MAX];
	struct json_writer w;
	size_t len = 0;
	enum status s;

	json_write_init(&w, text, sizeof(text));
	json_write_object(&w, NULL);
	json_write_int(&w, "v", 1);
	json_write_int(&w, "eta_ms", plan->eta_ms);
	json_write_int(&w, "clearance_s", plan->clearance_s);
	json_write_object_end(&w);
	s = json_write_done(&w, &len);
	if (s != STATUS_OK)
		return s;
	path_of(dir, path, sizeof(path));
	return files_replace(files, path, text, len, 0600);
}

void plan_read(const struct files *files, const char *dir, struct plan *out)
{
	struct json_token tokens[TOKENS];
	char path[PATH_MAX], *text = NULL;
	struct json doc;
	size_t len = 0;

	*out = (struct plan){ .eta_ms = RECORD_ABSENT };
	path_of(dir, path, sizeof(path));
	if (files_load(files, path, TEXT_MAX, &text, &len) != STATUS_OK)
		return;
	if (json_parse(&doc, text, len, tokens, TOKENS, JSON_INTEGERS,
	    NULL) != STATUS_OK || json_int(&doc, json_member(&doc, 0,
	    "clearance_s"), 0, INT32_MAX, &out->clearance_s) != STATUS_OK ||
	    json_int(&doc, json_member(&doc, 0, "eta_ms"), 0, LIMIT_INT,
	    &out->eta_ms) != STATUS_OK)
		*out = (struct plan){ .eta_ms = RECORD_ABSENT };
	free(text);
}

void plan_remove(const struct files *files, const char *dir)
{
	char path[PATH_MAX];

	path_of(dir, path, sizeof(path));
	(void)files->unlink(path);
}
