/* SPDX-License-Identifier: Apache-2.0 */
/* uplink.c - the connection, the legs, and one pump that does one thing at a
 * time: compare a receipt with our own line, or read a record and publish
 * it.
 */
#include "uplink.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "record.h"
#include "uplink_state.h"

/* Fruitless periods before the connection itself is doubted. */
#define STRIKES 3
#define DEFAULT_WINDOW 20
#define DEFAULT_TIMEOUT_MS 30000

bool uplink_is_worth_a_line(uint64_t n)
{
	return (n & (n - 1)) == 0;
}

/* ---- the pump ---- */

static void on_line(void *ctx, enum status s, const char *line, size_t len)
{
	struct uplink *u = ctx;
	struct uplink_leg *l = u->reading;

	u->reading = NULL;
	if (u->reading_tag != UPLINK_NO_TAG)
		uplink_send_line(u, u->reading_tag, s, line, len);
	else if (l != NULL)
		uplink_check_line(u, l, s, line, len);
	uplink_pump(u);
}

void uplink_pump(struct uplink *u)
{
	if (uplink_reader_is_busy(u->reader))
		return;
	uplink_check_next(u);
	if (!uplink_reader_is_busy(u->reader))
		uplink_send_next(u);
}

/* Network time is real time, however fast the clock runs. */
static void start_period(struct uplink *u)
{
	int64_t pace = loop_clock(u->loop)->pace;

	loop_timer_after(u->loop, &u->period,
	    u->config.receipt_timeout_ms * (pace > 1 ? pace : 1));
}

static void note_fruitless_period(struct uplink *u, int64_t again)
{
	if (u->had_receipt || again == 0) {
		u->strikes = u->had_receipt ? 0 : u->strikes;
		u->had_receipt = false;
		return;
	}
	u->strikes++;
	log_warn(UPLINK_MODULE, "no receipt for a whole period: offering "
	    "records=%lld again times=%d", (long long)again, u->strikes);
	if (u->strikes < STRIKES)
		return;
	u->strikes = 0;
	mqtt_bounce(u->mqtt, "no receipts");
}

static void on_period(void *ctx)
{
	struct uplink *u = ctx;
	struct uplink_leg *l;
	int64_t again = 0;
	int i;

	for (i = 0; i < u->config.window; i++) {
		const struct uplink_flight *f = &u->flights[i];

		/* still on its way: not overdue */
		if (f->tag != UPLINK_NO_TAG && f->leg != NULL)
			uplink_window_sent(&f->leg->window, f->seq);
	}
	for (l = u->legs; l != NULL; l = l->next)
		again += uplink_window_rotate(&l->window);
	start_period(u);
	note_fruitless_period(u, again);
	uplink_pump(u);
}

/* ---- the connection ---- */

static void send_status(struct uplink *u)
{
	if (u->status[0] == '\0' || !uplink_is_up(u))
		return;
	if (mqtt_publish(u->mqtt, u->topic_status, u->status,
	    strlen(u->status), "application/json", true, UPLINK_NO_TAG) !=
	    STATUS_OK)
		log_debug(UPLINK_MODULE, "status not published");
}

static void on_up(void *ctx)
{
	struct uplink *u = ctx;
	struct uplink_leg *l;

	if (mqtt_subscribe(u->mqtt, u->topic_ack) != STATUS_OK ||
	    mqtt_subscribe(u->mqtt, u->topic_cmd) != STATUS_OK)
		log_warn(UPLINK_MODULE, "cannot subscribe: receipts and "
		    "commands stay away until the next connection");
	uplink_send_forget(u);
	for (l = u->legs; l != NULL; l = l->next)
		uplink_window_begin(&l->window);
	u->had_receipt = false;
	start_period(u);
	send_status(u);
	u->events.link(u->events.ctx, true, "");
	uplink_pump(u);
}

static void on_down(void *ctx, const char *reason)
{
	struct uplink *u = ctx;

	uplink_send_forget(u);
	loop_timer_stop(u->loop, &u->period);
	u->events.link(u->events.ctx, false, reason);
}

static void on_message(void *ctx, const char *topic, const char *payload,
    size_t len)
{
	struct uplink *u = ctx;

	if (strcmp(topic, u->topic_ack) == 0)
		uplink_check_ack(u, payload, len);
	else if (strcmp(topic, u->topic_cmd) == 0)
		u->events.command(u->events.ctx, payload, len);
}

/* ---- opening and closing ---- */

static void name_topics(struct uplink *u)
{
	const char *gw = u->config.gw;

	snprintf(u->topic_ack, UPLINK_TOPIC, "coldpass/v1/%s/ack", gw);
	snprintf(u->topic_cmd, UPLINK_TOPIC, "coldpass/v1/%s/cmd", gw);
	snprintf(u->topic_status, UPLINK_TOPIC, "coldpass/v1/%s/status", gw);
	snprintf(u->will, sizeof(u->will),
	    "{\"v\":1,\"state\":\"offline\",\"gw\":\"%s\"}", gw);
	u->config.mqtt.will_topic = u->topic_status;
	u->config.mqtt.will_payload = u->will;
}

