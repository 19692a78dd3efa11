/* SPDX-License-Identifier: Apache-2.0 */
/* profile_show.h - a profile as a table in the words of those who use it. */
#ifndef PROFILE_SHOW_H
#define PROFILE_SHOW_H

#include "profile_file.h"

void profile_show_print(const struct profile_file *f);

/* One rule in those words: what has to happen, for how long, how bad. */
struct profile_show_words {
	char when[96], how_long[96];
	const char *severity;
};
void profile_show_rule(const struct profile_rule *r,
    struct profile_show_words *out);

/* "-0.5" of -500; "2 h 30 min". */
const char *profile_show_thousandths(char out[16], int32_t v);
const char *profile_show_duration(char out[96], int32_t s);

/* Print, and fill up with spaces to 'width' characters, at least one. */
void profile_show_column(const char *text, int width);

#endif
