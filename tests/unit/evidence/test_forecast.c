/* SPDX-License-Identifier: Apache-2.0 */
/* test_forecast.c - boxes whose physics are known: the model finds them, is
 * not taken in by noise and doors, says when it does not know, and no gap
 * hides more than its bound says. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "forecast.h"
#include "forecast_gap.h"
#include "forecast_hold.h"

#define START 1767225600000LL
#define MIN_MS 60000LL

static uint64_t random_state = 1;

static double uniform(double low, double high)
{
	random_state = random_state * 6364136223846793005u +
	    1442695040888963407u;
	return low + (high - low) * (double)(random_state >> 32) /
	    4294967296.0;
}

static double noise_mc(double deviation)
{
	double sum = -6;
	int i;

	for (i = 0; i < 12; i++)
		sum += uniform(0, 1);
	return sum * deviation;
}

/* A digital sensor: 20 m°C of noise, steps of 7.8125 m°C. */
static int32_t sensed(double mc)
{
	double steps = floor((mc + noise_mc(20)) / 7.8125 + 0.5);

	return (int32_t)floor(steps * 7.8125 + 0.5);
}

/* A box and the clock beside it. */
struct world {
	struct forecast f;
	double product_mc, ambient_mc, tau_min;
	int minute;
	bool has_ambient;
};

static int64_t now_ms(const struct world *w)
{
	return START + w->minute * MIN_MS;
}

static void begin(struct world *w, double tau_min, double product_mc,
    double ambient_mc)
{
	*w = (struct world){
		.product_mc = product_mc, .ambient_mc = ambient_mc,
		.tau_min = tau_min, .has_ambient = true
	};
	forecast_init(&w->f);
	random_state = 3;
}

static void run(struct world *w, int minutes)
{
	for (; minutes > 0; minutes--) {
		w->minute++;
		w->product_mc = w->ambient_mc + (w->product_mc -
		    w->ambient_mc) * exp(-1 / w->tau_min);
		if (w->has_ambient)
			forecast_ambient(&w->f, sensed(w->ambient_mc));
		forecast_product(&w->f, now_ms(w), sensed(w->product_mc));
	}
}

static double true_min(const struct world *w, double limit_mc)
{
	return w->tau_min * log((w->ambient_mc - w->product_mc) /
	    (w->ambient_mc - limit_mc));
}

static struct forecast_answer ask(const struct world *w, int32_t limit_mc,
    enum rules_side side)
{
	struct forecast_answer a;

	forecast_to_limit(&w->f, now_ms(w), limit_mc, side, 1440, &a);
	return a;
}

static void assert_near(double value, double expected, double share)
{
	if (fabs(value - expected) > share * expected)
		fail_msg("%g is not within %g %% of %g", value, share * 100,
		    expected);
}

/* ---- the model --------------------------------------------------------- */

static void tau_is_found_within_a_tenth(void **state)
{
	static const double taus[] = { 60, 180, 360, 900, 1800 };
	struct forecast_tau tau;
	struct world w;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof taus / sizeof *taus; i++) {
		begin(&w, taus[i], 4000, 25000);
		run(&w, 600);
		w.ambient_mc = 40000;
		run(&w, 300);
		w.ambient_mc = 15000;
		run(&w, 300);
		assert_true(forecast_time_constant(&w.f, &tau));
		assert_near(tau.mid_min, taus[i], 0.10);
		assert_true(tau.low_min <= tau.mid_min);
		assert_true(tau.mid_min <= tau.high_min);
		assert_false(forecast_is_held(&w.f));
	}
}

static void the_limit_is_foretold(void **state)
{
	struct forecast_answer a;
	struct world w;

	(void)state;
	begin(&w, 600, 4000, 24000);
	run(&w, 120);
	a = ask(&w, 10000, RULES_HIGH);
	assert_int_equal(a.kind, FORECAST_WITHIN);
	assert_near(a.mid_min, true_min(&w, 10000), 0.10);
	assert_true(a.low_min <= true_min(&w, 10000));
	assert_true(a.high_min >= true_min(&w, 10000));
	assert_int_equal(a.bare_min, FORECAST_BEYOND_MIN);
}

