/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_journey_csv.c - any recorded journey: the project's own CSV, and a
 * dialect followed by a NUL byte and the CSV it tells about.  What is
 * accepted keeps what the headers promise. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "import_csv.h"
#include "journey_csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct json_token tokens[DIALECT_TOKENS];
static struct dialect dialect;
static struct import_csv import;

static void require(int condition)
{
	if (!condition)
		abort();
}

static void check_row(const struct journey_row *row)
{
	require(memchr(row->probe, '\0', sizeof row->probe) != NULL);
	require(row->fault ||
	    (row->temp_mc > -273150 && row->temp_mc <= 1000000));
}

static void check_end(enum status s, const struct problem *p)
{
	require(s != STATUS_OK);
	require((p->status == STATUS_OK) == (s == STATUS_MISSING &&
	    p->why[0] == '\0'));
	require(p->status == STATUS_OK || p->why[0] != '\0');
}

static void own(const char *text, size_t len)
{
	struct problem p = { .status = STATUS_OK };
	struct journey_csv csv;
	struct journey_row row;
	enum status s = journey_csv_init(&csv, text, len, &p);

	while (s == STATUS_OK)
		if ((s = journey_csv_next(&csv, &row, &p)) == STATUS_OK)
			check_row(&row);
	check_end(s, &p);
}

/* Clocks of a place that cannot be: any local time is 0, 1 or 2 moments. */
static int moments(void *ctx, int64_t local_ms, int64_t utc_ms[2])
{
	(void)ctx;
	utc_ms[0] = local_ms - 3600000;
	utc_ms[1] = local_ms;
	return (int)((uint64_t)local_ms / 3600000 % 3);
}

static void foreign(const char *text, size_t len)
{
	static const struct import_zone zone = { .moments = moments };
	struct problem p = { .status = STATUS_OK };
	struct journey_row row;
	enum status s = import_csv_init(&import, &dialect, &zone, NULL, text,
	    len, &p);
	int64_t rows = 0, faults = 0;

	while (s == STATUS_OK)
		if ((s = import_csv_next(&import, &row, &p)) == STATUS_OK) {
			check_row(&row);
			rows++;
			faults += row.fault;
		}
	check_end(s, &p);
	require(rows == import.counts.lines * dialect.temp_count);
	require(faults == import.counts.empty + import.counts.placeholders +
	    import.counts.strange);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct problem p = { .status = STATUS_OK };
	const uint8_t *end = size > 0 ? memchr(data, '\0', size) : NULL;
	size_t head = end != NULL ? (size_t)(end - data) : size;
	enum status s;

	own((const char *)data, size);
	s = dialect_parse(&dialect, (const char *)data, head, tokens, &p);
	require(p.status == s);
	if (s != STATUS_OK) {
		require(p.why[0] != '\0');
		return 0;
	}
	require(dialect.temp_count >= 1 && dialect.time_count >= 1);
	if (end != NULL)
		foreign((const char *)end + 1, size - head - 1);
	return 0;
}
