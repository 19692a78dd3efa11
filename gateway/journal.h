/* SPDX-License-Identifier: Apache-2.0 */
/* journal.h - the file of one leg's records, which is the dossier itself.
 *
 * One record per line, LF ended; bytes are never re-serialised.  Appending is
 * write + fdatasync; whoever gets STATUS_OK may act on the record.  All calls
 * but the accessors block and belong on the storage worker's thread (or
 * before the loop runs); `hash` is used there, so it must not be a context
 * that the loop's thread uses as well.
 */
#ifndef JOURNAL_H
#define JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto.h"
#include "files.h"
#include "limit.h"

struct journal;

/* Told each whole line while opening, in order. */
typedef enum status journal_line_fn(void *ctx, int64_t seq, const char *line,
    size_t len);

/* Open or create (with its directory, both synced).  A tail without LF is a
 * torn write: it is cut off and its length told in *torn_bytes (0: none).
 * A line fn refuses with a status ends the opening with that status; the
 * file stays as it is.  NULL on failure, *s says why. */
struct journal *journal_open(const struct files *files, const char *path,
    const struct crypto *hash, journal_line_fn *fn, void *ctx,
    int64_t *torn_bytes, enum status *s);
void journal_close(struct journal *j);

/* Durable on STATUS_OK.  On a failed write or sync nothing of it counts: the
 * file is brought back to its last durable length (after a failed sync by
 * writing a verified copy: pages that once failed to reach the disk are not
 * trusted).  Until that worked every append fails. */
enum status journal_append(struct journal *j, const char *line, size_t len)
    MUST_USE;

/* The line of record seq into out[cap], without LF. */
enum status journal_read(struct journal *j, int64_t seq, char *out,
    size_t cap, size_t *len) MUST_USE;

/* Accessors answer from any thread, about what is durable. */
int64_t journal_count(const struct journal *j);	/* records = next seq */
int64_t journal_bytes(const struct journal *j);
/* Digest of the last line, or 43 'A'; valid until the next but one append. */
const char *journal_head(const struct journal *j);
const char *journal_path(const struct journal *j);
/* Is the last append's failure unrepaired? */
bool journal_is_failing(const struct journal *j);

#endif
