/* SPDX-License-Identifier: Apache-2.0 */
#include "http_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api_log.h"
#include "http_reply.h"

#define ENTRIES_DEFAULT 100
#define ENTRIES_MOST 1000

struct request {
	struct api *api;
	const char *word;	/* digest or cid */
	int64_t from, to;
};

/* ---- words ---- */

static enum MHD_Result not_yet(struct MHD_Connection *c)
{
	return http_reply_problem(c, 503, "no checkpoint holds it yet; ask "
	    "again after the next one");
}

static enum MHD_Result reply_status(struct MHD_Connection *c, enum status s,
    const char *missing)
{
	if (s == STATUS_MISSING)
		return http_reply_problem(c, 404, missing);
	return s == STATUS_ORDER ? not_yet(c) : http_reply_status(c, s);
}

/* http_reply_json with this file's words for what can go wrong. */
static enum MHD_Result reply(struct MHD_Connection *c, http_reply_fn *write,
    struct request *r, const char *missing)
{
	char nothing[1];
	struct json_writer w;
	enum status s;

	/* a writer without room tells whether there is an answer at all */
	json_write_init(&w, nothing, 0);
	s = write(r, &w);
	return s == STATUS_OK ? http_reply_json(c, write, r) :
	    reply_status(c, s, missing);
}

static const char *parameter(struct MHD_Connection *c, const char *name)
{
	return MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, name);
}

/* Decimal; 'otherwise' where it is not given. */
static bool number(struct MHD_Connection *c, const char *name,
    int64_t otherwise, int64_t *out)
{
	const char *text = parameter(c, name);
	char *end;

	*out = otherwise;
	if (!text)
		return otherwise >= 0;
	if (text[0] < '0' || text[0] > '9' || strlen(text) > 16)
		return false;
	*out = strtoll(text, &end, 10);
	return *end == '\0' && *out <= LIMIT_INT;
}

/* ---- reading ---- */

static enum MHD_Result checkpoint(struct http_log *h,
    struct MHD_Connection *c)
{
	struct text note = { 0 };
	int64_t size = -1;
	enum status s;

	if (parameter(c, "size") && !number(c, "size", 0, &size))
		return http_reply_problem(c, 400,
		    "size is the size of a checkpoint");
	s = api_log_checkpoint(h->api, size, &note);
	if (s == STATUS_OK)
		return http_reply_file(c, "text/plain; charset=utf-8", NULL,
		    &note);
	text_free(&note);
	return reply_status(c, s, "there is no such checkpoint (yet)");
}

static enum status write_proof(void *ctx, struct json_writer *w)
{
	struct request *r = ctx;

	return api_log_proof(r->api, r->word, w);
}

static enum MHD_Result proof(struct http_log *h, struct MHD_Connection *c)
{
	struct request r = { .api = h->api, .word = parameter(c, "leaf") };

	if (!r.word || strlen(r.word) != LIMIT_B64_DIGEST)
		return http_reply_problem(c, 400, "leaf is the base64url "
		    "SHA-256 of the exact bytes of a receipt, decision or "
		    "document");
	return reply(c, write_proof, &r, "nothing with that digest is in "
	    "the log");
}

static enum status write_consistency(void *ctx, struct json_writer *w)
{
	struct request *r = ctx;

	return api_log_consistency(r->api, r->from, r->to, w);
}

static enum MHD_Result consistency(struct http_log *h,
    struct MHD_Connection *c)
{
	struct request r = { .api = h->api };
	struct json_writer w;
	char nothing[1];

	json_write_init(&w, nothing, 0);
	if (!number(c, "from", -1, &r.from) || !number(c, "to", -1, &r.to) ||
	    write_consistency(&r, &w) == STATUS_RANGE)
		return http_reply_problem(c, 400, "from and to are sizes, "
		    "from not above to, to not above the newest "
		    "checkpoint's");
	return reply(c, write_consistency, &r, "");
}

static enum status write_entries(void *ctx, struct json_writer *w)
{
	struct request *r = ctx;

	return api_log_entries(r->api, r->from, r->to, w);
}

static enum MHD_Result entries(struct http_log *h, struct MHD_Connection *c)
{
	struct request r = { .api = h->api };

	if (!number(c, "from", 0, &r.from) ||
	    !number(c, "limit", ENTRIES_DEFAULT, &r.to) || r.to < 1 ||
	    r.to > ENTRIES_MOST)
		return http_reply_problem(c, 400, "from is an index, limit "
		    "an integer from 1 to 1000");
	return reply(c, write_entries, &r, "");
}

static enum status write_bundle(void *ctx, struct json_writer *w)
{
	struct request *r = ctx;

	return api_log_bundle(r->api, r->word, w);
}

enum MHD_Result http_log_bundle(struct http_log *h, struct MHD_Connection *c,
    const char *cid)
{
	struct request r = { .api = h->api, .word = cid };

	return reply(c, write_bundle, &r, "no such consignment here");
}

enum MHD_Result http_log_get(struct http_log *h, struct MHD_Connection *c,
    const char *rest)
{
	if (strcmp(rest, "checkpoint") == 0)
		return checkpoint(h, c);
	if (strcmp(rest, "proof") == 0)
		return proof(h, c);
	if (strcmp(rest, "consistency") == 0)
		return consistency(h, c);
	if (strcmp(rest, "entries") == 0)
		return entries(h, c);
	return http_reply_problem(c, 404, "the log has checkpoint, proof, "
	    "consistency and entries, and takes cosignature, "
	    "timestamp and act");
}
