/* SPDX-License-Identifier: Apache-2.0 */
/* http_report.c - see http_report.h. */
#include "http_report.h"

#include <stdio.h>
#include <string.h>

#include "http_reply.h"
#include "journey_csv.h"

void http_report_hold(void *who)
{
	MHD_suspend_connection(who);
}

void http_report_wake(void *who)
{
	MHD_resume_connection(who);
}

/* ---- what is asked for ---- */

static const char *parameter(struct MHD_Connection *c, const char *name)
{
	return MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, name);
}

static bool read_lang(struct reports_key *k, const char *text)
{
	if (!text || strcmp(text, "en") == 0)
		k->lang = REPORT_EN;
	else if (strcmp(text, "ja") == 0)
		k->lang = REPORT_JA;
	else if (strcmp(text, "both") == 0)
		k->lang = REPORT_BOTH;
	else
		return false;
	return true;
}

/* NULL, or what is wrong. */
static const char *read_key(struct reports_key *k, const char *cid,
    struct MHD_Connection *c)
{
	const char *zone = parameter(c, "zone"), *at = parameter(c, "at");

	*k = (struct reports_key){ .at_ms = RECORD_ABSENT };
	memcpy(k->cid, cid, strlen(cid) + 1);
	if (!read_lang(k, parameter(c, "lang")))
		return "lang is en, ja or both";
	if (zone && !reports_key_zones(k, zone))
		return "zone is up to three places of the zone data or "
		    "offsets, split by commas, as Asia/Tokyo,%2B09:00";
	if (at && journey_csv_time(at, strlen(at), &k->at_ms) != STATUS_OK)
		return "at is an RFC 3339 time or integer ms since 1970";
	return NULL;
}

/* ---- of which records ---- */

static bool add_leg(void *ctx, const struct store_leg *l)
{
	struct reports_key *k = ctx;

	k->records += l->records;
	if (l->rx_ms > k->rx_ms)
		k->rx_ms = l->rx_ms;
	memcpy(k->head, l->head, sizeof(k->head));
	return true;
}

/* ---- the answer ---- */

static enum MHD_Result reply(struct MHD_Connection *c, const char *cid,
    struct text *pdf)
{
	char name[LIMIT_CID + 8];

	(void)snprintf(name, sizeof(name), "%.36s.pdf", cid);
	return http_reply_file(c, "application/pdf", name, pdf);
}

enum MHD_Result http_report(struct reports *r, struct store *store,
    const char *cid, struct MHD_Connection *c)
{
	struct reports_key key;
	struct text pdf = { 0 };
	const char *wrong = read_key(&key, cid, c);
	char why[160] = "";
	enum status s;

	if (wrong)
		return http_reply_problem(c, 400, wrong);
	s = store->legs(store, cid, add_leg, &key);
	if (s == STATUS_OK && key.records == 0)
		s = STATUS_MISSING;
	if (s != STATUS_OK)
		return http_reply_status(c, s);
	switch (reports_get(r, &key, c, &pdf, why, sizeof(why))) {
	case REPORTS_THERE:
		return reply(c, cid, &pdf);
	case REPORTS_LATER:
		return MHD_YES;
	case REPORTS_BUSY:
		return http_reply_problem(c, 503, "too many reports are being "
		    "drawn; try again");
	default:
		return http_reply_problem(c, 503, why);
	}
}
