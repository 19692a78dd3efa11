/* SPDX-License-Identifier: Apache-2.0 */
/* mqtt_hear.c - paho's callbacks: note it down in the inbox and return.
 *
 * They run with the library's lock held; a library call made here would
 * wait for itself.
 */
#include "mqtt_paho.h"

#include <stdio.h>
#include <string.h>

#include "mqtt_reason.h"

/* The words within "<thread>:error:<code>:<library>:<function>:<words>:...",
 * the form of OpenSSL's ERR_print_errors_cb. */
static void take_words(char *out, size_t cap, const char *text, size_t len)
{
	const char *at = memmem(text, len, "error:", 6), *end = text + len;
	size_t n;

	for (int field = 0; at && field < 4; field++) {
		at = memchr(at, ':', (size_t)(end - at));
		at = at ? at + 1 : NULL;
	}
	if (!at)
		at = text;
	for (n = 0; at + n < end && n < cap - 1 && at[n] != ':' &&
	    at[n] != '\n'; n++)
		out[n] = at[n];
	out[n] = '\0';
}

int mqtt_hear_tls_error(const char *text, size_t len, void *ctx)
{
	struct mqtt_link *link = ctx;

	pthread_mutex_lock(&link->lock);
	if (!link->tls_text[0])		/* the first of several is the cause */
		take_words(link->tls_text, sizeof(link->tls_text), text, len);
	pthread_mutex_unlock(&link->lock);
	return 1;			/* go on to the next line */
}

static void forget_tls(struct mqtt_link *link)
{
	pthread_mutex_lock(&link->lock);
	link->tls_text[0] = '\0';
	pthread_mutex_unlock(&link->lock);
}

void mqtt_hear_connected(void *ctx, MQTTAsync_successData5 *answer)
{
	struct mqtt_link *link = ctx;
	int receive_max = 0;

	if (answer && MQTTProperties_hasProperty(&answer->properties,
	    MQTTPROPERTY_CODE_RECEIVE_MAXIMUM))
		receive_max = (int)MQTTProperties_getNumericValue(
		    &answer->properties, MQTTPROPERTY_CODE_RECEIVE_MAXIMUM);
	forget_tls(link);
	mqtt_inbox_up(link->inbox, receive_max);
}

/* A CONNACK's reason comes in 'code', a PUBACK's in 'reasonCode', and the
 * library's own errors are negative: read both. */
static int reason_of(const MQTTAsync_failureData5 *failure)
{
	if (!failure)
		return 0;
	if (failure->reasonCode >= MQTTREASONCODE_UNSPECIFIED_ERROR)
		return (int)failure->reasonCode;
	if (failure->code >= MQTTREASONCODE_UNSPECIFIED_ERROR)
		return failure->code;
	return 0;
}

void mqtt_hear_connect_failed(void *ctx, MQTTAsync_failureData5 *failure)
{
	struct mqtt_link *link = ctx;
	char tls[MQTT_TEXT], text[MQTT_TEXT + 32];
	int reason = reason_of(failure);
	const char *message = failure ? failure->message : NULL;

	pthread_mutex_lock(&link->lock);
	memcpy(tls, link->tls_text, sizeof(tls));
	pthread_mutex_unlock(&link->lock);
	forget_tls(link);
	if (reason)
		snprintf(text, sizeof(text), "%s (%d)",
		    mqtt_reason_name(reason), reason);
	else if (tls[0])
		snprintf(text, sizeof(text), "TLS: %s", tls);
	else
		snprintf(text, sizeof(text), "%s", message ? message :
		    "no connection");
	mqtt_inbox_down(link->inbox, reason, reason == 0, text);
}

/* The broker's DISCONNECT.  paho closes the connection right after this and
 * then forgets to report it as lost: this is the report. */
void mqtt_hear_broker(void *ctx, MQTTProperties *properties,
    enum MQTTReasonCodes reason)
{
	struct mqtt_link *link = ctx;
	char text[MQTT_TEXT];

	(void)properties;
	forget_tls(link);
	snprintf(text, sizeof(text), "the broker ended it: %s (%d)",
	    mqtt_reason_name((int)reason), (int)reason);
	mqtt_inbox_down(link->inbox, (int)reason, false, text);
}

void mqtt_hear_lost(void *ctx, char *cause)
{
	struct mqtt_link *link = ctx;

	(void)cause;			/* always NULL in paho 1.3 */
	forget_tls(link);
	mqtt_inbox_down(link->inbox, 0, false, "connection lost");
}

int mqtt_hear_message(void *ctx, char *topic, int topic_len,
    MQTTAsync_message *msg)
{
	struct mqtt_link *link = ctx;

	/* no topic of ours has a NUL within (mqtt-v5.0 1.5.4 forbids it); a
	 * length of 0 means that the library has not counted */
	if ((topic_len <= 0 || strlen(topic) == (size_t)topic_len) &&
	    msg->payloadlen >= 0)
		mqtt_inbox_message(link->inbox, topic, msg->payload,
		    (size_t)msg->payloadlen);
	MQTTAsync_freeMessage(&msg);
	MQTTAsync_free(topic);
	return 1;
}

void mqtt_hear_published(void *ctx, MQTTAsync_successData5 *answer)
{
	mqtt_inbox_answer(ctx, answer ? (int)answer->reasonCode : 0);
}

void mqtt_hear_publish_failed(void *ctx, MQTTAsync_failureData5 *failure)
{
	int reason = reason_of(failure);

	mqtt_inbox_answer(ctx, reason ? reason : -1);
}

void mqtt_hear_subscribe_failed(void *ctx, MQTTAsync_failureData5 *failure)
{
	struct mqtt_link *link = ctx;
	int reason = reason_of(failure);
	char text[MQTT_TEXT];

	if (!reason)
		return;			/* the connection went first */
	snprintf(text, sizeof(text), "subscription refused: %s (%d)",
	    mqtt_reason_name(reason), reason);
	mqtt_inbox_refused(link->inbox, reason, text);
}

void mqtt_hear_disconnected(void *ctx, MQTTAsync_successData5 *answer)
{
	struct mqtt_link *link = ctx;

	(void)answer;
	mqtt_inbox_down(link->inbox, 0, false, "disconnected");
}

void mqtt_hear_disconnect_failed(void *ctx, MQTTAsync_failureData5 *failure)
{
	(void)failure;
	mqtt_hear_disconnected(ctx, NULL);
}
