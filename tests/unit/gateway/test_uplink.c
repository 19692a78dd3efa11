/* SPDX-License-Identifier: Apache-2.0 */
/* Through a real broker to a small cloud: everything arrives, nothing is
 * believed but a receipt, and receipts only from the cloud. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "uplink_world.h"

#define TIMEOUT_MS 300
#define LONG_MS 600000

static int group_setup(void **state)
{
	*state = world_open();
	return 0;
}

static int group_teardown(void **state)
{
	world_close(*state);
	return 0;
}

static int setup(void **state)
{
	struct world *w = *state;

	world_begin(w);
	WORLD_AWAIT(w, w->cloud->is_ready);
	return 0;
}

static int teardown(void **state)
{
	world_end(*state);
	return 0;
}

static void all_records_come_to_be_covered(void **state)
{
	struct world *w = *state;
	int64_t seq;

	world_write(w, 1);
	world_gateway_start(w, LONG_MS);
	assert_false(uplink_is_covered(w->leg));
	WORLD_AWAIT(w, uplink_is_covered(w->leg));
	for (seq = 1; seq < 300; seq++) {
		world_write(w, seq + 1);
		uplink_offer(w->uplink, w->leg, seq, false);
	}
	assert_true(uplink_uncovered(w->leg) > 0);
	WORLD_AWAIT(w, uplink_is_covered(w->leg));
	assert_int_equal(uplink_uncovered(w->leg), 0);
	assert_int_equal(uplink_oldest_uncovered(w->leg), -1);
	assert_int_equal(w->cloud->arrival_count, 300);	/* each once */
	assert_int_equal(w->last.upto, 299);
	assert_int_equal(w->alarms, 0);
}

static void after_a_restart_only_what_is_missing_goes(void **state)
{
	struct world *w = *state;
	char line[LIMIT_RECORD + 1];
	int64_t seq;
	size_t len;
	int i;

	world_write(w, 200);
	for (seq = 0; seq < 200; seq++) {
		if (seq % 10 == 3 || seq > 150)
			continue;
		world_must(journal_read(w->journal, seq, line, sizeof(line),
		    &len), "read");
		world_commit(w, line, len);
	}
	w->cloud->arrival_count = 0;
	world_gateway_start(w, LONG_MS);
	WORLD_AWAIT(w, uplink_is_covered(w->leg));
	assert_int_equal(w->cloud->arrival_count, 49 + 15);
	assert_int_equal(w->cloud->arrivals[0], 199);
	for (i = 1; i < w->cloud->arrival_count; i++)
		assert_true(w->cloud->arrivals[i] < w->cloud->arrivals[i - 1]);
	world_gateway_stop(w);
	world_settle(w);
	/* once more: one record to ask, and quiet */
	w->cloud->arrival_count = 0;
	world_gateway_start(w, LONG_MS);
	WORLD_AWAIT(w, uplink_is_covered(w->leg));
	assert_int_equal(w->cloud->arrival_count, 1);
}

static void what_the_cloud_lost_is_sent_again(void **state)
{
	struct world *w = *state;

	world_write(w, 40);
	w->cloud->lose = 17;
	world_gateway_start(w, TIMEOUT_MS);
	WORLD_AWAIT(w, uplink_is_covered(w->leg));
	assert_int_equal(w->cloud->lost, 2);
}

static void a_cloud_set_back_gets_its_records_again(void **state)
{
	struct world *w = *state;
	int64_t seq;

	world_write(w, 30);
	world_gateway_start(w, LONG_MS);
	WORLD_AWAIT(w, uplink_is_covered(w->leg));
	for (seq = 10; seq < 30; seq++)
		w->cloud->committed[seq] = false;
	w->cloud->arrival_count = 0;
	w->cloud->kicks++;
	WORLD_AWAIT(w, w->cloud->arrival_count == 20);
	WORLD_AWAIT(w, uplink_is_covered(w->leg));
	assert_int_equal(w->cloud->arrivals[0], 29);
}

static void another_keys_receipts_count_for_nothing(void **state)
{
	struct world *w = *state;

	world_write(w, 5);
	w->cloud->is_forger = true;
	world_gateway_start(w, TIMEOUT_MS);
	/* everything was sent, answered by a forger, and sent again */
	WORLD_AWAIT(w, w->cloud->arrival_count > 10);
	assert_int_equal(w->receipts, 0);
	assert_int_equal(uplink_uncovered(w->leg), 5);
	w->cloud->is_forger = false;
	WORLD_AWAIT(w, uplink_is_covered(w->leg));
}

static void a_head_that_is_not_ours_is_an_alarm(void **state)
{
	struct world *w = *state;

	world_write(w, 1);
	w->cloud->is_liar = true;
	world_gateway_start(w, TIMEOUT_MS);
	WORLD_AWAIT(w, w->alarms > 0 && w->cloud->arrival_count > 3);
	assert_int_equal(w->alarms, 1);		/* once, not each time */
	assert_non_null(strstr(w->alarm, "not this gateway's own line"));
	assert_int_equal(w->receipts, 0);
	assert_false(uplink_is_covered(w->leg));
	w->cloud->is_liar = false;
	WORLD_AWAIT(w, uplink_is_covered(w->leg));
}

static void records_we_never_wrote_are_an_alarm(void **state)
{
	struct world *w = *state;

	world_write(w, 3);
	w->cloud->committed[7] = true;
	world_gateway_start(w, LONG_MS);
	WORLD_AWAIT(w, w->alarms > 0);
	assert_non_null(strstr(w->alarm, "not written"));
	assert_int_equal(w->receipts, 0);
}

