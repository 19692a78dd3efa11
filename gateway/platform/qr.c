/* SPDX-License-Identifier: Apache-2.0 */
#include "qr.h"

#include <qrencode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool qr_open(struct qr *q, const char *text)
{
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	size_t count;

	if (!code)
		return false;
	count = (size_t)code->width * (size_t)code->width;
	q->dark = malloc(count);
	if (q->dark) {
		q->size = code->width;
		/* bit 0 is the colour, the others say what it is for */
		for (size_t i = 0; i < count; i++)
			q->dark[i] = code->data[i] & 1;
	}
	QRcode_free(code);
	return q->dark != NULL;
}

void qr_close(struct qr *q)
{
	free(q->dark);
	q->dark = NULL;
}

bool qr_is_dark(const struct qr *q, int x, int y)
{
	return x >= 0 && y >= 0 && x < q->size && y < q->size &&
	    q->dark[y * q->size + x] == 1;
}

/* Dark modules of one row from x on. */
static int run_length(const struct qr *q, int x, int y)
{
	int n = 0;

	while (qr_is_dark(q, x + n, y))
		n++;
	return n;
}

static size_t draw(const struct qr *q, char *out, size_t cap)
{
	int side = q->size + 2 * QR_QUIET;
	size_t n = (size_t)snprintf(out, cap, "<svg xmlns=\"http://www.w3.org"
	    "/2000/svg\" viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\">"
	    "<path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path d=\"", side, side,
	    side, side);

	for (int y = 0; y < q->size; y++) {
		for (int x = 0; x < q->size; x++) {
			int run = run_length(q, x, y);

			if (run == 0)
				continue;
			n += (size_t)snprintf(out + n, cap - n,
			    "M%d %dh%dv1h-%dz", x + QR_QUIET, y + QR_QUIET,
			    run, run);
			x += run;
		}
	}
	return n + (size_t)snprintf(out + n, cap - n, "\"/></svg>\n");
}

char *qr_svg(const struct qr *q, size_t *len)
{
	/* a run is at most "M181 181h177v1h-177z" and takes two modules */
	size_t cap = 512 + (size_t)q->size * (size_t)q->size / 2 * 24 +
	    (size_t)q->size * 24;
	char *out = malloc(cap);

	if (out)
		*len = draw(q, out, cap);
	return out;
}
