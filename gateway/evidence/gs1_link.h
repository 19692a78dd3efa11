/* SPDX-License-Identifier: Apache-2.0 */
/* gs1_link.h - a GS1 key as a web address, as it stands in a box's QR code.
 *
 * GS1 Digital Link standard, URI syntax, uncompressed: scheme, authority,
 * optional path of the owner's, then /<AI>/<value> and, for a GTIN, /10/<lot>
 * and /21/<serial> in this order, for a GLN /254/<extension>.  A GTIN has 14
 * digits there.  Whatever RFC 3986 does not call unreserved is
 * percent-encoded in a value.  Data attributes (the query) and a fragment are
 * passed over; other qualifiers, compressed links and the old words instead of
 * numbers ("/gtin/") are refused.
 *
 * Pure.
 */
#ifndef GS1_LINK_H
#define GS1_LINK_H

#include "gs1.h"

#define GS1_LINK_DOMAIN "id.gs1.org"	/* GS1's own resolver */
#define GS1_LINK_PART 20		/* X..20: lot, serial, extension */
/* Longest link: every character of three values encoded. */
#define GS1_LINK_TEXT 512

struct gs1_link {
	enum gs1_kind kind;
	char value[GS1_TEXT + 1];
	char lot[GS1_LINK_PART + 1];		/* "": none */
	char serial[GS1_LINK_PART + 1];
	char extension[GS1_LINK_PART + 1];
};

/* domain: host, or host:port; https is written.  STATUS_SYNTAX: the key, a
 * qualifier or the domain is none; STATUS_NO_SPACE. */
enum status gs1_link_write(const struct gs1_link *l, const char *domain,
    char *out, size_t cap, struct problem *p) MUST_USE;

/* Does it begin like one, in capitals or not? */
bool gs1_link_is(const char *text);

enum status gs1_link_read(struct gs1_link *out, const char *text,
    struct problem *p) MUST_USE;

#endif
