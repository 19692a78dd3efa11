/* SPDX-License-Identifier: Apache-2.0 */
/* bus_name.h - which bus is meant by a path: /dev/i2c-1 and a link to it are
 * one, and two chips there at one address are one too many.
 *
 * A bus that is not there (yet) is known by its path alone.
 */
#ifndef BUS_NAME_H
#define BUS_NAME_H

#include <stdbool.h>

/* NULL: none, the same as no other. */
bool bus_name_is_same(const char *a, const char *b);

#endif
