/* SPDX-License-Identifier: Apache-2.0 */
/* config_handover.h - what the configuration says of handing dossiers over:
 * an address that is one, a directory that can be found in the table of
 * mounts. */
#ifndef CONFIG_HANDOVER_H
#define CONFIG_HANDOVER_H

#include "config.h"
#include "json.h"
#include "problem.h"

enum status config_handover_check(const struct json *doc, struct config *c,
    struct problem *p) MUST_USE;

#endif
