/* SPDX-License-Identifier: Apache-2.0 */
/* order_file.h - an order from a file, made whole for the gateway.
 *
 * In a file the profile may be named instead of pasted: "profile_file" is
 * the signed profile's path, relative to the order. */
#ifndef ORDER_FILE_H
#define ORDER_FILE_H

#include "json_write.h"

/* Write the order as member "order".  CLI_OK, or the exit code after saying
 * what is wrong. */
int order_file_write(const char *command, const char *path,
    struct json_writer *w) MUST_USE;

#endif
