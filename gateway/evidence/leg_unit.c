/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "leg.h"
#include "vote.h"

static uint32_t bit(int probe)
{
	return (uint32_t)1 << probe;
}

static bool is_product(const struct record_probe *p)
{
	return strcmp(p->role, "product") == 0 &&
	    strcmp(p->quantity, "temp") == 0;
}

/* The unit of this group among the first 'count', 'count' if it is new. */
static int find_group(const struct leg_unit *units, int count,
    const struct record_open *open, const char *group)
{
	for (int u = 0; u < count; u++)
		if (units[u].is_group &&
		    strcmp(open->probes[units[u].first].group, group) == 0)
			return u;
	return count;
}

int leg_unit_list(struct leg_unit *units, int8_t *unit_of,
    const struct record_open *open)
{
	int count = 0;

	for (int i = 0; i < open->probe_count; i++) {
		const struct record_probe *p = &open->probes[i];
		bool is_group = p->group[0] != '\0';
		int u = is_group ? find_group(units, count, open, p->group) :
		    count;

		unit_of[i] = -1;
		if (!is_product(p))
			continue;
		if (u == count)
			units[count++] = (struct leg_unit){ .first = i,
				.is_group = is_group };
		units[u].members |= bit(i);
		unit_of[i] = (int8_t)u;
	}
	return count;
}

int32_t leg_unit_u_mc(const struct record_open *open,
    const struct leg_unit *u)
{
	int32_t largest = 0;

	for (int i = 0; i < open->probe_count; i++)
		if ((u->members & bit(i)) != 0 &&
		    open->probes[i].u_mc > largest)
			largest = open->probes[i].u_mc;
	return largest;
}

/* ---- rows of a group ---- */

/* What the waiting row's members say together. */
static void combine(const struct leg *l, const struct leg_unit *u,
    struct vote_row *out)
{
	int32_t good[LIMIT_PROBES];
	int n = 0;

	for (int i = 0; i < l->open.probe_count; i++)
		if ((u->heard & bit(i)) != 0 &&
		    l->waiting_mc[i] != RECORD_NO_VALUE)
			good[n++] = l->waiting_mc[i];
	vote_combine(&l->profile, good, n, out);
}

static void judge_row(struct rules *r, int64_t time_ms,
    const struct vote_row *row)
{
	enum status s;

	if (row->is_fault)
		s = rules_fault(r, time_ms);
	else
		s = rules_reading_pair(r, time_ms, row->low_mc, row->high_mc);
	(void)s;	/* a row out of order is counted by the rules */
}

static void note_disagreement(const struct leg *l, struct leg_unit *u,
    int64_t time_ms)
{
	if (time_ms < l->totals.begin_ms ||
	    (l->end_ms != RULES_NEVER && time_ms > l->end_ms))
		return;
	if (u->disagreements++ == 0)
		u->disagree_ms = time_ms;
}

static void flush(struct leg *l, int unit)
{
	struct leg_unit *u = &l->units[unit];
	struct vote_row row;

	combine(l, u, &row);
	judge_row(&l->rules[unit], u->wait_ms, &row);
	u->waits = false;
	u->has_row = true;
	u->row_ms = u->wait_ms;
	if (row.disagrees)
		note_disagreement(l, u, u->row_ms);
}

void leg_unit_flush(struct leg *l, int64_t before_ms)
{
	for (int u = 0; u < l->unit_count; u++)
		if (l->units[u].waits && l->units[u].wait_ms < before_ms)
			flush(l, u);
}

static void group_row(struct leg *l, int unit, int probe, int64_t time_ms,
    int32_t value_mc)
{
	struct leg_unit *u = &l->units[unit];
	bool is_late = u->waits ? time_ms != u->wait_ms ||
	    (u->heard & bit(probe)) != 0 :
	    u->has_row && time_ms <= u->row_ms;

	if (is_late) {
		rules_reject(&l->rules[unit], time_ms);
		return;
	}
	if (!u->waits) {
		u->waits = true;
		u->heard = 0;
		u->wait_ms = time_ms;
	}
	u->heard |= bit(probe);
	l->waiting_mc[probe] = value_mc;
	if (u->heard == u->members)
		flush(l, unit);
}

void leg_unit_row(struct leg *l, int probe, int64_t time_ms, int32_t value_mc)
{
	int unit = leg_unit_of(l, probe);
	enum status s;

	if (unit < 0)
		return;
	if (l->units[unit].is_group) {
		group_row(l, unit, probe, time_ms, value_mc);
		return;
	}
	if (value_mc == RECORD_NO_VALUE)
		s = rules_fault(&l->rules[unit], time_ms);
	else
		s = rules_reading(&l->rules[unit], time_ms, value_mc);
	(void)s;	/* a row out of order is counted by the rules */
}

void leg_unit_finish(const struct leg *l, int unit, struct rules *copy)
{
	struct vote_row row;

	combine(l, &l->units[unit], &row);
	judge_row(copy, l->units[unit].wait_ms, &row);
}

int64_t leg_unit_disagreements(const struct leg *l, int unit,
    int64_t *first_ms)
{
	struct leg_unit now = l->units[unit];
	struct vote_row row;

	if (l->start_ms == RULES_NEVER)
		return 0;
	if (now.waits) {
		combine(l, &now, &row);
		if (row.disagrees)
			note_disagreement(l, &now, now.wait_ms);
	}
	*first_ms = now.disagree_ms;
	return now.disagreements;
}

/* ---- what others ask ---- */

int leg_unit_count(const struct leg *l)
{
	return l->unit_count;
}

const char *leg_unit_name(const struct leg *l, int unit)
{
	const struct record_probe *p = &l->open.probes[l->units[unit].first];

	return l->units[unit].is_group ? p->group : p->id;
}

int leg_unit_probe(const struct leg *l, int unit)
{
	return l->units[unit].first;
}

int leg_unit_of(const struct leg *l, int probe)
{
	return l->unit_of[probe];
}

struct rules *leg_unit_rules(struct leg *l, int unit)
{
	return &l->rules[unit];
}
