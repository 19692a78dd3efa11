/* SPDX-License-Identifier: Apache-2.0 */
/* cabin.h - the air pressure around the box, from the kernel's attribute
 * (in_pressureX_input, or _raw with _scale, both in kPa), as minute means for
 * pressure.h.  Read on the kernel's bus thread.
 */
#ifndef CABIN_H
#define CABIN_H

#include "flight.h"
#include "gateway.h"

struct cabin;

/* NULL without memory. */
struct cabin *cabin_open(struct gateway *g, const char *attribute);
/* After buses_stop. */
void cabin_close(struct cabin *c);
enum flight_says cabin_says(const struct cabin *c);

#endif
