/* SPDX-License-Identifier: Apache-2.0 */
/* bench_forecast.c - how good warnings before the fact are.
 *
 *   bench_forecast [FOLDER]     default configs/demo/journeys
 *
 * Every ten minutes of a recorded journey the forecaster is asked when the
 * product will reach a level, and what it says is compared with when that
 * happened.  "limits" are those of the journey's profile; "levels" a ladder
 * through all temperatures the product had, since limits are rarely reached.
 * "calm" are the moments from which the ambient stayed within 3 K until the
 * level was reached and no lid opened: what the forecaster promises.  "any" is
 * every moment: what the user gets, aprons included.  "missed": reached within
 * twelve hours, but foretold as "not"; such have no error, so read both.
 * "false": the other way round.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "forecast.h"
#include "forecast_hold.h"
#include "journey_csv.h"

#define HORIZON_MIN 720
#define MOST_ROWS 40000
#define MOST_ERRORS 1000000
#define CALM_MC 3000
/* Before its liquid is gone a cassette warms that much a minute [°C]. */
#define DEWAR_CREEP_C 0.0008

struct series {
	int n;
	int64_t time_ms[MOST_ROWS];
	int32_t product_mc[MOST_ROWS], ambient_mc[MOST_ROWS];
	double smooth_mc[MOST_ROWS];
	int open_from, open_to;	/* rows with lid open or dewar tilted */
};

struct score {
	int asked, unknown;	/* questions whose level was reached in time */
	int missed;		/* of them: "not within the horizon" */
	int inside;		/* of them: the truth lay in the band */
	int quiet, alarms;	/* not reached in time; of them: "within" */
	int errors;
	double error_min[MOST_ERRORS];
};

static uint64_t noise_state;

