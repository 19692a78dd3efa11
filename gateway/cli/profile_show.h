/* SPDX-License-Identifier: Apache-2.0 */
/* profile_show.h - a profile as a table in the words of those who use it. */
#ifndef PROFILE_SHOW_H
#define PROFILE_SHOW_H

#include "profile_file.h"

void profile_show_print(const struct profile_file *f);

#endif
