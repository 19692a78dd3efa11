/* SPDX-License-Identifier: Apache-2.0 */
/* arming.c - run the checks in order: what is known at once, then the first
 * readings, then the store. */
#include "arming.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "arming_probe.h"
#include "arming_profile.h"
#include "health.h"
#include "utc.h"

/* What stays free for everything but journals. */
#define RESERVE_BYTES (16 << 20)
/* A journey of which nothing is known: ten days. */
#define HOURS_UNKNOWN 240
/* Real time that probes have for their first reading. */
#define PATIENCE_MS 10000

void arming_say(struct arming *a, const char *name, bool ok, const char *fmt,
    ...)
{
	struct arming_check *c;
	va_list args;

	if (!ok)
		a->failed++;
	if (a->check_count == ARMING_CHECKS)
		return;
	c = &a->checks[a->check_count++];
	(void)snprintf(c->name, sizeof(c->name), "%s", name);
	c->ok = ok;
	va_start(args, fmt);
	(void)vsnprintf(c->why, sizeof(c->why), fmt, args);
	va_end(args);
}

void arming_write_checks(const struct arming *a, struct json_writer *w)
{
	json_write_array(w, "checks");
	for (int i = 0; i < a->check_count; i++) {
		json_write_object(w, NULL);
		json_write_string(w, "check", a->checks[i].name);
		json_write_bool(w, "ok", a->checks[i].ok);
		json_write_string(w, "why", a->checks[i].why);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

/* ---- what is known at once ---- */

static void check_clock(struct arming *a)
{
	struct clock_utc now = gateway_now(a->g).utc;
	const char *quality = clock_quality_name(now.quality);

	if (now.quality == CLOCK_NONE)
		arming_say(a, "clock", false, "the time is not known: wait "
		    "for time synchronisation, or set the clock");
	else
		arming_say(a, "clock", true, "%s, within %lld ms", quality,
		    (long long)now.err_ms);
}

static void check_key(struct arming *a)
{
	struct clock_utc now = gateway_now(a->g).utc;
	const struct keys *k = a->g->keys;
	const char *why = keys_validity(k, now.utc_ms);
	char until[UTC_TEXT];

	utc_format(k->self.not_after_ms, until);
	if (why[0] != '\0' && now.quality != CLOCK_NONE)
		arming_say(a, "key", false, "%s", why);
	else
		arming_say(a, "key", true, "valid until %s", until);
}

static void check_broker(struct arming *a)
{
	bool up = a->g->uplink && uplink_is_up(a->g->uplink);

	if (up)
		arming_say(a, "broker", true, "connected");
	else if (a->has_order && a->order.may_be_offline)
		arming_say(a, "broker", true,
		    "not connected; the order allows that");
	else
		arming_say(a, "broker", false, "not connected: check the "
		    "network and the log, or order with \"offline\":true");
}

/* ---- the store ---- */

static enum status try_store(const struct files *f, const char *path)
{
	static const char text[] = "may be removed\n";
	int fd = f->open(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
	enum status s;

	if (fd < 0)
		return STATUS_IO;
	s = files_write_at(f, fd, text, sizeof(text) - 1, 0);
	if (s == STATUS_OK && f->fdatasync(fd) != 0)
		s = STATUS_IO;
	if (f->close(fd) != 0 && s == STATUS_OK)
		s = STATUS_IO;
	if (f->unlink(path) != 0 && s == STATUS_OK)
		s = STATUS_IO;
	return s;
}

static void store_work(void *ctx)
{
	struct arming *a = ctx;
	const char *dir = a->g->config->data_dir;
	struct statvfs fs;
	char path[PATH_MAX];

	errno = 0;
	(void)snprintf(path, sizeof(path), "%s/check", dir);
	a->store = try_store(a->g->files, path);
	if (a->store == STATUS_OK && statvfs(dir, &fs) != 0)
		a->store = STATUS_IO;
	a->store_errno = errno;
	if (a->store == STATUS_OK)
		a->free_bytes = (int64_t)fs.f_bavail * (int64_t)fs.f_frsize;
}

static void stored(void *ctx)
{
	struct arming *a = ctx;

	a->is_out = false;
	if (a->store != STATUS_OK)
		arming_say(a, "storage", false, "%s: %s: make it writable",
		    a->g->config->data_dir, strerror(a->store_errno));
	else if (a->free_bytes < a->needed_bytes)
		arming_say(a, "storage", false, "%lld MB free, %lld needed: "
		    "make room in %s", (long long)(a->free_bytes >> 20),
		    (long long)(a->needed_bytes >> 20) + 1,
		    a->g->config->data_dir);
	else
		arming_say(a, "storage", true, "writes and syncs; %lld MB "
		    "free", (long long)(a->free_bytes >> 20));
	a->done(a->ctx, a);
}

static void check_store(struct arming *a)
{
	int64_t hours = HOURS_UNKNOWN;

	if (a->order.hours > 0)
		hours = a->order.hours;
	a->needed_bytes = RESERVE_BYTES;
	if (a->has_order && a->order.profile.interval_s > 0)
		a->needed_bytes += hours * health_bytes_per_hour(
		    a->g->config, a->order.profile.interval_s,
		    a->order.probe_count);
	a->job.work = store_work;
	a->job.done = stored;
	a->job.ctx = a;
	a->is_out = true;
	worker_submit(a->g->storage, &a->job);
}

/* ---- first readings ---- */

static void say_reading(struct arming *a, const struct probes_unit *u,
    struct probe_reading r)
{
	char name[LIMIT_ID + 16], why[140];
	int whole = r.temp_mc / 1000, part = abs(r.temp_mc % 1000);

	(void)snprintf(name, sizeof(name), "probe:%s", u->config->id);
	if (r.result == PROBE_OK)
		arming_say(a, name, true, "reads %s%d.%03d \302\260C",
		    r.temp_mc < 0 && whole == 0 ? "-" : "", whole, part);
	else {
		probes_explain(u, r.result, why, sizeof(why));
		arming_say(a, name, false, "gives no reading %s", why);
	}
}

static void sample_next(struct arming *a);

static void sampled(void *ctx)
{
	struct arming *a = ctx;

	loop_timer_stop(a->g->loop, &a->patience);
	for (int i = 0; i < a->sampler.count; i++)
		say_reading(a, a->sampler.unit[i], a->sampler.reading[i]);
	sample_next(a);
}

/* A bus hangs: that is the answer for all on it that were asked. */
static void lost_patience(void *ctx)
{
	struct arming *a = ctx;
	sampler_give_up(&a->sampler);
	for (int i = 0; i < a->sampler.count; i++)
		say_reading(a, a->sampler.unit[i], a->sampler.reading[i]);
	a->next_unit = a->unit_count;
	sample_next(a);
}

static void sample_next(struct arming *a)
{
	uint32_t mask = 0;

	if (a->next_unit >= a->unit_count) {
		check_store(a);
		return;
	}
	sampler_free(&a->sampler);
	sampler_init(&a->sampler, a->g->loop, a->g->bus, sampled, a);
	while (a->next_unit < a->unit_count &&
	    sampler_add(&a->sampler, a->units[a->next_unit])) {
		mask |= UINT32_C(1) << (a->sampler.count - 1);
		a->next_unit++;
	}
	if (!a->sampler.is_recorded)
		loop_timer_after(a->g->loop, &a->patience,
		    gateway_real_ms(a->g, PATIENCE_MS));
	sampler_take(&a->sampler, gateway_now(a->g).utc.utc_ms, mask);
}

/* ---- life ---- */

struct arming *arming_begin(struct gateway *g, const struct order *order,
    arming_done_fn *done, void *ctx)
{
	struct arming *a;

	if (g->arming)
		return NULL;
	a = calloc(1, sizeof(*a));
	if (!a)
		return NULL;
	g->arming = a;
	a->g = g;
	a->done = done;
	a->ctx = ctx;
	loop_timer_init(&a->patience, lost_patience, a);
	if (order) {
		a->has_order = true;
		a->order = *order;
		arming_profile_check(a);
	}
	check_clock(a);
	check_key(a);
	check_broker(a);
	arming_probe_check(a);
	sample_next(a);
	return a;
}

void arming_end(struct arming *a)
{
	if (!a)
		return;
	loop_timer_stop(a->g->loop, &a->patience);
	a->g->arming = NULL;
	sampler_free(&a->sampler);
	free(a);
}