static void cooling_is_foretold_like_warming(void **state)
{
	struct forecast_answer a;
	struct world w;

	(void)state;
	begin(&w, 300, 20000, -5000);
	run(&w, 150);
	a = ask(&w, 2000, RULES_LOW);
	assert_int_equal(a.kind, FORECAST_WITHIN);
	assert_near(a.mid_min, true_min(&w, 2000), 0.10);
	assert_true(a.low_min <= a.mid_min && a.mid_min <= a.high_min);
}

static void a_step_of_the_ambient_counts_at_once(void **state)
{
	struct forecast_answer a;
	struct world w;

	(void)state;
	begin(&w, 600, 4000, 15000);
	run(&w, 300);
	w.ambient_mc = 5000;	/* one step teaches what the next will do */
	run(&w, 200);
	w.ambient_mc = 15000;
	run(&w, 100);
	a = ask(&w, 20000, RULES_HIGH);
	assert_int_equal(a.kind, FORECAST_BEYOND);
	w.ambient_mc = 40000;
	run(&w, 5);
	a = ask(&w, 20000, RULES_HIGH);
	assert_int_equal(a.kind, FORECAST_WITHIN);
	assert_near(a.mid_min, true_min(&w, 20000), 0.25);
}

static void without_ambient_the_answer_is_nearly_as_good(void **state)
{
	struct forecast_answer a;
	struct world w;

	(void)state;
	begin(&w, 600, 4000, 24000);
	w.has_ambient = false;
	run(&w, 240);
	a = ask(&w, 13000, RULES_HIGH);
	assert_int_equal(a.kind, FORECAST_WITHIN);
	assert_near(a.mid_min, true_min(&w, 13000), 0.30);
}

static void what_is_never_reached_is_not_within_the_horizon(void **state)
{
	struct forecast_answer a;
	struct world w;

	(void)state;
	begin(&w, 120, 4000, 7000);
	run(&w, 600);
	a = ask(&w, 8000, RULES_HIGH);
	assert_int_equal(a.kind, FORECAST_BEYOND);
	assert_int_equal(a.mid_min, FORECAST_BEYOND_MIN);
	assert_int_equal(a.high_min, FORECAST_BEYOND_MIN);
	a = ask(&w, 2000, RULES_LOW);
	assert_int_equal(a.kind, FORECAST_BEYOND);
	a = ask(&w, 6000, RULES_HIGH);
	assert_int_equal(a.kind, FORECAST_OUTSIDE);
	assert_int_equal(a.low_min, 0);
	assert_int_equal(a.high_min, 0);
}

/* ---- not knowing ------------------------------------------------------- */

static void nothing_is_said_too_early(void **state)
{
	struct forecast_answer a;
	struct forecast_tau tau;
	struct world w;

	(void)state;
	begin(&w, 600, 4000, 24000);
	a = ask(&w, 8000, RULES_HIGH);
	assert_int_equal(a.kind, FORECAST_UNKNOWN);
	assert_int_equal(a.why, FORECAST_TOO_EARLY);
	run(&w, 40);
	a = ask(&w, 8000, RULES_HIGH);
	assert_int_equal(a.why, FORECAST_TOO_EARLY);
	assert_int_equal(a.low_min, FORECAST_BEYOND_MIN);
	run(&w, 25);
	a = ask(&w, 8000, RULES_HIGH);
	assert_int_equal(a.why, FORECAST_UNTRIED);
	run(&w, 60);
	assert_int_equal(ask(&w, 8000, RULES_HIGH).why, FORECAST_TOLD);
	assert_false(forecast_time_constant(&(struct forecast){
		.has_reading = false }, &tau));
}

