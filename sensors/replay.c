/* SPDX-License-Identifier: Apache-2.0 */
/* replay.c - find the recorded row that speaks for a moment.
 *
 * A recording is not stretched: a row older than hold_ms is silence, as it
 * was when the recording was made, so a dead probe stays dead in the replay.
 */
#include "replay.h"

#include <stdlib.h>

struct replay {
	size_t count;
	int64_t hold_ms;
	struct replay_row rows[];
};

struct replay *replay_open(const struct replay_row *rows, size_t count,
    int64_t shift_ms, int64_t hold_ms)
{
	struct replay *r;
	size_t i;

	if (count > (SIZE_MAX - sizeof(*r)) / sizeof(r->rows[0]))
		return NULL;
	r = malloc(sizeof(*r) + count * sizeof(r->rows[0]));
	if (r == NULL)
		return NULL;
	r->count = count;
	r->hold_ms = hold_ms;
	for (i = 0; i < count; i++) {
		r->rows[i] = rows[i];
		r->rows[i].time_ms += shift_ms;
	}
	return r;
}

/* How many rows are not later than the moment. */
static size_t rows_until(const struct replay *r, int64_t time_ms)
{
	size_t low = 0, high = r->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (r->rows[mid].time_ms <= time_ms)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static int32_t replay_begin(void *probe, int64_t utc_ms)
{
	(void)probe;
	(void)utc_ms;
	return 0;	/* a file converts nothing */
}

static struct probe_reading replay_fetch(void *probe, int64_t utc_ms)
{
	const struct replay *r = probe;
	struct probe_reading none = { PROBE_NO_DATA, 0 };
	size_t n = rows_until(r, utc_ms);
	const struct replay_row *row;

	if (n == 0)
		return none;
	row = &r->rows[n - 1];
	if (utc_ms - row->time_ms > r->hold_ms || row->temp_mc == REPLAY_FAULT)
		return none;
	return (struct probe_reading){ PROBE_OK, row->temp_mc };
}

static void replay_close(void *probe)
{
	free(probe);
}

const struct probe_driver replay_driver = {
	.name = "replay",
	.begin = replay_begin,
	.fetch = replay_fetch,
	.close = replay_close,
};
