/* SPDX-License-Identifier: Apache-2.0 */
/* debounce.c - a level counts when it has lasted. */
#include "debounce.h"

void debounce_init(struct debounce *d, int32_t settle_ms, bool level,
    int64_t now_ms)
{
	*d = (struct debounce){ .settle_ms = settle_ms, .level = level,
	    .raw = level, .raw_since_ms = now_ms };
}

int64_t debounce_due_ms(const struct debounce *d)
{
	return d->raw == d->level ? INT64_MAX :
	    d->raw_since_ms + d->settle_ms;
}

bool debounce_tick(struct debounce *d, int64_t now_ms,
    struct debounce_change *out)
{
	if (d->raw == d->level || now_ms - d->raw_since_ms < d->settle_ms)
		return false;
	d->level = d->raw;
	out->level = d->level;
	out->since_ms = d->raw_since_ms;
	return true;
}

bool debounce_edge(struct debounce *d, bool level, int64_t time_ms,
    struct debounce_change *out)
{
	bool changed = debounce_tick(d, time_ms, out);

	if (level != d->raw) {
		if (level == d->level)
			d->bounces++;
		d->raw = level;
		d->raw_since_ms = time_ms;
	}
	return changed;
}
