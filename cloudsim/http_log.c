/* SPDX-License-Identifier: Apache-2.0 */
#include "http_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api_log.h"
#include "http_reply.h"
#include "log.h"

#define ENTRIES_DEFAULT 100
#define ENTRIES_MOST 1000
#define WHY 256

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
	    "consistency and entries, and takes a cosignature");
}

/* ---- taking ---- */

bool http_log_takes(const char *rest)
{
	return strcmp(rest, "cosignature") == 0;
}

/* The note without anybody's signature but our own. */
static enum status own_note(const struct http_log *h,
    const struct checkpoint *c, char *out, size_t cap, size_t *len)
{
	struct checkpoint_signature own;

	if (note_key_check(h->witnesses->log, c, &own) != STATUS_OK)
		return STATUS_SIGNATURE;
	*len = c->body_len + 1 + own.line_len + 1;
	if (*len >= cap)
		return STATUS_NO_SPACE;
	memcpy(out, c->text, c->body_len + 1);
	memcpy(out + c->body_len + 1, own.line, own.line_len + 1);
	return STATUS_OK;
}

/* Every configured witness that signed it. */
static enum status keep_lines(const struct http_log *h, struct store *store,
    const struct checkpoint *c, int *kept)
{
	char line[CHECKPOINT_TEXT + 1];
	struct checkpoint_signature sig;
	enum status s = STATUS_OK;

	for (int i = 0; i < h->witnesses->count && s == STATUS_OK; i++) {
		if (note_key_check(h->witnesses->keys[i], c, &sig) !=
		    STATUS_OK)
			continue;
		memcpy(line, sig.line, sig.line_len + 1);
		line[sig.line_len + 1] = '\0';
		s = store->log->cosignature_add(store, c->size, sig.name,
		    line);
		*kept += s == STATUS_OK;
	}
	return s;
}

static enum status keep(const struct http_log *h, struct store *store,
    const struct checkpoint *c, int *kept)
{
	char note[CHECKPOINT_TEXT];
	struct store_checkpoint row = { .size = c->size, .note = note,
		.utc_ms = h->api->now_ms };
	enum status s = own_note(h, c, note, sizeof(note), &row.len);

	if (s != STATUS_OK)
		return s;
	s = store->begin(store);
	/* it may have been forgotten meanwhile: any size is provable */
	if (s == STATUS_OK)
		s = store->log->checkpoint_add(store, &row);
	if (s == STATUS_OK)
		s = keep_lines(h, store, c, kept);
	if (s == STATUS_OK && *kept > 0)
		return store->commit(store);
	store->rollback(store);
	return s == STATUS_OK ? STATUS_UNTRUSTED : s;
}

static enum MHD_Result kept_reply(struct MHD_Connection *c, enum status s,
    int64_t size, int kept)
{
	char body[96];
	int n;

	if (s == STATUS_SIGNATURE)
		return http_reply_problem(c, 403, "this checkpoint is not "
		    "signed by this cloud");
	if (s == STATUS_UNTRUSTED)
		return http_reply_problem(c, 403, "no witness that is "
		    "configured here (log.witnesses) has signed it");
	if (s != STATUS_OK)
		return http_reply_status(c, s);
	n = snprintf(body, sizeof(body), "{\"size\":%lld,"
	    "\"cosignatures\":%d}", (long long)size, kept);
	return http_reply_text(c, 200, "application/json", body, (size_t)n);
}

static enum MHD_Result take_cosignature(struct http_log *h,
    struct MHD_Connection *c, const char *body, size_t len)
{
	struct problem p = { 0 };
	struct checkpoint note;
	struct store *store;
	char why[WHY];
	int kept = 0;
	enum status s = checkpoint_read(&note, body, len, &p);

	if (s != STATUS_OK) {
		(void)snprintf(why, sizeof(why), "the checkpoint: %s%s%s",
		    p.where, p.where[0] ? " " : "", p.why);
		return http_reply_problem(c, 400, why);
	}
	if (strcmp(note.origin, h->witnesses->origin) != 0)
		return http_reply_problem(c, 403,
		    "this checkpoint is another log's");
	s = api_log_is_ours(h->api, &note);
	if (s == STATUS_CHAIN)
		return http_reply_problem(c, 409, "this log has another root "
		    "at that size: one of us was rewritten");
	store = store_sqlite_side(h->database, why, sizeof(why));
	if (!store) {
		log_error("log", "cannot keep a cosignature: %s", why);
		return http_reply_status(c, STATUS_IO);
	}
	if (s == STATUS_OK)
		s = keep(h, store, &note, &kept);
	store->close(store);
	return kept_reply(c, s, note.size, kept);
}

enum MHD_Result http_log_post(struct http_log *h, struct MHD_Connection *c,
    const char *rest, const char *body, size_t len)
{
	(void)rest;
	return take_cosignature(h, c, body, len);
}
