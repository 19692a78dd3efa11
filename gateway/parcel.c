/* SPDX-License-Identifier: Apache-2.0 */
#include "parcel.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PIECE 65536

/* ---- taking ---- */

static void take_outcome(struct parcel *p, const struct consignment *last)
{
	p->state = last->state;
	if (last->state == CONSIGNMENT_SEALED) {
		p->has_outcome = true;
		p->outcome = last->outcome;
	} else if (last->leg && last->leg->start_ms != RULES_NEVER) {
		p->has_outcome = true;
		p->outcome = leg_outcome(last->leg, consignment_leg_ms(last,
		    gateway_now(last->g).mono_ms));
	}
}

static void take_head(struct parcel *p, const struct consignment *last)
{
	struct chainhead h = { .leg = last->leg_no,
		.seq = journal_count(last->journal) - 1 };

	memcpy(h.cid, p->cid, sizeof(h.cid));
	memcpy(h.digest, journal_head(last->journal), sizeof(h.digest));
	chainhead_write(&h, p->head);
}

static bool add_receipt(struct parcel *p, const char *jws)
{
	size_t had = p->receipts ? strlen(p->receipts) : 0;
	size_t len = strlen(jws);
	char *text = realloc(p->receipts, had + len + 2);

	if (!text)
		return false;
	memcpy(text + had, jws, len);
	memcpy(text + had + len, "\n", 2);
	p->receipts = text;
	return true;
}

static bool take_legs(struct parcel *p, const struct gateway *g)
{
	struct consignment *last = NULL;

	for (p->legs = 0; p->legs < PARCEL_LEGS; p->legs++) {
		struct consignment *c = consignment_find_leg(g, p->cid,
		    p->legs);

		if (!c || !c->journal || journal_count(c->journal) == 0)
			break;
		last = c;
		p->bytes[p->legs] = journal_bytes(c->journal);
		p->total_bytes += p->bytes[p->legs];
		p->records += journal_count(c->journal);
		if (c->receipt && !add_receipt(p, c->receipt))
			return false;
	}
	if (!last)
		return false;
	take_head(p, last);
	take_outcome(p, last);
	return true;
}

struct parcel *parcel_take(const struct gateway *g, const char *cid)
{
	struct parcel *p = calloc(1, sizeof(*p));
	char dir[PATH_MAX];

	if (!p)
		return NULL;
	memcpy(p->cid, cid, strlen(cid) + 1);
	p->files = g->files;
	consignment_dir(g, cid, dir, sizeof(dir));
	p->dir = strdup(dir);
	p->is_sim = g->sim_pace != 0;
	if (p->dir && take_legs(p, g))
		return p;
	parcel_free(p);
	return NULL;
}

struct parcel *parcel_take_all(const struct gateway *g)
{
	struct parcel *first = NULL, **at = &first;

	for (struct consignment *c = g->consignments; c; c = c->next) {
		if (consignment_find(g, c->cid) != c)
			continue;
		*at = parcel_take(g, c->cid);
		if (*at)
			at = &(*at)->next;
	}
	return first;
}

void parcel_free(struct parcel *p)
{
	while (p) {
		struct parcel *next = p->next;

		free(p->receipts);
		free(p->dir);
		free(p);
		p = next;
	}
}

/* ---- reading ---- */

int parcel_open_leg(const struct parcel *p, int leg)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/%d.jwsl", p->dir, leg);
	return p->files->open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
}

static enum status read_leg(const struct parcel *p, int leg, char *piece,
    parcel_piece_fn *fn, void *ctx)
{
	enum status s = STATUS_OK;
	int64_t at = 0;
	int fd = parcel_open_leg(p, leg);

	if (fd < 0)
		return STATUS_IO;
	while (s == STATUS_OK && at < p->bytes[leg]) {
		int64_t left = p->bytes[leg] - at;
		size_t len = left < PIECE ? (size_t)left : PIECE;

		s = files_read_at(p->files, fd, piece, len, at);
		if (s == STATUS_RANGE)
			errno = EIO;	/* shorter than it was */
		if (s == STATUS_OK)
			fn(ctx, piece, len);
		at += (int64_t)len;
	}
	(void)p->files->close(fd);
	return s == STATUS_OK ? s : STATUS_IO;
}

enum status parcel_read(const struct parcel *p, parcel_piece_fn *fn,
    void *ctx)
{
	char *piece = malloc(PIECE);
	enum status s = piece ? STATUS_OK : STATUS_IO;

	for (int leg = 0; leg < p->legs && s == STATUS_OK; leg++)
		s = read_leg(p, leg, piece, fn, ctx);
	free(piece);
	return s;
}
