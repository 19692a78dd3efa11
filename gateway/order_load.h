/* SPDX-License-Identifier: Apache-2.0 */
/* order_load.h - an order from a file, as somebody put it there: with its
 * profile in it, or with "profile_file" naming one beside it. */
#ifndef ORDER_LOAD_H
#define ORDER_LOAD_H

#include "files.h"
#include "order.h"

/* Blocks: the storage worker's.  On failure why names file, line and
 * reason. */
enum status order_load(const struct files *files, const char *path,
    struct order *out, char *why, size_t cap) MUST_USE;

#endif
