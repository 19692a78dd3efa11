/* SPDX-License-Identifier: Apache-2.0 */
#include "http_reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JSON_FIRST (64 * 1024)
#define JSON_MAX (64 * 1024 * 1024)
#define STREAM_PIECE (64 * 1024)

static enum MHD_Result queue(struct MHD_Connection *c, unsigned code,
    const char *type, const char *name, struct MHD_Response *r)
{
	char disposition[128];
	enum MHD_Result done;

	if (!r)
		return MHD_NO;
	(void)MHD_add_response_header(r, "Content-Type", type);
	(void)MHD_add_response_header(r, "Cache-Control", "no-store");
	(void)MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
	if (name) {
		(void)snprintf(disposition, sizeof(disposition),
		    "attachment; filename=\"%s\"", name);
		(void)MHD_add_response_header(r, "Content-Disposition",
		    disposition);
	}
	if (code == 405)
		(void)MHD_add_response_header(r, "Allow", "GET, HEAD");
	done = MHD_queue_response(c, code, r);
	MHD_destroy_response(r);
	return done;
}

static enum MHD_Result queue_owned(struct MHD_Connection *c, unsigned code,
    const char *type, const char *name, char *body, size_t len)
{
	struct MHD_Response *r = MHD_create_response_from_buffer(len, body,
	    MHD_RESPMEM_MUST_FREE);

	if (!r)
		free(body);
	return queue(c, code, type, name, r);
}

enum MHD_Result http_reply_text(struct MHD_Connection *c, unsigned code,
    const char *type, const char *body, size_t len)
{
	char *copy = malloc(len > 0 ? len : 1);

	if (!copy)
		return MHD_NO;
	memcpy(copy, body, len);
	return queue_owned(c, code, type, NULL, copy, len);
}

enum MHD_Result http_reply_file(struct MHD_Connection *c, const char *type,
    const char *name, struct text *t)
{
	char *bytes = t->bytes;
	size_t len = t->len;

	if (t->failed || !bytes) {
		text_free(t);
		return http_reply_status(c, STATUS_NO_SPACE);
	}
	memset(t, 0, sizeof(*t));
	return queue_owned(c, 200, type, name, bytes, len);
}

static const char *title(unsigned code)
{
	switch (code) {
	case 400: return "Bad request";
	case 403: return "Refused";
	case 404: return "Not found";
	case 405: return "Method not allowed";
	case 409: return "Contradiction";
	case 413: return "Too much at once";
	case 414: return "URL too long";
	case 503: return "Not available";
	default: return "Internal error";
	}
}

enum MHD_Result http_reply_problem(struct MHD_Connection *c, unsigned code,
    const char *detail)
{
	char body[512];
	struct json_writer w;
	size_t len;

	json_write_init(&w, body, sizeof(body));
	json_write_object(&w, NULL);
	json_write_string(&w, "type", "about:blank");
	json_write_string(&w, "title", title(code));
	json_write_int(&w, "status", code);
	json_write_string(&w, "detail", detail);
	json_write_object_end(&w);
	if (json_write_done(&w, &len) != STATUS_OK)
		return MHD_NO;
	return http_reply_text(c, code, "application/problem+json", body,
	    len);
}

enum MHD_Result http_reply_status(struct MHD_Connection *c, enum status s)
{
	switch (s) {
	case STATUS_MISSING:
		return http_reply_problem(c, 404, "no such consignment here");
	case STATUS_RANGE:
		return http_reply_problem(c, 413, "more than one answer can "
		    "hold: narrow it with from and to, or limit");
	case STATUS_IO:
		return http_reply_problem(c, 503, "the database does not "
		    "answer; try again");
	case STATUS_NO_SPACE:
		return http_reply_problem(c, 503, "no memory for this answer "
		    "now; try again, or ask for less");
	default:
		return http_reply_problem(c, 500, "this should not happen; "
		    "the log may say more");
	}
}

enum MHD_Result http_reply_json(struct MHD_Connection *c, http_reply_fn *write,
    void *ctx)
{
	for (size_t cap = JSON_FIRST; cap <= JSON_MAX; cap *= 4) {
		char *body = malloc(cap);
		struct json_writer w;
		enum status s, fit;
		size_t len;

		if (!body)
			return http_reply_status(c, STATUS_NO_SPACE);
		json_write_init(&w, body, cap);
		s = write(ctx, &w);
		fit = json_write_done(&w, &len);
		if (s == STATUS_OK && fit == STATUS_OK)
			return queue_owned(c, 200, "application/json", NULL,
			    body, len);
		free(body);
		if (s != STATUS_OK || fit != STATUS_NO_SPACE)
			return http_reply_status(c, s != STATUS_OK ? s :
			    STATUS_CONFLICT);
	}
	return http_reply_status(c, STATUS_RANGE);
}

/* ---- streams ---- */

static ssize_t read_dossier(void *ctx, uint64_t at, char *out, size_t cap)
{
	ptrdiff_t n = api_dossier_read(ctx, out, cap);

	(void)at;
	if (n < 0)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	return n == 0 ? MHD_CONTENT_READER_END_OF_STREAM : n;
}

static void close_dossier(void *ctx)
{
	api_dossier_close(ctx);
}

enum MHD_Result http_reply_dossier(struct MHD_Connection *c, const char *cid,
    struct api_dossier *d)
{
	struct MHD_Response *r = MHD_create_response_from_callback(
	    MHD_SIZE_UNKNOWN, STREAM_PIECE, read_dossier, d, close_dossier);
	char name[LIMIT_CID + 8];

	if (!r)
		api_dossier_close(d);
	(void)snprintf(name, sizeof(name), "%.36s.jwsl", cid);
	return queue(c, 200, "text/plain; charset=utf-8", name, r);
}
