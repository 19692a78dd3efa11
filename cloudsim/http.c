/* SPDX-License-Identifier: Apache-2.0 */
/* http.c - from a request's path to the function that answers it. */
#include "http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "http_body.h"
#include "http_part.h"
#include "http_reply.h"
#include "http_report.h"
#include "log.h"

#define URL_MAX 256
#define LIST "/api/v1/consignments"
#define LOG "/api/v1/log/"
#define IDLE_S 15
#define PAGE_MAX ((size_t)8 << 20)
/* Request line and headers of one connection. */
#define CONNECTION_BYTES 32768

/* ---- whole-service answers ---- */

static enum MHD_Result reply_line(struct MHD_Connection *c, unsigned code,
    const char *line)
{
	return http_reply_text(c, code, "text/plain; charset=utf-8", line,
	    strlen(line));
}

static enum MHD_Result health(struct http *h, struct MHD_Connection *c)
{
	(void)h;
	return reply_line(c, 200, "ok\n");
}

static enum MHD_Result ready(struct http *h, struct MHD_Connection *c)
{
	if (!metrics_gauge_value(h->metrics, METRICS_BROKER_UP))
		return http_reply_problem(c, 503, "no connection to the "
		    "broker: records wait in the gateways");
	if (!metrics_gauge_value(h->metrics, METRICS_STORE_OK))
		return http_reply_problem(c, 503, "the database takes no "
		    "writes: nothing is receipted, records wait in the "
		    "gateways");
	return reply_line(c, 200, "ready\n");
}

static enum MHD_Result metrics(struct http *h, struct MHD_Connection *c)
{
	char text[METRICS_TEXT];
	size_t len = metrics_write(h->metrics, text, sizeof(text));

	return http_reply_text(c, 200, "application/openmetrics-text; "
	    "version=1.0.0; charset=utf-8", text, len);
}

/* It verifies in the reader's browser: nothing of it is decided here. */
static enum MHD_Result verify_page(struct http *h, struct MHD_Connection *c)
{
	if (!h->page)
		return http_reply_problem(c, 404, "no verification page is "
		    "configured (http.verify_page)");
	return http_reply_text(c, 200, "text/html; charset=utf-8", h->page,
	    h->page_len);
}

/* ---- routing ---- */

static const struct {
	const char *path;
	enum MHD_Result (*answer)(struct http *h, struct MHD_Connection *c);
} paths[] = {
	{ "/healthz", health }, { "/readyz", ready }, { "/metrics", metrics },
	{ "/verify.html", verify_page }, { LIST, http_consignment_list }
};

static enum MHD_Result route(struct http *h, struct MHD_Connection *c,
    const char *url)
{
	if (strlen(url) > URL_MAX)
		return http_reply_problem(c, 414, "no path here is that long");
	h->api.now_ms = h->clock.utc(&h->clock).utc_ms;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (strcmp(url, paths[i].path) == 0)
			return paths[i].answer(h, c);
	if (strncmp(url, LIST "/", strlen(LIST "/")) == 0)
		return http_consignment(h, c, url + strlen(LIST "/"));
	if (strncmp(url, LOG, strlen(LOG)) == 0)
		return http_log_get(&h->log, c, url + strlen(LOG));
	return http_reply_problem(c, 404, "there is nothing at this path");
}

static bool is_taken(const char *method, const char *url)
{
	return strcmp(method, "POST") == 0 &&
	    strncmp(url, LOG, strlen(LOG)) == 0 &&
	    http_log_takes(url + strlen(LOG));
}

static enum MHD_Result take(struct http *h, struct MHD_Connection *c,
    const char *url, const struct http_body *body)
{
	h->api.now_ms = h->clock.utc(&h->clock).utc_ms;
	if (body->is_large)
		return http_reply_problem(c, 413, "nothing that is taken here "
		    "is that long");
	return http_log_post(&h->log, c, url + strlen(LOG), body->bytes,
	    body->len);
}