static void rest_tells_no_time_constant(void **state)
{
	struct forecast_tau tau;
	struct world w;

	(void)state;
	begin(&w, 600, 20000, 20000);
	run(&w, 1440);
	assert_false(forecast_time_constant(&w.f, &tau));
	assert_int_equal(ask(&w, 25000, RULES_HIGH).kind, FORECAST_BEYOND);
}

static void silence_makes_it_stale_and_is_learnt_anew(void **state)
{
	struct forecast_answer a;
	struct world w;

	(void)state;
	begin(&w, 600, 4000, 24000);
	run(&w, 300);
	w.minute += 61;
	assert_int_equal(ask(&w, 20000, RULES_HIGH).why, FORECAST_STALE);
	w.product_mc = 14000;
	run(&w, 5);
	assert_int_equal(ask(&w, 20000, RULES_HIGH).why, FORECAST_TOO_EARLY);
	run(&w, 60);
	a = ask(&w, 20000, RULES_HIGH);
	assert_int_equal(a.kind, FORECAST_WITHIN);
	assert_near(a.mid_min, true_min(&w, 20000), 0.15);
}

static void scarce_readings_are_said_to_be(void **state)
{
	struct forecast f;
	struct forecast_answer a;
	int i;

	(void)state;
	forecast_init(&f);
	for (i = 0; i < 50; i++)
		forecast_product(&f, START + i * 120 * MIN_MS, 5000);
	forecast_to_limit(&f, START + 49 * 120 * MIN_MS, 8000, RULES_HIGH,
	    1440, &a);
	assert_int_equal(a.kind, FORECAST_UNKNOWN);
	assert_int_equal(a.why, FORECAST_TOO_SPARSE);
	assert_string_equal(forecast_why_name(a.why), "too-sparse");
}

static void old_readings_are_ignored(void **state)
{
	struct forecast before;
	struct world w;

	(void)state;
	begin(&w, 600, 4000, 24000);
	run(&w, 200);
	before = w.f;
	forecast_product(&w.f, now_ms(&w), 90000);
	forecast_product(&w.f, now_ms(&w) - 1, 90000);
	assert_memory_equal(&before, &w.f, sizeof before);
}

/* ---- disturbances ------------------------------------------------------ */

static void a_lone_spike_is_nothing(void **state)
{
	struct forecast_answer a, b;
	struct world w;

	(void)state;
	begin(&w, 600, 4000, 24000);
	run(&w, 180);
	a = ask(&w, 15000, RULES_HIGH);
	w.minute++;
	forecast_product(&w.f, now_ms(&w), 85000);
	b = ask(&w, 15000, RULES_HIGH);
	assert_near(b.mid_min, a.mid_min - 1, 0.05);
	run(&w, 1);
	b = ask(&w, 15000, RULES_HIGH);
	assert_near(b.mid_min, a.mid_min - 2, 0.05);
	run(&w, 19);
	b = ask(&w, 15000, RULES_HIGH);
	assert_near(b.mid_min, a.mid_min - 20, 0.15);
}

/* The product warms by two degrees and is back within the hour. */
static void open_the_door(struct world *w)
{
	double before = w->product_mc;

	w->product_mc += 1000;
	run(w, 5);
	w->product_mc += 1000;
	run(w, 10);
	w->product_mc -= 1000;
	run(w, 15);
	w->product_mc = before;
	run(w, 60);
}

static void a_door_moves_tau_by_less_than_a_fifth(void **state)
{
	struct forecast_tau before, after;
	struct world w;

	(void)state;
	begin(&w, 600, 4000, 24000);
	run(&w, 480);
	w.ambient_mc = 30000;
	run(&w, 120);
	assert_true(forecast_time_constant(&w.f, &before));
	open_the_door(&w);
	assert_true(forecast_time_constant(&w.f, &after));
	assert_near(after.mid_min, before.mid_min, 0.20);
}

