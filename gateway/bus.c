/* SPDX-License-Identifier: Apache-2.0 */
#include "bus.h"

#include <stdlib.h>
#include <string.h>

#include "bus_name.h"
#include "log.h"

/* A thread at work may take so long when the gateway ends, real time. */
#define CLOSE_MS 3000

struct bus_unit {
	struct probes_unit *unit;
	struct probe_reading reading;
	int error;
	bool is_new;			/* ask who it is */
	enum probe_result identity;
};

struct bus {
	struct bus *next;
	struct buses *all;
	char *path;			/* NULL: what the kernel drives */
	struct worker *worker;

	struct bus_wire wire;		/* the thread's */

	/* the loop's */
	char said[200];			/* wire.why, as of the last answer */
	struct bus_read *first, *last;	/* waiting */
	struct bus_read *current;	/* NULL: nobody waits for the answer */
	bool is_busy, is_out, is_stuck, is_fetching;
	int64_t out_since_ms;
	struct worker_job job;
	struct loop_timer timer;

	/* belongs to the thread while is_out */
	struct {
		int count;
		int64_t utc_ms, mono_ms;
		int32_t wait_ms;
		struct bus_unit units[LIMIT_PROBES];
	} work;
};

struct buses {
	struct loop *loop;
	bus_opener_fn *opener;
	void *opener_ctx;
	struct bus *first;
};

static int64_t now_ms(const struct bus *b)
{
	struct clock *c = loop_clock(b->all->loop);

	return c->mono_ms(c);
}

/* ---- on the thread ---- */

/* An answer that says nothing leaves the question open. */
static void identify(struct bus *b, struct bus_unit *u)
{
	const struct probe_driver *d = u->unit->driver;

	u->identity = PROBE_OK;
	if (!u->is_new || !d->identify)
		return;
	b->wire.i2c.last_errno = 0;
	u->identity = d->identify(u->unit->probe);
	u->error = b->wire.i2c.last_errno;
}

static void begin_work(void *ctx)
{
	struct bus *b = ctx;

	b->work.wait_ms = 0;
	for (int i = 0; i < b->work.count; i++) {
		struct bus_unit *u = &b->work.units[i];
		int32_t wait;

		u->error = 0;
		identify(b, u);
		b->wire.i2c.last_errno = 0;
		wait = u->unit->driver->begin(u->unit->probe, b->work.utc_ms);
		if (b->wire.i2c.last_errno != 0)
			u->error = b->wire.i2c.last_errno;
		if (wait > b->work.wait_ms)
			b->work.wait_ms = wait;
	}
}

static void fetch_work(void *ctx)
{
	struct bus *b = ctx;

	for (int i = 0; i < b->work.count; i++) {
		struct bus_unit *u = &b->work.units[i];

		b->wire.i2c.last_errno = 0;
		u->reading = u->unit->driver->fetch(u->unit->probe,
		    b->work.utc_ms);
		if (b->wire.i2c.last_errno != 0)
			u->error = b->wire.i2c.last_errno;
	}
}

/* ---- on the loop ---- */

static void start_next(struct bus *b);

static void tell_identity(const struct bus_unit *u)
{
	char text[300];

	if (!u->is_new || u->identity == PROBE_OK)
		return;
	probes_explain(u->unit, u->identity, text, sizeof(text));
	log_error("bus", "probe=%s does not say who it is: %s",
	    u->unit->config->id, text);
}

static void note(struct bus *b)
{
	memcpy(b->said, b->wire.why, sizeof(b->said));
	for (int i = 0; i < b->work.count; i++) {
		const struct bus_unit *u = &b->work.units[i];
		struct probes_unit *to = u->unit;

		to->has_last = true;
		to->last = u->reading;
		to->last_mono_ms = b->work.mono_ms;
		to->last_errno = u->reading.result == PROBE_OK ? 0 : u->error;
		if (!u->is_new)
			continue;
		if (!to->is_identified || to->identity != u->identity)
			tell_identity(u);
		to->is_identified = u->identity == PROBE_OK;
		to->identity = u->identity;
		to->identified_mono_ms = b->work.mono_ms;
	}
}

