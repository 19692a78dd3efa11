/* SPDX-License-Identifier: Apache-2.0 */
#include "plan.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "json.h"
#include "json_write.h"
#include "record.h"

#define TEXT_MAX 1024
#define TOKENS 80

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
	if (plan->eta_ms != RECORD_ABSENT)
		json_write_int(&w, "eta_ms", plan->eta_ms);
	json_write_int(&w, "clearance_s", plan->clearance_s);
	json_write_array(&w, "flights");
	for (int i = 0; i < plan->flight_count; i++) {
		json_write_int(&w, NULL, plan->flights[i].from_ms);
		json_write_int(&w, NULL, plan->flights[i].to_ms);
	}
	json_write_array_end(&w);
	json_write_object_end(&w);
	s = json_write_done(&w, &len);
	if (s != STATUS_OK)
		return s;
	path_of(dir, path, sizeof(path));
	return files_replace(files, path, text, len, 0600);
}

/* Pairs of times; one written before there were flights has none. */
static bool read_flights(const struct json *doc, struct plan *out)
{
	int list = json_member(doc, 0, "flights");
	int at = list < 0 ? -1 : json_first(doc, list);

	while (at >= 0 && out->flight_count < PLAN_FLIGHTS) {
		struct plan_flight *f = &out->flights[out->flight_count++];
		int to = json_next(doc, at);

		if (to < 0 || json_int(doc, at, 0, LIMIT_INT, &f->from_ms) !=
		    STATUS_OK || json_int(doc, to, 0, LIMIT_INT, &f->to_ms) !=
		    STATUS_OK)
			return false;
		at = json_next(doc, to);
	}
	return true;
}

static bool read_text(const char *text, size_t len, struct plan *out)
{
	struct json_token tokens[TOKENS];
	struct json doc;
	int eta;

	if (json_parse(&doc, text, len, tokens, TOKENS, JSON_INTEGERS,
	    NULL) != STATUS_OK || json_int(&doc, json_member(&doc, 0,
	    "clearance_s"), 0, INT32_MAX, &out->clearance_s) != STATUS_OK)
		return false;
	eta = json_member(&doc, 0, "eta_ms");
	if (eta >= 0 && json_int(&doc, eta, 0, LIMIT_INT, &out->eta_ms) !=
	    STATUS_OK)
		return false;
	return read_flights(&doc, out);
}

void plan_read(const struct files *files, const char *dir, struct plan *out)
{
	char path[PATH_MAX], *text = NULL;
	size_t len = 0;

	*out = (struct plan){ .eta_ms = RECORD_ABSENT };
	path_of(dir, path, sizeof(path));
	if (files_load(files, path, TEXT_MAX, &text, &len) != STATUS_OK)
		return;
	if (!read_text(text, len, out))
		*out = (struct plan){ .eta_ms = RECORD_ABSENT };
	free(text);
}

void plan_remove(const struct files *files, const char *dir)
{
	char path[PATH_MAX];

	path_of(dir, path, sizeof(path));
	(void)files->unlink(path);
}