static void a_coolant_holds_and_then_is_gone(void **state)
{
	struct forecast_answer a;
	struct world w;
	int i;

	(void)state;
	/* without a coolant first, so that tau is known */
	begin(&w, 300, 20000, 2000);
	run(&w, 300);
	w.ambient_mc = 25000;
	run(&w, 200);
	w.ambient_mc = 2000;
	run(&w, 400);
	w.ambient_mc = 25000;
	for (i = 0; i < 600; i++) {
		w.minute++;
		forecast_ambient(&w.f, sensed(w.ambient_mc));
		forecast_product(&w.f, now_ms(&w), sensed(w.product_mc));
	}
	assert_true(forecast_is_held(&w.f));
	a = ask(&w, 12000, RULES_HIGH);
	assert_int_equal(a.kind, FORECAST_BEYOND);
	assert_near(a.bare_min, true_min(&w, 12000), 0.35);
	/* used up: an hour later it is foretold */
	run(&w, 60);
	a = ask(&w, 12000, RULES_HIGH);
	assert_int_equal(a.kind, FORECAST_WITHIN);
	assert_near(a.mid_min, true_min(&w, 12000), 0.35);
}

/* ---- order ------------------------------------------------------------- */

/* Warmer limits are reached later, wider horizons hold no less, and the band
 * is in order, whatever the box has been through. */
static void answers_are_in_order(void **state)
{
	struct forecast_answer a, last, wide;
	struct world w;
	int32_t limit;
	int i, j;

	(void)state;
	for (i = 0; i < 60; i++) {
		random_state = (uint64_t)i + 100;
		begin(&w, uniform(30, 3000), uniform(-20000, 20000),
		    uniform(-20000, 40000));
		random_state = (uint64_t)i + 100;
		for (j = 0; j < 6; j++) {
			run(&w, (int)uniform(30, 200));
			w.ambient_mc = uniform(-20000, 40000);
		}
		last = (struct forecast_answer){ .kind = FORECAST_OUTSIDE };
		for (limit = -20000; limit < 50000; limit += 500) {
			a = ask(&w, limit, RULES_HIGH);
			forecast_to_limit(&w.f, now_ms(&w), limit, RULES_HIGH,
			    2880, &wide);
			assert_true(a.low_min >= last.low_min);
			assert_true(a.mid_min >= last.mid_min);
			assert_true(a.high_min >= last.high_min);
			assert_true(a.low_min <= a.mid_min);
			assert_true(a.mid_min <= a.high_min);
			assert_true(wide.mid_min <= a.mid_min);
			last = a;
		}
	}
}

/* ---- gaps -------------------------------------------------------------- */

/* Simulates a product between surroundings that jump about between two
 * extremes; the bound is made from its ends only. */
static void no_gap_hides_more_than_its_bound(void **state)
{
	struct forecast_gap_bound bound;
	struct forecast_gap g;
	double mc, from, low, high, around, tau;
	int i, minute, length;

	(void)state;
	random_state = 11;
	for (i = 0; i < 5000; i++) {
		g = (struct forecast_gap){
			.tau_min = (int32_t)uniform(20, 2000),
			.coldest_mc = (int32_t)uniform(-20000, 20000)
		};
		g.warmest_mc = g.coldest_mc + (int32_t)uniform(0, 30000);
		length = (int)uniform(1, 1500);
		g.length_ms = length * MIN_MS;
		tau = g.tau_min * uniform(1, 2);
		from = mc = low = high = uniform(-25000, 50000);
		for (around = 0, minute = 0; minute < length; minute++) {
			if (minute == 0 || uniform(0, 1) < 0.01)
				around = uniform(0, 1) < 0.5 ? g.coldest_mc :
				    g.warmest_mc;
			mc = around + (mc - around) * exp(-1 / tau);
			low = mc < low ? mc : low;
			high = mc > high ? mc : high;
		}
		g.from_mc = (int32_t)floor(from);
		g.to_mc = (int32_t)floor(mc);
		g.u_mc = 1;
		forecast_gap_worst(&g, &bound);
		assert_true(bound.fits);
		assert_true(bound.has_low && bound.has_high);
		if (bound.low_mc > low || bound.high_mc < high)
			fail_msg("case %d: [%g, %g] is not in [%d, %d]", i,
			    low, high, bound.low_mc, bound.high_mc);
	}
}

