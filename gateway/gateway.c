/* SPDX-License-Identifier: Apache-2.0 */
/* gateway.c - start the parts in order, stop them in reverse. */
#include "gateway.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "aftermath.h"
#include "boot.h"
#include "command.h"
#include "consignment.h"
#include "control.h"
#include "expire.h"
#include "flight_mode.h"
#include "gateway_clock.h"
#include "gateway_pending.h"
#include "handover.h"
#include "health.h"
#include "lines.h"
#include "log.h"
#include "preload.h"
#include "sense.h"
#include "shake.h"
#include "supply.h"
#include "survey.h"

#define CLOCK_LOOK_MS 1000
/* How often what only time changes is looked at: clock, alarms, expiry. */
#define TICK_MS 10000
/* In a simulation the above is not repeated faster than this, real time. */
#define TICK_REAL_MS 500
#define QUIET_LOOK_MS 5

/* A simulation's two clocks are one: read one after the other they would
 * differ by the time between, times the pace. */
struct gateway_now gateway_now(const struct gateway *g)
{
	const struct clock *c = g->clock;
	struct gateway_now now = { .mono_ms = g->clock->mono_ms(g->clock),
		.utc = g->clock->utc(g->clock) };

	if (c->pace > 1)
		now.utc.utc_ms = c->utc_anchor_ms + now.mono_ms -
		    c->mono_anchor_ms;
	return now;
}

int64_t gateway_real_ms(const struct gateway *g, int64_t ms)
{
	return g->config->is_scaled ? ms * g->config->clock_pace : ms;
}

/* ---- going on after a restart ---- */

static bool may_resume(const struct gateway *g, const struct consignment *c)
{
	struct gateway_now now = gateway_now(g);

	return c->last_boot == g->boot || now.utc.quality != CLOCK_NONE ||
	    now.mono_ms - g->began_mono_ms >=
	    g->config->clock_wait_s * 1000;
}

static void resume(void *ctx)
{
	struct gateway *g = ctx;
	bool all = true;

	for (struct consignment *c = g->consignments; c; c = c->next) {
		if (!c->is_resuming)
			continue;
		if (may_resume(g, c))
			consignment_resume(c);
		else
			all = false;
	}
	if (!all)
		loop_timer_after(g->loop, &g->resume_timer, CLOCK_LOOK_MS);
}

/* ---- the tick ---- */

static void tick(void *ctx)
{
	struct gateway *g = ctx;
	int64_t real = gateway_real_ms(g, TICK_REAL_MS);

	loop_timer_after(g->loop, &g->tick_timer,
	    real > TICK_MS ? real : TICK_MS);
	if (g->is_stopping)
		return;
	gateway_clock_look(g);
	for (struct consignment *c = g->consignments; c; c = c->next)
		consignment_alarm_look(c);
	expire_look(g);
}

/* ---- start ---- */

static bool is_simulated(const struct gateway *g)
{
	for (int i = 0; i < g->probes.count; i++)
		if (g->probes.units[i].is_recorded)
			return true;
	return g->script != NULL || lines_are_files(g->config);
}

/* Two gateways on one directory would sign two records of one number.  The
 * kernel forgets the lock with the process, however that ends. */
static enum status lock_store(struct gateway *g, char *why, size_t cap)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/lock", g->config->data_dir);
	g->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
	    0600);
	if (g->lock_fd >= 0 && flock(g->lock_fd, LOCK_EX | LOCK_NB) == 0)
		return STATUS_OK;
	(void)snprintf(why, cap, "%s: %s", path, errno == EWOULDBLOCK ?
	    "another coldpass-gateway uses this data_dir: stop it first" :
	    strerror(errno));
	return STATUS_IO;
}

static enum status open_files(struct gateway *g, char **text, size_t *len)
{
	char path[PATH_MAX];
	enum status s;

	/* left over if a power cut came while arming tried the store */
	(void)snprintf(path, sizeof(path), "%s/check", g->config->data_dir);
	(void)g->files->unlink(path);
	s = boot_count(g->files, g->config, false, &g->boot);
	if (s != STATUS_OK)
		return s;
	(void)snprintf(path, sizeof(path), "%s/pending", g->config->data_dir);
	g->pending = pending_open(g->files, path, &g->keys->store_hash, text,
	    len, &s);
	return s;
}

