/* SPDX-License-Identifier: Apache-2.0 */
/* mqtt_paho.h - what mqtt_link.c, mqtt_call.c and mqtt_hear.c share.
 *
 * mqtt_link  what the loop asks for, and the client's life
 * mqtt_call  the library's calls, on the link's worker thread
 * mqtt_hear  the library's callbacks, on its own threads
 */
#ifndef MQTT_PAHO_H
#define MQTT_PAHO_H

#include <MQTTAsync.h>
#include <pthread.h>

#include "mqtt_inbox.h"
#include "mqtt_link.h"
#include "worker.h"

struct mqtt_link {
	MQTTAsync client;
	struct mqtt_inbox *inbox;
	struct worker *worker;
	struct mqtt_config config;
	char *strings;			/* the configuration's */
	pthread_mutex_t lock;
	char tls_text[MQTT_TEXT];	/* under lock: what TLS said first */
};

/* One call of the library, made by the worker; frees itself. */
struct mqtt_call {
	struct worker_job job;
	struct mqtt_link *link;
	struct mqtt_slot *slot;
	const char *topic, *content_type;
	char *payload;
	size_t len;
	bool flag;			/* retained; with_will */
	int reason;
	char text[];
};

/* Each takes a struct mqtt_call and frees it. */
void mqtt_call_connect(void *call);
void mqtt_call_explain(void *call);
void mqtt_call_disconnect(void *call);
void mqtt_call_subscribe(void *call);
void mqtt_call_publish(void *call);

/* ctx: the link; for publishes the slot. */
MQTTAsync_messageArrived mqtt_hear_message;
MQTTAsync_connectionLost mqtt_hear_lost;
MQTTAsync_disconnected mqtt_hear_broker;
MQTTAsync_onSuccess5 mqtt_hear_connected, mqtt_hear_disconnected,
    mqtt_hear_published;
MQTTAsync_onFailure5 mqtt_hear_connect_failed, mqtt_hear_disconnect_failed,
    mqtt_hear_publish_failed, mqtt_hear_subscribe_failed;
int mqtt_hear_tls_error(const char *text, size_t len, void *ctx);

#endif