static void a_bound_is_no_wider_than_its_surroundings(void **state)
{
	struct forecast_gap g = {
		.length_ms = 100000 * MIN_MS, .from_mc = 5000, .to_mc = 5000,
		.tau_min = 60, .coldest_mc = 2000, .warmest_mc = 30000
	};
	struct forecast_gap_bound bound;

	(void)state;
	forecast_gap_worst(&g, &bound);
	assert_int_equal(bound.high_mc, 30000);
	assert_int_equal(bound.low_mc, 2000);
	g.length_ms = 0;
	forecast_gap_worst(&g, &bound);
	assert_int_equal(bound.high_mc, 5000);
	assert_int_equal(bound.low_mc, 5000);
}

/* Half an hour, tau 10 h, 5 degrees on both sides, 25 around: up for a while,
 * then back towards 2 degrees. */
static void a_bound_is_where_both_curves_meet(void **state)
{
	struct forecast_gap g = {
		.length_ms = 30 * MIN_MS, .from_mc = 5000, .to_mc = 5000,
		.tau_min = 600, .coldest_mc = 2000, .warmest_mc = 25000
	};
	double z = 23000 / (20000 + 3000 * exp(0.05));
	struct forecast_gap_bound bound;

	(void)state;
	forecast_gap_worst(&g, &bound);
	assert_int_equal(bound.high_mc, (int)ceil(25000 - 20000 * z));
	g.tau_min = 60;
	forecast_gap_worst(&g, &bound);
	assert_true(bound.high_mc > 6000);
}

static void an_unknown_coolant_leaves_one_side(void **state)
{
	struct forecast_gap g = {
		.length_ms = 60 * MIN_MS, .from_mc = 5000, .to_mc = 5000,
		.tau_min = 600, .coldest_mc = FORECAST_GAP_COLD,
		.warmest_mc = 25000
	};
	struct forecast_gap_bound bound;

	(void)state;
	forecast_gap_worst(&g, &bound);
	assert_false(bound.has_low);
	assert_true(bound.has_high);
	assert_int_equal(bound.high_mc,
	    (int)ceil(25000 - 20000 * exp(-0.1)));
	g.warmest_mc = FORECAST_GAP_HOT;
	forecast_gap_worst(&g, &bound);
	assert_false(bound.has_high);
	assert_true(bound.fits);
}

static void a_lid_that_was_open_does_not_fit(void **state)
{
	struct forecast_gap g = {
		.length_ms = 10 * MIN_MS, .from_mc = 5000, .to_mc = 9000,
		.tau_min = 600, .coldest_mc = 2000, .warmest_mc = 25000,
		.u_mc = 200
	};
	struct forecast_gap_bound bound;

	(void)state;
	forecast_gap_worst(&g, &bound);
	assert_false(bound.fits);
	assert_int_equal(bound.high_mc, 9200);
	g.to_mc = 5500;
	forecast_gap_worst(&g, &bound);
	assert_true(bound.fits);
}

/* ---- slopes and bands -------------------------------------------------- */

static void a_quarter_of_wrong_points_moves_no_slope(void **state)
{
	double x[12], y[12];
	struct forecast_slope slope;
	int i;

	(void)state;
	for (i = 0; i < 12; i++) {
		x[i] = i * 10;
		y[i] = 7 - 0.5 * x[i];
	}
	y[2] = 900;
	y[6] = -400;
	y[11] = 50;
	assert_true(forecast_slope_of(x, y, 12, &slope));
	assert_true(fabs(slope.mid + 0.5) < 1e-9);
	assert_true(slope.low <= slope.mid && slope.mid <= slope.high);
	assert_true(forecast_slope_of(x, y, 4, &slope));
	assert_false(forecast_slope_of(x, y, 3, &slope));
}