/* Called once with the headers, then for the body if there is one. */
static enum MHD_Result answer(void *ctx, struct MHD_Connection *c,
    const char *url, const char *method, const char *version,
    const char *body, size_t *body_len, void **con)
{
	(void)version;
	if (!*con) {
		*con = http_body_open(is_taken(method, url) ? HTTP_LOG_BODY :
		    0);
		return *con ? MHD_YES : MHD_NO;
	}
	if (*body_len > 0) {
		http_body_add(*con, body, *body_len);
		*body_len = 0;
		return MHD_YES;
	}
	if (is_taken(method, url))
		return take(ctx, c, url, *con);
	if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
		return http_reply_problem(c, 405,
		    "everything here is read only");
	return route(ctx, c, url);
}

static void completed(void *ctx, struct MHD_Connection *c, void **con,
    enum MHD_RequestTerminationCode why)
{
	struct http *h = ctx;

	(void)why;
	reports_forget(h->reports, c);
	http_body_close(*con);
	*con = NULL;
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
	log_debug("http", "%s", line);
}

/* ---- opening ---- */

static bool read_address(const struct http_config *c,
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

static bool start(struct http *h, const struct http_config *c, char *why,
    size_t cap)
{
	struct sockaddr_storage address;
	const union MHD_DaemonInfo *info;
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG |
	    MHD_ALLOW_SUSPEND_RESUME;

	if (!read_address(c, &address)) {
		(void)snprintf(why, cap, "http.host: \"%s\" is no IP address",
		    c->host);
		return false;
	}
	if (address.ss_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	h->daemon = MHD_start_daemon(flags, (uint16_t)c->port, NULL, NULL,
	    answer, h, MHD_OPTION_EXTERNAL_LOGGER, tell, NULL,
	    MHD_OPTION_SOCK_ADDR, &address,
	    MHD_OPTION_NOTIFY_COMPLETED, completed, h,
	    MHD_OPTION_CONNECTION_LIMIT, (unsigned)c->connections,
	    MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES,
	    MHD_OPTION_END);
	info = h->daemon ? MHD_get_daemon_info(h->daemon,
	    MHD_DAEMON_INFO_BIND_PORT) : NULL;
	if (!info) {
		(void)snprintf(why, cap, "cannot listen on %s port %d: %s; "
		    "is the port taken?", c->host, c->port, strerror(errno));
		return false;
	}
	h->port = info->port;
	return true;
}

static bool open_reports(struct http *h, const struct http_config *c,
    char *why, size_t cap)
{
	struct reports_config r = { .database = c->database,
		.signer_pem = c->signer_pem, .crypto = c->report_crypto,
		.hold = http_report_hold, .wake = http_report_wake };

	h->reports = reports_open(&r, why, cap);
	return h->reports != NULL;
}

static bool load_page(struct http *h, const char *path, char *why, size_t cap)
{
	if (!path || !*path || files_load(&files_real, path, PAGE_MAX,
	    &h->page, &h->page_len) == STATUS_OK)
		return true;
	(void)snprintf(why, cap, "http.verify_page: %s cannot be read; make "
	    "it with `make web`, or leave the member out", path);
	return false;
}

struct http *http_open(const struct http_config *c, char *why, size_t cap)
{
	struct http *h = calloc(1, sizeof(*h));

	if (!h) {
		(void)snprintf(why, cap, "out of memory");
		return NULL;
	}
	clock_real(&h->clock);
	h->metrics = c->metrics;
	h->api.signer_pem = c->signer_pem;
	note_key_hash(&h->api.hash);
	h->log = (struct http_log){ &h->api, c->witnesses, c->database };
	h->api.scratch = malloc(sizeof(*h->api.scratch));
	(void)snprintf(why, cap, "out of memory");
	h->api.store = h->api.scratch ?
	    store_sqlite_reader(c->database, why, cap) : NULL;
	if (!h->api.store || !load_page(h, c->verify_page, why, cap) ||
	    !open_reports(h, c, why, cap) || !start(h, c, why, cap)) {
		http_close(h);
		return NULL;
	}
	return h;
}

void http_close(struct http *h)
{
	if (!h)
		return;
	if (h->reports)
		reports_stop(h->reports);	/* nobody is held any more */
	if (h->daemon)
		MHD_stop_daemon(h->daemon);
	reports_close(h->reports);
	if (h->api.store)
		h->api.store->close(h->api.store);
	free(h->api.scratch);
	free(h->page);
	free(h);
}

int http_port(const struct http *h)
{
	return h->port;
}
