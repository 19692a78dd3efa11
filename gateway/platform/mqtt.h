/* SPDX-License-Identifier: Apache-2.0 */
/* mqtt.h - the narrow seam to paho's MQTTAsync: MQTT 5 over mutual TLS.
 *
 * Clean start, session expiry 0, no paho persistence, no paho reconnect:
 * whoever publishes owns durability, and this module owns reconnecting with
 * full jitter (base 1 s, cap 15 min; reset only after 5 stable minutes;
 * reason codes that mean "not allowed" wait one to four caps), in real time
 * whatever the clock's pace.  The broker's certificate must carry its host
 * name (verify=1), TLS is 1.2 or later.  Library threads only copy and post;
 * every handler here runs on the loop's thread.
 *
 * Received messages wait in a bounded queue (4096, or 16 MiB).  When it is
 * full the library is held back for up to a second, which makes the broker
 * queue; after that messages are dropped and counted.
 * MQTT 5: OASIS mqtt-v5.0, sections 3.1 to 3.4 and 4.8.
 */
#ifndef MQTT_H
#define MQTT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "loop.h"
#include "status.h"

struct mqtt;

struct mqtt_config {
	const char *uri;		/* "ssl://host:port" */
	const char *client_id;
	const char *ca_file;		/* PEM: the servers' CA, nothing else */
	const char *cert_file, *key_file;
	int keepalive_s;
	int64_t backoff_base_ms, backoff_cap_ms;	/* 0: 1 s, 15 min */
	bool is_held;			/* begin as after mqtt_hold */
	/* last will, retained, QoS 1; NULL topic: none */
	const char *will_topic;
	const char *will_payload;
};

struct mqtt_handlers {
	void *ctx;
	void (*up)(void *ctx);		/* connected; subscribe again here */
	/* lost or refused, also when an attempt failed; reason for a person
	 * ("not authorized (135)", "certificate verify failed: hostname
	 * mismatch").  Outstanding tags were told before. */
	void (*down)(void *ctx, const char *reason);
	void (*message)(void *ctx, const char *topic, const char *payload,
	    size_t len);
	/* The broker answered a publish: reason 0 (or 16, no subscriber) is
	 * taken over; anything else is a refusal; -1: connection lost first.
	 * A PUBACK proves nothing about the receiver. */
	void (*published)(void *ctx, uint64_t tag, int reason);
};

/* NULL on bad files or a refused library call; 'why' says which. */
struct mqtt *mqtt_open(struct loop *loop, const struct mqtt_config *config,
    const struct mqtt_handlers *handlers, char *why, size_t why_cap);
/* Waits up to 2 s each for outstanding answers and the good-bye (no last
 * will).  Calls no handler, and must not be called from one. */
void mqtt_close(struct mqtt *m);

bool mqtt_is_up(const struct mqtt *m);
/* Real time until the next attempt [ms]; -1 when connected or trying. */
int64_t mqtt_retry_in_ms(const struct mqtt *m);
/* Drop the connection and reconnect with back-off (receipts stay away).
 * 'why' comes back in down; the last will is published. */
void mqtt_bounce(struct mqtt *m, const char *why);

/* Held: leave (no last will), and connect no more until it is held no longer;
 * then at once.  'why' comes back in down. */
void mqtt_hold(struct mqtt *m, bool held, const char *why);

/* Paused: messages stay in the queue, for a receiver that has to catch up. */
void mqtt_pause(struct mqtt *m, bool paused);
/* Received messages that were dropped since mqtt_open. */
uint64_t mqtt_dropped(struct mqtt *m);

/* QoS 1, copied.  content_type may be NULL.  'tag' comes back in published,
 * exactly once.  STATUS_OFFLINE when not connected: nothing is queued;
 * STATUS_RANGE above 65536 bytes; STATUS_NO_SPACE with 4096 unanswered. */
enum status mqtt_publish(struct mqtt *m, const char *topic,
    const void *payload, size_t len, const char *content_type, bool retained,
    uint64_t tag) MUST_USE;
/* QoS 1.  A broker that refuses is left and told of in down. */
enum status mqtt_subscribe(struct mqtt *m, const char *topic) MUST_USE;

#endif