static enum status open_store(struct gateway *g, char **text, size_t *len,
    char *why, size_t cap)
{
	enum status s;

	g->pending_text = malloc(PENDING_TEXT);
	if (!g->pending_text)
		return STATUS_NO_SPACE;
	s = files_make_dirs(g->files, g->config->data_dir, 0700);
	if (s == STATUS_OK) {
		s = lock_store(g, why, cap);
		if (s != STATUS_OK)
			return s;
		s = open_files(g, text, len);
	}
	if (s != STATUS_OK)
		(void)snprintf(why, cap, "%s: %s: it must be a directory that "
		    "this user can write", g->config->data_dir,
		    s == STATUS_IO ? strerror(errno) : status_name(s));
	return s;
}

/* Records of this very boot cannot be later than now; if they are, the data
 * is another device's or a simulation was anchored anew. */
static enum status check_boot(struct gateway *g)
{
	int64_t now = gateway_now(g).mono_ms;
	bool raise = false;

	for (struct consignment *c = g->consignments; c; c = c->next)
		if (c->is_resuming && (c->last_boot > g->boot ||
		    (c->last_boot == g->boot && c->last_mono_ms > now)))
			raise = true;
	return raise ? boot_count(g->files, g->config, true, &g->boot) :
	    STATUS_OK;
}

static enum status recover(struct gateway *g, char *why, size_t cap)
{
	char *text = NULL;
	size_t len = 0;
	enum status s = open_store(g, &text, &len, why, cap);

	if (s == STATUS_OK) {
		s = consignment_recover_all(g, text, len);
		if (s == STATUS_OK)
			s = check_boot(g);
		if (s != STATUS_OK)
			(void)snprintf(why, cap, "%s: %s",
			    g->config->data_dir, status_name(s));
	}
	free(text);
	return s;
}

/* What is sensed of the box itself, and what it shows. */
static enum status open_box(struct gateway *g, char *why, size_t cap)
{
	struct annunciator_sink sink;

	g->sense = sense_open(g);
	g->lines = g->sense ? lines_open(g, g->sense) : NULL;
	if (!g->lines)
		return STATUS_NO_SPACE;
	sink = lines_sink(g->lines);
	annunciator_init(&g->annunciator, &sink);
	return shake_open(g, g->sense, &g->shake, why, cap);
}

/* What goes on by itself on the way: after what was on its way is known. */
static enum status open_journey(struct gateway *g)
{
	enum status s = flight_mode_open(g, &g->flight);

	aftermath_recovered(g);
	if (s == STATUS_OK)
		s = supply_open(g, &g->supply);
	if (s != STATUS_OK)
		return s;
	radio_begin(&g->radio);
	g->preload = preload_open(g);
	return g->preload ? STATUS_OK : STATUS_NO_SPACE;
}

static enum status open_parts(struct gateway *g, char *why, size_t cap)
{
	enum status s = STATUS_NO_SPACE;

	g->storage = worker_open(g->loop);
	g->buses = buses_open(g->loop);
	g->bus = g->buses ? buses_get(g->buses, NULL) : NULL;
	if (!g->storage || !g->bus) {
		(void)snprintf(why, cap, "no threads: %s", strerror(errno));
		return s;
	}
	s = probes_open(&g->probes, g->config, g->files, g->buses,
	    gateway_now(g).utc.utc_ms, why, cap);
	if (s != STATUS_OK)
		return s;
	s = open_box(g, why, cap);
	if (s != STATUS_OK)
		return s;
	if (g->config->events_file)
		g->script = script_open(g->files, g->config->events_file,
		    g->config->events_begin_ms, &s, why, cap);
	if (s != STATUS_OK)
		return s;
	g->sim_pace = g->config->is_scaled ? g->config->clock_pace :
	    is_simulated(g) ? 1 : 0;
	s = recover(g, why, cap);
	if (s == STATUS_OK)
		s = open_journey(g);
	if (s != STATUS_OK)
		return s;
	g->survey = survey_open(g);
	if (!g->survey)
		return STATUS_NO_SPACE;
	(void)survey_begin(g->survey);
	g->command = command_open(g, why, cap);
	g->health = health_open(g);
	if (!g->command || !g->health)
		return STATUS_NO_SPACE;
	s = handover_open(g, &g->handover, why, cap);
	if (s != STATUS_OK)
		return s;
	g->control = control_open(g, why, cap);
	return g->control ? STATUS_OK : STATUS_IO;
}

