/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_fridge_tag.c - any report of a logger. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fridge_tag.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct fridge_tag tag;

static void require(int condition)
{
	if (!condition)
		abort();
}

static void check_day(const struct fridge_day *d)
{
	require(strlen(d->date) == 10);
	require(d->low.minute >= -1 && d->low.minute < 1440);
	require(!d->high.known || d->high.mc > -273150);
	require(d->alarm_min[0] >= -1 && d->events >= -1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct problem p = { .status = STATUS_OK };
	enum status s = fridge_tag_parse(&tag, (const char *)data, size, &p);
	char *body;
	size_t len;
	int i;

	require(p.status == s);
	if (s != STATUS_OK) {
		require(p.why[0] != '\0' && p.line > 0);
		return 0;
	}
	require(tag.day_count >= 1 && tag.body_len <= size);
	for (i = 0; i < tag.day_count; i++)
		check_day(&tag.days[i]);
	body = malloc(2 * tag.body_len + 1);
	require(body != NULL);
	len = fridge_tag_body((const char *)data, tag.body_len, body);
	require(len >= tag.body_len && len <= 2 * tag.body_len);
	free(body);
	return 0;
}
