/* SPDX-License-Identifier: Apache-2.0 */
/* http_report.h - /api/v1/consignments/{cid}/report.pdf: who asks is held
 * while a report is drawn, and answered from what is kept otherwise. */
#ifndef HTTP_REPORT_H
#define HTTP_REPORT_H

#include <microhttpd.h>

#include "reports.h"
#include "store.h"

/* ?lang=en|ja|both, ?zone=Asia/Tokyo,America/Los_Angeles, ?at=TIME */
enum MHD_Result http_report(struct reports *r, struct store *store,
    const char *cid, struct MHD_Connection *c);

/* The hold and wake of struct reports_config: 'who' is a connection. */
void http_report_hold(void *who);
void http_report_wake(void *who);

#endif
