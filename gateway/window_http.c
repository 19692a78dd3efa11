/* SPDX-License-Identifier: Apache-2.0 */
#include "window_http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "parcel_put.h"
#include "qr.h"
#include "window_mhd.h"
#include "window_page.h"

/* A few phones; each may fetch a page, a picture and a file at once. */
#define CONNECTIONS 16
#define CONNECTIONS_EACH 6
#define IDLE_S 15
/* Request line and headers of one connection. */
#define CONNECTION_BYTES 32768
#define PIECE 65536

struct window_http {
	struct window_mhd mhd;
	struct MHD_Daemon *daemon;
	int port;
	struct window_config config;
	struct window_box *box;
};

/* ---- answers ---- */

struct request {
	struct window_http *http;
	const struct window_mhd *mhd;
	struct MHD_Connection *c;
	struct window_shot *shot;	/* given back by whoever has it */
	const struct parcel *parcel;
};

static void add(const struct window_mhd *m, struct MHD_Response *r,
    const char *name, const char *value)
{
	(void)m->add_response_header(r, name, value);
}

static enum MHD_Result queue(const struct request *q, unsigned code,
    const char *type, const char *file, struct MHD_Response *r)
{
	const struct window_mhd *m = q->mhd;
	char disposition[128];
	enum MHD_Result done;

	if (!r)
		return MHD_NO;
	add(m, r, "Content-Type", type);
	add(m, r, "Cache-Control", "no-store");
	add(m, r, "X-Content-Type-Options", "nosniff");
	add(m, r, "Referrer-Policy", "no-referrer");
	add(m, r, "Content-Security-Policy", "default-src 'none'; img-src "
	    "'self'; style-src 'unsafe-inline'; frame-ancestors 'none'");
	if (file) {
		(void)snprintf(disposition, sizeof(disposition),
		    "attachment; filename=\"%s\"", file);
		add(m, r, "Content-Disposition", disposition);
	} else {
		add(m, r, "Vary", "Accept-Language");
	}
	if (code == MHD_HTTP_METHOD_NOT_ALLOWED)
		add(m, r, "Allow", "GET, HEAD");
	done = m->queue_response(q->c, code, r);
	m->destroy_response(r);
	return done;
}

/* body is freed; NULL: no memory, and the connection ends. */
static enum MHD_Result reply(const struct request *q, unsigned code,
    const char *type, const char *file, char *body, size_t len)
{
	struct MHD_Response *r = body ? q->mhd->create_response_from_buffer(
	    len, body, MHD_RESPMEM_MUST_FREE) : NULL;

	if (!r)
		free(body);
	return queue(q, code, type, file, r);
}

static enum window_page_language language(const struct request *q)
{
	return window_page_language(q->mhd->lookup_connection_value(q->c,
	    MHD_HEADER_KIND, "Accept-Language"));
}

static enum MHD_Result page(const struct request *q, unsigned code,
    char *body, size_t len)
{
	return reply(q, code, "text/html; charset=utf-8", NULL, body, len);
}

static enum MHD_Result refuse(const struct request *q, unsigned code)
{
	size_t len = 0;
	char *body = window_page_error(code, language(q), &len);

	return page(q, code, body, len);
}

/* ---- a dossier ---- */

struct stream {
	struct window_box *box;
	struct window_shot *shot;
	const struct parcel *parcel;
	int leg, fd;
	int64_t at;		/* within the leg */
};

static void next_leg(struct stream *s)
{
	if (s->fd >= 0)
		(void)s->parcel->files->close(s->fd);
	s->fd = -1;
	s->at = 0;
	s->leg++;
}

static ssize_t read_stream(void *ctx, uint64_t pos, char *out, size_t cap)
{
	struct stream *s = ctx;
	const struct parcel *p = s->parcel;
	int64_t left;

	(void)pos;
	if (s->leg < p->legs && s->at == p->bytes[s->leg])
		next_leg(s);
	if (s->leg >= p->legs)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (s->fd < 0)
		s->fd = parcel_open_leg(p, s->leg);
	left = p->bytes[s->leg] - s->at;
	if (left < (int64_t)cap)
		cap = (size_t)left;
	if (s->fd < 0 || files_read_at(p->files, s->fd, out, cap, s->at) !=
	    STATUS_OK)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	s->at += (int64_t)cap;
	return (ssize_t)cap;
}

