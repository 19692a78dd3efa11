/* SPDX-License-Identifier: Apache-2.0 */
#include "sampler.h"

#include <string.h>

static void begin_work(void *ctx)
{
	struct sampler *s = ctx;

	s->work.wait_ms = 0;
	for (int i = 0; i < s->count; i++) {
		int32_t wait;

		if (!(s->work.mask & (UINT32_C(1) << i)))
			continue;
		wait = s->unit[i]->driver->begin(s->unit[i]->probe,
		    s->work.utc_ms);
		if (wait > s->work.wait_ms)
			s->work.wait_ms = wait;
	}
}

static void fetch_work(void *ctx)
{
	struct sampler *s = ctx;

	for (int i = 0; i < s->count; i++)
		if (s->work.mask & (UINT32_C(1) << i))
			s->work.reading[i] = s->unit[i]->driver->fetch(
			    s->unit[i]->probe, s->work.utc_ms);
}

static void finish(struct sampler *s)
{
	for (int i = 0; i < s->count; i++)
		if (s->work.mask & (UINT32_C(1) << i))
			s->reading[i] = s->work.reading[i];
	s->is_busy = false;
	s->done(s->ctx);
}

static void fetch(void *ctx);

/* Back from the bus thread. */
static void returned(void *ctx)
{
	struct sampler *s = ctx;

	s->is_out = false;
	if (s->is_given_up) {
		s->is_given_up = false;
		return;
	}
	if (s->is_fetching)
		finish(s);
	else if (s->work.wait_ms > 0)
		loop_timer_after(s->loop, &s->timer, s->work.wait_ms);
	else
		fetch(s);
}

static void send_out(struct sampler *s, loop_fn *work)
{
	s->job.work = work;
	s->job.done = returned;
	s->job.ctx = s;
	s->is_out = true;
	worker_submit(s->bus, &s->job);
}

static void fetch(void *ctx)
{
	struct sampler *s = ctx;

	s->is_fetching = true;
	send_out(s, fetch_work);
}

void sampler_init(struct sampler *s, struct loop *loop, struct worker *bus,
    sampler_done_fn *done, void *ctx)
{
	memset(s, 0, sizeof(*s));
	s->loop = loop;
	s->bus = bus;
	s->is_recorded = true;
	s->done = done;
	s->ctx = ctx;
	loop_timer_init(&s->timer, fetch, s);
}

bool sampler_add(struct sampler *s, struct probes_unit *u)
{
	if (s->count == LIMIT_PROBES)
		return false;
	s->unit[s->count++] = u;
	s->is_recorded = s->is_recorded && u->is_recorded;
	return true;
}

void sampler_take(struct sampler *s, int64_t utc_ms, uint32_t mask)
{
	s->is_busy = true;
	s->is_fetching = false;
	s->work.utc_ms = utc_ms;
	s->work.mask = mask;
	if (!s->is_recorded) {
		send_out(s, begin_work);
		return;
	}
	begin_work(s);
	fetch_work(s);
	finish(s);
}

bool sampler_is_busy(const struct sampler *s)
{
	return s->is_busy;
}

bool sampler_can_take(const struct sampler *s)
{
	return !s->is_busy && !s->is_out;
}

void sampler_give_up(struct sampler *s)
{
	if (!s->is_busy)
		return;
	s->is_busy = false;
	s->is_given_up = s->is_out;
	loop_timer_stop(s->loop, &s->timer);
}
