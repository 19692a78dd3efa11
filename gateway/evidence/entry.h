/* SPDX-License-Identifier: Apache-2.0 */
/* entry.h - one leaf of a cloud's log: which bytes it vouches for.
 *
 * The leaf is ASCII text,  KIND "sha-256" DIGEST REF  with one space between:
 * KIND is receipt, decision or document; DIGEST the base64url SHA-256 of the
 * thing's exact bytes (a receipt's: its JWS); REF what it is about, a
 * consignment id, followed for receipts by "/" and the leg's number.
 */
#ifndef ENTRY_H
#define ENTRY_H

#include <stddef.h>

#include "limit.h"
#include "status.h"

#define ENTRY_REF 80
#define ENTRY_TEXT 160		/* with its NUL */

enum entry_kind { ENTRY_RECEIPT = 1, ENTRY_DECISION, ENTRY_DOCUMENT };

struct entry {
	enum entry_kind kind;
	char digest[LIMIT_B64_DIGEST + 1];
	char ref[ENTRY_REF + 1];
};

const char *entry_kind_name(enum entry_kind kind);	/* NULL: none such */

/* NUL-terminated; the length.  STATUS_RANGE: no such kind, a digest that is
 * none, a ref beyond [A-Za-z0-9._/-]{1,80}. */
enum status entry_write(const struct entry *e, char out[ENTRY_TEXT],
    size_t *len) MUST_USE;
/* STATUS_SYNTAX. */
enum status entry_read(struct entry *out, const char *text, size_t len)
    MUST_USE;

#endif
