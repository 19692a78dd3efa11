/* SPDX-License-Identifier: Apache-2.0 */
/* window_page.h - the window's pages, in English or Japanese.  Pure.
 *
 * Everything in them is an id of restricted letters, a number or a word of
 * ours, so nothing needs escaping. */
#ifndef WINDOW_PAGE_H
#define WINDOW_PAGE_H

#include <stddef.h>

#include "window_shot.h"

enum window_page_language { WINDOW_PAGE_EN, WINDOW_PAGE_JA };

/* By an Accept-Language header, NULL allowed (RFC 9110, 12.5.4). */
enum window_page_language window_page_language(const char *header);

/* NUL-terminated, the caller frees; NULL without memory. */
char *window_page_list(const struct window_shot *s,
    enum window_page_language l, size_t *len);
char *window_page_one(const struct window_shot *s, const struct parcel *p,
    enum window_page_language l, size_t *len);
/* A page of one sentence, for what is not there. */
char *window_page_error(unsigned code, enum window_page_language l,
    size_t *len);

#endif
