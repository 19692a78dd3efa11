/* SPDX-License-Identifier: Apache-2.0 */
/* act_show_filing.h - how ready a filing is, for people and as JSON. */
#ifndef ACT_SHOW_FILING_H
#define ACT_SHOW_FILING_H

#include "filing.h"

/* pack: NULL if it is not at hand; then less can be told. */
void act_show_filing_print(const struct filing *f, const struct pack *pack);
void act_show_filing_write(struct json_writer *w, const struct filing *f,
    const struct pack *pack);

#endif
