/* SPDX-License-Identifier: Apache-2.0 */
/* lid.c - count openings and the time they took. */
#include "lid.h"

/* Where the settled level began: an edge may already have left it. */
static void count(struct lid *lid, const struct debounce_change *change,
    struct lid_change *out)
{
	if (change->level) {
		lid->openings++;
		lid->open_ms -= change->since_ms;
	} else {
		lid->open_ms += change->since_ms;
	}
	out->is_open = change->level;
	out->since_ms = change->since_ms;
}

void lid_init(struct lid *lid, bool is_open, int64_t now_ms)
{
	*lid = (struct lid){ .openings = is_open ? 1 : 0 };
	if (is_open)
		lid->open_ms = -now_ms;
	debounce_init(&lid->debounce, LID_SETTLE_MS, is_open, now_ms);
}

bool lid_edge(struct lid *lid, bool is_open, int64_t time_ms,
    struct lid_change *out)
{
	struct debounce_change change;

	if (!debounce_edge(&lid->debounce, is_open, time_ms, &change))
		return false;
	count(lid, &change, out);
	return true;
}

bool lid_tick(struct lid *lid, int64_t now_ms, struct lid_change *out)
{
	struct debounce_change change;

	if (!debounce_tick(&lid->debounce, now_ms, &change))
		return false;
	count(lid, &change, out);
	return true;
}

int64_t lid_due_ms(const struct lid *lid)
{
	return debounce_due_ms(&lid->debounce);
}

bool lid_lost(struct lid *lid, uint32_t edges, bool is_open, int64_t now_ms,
    struct lid_change *out)
{
	lid->lost_edges += edges;
	return lid_edge(lid, is_open, now_ms, out);
}

int64_t lid_open_ms(const struct lid *lid, int64_t now_ms)
{
	return lid->debounce.level ? lid->open_ms + now_ms : lid->open_ms;
}
