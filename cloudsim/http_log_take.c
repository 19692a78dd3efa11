/* SPDX-License-Identifier: Apache-2.0 */
/* http_log_take.c - what others bring to the log, once it has proven itself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "act.h"
#include "api_log.h"
#include "http_log.h"
#include "http_reply.h"
#include "log.h"
#include "stamp.h"

#define WHY 256

/* A connection that can write; NULL after saying why. */
static struct store *open_side(const struct http_log *h)
{
	char why[WHY];
	struct store *store = store_sqlite_side(h->database, why,
	    sizeof(why));

	if (!store)
		log_error("log", "cannot keep what was brought: %s", why);
	return store;
}

/* ---- cosignatures ---- */

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
	store = open_side(h);
	if (!store)
		return http_reply_status(c, STATUS_IO);
	if (s == STATUS_OK)
		s = keep(h, store, &note, &kept);
	store->close(store);
	return kept_reply(c, s, note.size, kept);
}

/* ---- time stamps ---- */

struct stamped {
	struct stamp_info info;
	uint8_t *token;
	size_t len;
};

/* Of this checkpoint, by an authority that is believed now? */
static enum status check_stamp(const struct http_log *h,
    const struct checkpoint *c, const struct stamped *t, char *why,
    size_t cap)
{
	const struct stamp_piece body = { c->text, c->body_len };
	uint8_t digest[STAMP_DIGEST];
	size_t n;

	if (stamp_digest(t->info.alg, &body, 1, digest, &n) != STATUS_OK ||
	    n != t->info.len || memcmp(digest, t->info.digest, n) != 0) {
		(void)snprintf(why, cap, "it stamps something else than the "
		    "lines of this checkpoint before the empty one");
		return STATUS_CONFLICT;
	}
	return stamp_check(t->token, t->len, digest, n, h->witnesses->tsa,
	    h->api->now_ms, why, cap);
}

static enum status keep_stamp(const struct http_log *h,
    const struct checkpoint *c, const struct stamped *t)
{
	const struct store_stamp row = { .size = c->size,
		.utc_ms = t->info.time_ms, .alg = t->info.alg,
		.token = t->token, .len = t->len };
	struct store *store = open_side(h);
	enum status s = store ? store->begin(store) : STATUS_IO;

	if (s == STATUS_OK)
		s = store->log->stamp_add(store, &row);
	if (s == STATUS_OK)
		s = store->commit(store);
	else if (store)
		store->rollback(store);
	if (store)
		store->close(store);
	return s;
}

static enum MHD_Result take_stamp(const struct http_log *h,
    struct MHD_Connection *c, const struct checkpoint *note,
    const struct stamped *t)
{
	char why[WHY] = "", body[64];
	enum status s = check_stamp(h, note, t, why, sizeof(why));
	int n;

	if (s == STATUS_CONFLICT)
		return http_reply_problem(c, 409, why);
	if (s != STATUS_OK)
		return http_reply_problem(c, 403, why);
	s = keep_stamp(h, note, t);
	if (s != STATUS_OK)
		return http_reply_status(c, s);
	n = snprintf(body, sizeof(body), "{\"size\":%lld,\"time\":%lld}",
	    (long long)note->size, (long long)t->info.time_ms);
	return http_reply_text(c, 200, "application/json", body, (size_t)n);
}

static enum MHD_Result take_timestamp(struct http_log *h,
    struct MHD_Connection *c, const char *body, size_t len)
{
	const char *size = MHD_lookup_connection_value(c,
	    MHD_GET_ARGUMENT_KIND, "size");
	struct stamped t = { .token = NULL };
	struct text text = { 0 };
	struct checkpoint note;
	enum MHD_Result done;

	if (!h->witnesses->tsa)
		return http_reply_problem(c, 403, "no time stamp authority "
		    "is believed here (log.tsa_roots)");
	if (!size || api_log_checkpoint(h->api, strtoll(size, NULL, 10),
	    &text) != STATUS_OK || checkpoint_read(&note, text.bytes,
	    text.len, NULL) != STATUS_OK)
		done = http_reply_problem(c, 404,
		    "size names no checkpoint that is here");
	else if (stamp_read((const uint8_t *)body, len, &t.info, &t.token,
	    &t.len) != STATUS_OK)
		done = http_reply_problem(c, 400, "is no granted time stamp "
		    "(RFC 3161, DER)");
	else
		done = take_stamp(h, c, &note, &t);
	free(t.token);
	text_free(&text);
	return done;
}

/* ---- acts ---- */

static enum status keep_act(const struct http_log *h,
    const struct act_line *act, const char *line, size_t len)
{
	struct entry e = { .kind = ENTRY_DECISION };
	struct store *store = open_side(h);
	enum status s = store ? store->begin(store) : STATUS_IO;

	memcpy(e.digest, act->digest, sizeof(e.digest));
	memcpy(e.ref, act->act.on, strlen(act->act.on) + 1);
	if (s == STATUS_OK)
		s = store->log->act_add(store, &e, line, len, h->api->now_ms);
	if (s == STATUS_OK)
		s = store->commit(store);
	else if (store)
		store->rollback(store);
	if (store)
		store->close(store);
	return s == STATUS_REPEATED ? STATUS_OK : s;
}

static enum MHD_Result reply_act(struct MHD_Connection *c,
    const struct act_line *act)
{
	char body[256];
	int n = snprintf(body, sizeof(body), "{\"digest\":\"%s\"}",
	    act->digest);

	return http_reply_text(c, 202, "application/json", body, (size_t)n);
}

/* One line as `coldpass act sign` makes it.  Whether it may follow the acts
 * before it is for whoever folds them: the log keeps what was signed. */
static enum MHD_Result take_act(struct http_log *h, struct MHD_Connection *c,
    const char *body, size_t len)
{
	struct act_line *act = malloc(sizeof(*act));
	struct problem p = { 0 };
	enum MHD_Result done;
	enum status s;

	len -= len > 0 && body[len - 1] == '\n';
	s = act ? act_read(act, body, len, h->witnesses->crypto, &p) :
	    STATUS_IO;
	if (act && s != STATUS_OK) {
		done = http_reply_problem(c, s == STATUS_UNTRUSTED ||
		    s == STATUS_SIGNATURE ? 403 : 400, p.why);
	} else {
		if (act)
			s = keep_act(h, act, body, len);
		done = s == STATUS_OK ? reply_act(c, act) :
		    http_reply_status(c, STATUS_IO);
	}
	free(act);
	return done;
}

/* ---- what is taken ---- */

static const struct {
	const char *path;
	enum MHD_Result (*take)(struct http_log *h, struct MHD_Connection *c,
	    const char *body, size_t len);
} takers[] = {
	{ "cosignature", take_cosignature }, { "timestamp", take_timestamp },
	{ "act", take_act }
};
#define TAKERS (sizeof(takers) / sizeof(takers[0]))

bool http_log_takes(const char *rest)
{
	for (size_t i = 0; i < TAKERS; i++)
		if (strcmp(rest, takers[i].path) == 0)
			return true;
	return false;
}

enum MHD_Result http_log_post(struct http_log *h, struct MHD_Connection *c,
    const char *rest, const char *body, size_t len)
{
	for (size_t i = 0; i < TAKERS; i++)
		if (strcmp(rest, takers[i].path) == 0)
			return takers[i].take(h, c, body, len);
	return MHD_NO;
}
