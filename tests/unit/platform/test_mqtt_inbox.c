/* SPDX-License-Identifier: Apache-2.0 */
/* test_mqtt_inbox.c - what library threads tell the loop: order and bounds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt_inbox.h"

static struct clock the_clock;
static struct loop *loop;
static struct mqtt_inbox in;
static int rings;

static void rang(void *ctx)
{
	(void)ctx;
	rings++;
}

static int setup(void **state)
{
	(void)state;
	clock_real(&the_clock);
	loop = loop_open(&the_clock);
	mqtt_inbox_init(&in, loop, rang, NULL);
	rings = 0;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	mqtt_inbox_fini(&in);
	loop_close(loop);
	return 0;
}

static void expect_news(bool up, bool down, int reason, const char *text)
{
	struct mqtt_news news;
	struct mqtt_slot *answers;

	mqtt_inbox_take(&in, &news, &answers);
	assert_int_equal(news.up, up);
	assert_int_equal(news.down, down);
	assert_int_equal(news.reason, reason);
	assert_string_equal(news.text, text);
}

static void news_are_told_once(void **state)
{
	(void)state;
	mqtt_inbox_up(&in, 20);
	mqtt_inbox_down(&in, 135, false, "the cause");
	mqtt_inbox_down(&in, 0, false, "what followed from it");
	loop_turn(loop, 1000);
	assert_int_equal(rings, 1);
	expect_news(true, true, 135, "the cause");
	expect_news(false, false, 0, "");
	mqtt_inbox_down(&in, 0, false, "again");
	loop_turn(loop, 1000);
	assert_int_equal(rings, 2);
	expect_news(false, true, 0, "again");
}

static void a_burst_rings_once(void **state)
{
	struct mqtt_message *msg;
	char text[16];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		snprintf(text, sizeof(text), "%d", i);
		mqtt_inbox_message(&in, "a/topic", text, strlen(text));
	}
	loop_turn(loop, 1000);
	loop_turn(loop, 0);
	assert_int_equal(rings, 1);
	for (int i = 0; i < 1000; i++) {
		msg = mqtt_inbox_next(&in);
		assert_non_null(msg);
		assert_string_equal(msg->topic, "a/topic");
		assert_int_equal(atol(msg->payload), i);
		assert_int_equal(msg->payload[msg->len], '\0');
		free(msg);
	}
	assert_null(mqtt_inbox_next(&in));
}

static void an_answer_counts_once(void **state)
{
	struct mqtt_slot slot = {.inbox = &in}, *answers;
	struct mqtt_news news;

	(void)state;
	mqtt_inbox_answer(&slot, 0);	/* nobody waits for it */
	mqtt_inbox_take(&in, &news, &answers);
	assert_null(answers);
	mqtt_inbox_wait_for(&slot);
	mqtt_inbox_answer(&slot, 135);
	mqtt_inbox_answer(&slot, 0);	/* the library stutters */
	mqtt_inbox_take(&in, &news, &answers);
	assert_ptr_equal(answers, &slot);
	assert_null(slot.next);
	assert_int_equal(slot.reason, 135);
	assert_false(mqtt_inbox_forget(&slot));
	mqtt_inbox_wait_for(&slot);
	assert_true(mqtt_inbox_forget(&slot));
	mqtt_inbox_answer(&slot, 0);
	mqtt_inbox_take(&in, &news, &answers);
	assert_null(answers);
}

static void too_large_is_dropped(void **state)
{
	static char large[MQTT_MESSAGE_MAX + 1];

	(void)state;
	mqtt_inbox_message(&in, "t", large, sizeof(large));
	assert_null(mqtt_inbox_next(&in));
	assert_int_equal(mqtt_inbox_dropped(&in), 1);
	mqtt_inbox_message(&in, "t", large, sizeof(large) - 1);
	free(mqtt_inbox_next(&in));
	assert_int_equal(mqtt_inbox_dropped(&in), 1);
	mqtt_inbox_message(&in, "t", NULL, 0);
	free(mqtt_inbox_next(&in));
}

#define FLOOD (MQTT_INBOX_MESSAGES * 4)

static void *flood(void *arg)
{
	int *count = arg;

	for (int i = 0; i < *count; i++)
		mqtt_inbox_message(&in, "t", &i, sizeof(i));
	return NULL;
}

/* The receiver is slower than the sender: the sender waits, all arrive. */
static void a_full_queue_holds_the_sender_back(void **state)
{
	int count = FLOOD, next = 0, got;
	struct mqtt_message *msg;
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, flood, &count), 0);
	while (next < count) {
		msg = mqtt_inbox_next(&in);
		if (!msg)
			continue;
		memcpy(&got, msg->payload, sizeof(got));
		assert_int_equal(got, next);
		next++;
		free(msg);
	}
	pthread_join(thread, NULL);
	assert_int_equal(mqtt_inbox_dropped(&in), 0);
}

/* The receiver does not come at all: the sender waits once, then the rest
 * is dropped and counted, and nothing grows. */
static void a_receiver_that_stays_away_costs_messages(void **state)
{
	int count = MQTT_INBOX_MESSAGES + 500, kept = 0;
	struct mqtt_message *msg;

	(void)state;
	flood(&count);
	assert_int_equal(mqtt_inbox_dropped(&in), 500);
	while ((msg = mqtt_inbox_next(&in)) != NULL) {
		kept++;
		free(msg);
	}
	assert_int_equal(kept, MQTT_INBOX_MESSAGES);
	count = 10;
	flood(&count);		/* and afterwards all is well again */
	assert_int_equal(mqtt_inbox_dropped(&in), 500);
}

static void bytes_are_bounded_too(void **state)
{
	static char large[MQTT_MESSAGE_MAX];
	int fit = MQTT_INBOX_BYTES / MQTT_MESSAGE_MAX;

	(void)state;
	assert_true(fit < MQTT_INBOX_MESSAGES);
	for (int i = 0; i < fit + 7; i++)
		mqtt_inbox_message(&in, "t", large, sizeof(large));
	assert_int_equal(mqtt_inbox_dropped(&in), 7);
}

static void *close_soon(void *arg)
{
	(void)arg;
	mqtt_inbox_close(&in);
	return NULL;
}

static void closing_lets_a_waiting_sender_go(void **state)
{
	int count = MQTT_INBOX_MESSAGES;
	pthread_t thread;

	(void)state;
	flood(&count);
	assert_int_equal(pthread_create(&thread, NULL, close_soon, NULL), 0);
	count = 5;
	flood(&count);
	pthread_join(thread, NULL);
	assert_int_equal(mqtt_inbox_dropped(&in), 5);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(news_are_told_once),
	    TEST(a_burst_rings_once),
	    TEST(an_answer_counts_once),
	    TEST(too_large_is_dropped),
	    TEST(a_full_queue_holds_the_sender_back),
	    TEST(a_receiver_that_stays_away_costs_messages),
	    TEST(bytes_are_bounded_too),
	    TEST(closing_lets_a_waiting_sender_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
