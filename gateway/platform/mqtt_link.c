/* SPDX-License-Identifier: Apache-2.0 */
/* mqtt_link.c - one paho client, its worker, and the orders given to it.
 *
 * Kept from paho: persistence in files that it never syncs, and queueing
 * without bound while offline.
 */
#include "mqtt_link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt_paho.h"
#include "mqtt_tls.h"

static struct mqtt_call *new_call(struct mqtt_link *link, loop_fn *work,
    size_t room)
{
	struct mqtt_call *call = calloc(1, sizeof(*call) + room);

	if (!call)
		return NULL;
	call->link = link;
	call->job.work = work;
	call->job.ctx = call;
	return call;
}

/* The few calls that the state machine cannot do without. */
static void ask(struct mqtt_link *link, loop_fn *work, bool flag, int reason,
    const char *text)
{
	size_t size = strlen(text) + 1;
	struct mqtt_call *call = new_call(link, work, size);

	if (!call) {
		mqtt_inbox_down(link->inbox, reason, false, "out of memory");
		return;
	}
	call->flag = flag;
	call->reason = reason;
	memcpy(call->text, text, size);
	worker_submit(link->worker, &call->job);
}

void mqtt_link_connect(struct mqtt_link *link)
{
	ask(link, mqtt_call_connect, false, 0, "");
}

void mqtt_link_explain(struct mqtt_link *link, int reason, const char *text)
{
	ask(link, mqtt_call_explain, false, reason, text);
}

void mqtt_link_disconnect(struct mqtt_link *link, bool with_will)
{
	ask(link, mqtt_call_disconnect, with_will, 0, "");
}

enum status mqtt_link_subscribe(struct mqtt_link *link, const char *topic)
{
	size_t size = strlen(topic) + 1;
	struct mqtt_call *call = new_call(link, mqtt_call_subscribe, size);

	if (!call)
		return STATUS_NO_SPACE;
	memcpy(call->text, topic, size);
	call->topic = call->text;
	worker_submit(link->worker, &call->job);
	return STATUS_OK;
}

static char *put(char **at, const void *from, size_t len)
{
	char *to = *at;

	if (len > 0)
		memcpy(to, from, len);
	*at += len;
	return to;
}

struct mqtt_call *mqtt_link_prepare(struct mqtt_link *link,
    const struct mqtt_publication *p, struct mqtt_slot *slot)
{
	size_t topic = strlen(p->topic) + 1;
	size_t type = p->content_type ? strlen(p->content_type) + 1 : 0;
	struct mqtt_call *call = new_call(link, mqtt_call_publish,
	    topic + type + p->len);
	char *at;

	if (!call)
		return NULL;
	at = call->text;
	call->topic = put(&at, p->topic, topic);
	if (type)
		call->content_type = put(&at, p->content_type, type);
	call->payload = put(&at, p->payload, p->len);
	call->len = p->len;
	call->flag = p->retained;
	call->slot = slot;
	return call;
}

void mqtt_link_send(struct mqtt_link *link, struct mqtt_call *call)
{
	worker_submit(link->worker, &call->job);
}

void mqtt_link_drop(struct mqtt_call *call)
{
	free(call);
}

static void init_library(void)
{
	/* OpenSSL sets itself up, and belongs to others in this process too */
	MQTTAsync_init_options o = MQTTAsync_init_options_initializer;

	o.do_openssl_init = 0;
	MQTTAsync_global_init(&o);
}

static int create_client(struct mqtt_link *link)
{
	MQTTAsync_createOptions o = MQTTAsync_createOptions_initializer5;
	int rc;

	o.sendWhileDisconnected = 0;
	o.allowDisconnectedSendAtAnyTime = 0;
	/* it counts while connected as well; our window is far below */
	o.maxBufferedMessages = 1000;
	o.MQTTVersion = MQTTVERSION_5;
	rc = MQTTAsync_createWithOptions(&link->client, link->config.uri,
	    link->config.client_id, MQTTCLIENT_PERSISTENCE_NONE, NULL, &o);
	if (rc != MQTTASYNC_SUCCESS)
		return rc;
	/* without a message callback the library installs none at all */
	rc = MQTTAsync_setCallbacks(link->client, link, mqtt_hear_lost,
	    mqtt_hear_message, NULL);
	if (rc == MQTTASYNC_SUCCESS)
		rc = MQTTAsync_setDisconnected(link->client, link,
		    mqtt_hear_broker);
	return rc;
}

/* The next string of the block; NULL stays NULL. */
static const char *pack(char **at, const char *s)
{
	size_t size = s ? strlen(s) + 1 : 0;
	char *to = *at;

	if (!s)
		return NULL;
	memcpy(to, s, size);
	*at += size;
	return to;
}

static bool copy_config(struct mqtt_link *link, const struct mqtt_config *c)
{
	const char *all[] = {c->uri, c->client_id, c->ca_file, c->cert_file,
	    c->key_file, c->will_topic, c->will_payload};
	size_t size = 0;
	char *at;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		size += all[i] ? strlen(all[i]) + 1 : 0;
	at = link->strings = malloc(size);
	if (!at)
		return false;
	link->config = *c;
	link->config.uri = pack(&at, c->uri);
	link->config.client_id = pack(&at, c->client_id);
	link->config.ca_file = pack(&at, c->ca_file);
	link->config.cert_file = pack(&at, c->cert_file);
	link->config.key_file = pack(&at, c->key_file);
	link->config.will_topic = pack(&at, c->will_topic);
	link->config.will_payload = pack(&at, c->will_payload);
	return true;
}

struct mqtt_link *mqtt_link_open(struct loop *loop, struct mqtt_inbox *in,
    const struct mqtt_config *config, char *why, size_t cap)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct mqtt_link *link;
	int rc;

	if (mqtt_tls_check(config, why, cap) != STATUS_OK)
		return NULL;
	pthread_once(&once, init_library);
	link = calloc(1, sizeof(*link));
	if (!link) {
		snprintf(why, cap, "out of memory");
		return NULL;
	}
	link->inbox = in;
	pthread_mutex_init(&link->lock, NULL);
	rc = copy_config(link, config) ? create_client(link) :
	    MQTTASYNC_FAILURE;
	if (rc == MQTTASYNC_SUCCESS)
		link->worker = worker_open(loop);
	if (link->worker)
		return link;
	snprintf(why, cap, "the MQTT library or a thread was refused (%d): "
	    "broker address \"%s\", client id \"%s\"", rc, config->uri,
	    config->client_id);
	mqtt_link_close(link);
	return NULL;
}

void mqtt_link_close(struct mqtt_link *link)
{
	if (!link)
		return;
	worker_close(link->worker);
	if (link->client)
		MQTTAsync_destroy(&link->client);
	free(link->strings);
	pthread_mutex_destroy(&link->lock);
	free(link);
}
