/* SPDX-License-Identifier: Apache-2.0 */
/* config_seats.h - all configured chips together: no two at one address
 * (whatever name their bus goes by), no more buses than are served, no more
 * on one than it can carry in time, no range that a chip cannot measure. */
#ifndef CONFIG_SEATS_H
#define CONFIG_SEATS_H

#include "config.h"
#include "json.h"
#include "problem.h"

enum status config_seats_check(const struct json *doc,
    const struct config *c, struct problem *p) MUST_USE;

#endif
