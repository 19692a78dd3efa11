/* SPDX-License-Identifier: Apache-2.0 */
/* sysfs.h - one attribute of the kernel: a word or a number in a file. */
#ifndef SYSFS_H
#define SYSFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The file's text up to its first line feed; 0 or an error number (EMSGSIZE:
 * more than cap - 1 bytes).  text is untouched on failure. */
int sysfs_text(const char *path, char *text, size_t cap);

/* Whole text -?[0-9]+ within int64. */
bool sysfs_integer(const char *text, int64_t *value);

/* Whole text -?[0-9]+(\.[0-9]+)?, as integer billionths within +-9e9; digits
 * after the ninth are cut off. */
bool sysfs_decimal(const char *text, int64_t *billionths);

#endif
