/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_hold.c - see forecast_hold.h; how answers are put together from
 * it is in forecast_hold_answer.c. */
#include "forecast_hold.h"

#include "forecast_track.h"

#define MASS_BLOCK_MS 1800000
#define TEMP_BLOCK_MS 600000
/* A rate of mass wants three hours, a rise one. */
#define MASS_POINTS 6
#define TEMP_POINTS 7
/* The product has left its floor by as much, for as many blocks in a row. */
#define RISE_MC 2000
#define RISING 3
#define FALLING 6
/* A dewar that lay warms the product as well; it recovers in about that. */
#define RECOVERY_MS 7200000
#define SIDE_MDEG 45000
#define INVERTED_MDEG 135000
/* A load cell that shows this much more was filled again. */
#define REFILL_G 100
#define REFILL_SHARE 20
#define REFILLED 2

void forecast_hold_defaults(struct forecast_hold_config *config,
    enum forecast_coolant coolant)
{
	*config = (struct forecast_hold_config){
		.filled_ms = FORECAST_HOLD_NEVER, .spread_pct = 35,
		.warming_mc_h = { 2000, 5000, 10000 }, .gone_mc_h = 1000
	};
	if (coolant == FORECAST_NITROGEN) {
		config->side_tenths = (struct forecast_band){ 50, 100, 150 };
		config->inverted_tenths = config->side_tenths;
	}
}

void forecast_hold_init(struct forecast_hold *h,
    const struct forecast_hold_config *config)
{
	*h = (struct forecast_hold){
		.config = *config, .origin_ms = FORECAST_HOLD_NEVER,
		.mass_ms = FORECAST_HOLD_NEVER,
		.temp_ms = FORECAST_HOLD_NEVER,
		.tilt_ms = FORECAST_HOLD_NEVER,
		.upright_ms = FORECAST_HOLD_NEVER
	};
	forecast_track_init(&h->mass, MASS_BLOCK_MS);
	forecast_track_init(&h->temp, TEMP_BLOCK_MS);
}

/* False: earlier than what came before. */
static bool step(struct forecast_hold *h, int64_t *last_ms, int64_t time_ms)
{
	if (h->origin_ms == FORECAST_HOLD_NEVER)
		h->origin_ms = time_ms;
	if (*last_ms != FORECAST_HOLD_NEVER && time_ms <= *last_ms)
		return false;
	*last_ms = time_ms;
	return true;
}

static void settle_tilt(struct forecast_hold *h, int64_t time_ms)
{
	int64_t from_ms = h->tilt_ms;

	if (from_ms == FORECAST_HOLD_NEVER || time_ms <= from_ms)
		return;
	if (h->tilt_mdeg > INVERTED_MDEG)
		h->inverted_ms += time_ms - from_ms;
	else if (h->tilt_mdeg > SIDE_MDEG)
		h->side_ms += time_ms - from_ms;
	h->tilt_ms = time_ms;
}

/* The rate of a dewar that lies is not that of one that stands. */
static void new_segment(struct forecast_hold *h)
{
	forecast_track_init(&h->mass, MASS_BLOCK_MS);
	h->risen = 0;
}

void forecast_hold_tilt(struct forecast_hold *h, int64_t time_ms,
    int32_t angle_mdeg)
{
	bool was_tilted = h->tilt_mdeg > SIDE_MDEG;
	bool is_tilted = angle_mdeg > SIDE_MDEG;

	if (h->tilt_ms != FORECAST_HOLD_NEVER && time_ms < h->tilt_ms)
		return;
	settle_tilt(h, time_ms);
	h->tilt_ms = time_ms;
	h->tilt_mdeg = angle_mdeg;
	if (was_tilted == is_tilted)
		return;
	new_segment(h);
	h->turning = 0;
	if (was_tilted)
		h->upright_ms = time_ms;
}