static void without_receipts_the_connection_is_doubted(void **state)
{
	struct world *w = *state;

	world_write(w, 3);
	w->cloud->is_silent = true;
	world_gateway_start(w, 100);
	WORLD_AWAIT(w, w->downs > 0);
	assert_non_null(strstr(w->down, "no receipts"));
	w->cloud->is_silent = false;
	WORLD_AWAIT(w, uplink_is_covered(w->leg));
	assert_int_equal(w->ups, 2);
}

static void a_broker_that_comes_back_gets_the_rest(void **state)
{
	struct world *w = *state;
	int64_t seq;

	world_write(w, 1);
	world_gateway_start(w, TIMEOUT_MS);
	WORLD_AWAIT(w, uplink_is_covered(w->leg));
	world_broker_stop(w);
	WORLD_AWAIT(w, w->downs > 0);
	for (seq = 1; seq < 100; seq++) {
		world_write(w, seq + 1);
		uplink_offer(w->uplink, w->leg, seq, seq == 50);
	}
	w->cloud->arrival_count = 0;
	world_broker_start(w);
	WORLD_AWAIT(w, uplink_is_covered(w->leg));
	assert_true(w->cloud->arrival_count >= 99);
}

static void urgent_records_overtake(void **state)
{
	struct world *w = *state;
	int64_t seq;

	world_write(w, 1);
	world_gateway_start(w, LONG_MS);
	WORLD_AWAIT(w, uplink_is_covered(w->leg));
	w->cloud->is_silent = true;
	world_write(w, 200);
	w->cloud->arrival_count = 0;
	/* offered from one turn of the loop: the first read is under way when
	 * the urgent one is told of */
	for (seq = 1; seq < 200; seq++)
		uplink_offer(w->uplink, w->leg, seq, seq == 30);
	WORLD_AWAIT(w, w->cloud->arrival_count == 199);
	assert_int_equal(w->cloud->arrivals[1], 30);
	assert_int_equal(w->cloud->arrivals[2], 199);
	assert_int_equal(w->cloud->arrivals[198], 2);
}

/* Another leg's urgent record passes this leg's backlog. */
static void urgency_holds_across_legs(void **state)
{
	struct world *w = *state;
	struct journal *other;
	struct uplink_leg *l;
	char line[64];
	enum status s;
	int64_t seq, torn;
	int i, at = -1;

	w->cloud->is_silent = true;
	world_write(w, 1);
	other = journal_open(&files_real, world_path(w, "other.jwsl"),
	    &w->crypto, NULL, NULL, &torn, &s);
	assert_non_null(other);
	world_gateway_start(w, LONG_MS);
	l = uplink_add(w->uplink, other, w->cloud->cid, 1);
	assert_non_null(l);
	world_write(w, 300);
	for (seq = 0; seq < 10; seq++) {
		i = snprintf(line, sizeof(line), "record %lld .",
		    (long long)seq + 2000);
		world_must(journal_append(other, line, (size_t)i), line);
	}
	for (seq = 1; seq < 300; seq++)
		uplink_offer(w->uplink, w->leg, seq, false);
	for (seq = 0; seq < 10; seq++)
		uplink_offer(w->uplink, l, seq, seq == 5);
	WORLD_AWAIT(w, w->cloud->arrival_count == 310);
	for (i = 0; i < 310; i++)
		if (w->cloud->arrivals[i] == 2005)
			at = i;
	assert_in_range(at, 0, 2);	/* after at most the two opens */
	uplink_drop(w->uplink, l);
	world_settle(w);
	journal_close(other);
}

static void status_and_commands_pass(void **state)
{
	struct world *w = *state;

	world_write(w, 1);
	world_gateway_start(w, LONG_MS);
	uplink_status(w->uplink, "{\"v\":1,\"state\":\"online\"}");
	WORLD_AWAIT(w, strstr(w->cloud->status, "online") != NULL);
	WORLD_AWAIT(w, uplink_is_up(w->uplink));
	w->cloud->orders++;
	WORLD_AWAIT(w, w->command[0] != '\0');
	assert_string_equal(w->command, "a.b.c");
}

static void a_dropped_leg_goes_quiet(void **state)
{
	struct world *w = *state;

	world_write(w, 500);
	w->cloud->is_silent = true;
	world_gateway_start(w, LONG_MS);
	WORLD_AWAIT(w, w->cloud->arrival_count > 0);
	uplink_drop(w->uplink, w->leg);
	world_settle(w);
	w->cloud->is_silent = false;
	w->cloud->kicks++;
	uplink_status(w->uplink, "{\"v\":1,\"state\":\"idle\"}");
	WORLD_AWAIT(w, strstr(w->cloud->status, "idle") != NULL);
	assert_int_equal(w->receipts, 0);
	assert_true(w->cloud->arrival_count <= 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		CASE(all_records_come_to_be_covered),
		CASE(after_a_restart_only_what_is_missing_goes),
		CASE(what_the_cloud_lost_is_sent_again),
		CASE(a_cloud_set_back_gets_its_records_again),
		CASE(another_keys_receipts_count_for_nothing),
		CASE(a_head_that_is_not_ours_is_an_alarm),
		CASE(records_we_never_wrote_are_an_alarm),
		CASE(without_receipts_the_connection_is_doubted),
		CASE(a_broker_that_comes_back_gets_the_rest),
		CASE(urgent_records_overtake),
		CASE(urgency_holds_across_legs),
		CASE(status_and_commands_pass),
		CASE(a_dropped_leg_goes_quiet),
#undef CASE
	};

	if (access("/usr/sbin/mosquitto", X_OK) != 0) {
		puts("skip - test_uplink: mosquitto is not installed "
		    "(apt-get install mosquitto)");
		return 0;
	}
	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