static void close_stream(void *ctx)
{
	struct stream *s = ctx;

	if (s->fd >= 0)
		(void)s->parcel->files->close(s->fd);
	window_shot_give_back(s->box, s->shot);
	free(s);
}

static enum MHD_Result dossier(struct request *q)
{
	struct stream *s = calloc(1, sizeof(*s));
	char name[LIMIT_CID + 8];
	struct MHD_Response *r;

	if (!s)
		return MHD_NO;
	*s = (struct stream){ q->http->box, q->shot, q->parcel, 0, -1, 0 };
	(void)snprintf(name, sizeof(name), "%s.jwsl", q->parcel->cid);
	r = q->mhd->create_response_from_callback(
	    (uint64_t)q->parcel->total_bytes, PIECE, read_stream, s,
	    close_stream);
	if (!r)
		free(s);
	else
		q->shot = NULL;		/* the stream's now */
	return queue(q, MHD_HTTP_OK, "application/octet-stream", name, r);
}

/* ---- the rest ---- */

static enum MHD_Result receipts(struct request *q)
{
	char *text = parcel_put_receipts(q->parcel, q->http->config.cloud);
	char name[LIMIT_CID + 16];

	if (!q->parcel->receipts)
		return refuse(q, MHD_HTTP_NOT_FOUND);
	(void)snprintf(name, sizeof(name), "%s.receipts.txt", q->parcel->cid);
	return reply(q, MHD_HTTP_OK, "text/plain; charset=utf-8", name,
	    text, text ? strlen(text) : 0);
}

static enum MHD_Result head_svg(struct request *q)
{
	struct qr code;
	size_t len = 0;
	char *svg;

	if (!qr_open(&code, q->parcel->head))
		return MHD_NO;
	svg = qr_svg(&code, &len);
	qr_close(&code);
	return reply(q, MHD_HTTP_OK, "image/svg+xml", NULL, svg, len);
}

static enum MHD_Result show(struct request *q)
{
	size_t len = 0;
	char *body = window_page_one(q->shot, q->parcel, language(q), &len);

	return page(q, MHD_HTTP_OK, body, len);
}

static enum MHD_Result list(struct request *q)
{
	size_t len = 0;
	char *body = window_page_list(q->shot, language(q), &len);

	return page(q, MHD_HTTP_OK, body, len);
}

static enum MHD_Result trust(struct request *q)
{
	char name[LIMIT_GW + 16];
	char *text = strdup(q->http->config.trust);

	(void)snprintf(name, sizeof(name), "%s.trust.pem", q->shot->gw);
	return reply(q, MHD_HTTP_OK, "text/plain; charset=utf-8", name,
	    text, text ? strlen(text) : 0);
}

static const struct {
	const char *part;
	enum MHD_Result (*answer)(struct request *q);
} parts[] = {
	{ "", show }, { "/dossier", dossier }, { "/receipts", receipts },
	{ "/head.svg", head_svg }
};

/* rest: what follows the first slash. */
static enum MHD_Result consignment(struct request *q, const char *rest)
{
	char cid[LIMIT_CID + 1];
	size_t n = strcspn(rest, "/");

	if (n > LIMIT_CID)
		return refuse(q, MHD_HTTP_NOT_FOUND);
	memcpy(cid, rest, n);
	cid[n] = '\0';
	q->parcel = window_shot_find(q->shot, cid);
	for (size_t i = 0; q->parcel && i < sizeof(parts) / sizeof(parts[0]);
	    i++)
		if (strcmp(rest + n, parts[i].part) == 0)
			return parts[i].answer(q);
	return refuse(q, MHD_HTTP_NOT_FOUND);
}

