/* SPDX-License-Identifier: Apache-2.0 */
/* mqtt_link.h - the only code that calls paho.
 *
 * paho holds one lock through its name look-ups, its writes and its
 * callbacks, so that any call may wait for any other.  Therefore every call
 * is made by one worker thread, in the order it was asked for, and never by
 * the loop; the callbacks write into the inbox and return.
 */
#ifndef MQTT_LINK_H
#define MQTT_LINK_H

#include "mqtt.h"
#include "mqtt_inbox.h"

struct mqtt_link;

/* 'config' is copied.  NULL with the reason in why. */
struct mqtt_link *mqtt_link_open(struct loop *loop, struct mqtt_inbox *in,
    const struct mqtt_config *config, char *why, size_t cap);
/* Destroys paho's client.  May take as long as a name look-up. */
void mqtt_link_close(struct mqtt_link *link);

/* Answers come into the inbox: up or down; down with reasons in words;
 * down; refused, or nothing. */
void mqtt_link_connect(struct mqtt_link *link);
void mqtt_link_explain(struct mqtt_link *link, int reason, const char *text);
void mqtt_link_disconnect(struct mqtt_link *link, bool with_will);
enum status mqtt_link_subscribe(struct mqtt_link *link, const char *topic)
    MUST_USE;

struct mqtt_publication {
	const char *topic;
	const void *payload;
	size_t len;
	const char *content_type;	/* or NULL */
	bool retained;
};
/* A publish in two steps: prepared (copied; NULL without memory), then sent,
 * which brings one answer for the slot, or dropped (NULL is allowed). */
struct mqtt_call *mqtt_link_prepare(struct mqtt_link *link,
    const struct mqtt_publication *p, struct mqtt_slot *slot);
void mqtt_link_send(struct mqtt_link *link, struct mqtt_call *call);
void mqtt_link_drop(struct mqtt_call *call);

#endif