void forecast_hold_fill(struct forecast_hold *h, int64_t time_ms)
{
	settle_tilt(h, time_ms);
	h->config.filled_ms = time_ms;
	h->side_ms = 0;
	h->inverted_ms = 0;
	h->is_gone = false;
	h->turning = 0;
	new_segment(h);
	forecast_track_init(&h->temp, TEMP_BLOCK_MS);
}

/* ---- load cell --------------------------------------------------------- */

static bool is_refilled(struct forecast_hold *h)
{
	double more = h->mass.mean[h->mass.points - 1] - h->mass_g;
	double enough = REFILL_G;

	if (h->config.coolant_g / REFILL_SHARE > REFILL_G)
		enough = h->config.coolant_g / (double)REFILL_SHARE;
	h->risen = h->has_mass && more > enough ? h->risen + 1 : 0;
	return h->risen >= REFILLED;
}

static void end_mass_block(struct forecast_hold *h, int64_t time_ms)
{
	struct forecast_slope rate;

	if (is_refilled(h)) {
		h->mass_g = h->mass.mean[h->mass.points - 1];
		h->mass_at_min = h->mass.at_min[h->mass.points - 1];
		forecast_hold_fill(h, time_ms);
		return;
	}
	if (h->risen > 0)
		return;
	h->mass_g = forecast_track_level(&h->mass);
	h->mass_at_min = h->mass.at_min[h->mass.points -
	    (h->mass.points < 3 ? 1 : 2)];
	h->has_mass = true;
	if (h->tilt_mdeg > SIDE_MDEG || h->mass.points < MASS_POINTS)
		return;
	if (forecast_track_slope(&h->mass, FORECAST_SLOPE_MOST, &rate)) {
		h->rate = rate;
		h->has_rate = true;
	}
}

void forecast_hold_mass(struct forecast_hold *h, int64_t time_ms,
    int32_t mass_g)
{
	if (!step(h, &h->mass_ms, time_ms))
		return;
	if (forecast_track_add(&h->mass, h->origin_ms, time_ms, mass_g))
		end_mass_block(h, time_ms);
}

/* ---- product ----------------------------------------------------------- */

static bool has_recovered(const struct forecast_hold *h, int64_t time_ms)
{
	return h->tilt_mdeg <= SIDE_MDEG &&
	    (h->upright_ms == FORECAST_HOLD_NEVER ||
	    time_ms - h->upright_ms > RECOVERY_MS);
}

/* In a row: an hour's slope that certainly rises, well above the floor. */
static void look_for_end(struct forecast_hold *h,
    const struct forecast_slope *slope, int64_t time_ms)
{
	bool rises = slope->low * 60 > h->config.gone_mc_h &&
	    h->temp.mean[h->temp.points - 1] > h->coldest_mc + RISE_MC;

	h->turning = rises && has_recovered(h, time_ms) ? h->turning + 1 : 0;
	if (h->turning < RISING)
		return;
	h->is_gone = true;
	h->turning = 0;
	forecast_track_keep(&h->temp, TEMP_POINTS);
}

/* Colder for an hour: there is coolant again. */
static void look_for_refill(struct forecast_hold *h,
    const struct forecast_slope *slope)
{
	h->turning = slope->high < 0 ? h->turning + 1 : 0;
	if (h->turning < FALLING)
		return;
	h->is_gone = false;
	h->turning = 0;
	h->coldest_mc = h->temp.mean[h->temp.points - 1];
}

void forecast_hold_product(struct forecast_hold *h, int64_t time_ms,
    int32_t temp_mc)
{
	struct forecast_slope slope;
	double mean;

	if (!step(h, &h->temp_ms, time_ms) ||
	    !forecast_track_add(&h->temp, h->origin_ms, time_ms, temp_mc))
		return;
	mean = h->temp.mean[h->temp.points - 1];
	if (h->temp.points == 1 || mean < h->coldest_mc)
		h->coldest_mc = mean;
	if (h->temp.points < TEMP_POINTS ||
	    !forecast_track_slope(&h->temp, TEMP_POINTS, &slope))
		return;
	if (h->is_gone)
		look_for_refill(h, &slope);
	else
		look_for_end(h, &slope, time_ms);
}