struct gateway *gateway_open(const struct config *config,
    const struct files *files, struct clock *clock, struct loop *loop,
    struct keys *keys, enum status *s, char *why, size_t cap)
{
	struct gateway *g = calloc(1, sizeof(*g));

	if (!g) {
		*s = STATUS_NO_SPACE;
		(void)snprintf(why, cap, "out of memory");
		return NULL;
	}
	g->config = config;
	g->files = files;
	g->clock = clock;
	g->loop = loop;
	g->keys = keys;
	g->lock_fd = -1;
	g->began_mono_ms = gateway_now(g).mono_ms;
	loop_timer_init(&g->tick_timer, tick, g);
	loop_timer_init(&g->resume_timer, resume, g);
	loop_timer_init(&g->quiet_timer, NULL, g);
	gateway_pending_init(g);
	radio_init(&g->radio, g);
	*s = open_parts(g, why, cap);
	if (*s != STATUS_OK) {
		gateway_close(g);
		return NULL;
	}
	loop_timer_after(loop, &g->tick_timer, 0);
	loop_timer_after(loop, &g->resume_timer, 0);
	return g;
}

/* ---- stop ---- */

static bool is_quiet(const struct gateway *g)
{
	if (g->pending_is_out || g->pending_changed || g->arming ||
	    g->jobs_out > 0 || control_is_busy(g->control))
		return false;
	for (struct consignment *c = g->consignments; c; c = c->next)
		if (!consignment_is_quiet(c))
			return false;
	return true;
}

static void look_for_quiet(void *ctx)
{
	struct gateway *g = ctx;

	if (is_quiet(g))
		g->on_quiet(g->quiet_ctx);
	else
		loop_timer_after(g->loop, &g->quiet_timer,
		    gateway_real_ms(g, QUIET_LOOK_MS));
}

void gateway_stop(struct gateway *g, void (*fn)(void *ctx), void *ctx)
{
	g->is_stopping = true;
	g->on_quiet = fn;
	g->quiet_ctx = ctx;
	for (struct consignment *c = g->consignments; c; c = c->next)
		consignment_sample_stop(c);
	gateway_pending_now(g);
	health_say_offline(g->health);
	loop_timer_init(&g->quiet_timer, look_for_quiet, g);
	loop_timer_after(g->loop, &g->quiet_timer, 0);
}

void gateway_close(struct gateway *g)
{
	if (!g)
		return;
	control_close(g->control);
	handover_close(g->handover);
	loop_timer_stop(g->loop, &g->tick_timer);
	loop_timer_stop(g->loop, &g->resume_timer);
	loop_timer_stop(g->loop, &g->quiet_timer);
	loop_timer_stop(g->loop, &g->pending_timer);
	while (g->consignments)
		consignment_free(g->consignments);
	health_close(g->health);
	command_close(g->command);
	if (g->uplink)
		uplink_close(g->uplink);
	worker_close(g->storage);
	survey_close(g->survey);
	buses_stop(g->buses);
	preload_close(g->preload);
	supply_close(g->supply);
	flight_mode_close(g->flight);
	radio_stop(&g->radio);
	shake_close(g->shake);
	lines_close(g->lines);
	sense_close(g->sense);
	probes_close(&g->probes);
	buses_close(g->buses);
	script_close(g->script);
	pending_close(g->pending);
	free(g->pending_text);
	if (g->lock_fd >= 0)
		close(g->lock_fd);
	free(g);
}
