/* SPDX-License-Identifier: Apache-2.0 */
/* rules_window.c - see rules_window.h and the comment on struct rules_window.
 *
 * A queue's running total without subtraction: the older part carries sums
 * towards the turning point, the newer part one total; when a window's old
 * edge reaches the turning point, it is moved to the newest hold and the sums
 * before it are made anew.
 */
#include "rules_window.h"

#define CAP_MIN 8	/* what make_room needs to make any */

static struct rules_hold *hold_at(const struct rules *r, uint64_t number)
{
	return &r->holds[number % r->cap];
}

static int64_t hold_ms(const struct rules_hold *h)
{
	return h->to_ms - h->from_ms;
}

void rules_window_init(struct rules *r, struct rules_hold *holds, size_t cap)
{
	const struct profile *p = r->profile;
	int i;

	if (holds == NULL || cap < CAP_MIN)
		return;
	for (i = 0; i < p->rule_count; i++)
		if (p->rules[i].on == PROFILE_ON_MKT) {
			r->windows[r->window_count++] = (struct rules_window){
				.rule = i, .at_ms = RULES_NEVER,
				.window_ms =
				    (int64_t)p->rules[i].window_s * 1000
			};
			r->holds = holds;
			r->cap = cap;
		}
}

/* The oldest hold that a window still reaches. */
static uint64_t oldest(const struct rules *r)
{
	uint64_t first = r->next;
	int i;

	for (i = 0; i < r->window_count; i++)
		if (r->windows[i].first < first)
			first = r->windows[i].first;
	return first;
}

static void turn(struct rules *r)
{
	uint64_t first = oldest(r), n;
	struct rules_hold *h;
	double sum = 0;

	for (n = r->next; n > first; n--) {
		h = hold_at(r, n - 1);
		sum += h->weight * (double)hold_ms(h);
		h->sum = sum;
	}
	r->turn = r->next;
	r->newer_sum = 0;
}

/* Both kept as one that ends with the newer: their sum stays exact. */
static struct rules_hold merged(const struct rules_hold *a,
    const struct rules_hold *b)
{
	int64_t a_ms = hold_ms(a), b_ms = hold_ms(b);

	return (struct rules_hold){
		.from_ms = b->to_ms - a_ms - b_ms,
		.to_ms = b->to_ms,
		.weight = (a->weight * (double)a_ms + b->weight * (double)b_ms)
		    / (double)(a_ms + b_ms)
	};
}

/* Hold 'from' is now part of hold 'to'. */
static void follow(struct rules *r, uint64_t from, uint64_t to)
{
	int i;

	for (i = 0; i < r->window_count; i++)
		if (r->windows[i].first == from)
			r->windows[i].first = to;
}

static void recount(struct rules *r)
{
	struct rules_window *w;
	uint64_t n;
	int i;

	for (i = 0; i < r->window_count; i++) {
		w = &r->windows[i];
		w->held_ms = 0;
		for (n = w->first; n < r->next; n++)
			w->held_ms += hold_ms(hold_at(r, n));
	}
}

/* Merges neighbours as long as they stay short.  Any two that are left are
 * together longer than 4/cap of the longest window, so less than cap/2 + 4
 * are left, and room for many more readings is made at once. */
static void make_room(struct rules *r)
{
	uint64_t first = oldest(r), from, to = first;
	int64_t longest_ms = 0, short_ms;
	struct rules_hold *kept;
	int i;

	for (i = 0; i < r->window_count; i++)
		if (r->windows[i].window_ms > longest_ms)
			longest_ms = r->windows[i].window_ms;
	short_ms = longest_ms / (int64_t)r->cap * 4;
	for (from = first; from < r->next; from++) {
		kept = hold_at(r, to);
		if (from != first &&
		    hold_ms(kept) + hold_ms(hold_at(r, from)) <= short_ms) {
			*kept = merged(kept, hold_at(r, from));
		} else {
			to += from != first;
			*hold_at(r, to) = *hold_at(r, from);
		}
		follow(r, from, to);
	}
	r->next = to + 1;
	recount(r);
	turn(r);
}

