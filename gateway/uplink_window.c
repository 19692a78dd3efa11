/* SPDX-License-Identifier: Apache-2.0 */
/* uplink_window.c - uncovered stretches of a leg, searched from the top.
 *
 * What is uncovered follows from the receipt alone: everything above `seen`
 * and its ranges, at most 33 stretches.  Bits are kept for "sent" only, and
 * never for records below the first uncovered one.
 */
#include "uplink_window.h"

#include <stdlib.h>
#include <string.h>

#define WORD 64
/* Growing by one step costs 3 x 512 bytes. */
#define STEP 4096

struct stretch {
	int64_t from, to;	/* inclusive; from > to: empty */
};

/* Uncovered stretches, newest first; false beyond the last. */
static bool stretch_at(const struct uplink_window *w, int i,
    struct stretch *out)
{
	const struct receipt *r = &w->receipt;
	int n = w->has_receipt ? r->range_count : 0;

	if (i > n)
		return false;
	if (i == 0) {
		out->from = w->has_receipt ? r->seen + 1 : 0;
		out->to = w->count - 1;
	} else {
		out->from = r->ranges[n - i][0];
		out->to = r->ranges[n - i][1];
	}
	return true;
}

static int64_t newest_uncovered(const struct uplink_window *w)
{
	struct stretch s;
	int i;

	for (i = 0; stretch_at(w, i, &s); i++)
		if (s.from <= s.to)
			return s.to;
	return -1;
}

int64_t uplink_window_oldest_uncovered(const struct uplink_window *w)
{
	int64_t oldest = -1;
	struct stretch s;
	int i;

	for (i = 0; stretch_at(w, i, &s); i++)
		if (s.from <= s.to)
			oldest = s.from;
	return oldest;
}

int64_t uplink_window_uncovered(const struct uplink_window *w)
{
	int64_t sum = 0;
	struct stretch s;
	int i;

	for (i = 0; stretch_at(w, i, &s); i++)
		if (s.from <= s.to)
			sum += s.to - s.from + 1;
	return sum;
}

bool uplink_window_covers(const struct uplink_window *w, int64_t seq)
{
	return w->has_receipt && receipt_covers(&w->receipt, seq);
}

/* ---- bits ---- */

static bool has_bit(const struct uplink_window *w, int64_t seq)
{
	return seq >= w->base && seq < w->base + w->bits;
}

static void set_bit(const struct uplink_window *w, uint64_t *map, int64_t seq)
{
	int64_t at = seq - w->base;

	map[at / WORD] |= UINT64_C(1) << (at % WORD);
}

static void clear_all(struct uplink_window *w)
{
	if (w->fresh != NULL)
		memset(w->fresh, 0, (size_t)(3 * w->bits / 8));
}

/* Carry the words that both placements have over to the new one. */
static void copy_overlap(const struct uplink_window *w, const uint64_t *from,
    uint64_t *to, int64_t base, int64_t bits)
{
	int64_t low = base > w->base ? base : w->base;
	int64_t end = base + bits < w->base + w->bits ? base + bits
						       : w->base + w->bits;

	if (from != NULL && low < end)
		memcpy(to + (low - base) / WORD, from + (low - w->base) / WORD,
		    (size_t)((end - low) / 8));
}

static void place(struct uplink_window *w, int64_t base, int64_t bits)
{
	size_t words = (size_t)(bits / WORD);
	uint64_t *maps = calloc(3 * words, sizeof(*maps));

	if (maps == NULL)
		return;	/* records without a bit wait until there is memory */
	copy_overlap(w, w->fresh, maps, base, bits);
	copy_overlap(w, w->stale, maps + words, base, bits);
	copy_overlap(w, w->urgent, maps + 2 * words, base, bits);
	free(w->fresh);
	w->fresh = maps;
	w->stale = maps + words;
	w->urgent = maps + 2 * words;
	w->base = base;
	w->bits = bits;
}

/* Make the bits span the uncovered stretch, its newest part if it is too
 * long.  Moves in whole steps, so that most calls do nothing. */
static void fit(struct uplink_window *w)
{
	int64_t newest = newest_uncovered(w);
	int64_t oldest = uplink_window_oldest_uncovered(w);
	int64_t base, end;

	if (newest < 0)
		return;
	end = (newest / STEP + 1) * STEP;
	base = oldest / STEP * STEP;
	if (end - base > UPLINK_WINDOW_BITS)
		base = end - UPLINK_WINDOW_BITS;
	if (base != w->base || end > w->base + w->bits)
		place(w, base, end - base);
}

/* The highest record of [from, to] that was not sent; with 'only', of those
 * that have a bit in it. */
