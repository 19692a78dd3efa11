/* SPDX-License-Identifier: Apache-2.0 */
/* key_show.h - `coldpass key show`: what a certificate file says. */
#ifndef KEY_SHOW_H
#define KEY_SHOW_H

#include "key_options.h"

/* Print every certificate of 'file'; an exit code. */
int key_show_file(const struct key_options *o, const char *file);

int key_show(const struct key_options *o);

#endif
