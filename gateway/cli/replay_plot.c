/* SPDX-License-Identifier: Apache-2.0 */
/* replay_plot.c - see replay_plot.h: from rows and judgement to a chart.
 *
 * The file is read once more for the points; rows that the judgement rejects
 * (not later than the row before them) are left out here as well.
 */
#include "replay_plot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "chart_axis.h"
#include "chart_file.h"
#include "chart_gap.h"
#include "chart_term.h"
#include "cli.h"

/* Beyond this a picture shows nothing; the first ones are drawn. */
#define SERIES_MAX 32
#define COLUMNS 80
#define COLUMNS_MAX 400
#define ROWS 16
#define ROWS_NARROW 12

struct drawing {
	struct chart chart;
	struct chart_series series[SERIES_MAX];
	struct chart_limit limits[LIMIT_RULES];
	char title[LIMIT_TEXT + 32], subtitle[LIMIT_TEXT + 1];
};

bool replay_plot_is_terminal(const char *plot)
{
	return strcmp(plot, "-") == 0 || strcmp(plot, "term") == 0;
}

/* --- series -------------------------------------------------------------- */

static void take_row(struct chart_series *s, struct chart_point *points,
    const struct journey_row *row)
{
	if (s->count > 0 && row->time_ms <= points[s->count - 1].time_ms)
		return;
	points[s->count++] = (struct chart_point){ row->time_ms, row->temp_mc,
		row->fault };
}

static void take_rows(struct drawing *d, const struct replay_probes *probes,
    struct chart_point **points, struct journey_source *source)
{
	struct problem none = { .status = STATUS_OK };
	struct journey_row row;
	int n = 0;

	if (journey_source_begin(source, &none) != STATUS_OK)
		return;
	while (journey_source_next(source, &row, &none) == STATUS_OK) {
		int i, count = d->chart.series_count;

		for (i = 0; i < count; i++, n = (n + 1) % count)
			if (strcmp(probes->list[n].name, row.probe) == 0)
				break;
		if (i < count)
			take_row(&d->series[n], points[n], &row);
	}
}

static struct chart_span excursion(const struct rules_excursion *x,
    int64_t end_ms)
{
	return (struct chart_span){
		.kind = x->side == RULES_HIGH ? CHART_HIGH : CHART_LOW,
		.from_ms = x->from_ms,
		.to_ms = x->to_ms == RULES_NEVER ? end_ms : x->to_ms,
		.peak_mc = x->peak_mc
	};
}

/* Excursions lie on top of gaps, so they come after them. */
static void take_spans(struct chart_series *s, const struct replay_probe *p,
    int64_t max_gap_ms)
{
	struct chart_span *spans = cli_alloc(s->count + 1 +
	    p->excursion_count, sizeof *spans);
	size_t i;

	s->span_count = chart_gap_find(s->points, s->count, max_gap_ms,
	    p->from_ms, p->to_ms, spans);
	for (i = 0; i < p->excursion_count; i++)
		spans[s->span_count++] = excursion(&p->excursions[i],
		    p->to_ms);
	s->spans = spans;
}

static void take_series(struct drawing *d, const struct replay_probes *probes,
    struct journey_source *source)
{
	struct chart_point *points[SERIES_MAX];
	struct chart *c = &d->chart;
	int i;

	c->series_count = probes->count < SERIES_MAX ? (int)probes->count :
	    SERIES_MAX;
	c->series = d->series;
	for (i = 0; i < c->series_count; i++) {
		points[i] = cli_alloc(probes->list[i].rows,
		    sizeof *points[i]);
		d->series[i].name = probes->list[i].name;
		d->series[i].points = points[i];
	}
	take_rows(d, probes, points, source);
	for (i = 0; i < c->series_count; i++)
		take_spans(&d->series[i], &probes->list[i], c->max_gap_ms);
}

static void free_series(struct drawing *d)
{
	union {
		const void *given;
		void *owned;
	} u;
	int i;

	for (i = 0; i < d->chart.series_count; i++) {
		u.given = d->series[i].points;
		free(u.owned);
		u.given = d->series[i].spans;
		free(u.owned);
	}
}

/* --- what is allowed ----------------------------------------------------- */

