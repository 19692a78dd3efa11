/* SPDX-License-Identifier: Apache-2.0 */
#include "api_log.h"

#include <string.h>

#include "base64url.h"
#include "api_log_part.h"
#include "ledger.h"

static struct merkle_source source(struct api *a)
{
	return ledger_source(a->store, &a->hash);
}

/* ---- checkpoints ---- */

static bool copy_note(void *ctx, const struct store_checkpoint *c)
{
	text_add(ctx, c->note, c->len);
	return false;
}

static bool add_line(void *ctx, const char *line)
{
	text_add(ctx, line, strlen(line));
	return true;
}

static bool take_size(void *ctx, const struct store_checkpoint *c)
{
	*(int64_t *)ctx = c->size;
	return false;
}

enum status api_log_newest(struct api *a, int64_t *out)
{
	return a->store->log->checkpoint(a->store, -1, take_size, out);
}

enum status api_log_checkpoint(struct api *a, int64_t size, struct text *out)
{
	const struct store_log *log = a->store->log;
	enum status s = STATUS_OK;

	if (size < 0)
		s = api_log_newest(a, &size);
	if (s == STATUS_OK)
		s = log->checkpoint(a->store, size, copy_note, out);
	if (s == STATUS_OK)
		s = log->cosignatures(a->store, size, add_line, out);
	return s;
}

enum status api_log_is_ours(struct api *a, const struct checkpoint *c)
{
	struct merkle_source src = source(a);
	merkle_hash root;
	int64_t size;
	enum status s = a->store->log->size(a->store, &size);

	if (s == STATUS_OK && c->size > size)
		return STATUS_CHAIN;
	if (s == STATUS_OK)
		s = merkle_root_at(&src, c->size, root);
	if (s == STATUS_OK && memcmp(root, c->root, sizeof(root)) != 0)
		s = STATUS_CHAIN;
	return s;
}

/* ---- proofs ---- */

static void write_path(struct json_writer *w, const struct merkle_proof *p)
{
	char text[LIMIT_B64_DIGEST + 1];

	json_write_array(w, "path");
	for (int i = 0; i < p->count; i++) {
		(void)base64url_encode(p->hash[i], sizeof(p->hash[i]), text);
		json_write_string(w, NULL, text);
	}
	json_write_array_end(w);
}

enum status api_log_write_leaf(struct api *a, const struct store_log_entry *e,
    int64_t size, struct json_writer *w)
{
	struct merkle_source src = source(a);
	struct merkle_proof path;
	char text[ENTRY_TEXT];
	size_t len;
	enum status s = entry_write(&e->entry, text, &len);

	if (s == STATUS_OK)
		s = merkle_inclusion(&src, e->index, size, &path);
	if (s != STATUS_OK)
		return s == STATUS_MISSING ? STATUS_IO : s;
	json_write_string(w, "entry", text);
	json_write_int(w, "index", e->index);
	write_path(w, &path);
	return STATUS_OK;
}

enum status api_log_write_note(struct api *a, int64_t size,
    struct json_writer *w)
{
	struct text note = { 0 };
	enum status s = api_log_checkpoint(a, size, &note);

	if (s == STATUS_OK && note.failed)
		s = STATUS_NO_SPACE;
	if (s == STATUS_OK)
		json_write_string_n(w, "checkpoint", note.bytes, note.len);
	text_free(&note);
	return s;
}

enum status api_log_proof(struct api *a, const char *digest,
    struct json_writer *w)
{
	struct store_log_entry e;
	int64_t size = -1;
	enum status s = a->store->log->find(a->store, digest, &e);

	if (s != STATUS_OK)
		return s;
	s = api_log_newest(a, &size);
	if (s == STATUS_MISSING || (s == STATUS_OK && e.index >= size))
		return STATUS_ORDER;
	json_write_object(w, NULL);
	if (s == STATUS_OK)
		s = api_log_write_leaf(a, &e, size, w);
	json_write_int(w, "size", size);
	if (s == STATUS_OK)
		s = api_log_write_note(a, size, w);
	json_write_object_end(w);
	return s;
}

enum status api_log_consistency(struct api *a, int64_t from, int64_t to,
    struct json_writer *w)
{
	struct merkle_source src = source(a);
	struct merkle_proof path;
	int64_t size;
	enum status s = api_log_newest(a, &size);

	if (s == STATUS_MISSING || (s == STATUS_OK && to > size))
		return STATUS_RANGE;
	if (s == STATUS_OK)
		s = merkle_consistency(&src, from, to, &path);
	if (s != STATUS_OK)
		return s == STATUS_MISSING ? STATUS_IO : s;
	json_write_object(w, NULL);
	json_write_int(w, "from", from);
	json_write_int(w, "to", to);
	write_path(w, &path);
	json_write_object_end(w);
	return STATUS_OK;
}

/* ---- entries ---- */

static bool add_entry(void *ctx, const struct store_log_entry *e)
{
	struct json_writer *w = ctx;
	char text[ENTRY_TEXT] = "";
	size_t len;

	json_write_string(w, NULL, entry_write(&e->entry, text, &len) ==
	    STATUS_OK ? text : "?");
	return true;
}

enum status api_log_entries(struct api *a, int64_t from, int64_t limit,
    struct json_writer *w)
{
	int64_t size = 0;
	enum status s = a->store->log->size(a->store, &size);

	json_write_object(w, NULL);
	json_write_int(w, "from", from);
	json_write_array(w, "entries");
	if (s == STATUS_OK)
		s = a->store->log->entries(a->store, from, limit, add_entry,
		    w);
	json_write_array_end(w);
	if (from + limit < size)
		json_write_int(w, "next", from + limit);
	else
		json_write_null(w, "next");
	json_write_object_end(w);
	return s;
}