static bool connect_mqtt(struct uplink *u, char *why, size_t why_cap)
{
	const struct mqtt_handlers handlers = {
		.ctx = u, .up = on_up, .down = on_down,
		.message = on_message, .published = uplink_send_answered,
	};

	u->mqtt = mqtt_open(u->loop, &u->config.mqtt, &handlers, why, why_cap);
	return u->mqtt != NULL;
}

struct uplink *uplink_open(struct loop *loop, struct worker *storage,
    const struct uplink_config *config, const struct uplink_events *events,
    char *why, size_t why_cap)
{
	struct uplink *u = calloc(1, sizeof(*u));

	if (u == NULL)
		goto no_memory;
	u->loop = loop;
	u->config = *config;
	u->events = *events;
	if (u->config.window < 1)
		u->config.window = DEFAULT_WINDOW;
	if (u->config.receipt_timeout_ms < 1)
		u->config.receipt_timeout_ms = DEFAULT_TIMEOUT_MS;
	loop_timer_init(&u->period, on_period, u);
	name_topics(u);
	u->flights = calloc((size_t)u->config.window, sizeof(u->flights[0]));
	u->reader = uplink_reader_open(storage, on_line, u);
	if (u->flights == NULL || u->reader == NULL)
		goto no_memory;
	if (connect_mqtt(u, why, why_cap))
		return u;
	uplink_close(u);
	return NULL;
no_memory:
	snprintf(why, why_cap, "out of memory");
	uplink_close(u);
	return NULL;
}

void uplink_close(struct uplink *u)
{
	if (u == NULL)
		return;
	loop_timer_stop(u->loop, &u->period);
	if (u->mqtt != NULL)
		mqtt_close(u->mqtt);
	while (u->legs != NULL)
		uplink_drop(u, u->legs);
	uplink_reader_close(u->reader);
	free(u->flights);
	free(u);
}

struct uplink_leg *uplink_add(struct uplink *u, struct journal *j,
    const char *cid, int64_t leg)
{
	struct uplink_leg *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return NULL;
	l->journal = j;
	snprintf(l->cid, sizeof(l->cid), "%s", cid);
	l->leg = leg;
	/* "nothing committed" needs no line of ours to compare with */
	l->checked_upto = -1;
	memcpy(l->checked_head, RECORD_NO_DIGEST, sizeof(l->checked_head));
	uplink_window_init(&l->window, journal_count(j));
	l->next = u->legs;
	u->legs = l;
	uplink_pump(u);
	return l;
}

void uplink_drop(struct uplink *u, struct uplink_leg *l)
{
	struct uplink_leg **at = &u->legs;
	int i;

	if (l == NULL)
		return;
	while (*at != NULL && *at != l)
		at = &(*at)->next;
	if (*at != NULL)
		*at = l->next;
	for (i = 0; i < u->config.window; i++)
		if (u->flights[i].leg == l)
			u->flights[i].leg = NULL;
	if (u->turn == l)
		u->turn = NULL;
	if (u->reading == l)
		u->reading = NULL;
	uplink_window_free(&l->window);
	free(l->waiting_text);
	free(l->receipt_text);
	free(l);
}

void uplink_offer(struct uplink *u, struct uplink_leg *l, int64_t seq,
    bool urgent)
{
	uplink_window_offer(&l->window, seq, urgent);
	uplink_pump(u);
}

void uplink_status(struct uplink *u, const char *json)
{
	if (strlen(json) >= sizeof(u->status)) {
		log_warn(UPLINK_MODULE, "status not published: longer than %d "
		    "bytes", UPLINK_STATUS - 1);
		return;
	}
	memcpy(u->status, json, strlen(json) + 1);
	send_status(u);
}

void uplink_hold(struct uplink *u, bool held, const char *why)
{
	mqtt_hold(u->mqtt, held, why);
}

bool uplink_has_uncovered(const struct uplink *u)
{
	for (const struct uplink_leg *l = u->legs; l != NULL; l = l->next)
		if (uplink_uncovered(l) > 0)
			return true;
	return false;
}

bool uplink_is_up(const struct uplink *u)
{
	return u->mqtt != NULL && mqtt_is_up(u->mqtt);
}

const char *uplink_receipt(const struct uplink_leg *l)
{
	return l->receipt_text;
}

int64_t uplink_uncovered(const struct uplink_leg *l)
{
	return uplink_window_uncovered(&l->window);
}

int64_t uplink_oldest_uncovered(const struct uplink_leg *l)
{
	return uplink_window_oldest_uncovered(&l->window);
}

bool uplink_is_covered(const struct uplink_leg *l)
{
	return l->window.count > 0 && uplink_uncovered(l) == 0;
}