static void a_band_never_narrows_with_time(void **state)
{
	struct forecast_trial t;
	double last, half;
	int i, ahead;

	(void)state;
	forecast_trial_init(&t);
	assert_false(forecast_trial_is_told(&t));
	for (i = 0; i < 40; i++) {
		/* wrong for half an hour, right for longer */
		struct forecast_view v = {
			.time_min = i * 10, .level_mc = i % 6 < 3 ? 0 : 900
		};

		forecast_trial_step(&t, &v);
		for (last = 0, ahead = 0; ahead < 3000; ahead += 7) {
			half = forecast_trial_half_mc(&t, ahead);
			assert_true(half >= last);
			last = half;
		}
	}
	assert_true(forecast_trial_is_told(&t));
	assert_true(forecast_trial_half_mc(&t, 30) > 1000);
}

/* ---- nitrogen and dry ice ---------------------------------------------- */

static struct forecast_hold hold;
static struct forecast_hold_config config;

static void fill(void)
{
	forecast_hold_defaults(&config, FORECAST_NITROGEN);
	config.filled_ms = START;
	config.hold_min = 14400;
	config.coolant_g = 3300;
	config.tare_g = 8000;
	config.spread_pct = 30;
	forecast_hold_init(&hold, &config);
}

static struct forecast_hold_left left_at(int64_t minute)
{
	struct forecast_hold_left left;

	forecast_hold_left(&hold, START + minute * MIN_MS, &left);
	return left;
}

static void nobody_told_nothing_is_known(void **state)
{
	struct forecast_hold_left left;
	struct forecast_answer a;

	(void)state;
	forecast_hold_defaults(&config, FORECAST_NITROGEN);
	forecast_hold_init(&hold, &config);
	left = left_at(60);
	assert_int_equal(left.basis, FORECAST_HOLD_UNKNOWN);
	assert_int_equal(left.left_min.low, FORECAST_BEYOND_MIN);
	forecast_hold_to_limit(&hold, START, -150000, 1440, &a);
	assert_int_equal(a.why, FORECAST_TOO_EARLY);
	forecast_hold_product(&hold, START, -190000);
	forecast_hold_product(&hold, START + 10 * MIN_MS, -190000);
	forecast_hold_to_limit(&hold, START + 10 * MIN_MS, -150000, 1440, &a);
	assert_int_equal(a.kind, FORECAST_UNKNOWN);
	assert_int_equal(a.why, FORECAST_UNTOLD_FILL);
}

static void tilt_costs_many_times_its_length(void **state)
{
	struct forecast_hold_left left;

	(void)state;
	fill();
	left = left_at(1440);
	assert_int_equal(left.basis, FORECAST_HOLD_NOMINAL);
	assert_int_equal(left.left_min.low, 14400 - 4320 - 1440);
	assert_int_equal(left.left_min.mid, 14400 - 1440);
	assert_int_equal(left.left_min.high, 14400 + 4320 - 1440 + 1);
	forecast_hold_tilt(&hold, START + 60 * MIN_MS, 90000);
	forecast_hold_tilt(&hold, START + 120 * MIN_MS, 180000);
	forecast_hold_tilt(&hold, START + 150 * MIN_MS, 0);
	left = left_at(1440);
	assert_int_equal(left.side_min, 60);
	assert_int_equal(left.inverted_min, 30);
	assert_int_equal(left.left_min.mid, 14400 - 1440 - 10 * 90);
	assert_int_equal(left.left_min.low, 14400 - 4320 - 1440 - 15 * 90);
	assert_int_equal(left.left_min.high, 14400 + 4320 - 1440 - 5 * 90 +
	    1);
	forecast_hold_tilt(&hold, START + 1400 * MIN_MS, 46000);
	assert_int_equal(left_at(1440).side_min, 100);
	assert_int_equal(left_at(40000).left_min.low, 0);
	forecast_hold_fill(&hold, START + 1440 * MIN_MS);
	assert_int_equal(left_at(1440).side_min, 0);
	assert_int_equal(left_at(1440).left_min.mid, 14400);
}

