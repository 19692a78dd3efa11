/* SPDX-License-Identifier: Apache-2.0 */
/* key_make.h - `coldpass key new`, `request`, `ca`, `issue`. */
#ifndef KEY_MAKE_H
#define KEY_MAKE_H

#include "key_options.h"

int key_make_new(const struct key_options *o);
int key_make_request(const struct key_options *o);
int key_make_ca(const struct key_options *o);
int key_make_issue(const struct key_options *o);

#endif
