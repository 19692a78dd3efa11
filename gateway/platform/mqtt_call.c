/* SPDX-License-Identifier: Apache-2.0 */
/* mqtt_call.c - paho's MQTTAsync with every default that surprises set.
 *
 * What paho would do by itself and is kept from doing: check no host name
 * (verify=0), trust the system's CAs, reconnect every three seconds for
 * ever, try MQTT 3.1.1 and then 3.1.
 */
#include "mqtt_paho.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "mqtt_tls.h"

/* TCP, TLS and CONNECT over a satellite: three round trips, some lost. */
#define CALL_CONNECT_S 60
/* What the broker may send: a message and its header.  mqtt-v5.0 3.1.2.11.4 */
#define CALL_PACKET_MAX (MQTT_MESSAGE_MAX + 1024)

static void set_tls(MQTTAsync_SSLOptions *tls, struct mqtt_link *link)
{
	tls->trustStore = link->config.ca_file;
	tls->keyStore = link->config.cert_file;
	tls->privateKey = link->config.key_file;
	tls->enabledCipherSuites = MQTT_TLS_CIPHERS;
	tls->enableServerCertAuth = 1;
	tls->disableDefaultTrustStore = 1;
	tls->verify = 1;
	tls->sslVersion = MQTT_SSL_VERSION_DEFAULT;
	tls->ssl_error_cb = mqtt_hear_tls_error;
	tls->ssl_error_context = link;
}

static int connect_with(struct mqtt_link *link, MQTTAsync_SSLOptions *tls,
    MQTTAsync_willOptions *will, MQTTProperties *properties)
{
	MQTTAsync_connectOptions o = MQTTAsync_connectOptions_initializer5;

	o.keepAliveInterval = link->config.keepalive_s;
	o.cleanstart = 1;
	o.connectTimeout = CALL_CONNECT_S;
	o.automaticReconnect = 0;
	o.ssl = tls;
	o.will = link->config.will_topic ? will : NULL;
	o.connectProperties = properties;
	o.onSuccess5 = mqtt_hear_connected;
	o.onFailure5 = mqtt_hear_connect_failed;
	o.context = link;
	return MQTTAsync_connect(link->client, &o);
}

static int add_number(MQTTProperties *properties, enum MQTTPropertyCodes id,
    unsigned int value)
{
	MQTTProperty p;

	memset(&p, 0, sizeof(p));
	p.identifier = id;
	p.value.integer4 = value;
	return MQTTProperties_add(properties, &p);
}

void mqtt_call_connect(void *arg)
{
	struct mqtt_call *call = arg;
	struct mqtt_link *link = call->link;
	MQTTAsync_SSLOptions tls = MQTTAsync_SSLOptions_initializer;
	MQTTAsync_willOptions will = MQTTAsync_willOptions_initializer;
	MQTTProperties properties = MQTTProperties_initializer;
	char text[64];
	int rc;

	set_tls(&tls, link);
	will.topicName = link->config.will_topic;
	will.message = link->config.will_payload ? link->config.will_payload
	    : "";
	will.retained = 1;
	will.qos = 1;
	rc = add_number(&properties, MQTTPROPERTY_CODE_SESSION_EXPIRY_INTERVAL,
	    0);
	if (rc == 0)
		rc = add_number(&properties,
		    MQTTPROPERTY_CODE_MAXIMUM_PACKET_SIZE, CALL_PACKET_MAX);
	if (rc == 0)
		rc = connect_with(link, &tls, &will, &properties);
	MQTTProperties_free(&properties);
	if (rc != MQTTASYNC_SUCCESS) {
		snprintf(text, sizeof(text), "paho refused to connect (%d)",
		    rc);
		mqtt_inbox_down(link->inbox, 0, false, text);
	}
	free(call);
}

void mqtt_call_explain(void *arg)
{
	struct mqtt_call *call = arg;
	char text[MQTT_TEXT];

	snprintf(text, sizeof(text), "%s", call->text);
	mqtt_tls_explain(&call->link->config, text, sizeof(text));
	mqtt_inbox_down(call->link->inbox, call->reason, false, text);
	free(call);
}

void mqtt_call_disconnect(void *arg)
{
	struct mqtt_call *call = arg;
	struct mqtt_link *link = call->link;
	MQTTAsync_disconnectOptions o = MQTTAsync_disconnectOptions_initializer5;

	/* with the will: who bounces may stay away for long, and the status
	 * must not go on saying "online" (mqtt-v5.0 3.14.2.1) */
	o.reasonCode = call->flag ? MQTTREASONCODE_DISCONNECT_WITH_WILL_MESSAGE
	    : MQTTREASONCODE_NORMAL_DISCONNECTION;
	o.timeout = 0;
	o.onSuccess5 = mqtt_hear_disconnected;
	o.onFailure5 = mqtt_hear_disconnect_failed;
	o.context = link;
	if (MQTTAsync_disconnect(link->client, &o) != MQTTASYNC_SUCCESS)
		mqtt_inbox_down(link->inbox, 0, false, "not connected");
	free(call);
}

void mqtt_call_subscribe(void *arg)
{
	struct mqtt_call *call = arg;
	MQTTAsync_responseOptions o = MQTTAsync_responseOptions_initializer;

	o.onFailure5 = mqtt_hear_subscribe_failed;
	o.context = call->link;
	if (MQTTAsync_subscribe(call->link->client, call->topic, 1, &o) !=
	    MQTTASYNC_SUCCESS)
		log_debug("mqtt", "subscribe not sent topic=%s", call->topic);
	free(call);
}

static int add_content_type(MQTTProperties *properties, char *content_type)
{
	MQTTProperty p;

	memset(&p, 0, sizeof(p));
	p.identifier = MQTTPROPERTY_CODE_CONTENT_TYPE;
	p.value.data.data = content_type;
	p.value.data.len = (int)strlen(content_type);
	return MQTTProperties_add(properties, &p);
}

void mqtt_call_publish(void *arg)
{
	struct mqtt_call *call = arg;
	MQTTAsync_message msg = MQTTAsync_message_initializer;
	MQTTAsync_responseOptions o = MQTTAsync_responseOptions_initializer;
	char type[64];
	int rc = 0;

	msg.payload = call->payload;
	msg.payloadlen = (int)call->len;
	msg.qos = 1;
	msg.retained = call->flag;
	o.onSuccess5 = mqtt_hear_published;
	o.onFailure5 = mqtt_hear_publish_failed;
	o.context = call->slot;
	if (call->content_type) {
		snprintf(type, sizeof(type), "%s", call->content_type);
		rc = add_content_type(&msg.properties, type);
	}
	if (rc == 0)
		rc = MQTTAsync_sendMessage(call->link->client, call->topic,
		    &msg, &o);
	MQTTProperties_free(&msg.properties);
	if (rc != MQTTASYNC_SUCCESS)
		mqtt_inbox_answer(call->slot, -1);
	free(call);
}
