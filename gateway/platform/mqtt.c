/* SPDX-License-Identifier: Apache-2.0 */
/* mqtt.c - when to connect, what is outstanding, whom to tell.
 *
 * The state machine on the loop's thread.  Network time is real time: a
 * scaled clock's pace is multiplied into every wait, or a demonstration
 * would call on its broker a thousand times a second.
 */
#include "mqtt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "backoff.h"
#include "log.h"
#include "mqtt_inbox.h"
#include "mqtt_link.h"
#include "mqtt_outbox.h"
#include "mqtt_reason.h"

#define MODULE "mqtt"

#define MQTT_BASE_MS 1000
#define MQTT_CAP_MS (15 * 60 * 1000)
/* A connection this old was a good one: start the waits anew. */
#define MQTT_STABLE_MS (5 * 60 * 1000)
/* Messages handed over in one turn; timers and others want theirs too. */
#define MQTT_TURN 256
/* What a good-bye may take. */
#define MQTT_CLOSE_MS 2000

enum mqtt_state { MQTT_WAITING = 1, MQTT_CONNECTING, MQTT_UP, MQTT_LEAVING };

struct mqtt {
	struct loop *loop;
	struct mqtt_handlers handlers;
	struct mqtt_inbox inbox;
	struct mqtt_link *link;
	struct loop_timer retry;
	struct backoff backoff;
	enum mqtt_state state;
	bool is_paused, is_held;
	int64_t up_since_ms;		/* real */
	int failures;			/* in a row; see is_worth_explaining */
	/* the last explanation, and the bare words it explains */
	char bare[MQTT_TEXT], explained[MQTT_TEXT];
	char bounce_text[MQTT_TEXT];	/* why we left, in LEAVING */
	char held_text[MQTT_TEXT];
	int bounce_reason;
	uint64_t dropped_told;
	struct mqtt_outbox outbox;
};

static int64_t real_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static uint64_t random_bits(void *ctx)
{
	uint64_t bits = 0;

	(void)ctx;
	/* without entropy all gateways would wait alike, no worse */
	if (getrandom(&bits, sizeof(bits), 0) != (ssize_t)sizeof(bits))
		bits = (uint64_t)real_ms();
	return bits;
}

static const struct backoff_random jitter = {random_bits, NULL};

/* --- connecting ----------------------------------------------------------- */

static void try_now(void *ctx)
{
	struct mqtt *m = ctx;

	m->state = MQTT_CONNECTING;
	mqtt_link_connect(m->link);
}

static int64_t pace_of(const struct mqtt *m)
{
	const struct clock *clock = loop_clock(m->loop);

	return clock->pace > 1 ? clock->pace : 1;
}

static void wait_and_retry(struct mqtt *m, int reason)
{
	int64_t wait_ms;

	wait_ms = mqtt_reason_is_refusal(reason) ?
	    backoff_refused_ms(&m->backoff, &jitter) :
	    backoff_next_ms(&m->backoff, &jitter);
	m->state = MQTT_WAITING;
	if (m->is_held)
		return;
	loop_timer_after(m->loop, &m->retry, wait_ms * pace_of(m));
	log_debug(MODULE, "retry_in_ms=%lld", (long long)wait_ms);
}

static void leave(struct mqtt *m, int reason, const char *text,
    bool with_will)
{
	if (m->state != MQTT_UP)
		return;
	m->state = MQTT_LEAVING;
	m->bounce_reason = reason;
	snprintf(m->bounce_text, sizeof(m->bounce_text), "%s", text);
	mqtt_link_disconnect(m->link, with_will);
}

static void went_up(struct mqtt *m, int receive_max)
{
	if (m->state == MQTT_LEAVING)
		return;			/* its end is on the way */
	if (m->is_held) {		/* meanwhile */
		m->state = MQTT_UP;
		m->up_since_ms = real_ms();
		leave(m, 0, m->held_text, false);
		return;
	}
	loop_timer_stop(m->loop, &m->retry);
	m->state = MQTT_UP;
	m->up_since_ms = real_ms();
	m->failures = 0;
	mqtt_outbox_up(&m->outbox, receive_max);
	if (m->handlers.up)
		m->handlers.up(m->handlers.ctx);
}

