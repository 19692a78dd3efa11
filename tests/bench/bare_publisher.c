/* SPDX-License-Identifier: Apache-2.0 */
/* bare_publisher.c - the least that publishes over MQTT 5 and mutual TLS: a
 * peer for the gateway's memory.
 *
 *   bare_publisher URI CLIENT_ID CA CERT KEY TOPIC
 *
 * Connects once, publishes 700 bytes a second at QoS 1, ends when killed.
 */
#include <MQTTAsync.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void connected(void *context, MQTTAsync_successData5 *d)
{
	(void)d;
	*(volatile int *)context = 1;
}

static void failed(void *context, MQTTAsync_failureData5 *d)
{
	fprintf(stderr, "bare_publisher: not connected: %s\n",
	    d->message ? d->message : "no reason");
	*(volatile int *)context = -1;
}

static int begin(MQTTAsync client, char **argv, volatile int *state)
{
	MQTTAsync_connectOptions o = MQTTAsync_connectOptions_initializer5;
	MQTTAsync_SSLOptions tls = MQTTAsync_SSLOptions_initializer;

	tls.trustStore = argv[3];
	tls.keyStore = argv[4];
	tls.privateKey = argv[5];
	tls.sslVersion = MQTT_SSL_VERSION_TLS_1_2;
	tls.verify = 1;
	o.ssl = &tls;
	o.cleanstart = 1;
	o.context = (void *)(size_t)state;
	o.onSuccess5 = connected;
	o.onFailure5 = failed;
	return MQTTAsync_connect(client, &o);
}

int main(int argc, char **argv)
{
	MQTTAsync_createOptions o = MQTTAsync_createOptions_initializer5;
	volatile int state = 0;
	MQTTAsync client;
	char text[700];

	if (argc != 7)
		return 64;
	memset(text, 'e', sizeof(text));
	if (MQTTAsync_createWithOptions(&client, argv[1], argv[2],
	    MQTTCLIENT_PERSISTENCE_NONE, NULL, &o) != MQTTASYNC_SUCCESS ||
	    begin(client, argv, &state) != MQTTASYNC_SUCCESS)
		return 1;
	while (state == 0)
		usleep(10000);
	if (state < 0)
		return 1;
	for (;;) {
		(void)MQTTAsync_send(client, argv[6], sizeof(text), text, 1, 0,
		    NULL);
		sleep(1);
	}
}
