/* SPDX-License-Identifier: Apache-2.0 */
/* http_part.h - what the http files share among themselves. */
#ifndef HTTP_PART_H
#define HTTP_PART_H

#include <microhttpd.h>

#include "api.h"
#include "clock.h"
#include "http.h"
#include "http_log.h"

struct http {
	struct MHD_Daemon *daemon;
	int port;
	struct api api;
	struct http_log log;
	struct clock clock;
	const struct metrics *metrics;
	struct reports *reports;
	char *page;			/* the verification page, or NULL */
	size_t page_len;
};

/* ---- http_consignment.c ---- */

enum MHD_Result http_consignment_list(struct http *h,
    struct MHD_Connection *c);
/* 'rest' is what follows the list's path and a slash. */
enum MHD_Result http_consignment(struct http *h, struct MHD_Connection *c,
    const char *rest);

#endif
