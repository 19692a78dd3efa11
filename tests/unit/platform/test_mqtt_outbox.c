/* SPDX-License-Identifier: Apache-2.0 */
/* test_mqtt_outbox.c - windows, lost connections and late answers, with a
 * library that does what the test says: the mqtt_link functions are here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "mqtt_outbox.h"

struct mqtt_call {
	struct mqtt_slot *slot;
};

static struct clock the_clock;
static struct loop *loop;
static struct mqtt_inbox in;
static struct mqtt_outbox out;
static struct mqtt_slot *sent[8192];	/* with the library, in order */
static int sent_count;
static int told[8192][2], told_count;	/* tag, reason */

struct mqtt_call *mqtt_link_prepare(struct mqtt_link *link,
    const struct mqtt_publication *p, struct mqtt_slot *slot)
{
	struct mqtt_call *call = malloc(sizeof(*call));

	(void)link;
	(void)p;
	call->slot = slot;
	return call;
}

void mqtt_link_send(struct mqtt_link *link, struct mqtt_call *call)
{
	(void)link;
	sent[sent_count++] = call->slot;
	free(call);
}

void mqtt_link_drop(struct mqtt_call *call)
{
	free(call);
}

static void tell(void *ctx, uint64_t tag, int reason)
{
	assert_ptr_equal(ctx, &out);
	told[told_count][0] = (int)tag;
	told[told_count][1] = reason;
	told_count++;
}

static void take(void *ctx)
{
	struct mqtt_news news;
	struct mqtt_slot *answers;

	(void)ctx;
	mqtt_inbox_take(&in, &news, &answers);
	mqtt_outbox_answers(&out, answers);
}

static int setup(void **state)
{
	(void)state;
	clock_manual(&the_clock, 0, 0, CLOCK_NONE);
	loop = loop_open(&the_clock);
	mqtt_inbox_init(&in, loop, take, NULL);
	mqtt_outbox_init(&out, &in);
	out.tell = tell;
	out.ctx = &out;
	sent_count = told_count = 0;
	mqtt_outbox_up(&out, 0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	mqtt_outbox_fini(&out);
	mqtt_inbox_fini(&in);
	loop_close(loop);
	return 0;
}

static void add(int from, int to)
{
	struct mqtt_publication p = {.topic = "t"};

	for (int tag = from; tag <= to; tag++)
		assert_int_equal(mqtt_outbox_add(&out, &p, (uint64_t)tag),
		    STATUS_OK);
}

/* The library answers the n-th publish it was ever given. */
static void answer(int n, int reason)
{
	mqtt_inbox_answer(sent[n], reason);
	loop_turn(loop, 0);
}

static void expect_told(int n, int tag, int reason)
{
	assert_true(n < told_count);
	assert_int_equal(told[n][0], tag);
	assert_int_equal(told[n][1], reason);
}

static void the_window_is_kept(void **state)
{
	(void)state;
	add(1, 50);
	assert_int_equal(sent_count, MQTT_OUTBOX_WINDOW);
	answer(0, 0);
	assert_int_equal(sent_count, MQTT_OUTBOX_WINDOW + 1);
	expect_told(0, 1, 0);
	answer(2, 135);
	expect_told(1, 3, 135);
	answer(1, 16);		/* nobody subscribed: taken over */
	expect_told(2, 2, 0);
	assert_int_equal(sent_count, MQTT_OUTBOX_WINDOW + 3);
	assert_int_equal(out.untold, 47);
}

static void the_brokers_window_may_be_smaller(void **state)
{
	(void)state;
	mqtt_outbox_up(&out, 3);
	add(1, 10);
	assert_int_equal(sent_count, 3);
	for (int n = 0; n < 10; n++)
		answer(n, 0);
	assert_int_equal(told_count, 10);
}

static void a_loss_tells_every_tag_once(void **state)
{
	bool seen[101] = {false};

	(void)state;
	add(1, 100);
	answer(0, 0);
	mqtt_outbox_lost(&out);
	assert_int_equal(told_count, 100);
	for (int i = 0; i < 100; i++) {
		assert_false(seen[told[i][0]]);
		seen[told[i][0]] = true;
		assert_int_equal(told[i][1], i == 0 ? 0 : -1);
	}
	mqtt_outbox_lost(&out);
	assert_int_equal(told_count, 100);
	assert_int_equal(out.untold, 0);
	/* what paho gives up now, it says; nobody hears it a second time */
	for (int n = 1; n < sent_count; n++)
		answer(n, -1);
	assert_int_equal(told_count, 100);
	assert_int_equal(out.late, 0);
	add(201, 240);
	assert_int_equal(out.count, 100);	/* the slots are in use again */
}

/* After a loss the full window is there at once, whatever the library still
 * owes. */
static void late_answers_do_not_narrow_the_window(void **state)
{
	int before;

	(void)state;
	add(1, 20);
	mqtt_outbox_lost(&out);
	before = sent_count;
	mqtt_outbox_up(&out, 20);
	add(101, 140);
	assert_int_equal(sent_count, before + 20);
	answer(0, 0);		/* of tag 1: told as lost long ago */
	assert_int_equal(told_count, 20);
	assert_int_equal(sent_count, before + 20);
	answer(before, 0);
	expect_told(20, 101, 0);
	assert_int_equal(sent_count, before + 21);
}

/* A library that never answers for what it lost must not use up the slots:
 * an answer to a later publish frees the earlier ones. */
static void forgotten_slots_come_back(void **state)
{
	int first;

	(void)state;
	for (int round = 0; round < 500; round++) {
		first = sent_count % 8000;
		sent_count = first;
		add(1, 20);
		mqtt_outbox_lost(&out);
		told_count = 0;
		mqtt_outbox_up(&out, 0);
		add(99, 99);
		answer(sent_count - 1, 0);
		expect_told(0, 99, 0);
		told_count = 0;
		assert_int_equal(out.late, 0);
	}
	assert_true(out.count <= 42);
}

static void more_than_the_most_is_refused(void **state)
{
	struct mqtt_publication p = {.topic = "t"};

	(void)state;
	add(1, MQTT_OUTBOX_MAX);
	assert_int_equal(mqtt_outbox_add(&out, &p, 0), STATUS_NO_SPACE);
	answer(0, 0);
	assert_int_equal(mqtt_outbox_add(&out, &p, 0), STATUS_OK);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_window_is_kept),
	    TEST(the_brokers_window_may_be_smaller),
	    TEST(a_loss_tells_every_tag_once),
	    TEST(late_answers_do_not_narrow_the_window),
	    TEST(forgotten_slots_come_back),
	    TEST(more_than_the_most_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
