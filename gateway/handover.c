/* SPDX-License-Identifier: Apache-2.0 */
#include "handover.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lines.h"
#include "parcel.h"
#include "parcel_put.h"
#include "window.h"

#define PEM_MAX 65536

struct handover {
	struct gateway *g;
	char *trust, *cloud;
	struct stick *stick;
	struct window *window;
};

/* ---- certificates ---- */

static enum status add_pem(struct handover *h, const char *path, char **all,
    char *why, size_t cap)
{
	char *one = NULL, *text;
	size_t len, had = *all ? strlen(*all) : 0;
	enum status s = files_load(h->g->files, path, PEM_MAX, &one, &len);

	if (s != STATUS_OK) {
		(void)snprintf(why, cap, "%s: %s", path,
		    s == STATUS_IO ? strerror(errno) : status_name(s));
		return s;
	}
	text = realloc(*all, had + len + 2);
	if (text) {
		(void)snprintf(text + had, len + 2, "%s%s", one, len > 0 &&
		    one[len - 1] != '\n' ? "\n" : "");
		*all = text;
	}
	free(one);
	return text ? STATUS_OK : STATUS_NO_SPACE;
}

static enum status load(struct handover *h, char *why, size_t cap)
{
	const struct config *c = h->g->config;
	enum status s = add_pem(h, c->cloud, &h->cloud, why, cap);

	for (int64_t i = 0; i < c->root_count && s == STATUS_OK; i++)
		s = add_pem(h, c->roots[i], &h->trust, why, cap);
	return s;
}

/* ---- life ---- */

/* Whoever put the stick in looks at the box and at nothing else. */
static void show(void *ctx, enum stick_state state)
{
	struct gateway *g = ctx;

	if (state == STICK_DONE || state == STICK_FAILED)
		lamp_answer(&g->lines->lamp, state == STICK_DONE ?
		    LAMP_ACCEPTED : LAMP_REFUSED);
}

static enum status open_window(struct handover *h, char *why, size_t cap)
{
	const struct config *c = h->g->config;
	struct window_config w = { .host = c->handover_host,
		.port = (int)c->handover_port, .trust = h->trust,
		.cloud = h->cloud };

	if (c->handover_port == 0)
		return STATUS_OK;
	h->window = window_open(h->g, &w, why, cap);
	return h->window ? STATUS_OK : STATUS_IO;
}

enum status handover_open(struct gateway *g, struct handover **out, char *why,
    size_t cap)
{
	struct handover *h = calloc(1, sizeof(*h));
	enum status s = STATUS_NO_SPACE;

	(void)snprintf(why, cap, "out of memory");
	if (!h)
		return s;
	h->g = g;
	s = load(h, why, cap);
	if (s == STATUS_OK && g->config->handover_stick) {
		h->stick = stick_open(g, g->config->handover_stick, h->trust,
		    h->cloud);
		if (!h->stick)
			s = STATUS_NO_SPACE;
		else
			stick_listen(h->stick, show, g);
	}
	if (s == STATUS_OK)
		s = open_window(h, why, cap);
	if (s != STATUS_OK)
		handover_close(h);
	else
		*out = h;
	return s;
}

void handover_close(struct handover *h)
{
	if (!h)
		return;
	window_close(h->window);
	stick_close(h->stick);
	free(h->trust);
	free(h->cloud);
	free(h);
}

struct stick *handover_stick(const struct handover *h)
{
	return h ? h->stick : NULL;
}

int handover_port(const struct handover *h)
{
	return h && h->window ? window_port(h->window) : 0;
}

/* ---- telling ---- */

void handover_write(const struct handover *h, struct json_writer *w)
{
	if (!h || (!h->stick && !h->window))
		return;
	json_write_object(w, "handover");
	if (h->stick)
		stick_write(h->stick, w);
	if (h->window) {
		json_write_object(w, "http");
		json_write_string(w, "host", h->g->config->handover_host);
		json_write_int(w, "port", window_port(h->window));
		json_write_object_end(w);
	}
	json_write_object_end(w);
}

bool handover_write_texts(const struct handover *h, const char *cid,
    struct json_writer *w)
{
	struct parcel *p = h ? parcel_take(h->g, cid) : NULL;
	char name[LIMIT_GW + 16];
	char *receipts;

	if (!p)
		return false;
	receipts = parcel_put_receipts(p, h->cloud);
	(void)snprintf(name, sizeof(name), "%s.trust.pem", h->g->config->gw);
	json_write_string(w, "cid", p->cid);
	json_write_string(w, "state", consignment_state_name(p->state));
	json_write_string_or_null(w, "outcome", p->has_outcome ?
	    rules_outcome_name(p->outcome) : NULL);
	json_write_string(w, "head", p->head);
	json_write_int(w, "records", p->records);
	json_write_int(w, "bytes", p->total_bytes);
	json_write_string(w, "trust_name", name);
	json_write_string(w, "trust", h->trust);
	json_write_string_or_null(w, "receipts", receipts);
	json_write_string(w, "readme", parcel_put_readme);
	free(receipts);
	parcel_free(p);
	return true;
}
