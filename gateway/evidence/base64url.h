/* SPDX-License-Identifier: Apache-2.0 */
/* base64url.h - RFC 4648 section 5 without padding, canonical only; and the
 * padded standard alphabet (section 4) that x5c uses (RFC 7515 4.1.6). */
#ifndef BASE64URL_H
#define BASE64URL_H

#include <stddef.h>
#include <stdint.h>

#include "status.h"

/* Characters needed for n bytes, without NUL. */
#define BASE64URL_LEN(n) (((n) * 4 + 2) / 3)

/* Writes BASE64URL_LEN(len) characters and a NUL; returns the length. */
size_t base64url_encode(const void *data, size_t len, char *out);

/* Refuses padding, white space, other alphabets, a length of 4n+1 and
 * non-zero trailing bits: STATUS_SYNTAX; STATUS_NO_SPACE beyond 'cap'. */
enum status base64url_decode(const char *text, size_t len, uint8_t *out,
    size_t cap, size_t *out_len) MUST_USE;

/* Standard alphabet, padded, equally strict. */
size_t base64url_encode_standard(const void *data, size_t len, char *out);
enum status base64url_decode_standard(const char *text, size_t len,
    uint8_t *out, size_t cap, size_t *out_len) MUST_USE;

#endif
