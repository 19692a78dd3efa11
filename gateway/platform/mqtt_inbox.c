/* SPDX-License-Identifier: Apache-2.0 */
/* mqtt_inbox.c - a mutex, a condition and three kinds of post. */
#include "mqtt_inbox.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void mqtt_inbox_init(struct mqtt_inbox *in, struct loop *loop,
    loop_fn *deliver, void *ctx)
{
	pthread_condattr_t monotonic;

	memset(in, 0, sizeof(*in));
	in->loop = loop;
	in->call.fn = deliver;
	in->call.ctx = ctx;
	in->answers_end = &in->answers;
	in->end = &in->first;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_mutex_init(&in->lock, NULL);
	pthread_cond_init(&in->room, &monotonic);
	pthread_cond_init(&in->news_came, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

void mqtt_inbox_fini(struct mqtt_inbox *in)
{
	struct mqtt_message *msg;

	loop_unpost(in->loop, &in->call);
	while ((msg = mqtt_inbox_next(in)) != NULL)
		free(msg);
	pthread_cond_destroy(&in->news_came);
	pthread_cond_destroy(&in->room);
	pthread_mutex_destroy(&in->lock);
}

/* Under lock. */
static void ring(struct mqtt_inbox *in)
{
	if (in->posted || in->closing)
		return;
	in->posted = true;
	loop_post(in->loop, &in->call);
}

static struct timespec in_ms(int ms)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	at.tv_sec += ms / 1000;
	at.tv_nsec += ms % 1000 * 1000000L;
	if (at.tv_nsec >= 1000000000L) {
		at.tv_nsec -= 1000000000L;
		at.tv_sec++;
	}
	return at;
}

void mqtt_inbox_up(struct mqtt_inbox *in, int receive_max)
{
	pthread_mutex_lock(&in->lock);
	in->news.up = true;
	in->news.receive_max = receive_max;
	ring(in);
	pthread_mutex_unlock(&in->lock);
}

void mqtt_inbox_down(struct mqtt_inbox *in, int reason, bool unexplained,
    const char *text)
{
	pthread_mutex_lock(&in->lock);
	if (!in->news.down) {		/* the first reason is the cause */
		in->news.down = true;
		in->news.reason = reason;
		in->news.unexplained = unexplained;
		snprintf(in->news.text, sizeof(in->news.text), "%s", text);
	}
	ring(in);
	pthread_cond_broadcast(&in->news_came);
	pthread_mutex_unlock(&in->lock);
}

void mqtt_inbox_refused(struct mqtt_inbox *in, int reason, const char *text)
{
	pthread_mutex_lock(&in->lock);
	if (!in->news.down && !in->news.refused) {
		in->news.refused = true;
		in->news.reason = reason;
		snprintf(in->news.text, sizeof(in->news.text), "%s", text);
	}
	ring(in);
	pthread_mutex_unlock(&in->lock);
}

void mqtt_inbox_wait_for(struct mqtt_slot *slot)
{
	struct mqtt_inbox *in = slot->inbox;

	pthread_mutex_lock(&in->lock);
	slot->waiting = true;
	pthread_mutex_unlock(&in->lock);
}

bool mqtt_inbox_forget(struct mqtt_slot *slot)
{
	struct mqtt_inbox *in = slot->inbox;
	bool was_waiting;

	pthread_mutex_lock(&in->lock);
	was_waiting = slot->waiting;
	slot->waiting = false;
	pthread_mutex_unlock(&in->lock);
	return was_waiting;
}

uint64_t mqtt_inbox_dropped(struct mqtt_inbox *in)
{
	uint64_t dropped;

	pthread_mutex_lock(&in->lock);
	dropped = in->dropped;
	pthread_mutex_unlock(&in->lock);
	return dropped;
}

void mqtt_inbox_answer(struct mqtt_slot *slot, int reason)
{
	struct mqtt_inbox *in = slot->inbox;

	pthread_mutex_lock(&in->lock);
	if (slot->waiting) {
		slot->waiting = false;
		slot->reason = reason;
		slot->next = NULL;
		*in->answers_end = slot;
		in->answers_end = &slot->next;
		ring(in);
		pthread_cond_broadcast(&in->news_came);
	}
	pthread_mutex_unlock(&in->lock);
}

/* Under lock: at least 1/part of the queue is taken. */
static bool is_taken(const struct mqtt_inbox *in, size_t part)
{
	return in->count >= MQTT_INBOX_MESSAGES / part ||
	    in->bytes >= MQTT_INBOX_BYTES / part;
}

/* Under lock; true when there is room.  Who waits for a full queue waits
 * until half of it is free: not a change of threads for every message.
 * Having waited in vain once, the thread does not wait again before the loop
 * has taken something. */
static bool wait_for_room(struct mqtt_inbox *in)
{
	struct timespec until;

	if (!is_taken(in, 1))
		return true;
	if (in->given_up)
		return false;
	until = in_ms(MQTT_INBOX_WAIT_MS);
	while (is_taken(in, 2) && !in->closing)
		if (pthread_cond_timedwait(&in->room, &in->lock, &until) != 0)
			break;
	in->given_up = is_taken(in, 1);
	return !in->given_up;
}

static struct mqtt_message *copy_message(const char *topic,
    const void *payload, size_t len)
{
	size_t topic_size = strlen(topic) + 1;
	struct mqtt_message *msg = malloc(sizeof(*msg) + topic_size + len + 1);

	if (!msg)
		return NULL;
	msg->next = NULL;
	msg->len = len;
	msg->payload = msg->topic + topic_size;
	memcpy(msg->topic, topic, topic_size);
	if (len > 0)
		memcpy(msg->payload, payload, len);
	msg->payload[len] = '\0';
	return msg;
}

void mqtt_inbox_message(struct mqtt_inbox *in, const char *topic,
    const void *payload, size_t len)
{
	struct mqtt_message *msg = NULL;

	if (len <= MQTT_MESSAGE_MAX)
		msg = copy_message(topic, payload, len);
	pthread_mutex_lock(&in->lock);
	if (msg && wait_for_room(in) && !in->closing) {
		*in->end = msg;
		in->end = &msg->next;
		in->count++;
		in->bytes += msg->len;
		msg = NULL;
	} else {
		in->dropped++;
	}
	ring(in);
	pthread_mutex_unlock(&in->lock);
	free(msg);
}

void mqtt_inbox_take(struct mqtt_inbox *in, struct mqtt_news *news,
    struct mqtt_slot **answers)
{
	pthread_mutex_lock(&in->lock);
	*news = in->news;
	memset(&in->news, 0, sizeof(in->news));
	*answers = in->answers;
	in->answers = NULL;
	in->answers_end = &in->answers;
	in->posted = false;
	pthread_mutex_unlock(&in->lock);
}

struct mqtt_message *mqtt_inbox_next(struct mqtt_inbox *in)
{
	struct mqtt_message *msg;
	bool was_taken;

	pthread_mutex_lock(&in->lock);
	msg = in->first;
	if (msg) {
		was_taken = is_taken(in, 2);
		in->first = msg->next;
		if (!in->first)
			in->end = &in->first;
		in->count--;
		in->bytes -= msg->len;
		in->given_up = false;
		if (was_taken && !is_taken(in, 2))
			pthread_cond_signal(&in->room);
	}
	pthread_mutex_unlock(&in->lock);
	return msg;
}

void mqtt_inbox_again(struct mqtt_inbox *in)
{
	pthread_mutex_lock(&in->lock);
	if (in->first)
		ring(in);
	pthread_mutex_unlock(&in->lock);
}

void mqtt_inbox_close(struct mqtt_inbox *in)
{
	pthread_mutex_lock(&in->lock);
	in->closing = true;
	pthread_cond_broadcast(&in->room);
	pthread_mutex_unlock(&in->lock);
}

void mqtt_inbox_await_down(struct mqtt_inbox *in, int most_ms)
{
	struct timespec until = in_ms(most_ms);

	pthread_mutex_lock(&in->lock);
	while (!in->news.down)
		if (pthread_cond_timedwait(&in->news_came, &in->lock,
		    &until) != 0)
			break;
	pthread_mutex_unlock(&in->lock);
}

void mqtt_inbox_await_answer(struct mqtt_inbox *in, int most_ms)
{
	struct timespec until = in_ms(most_ms);

	pthread_mutex_lock(&in->lock);
	while (!in->answers && !in->news.down)
		if (pthread_cond_timedwait(&in->news_came, &in->lock,
		    &until) != 0)
			break;
	pthread_mutex_unlock(&in->lock);
}
