/* SPDX-License-Identifier: Apache-2.0 */
#include "plausible.h"

#include <stdlib.h>
#include <string.h>

#define MIN_MS 60000
/* Fewer readings than this are no pattern, however far apart. */
#define STUCK_LEAST 3

void plausible_init(struct plausible *p)
{
	memset(p, 0, sizeof(*p));
}

void plausible_add(struct plausible *p, int64_t stuck_s, int64_t other_mc,
    int64_t slew_mc_per_min)
{
	struct plausible_probe *one = &p->probes[p->count++];

	one->stuck_ms = stuck_s * 1000;
	one->other_mc = (int32_t)other_mc;
	one->slew_mc_per_min = (int32_t)slew_mc_per_min;
}

/* ---- slew ---- */

static int64_t distance(int32_t a, int32_t b)
{
	return llabs((int64_t)a - b);
}

bool plausible_slews(const struct plausible *p, int probe, int64_t time_ms,
    int32_t mc)
{
	const struct plausible_probe *one = &p->probes[probe];
	int64_t past_ms = time_ms - one->good_ms;

	if (one->slew_mc_per_min == 0 || !one->has_good || past_ms <= 0)
		return false;
	return distance(mc, one->good_mc) * MIN_MS >
	    one->slew_mc_per_min * past_ms;
}

bool plausible_confirms(const struct plausible *p, int probe,
    int64_t time_ms, int32_t first_mc, int32_t second_mc)
{
	return plausible_slews(p, probe, time_ms, second_mc) &&
	    distance(first_mc, second_mc) <= p->probes[probe].slew_mc_per_min;
}

/* ---- stuck ---- */

static void begin_value(struct plausible_probe *one, int64_t time_ms,
    int32_t mc)
{
	one->has_raw = true;
	one->raw_mc = mc;
	one->since_ms = time_ms;
	one->count = 0;
	one->moved_mc = 0;
	memset(one->has_base, 0, sizeof(one->has_base));
}

static void watch_others(struct plausible *p, int probe,
    const int32_t *values, const enum probe_result *results)
{
	struct plausible_probe *one = &p->probes[probe];

	for (int i = 0; i < p->count; i++) {
		int64_t moved;

		if (i == probe || results[i] != PROBE_OK)
			continue;
		if (!one->has_base[i]) {
			one->has_base[i] = true;
			one->base_mc[i] = values[i];
		}
		moved = distance(values[i], one->base_mc[i]);
		if (moved > one->moved_mc)
			one->moved_mc = moved < INT32_MAX ? (int32_t)moved :
			    INT32_MAX;
	}
}

static bool is_stuck(const struct plausible_probe *one, int64_t time_ms)
{
	return one->stuck_ms > 0 && one->count >= STUCK_LEAST &&
	    time_ms - one->since_ms >= one->stuck_ms &&
	    one->moved_mc > one->other_mc;
}

void plausible_row(struct plausible *p, int64_t time_ms, int32_t *values,
    enum probe_result *results, int32_t no_value)
{
	bool stuck[LIMIT_PROBES] = { false };

	for (int i = 0; i < p->count; i++) {
		struct plausible_probe *one = &p->probes[i];

		if (results[i] != PROBE_OK) {
			one->has_raw = false;
			continue;
		}
		if (!one->has_raw || one->raw_mc != values[i])
			begin_value(one, time_ms, values[i]);
		one->count++;
		watch_others(p, i, values, results);
		stuck[i] = is_stuck(one, time_ms);
	}
	for (int i = 0; i < p->count; i++) {
		struct plausible_probe *one = &p->probes[i];

		if (stuck[i]) {
			results[i] = PROBE_STUCK;
			values[i] = no_value;
		} else if (results[i] == PROBE_OK) {
			one->has_good = true;
			one->good_mc = values[i];
			one->good_ms = time_ms;
		}
	}
}
