/* SPDX-License-Identifier: Apache-2.0 */
/* consignment_sample.c - one reading per probe and slot of an even grid.
 *
 * The grid begins at the open record and is counted in leg time.  Recorded
 * probes are asked for the slot's own moment, however late the loop is, so
 * compressed time loses nothing.  A real probe can only be asked now: its
 * reading is stamped with the slot if that is near enough, with its own
 * moment otherwise, and slots that went by are stated as a gap, never filled.
 */
#include "consignment.h"

#include <string.h>

#include "gateway_pending.h"
#include "log.h"

/* Slots taken in one turn of the loop, so that others have theirs. */
#define SLOTS_A_TURN 64
/* A real reading may be stamped with a slot this much earlier; half a
 * per cent of a day's worst drift of the product does not happen in it. */
#define NEAR_MS 1000
/* A slot that is so near is waited for after an interruption. */
#define SOON_MS 200

static void arm(struct consignment *c)
{
	const struct legtime *t = &c->leg->time;

	loop_timer_at(c->g->loop, &c->slot_timer,
	    t->anchor_mono_ms + (c->slot_ms - t->anchor_leg_ms));
}

static uint32_t all_probes(const struct consignment *c)
{
	return c->sampler.count == 32 ? UINT32_MAX :
	    (UINT32_C(1) << c->sampler.count) - 1;
}

/* The wall clock at a leg time of this boot. */
static int64_t utc_at(const struct consignment *c, int64_t leg_ms)
{
	struct gateway_now now = gateway_now(c->g);

	return now.utc.utc_ms - (consignment_leg_ms(c, now.mono_ms) - leg_ms);
}

/* ---- a finished row ---- */

static void say_slots_lost(struct consignment *c, int64_t time_ms)
{
	struct record_event e = { .kind = RECORD_GAP, .time_ms = time_ms,
		.from_ms = c->monitor.last_ms, .dv_mm_s = RECORD_ABSENT };

	if (c->slots_lost == 0)
		return;
	if (c->monitor.last_ms == RULES_NEVER)
		e.from_ms = c->leg->time.anchor_leg_ms;
	memcpy(e.why, "late", 5);
	log_warn("sampler", "cid=%s slots=%lld went by: stated as a gap",
	    c->cid, (long long)c->slots_lost);
	c->slots_lost = 0;
	consignment_emit(c, &e);
}

/* Memory is full because the store does not work: the oldest readings that
 * no signed line holds go, and the gap says so.  The rules have seen them,
 * a verifier will not: judge again before the next claim. */
static void make_row_space(struct consignment *c)
{
	struct block_cut keep = c->has_line ? c->cut :
	    (struct block_cut){ 0, 0 };
	struct record_event e = { .kind = RECORD_GAP,
		.dv_mm_s = RECORD_ABSENT };
	int drop = (c->block.row_cap - keep.rows) / 4;

	e.time_ms = consignment_event_ms(c);
	e.from_ms = c->block.times[keep.rows];
	memcpy(e.why, "store", 6);
	block_drop_rows(&c->block, keep.rows, drop);
	c->needs_rejudging = true;
	log_error("consignment", "cid=%s readings=%d dropped: the store has "
	    "been failing for too long", c->cid, drop);
	consignment_emit(c, &e);
}

static void finish_row(struct consignment *c)
{
	int64_t time_ms = c->row_ms;
	bool is_first;

	say_slots_lost(c, time_ms);
	if (c->block.rows == c->block.row_cap)
		make_row_space(c);
	(void)block_add_row(&c->block, time_ms, c->values);
	is_first = !c->has_row;
	c->has_row = true;
	monitor_row(&c->monitor, time_ms, c->values, c->results);
	consignment_alarm_row(c);
	if (c->outlook)
		outlook_row(c->outlook, c->leg, time_ms, c->values);
	if (is_first)
		gateway_pending_first(c->g);
	else
		gateway_pending_changed(c->g);
}

/* ---- the sampling under way ---- */

static void take_readings(struct consignment *c, uint32_t mask)
{
	for (int i = 0; i < c->sampler.count; i++) {
		struct probe_reading r = c->sampler.reading[i];

		if (!(mask & (UINT32_C(1) << i)))
			continue;
		if (r.result == PROBE_OK && (r.temp_mc <= -273150 ||
		    r.temp_mc > 1000000))
			r.result = PROBE_RANGE;
		c->results[i] = r.result;
		c->values[i] = r.result == PROBE_OK ? r.temp_mc :
		    RECORD_NO_VALUE;
	}
}

static uint32_t find_doubtful(const struct consignment *c)
{
	uint32_t mask = 0;

	for (int i = 0; i < c->sampler.count; i++)
		if (c->values[i] != RECORD_NO_VALUE &&
		    (monitor_is_doubtful(&c->monitor, i, c->values[i]) ||
		    plausible_slews(&c->plausible, i, c->row_ms,
		    c->values[i])))
			mask |= UINT32_C(1) << i;
	return mask;
}

/* What two looks at one probe come to. */
static enum probe_result compare(const struct consignment *c, int probe,
    struct probe_reading second)
{
	int32_t first_mc = c->values[probe];

	if (second.result != PROBE_OK)
		return second.result;
	if (!monitor_agrees(&c->monitor, probe, first_mc, second.temp_mc))
		return PROBE_DISAGREE;
	if (plausible_slews(&c->plausible, probe, c->row_ms, first_mc) &&
	    !plausible_confirms(&c->plausible, probe, c->row_ms, first_mc,
	    second.temp_mc))
		return PROBE_SLEW;
	return PROBE_OK;
}

