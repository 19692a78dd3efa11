/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_record.c - any payload: record, open, series, events, seal. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void series(const struct record *r)
{
	if (r->readings < 0)
		return;
	for (int at = json_first(&r->doc, r->readings); at >= 0;
	    at = json_next(&r->doc, at)) {
		struct record_series s;
		int32_t value;

		if (record_read_series(r, at, &s, NULL) != STATUS_OK)
			continue;
		for (int i = 0; i < s.count; i++)
			if (record_next_value(r, &s, &value) != STATUS_OK)
				break;
	}
}

static void events(const struct record *r)
{
	if (r->events < 0)
		return;
	for (int at = json_first(&r->doc, r->events); at >= 0;
	    at = json_next(&r->doc, at)) {
		struct record_event e;

		if (record_read_event(r, at, &e, NULL) != STATUS_OK)
			continue;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct json_token tokens[LIMIT_TOKENS];
	static struct record_open open;
	struct record_seal seal;
	struct record r;
	struct problem p = { 0 };

	if (record_read(&r, (const char *)data, size, tokens, LIMIT_TOKENS,
	    &p) != STATUS_OK)
		return 0;
	series(&r);
	events(&r);
	if (record_read_open(&r, &open, &p) == STATUS_OK &&
	    open.probe_count > LIMIT_PROBES)
		abort();
	if (record_read_seal(&r, &seal, &p) == STATUS_OK && seal.records < 1)
		abort();
	return 0;
}
