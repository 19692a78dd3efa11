/* SPDX-License-Identifier: Apache-2.0 */
/* http_consignment.c - the list, and what is below a consignment's id. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http_part.h"
#include "http_reply.h"
#include "http_report.h"
#include "journey_csv.h"

#define LIST_DEFAULT 50
#define LIST_MOST 500

/* ---- parameters ---- */

static const char *parameter(struct MHD_Connection *c, const char *name)
{
	return MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, name);
}

static bool read_limit(struct MHD_Connection *c, int64_t *out)
{
	const char *text = parameter(c, "limit");
	char *end;

	*out = LIST_DEFAULT;
	if (!text)
		return true;
	if (text[0] < '0' || text[0] > '9')
		return false;
	*out = strtol(text, &end, 10);
	return *end == '\0' && *out >= 1 && *out <= LIST_MOST;
}

static bool read_time(struct MHD_Connection *c, const char *name,
    int64_t otherwise, int64_t *out)
{
	const char *text = parameter(c, name);

	*out = otherwise;
	return !text || journey_csv_time(text, strlen(text), out) ==
	    STATUS_OK;
}

/* ---- consignments ---- */

struct request {
	struct http *http;
	const char *cid;
	int64_t limit, from_ms, to_ms;
};

static enum status write_list(void *ctx, struct json_writer *w)
{
	struct request *r = ctx;

	return api_list(&r->http->api, r->cid, r->limit, w);
}

static enum status write_show(void *ctx, struct json_writer *w)
{
	struct request *r = ctx;

	return api_show(&r->http->api, r->cid, w);
}

static enum status write_readings(void *ctx, struct json_writer *w)
{
	struct request *r = ctx;

	return api_readings(&r->http->api, r->cid, r->from_ms, r->to_ms, w);
}

enum MHD_Result http_consignment_list(struct http *h, struct MHD_Connection *c)
{
	struct request r = { .http = h, .cid = parameter(c, "after") };

	if (!read_limit(c, &r.limit))
		return http_reply_problem(c, 400,
		    "limit is an integer from 1 to 500");
	if (r.cid && !record_is_cid(r.cid))
		return http_reply_problem(c, 400,
		    "after is the consignment id that the last page ended "
		    "with");
	return http_reply_json(c, write_list, &r);
}

static enum MHD_Result show(struct request *r, struct MHD_Connection *c)
{
	return http_reply_json(c, write_show, r);
}

static enum MHD_Result dossier(struct request *r, struct MHD_Connection *c)
{
	struct api_dossier *d;
	enum status s = api_dossier_open(&r->http->api, r->cid, &d);

	return s == STATUS_OK ? http_reply_dossier(c, r->cid, d) :
	    http_reply_status(c, s);
}

static enum MHD_Result readings_csv(struct request *r,
    struct MHD_Connection *c)
{
	struct text text = { 0 };
	char name[LIMIT_CID + 8];
	enum status s = api_readings_csv(&r->http->api, r->cid, r->from_ms,
	    r->to_ms, &text);

	(void)snprintf(name, sizeof(name), "%.36s.csv", r->cid);
	if (s == STATUS_OK)
		return http_reply_file(c, "text/csv; charset=utf-8", name,
		    &text);
	text_free(&text);
	return http_reply_status(c, s);
}

static enum MHD_Result readings(struct request *r, struct MHD_Connection *c)
{
	const char *format = parameter(c, "format");

	if (!read_time(c, "from", INT64_MIN, &r->from_ms) ||
	    !read_time(c, "to", INT64_MAX, &r->to_ms))
		return http_reply_problem(c, 400, "from and to are RFC 3339 "
		    "times or integer ms since 1970");
	if (!format || strcmp(format, "json") == 0)
		return http_reply_json(c, write_readings, r);
	if (strcmp(format, "csv") == 0)
		return readings_csv(r, c);
	return http_reply_problem(c, 400, "format is json or csv");
}

static enum MHD_Result receipts(struct request *r, struct MHD_Connection *c)
{
	struct text text = { 0 };
	enum status s = api_receipts(&r->http->api, r->cid, &text);

	if (s == STATUS_OK)
		return http_reply_file(c, "text/plain; charset=utf-8", NULL,
		    &text);
	text_free(&text);
	return http_reply_status(c, s);
}

static enum MHD_Result report(struct request *r, struct MHD_Connection *c)
{
	return http_report(r->http->reports, r->http->api.store, r->cid, c);
}

static enum MHD_Result proof(struct request *r, struct MHD_Connection *c)
{
	return http_log_bundle(&r->http->log, c, r->cid);
}

static const struct {
	const char *part;
	enum MHD_Result (*answer)(struct request *r,
	    struct MHD_Connection *c);
} parts[] = {
	{ "", show }, { "/dossier", dossier }, { "/readings", readings },
	{ "/receipts", receipts }, { "/report.pdf", report },
	{ "/proof", proof }
};

enum MHD_Result http_consignment(struct http *h, struct MHD_Connection *c,
    const char *rest)
{
	struct request r = { .http = h };
	char cid[LIMIT_CID + 1];
	size_t n = strcspn(rest, "/");

	if (n > LIMIT_CID)
		n = 0;
	memcpy(cid, rest, n);
	cid[n] = '\0';
	r.cid = cid;
	if (!record_is_cid(cid))
		return http_reply_problem(c, 404,
		    "that is not a consignment id");
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strcmp(rest + n, parts[i].part) == 0)
			return parts[i].answer(&r, c);
	return http_reply_problem(c, 404, "a consignment has dossier, "
	    "readings, receipts, report.pdf and proof below it, nothing else");
}
