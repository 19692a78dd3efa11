/* SPDX-License-Identifier: Apache-2.0 */
/* boot.h - how often this device has booted.
 *
 * `mono` counts from the boot, so records of two boots are told apart by
 * this number.  It rises when the kernel's boot id, or the anchor of a
 * simulated clock, is another than the last one seen. */
#ifndef BOOT_H
#define BOOT_H

#include <stdbool.h>
#include <stdint.h>

#include "config.h"
#include "files.h"

/* Durable in data_dir/boot before it returns.  'raise': rise in any case
 * (records of this boot claim a later mono than now). */
enum status boot_count(const struct files *files, const struct config *c,
    bool raise, int64_t *boot) MUST_USE;

#endif
