/* SPDX-License-Identifier: Apache-2.0 */
/* json_text.h - the characters of JSON strings, for the reader, its check and
 * the writer alike: what is well-formed UTF-8, what an escape stands for. */
#ifndef JSON_TEXT_H
#define JSON_TEXT_H

#include <stdbool.h>

/* Bytes (1 to 4) of the character at 'at' < 'end'; 0 if it is not
 * well-formed UTF-8: overlong, a surrogate, above U+10FFFF, cut off
 * (Unicode 15, table 3-7). */
unsigned json_text_utf8(const char *at, const char *end);

/* Check a string from *at, which is behind its opening quote; moves *at
 * behind the closing one.  *escaped becomes true if there is an escape.
 * NULL if it is one RFC 8259 string without half surrogate pairs, else the
 * reason, with *at at the fault. */
const char *json_text_check(const char **at, const char *end, bool *escaped);

/* One character of a string that json_check has accepted: its UTF-8 goes to
 * 'out', *at moves behind it.  Returns its bytes, 1 to 4. */
unsigned json_text_step(const char **at, char out[4]);

#endif
