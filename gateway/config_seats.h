/* SPDX-License-Identifier: Apache-2.0 */
/* config_seats.h - all configured chips together: no two at one address, no
 * more than a bus can carry. */
#ifndef CONFIG_SEATS_H
#define CONFIG_SEATS_H

#include "config.h"
#include "json.h"
#include "problem.h"

enum status config_seats_check(const struct json *doc,
    const struct config *c, struct problem *p) MUST_USE;

#endif