static int64_t highest_unsent(const struct uplink_window *w, int64_t from,
    int64_t to, const uint64_t *only)
{
	int64_t low, at;

	if (from < w->base)
		from = w->base;
	if (to >= w->base + w->bits)
		to = w->base + w->bits - 1;
	if (from > to)
		return -1;
	low = from - w->base;
	for (at = to - w->base; at >= low; at = at / WORD * WORD - 1) {
		uint64_t sent = w->fresh[at / WORD] | w->stale[at / WORD];
		uint64_t open = ~sent & (UINT64_MAX >> (WORD - 1 - at % WORD));
		int64_t found;

		if (only != NULL)
			open &= only[at / WORD];
		if (open == 0)
			continue;
		found = at / WORD * WORD + WORD - 1 - __builtin_clzll(open);
		return found >= low ? w->base + found : -1;
	}
	return -1;
}

static int64_t highest_uncovered(const struct uplink_window *w,
    int64_t lowest, const uint64_t *only)
{
	struct stretch s;
	int i;

	for (i = 0; stretch_at(w, i, &s); i++) {
		int64_t from = s.from > lowest ? s.from : lowest;
		int64_t seq = highest_unsent(w, from, s.to, only);

		if (seq >= 0)
			return seq;
	}
	return -1;
}

/* ---- the leg's life ---- */

void uplink_window_init(struct uplink_window *w, int64_t count)
{
	memset(w, 0, sizeof(*w));
	w->count = count;
	w->is_resumed = count > 1;
	uplink_window_begin(w);
}

void uplink_window_free(struct uplink_window *w)
{
	free(w->fresh);
	memset(w, 0, sizeof(*w));
}

void uplink_window_offer(struct uplink_window *w, int64_t seq, bool urgent)
{
	if (seq >= w->count)
		w->count = seq + 1;
	fit(w);
	if (!urgent || !has_bit(w, seq))
		return;
	set_bit(w, w->urgent, seq);
	w->urgent_waits = true;
}

void uplink_window_begin(struct uplink_window *w)
{
	fit(w);
	if (w->fresh != NULL)
		memset(w->fresh, 0, (size_t)(2 * w->bits / 8));
	w->urgent_waits = true;
	w->probing = w->is_resumed && !w->has_receipt;
	w->probe_from = w->count > 0 ? w->count - 1 : 0;
}

void uplink_window_end_probing(struct uplink_window *w)
{
	w->probing = false;
}

int64_t uplink_window_pick(struct uplink_window *w,
    enum uplink_window_urgency urgency)
{
	int64_t lowest = w->probing ? w->probe_from : 0;
	int64_t seq = -1;

	if (lowest == 0 && w->count > 0 && !uplink_window_covers(w, 0))
		seq = highest_unsent(w, 0, 0, NULL);
	if (seq < 0 && w->urgent_waits) {
		seq = highest_uncovered(w, 0, w->urgent);
		w->urgent_waits = seq >= 0;
	}
	if (seq < 0 && urgency == UPLINK_WINDOW_ANY)
		seq = highest_uncovered(w, lowest, NULL);
	return seq;
}

void uplink_window_sent(struct uplink_window *w, int64_t seq)
{
	if (has_bit(w, seq))
		set_bit(w, w->fresh, seq);
}

/* Records of [from, to] sent before this period and not in it. */
static int64_t overdue_within(const struct uplink_window *w, int64_t from,
    int64_t to)
{
	int64_t n = 0, seq;

	if (from < w->base)
		from = w->base;
	if (to >= w->base + w->bits)
		to = w->base + w->bits - 1;
	for (seq = from; seq <= to; seq++) {
		int64_t at = seq - w->base;
		uint64_t overdue = w->stale[at / WORD] & ~w->fresh[at / WORD];

		n += (int64_t)(overdue >> (at % WORD) & 1);
	}
	return n;
}

int64_t uplink_window_rotate(struct uplink_window *w)
{
	int64_t again = 0;
	struct stretch s;
	int i;

	w->probing = false;
	if (w->fresh == NULL)
		return 0;
	for (i = 0; stretch_at(w, i, &s); i++)
		again += overdue_within(w, s.from, s.to);
	memcpy(w->stale, w->fresh, (size_t)(w->bits / 8));
	memset(w->fresh, 0, (size_t)(w->bits / 8));
	w->urgent_waits = true;
	return again;
}

/* ---- receipts ---- */

bool uplink_window_is_news(const struct uplink_window *w,
    const struct receipt *r)
{
	const struct receipt *have = &w->receipt;

	if (!w->has_receipt || r->rx_ms > have->rx_ms)
		return true;
	return r->rx_ms == have->rx_ms &&
	    (r->upto > have->upto || r->seen > have->seen);
}

void uplink_window_receipt(struct uplink_window *w, const struct receipt *r)
{
	bool lower = w->has_receipt && r->upto < w->receipt.upto;

	w->receipt = *r;
	w->has_receipt = true;
	w->probing = false;
	fit(w);
	if (lower) {
		clear_all(w);
		w->urgent_waits = true;
	}
}