static void weigh(int from_min, int to_min, double at_from_g, double g_min)
{
	int m;

	for (m = from_min; m < to_min; m++)
		forecast_hold_mass(&hold, START + m * MIN_MS, 8000 +
		    (int32_t)(at_from_g - g_min * (m - from_min) +
		    noise_mc(8)));
}

static void what_is_weighed_is_better_than_what_is_told(void **state)
{
	struct forecast_hold_left left;

	(void)state;
	random_state = 5;
	fill();
	weigh(0, 100, 3300, 0.3);
	left = left_at(100);
	assert_int_equal(left.basis, FORECAST_HOLD_WEIGHED);
	assert_true(left.has_mass);
	assert_int_equal(left.rate_g_day, 0);
	/* 0.3 g a minute where 0.23 were qualified */
	weigh(100, 1200, 3270, 0.3);
	left = left_at(1200);
	assert_int_equal(left.basis, FORECAST_HOLD_MEASURED);
	assert_near(left.mass_g, 2940, 0.02);
	assert_near(left.rate_g_day, 432, 0.1);
	assert_near(left.left_min.mid, 2940 / 0.3, 0.1);
	assert_true(left.left_min.low <= 2940 / 0.3);
	assert_true(left.left_min.high >= 2940 / 0.3);
	/* half an hour later without another word, half an hour less */
	assert_int_equal(left_at(1230).left_min.mid, left.left_min.mid - 30);
	assert_int_equal(left_at(1230).left_min.low, left.left_min.low - 30);
	/* a load cell that fell silent is not believed */
	assert_int_equal(left_at(1300).basis, FORECAST_HOLD_NOMINAL);
}

static void a_box_that_is_lifted_changes_little(void **state)
{
	(void)state;
	random_state = 6;
	fill();
	weigh(0, 1000, 3300, 0.3);
	weigh(1000, 1020, -8000, 0);
	weigh(1020, 1060, 2994, 0.3);
	assert_near(left_at(1060).mass_g, 2990, 0.02);
	weigh(1060, 1440, 2982, 0.3);
	assert_near(left_at(1440).left_min.mid, 2868 / 0.3, 0.15);
}

static void a_refill_is_noticed(void **state)
{
	(void)state;
	random_state = 8;
	fill();
	weigh(0, 1440, 3300, 0.3);
	forecast_hold_tilt(&hold, START + 1440 * MIN_MS, 90000);
	forecast_hold_tilt(&hold, START + 1500 * MIN_MS, 0);
	weigh(1500, 1560, 2600, 0.3);
	weigh(1560, 1700, 3300, 0.3);
	assert_int_equal(left_at(1700).side_min, 0);
	assert_near(left_at(1700).mass_g, 3260, 0.02);
}

/* Warming 3 degrees an hour from minute 'gone' on. */
static void cassette(int from, int to, int gone)
{
	int m;

	for (m = from; m < to; m++)
		forecast_hold_product(&hold, START + m * MIN_MS, (int32_t)(
		    -190000 + (m > gone ? 50.0 * (m - gone) : 0) +
		    noise_mc(30)));
}

static void the_end_of_the_liquid_is_seen(void **state)
{
	struct forecast_answer a;

	(void)state;
	random_state = 9;
	fill();
	cassette(0, 3000, 3000);
	assert_int_equal(left_at(3000).basis, FORECAST_HOLD_NOMINAL);
	forecast_hold_to_limit(&hold, START + 3000 * MIN_MS, -150000, 20160,
	    &a);
	assert_int_equal(a.kind, FORECAST_WITHIN);
	assert_near(a.mid_min, 14400 - 3000 + 480, 0.02);
	cassette(3000, 3120, 3000);
	assert_int_equal(left_at(3120).basis, FORECAST_HOLD_GONE);
	assert_int_equal(left_at(3120).left_min.high, 0);
	forecast_hold_to_limit(&hold, START + 3120 * MIN_MS, -150000, 20160,
	    &a);
	assert_int_equal(a.kind, FORECAST_WITHIN);
	assert_near(a.mid_min, (40000 - 6000) / 50.0, 0.1);
	assert_true(a.low_min <= 680 && a.high_min >= 680);
	cassette(3120, 4000, 3000);
	forecast_hold_to_limit(&hold, START + 4000 * MIN_MS, -150000, 20160,
	    &a);
	assert_int_equal(a.kind, FORECAST_OUTSIDE);
	forecast_hold_to_limit(&hold, START + 4000 * MIN_MS, -120000, 10, &a);
	assert_int_equal(a.kind, FORECAST_BEYOND);
}

