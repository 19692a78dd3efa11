/* SPDX-License-Identifier: Apache-2.0 */
/* What json_check accepts, json_parse splits, every accessor can walk, and
 * json_write can write so that it reads back the same.  The first byte chooses
 * the flags. */
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "json_write.h"

enum { TOKENS = 4096, ROOM = 65536 };

static struct json_token tokens[TOKENS], again[TOKENS];
static char written[ROOM], text[ROOM], text2[ROOM];

static void require(int condition)
{
	if (!condition)
		abort();
}

static void write_value(const struct json *doc, int at, const char *name,
    struct json_writer *w);

static void write_members(const struct json *doc, int at,
    struct json_writer *w)
{
	char name[256];
	int n = 0, member;

	for (member = json_first(doc, at); member != -1;
	    member = json_next(doc, member), n++) {
		if (json_string(doc, member, name, sizeof name) != STATUS_OK)
			memcpy(name, "?", 2);
		write_value(doc, json_value(doc, member), name, w);
	}
	require(n == json_size(doc, at));
}

static void write_value(const struct json *doc, int at, const char *name,
    struct json_writer *w)
{
	const char *raw;
	size_t len;
	int item;

	switch (json_type(doc, at)) {
	case JSON_OBJECT:
		json_write_object(w, name);
		write_members(doc, at, w);
		json_write_object_end(w);
		break;
	case JSON_ARRAY:
		json_write_array(w, name);
		for (item = json_first(doc, at); item != -1;
		    item = json_next(doc, item))
			write_value(doc, item, NULL, w);
		json_write_array_end(w);
		break;
	case JSON_STRING:
		if (json_string(doc, at, text, sizeof text) != STATUS_OK)
			text[0] = '\0';
		json_write_string(w, name, text);
		break;
	default:
		raw = json_raw(doc, at, &len);
		json_write_raw(w, name, raw, len);
	}
}

/* Same kinds in the same places, same strings. */
static void compare(const struct json *a, const struct json *b)
{
	int at;

	require(a->count == b->count);
	for (at = 0; at < a->count; at++) {
		require(json_type(a, at) == json_type(b, at));
		if (json_string(a, at, text, sizeof text) != STATUS_OK)
			continue;
		if (json_string(b, at, text2, sizeof text2) == STATUS_OK)
			require(strcmp(text, text2) == 0 ||
			    strcmp(text2, "?") == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct problem p = { 0 };
	struct json_writer w;
	struct json doc, copy;
	unsigned flags;
	enum status s;

	if (len == 0)
		return 0;
	flags = data[0] & 3;
	data++;
	len--;
	s = json_parse(&doc, (const char *)data, len, tokens, TOKENS, flags,
	    &p);
	require(p.status == s);
	require((p.why[0] != '\0') == (s != STATUS_OK));
	if (s != STATUS_OK)
		return 0;
	require(json_check((const char *)data, len, flags, NULL) == s);
	json_write_init(&w, written, sizeof written);
	write_value(&doc, 0, NULL, &w);
	if (json_write_done(&w, &len) != STATUS_OK)
		return 0;
	s = json_parse(&copy, written, len, again, TOKENS,
	    JSON_COMPACT | flags, NULL);
	/* names too long or with U+0000 are all written as "?" */
	require(s == STATUS_OK || s == STATUS_REPEATED);
	if (s == STATUS_OK)
		compare(&doc, &copy);
	return 0;
}
