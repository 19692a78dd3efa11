/* SPDX-License-Identifier: Apache-2.0 */
/* pending.h - what no record holds yet, made durable in place.
 *
 * One preallocated file of two halves, written alternately, so that a torn
 * write leaves the other half.  A half is a header (magic, version,
 * generation, length, SHA-256 of the text, all big-endian) and one JSON text.
 * All calls block: storage worker, or before the loop runs.
 */
#ifndef PENDING_H
#define PENDING_H

#include <stddef.h>
#include <stdint.h>

#include "crypto.h"
#include "files.h"

#define PENDING_HEADER 64
/* A block of 15 readings of 32 probes is 4 kB; the rest is for outages of
 * the journals' disk that spare this file. */
#define PENDING_HALF 262144
#define PENDING_TEXT (PENDING_HALF - PENDING_HEADER)

struct pending;

/* Open or create.  The newest whole half's text, NUL-terminated, goes to
 * *text (caller frees; NULL if there is none).  NULL on failure, *s why. */
struct pending *pending_open(const struct files *files, const char *path,
    const struct crypto *hash, char **text, size_t *len, enum status *s);
void pending_close(struct pending *p);

/* Durable on STATUS_OK; on failure the text before is still there. */
enum status pending_write(struct pending *p, const char *text, size_t len)
    MUST_USE;

#endif
