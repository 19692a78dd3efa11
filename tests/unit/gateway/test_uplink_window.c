/* SPDX-License-Identifier: Apache-2.0 */
/* The order in which a leg's records go out, and when they go again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "uplink_window.h"

/* What is covered, stated a second time by brute force. */
static bool covered(const struct receipt *r, int64_t seq)
{
	int i;

	for (i = 0; i < r->range_count; i++)
		if (seq >= r->ranges[i][0] && seq <= r->ranges[i][1])
			return false;
	return seq <= r->seen;
}

static int64_t take(struct uplink_window *w)
{
	int64_t seq = uplink_window_pick(w, UPLINK_WINDOW_ANY);

	if (seq >= 0)
		uplink_window_sent(w, seq);
	return seq;
}

static struct receipt receipt_of(int64_t rx, int64_t upto, int64_t seen)
{
	struct receipt r;

	memset(&r, 0, sizeof(r));
	r.rx_ms = rx;
	r.upto = upto;
	r.seen = seen;
	return r;
}

static void a_new_leg_sends_all_as_it_comes(void **state)
{
	struct uplink_window w;

	(void)state;
	uplink_window_init(&w, 0);
	assert_int_equal(take(&w), -1);
	uplink_window_offer(&w, 0, false);
	assert_int_equal(take(&w), 0);
	assert_int_equal(take(&w), -1);
	uplink_window_offer(&w, 1, false);
	uplink_window_offer(&w, 2, false);
	assert_int_equal(take(&w), 2);
	assert_int_equal(take(&w), 1);
	assert_int_equal(take(&w), -1);
	assert_int_equal(uplink_window_uncovered(&w), 3);
	uplink_window_free(&w);
}

static void a_leg_begun_without_connection_starts_with_open(void **state)
{
	struct uplink_window w;

	(void)state;
	uplink_window_init(&w, 1);
	uplink_window_offer(&w, 9, false);
	uplink_window_begin(&w);	/* now there is one */
	assert_int_equal(take(&w), 0);
	assert_int_equal(take(&w), 9);
	assert_int_equal(take(&w), 8);
	uplink_window_free(&w);
}

static void after_a_restart_the_newest_is_offered_alone(void **state)
{
	struct uplink_window w;
	struct receipt r;

	(void)state;
	uplink_window_init(&w, 5000);
	assert_int_equal(take(&w), 4999);
	assert_int_equal(take(&w), -1);
	uplink_window_offer(&w, 5000, false);	/* later ones go out too */
	assert_int_equal(take(&w), 5000);
	assert_int_equal(take(&w), -1);
	r = receipt_of(10, 99, 5000);
	r.range_count = 1;
	r.ranges[0][0] = 100;
	r.ranges[0][1] = 4998;
	uplink_window_receipt(&w, &r);
	assert_int_equal(uplink_window_uncovered(&w), 4899);
	assert_int_equal(uplink_window_oldest_uncovered(&w), 100);
	assert_int_equal(take(&w), 4998);
	assert_int_equal(take(&w), 4997);
	uplink_window_free(&w);
}

static void without_an_answer_everything_goes(void **state)
{
	struct uplink_window w;

	(void)state;
	uplink_window_init(&w, 10);
	assert_int_equal(take(&w), 9);
	uplink_window_end_probing(&w);
	assert_int_equal(take(&w), 0);	/* open first */
	assert_int_equal(take(&w), 8);
	uplink_window_free(&w);
}

static void open_then_urgent_then_newest(void **state)
{
	struct uplink_window w;

	(void)state;
	uplink_window_init(&w, 10);
	uplink_window_end_probing(&w);
	uplink_window_offer(&w, 10, true);
	uplink_window_offer(&w, 11, false);
	uplink_window_offer(&w, 12, true);
	uplink_window_offer(&w, 13, false);
	assert_int_equal(uplink_window_pick(&w, UPLINK_WINDOW_FIRST), 0);
	assert_int_equal(take(&w), 0);
	assert_int_equal(take(&w), 12);
	assert_int_equal(take(&w), 10);
	assert_int_equal(uplink_window_pick(&w, UPLINK_WINDOW_FIRST), -1);
	assert_int_equal(take(&w), 13);
	assert_int_equal(take(&w), 11);
	assert_int_equal(take(&w), 9);
	uplink_window_free(&w);
}

static void a_new_connection_resends_only_what_no_receipt_covers(void **state)
{
	struct uplink_window w;
	struct receipt r = receipt_of(10, 2, 2);

	(void)state;
	uplink_window_init(&w, 1);
	uplink_window_offer(&w, 3, false);
	while (take(&w) >= 0)
		;
	uplink_window_receipt(&w, &r);
	assert_int_equal(take(&w), -1);
	uplink_window_begin(&w);
	assert_int_equal(take(&w), 3);
	assert_int_equal(take(&w), -1);
	uplink_window_free(&w);
}