static enum MHD_Result route(struct request *q, const char *url)
{
	if (!q->shot)
		return refuse(q, MHD_HTTP_SERVICE_UNAVAILABLE);
	if (strcmp(url, "/") == 0)
		return list(q);
	if (strcmp(url, "/trust.pem") == 0)
		return trust(q);
	return url[0] == '/' ? consignment(q, url + 1) :
	    refuse(q, MHD_HTTP_NOT_FOUND);
}

/* Called once with the headers, then for the body if there is one. */
static enum MHD_Result answer(void *ctx, struct MHD_Connection *c,
    const char *url, const char *method, const char *version,
    const char *body, size_t *body_len, void **con)
{
	static int headers_seen;
	struct window_http *h = ctx;
	struct request q = { h, &h->mhd, c, NULL, NULL };
	enum MHD_Result done;

	(void)version;
	(void)body;
	if (!*con) {
		*con = &headers_seen;
		return MHD_YES;
	}
	if (*body_len > 0) {
		*body_len = 0;	/* nobody asked for it */
		return MHD_YES;
	}
	if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
		return refuse(&q, MHD_HTTP_METHOD_NOT_ALLOWED);
	q.shot = window_shot_take(h->box);
	done = route(&q, url);
	if (q.shot)
		window_shot_give_back(h->box, q.shot);
	return done;
}

static void tell(void *ctx, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

static void tell(void *ctx, const char *fmt, va_list ap)
{
	char line[256];
	int n = vsnprintf(line, sizeof(line), fmt, ap);

	(void)ctx;
	while (n > 0 && (size_t)n < sizeof(line) && line[n - 1] == '\n')
		line[--n] = '\0';
	log_debug("window", "%s", line);
}

/* ---- opening ---- */

static bool read_address(const struct window_config *c,
    struct sockaddr_storage *out)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)out;

	memset(out, 0, sizeof(*out));
	if (inet_pton(AF_INET, c->host, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)c->port);
		return true;
	}
	if (inet_pton(AF_INET6, c->host, &v6->sin6_addr) != 1)
		return false;
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons((uint16_t)c->port);
	return true;
}

static bool start(struct window_http *h, char *why, size_t cap)
{
	const struct window_config *c = &h->config;
	struct sockaddr_storage address;
	const union MHD_DaemonInfo *info;
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG;

	if (!read_address(c, &address)) {
		(void)snprintf(why, cap, "handover.http_host: \"%s\" is no IP "
		    "address", c->host);
		return false;
	}
	if (address.ss_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	h->daemon = h->mhd.start_daemon(flags, (uint16_t)c->port, NULL, NULL,
	    answer, h, MHD_OPTION_EXTERNAL_LOGGER, tell, NULL,
	    MHD_OPTION_SOCK_ADDR, &address,
	    MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS,
	    MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)CONNECTIONS_EACH,
	    MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES,
	    MHD_OPTION_END);
	info = h->daemon ? h->mhd.get_daemon_info(h->daemon,
	    MHD_DAEMON_INFO_BIND_PORT) : NULL;
	if (!info) {
		(void)snprintf(why, cap, "handover: cannot listen on %s port "
		    "%d: %s: is the address this machine's, and the port "
		    "free?", c->host, c->port, strerror(errno));
		return false;
	}
	h->port = info->port;
	return true;
}

struct window_http *window_http_open(const struct window_config *c,
    struct window_box *box, char *why, size_t cap)
{
	struct window_http *h = calloc(1, sizeof(*h));

	if (!h) {
		(void)snprintf(why, cap, "out of memory");
		return NULL;
	}
	h->config = *c;
	h->box = box;
	if (window_mhd_load(&h->mhd, why, cap) && start(h, why, cap))
		return h;
	window_http_close(h);
	return NULL;
}

void window_http_close(struct window_http *h)
{
	if (!h)
		return;
	if (h->daemon)
		h->mhd.stop_daemon(h->daemon);
	free(h);
}

int window_http_port(const struct window_http *h)
{
	return h->port;
}
