/* SPDX-License-Identifier: Apache-2.0 */
/* pressure.h - flight, told by cabin pressure.
 *
 * A cabin climbs 300 to 500 feet a minute and loses 1000 to 1700 Pa in each;
 * no road does that for long, no weather ever.  Flight: PRESSURE_DROP_PA lost
 * within ten minutes.  Ground again: at least half of the loss regained, then
 * ten minutes steady.  At the start ground needs ten steady minutes at a
 * pressure that no cruising cabin has; an airport above 1500 m stays unknown
 * until a person says.  The numbers are defaults and not yet proven in the
 * air.
 *
 * Pure: fed with minute means.
 */
#ifndef PRESSURE_H
#define PRESSURE_H

#include <stdbool.h>
#include <stdint.h>

#include "flight.h"

#define PRESSURE_MINUTES 10
#define PRESSURE_DROP_PA 2500
#define PRESSURE_STEADY_PA 150
#define PRESSURE_SURELY_GROUND_PA 85000
#define PRESSURE_SILENT_MS 180000	/* without a mean: unknown */

struct pressure {
	int32_t minute_pa[PRESSURE_MINUTES];	/* newest last */
	int32_t count;
	int64_t last_ms;
	bool is_flight, was_ground;
	int32_t before_pa, lowest_pa;	/* of the flight */
};

void pressure_init(struct pressure *p);
/* A minute's mean; mono_ms monotonic.  Implausible values (outside 10 to
 * 120 kPa) count as silence. */
void pressure_feed(struct pressure *p, int64_t mono_ms, int32_t mean_pa);
enum flight_says pressure_says(const struct pressure *p, int64_t mono_ms);

#endif