static double noise(double deviation)
{
	double sum = -6;
	int i;

	for (i = 0; i < 12; i++) {
		noise_state = noise_state * 6364136223846793005u +
		    1442695040888963407u;
		sum += (double)(noise_state >> 32) / 4294967296.0;
	}
	return sum * deviation;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double quantile(struct score *s, double q)
{
	qsort(s->error_min, (size_t)s->errors, sizeof *s->error_min, compare);
	return s->error_min[(int)((s->errors - 1) * q)];
}

static int percent(int part, int whole)
{
	return whole == 0 ? 0 : (100 * part + whole / 2) / whole;
}

static void print_score(const char *name, struct score *s)
{
	int said = s->asked - s->unknown;

	printf("  %-23s", name);
	if (s->asked == 0)
		printf(" never reached");
	else
		printf(" %5d told, %d unknown: missed %d %%, in band %d %%",
		    said, s->unknown, percent(s->missed, said),
		    percent(s->inside, said));
	if (s->errors > 0)
		printf(", error median %.0f, p90 %.0f min",
		    quantile(s, 0.5), quantile(s, 0.9));
	if (s->quiet > 0)
		printf("; %d not reached: false %d %%", s->quiet,
		    percent(s->alarms, s->quiet));
	putchar('\n');
}

static void smooth(struct series *r)
{
	int i, j, n;

	for (i = 0; i < r->n; i++) {
		r->smooth_mc[i] = 0;
		for (n = 0, j = i - 2; j <= i + 2; j++) {
			if (j < 0 || j >= r->n)
				continue;
			r->smooth_mc[i] += r->product_mc[j];
			n++;
		}
		r->smooth_mc[i] /= n;
	}
}

/* Minutes from row 'at' until the level is reached, -1: never;
 * *calm: the ambient stayed as it was until then (or the horizon). */
static double truth(const struct series *r, int at, double limit_mc, int sign,
    bool *calm, bool *whole)
{
	int i;

	*calm = true;
	*whole = r->time_ms[r->n - 1] - r->time_ms[at] >= HORIZON_MIN * 60000;
	for (i = at + 1; i < r->n; i++) {
		if (r->time_ms[i] - r->time_ms[at] > HORIZON_MIN * 60000)
			return -1;
		if (abs(r->ambient_mc[i] - r->ambient_mc[at]) > CALM_MC)
			*calm = false;
		if (i >= r->open_from && i < r->open_to)
			*calm = false;
		if (sign * (r->smooth_mc[i] - limit_mc) >= 0)
			return (double)(r->time_ms[i] - r->time_ms[at]) / 60000;
	}
	return -1;
}

static void count(struct score *s, const struct forecast_answer *a,
    double true_min, bool whole)
{
	if (true_min < 0) {
		s->quiet += whole;
		s->alarms += whole && a->kind == FORECAST_WITHIN;
		return;
	}
	s->asked++;
	s->unknown += a->kind == FORECAST_UNKNOWN;
	if (a->kind == FORECAST_UNKNOWN)
		return;
	s->missed += a->kind == FORECAST_BEYOND;
	s->inside += a->low_min <= true_min && true_min <= a->high_min;
	if (a->kind == FORECAST_WITHIN && s->errors < MOST_ERRORS)
		s->error_min[s->errors++] = true_min > a->mid_min ?
		    true_min - a->mid_min : a->mid_min - true_min;
}

static void ask(const struct forecast *f, const struct series *r, int at,
    double limit_mc, enum rules_side side, struct score score[2])
{
	int sign = side == RULES_HIGH ? 1 : -1;
	struct forecast_answer a;
	bool calm, whole;
	double true_min;

	if (sign * (r->smooth_mc[at] - limit_mc) >= -20)
		return;
	forecast_to_limit(f, r->time_ms[at], (int32_t)limit_mc, side,
	    HORIZON_MIN, &a);
	true_min = truth(r, at, limit_mc, sign, &calm, &whole);
	count(&score[1], &a, true_min, whole);
	if (calm)
		count(&score[0], &a, true_min, whole);
}

static void ask_all(const struct forecast *f, const struct series *r, int at,
    const int32_t limits_mc[2], int32_t ladder_mc, struct score score[4])
{
	int32_t level;

	ask(f, r, at, limits_mc[0], RULES_LOW, score);
	ask(f, r, at, limits_mc[1], RULES_HIGH, score);
	for (level = -200000; level <= 60000; level += ladder_mc) {
		if (level < r->smooth_mc[at] - 6 * ladder_mc ||
		    level > r->smooth_mc[at] + 6 * ladder_mc)
			continue;
		ask(f, r, at, level, level > r->smooth_mc[at] ? RULES_HIGH :
		    RULES_LOW, score + 2);
	}
}

static void follow(const struct series *r, bool with_ambient,
    const int32_t limits_mc[2], int32_t ladder_mc, struct score score[4])
{
	struct forecast f;
	int i;

	forecast_init(&f);
	for (i = 0; i < r->n; i++) {
		if (with_ambient)
			forecast_ambient(&f, r->ambient_mc[i]);
		forecast_product(&f, r->time_ms[i], r->product_mc[i]);
		if (i % 10 == 9)
			ask_all(&f, r, i, limits_mc, ladder_mc, score);
	}
}

static void print_scores(struct score score[4])
{
	print_score("limits, calm", &score[0]);
	print_score("limits, any", &score[1]);
	print_score("levels, calm", &score[2]);
	print_score("levels, any", &score[3]);
}

/* How long before it was reached "within" was said and not taken back. */
static void print_warning(const struct series *r, int32_t limit_mc)
{
	struct forecast_answer a;
	struct forecast f;
	int i, since = -1;

	forecast_init(&f);
	for (i = 0; i < r->n && r->smooth_mc[i] <= limit_mc; i++) {
		forecast_ambient(&f, r->ambient_mc[i]);
		forecast_product(&f, r->time_ms[i], r->product_mc[i]);
		forecast_to_limit(&f, r->time_ms[i], limit_mc, RULES_HIGH,
		    HORIZON_MIN, &a);
		if (a.kind != FORECAST_WITHIN)
			since = -1;
		else if (since < 0)
			since = i;
	}
	if (i == r->n)
		printf("  %d m°C was never exceeded\n", (int)limit_mc);
	else if (since < 0 || since == i)
		printf("  %d m°C was exceeded unforetold\n", (int)limit_mc);
	else
		printf("  %d m°C was exceeded, foretold %lld min before\n",
		    (int)limit_mc, (long long)(r->time_ms[i] -
		    r->time_ms[since]) / 60000);
}

static void back_test(const char *name, struct series *r, bool with_ambient,
    const int32_t limits_mc[2], int32_t ladder_mc)
{
	struct score *score = calloc(4, sizeof *score);

	if (score == NULL)
		return;
	smooth(r);
	follow(r, with_ambient, limits_mc, ladder_mc, score);
	printf("%s%s\n", name, with_ambient ? "" : ", no ambient probe");
	print_scores(score);
	if (with_ambient)
		print_warning(r, limits_mc[1]);
	free(score);
}

static char *read_file(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");
	char *text = malloc(1 << 20);

	if (file == NULL || text == NULL) {
		free(text);
		return NULL;
	}
	*len = fread(text, 1, 1 << 20, file);
	fclose(file);
	return text;
}

static bool load(const char *folder, const char *name, struct series *r)
{
	struct journey_csv csv;
	struct journey_row row;
	struct problem p = { .status = STATUS_OK };
	char path[512], *text;
	size_t len;

	snprintf(path, sizeof path, "%s/%s.csv", folder, name);
	text = read_file(path, &len);
	if (text == NULL ||
	    journey_csv_init(&csv, text, len, &p) != STATUS_OK) {
		printf("skip - %s: cannot read it\n", path);
		free(text);
		return false;
	}
	r->n = 0;
	while (journey_csv_next(&csv, &row, &p) == STATUS_OK) {
		if (strcmp(row.probe, "ambient") == 0 && r->n > 0) {
			r->ambient_mc[r->n - 1] = row.temp_mc;
		} else if (r->n < MOST_ROWS && !row.fault) {
			r->time_ms[r->n] = row.time_ms;
			r->product_mc[r->n++] = row.temp_mc;
		}
	}
	free(text);
	return r->n > 2;
}

/* ---- boxes made here ---- */

static double uniform(double low, double high)
{
	noise_state = noise_state * 6364136223846793005u +
	    1442695040888963407u;
	return low + (high - low) * (double)(noise_state >> 32) / 4294967296.0;
}

static int32_t digital(double c)
{
	double steps = c * 128;
	long whole = (long)(steps < 0 ? steps - 0.5 : steps + 0.5);

	return (int32_t)(whole * 1000 / 128);
}

struct box {
	double wall_min, pack_min, vial_min, mass_min;	/* time constants */
	double melts_c, plateau, heat;	/* coolant; heat 0: about to melt */
	double air_c, vial_c;
	double outside_c, lag_c;
	int leg_end, open_from, open_to;
};

static double pack_c(const struct box *b)
{
	if (b->heat < 0)
		return b->melts_c + b->heat;
	return b->melts_c + (b->heat > b->plateau ? b->heat - b->plateau : 0);
}

/* Anything from a cardboard box to a well packed one, with or without a
 * coolant that may or may not last. */
static void make_box(struct box *b)
{
	*b = (struct box){
		.wall_min = uniform(60, 240), .pack_min = uniform(5, 15),
		.vial_min = uniform(5, 40), .mass_min = uniform(20, 300),
		.melts_c = uniform(3, 22), .heat = uniform(-3, 0)
	};
	b->plateau = uniform(-5, 15);
	if (b->plateau < 0)
		b->plateau = 0;
	b->outside_c = b->lag_c = uniform(15, 30);
	b->open_from = uniform(0, 1) < 0.5 ? (int)uniform(100, 2800) : -1;
	b->open_to = b->open_from + 10;
	b->air_c = b->vial_c = pack_c(b);
}

static void box_minute(struct box *b, int minute)
{
	bool is_open = minute >= b->open_from && minute < b->open_to;
	double pack;
	int i;

	if (minute >= b->leg_end) {
		b->outside_c = uniform(10, 40);
		b->leg_end = minute + (int)uniform(45, 720);
	}
	for (i = 0; i < 6; i++) {
		pack = pack_c(b);
		b->lag_c += (b->outside_c - b->lag_c) / 72;
		b->air_c += ((pack - b->air_c) / b->pack_min + (b->lag_c -
		    b->air_c) / (is_open ? 11 : b->wall_min)) / 6;
		b->vial_c += (b->air_c - b->vial_c) / b->vial_min / 6;
		b->heat += (b->air_c - pack) / b->mass_min / 6;
	}
}

static void box_journey(struct series *r, struct box *b)
{
	make_box(b);
	for (r->n = 0; r->n < 48 * 60; r->n++) {
		r->time_ms[r->n] = (int64_t)r->n * 60000;
		r->product_mc[r->n] = digital(b->vial_c + noise(0.006));
		r->ambient_mc[r->n] = digital(b->lag_c + noise(0.02));
		box_minute(b, r->n);
	}
	r->open_from = b->open_from;
	r->open_to = b->open_to;
	smooth(r);
}

/* The forecaster's constants were chosen on 100 boxes of seed 20260105; what
 * is printed comes from others, or it would flatter. */
#define BOXES 500
#define BOXES_SEED 500

static void boxes(struct series *r)
{
	static const int32_t limits_mc[2] = { 2000, 25000 };
	struct score *score = calloc(4, sizeof *score);
	struct box b;
	int i, ambient;

	for (ambient = 1; score != NULL && ambient >= 0; ambient--) {
		noise_state = BOXES_SEED;
		memset(score, 0, 4 * sizeof *score);
		for (i = 0; i < BOXES; i++) {
			box_journey(r, &b);
			follow(r, ambient, limits_mc, 1000, score);
		}
		printf("%d random boxes%s\n", BOXES, ambient ? "" :
		    ", no ambient probe");
		print_scores(score);
	}
	free(score);
}

/* ---- dry shippers made here -------------------------------------------- */

struct dewar {
	int gone_min;		/* when its liquid is gone */
	double tau_min;		/* of the warm-up after it */
	double tare_g, coolant_g, rate_g_min;
	double product_c;
};

static void make_dewar(struct dewar *d)
{
	d->gone_min = (int)uniform(1000, 4000);
	d->tau_min = uniform(1300, 6300);	/* 10 to 2 K/h at first */
	d->rate_g_min = uniform(0.15, 0.6);
	d->coolant_g = d->rate_g_min * d->gone_min;
	d->product_c = -190;
}

static void dewar_minute(struct dewar *d, struct forecast_hold *h, int minute,
    bool has_scales)
{
	double left = d->coolant_g - d->rate_g_min * minute;
	double mass = 8000 + (left > 0 ? left : 0) + noise(15);

	if (minute > d->gone_min)
		d->product_c += (20 - d->product_c) / d->tau_min;
	else
		d->product_c += DEWAR_CREEP_C;
	/* lifted now and then */
	if (has_scales)
		forecast_hold_mass(h, minute * 60000LL, minute % 700 < 5 ?
		    -2000 : (int32_t)(mass / 10) * 10);
	forecast_hold_product(h, minute * 60000LL,
	    (int32_t)(1000 * (d->product_c + noise(0.025)) / 10) * 10);
}

/* Until it is warmer than -150 degrees; every hour both questions. */
static void warm_up(const struct dewar *dewar, bool has_scales,
    struct score *hold, struct score *limit)
{
	struct forecast_hold_config config;
	struct forecast_answer a;
	struct forecast_hold_left left;
	struct forecast_hold h;
	struct dewar d = *dewar;
	double end_min;
	int i;

	end_min = d.gone_min + d.tau_min * log((20 - d.product_c -
	    d.gone_min * DEWAR_CREEP_C) / 170);
	forecast_hold_defaults(&config, FORECAST_NITROGEN);
	config.tare_g = 8000;
	forecast_hold_init(&h, &config);
	for (i = 0; i < end_min; i++) {
		dewar_minute(&d, &h, i, has_scales);
		if (i % 60 != 59)
			continue;
		forecast_hold_left(&h, i * 60000LL, &left);
		a = (struct forecast_answer){
			.kind = left.basis == FORECAST_HOLD_UNKNOWN ?
			    FORECAST_UNKNOWN : FORECAST_WITHIN,
			.low_min = left.left_min.low,
			.mid_min = left.left_min.mid,
			.high_min = left.left_min.high
		};
		if (i < d.gone_min)
			count(hold, &a, d.gone_min - i, true);
		forecast_hold_to_limit(&h, i * 60000LL, -150000,
		    FORECAST_HORIZON_MIN, &a);
		if (i > d.gone_min)
			count(limit, &a, end_min - i, true);
	}
}

static void dewars(void)
{
	struct score *hold = calloc(1, sizeof *hold);
	struct score *limit = calloc(1, sizeof *limit);
	struct dewar d;
	int i, scales;

	for (scales = 1; hold != NULL && limit != NULL && scales >= 0;
	    scales--) {
		noise_state = 196;
		memset(hold, 0, sizeof *hold);
		memset(limit, 0, sizeof *limit);
		for (i = 0; i < 100; i++) {
			make_dewar(&d);
			warm_up(&d, scales, hold, limit);
		}
		printf("100 random dry shippers, %s load cell\n",
		    scales ? "with" : "without");
		if (scales)
			print_score("nitrogen left", hold);
		print_score("then warm-up to -150 °C", limit);
	}
	free(hold);
	free(limit);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int32_t limits_mc[2], ladder_mc;
		int open_from, open_to;
	} journeys[] = {
		{ "fresh-2-8", { 2000, 8000 }, 500, 1695, 1705 },
		{ "fresh-15-25", { 15000, 25000 }, 500, -1, -1 },
		{ "cryo-150", { -200000, -150000 }, 1000, 1830, 1920 }
	};
	const char *folder = argc > 1 ? argv[1] : "configs/demo/journeys";
	static struct series r;
	size_t i;

	noise_state = 1;
	for (i = 0; i < sizeof journeys / sizeof *journeys; i++) {
		if (!load(folder, journeys[i].name, &r))
			continue;
		r.open_from = journeys[i].open_from;
		r.open_to = journeys[i].open_to;
		back_test(journeys[i].name, &r, true, journeys[i].limits_mc,
		    journeys[i].ladder_mc);
		back_test(journeys[i].name, &r, false, journeys[i].limits_mc,
		    journeys[i].ladder_mc);
	}
	boxes(&r);
	dewars();
	return 0;
}
