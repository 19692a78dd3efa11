/* SPDX-License-Identifier: Apache-2.0 */
#include "window.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parcel.h"
#include "window_http.h"
#include "window_shot.h"

/* Between shots; real time. */
#define LOOK_MS 3000

struct window {
	struct gateway *g;
	struct window_box box;
	struct window_http *http;
	struct loop_timer timer;
};

void window_look(struct window *w)
{
	struct window_shot *s = calloc(1, sizeof(*s));

	if (!s)
		return;
	s->utc_ms = gateway_now(w->g).utc.utc_ms;
	(void)snprintf(s->gw, sizeof(s->gw), "%s", w->g->config->gw);
	s->parcels = parcel_take_all(w->g);
	window_shot_hang(&w->box, s);
}

static void timer_rang(void *ctx)
{
	struct window *w = ctx;

	loop_timer_after(w->g->loop, &w->timer,
	    gateway_real_ms(w->g, LOOK_MS));
	window_look(w);
}

struct window *window_open(struct gateway *g, const struct window_config *c,
    char *why, size_t cap)
{
	struct window *w = calloc(1, sizeof(*w));

	if (!w) {
		(void)snprintf(why, cap, "out of memory");
		return NULL;
	}
	w->g = g;
	pthread_mutex_init(&w->box.lock, NULL);
	loop_timer_init(&w->timer, timer_rang, w);
	w->http = window_http_open(c, &w->box, why, cap);
	if (!w->http) {
		window_close(w);
		return NULL;
	}
	loop_timer_after(g->loop, &w->timer, 0);
	return w;
}

void window_close(struct window *w)
{
	if (!w)
		return;
	loop_timer_stop(w->g->loop, &w->timer);
	window_http_close(w->http);
	window_shot_hang(&w->box, NULL);
	pthread_mutex_destroy(&w->box.lock);
	free(w);
}

int window_port(const struct window *w)
{
	return window_http_port(w->http);
}
