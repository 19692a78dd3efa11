/* SPDX-License-Identifier: Apache-2.0 */
#include "position.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "gnss.h"
#include "log.h"
#include "sense.h"

/* Real time between attempts. */
#define RETRY_MS 30000
/* What a connection under way may hold up a stop. */
#define CLOSE_MS 1000

struct position {
	struct gateway *g;
	const char *host, *port;
	struct worker *worker;		/* connecting may block */
	struct worker_job job;
	bool is_out, is_resting, is_failing, has_told, is_watched;
	struct gnss *gnss;
	struct loop_watch watch;
	struct loop_timer retry;
	struct gnss_fix fix;
	bool has_fix;
	int64_t fix_ms;			/* mono */

	/* the worker's while out */
	struct gnss *fresh;
	char why[200];
};

static void tell(struct position *p, bool failing, const char *why)
{
	if (p->has_told && p->is_failing == failing)
		return;
	p->has_told = true;
	p->is_failing = failing;
	sense_input(p->g->sense, "gnss", !failing,
	    gateway_now(p->g).mono_ms, why);
}

static void leave(struct position *p)
{
	if (p->is_watched)
		loop_unwatch(p->g->loop, &p->watch);
	p->is_watched = false;
	gnss_close(p->gnss);
	p->gnss = NULL;
}

static void lose(struct position *p, const char *why)
{
	leave(p);
	tell(p, true, why);
	if (!p->is_resting)
		loop_timer_after(p->g->loop, &p->retry,
		    gateway_real_ms(p->g, RETRY_MS));
}

static void news(void *ctx, uint32_t events)
{
	struct position *p = ctx;
	int n = gnss_read(p->gnss, &p->fix);

	if (n > 0) {
		p->has_fix = true;
		p->fix_ms = gateway_now(p->g).mono_ms;
	}
	if (n < 0 || events & (EPOLLERR | EPOLLHUP))
		lose(p, "gpsd went away");
}

/* ---- connecting ---- */

static void connect_work(void *ctx)
{
	struct position *p = ctx;

	p->fresh = gnss_open(p->host, p->port, p->why, sizeof(p->why));
}

static void connected(void *ctx)
{
	struct position *p = ctx;

	p->is_out = false;
	p->gnss = p->fresh;
	p->fresh = NULL;
	if (!p->gnss) {
		lose(p, p->why);
		return;
	}
	if (p->is_resting) {
		leave(p);
		return;
	}
	if (loop_watch(p->g->loop, &p->watch, gnss_fd(p->gnss), EPOLLIN,
	    news, p) != STATUS_OK) {
		lose(p, "gpsd cannot be watched");
		return;
	}
	p->is_watched = true;
	tell(p, false, "gpsd tells");
}

static void try_now(void *ctx)
{
	struct position *p = ctx;

	if (p->is_out || p->gnss || p->is_resting)
		return;
	p->job = (struct worker_job){ .work = connect_work,
		.done = connected, .ctx = p };
	p->is_out = true;
	worker_submit(p->worker, &p->job);
}

/* ---- use ---- */

enum flight_says position_says(const struct position *p)
{
	if (!p->has_fix)
		return FLIGHT_UNKNOWN;
	return gnss_says(&p->fix, gateway_now(p->g).mono_ms - p->fix_ms);
}

void position_rest(struct position *p, bool is_resting)
{
	if (p->is_resting == is_resting)
		return;
	p->is_resting = is_resting;
	log_info("position", "%s", is_resting ? "given up to save power" :
	    "asked for again");
	if (is_resting) {
		loop_timer_stop(p->g->loop, &p->retry);
		leave(p);
	} else {
		try_now(p);
	}
}

struct position *position_open(struct gateway *g, const char *host,
    const char *port)
{
	struct position *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->g = g;
	p->host = host;
	p->port = port;
	p->worker = worker_open(g->loop);
	if (!p->worker) {
		free(p);
		return NULL;
	}
	loop_timer_init(&p->retry, try_now, p);
	loop_timer_after(g->loop, &p->retry, 0);
	return p;
}

void position_close(struct position *p)
{
	if (!p)
		return;
	loop_timer_stop(p->g->loop, &p->retry);
	if (!worker_close_within(p->worker, CLOSE_MS))
		return;			/* still in use: never freed */
	loop_unpost(p->g->loop, &p->job.call);
	gnss_close(p->fresh);
	leave(p);
	free(p);
}
