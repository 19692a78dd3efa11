/* SPDX-License-Identifier: Apache-2.0 */
/* identity_file.h - a leg's identity data in clear, beside its journal.
 *
 * The record has digests only; who may see what is behind them is served from
 * here.  Mode 0600, never sent anywhere by the gateway, gone when the
 * consignment goes.  Everything here blocks: storage worker, or before the
 * loop runs.
 */
#ifndef IDENTITY_FILE_H
#define IDENTITY_FILE_H

#include <stddef.h>

#include "files.h"
#include "identity.h"

/* Durable on return: it is there before the digests are anywhere. */
enum status identity_file_write(const struct files *files, const char *path,
    const struct identity *identity) MUST_USE;
/* NULL with STATUS_NO_FILE, _IO, _NO_SPACE or why it cannot be read. */
struct identity *identity_file_read(const struct files *files,
    const char *path, enum status *s);
/* The file as it is; the caller frees. */
enum status identity_file_text(const struct files *files, const char *path,
    char **text, size_t *len) MUST_USE;
void identity_file_remove(const struct files *files, const char *path);

#endif
