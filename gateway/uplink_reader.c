/* SPDX-License-Identifier: Apache-2.0 */
/* uplink_reader.c - the job outlives its owner if it has to.
 *
 * Closing must not wait for a disk, so a reader closed in the middle of a
 * read frees itself when the worker hands the job back.
 */
#include "uplink_reader.h"

#include <assert.h>
#include <stdlib.h>

struct uplink_reader {
	struct worker *storage;
	struct worker_job job;
	uplink_reader_fn *fn;		/* NULL: closed */
	void *ctx;
	bool busy;
	/* the worker's while busy */
	struct journal *journal;
	int64_t seq;
	enum status status;
	size_t len;
	char line[LIMIT_RECORD + 1];
};

static void read_line(void *ctx)
{
	struct uplink_reader *r = ctx;

	r->status = journal_read(r->journal, r->seq, r->line, sizeof(r->line),
	    &r->len);
}

static void line_read(void *ctx)
{
	struct uplink_reader *r = ctx;

	r->busy = false;
	if (r->fn == NULL)
		free(r);
	else
		r->fn(r->ctx, r->status, r->line, r->len);
}

struct uplink_reader *uplink_reader_open(struct worker *storage,
    uplink_reader_fn *fn, void *ctx)
{
	struct uplink_reader *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->storage = storage;
	r->fn = fn;
	r->ctx = ctx;
	r->job = (struct worker_job){ .work = read_line, .done = line_read,
		.ctx = r };
	return r;
}

void uplink_reader_close(struct uplink_reader *r)
{
	if (r == NULL)
		return;
	if (r->busy)
		r->fn = NULL;
	else
		free(r);
}

bool uplink_reader_is_busy(const struct uplink_reader *r)
{
	return r->busy;
}

void uplink_reader_read(struct uplink_reader *r, struct journal *j,
    int64_t seq)
{
	assert(!r->busy);
	r->busy = true;
	r->journal = j;
	r->seq = seq;
	r->len = 0;
	worker_submit(r->storage, &r->job);
}