void rules_window_add(struct rules *r, int64_t from_ms, int64_t to_ms,
    int32_t temp_mc)
{
	struct rules_hold *h;
	int i;

	if (r->is_trial) {
		r->extra = (struct rules_hold){ .from_ms = from_ms,
			.to_ms = to_ms,
			.weight = mkt_weight(r->ratio_k, temp_mc) };
		return;
	}
	if (r->next - oldest(r) >= r->cap)
		make_room(r);
	h = hold_at(r, r->next);
	h->from_ms = from_ms;
	h->to_ms = to_ms;
	h->weight = mkt_weight(r->ratio_k, temp_mc);
	r->newer_sum += h->weight * (double)(to_ms - from_ms);
	r->next++;
	for (i = 0; i < r->window_count; i++)
		r->windows[i].held_ms += to_ms - from_ms;
}

/* Drop the holds that ended before the window's old edge. */
static void advance(struct rules *r, struct rules_window *w, int64_t edge_ms)
{
	const struct rules_hold *h;

	while (w->first < r->next) {
		h = hold_at(r, w->first);
		if (h->to_ms > edge_ms)
			return;
		w->held_ms -= hold_ms(h);
		w->first++;
	}
}

/* The window's sum of weights, 0 if nothing held in it; *held_ms: over how
 * long. */
static double window_sum(struct rules *r, struct rules_window *w,
    int64_t edge_ms, int64_t *held_ms)
{
	const struct rules_hold *h;
	int64_t cut_ms;
	double sum;

	advance(r, w, edge_ms);
	if (w->first == r->next)
		return 0;
	if (w->first >= r->turn)
		turn(r);
	h = hold_at(r, w->first);
	cut_ms = edge_ms > h->from_ms ? edge_ms - h->from_ms : 0;
	sum = h->weight * (double)(hold_ms(h) - cut_ms) + r->newer_sum;
	if (w->first + 1 < r->turn)
		sum += hold_at(r, w->first + 1)->sum;
	*held_ms = w->held_ms - cut_ms;
	return sum;
}

/* The same on a trial: one by one, for the ring must not be turned. */
static double trial_sum(const struct rules *r, const struct rules_window *w,
    int64_t edge_ms, int64_t *held_ms)
{
	const struct rules_hold *h;
	int64_t from_ms, ms;
	double sum = 0;
	uint64_t n;

	*held_ms = 0;
	for (n = w->first; n <= r->next; n++) {
		h = n < r->next ? hold_at(r, n) : &r->extra;
		from_ms = h->from_ms > edge_ms ? h->from_ms : edge_ms;
		ms = h->to_ms > from_ms ? h->to_ms - from_ms : 0;
		sum += h->weight * (double)ms;
		*held_ms += ms;
	}
	return sum;
}

static bool is_beyond(const struct profile_rule *rule, int32_t mkt_mc)
{
	return rule->op == PROFILE_GE ? mkt_mc >= rule->limit_mc :
	    mkt_mc > rule->limit_mc;
}

static void window_judge(struct rules *r, struct rules_window *w,
    int64_t time_ms)
{
	int64_t edge_ms = time_ms - w->window_ms, held_ms;
	double sum = r->is_trial ? trial_sum(r, w, edge_ms, &held_ms) :
	    window_sum(r, w, edge_ms, &held_ms);

	w->is_judged = true;
	/* without a hold, or colder than a double can tell: 0 */
	w->is_beyond = sum > 0 && is_beyond(&r->profile->rules[w->rule],
	    mkt_temp_mc(r->ratio_k, sum, (double)held_ms));
	if (w->is_beyond && w->at_ms == RULES_NEVER)
		w->at_ms = time_ms;
}

void rules_window_judge(struct rules *r, int64_t time_ms)
{
	int i;

	for (i = 0; i < r->window_count; i++)
		if (time_ms - r->begin_ms >= r->windows[i].window_ms)
			window_judge(r, &r->windows[i], time_ms);
}

bool rules_mkt_lasts(const struct rules *r, int rule)
{
	int i;

	for (i = 0; i < r->window_count; i++)
		if (r->windows[i].rule == rule)
			return r->windows[i].is_beyond;
	return false;
}