static void answer(struct bus_read *r)
{
	loop_timer_stop(r->bus->all->loop, &r->timer);
	r->bus = NULL;
	r->fn(r->ctx);
}

static void finish(struct bus *b)
{
	struct bus_read *r = b->current;

	note(b);
	b->is_busy = false;
	b->current = NULL;
	if (r) {
		for (int i = 0; i < r->count; i++)
			r->reading[i] = b->work.units[i].reading;
		answer(r);
	}
	if (!b->is_busy)
		start_next(b);
}

static void fetch(void *ctx);

static void returned(void *ctx)
{
	struct bus *b = ctx;

	b->is_out = false;
	if (b->is_stuck)
		log_info("bus", "%s: answers again", b->path ? b->path :
		    "kernel");
	b->is_stuck = false;
	if (b->is_fetching)
		finish(b);
	else if (b->work.wait_ms > 0)
		loop_timer_after(b->all->loop, &b->timer, b->work.wait_ms);
	else
		fetch(b);
}

static void send_out(struct bus *b, loop_fn *work)
{
	b->job.work = work;
	b->job.done = returned;
	b->job.ctx = b;
	b->is_out = true;
	b->out_since_ms = now_ms(b);
	worker_submit(b->worker, &b->job);
}

static void fetch(void *ctx)
{
	struct bus *b = ctx;

	b->is_fetching = true;
	send_out(b, fetch_work);
}

/* Found out once, a chip is asked again after an hour; until then with
 * every reading, for it may be plugged in any time. */
static bool is_new(const struct probes_unit *u, int64_t mono_ms)
{
	return !u->is_identified ||
	    mono_ms - u->identified_mono_ms >= BUS_IDENTIFY_MS;
}

static void start_next(struct bus *b)
{
	struct bus_read *r = b->first;

	if (!r)
		return;
	b->first = r->next;
	if (!b->first)
		b->last = NULL;
	b->current = r;
	b->is_busy = true;
	b->is_fetching = false;
	b->work.utc_ms = r->utc_ms;
	b->work.mono_ms = now_ms(b);
	b->work.count = r->count;
	for (int i = 0; i < r->count; i++)
		b->work.units[i] = (struct bus_unit){ .unit = r->unit[i],
		    .is_new = is_new(r->unit[i], b->work.mono_ms) };
	send_out(b, begin_work);
}

static void unqueue(struct bus *b, struct bus_read *r)
{
	struct bus_read **at = &b->first;

	while (*at && *at != r)
		at = &(*at)->next;
	if (!*at)
		return;
	*at = r->next;
	b->last = NULL;
	for (struct bus_read *i = b->first; i; i = i->next)
		b->last = i;
}

void bus_cancel(struct bus_read *r)
{
	struct bus *b = r->bus;

	if (!b)
		return;
	loop_timer_stop(b->all->loop, &r->timer);
	r->bus = NULL;
	if (b->current == r)
		b->current = NULL;	/* nobody takes the answer */
	else
		unqueue(b, r);
}

static void say_nothing_came(struct bus_read *r, const struct bus *b)
{
	for (int i = 0; i < r->count; i++) {
		r->reading[i] = (struct probe_reading){ PROBE_TIMEOUT, 0 };
		r->unit[i]->has_last = true;
		r->unit[i]->last = r->reading[i];
		r->unit[i]->last_mono_ms = now_ms(b);
		r->unit[i]->last_errno = 0;
	}
}

static int64_t timeout_ms(const struct bus *b)
{
	const struct clock *c = loop_clock(b->all->loop);

	return c->pace > 1 ? BUS_TIMEOUT_MS * c->pace : BUS_TIMEOUT_MS;
}

