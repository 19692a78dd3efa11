/* SPDX-License-Identifier: Apache-2.0 */
/* position.h - the newest fix from gpsd, connected to again when it goes.
 *
 * Needed for telling a flight alone; no record holds a position.  On a worn
 * battery it is given up, but never while the radio is silent: it may be what
 * ends that.
 */
#ifndef POSITION_H
#define POSITION_H

#include "flight.h"
#include "gateway.h"

struct position;

/* NULL without memory or thread. */
struct position *position_open(struct gateway *g, const char *host,
    const char *port);
void position_close(struct position *p);
enum flight_says position_says(const struct position *p);
void position_rest(struct position *p, bool is_resting);

#endif
