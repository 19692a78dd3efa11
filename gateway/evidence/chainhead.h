/* SPDX-License-Identifier: Apache-2.0 */
/* chainhead.h - one line of a dossier, named so that a person can carry it
 * away: "coldpass:1:<cid>:<leg>:<seq>:<digest of that line>".
 *
 * Whoever saw it at the box can ask of any later dossier whether it still
 * holds that line; everything before it is bound by the chain.
 *
 * Depends on: limit.h, record.h.
 */
#ifndef CHAINHEAD_H
#define CHAINHEAD_H

#include <stddef.h>
#include <stdint.h>

#include "limit.h"
#include "status.h"

/* Two numbers of at most 16 digits; NUL included. */
#define CHAINHEAD_TEXT (11 + LIMIT_CID + 17 + 17 + 1 + LIMIT_B64_DIGEST + 1)

struct chainhead {
	char cid[LIMIT_CID + 1];
	int64_t leg, seq;		/* 0 to LIMIT_INT */
	char digest[LIMIT_B64_DIGEST + 1];
};

void chainhead_write(const struct chainhead *h, char out[CHAINHEAD_TEXT]);
/* The whole text and nothing else: STATUS_SYNTAX, or STATUS_RANGE for a
 * number; *out is untouched then. */
enum status chainhead_read(struct chainhead *out, const char *text,
    size_t len) MUST_USE;

#endif
