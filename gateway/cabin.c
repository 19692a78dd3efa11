/* SPDX-License-Identifier: Apache-2.0 */
#include "cabin.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pressure.h"
#include "sense.h"
#include "sysfs.h"

#define EVERY_MS 10000
#define MINUTE_MS 60000
/* A pressure in billionths of a kPa, in Pa. */
#define PER_PA 1000000
#define WORD 40

struct cabin {
	struct gateway *g;
	const char *attribute;
	struct loop_timer timer;
	struct worker_job job;
	struct pressure pressure;
	int64_t minute_ms;		/* when the present one began */
	int64_t sum_pa, count;
	bool has_told, is_failing;
	int64_t known_ms;

	/* the thread's while the job is out */
	int error;
	int64_t pa;
};

/* ---- on the thread ---- */

static int read_number(const char *path, int64_t *billionths)
{
	char word[WORD];
	int e = sysfs_text(path, word, sizeof(word));

	if (e == 0 && !sysfs_decimal(word, billionths))
		e = EINVAL;
	return e;
}

static bool is_raw(const char *path, size_t *stem)
{
	size_t n = strlen(path);

	*stem = n > 4 ? n - 4 : 0;
	return n > 4 && strcmp(path + *stem, "_raw") == 0;
}

static int read_scale(const char *path, size_t stem, int64_t *billionths)
{
	char name[PATH_MAX];

	(void)snprintf(name, sizeof(name), "%.*s_scale", (int)stem, path);
	return read_number(name, billionths);
}

static int read_raw(const char *path, size_t stem, int64_t *pa)
{
	int64_t raw, scale;
	char word[WORD];
	int e = sysfs_text(path, word, sizeof(word));

	if (e == 0 && (!sysfs_integer(word, &raw) || raw < 0 ||
	    raw > INT32_MAX))
		e = EINVAL;
	if (e == 0)
		e = read_scale(path, stem, &scale);
	if (e == 0)
		*pa = raw * scale / PER_PA;
	return e;
}

static void read_work(void *ctx)
{
	struct cabin *c = ctx;
	size_t stem;
	int64_t billionths = 0;

	if (is_raw(c->attribute, &stem)) {
		c->error = read_raw(c->attribute, stem, &c->pa);
		return;
	}
	c->error = read_number(c->attribute, &billionths);
	c->pa = billionths / PER_PA;
}

/* ---- on the loop ---- */

static void tell(struct cabin *c, int64_t now_ms)
{
	bool failing = c->error != 0;
	char why[LIMIT_TEXT];

	(void)snprintf(why, sizeof(why), "%.60s: %s", c->attribute,
	    failing ? strerror(c->error) : "tells again");
	if (!c->has_told || c->is_failing != failing)
		sense_input(c->g->sense, "pressure", !failing, failing &&
		    c->known_ms != 0 ? c->known_ms : now_ms, why);
	c->has_told = true;
	c->is_failing = failing;
	if (!failing)
		c->known_ms = now_ms;
}

static void add(struct cabin *c, int64_t now_ms)
{
	if (now_ms - c->minute_ms >= MINUTE_MS) {
		if (c->count > 0)
			pressure_feed(&c->pressure, now_ms,
			    (int32_t)(c->sum_pa / c->count));
		c->sum_pa = c->count = 0;
		c->minute_ms = now_ms;
	}
	if (c->error != 0 || c->pa < 0 || c->pa > INT32_MAX)
		return;
	c->sum_pa += c->pa;
	c->count++;
}

static void was_read(void *ctx)
{
	struct cabin *c = ctx;
	int64_t now = gateway_now(c->g).mono_ms;

	tell(c, now);
	add(c, now);
	loop_timer_after(c->g->loop, &c->timer, EVERY_MS);
}

static void look(void *ctx)
{
	struct cabin *c = ctx;

	c->job = (struct worker_job){ .work = read_work, .done = was_read,
		.ctx = c };
	worker_submit(bus_worker(c->g->bus), &c->job);
}

enum flight_says cabin_says(const struct cabin *c)
{
	return pressure_says(&c->pressure, gateway_now(c->g).mono_ms);
}

struct cabin *cabin_open(struct gateway *g, const char *attribute)
{
	struct cabin *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->g = g;
	c->attribute = attribute;
	c->minute_ms = gateway_now(g).mono_ms;
	pressure_init(&c->pressure);
	loop_timer_init(&c->timer, look, c);
	loop_timer_after(g->loop, &c->timer, 0);
	return c;
}

void cabin_close(struct cabin *c)
{
	if (!c)
		return;
	loop_timer_stop(c->g->loop, &c->timer);
	loop_unpost(c->g->loop, &c->job.call);
	if (!bus_is_stuck(c->g->bus))
		free(c);
}
