/* SPDX-License-Identifier: Apache-2.0 */
/* clock_scaled.c - time that runs `pace` times as fast from an anchor.
 *
 * Recorded journeys of days are played in minutes; everything that waits
 * (timers) waits the shorter real time.  A pure function of CLOCK_BOOTTIME
 * and the anchors, so that a restarted process continues the same time.
 */
#include "clock_scaled.h"

#include "clock_kernel.h"

#include <stddef.h>
#include <string.h>

/* Scaled milliseconds since the anchor; whole and broken milliseconds apart,
 * so that months at a pace of thousands do not overflow. */
static int64_t scaled_ms(const struct clock *c)
{
	int64_t ns = clock_boot_ns() - c->real_anchor_ms * 1000000;
	int64_t whole = ns / 1000000, part = ns % 1000000;

	if (part < 0) {
		part += 1000000;
		whole--;
	}
	return whole * c->pace + part * c->pace / 1000000;
}

static int64_t scaled_mono_ms(struct clock *c)
{
	return c->mono_anchor_ms + scaled_ms(c);
}

static struct clock_utc scaled_utc(struct clock *c)
{
	struct clock_utc utc = clock_kernel_utc(&c->memory);

	utc.utc_ms = c->utc_anchor_ms + scaled_ms(c);
	return utc;
}

static int64_t scaled_until_ns(struct clock *c, int64_t mono_ms)
{
	int64_t left_ms = mono_ms - scaled_mono_ms(c);
	int64_t at_ms, part, at_ns;

	if (left_ms <= 0)
		return 0;
	if (left_ms / c->pace >= CLOCK_UNTIL_MAX_NS / 1000000)
		return CLOCK_UNTIL_MAX_NS;
	at_ms = mono_ms - c->mono_anchor_ms;
	part = at_ms % c->pace;
	/* round up: waking a nanosecond early would mean another turn */
	at_ns = at_ms / c->pace * 1000000 +
	    (part * 1000000 + c->pace - 1) / c->pace;
	at_ns += c->real_anchor_ms * 1000000 - clock_boot_ns();
	return at_ns > 0 ? at_ns : 0;
}

void clock_scaled(struct clock *c, int64_t pace, int64_t real_anchor_ms,
    int64_t utc_anchor_ms)
{
	memset(c, 0, sizeof(*c));
	c->mono_ms = scaled_mono_ms;
	c->utc = scaled_utc;
	c->until_ns = scaled_until_ns;
	c->pace = pace > 0 ? pace : 1;
	c->real_anchor_ms = real_anchor_ms;
	c->mono_anchor_ms = real_anchor_ms;
	c->utc_anchor_ms = utc_anchor_ms;
}