static void what_stays_uncovered_for_a_period_is_sent_again(void **state)
{
	struct uplink_window w;
	struct receipt r = receipt_of(10, 0, 2);

	(void)state;
	uplink_window_init(&w, 1);
	uplink_window_offer(&w, 2, false);
	while (take(&w) >= 0)
		;
	r.range_count = 1;
	r.ranges[0][0] = r.ranges[0][1] = 1;
	uplink_window_receipt(&w, &r);
	assert_int_equal(uplink_window_rotate(&w), 0);
	assert_int_equal(take(&w), -1);		/* not a whole period yet */
	uplink_window_offer(&w, 3, false);
	assert_int_equal(take(&w), 3);
	assert_int_equal(uplink_window_rotate(&w), 1);
	assert_int_equal(take(&w), 1);
	assert_int_equal(take(&w), -1);		/* 3 was sent later */
	/* one that is still on its way is marked anew and stays quiet */
	uplink_window_sent(&w, 3);
	assert_int_equal(uplink_window_rotate(&w), 0);
	uplink_window_free(&w);
}

static void a_lower_upto_means_send_again(void **state)
{
	struct uplink_window w;
	struct receipt all = receipt_of(10, 9, 9), less = receipt_of(11, 4, 4);
	struct receipt old = receipt_of(9, 9, 9), same = receipt_of(11, 4, 4);

	(void)state;
	uplink_window_init(&w, 10);
	uplink_window_end_probing(&w);
	while (take(&w) >= 0)
		;
	uplink_window_receipt(&w, &all);
	assert_int_equal(uplink_window_uncovered(&w), 0);
	assert_int_equal(uplink_window_oldest_uncovered(&w), -1);
	assert_true(uplink_window_is_news(&w, &less));
	uplink_window_receipt(&w, &less);
	assert_int_equal(uplink_window_uncovered(&w), 5);
	assert_int_equal(take(&w), 9);
	assert_false(uplink_window_is_news(&w, &old));
	assert_false(uplink_window_is_news(&w, &same));
	uplink_window_free(&w);
}

static void a_stretch_beyond_the_bits_is_served_newest_first(void **state)
{
	struct uplink_window w;
	struct receipt r;
	int64_t n = UPLINK_WINDOW_BITS + 10000, seq, sent = 0;

	(void)state;
	uplink_window_init(&w, n);
	assert_true(w.bits <= UPLINK_WINDOW_BITS);
	assert_int_equal(take(&w), n - 1);
	uplink_window_end_probing(&w);
	while ((seq = take(&w)) >= 0)
		sent++;
	assert_true(sent >= UPLINK_WINDOW_BITS - 8192);
	/* the cloud has all that was sent: the oldest come within reach */
	r = receipt_of(1, -1, n - 1);
	r.range_count = 1;
	r.ranges[0][0] = 0;
	r.ranges[0][1] = n - 2 - sent;
	uplink_window_receipt(&w, &r);
	assert_int_equal(take(&w), 0);
	assert_int_equal(take(&w), n - 2 - sent);
	assert_int_equal(take(&w), n - 3 - sent);
	uplink_window_free(&w);
}

/* Any holes: everything uncovered goes out exactly once, nothing else. */
static void every_uncovered_record_goes_out_once(void **state)
{
	int round;

	(void)state;
	srand(20260105);
	for (round = 0; round < 50; round++) {
		struct uplink_window w;
		struct receipt r = receipt_of(1, -1, -1);
		int64_t n = 1 + rand() % 20000, at = 0, seq, i;
		unsigned char *seen = calloc((size_t)n, 1);

		assert_non_null(seen);
		r.seen = rand() % n;
		while (r.range_count < RECEIPT_RANGES) {
			at += rand() % 700;
			if (at >= r.seen)
				break;
			r.ranges[r.range_count][0] = at;
			at += rand() % 90;
			if (at > r.seen)
				at = r.seen;
			r.ranges[r.range_count++][1] = at;
			at += 2;
		}
		r.upto = r.range_count > 0 ? r.ranges[0][0] - 1 : r.seen;
		uplink_window_init(&w, n);
		uplink_window_receipt(&w, &r);
		for (i = 0; (seq = take(&w)) >= 0; i++) {
			assert_in_range(seq, 0, n - 1);
			assert_false(covered(&r, seq));
			assert_int_equal(seen[seq], 0);
			seen[seq] = 1;
		}
		assert_int_equal(i, uplink_window_uncovered(&w));
		for (seq = 0; seq < n; seq++)
			assert_int_equal(seen[seq], !covered(&r, seq));
		free(seen);
		uplink_window_free(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_leg_sends_all_as_it_comes),
		cmocka_unit_test(
		    a_leg_begun_without_connection_starts_with_open),
		cmocka_unit_test(after_a_restart_the_newest_is_offered_alone),
		cmocka_unit_test(without_an_answer_everything_goes),
		cmocka_unit_test(open_then_urgent_then_newest),
		cmocka_unit_test(
		    a_new_connection_resends_only_what_no_receipt_covers),
		cmocka_unit_test(
		    what_stays_uncovered_for_a_period_is_sent_again),
		cmocka_unit_test(a_lower_upto_means_send_again),
		cmocka_unit_test(
		    a_stretch_beyond_the_bits_is_served_newest_first),
		cmocka_unit_test(every_uncovered_record_goes_out_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