/* An explanation costs the broker one more connection: in a long outage
 * only the 1st, 2nd, 4th, 8th... failure asks for one. */
static bool is_worth_explaining(int failures)
{
	return (failures & (failures - 1)) == 0;
}

static void went_down(struct mqtt *m, int reason, const char *text)
{
	if (m->state == MQTT_UP || m->state == MQTT_LEAVING) {
		if (real_ms() - m->up_since_ms >= MQTT_STABLE_MS)
			backoff_reset(&m->backoff);
	}
	if (reason == MQTT_REASON_TAKEN_OVER)
		log_warn(MODULE, "another client connected with this identity: "
		    "this one was put out; find out who has its key");
	wait_and_retry(m, reason);
	mqtt_outbox_lost(&m->outbox);
	if (m->handlers.down)
		m->handlers.down(m->handlers.ctx, text);
}

static void attempt_failed(struct mqtt *m, const struct mqtt_news *news)
{
	const char *text = news->text;

	if (!news->unexplained) {
		snprintf(m->explained, sizeof(m->explained), "%s", text);
	} else if (!m->is_held && is_worth_explaining(++m->failures)) {
		snprintf(m->bare, sizeof(m->bare), "%s", text);
		mqtt_link_explain(m->link, news->reason, text);
		return;			/* comes back explained */
	} else if (strcmp(m->bare, text) == 0) {
		text = m->explained;
	}
	went_down(m, news->reason, text);
}

static void take_down(struct mqtt *m, const struct mqtt_news *news)
{
	switch (m->state) {
	case MQTT_WAITING:
		return;			/* told before */
	case MQTT_CONNECTING:
		attempt_failed(m, news);
		return;
	case MQTT_LEAVING:
		went_down(m, m->bounce_reason, m->bounce_text);
		return;
	case MQTT_UP:
		went_down(m, news->reason, news->text);
		return;
	}
}

/* --- the inbox, on the loop's thread --------------------------------------- */

static void warn_of_drops(struct mqtt *m)
{
	uint64_t dropped = mqtt_dropped(m);

	if (dropped <= m->dropped_told * 2)
		return;
	m->dropped_told = dropped;
	log_warn(MODULE, "dropped=%llu messages received faster than taken: "
	    "their senders have no receipt and will offer them again",
	    (unsigned long long)dropped);
}

static void take_messages(struct mqtt *m)
{
	struct mqtt_message *msg;

	for (int i = 0; i < MQTT_TURN && !m->is_paused; i++) {
		msg = mqtt_inbox_next(&m->inbox);
		if (!msg)
			return;
		if (m->handlers.message)
			m->handlers.message(m->handlers.ctx, msg->topic,
			    msg->payload, msg->len);
		free(msg);
	}
	if (!m->is_paused)
		mqtt_inbox_again(&m->inbox);
}

static void deliver(void *ctx)
{
	struct mqtt *m = ctx;
	struct mqtt_slot *answers;
	struct mqtt_news news;

	mqtt_inbox_take(&m->inbox, &news, &answers);
	if (news.up)
		went_up(m, news.receive_max);
	mqtt_outbox_answers(&m->outbox, answers);
	take_messages(m);
	if (news.refused && !news.down) {
		log_warn(MODULE, "%s: nothing would arrive, leaving",
		    news.text);
		leave(m, news.reason, news.text, true);
	}
	if (news.down)
		take_down(m, &news);
	warn_of_drops(m);
}

/* --- contract --------------------------------------------------------------- */