static void look_if_stuck(struct bus *b)
{
	if (!b->is_out || b->is_stuck ||
	    now_ms(b) - b->out_since_ms < timeout_ms(b))
		return;
	b->is_stuck = true;
	log_error("bus", "%s: hangs: its probes give no values until it comes "
	    "back: check for a line held low", b->path ? b->path : "kernel");
}

static void timed_out(void *ctx)
{
	struct bus_read *r = ctx;
	struct bus *b = r->bus;

	look_if_stuck(b);
	bus_cancel(r);
	say_nothing_came(r, b);
	r->fn(r->ctx);
}

void bus_read(struct bus *b, struct bus_read *r, int64_t utc_ms)
{
	look_if_stuck(b);
	if (b->is_stuck) {
		say_nothing_came(r, b);
		r->fn(r->ctx);
		return;
	}
	r->bus = b;
	r->utc_ms = utc_ms;
	r->next = NULL;
	loop_timer_init(&r->timer, timed_out, r);
	loop_timer_after(b->all->loop, &r->timer, timeout_ms(b));
	if (b->last)
		b->last->next = r;
	else
		b->first = r;
	b->last = r;
	if (!b->is_busy)
		start_next(b);
}

bool bus_is_reading(const struct bus_read *r)
{
	return r->bus && r->bus->current == r && r->bus->is_out;
}

const char *bus_why(const struct bus *b)
{
	return b->said;
}

bool bus_is_stuck(const struct bus *b)
{
	return b->is_stuck;
}

bool bus_is_out(const struct bus *b)
{
	return b->is_out;
}

struct i2c_bus *bus_i2c(struct bus *b)
{
	return &b->wire.i2c;
}

struct worker *bus_worker(struct bus *b)
{
	return b->worker;
}

/* ---- all of them ---- */

struct buses *buses_open(struct loop *loop)
{
	struct buses *all = calloc(1, sizeof(*all));

	if (!all)
		return NULL;
	all->loop = loop;
	return all;
}

void buses_opener(struct buses *all, bus_opener_fn *fn, void *ctx)
{
	all->opener = fn;
	all->opener_ctx = ctx;
	for (struct bus *b = all->first; b; b = b->next) {
		b->wire.opener = fn;
		b->wire.opener_ctx = ctx;
	}
}

static bool is_at(const struct bus *b, const char *path)
{
	return (!path && !b->path) || bus_name_is_same(path, b->path);
}

static void free_bus(struct bus *b)
{
	bus_wire_close(&b->wire);
	free(b->path);
	free(b);
}

struct bus *buses_get(struct buses *all, const char *path)
{
	struct bus *b;

	for (b = all->first; b; b = b->next)
		if (is_at(b, path))
			return b;
	b = calloc(1, sizeof(*b));
	if (!b)
		return NULL;
	b->all = all;
	b->path = path ? strdup(path) : NULL;
	bus_wire_init(&b->wire, b->path);
	if (all->opener) {
		b->wire.opener = all->opener;
		b->wire.opener_ctx = all->opener_ctx;
	}
	loop_timer_init(&b->timer, fetch, b);
	b->worker = !path || b->path ? worker_open(all->loop) : NULL;
	if (!b->worker) {
		free_bus(b);
		return NULL;
	}
	b->next = all->first;
	all->first = b;
	return b;
}

void buses_stop(struct buses *all)
{
	for (struct bus *b = all ? all->first : NULL; b; b = b->next) {
		while (b->first)
			bus_cancel(b->first);
		if (b->current)
			bus_cancel(b->current);
		loop_timer_stop(all->loop, &b->timer);
		b->is_stuck = !worker_close_within(b->worker,
		    b->is_stuck ? 0 : CLOSE_MS);
		loop_unpost(all->loop, &b->job.call);
	}
}

void buses_close(struct buses *all)
{
	bool is_needed = false;

	while (all && all->first) {
		struct bus *b = all->first;

		all->first = b->next;
		if (b->is_stuck)
			is_needed = true;
		else
			free_bus(b);
	}
	if (!is_needed)
		free(all);
}
