/* SPDX-License-Identifier: Apache-2.0 */
#include "stick.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "copy.h"
#include "health.h"
#include "log.h"
#include "mounts.h"
#include "parcel_put.h"

#define TABLE "/proc/self/mountinfo"
#define TABLE_MAX (1 << 20)
#define FOLDER "coldpass"
/* Where the kernel does not tell of mounts, or a look failed; real time. */
#define AGAIN_MS 10000
/* At the end: for the piece that is being written. */
#define PATIENCE_MS 2000

struct stick {
	struct gateway *g;
	const char *dir, *table;
	struct worker *worker;
	struct loop_watch watch;
	struct loop_timer timer;
	bool is_watched;
	enum stick_state state;
	stick_fn *fn;
	void *ctx;

	/* mounts that were copied to, or are being */
	int known_count;
	struct mounts_one known[MOUNTS_MAX];

	/* under way, or the last one */
	bool is_out;
	struct worker_job job;
	struct parcel *parcels;
	char target[PATH_MAX];
	struct parcel_put put;
	atomic_bool stop;
	bool ok;
	int64_t at_ms;
};

const char *stick_state_name(enum stick_state state)
{
	static const char *const names[] = { "none", "copying", "done",
		"failed" };

	return names[state];
}

static void become(struct stick *s, enum stick_state state)
{
	if (s->state == state)
		return;
	s->state = state;
	s->at_ms = gateway_now(s->g).utc.utc_ms;
	if (s->fn)
		s->fn(s->ctx, state);
	health_changed(s->g->health);
}

/* ---- copying ---- */

static void copy_work(void *ctx)
{
	struct stick *s = ctx;
	char dir[PATH_MAX + sizeof(FOLDER) + 1];

	(void)snprintf(dir, sizeof(dir), "%s/" FOLDER, s->target);
	s->ok = s->put.files->mkdir(dir, 0755) == 0 || errno == EEXIST;
	if (s->ok)
		s->ok = parcel_put_all(&s->put, s->parcels, dir);
	else
		(void)snprintf(s->put.why, sizeof(s->put.why), "%s",
		    copy_error(errno));
}

static void tell_end(struct stick *s)
{
	if (s->ok)
		log_info("stick", "%s: %d dossiers copied, %d were there, %d "
		    "kept as they were: may be pulled out%s%s", s->target,
		    s->put.placed, s->put.same, s->put.kept,
		    s->put.why[0] != '\0' ? "; " : "", s->put.why);
	else
		log_error("stick", "%s: NOT copied: %s", s->target,
		    s->put.why);
}

static void copied(void *ctx)
{
	struct stick *s = ctx;

	s->is_out = false;
	parcel_free(s->parcels);
	s->parcels = NULL;
	tell_end(s);
	become(s, s->ok && s->put.why[0] == '\0' ? STICK_DONE : STICK_FAILED);
	if (!s->g->is_stopping)
		stick_look(s);
}

static void begin(struct stick *s, const char *path)
{
	(void)snprintf(s->target, sizeof(s->target), "%s", path);
	s->parcels = parcel_take_all(s->g);
	s->put.placed = s->put.same = s->put.kept = 0;
	s->put.why[0] = '\0';
	s->is_out = true;
	become(s, STICK_COPYING);
	log_info("stick", "%s: copying: do not pull it out yet", path);
	s->job.work = copy_work;
	s->job.done = copied;
	s->job.ctx = s;
	worker_submit(s->worker, &s->job);
}

/* ---- looking ---- */

static bool is_known(const struct stick *s, const struct mounts_one *m)
{
	for (int i = 0; i < s->known_count; i++)
		if (s->known[i].id == m->id &&
		    strcmp(s->known[i].path, m->path) == 0)
			return true;
	return false;
}

/* What is mounted no more is forgotten; the first new one, or NULL. */
static const struct mounts_one *compare(struct stick *s,
    const struct mounts_one *now, int count)
{
	const struct mounts_one *fresh = NULL;
	int kept = 0;

	for (int i = 0; i < count && !fresh; i++)
		if (!is_known(s, &now[i]))
			fresh = &now[i];
	for (int i = 0; i < s->known_count; i++)
		for (int j = 0; j < count; j++)
			if (s->known[i].id == now[j].id) {
				s->known[kept++] = s->known[i];
				break;
			}
	s->known_count = kept;
	if (fresh)
		s->known[s->known_count++] = *fresh;
	return fresh;
}

