/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_track.h - block means of one quantity, the last two dozen
 * (forecast_hold only).  struct forecast_track stands in forecast_hold.h. */
#ifndef FORECAST_TRACK_H
#define FORECAST_TRACK_H

#include <stdbool.h>

#include "forecast_hold.h"

void forecast_track_init(struct forecast_track *t, int64_t block_ms);

/* Add one value; true: a block ended and is the last of the points.
 * Minutes are counted from 'origin_ms'. */
bool forecast_track_add(struct forecast_track *t, int64_t origin_ms,
    int64_t time_ms, double value);

/* The slope of the last n points (all, if fewer) per minute. */
bool forecast_track_slope(const struct forecast_track *t, int n,
    struct forecast_slope *out);

/* The middle one of the last three points; at least one. */
double forecast_track_level(const struct forecast_track *t);

/* Keep only the last n points. */
void forecast_track_keep(struct forecast_track *t, int n);

#endif