static const char *op_text(enum profile_op op)
{
	switch (op) {
	case PROFILE_GT: return ">";
	case PROFILE_GE: return "≥";
	case PROFILE_LT: return "<";
	case PROFILE_LE: return "≤";
	}
	return "";
}

/* A rule at a storage limit needs no line of its own. */
static bool is_storage(const struct profile *p, int32_t mc)
{
	return (p->has_low && p->low_mc == mc) ||
	    (p->has_high && p->high_mc == mc);
}

static void take_limits(struct drawing *d, const struct profile *p)
{
	struct chart_limit *l;
	char number[CHART_AXIS_TEXT];
	int i;

	for (i = 0; i < p->rule_count; i++) {
		const struct profile_rule *r = &p->rules[i];

		if (r->on != PROFILE_ON_TEMP || is_storage(p, r->limit_mc))
			continue;
		l = &d->limits[d->chart.limit_count++];
		l->temp_mc = r->limit_mc;
		chart_axis_degrees(r->limit_mc, 1000, number);
		snprintf(l->label, sizeof l->label, "%s %s %s °C", r->id,
		    op_text(r->op), number);
	}
	d->chart.limits = d->limits;
}

static void take_span(struct chart *c, const struct replay_probes *probes)
{
	size_t i;

	c->from_ms = probes->list[0].from_ms;
	c->to_ms = probes->list[0].to_ms;
	for (i = 1; i < probes->count; i++) {
		if (probes->list[i].from_ms < c->from_ms)
			c->from_ms = probes->list[i].from_ms;
		if (probes->list[i].to_ms > c->to_ms)
			c->to_ms = probes->list[i].to_ms;
	}
}

static void take_words(struct drawing *d, const struct profile *p,
    const struct replay_probes *probes)
{
	char name[LIMIT_TEXT + 1];

	snprintf(d->title, sizeof d->title, "%s \xE2\x80\x93 %s",
	    rules_outcome_name(probes->outcome),
	    cli_plain(name, sizeof name, p->name_en));
	d->chart.title = d->title;
	cli_plain(d->subtitle, sizeof d->subtitle, p->name_ja);
	d->chart.subtitle = d->subtitle[0] != '\0' ? d->subtitle : NULL;
	d->chart.words = &chart_words_en;
}

/* --- where it goes ------------------------------------------------------- */

static int terminal_columns(void)
{
	const char *env = getenv("COLUMNS");
	struct winsize size;
	int columns = COLUMNS;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		columns = size.ws_col;
	else if (env != NULL && strtol(env, NULL, 10) > 0)
		columns = (int)strtol(env, NULL, 10);
	return columns < COLUMNS_MAX ? columns : COLUMNS_MAX;
}

/* no-color.org: the variable's presence counts, if it is not empty. */
static bool wants_color(void)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && (no == NULL || no[0] == '\0') &&
	    term != NULL && strcmp(term, "dumb") != 0;
}

static int draw(const char *command, const char *plot,
    const struct chart *chart)
{
	struct chart_term_style style;
	const char *why;

	if (replay_plot_is_terminal(plot)) {
		style.columns = terminal_columns();
		style.rows = style.columns < 60 ? ROWS_NARROW : ROWS;
		style.color = wants_color();
		why = chart_term_print(stdout, chart, &style) ? NULL :
		    "out of memory";
		putchar('\n');
	} else {
		why = chart_file_write(chart, plot);
	}
	if (why == NULL)
		return CLI_OK;
	fprintf(stderr, "coldpass %s: %s: cannot write: %s\n", command, plot,
	    why);
	return CLI_NO_READ;
}

int replay_plot_draw(const char *command, const char *plot,
    const struct profile *profile, const struct replay_probes *probes,
    struct journey_source *source)
{
	struct drawing *d = cli_alloc(1, sizeof *d);
	struct chart *c = &d->chart;
	int code;

	c->has_low = profile->has_low;
	c->has_high = profile->has_high;
	c->low_mc = profile->low_mc;
	c->high_mc = profile->high_mc;
	c->max_gap_ms = (int64_t)profile->max_gap_s * 1000;
	take_limits(d, profile);
	take_span(c, probes);
	take_words(d, profile, probes);
	take_series(d, probes, source);
	code = draw(command, plot, c);
	free_series(d);
	free(d);
	return code;
}
