/* SPDX-License-Identifier: Apache-2.0 */
/* replay_probe.c - see replay_probe.h. */
#include "replay_probe.h"

#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* A column with more names than this is something else than probes. */
#define PROBES_MAX 10000

static struct replay_probe *add_probe(struct replay_probes *probes,
    const struct journey_row *row)
{
	struct replay_probe *p;

	if (probes->count == probes->cap) {
		probes->cap = probes->cap > 0 ? probes->cap * 2 : 16;
		probes->list = cli_realloc(probes->list, probes->cap,
		    sizeof *probes->list);
	}
	p = &probes->list[probes->count];
	memset(p, 0, sizeof *p);
	memcpy(p->name, row->probe, sizeof p->name);
	p->first_ms = p->last_ms = row->time_ms;
	probes->last = probes->count++;
	return p;
}

/* Rows come in blocks of one probe or in turns: look from the last one on. */
static struct replay_probe *find_probe(struct replay_probes *probes,
    const char *name)
{
	size_t i, n = probes->last;

	for (i = 0; i < probes->count; i++, n++) {
		if (n == probes->count)
			n = 0;
		if (strcmp(probes->list[n].name, name) == 0) {
			probes->last = n;
			return &probes->list[n];
		}
	}
	return NULL;
}

static enum status survey_row(struct replay_probes *probes,
    const struct csv *at, const struct journey_row *row, struct problem *p)
{
	struct replay_probe *probe = find_probe(probes, row->probe);

	if (probe == NULL && probes->count == PROBES_MAX) {
		p->line = at->line;
		return problem_set(p, STATUS_RANGE, "probe",
		    "more than 10000 probes; is it the right column?");
	}
	if (probe == NULL)
		probe = add_probe(probes, row);
	probe->rows++;
	if (row->time_ms > probe->last_ms)
		probe->last_ms = row->time_ms;
	return STATUS_OK;
}

static enum status survey(struct replay_probes *probes,
    struct journey_source *source, struct problem *p)
{
	const struct csv *at = journey_source_at(source);
	struct journey_row row;
	enum status s;

	if ((s = journey_source_begin(source, p)) != STATUS_OK)
		return s;
	while ((s = journey_source_next(source, &row, p)) == STATUS_OK)
		if ((s = survey_row(probes, at, &row, p)) != STATUS_OK)
			return s;
	if (s != STATUS_MISSING)
		return s;
	if (probes->count > 0)
		return STATUS_OK;
	p->line = at->next_line;
	return problem_set(p, STATUS_MISSING, "",
	    "no data row after the header; there is nothing to judge");
}

static void keep_excursion(void *ctx, const struct rules_excursion *x)
{
	struct replay_probe *p = ctx;

	if (p->excursion_count == p->excursion_cap) {
		p->excursion_cap = p->excursion_cap * 2 + 8;
		p->excursions = cli_realloc(p->excursions, p->excursion_cap,
		    sizeof *p->excursions);
	}
	p->excursions[p->excursion_count++] = *x;
}

static void start(struct replay_probe *p, const struct profile *profile,
    const struct replay_span *span)
{
	size_t cap = rules_holds_needed(profile) > 0 ? p->rows + 8 : 0;

	p->rules = cli_alloc(1, sizeof *p->rules);
	p->holds = cap > 0 ? cli_alloc(cap, sizeof *p->holds) : NULL;
	rules_init(p->rules, profile, span->u_mc, p->holds, cap);
	rules_on_excursion(p->rules, keep_excursion, p);
	p->from_ms = span->from_ms == RULES_NEVER ? p->first_ms
						  : span->from_ms;
	p->to_ms = span->to_ms == RULES_NEVER ? p->last_ms : span->to_ms;
	rules_begin(p->rules, p->from_ms);
	if (span->to_ms != RULES_NEVER)
		rules_end(p->rules, span->to_ms);
}

static void feed(struct replay_probes *probes, struct journey_source *source)
{
	struct problem none = { .status = STATUS_OK };
	struct journey_row row;
	struct rules *r;

	if (journey_source_begin(source, &none) != STATUS_OK)
		return;
	while (journey_source_next(source, &row, &none) == STATUS_OK) {
		r = find_probe(probes, row.probe)->rules;
		if (row.fault)
			rules_fault(r, row.time_ms);
		else
			rules_reading(r, row.time_ms, row.temp_mc);
	}
}

static int compare_times(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* By start; of two that start together the first to close comes first. */
static int compare_excursions(const void *a, const void *b)
{
	const struct rules_excursion *x = a, *y = b;
	int order = compare_times(x->from_ms, y->from_ms);

	if (order == 0)
		order = compare_times(
		    x->to_ms == RULES_NEVER ? INT64_MAX : x->to_ms,
		    y->to_ms == RULES_NEVER ? INT64_MAX : y->to_ms);
	return order != 0 ? order : (int)y->side - (int)x->side;
}

static void finish(struct replay_probe *p, const struct replay_span *span)
{
	rules_judge(p->rules, p->to_ms, span->expiry_ms, &p->judgement,
	    keep_excursion, p);
	if (p->excursion_count > 0)
		qsort(p->excursions, p->excursion_count,
		    sizeof *p->excursions, compare_excursions);
}

enum status replay_probe_judge(struct replay_probes *probes,
    const struct profile *profile, const struct replay_span *span,
    struct journey_source *source, struct problem *p)
{
	enum status s;
	size_t i;

	memset(probes, 0, sizeof *probes);
	if ((s = survey(probes, source, p)) != STATUS_OK) {
		replay_probe_free(probes);
		return s;
	}
	for (i = 0; i < probes->count; i++)
		start(&probes->list[i], profile, span);
	feed(probes, source);
	for (i = 0; i < probes->count; i++) {
		finish(&probes->list[i], span);
		if (probes->list[i].judgement.outcome > probes->outcome)
			probes->outcome = probes->list[i].judgement.outcome;
	}
	return STATUS_OK;
}

void replay_probe_free(struct replay_probes *probes)
{
	size_t i;

	for (i = 0; i < probes->count; i++) {
		free(probes->list[i].rules);
		free(probes->list[i].holds);
		free(probes->list[i].excursions);
	}
	free(probes->list);
	memset(probes, 0, sizeof *probes);
}