struct mqtt *mqtt_open(struct loop *loop, const struct mqtt_config *config,
    const struct mqtt_handlers *handlers, char *why, size_t why_cap)
{
	struct mqtt *m = calloc(1, sizeof(*m));

	if (!m) {
		snprintf(why, why_cap, "out of memory");
		return NULL;
	}
	m->loop = loop;
	m->handlers = *handlers;
	backoff_init(&m->backoff,
	    config->backoff_base_ms ? config->backoff_base_ms : MQTT_BASE_MS,
	    config->backoff_cap_ms ? config->backoff_cap_ms : MQTT_CAP_MS);
	loop_timer_init(&m->retry, try_now, m);
	mqtt_inbox_init(&m->inbox, loop, deliver, m);
	mqtt_outbox_init(&m->outbox, &m->inbox);
	m->outbox.tell = handlers->published;
	m->outbox.ctx = handlers->ctx;
	m->link = mqtt_link_open(loop, &m->inbox, config, why, why_cap);
	if (!m->link) {
		mqtt_inbox_fini(&m->inbox);
		free(m);
		return NULL;
	}
	m->outbox.link = m->link;
	m->is_held = config->is_held;
	m->state = MQTT_WAITING;
	if (!m->is_held)
		try_now(m);
	return m;
}

/* The last words (a status) should go out before the connection ends. */
static void say_goodbye(struct mqtt *m)
{
	int64_t until_ms = real_ms() + MQTT_CLOSE_MS;
	struct mqtt_slot *answers;
	struct mqtt_news news = {.down = false};

	m->outbox.tell = NULL;
	while (m->outbox.untold > 0 && !news.down && real_ms() < until_ms) {
		mqtt_inbox_await_answer(&m->inbox,
		    (int)(until_ms - real_ms()));
		mqtt_inbox_take(&m->inbox, &news, &answers);
		mqtt_outbox_answers(&m->outbox, answers);
	}
	if (news.down)
		return;
	mqtt_link_disconnect(m->link, false);
	mqtt_inbox_await_down(&m->inbox, MQTT_CLOSE_MS);
}

void mqtt_close(struct mqtt *m)
{
	if (!m)
		return;
	loop_timer_stop(m->loop, &m->retry);
	mqtt_inbox_close(&m->inbox);
	if (m->state == MQTT_UP)
		say_goodbye(m);
	mqtt_link_close(m->link);
	mqtt_inbox_fini(&m->inbox);
	mqtt_outbox_fini(&m->outbox);
	free(m);
}

bool mqtt_is_up(const struct mqtt *m)
{
	return m->state == MQTT_UP;
}

int64_t mqtt_retry_in_ms(const struct mqtt *m)
{
	struct clock *clock = loop_clock(m->loop);
	int64_t left_ms;

	if (m->state != MQTT_WAITING)
		return -1;
	left_ms = m->retry.at_ms - clock->mono_ms(clock);
	return left_ms > 0 ? left_ms / pace_of(m) : 0;
}

void mqtt_bounce(struct mqtt *m, const char *why)
{
	leave(m, 0, why, true);
}

void mqtt_hold(struct mqtt *m, bool held, const char *why)
{
	if (m->is_held == held)
		return;
	m->is_held = held;
	snprintf(m->held_text, sizeof(m->held_text), "%s", why);
	if (!held && m->state == MQTT_WAITING)
		try_now(m);
	else if (held)
		loop_timer_stop(m->loop, &m->retry);
	if (held)
		leave(m, 0, why, false);
}

void mqtt_pause(struct mqtt *m, bool paused)
{
	m->is_paused = paused;
	if (!paused)
		mqtt_inbox_again(&m->inbox);
}

uint64_t mqtt_dropped(struct mqtt *m)
{
	return mqtt_inbox_dropped(&m->inbox);
}

enum status mqtt_publish(struct mqtt *m, const char *topic,
    const void *payload, size_t len, const char *content_type, bool retained,
    uint64_t tag)
{
	struct mqtt_publication p = {topic, payload, len, content_type,
	    retained};

	if (m->state != MQTT_UP)
		return STATUS_OFFLINE;
	if (len > MQTT_MESSAGE_MAX)
		return STATUS_RANGE;
	return mqtt_outbox_add(&m->outbox, &p, tag);
}

enum status mqtt_subscribe(struct mqtt *m, const char *topic)
{
	if (m->state != MQTT_UP)
		return STATUS_OFFLINE;
	return mqtt_link_subscribe(m->link, topic);
}