/* The kernel's table: memory, not a disk. */
static char *read_table(const struct stick *s)
{
	char *text = malloc(TABLE_MAX);
	int fd = text ? open(s->table, O_RDONLY | O_CLOEXEC) : -1;
	size_t len = 0;
	ssize_t n = 1;

	while (fd >= 0 && n > 0 && len + 1 < TABLE_MAX) {
		n = read(fd, text + len, TABLE_MAX - 1 - len);
		if (n > 0)
			len += (size_t)n;
	}
	if (fd >= 0)
		close(fd);
	if (text)
		text[len] = '\0';
	return text;
}

void stick_look(struct stick *s)
{
	struct mounts_one *now;
	const struct mounts_one *fresh = NULL;
	char *text;
	int count = 0;

	if (s->is_out || s->g->is_stopping)
		return;		/* looked at when it is done */
	now = calloc(MOUNTS_MAX, sizeof(*now));
	text = now ? read_table(s) : NULL;
	if (text)
		count = mounts_find(text, s->dir, now, MOUNTS_MAX);
	if (text)
		fresh = compare(s, now, count);
	if (fresh)
		begin(s, fresh->path);
	else if (text && count == 0)
		become(s, STICK_NONE);
	free(text);
	free(now);
}

static void table_changed(void *ctx, uint32_t events)
{
	(void)events;
	stick_look(ctx);
}

static void timer_rang(void *ctx)
{
	struct stick *s = ctx;

	if (!s->is_watched)
		loop_timer_after(s->g->loop, &s->timer,
		    gateway_real_ms(s->g, AGAIN_MS));
	stick_look(s);
}

static void watch_table(struct stick *s)
{
	int fd = open(TABLE, O_RDONLY | O_CLOEXEC);

	s->is_watched = fd >= 0 && loop_watch(s->g->loop, &s->watch, fd,
	    EPOLLPRI, table_changed, s) == STATUS_OK;
	if (s->is_watched)
		return;
	if (fd >= 0)
		close(fd);
	log_warn("stick", "%s: %s: the kernel does not tell of mounts: "
	    "looked at every ten seconds", TABLE, strerror(errno));
}

/* ---- life ---- */

static void free_stick(struct stick *s)
{
	free(s->put.trust);
	free(s->put.cloud);
	free(s);
}

struct stick *stick_open(struct gateway *g, const char *dir,
    const char *trust, const char *cloud)
{
	struct stick *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->g = g;
	s->dir = dir;
	s->table = TABLE;
	s->put = (struct parcel_put){ .files = g->files,
		.trust = strdup(trust), .cloud = strdup(cloud),
		.stop = &s->stop };
	(void)snprintf(s->put.gw, sizeof(s->put.gw), "%s", g->config->gw);
	loop_timer_init(&s->timer, timer_rang, s);
	s->worker = s->put.trust && s->put.cloud ? worker_open(g->loop) : NULL;
	if (!s->worker) {
		free_stick(s);
		return NULL;
	}
	watch_table(s);
	loop_timer_after(g->loop, &s->timer, 0);
	return s;
}

/* A stick that hangs keeps its memory: its thread may still come back. */
void stick_close(struct stick *s)
{
	if (!s)
		return;
	atomic_store(&s->stop, true);
	loop_timer_stop(s->g->loop, &s->timer);
	if (s->is_watched) {
		loop_unwatch(s->g->loop, &s->watch);
		close(s->watch.fd);
	}
	if (!worker_close_within(s->worker, PATIENCE_MS))
		return;
	if (s->is_out)
		loop_unpost(s->g->loop, &s->job.call);
	parcel_free(s->parcels);
	free_stick(s);
}

void stick_listen(struct stick *s, stick_fn *fn, void *ctx)
{
	s->fn = fn;
	s->ctx = ctx;
}

enum stick_state stick_state(const struct stick *s)
{
	return s ? s->state : STICK_NONE;
}

void stick_table(struct stick *s, const char *path)
{
	s->table = path;
	s->known_count = 0;
}

void stick_write(const struct stick *s, struct json_writer *w)
{
	json_write_object(w, "stick");
	json_write_string(w, "dir", s->dir);
	json_write_string(w, "state", stick_state_name(s->state));
	if (s->state == STICK_DONE || s->state == STICK_FAILED) {
		json_write_string(w, "at", s->target);
		json_write_int(w, "at_ms", s->at_ms);
		json_write_int(w, "copied", s->put.placed);
		json_write_int(w, "were_there", s->put.same + s->put.kept);
		if (s->put.why[0] != '\0')
			json_write_string(w, "why", s->put.why);
	}
	json_write_object_end(w);
}