/* Rule 10: two readings that disagree are a fault. */
static void compare_second_look(struct consignment *c)
{
	for (int i = 0; i < c->sampler.count; i++) {
		enum probe_result found;

		if (!(c->doubtful & (UINT32_C(1) << i)))
			continue;
		found = compare(c, i, c->sampler.reading[i]);
		if (found == PROBE_OK)
			continue;
		log_warn("sampler", "cid=%s probe=%s read %d m\302\260C, then "
		    "another value at once: recorded as a fault", c->cid,
		    c->leg->open.probes[i].id, (int)c->values[i]);
		c->results[i] = found;
		c->values[i] = RECORD_NO_VALUE;
	}
}

/* The sampler is done with the first or the second look. */
static void sampled(void *ctx)
{
	struct consignment *c = ctx;

	if (!c->is_second_look) {
		take_readings(c, all_probes(c));
		c->doubtful = find_doubtful(c);
		if (c->doubtful != 0) {
			c->is_second_look = true;
			sampler_take(&c->sampler, utc_at(c, c->row_ms),
			    c->doubtful);
			return;
		}
	} else {
		compare_second_look(c);
	}
	c->is_second_look = false;
	plausible_row(&c->plausible, c->row_ms, c->values, c->results,
	    RECORD_NO_VALUE);
	finish_row(c);
	consignment_feed_deferred(c);
	if (!c->sampler.is_recorded)
		consignment_record_poke(c);
}

/* A bus has not answered since the last slot: what it did not say is a
 * fault, and so is what could not be looked at twice; the loop goes on. */
static void give_up(struct consignment *c)
{
	uint32_t doubtful = c->doubtful;

	sampler_give_up(&c->sampler);
	if (!c->is_second_look) {
		take_readings(c, all_probes(c));
		doubtful = find_doubtful(c);
	}
	for (int i = 0; i < c->sampler.count; i++) {
		if (!(doubtful & (UINT32_C(1) << i)))
			continue;
		c->values[i] = RECORD_NO_VALUE;
		c->results[i] = PROBE_TIMEOUT;
	}
	c->is_second_look = false;
	finish_row(c);
	consignment_feed_deferred(c);
}

/* ---- slots ---- */

static void take_slot(struct consignment *c, int64_t now_ms)
{
	int64_t late = now_ms - c->slot_ms;

	if (sampler_is_busy(&c->sampler))
		give_up(c);
	c->row_ms = c->slot_ms;
	c->slot_ms += c->interval_ms;
	if (!c->sampler.is_recorded && late > NEAR_MS) {
		c->slots_lost += late / c->interval_ms;
		c->row_ms = now_ms;
		while (c->slot_ms <= now_ms)
			c->slot_ms += c->interval_ms;
	}
	consignment_script_until(c, c->row_ms);
	sampler_take(&c->sampler, utc_at(c, c->row_ms), all_probes(c));
}

static void take_due(struct consignment *c, int64_t now_ms, int64_t budget)
{
	while (c->is_sampling && c->slot_ms <= now_ms && budget-- > 0)
		take_slot(c, now_ms);
}

static void slot_rang(void *ctx)
{
	struct consignment *c = ctx;

	take_due(c, consignment_leg_ms(c, gateway_now(c->g).mono_ms),
	    SLOTS_A_TURN);
	if (c->is_sampling)
		arm(c);
	consignment_record_poke(c);
}

void consignment_sample_catch_up(struct consignment *c)
{
	int64_t now_ms = consignment_leg_ms(c, gateway_now(c->g).mono_ms);

	take_due(c, now_ms, INT64_MAX);
	if (!c->is_sampling)
		return;
	consignment_script_until(c, now_ms);
	arm(c);
}

/* The first slot not before now, on the grid that began with the open
 * record; 'from' is the leg time already covered. */
void consignment_sample_begin(struct consignment *c)
{
	int64_t begin = c->leg->time.last_leg_ms;

	c->interval_ms = c->leg->profile.interval_s * INT64_C(1000);
	if (c->slot_ms == 0)
		c->slot_ms = begin;
	if (c->slot_ms < begin)
		c->slot_ms += (begin - c->slot_ms + c->interval_ms - 1) /
		    c->interval_ms * c->interval_ms;
	if (c->monitor.last_ms != RULES_NEVER &&
	    c->slot_ms <= c->monitor.last_ms)
		c->slot_ms += (c->monitor.last_ms - c->slot_ms +
		    c->interval_ms) / c->interval_ms * c->interval_ms;
	plausible_init(&c->plausible);
	for (int i = 0; i < c->sampler.count; i++) {
		const struct config_probe *p = c->sampler.unit[i]->config;

		plausible_add(&c->plausible, p->stuck_s, p->stuck_other_mc,
		    p->slew_mc_per_min);
	}
	c->is_sampling = true;
	c->sampler.done = sampled;
	c->sampler.ctx = c;
	loop_timer_init(&c->slot_timer, slot_rang, c);
	arm(c);
}

/* Real probes can be asked between the slots, and after an interruption they
 * are: a gap must not last for an interval longer than it has to. */
void consignment_sample_now(struct consignment *c)
{
	int64_t now_ms = consignment_leg_ms(c, gateway_now(c->g).mono_ms);

	if (!c->is_sampling || c->sampler.is_recorded ||
	    c->slot_ms - now_ms <= SOON_MS || sampler_is_busy(&c->sampler))
		return;
	c->row_ms = consignment_event_at(c, now_ms);
	sampler_take(&c->sampler, utc_at(c, c->row_ms), all_probes(c));
}

void consignment_sample_stop(struct consignment *c)
{
	if (!c->is_sampling)
		return;
	c->is_sampling = false;
	sampler_give_up(&c->sampler);
	loop_timer_stop(c->g->loop, &c->slot_timer);
}
