/* SPDX-License-Identifier: Apache-2.0 */
/* report_shape.h - the outcome as a shape of its own, known without colour
 * and after a bad copier.  Private to report_*.c. */
#ifndef REPORT_SHAPE_H
#define REPORT_SHAPE_H

#include <cairo.h>

#include "rules.h"

/* Centred at (x, y), as high as 2 * r; outcome 0: not authentic. */
void report_shape_outcome(cairo_t *cr, enum rules_outcome o, double x,
    double y, double r);

/* That outcome's colour, for the frame around it. */
void report_shape_ink(cairo_t *cr, enum rules_outcome o);

/* A QR code's dark squares from (x, y), 'side' wide. */
struct qr;
void report_shape_qr(cairo_t *cr, const struct qr *q, double x, double y,
    double side);

#endif
