/* SPDX-License-Identifier: Apache-2.0 */
#include "sampler.h"

#include <stdlib.h>
#include <string.h>

static void finish(struct sampler *s)
{
	s->is_busy = false;
	s->done(s->ctx);
}

static void take_answers(struct sampler_part *p)
{
	for (int i = 0; i < p->read.count; i++)
		p->sampler->reading[p->index[i]] = p->read.reading[i];
}

static void answered(void *ctx)
{
	struct sampler_part *p = ctx;
	struct sampler *s = p->sampler;

	take_answers(p);
	s->waiting--;
	if (s->waiting == 0 && !s->is_asking)
		finish(s);
}

void sampler_init(struct sampler *s, struct loop *loop, struct bus *bus,
    sampler_done_fn *done, void *ctx)
{
	memset(s, 0, sizeof(*s));
	s->loop = loop;
	s->bus = bus;
	s->is_recorded = true;
	s->done = done;
	s->ctx = ctx;
}

void sampler_free(struct sampler *s)
{
	sampler_give_up(s);
	free(s->parts);
	s->parts = NULL;
}

bool sampler_add(struct sampler *s, struct probes_unit *u)
{
	if (s->count == LIMIT_PROBES)
		return false;
	s->unit[s->count++] = u;
	s->is_recorded = s->is_recorded && u->is_recorded;
	return true;
}

/* NULL: without memory, or too many buses. */
static struct sampler_part *part_of(struct sampler *s, struct bus *bus)
{
	struct sampler_part *p;

	if (!s->parts)
		s->parts = calloc(SAMPLER_BUSES, sizeof(*s->parts));
	if (!s->parts)
		return NULL;
	for (int i = 0; i < s->part_count; i++)
		if (s->parts[i].bus == bus)
			return &s->parts[i];
	if (s->part_count == SAMPLER_BUSES)
		return NULL;
	p = &s->parts[s->part_count++];
	p->sampler = s;
	p->bus = bus;
	p->read.count = 0;
	p->read.fn = answered;
	p->read.ctx = p;
	return p;
}

static void take_one(struct sampler *s, int i, int64_t utc_ms)
{
	struct probes_unit *u = s->unit[i];
	struct sampler_part *p;

	s->reading[i] = (struct probe_reading){ PROBE_TIMEOUT, 0 };
	if (u->is_recorded) {
		(void)u->driver->begin(u->probe, utc_ms);
		s->reading[i] = u->driver->fetch(u->probe, utc_ms);
		return;
	}
	p = part_of(s, u->bus ? u->bus : s->bus);
	if (!p)
		return;
	p->index[p->read.count] = i;
	p->read.unit[p->read.count++] = u;
}

void sampler_take(struct sampler *s, int64_t utc_ms, uint32_t mask)
{
	s->is_busy = s->is_asking = true;
	s->part_count = 0;
	for (int i = 0; i < s->count; i++)
		if (mask & (UINT32_C(1) << i))
			take_one(s, i, utc_ms);
	s->waiting = s->part_count;
	for (int i = 0; i < s->part_count; i++)
		bus_read(s->parts[i].bus, &s->parts[i].read, utc_ms);
	s->is_asking = false;
	if (s->waiting == 0)
		finish(s);
}

bool sampler_is_busy(const struct sampler *s)
{
	return s->is_busy;
}

bool sampler_is_out(const struct sampler *s)
{
	for (int i = 0; s->is_busy && i < s->part_count; i++)
		if (bus_is_reading(&s->parts[i].read))
			return true;
	return false;
}

void sampler_give_up(struct sampler *s)
{
	if (!s->is_busy)
		return;
	s->is_busy = false;
	for (int i = 0; i < s->part_count; i++)
		bus_cancel(&s->parts[i].read);
}
