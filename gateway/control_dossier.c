/* SPDX-License-Identifier: Apache-2.0 */
/* control_dossier.c - send the durable part of every leg's journal, as it is.
 *
 * Read in chunks on the storage worker from descriptors of its own, so a
 * slow reader holds nothing up and a journal that grows meanwhile does not
 * change what was promised. */
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control_client.h"
#include "log.h"

static enum status next_leg(struct control_client *c)
{
	struct control_dossier *d = &c->dossier;
	char path[PATH_MAX];

	if (d->fd >= 0)
		close(d->fd);
	consignment_path(c->g, d->cid, d->leg, path, sizeof(path));
	d->fd = c->g->files->open(path, O_RDONLY | O_NOFOLLOW, 0);
	d->at = 0;
	return d->fd >= 0 ? STATUS_OK : STATUS_IO;
}

static void read_work(void *ctx)
{
	struct control_client *c = ctx;
	struct control_dossier *d = &c->dossier;
	int64_t left;

	d->status = STATUS_OK;
	while (d->fd >= 0 && d->at == d->bytes[d->leg]) {
		close(d->fd);
		d->fd = -1;
		d->leg++;
	}
	if (d->fd < 0)
		d->status = next_leg(c);
	if (d->status != STATUS_OK)
		return;
	left = d->bytes[d->leg] - d->at;
	d->chunk_len = left < CONTROL_CHUNK ? (size_t)left : CONTROL_CHUNK;
	d->status = files_read_at(c->g->files, d->fd, d->chunk, d->chunk_len,
	    d->at);
	d->at += (int64_t)d->chunk_len;
}

static void read_done(void *ctx)
{
	struct control_client *c = ctx;

	c->dossier.is_out = false;
	if (c->dossier.status != STATUS_OK) {
		log_error("control", "cid=%s dossier cut short: %s",
		    c->dossier.cid, status_name(c->dossier.status));
		c->dossier.is_active = false;
		(void)shutdown(c->watch.fd, SHUT_RDWR);	/* hangs up */
		return;
	}
	c->out_len = c->dossier.chunk_len;
	c->out_at = 0;
	control_client_flush(c);
}

static bool is_whole(const struct control_dossier *d)
{
	return d->leg + 1 >= d->legs && d->fd >= 0 &&
	    d->at == d->bytes[d->leg];
}

bool control_dossier_more(struct control_client *c)
{
	struct control_dossier *d = &c->dossier;

	if (is_whole(d)) {
		control_dossier_end(c);
		return false;
	}
	d->job.work = read_work;
	d->job.done = read_done;
	d->job.ctx = c;
	d->is_out = true;
	worker_submit(c->g->storage, &d->job);
	return true;
}

void control_dossier_end(struct control_client *c)
{
	struct control_dossier *d = &c->dossier;

	if (d->fd >= 0)
		close(d->fd);
	d->fd = -1;
	free(d->chunk);
	d->chunk = NULL;
	d->is_active = false;
}

static int64_t measure(struct control_client *c, const char *cid)
{
	struct control_dossier *d = &c->dossier;
	int64_t total = 0;

	for (d->legs = 0; d->legs < CONTROL_LEGS; d->legs++) {
		struct consignment *leg = consignment_find_leg(c->g, cid,
		    d->legs);

		if (!leg || !leg->journal)
			break;
		d->bytes[d->legs] = journal_bytes(leg->journal);
		total += d->bytes[d->legs];
	}
	return total;
}

void control_dossier_begin(struct control_client *c, const char *cid)
{
	struct control_dossier *d = &c->dossier;
	struct json_writer w;
	int64_t total;

	memset(d, 0, sizeof(*d));
	d->fd = -1;
	memcpy(d->cid, cid, strlen(cid) + 1);
	total = measure(c, cid);
	d->chunk = malloc(CONTROL_CHUNK);
	if (total == 0 || !d->chunk) {
		control_dossier_end(c);
		control_client_refuse(c, STATUS_MISSING, "cid",
		    "its journal cannot be read");
		return;
	}
	d->is_active = true;
	w = control_client_begin(c, true);
	json_write_int(&w, "bytes", total);
	control_client_end(c, &w);
}
