/* SPDX-License-Identifier: Apache-2.0 */
/* merkle_part.h - what the merkle files share among themselves. */
#ifndef MERKLE_PART_H
#define MERKLE_PART_H

#include <stdbool.h>

#include "merkle.h"

/* 'out' may be one of the two. */
enum status merkle_node(const struct crypto *crypto, const merkle_hash left,
    const merkle_hash right, merkle_hash out) MUST_USE;

#endif
