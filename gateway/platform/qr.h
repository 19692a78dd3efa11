/* SPDX-License-Identifier: Apache-2.0 */
/* qr.h - a text as a QR code, for a page or a terminal.
 *
 * libqrencode draws the symbol (error correction M, byte mode); nothing else
 * here knows of it.
 */
#ifndef QR_H
#define QR_H

#include <stdbool.h>
#include <stddef.h>

/* Light modules that a reader needs around the symbol (ISO/IEC 18004). */
#define QR_QUIET 4

struct qr {
	int size;		/* modules each way, without the quiet zone */
	unsigned char *dark;	/* size x size, 1: dark; owned */
};

/* False without memory, or for an empty or too long text. */
bool qr_open(struct qr *q, const char *text);
void qr_close(struct qr *q);
/* Light outside of the symbol. */
bool qr_is_dark(const struct qr *q, int x, int y);

/* A whole SVG image with its quiet zone, NUL-terminated; the caller frees.
 * NULL without memory. */
char *qr_svg(const struct qr *q, size_t *len);

#endif