static void a_dewar_on_its_side_is_not_empty(void **state)
{
	(void)state;
	random_state = 10;
	fill();
	cassette(0, 600, 600);
	forecast_hold_tilt(&hold, START + 600 * MIN_MS, 80000);
	cassette(600, 690, 600);
	forecast_hold_tilt(&hold, START + 690 * MIN_MS, 0);
	cassette(690, 760, 600);
	assert_int_equal(left_at(760).basis, FORECAST_HOLD_NOMINAL);
	cassette(760, 900, 600);
	assert_int_equal(left_at(900).basis, FORECAST_HOLD_GONE);
}

static void dry_ice_does_not_mind_its_side(void **state)
{
	(void)state;
	forecast_hold_defaults(&config, FORECAST_DRY_ICE);
	config.filled_ms = START;
	config.hold_min = 4320;
	config.coolant_g = 10000;
	forecast_hold_init(&hold, &config);
	forecast_hold_tilt(&hold, START, 90000);
	assert_int_equal(left_at(1440).left_min.mid, 2880);
	assert_int_equal(left_at(1440).side_min, 1440);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tau_is_found_within_a_tenth),
		cmocka_unit_test(the_limit_is_foretold),
		cmocka_unit_test(cooling_is_foretold_like_warming),
		cmocka_unit_test(a_step_of_the_ambient_counts_at_once),
		cmocka_unit_test(without_ambient_the_answer_is_nearly_as_good),
		cmocka_unit_test(
		    what_is_never_reached_is_not_within_the_horizon),
		cmocka_unit_test(nothing_is_said_too_early),
		cmocka_unit_test(rest_tells_no_time_constant),
		cmocka_unit_test(silence_makes_it_stale_and_is_learnt_anew),
		cmocka_unit_test(scarce_readings_are_said_to_be),
		cmocka_unit_test(old_readings_are_ignored),
		cmocka_unit_test(a_lone_spike_is_nothing),
		cmocka_unit_test(a_door_moves_tau_by_less_than_a_fifth),
		cmocka_unit_test(a_coolant_holds_and_then_is_gone),
		cmocka_unit_test(answers_are_in_order),
		cmocka_unit_test(no_gap_hides_more_than_its_bound),
		cmocka_unit_test(a_bound_is_no_wider_than_its_surroundings),
		cmocka_unit_test(a_bound_is_where_both_curves_meet),
		cmocka_unit_test(an_unknown_coolant_leaves_one_side),
		cmocka_unit_test(a_lid_that_was_open_does_not_fit),
		cmocka_unit_test(a_quarter_of_wrong_points_moves_no_slope),
		cmocka_unit_test(a_band_never_narrows_with_time),
		cmocka_unit_test(nobody_told_nothing_is_known),
		cmocka_unit_test(tilt_costs_many_times_its_length),
		cmocka_unit_test(what_is_weighed_is_better_than_what_is_told),
		cmocka_unit_test(a_box_that_is_lifted_changes_little),
		cmocka_unit_test(a_refill_is_noticed),
		cmocka_unit_test(the_end_of_the_liquid_is_seen),
		cmocka_unit_test(a_dewar_on_its_side_is_not_empty),
		cmocka_unit_test(dry_ice_does_not_mind_its_side),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
