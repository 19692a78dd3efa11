/* SPDX-License-Identifier: Apache-2.0 */
/* api_flight.h - is a leg that is not heard of in the air, by its own word?
 *
 * A gateway signs the beginning of radio silence just before it falls silent,
 * so if that came through it stands in one of the newest records.  Looked up
 * when somebody asks: it is no judgement, and there is nothing to keep. */
#ifndef API_FLIGHT_H
#define API_FLIGHT_H

#include "api.h"

/* Leg time [ms] at which it fell silent; RECORD_ABSENT: it did not, or it
 * could not say so. */
int64_t api_flight_since(struct api *a, const struct store_leg *l);
/* As api_state, or "in-flight" with *since_ms. */
const char *api_flight_state(struct api *a, const struct store_leg *l,
    int64_t *since_ms);

#endif
