/* SPDX-License-Identifier: Apache-2.0 */
/* test_mqtt.c - the client against a real broker that misbehaves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/ssl.h>
#include <pthread.h>

#include "mqtt_scene.h"

static struct scene_broker broker;

static int open_loop(void **state)
{
	(void)state;
	clock_real(&scene_clock);
	scene_loop = loop_open(&scene_clock);
	return scene_loop ? 0 : -1;
}

static int close_loop(void **state)
{
	(void)state;
	loop_close(scene_loop);
	return 0;
}

static int open_with_broker(void **state)
{
	if (open_loop(state) < 0)
		return -1;
	scene_broker_start(&broker, "broker", 0);
	return 0;
}

static int close_with_broker(void **state)
{
	scene_broker_stop(&broker, SIGKILL);
	return close_loop(state);
}

static void records_arrive_and_are_answered(void **state)
{
	struct scene_client gw, cloud;
	static char large[65536 + 2];

	(void)state;
	scene_client_init(&cloud, "cloudsim", broker.port);
	/* the broker's certificate names the address as well */
	snprintf(cloud.uri, sizeof(cloud.uri), "ssl://127.0.0.1:%d",
	    broker.port);
	cloud.subscribe = "coldpass/v1/+/rec/#";
	scene_client_open(&cloud);
	scene_client_init(&gw, "gw-1", broker.port);
	scene_client_open(&gw);
	assert_false(mqtt_is_up(gw.mqtt));
	assert_int_equal(mqtt_publish(gw.mqtt, "t", "x", 1, NULL, false, 1),
	    STATUS_OFFLINE);
	assert_int_equal(mqtt_subscribe(gw.mqtt, "t"), STATUS_OFFLINE);
	scene_until_listening(&cloud, &gw, "coldpass/v1/gw-1/rec/c1");
	assert_true(mqtt_is_up(gw.mqtt));
	scene_publish(&gw, "coldpass/v1/gw-1/rec/c2", "a record", 77);
	scene_until(&cloud.messages, 1);
	scene_until(&gw.answers, 1);
	assert_string_equal(cloud.topic, "coldpass/v1/gw-1/rec/c2");
	assert_string_equal(cloud.payload, "a record");
	assert_int_equal(cloud.len, 8);
	assert_int_equal(gw.last_tag, 77);
	assert_int_equal(gw.last_reason, 0);
	memset(large, 'x', sizeof(large) - 1);
	assert_int_equal(mqtt_publish(gw.mqtt, "coldpass/v1/gw-1/rec/c2",
	    large, sizeof(large) - 1, NULL, false, 0), STATUS_RANGE);
	assert_int_equal(mqtt_publish(gw.mqtt, "coldpass/v1/gw-1/rec/c2",
	    large, 32768, NULL, false, 0), STATUS_OK);
	scene_until(&cloud.messages, 2);
	assert_int_equal(cloud.len, 32768);
	scene_client_close(&gw);
	scene_client_close(&cloud);
	assert_int_equal(gw.downs + cloud.downs, 0);
}

static void many_publishes_each_have_one_answer(void **state)
{
	struct scene_client gw;

	(void)state;
	scene_client_init(&gw, "gw-1", broker.port);
	scene_client_open(&gw);
	scene_until(&gw.ups, 1);
	for (uint64_t tag = 1; tag <= 2000; tag++)
		scene_publish(&gw, "coldpass/v1/gw-1/rec/c1", "r", tag);
	scene_until(&gw.answers, 2000);
	scene_turn_for(50);
	assert_int_equal(gw.answers, 2000);
	assert_int_equal(gw.refusals + gw.lost, 0);
	scene_client_close(&gw);
}

static void others_topics_are_refused_with_a_reason(void **state)
{
	struct scene_client gw, cloud;

	(void)state;
	scene_client_init(&cloud, "cloudsim", broker.port);
	cloud.subscribe = "coldpass/v1/+/rec/#";
	scene_client_open(&cloud);
	scene_client_init(&gw, "gw-1", broker.port);
	gw.subscribe = "coldpass/v1/+/ack";	/* more than its own */
	scene_client_open(&gw);
	scene_until_listening(&cloud, &gw, "coldpass/v1/gw-1/rec/c1");
	scene_publish(&gw, "coldpass/v1/gw-2/rec/c1", "forged", 5);
	scene_until(&gw.answers, 1);
	assert_int_equal(gw.last_tag, 5);
	assert_int_equal(gw.last_reason, 135);
	scene_publish(&gw, "coldpass/v1/gw-1/ack", "forged", 6);
	scene_until(&gw.answers, 2);
	assert_int_equal(gw.last_reason, 135);
	scene_publish(&cloud, "coldpass/v1/gw-2/ack", "not for gw-1", 7);
	scene_publish(&cloud, "coldpass/v1/gw-1/ack", "for gw-1", 8);
	scene_until(&gw.messages, 1);
	assert_string_equal(gw.payload, "for gw-1");
	assert_int_equal(gw.messages, 1);
	assert_int_equal(cloud.messages, 0);
	scene_client_close(&gw);
	scene_client_close(&cloud);
}

static void nobody_is_pushed_off_by_a_borrowed_id(void **state)
{
	struct scene_client gw, other;

	(void)state;
	scene_client_init(&gw, "gw-1", broker.port);
	scene_client_open(&gw);
	scene_client_init(&other, "gw-2", broker.port);
	other.config.client_id = "gw-1";
	scene_client_open(&other);
	scene_until(&gw.ups, 1);
	scene_until(&other.ups, 1);
	scene_publish(&gw, "coldpass/v1/gw-1/rec/c1", "still here", 1);
	scene_publish(&other, "coldpass/v1/gw-2/rec/c1", "so am I", 2);
	scene_until(&gw.answers, 1);
	scene_until(&other.answers, 1);
	assert_int_equal(gw.last_reason, 0);
	assert_int_equal(other.last_reason, 0);
	assert_int_equal(gw.downs + other.downs, 0);
	scene_client_close(&other);
	scene_client_close(&gw);
}

/* --- last will, bounce ------------------------------------------------------ */

static void bounce_leaves_the_will_and_comes_back(void **state)
{
	struct scene_client gw, cloud;

	(void)state;
	scene_client_init(&gw, "gw-1", broker.port);
	gw.config.will_topic = "coldpass/v1/gw-1/status";
	gw.config.will_payload = "offline";
	scene_client_open(&gw);
	scene_until(&gw.ups, 1);
	mqtt_bounce(gw.mqtt, "no receipt for 60 s");
	assert_false(mqtt_is_up(gw.mqtt));
	scene_until(&gw.downs, 1);
	assert_string_equal(gw.reason, "no receipt for 60 s");
	scene_client_init(&cloud, "cloudsim", broker.port);
	cloud.subscribe = "coldpass/v1/+/status";
	scene_client_open(&cloud);
	scene_until(&gw.ups, 2);
	scene_until(&cloud.messages, 1);	/* retained */
	assert_string_equal(cloud.payload, "offline");
	assert_int_equal(mqtt_publish(gw.mqtt, "coldpass/v1/gw-1/status",
	    "bye", 3, NULL, true, 0), STATUS_OK);
	scene_client_close(&gw);	/* waits for the last words ... */
	scene_until(&cloud.messages, 2);
	assert_string_equal(cloud.payload, "bye");
	scene_turn_for(100);		/* ... and leaves no will */
	assert_int_equal(cloud.messages, 2);
	scene_client_close(&cloud);
}

/* --- held -------------------------------------------------------------------- */

static void held_is_silent_until_it_is_let_go(void **state)
{
	struct scene_client gw, cloud;

	(void)state;
	scene_client_init(&gw, "gw-1", broker.port);
	gw.config.will_topic = "coldpass/v1/gw-1/status";
	gw.config.will_payload = "offline";
	gw.config.is_held = true;
	scene_client_open(&gw);
	scene_turn_for(300);
	assert_int_equal(gw.ups + gw.downs, 0);		/* not even tried */
	mqtt_hold(gw.mqtt, false, "");
	scene_until(&gw.ups, 1);
	assert_int_equal(mqtt_publish(gw.mqtt, "coldpass/v1/gw-1/status",
	    "in flight", 9, NULL, true, 0), STATUS_OK);
	scene_turn_for(100);
	mqtt_hold(gw.mqtt, true, "in the air");
	scene_until(&gw.downs, 1);
	assert_string_equal(gw.reason, "in the air");
	scene_turn_for(500);		/* longer than the back-off */
	assert_int_equal(gw.ups, 1);
	scene_client_init(&cloud, "cloudsim", broker.port);
	cloud.subscribe = "coldpass/v1/+/status";
	scene_client_open(&cloud);
	scene_until(&cloud.messages, 1);
	assert_string_equal(cloud.payload, "in flight");	/* no will */
	mqtt_hold(gw.mqtt, false, "");
	scene_until(&gw.ups, 2);
	/* held while it connects: it leaves as soon as it is there */
	mqtt_bounce(gw.mqtt, "again");
	scene_until(&gw.downs, 2);
	mqtt_hold(gw.mqtt, true, "in the air");
	scene_turn_for(500);
	assert_false(mqtt_is_up(gw.mqtt));
	scene_client_close(&gw);
	scene_client_close(&cloud);
}

/* --- certificates ------------------------------------------------------------ */

/* paho takes a second for each attempt: let several run at once. */
static void expect_refusal(struct scene_client *c, const char *words)
{
	scene_until(&c->downs, 1);
	assert_int_equal(c->ups, 0);
	if (!strstr(c->reason, words))
		fail_msg("\"%s\" does not say \"%s\"", c->reason, words);
}

static void a_broker_of_another_name_is_refused(void **state)
{
	struct scene_client by_name, by_address;
	struct scene_broker elsewhere;

	(void)state;
	scene_broker_start(&elsewhere, "elsewhere", 0);
	scene_client_init(&by_name, "gw-1", elsewhere.port);
	scene_client_open(&by_name);
	scene_client_init(&by_address, "gw-1", elsewhere.port);
	snprintf(by_address.uri, sizeof(by_address.uri), "ssl://127.0.0.1:%d",
	    elsewhere.port);
	scene_client_open(&by_address);
	expect_refusal(&by_name,
	    "certificate verify failed: hostname mismatch");
	expect_refusal(&by_address,
	    "certificate verify failed: IP address mismatch");
	scene_client_close(&by_address);
	scene_client_close(&by_name);
	scene_broker_stop(&elsewhere, SIGKILL);
}

static void certificates_of_others_are_refused(void **state)
{
	struct scene_client stranger, client, rogue;

	(void)state;
	scene_client_init(&stranger, "gw-1", broker.port);
	snprintf(stranger.ca, sizeof(stranger.ca), "%s/strangers.pem",
	    scene_dir);
	scene_client_open(&stranger);
	/* a client's certificate must not do for a broker either */
	scene_client_init(&client, "gw-1", broker.port);
	snprintf(client.ca, sizeof(client.ca), "%s/clients.pem", scene_dir);
	scene_client_open(&client);
	scene_client_init(&rogue, "rogue", broker.port);
	scene_client_open(&rogue);
	expect_refusal(&stranger, "certificate verify failed: ");
	expect_refusal(&client, "certificate verify failed: ");
	expect_refusal(&rogue,
	    "the broker refused this client's certificate: ");
	scene_client_close(&rogue);
	scene_client_close(&client);
	scene_client_close(&stranger);
}

static void nobody_there_is_told_so_every_time(void **state)
{
	struct scene_client c;

	(void)state;
	scene_client_init(&c, "gw-1", scene_free_port());
	scene_client_open(&c);
	expect_refusal(&c, "Connection refused");
	/* not every attempt is looked into: the third repeats the second */
	scene_until(&c.downs, 3);
	expect_refusal(&c, "Connection refused");
	scene_client_close(&c);
}

static void expect_no_open(struct scene_client *c, const char *words)
{
	struct mqtt_handlers none = {.ctx = NULL};
	char why[256] = "";

	assert_null(mqtt_open(scene_loop, &c->config, &none, why,
	    sizeof(why)));
	if (!strstr(why, words))
		fail_msg("\"%s\" does not say \"%s\"", why, words);
}

static void bad_files_are_named_at_once(void **state)
{
	struct scene_client c;

	(void)state;
	scene_client_init(&c, "gw-1", 1);
	snprintf(c.ca, sizeof(c.ca), "%s/none.pem", scene_dir);
	expect_no_open(&c, "none.pem: No such file");
	scene_client_init(&c, "gw-1", 1);
	snprintf(c.cert, sizeof(c.cert), "%s/broker.csr", scene_dir);
	expect_no_open(&c, "broker.csr: no start line");
	scene_client_init(&c, "gw-1", 1);
	snprintf(c.key, sizeof(c.key), "%s/gw-2-key.pem", scene_dir);
	expect_no_open(&c, "gw-2-key.pem: key values mismatch");
	scene_client_init(&c, "gw-1", 1);
	c.config.uri = "tcp://localhost:1883";
	expect_no_open(&c, "must be ssl://host:port");
	c.config.uri = "ssl://localhost";
	expect_no_open(&c, "must be ssl://host:port");
}

/* --- broken brokers ------------------------------------------------------------ */

static void killed_broker_costs_every_tag_once(void **state)
{
	struct scene_client gw;
	int port = broker.port;

	(void)state;
	scene_client_init(&gw, "gw-1", port);
	scene_client_open(&gw);
	scene_until(&gw.ups, 1);
	kill(broker.pid, SIGSTOP);
	for (uint64_t tag = 1; tag <= 50; tag++)
		scene_publish(&gw, "coldpass/v1/gw-1/rec/c1", "r", tag);
	scene_turn_for(50);
	assert_int_equal(gw.answers, 0);
	scene_broker_stop(&broker, SIGKILL);
	scene_until(&gw.downs, 1);
	assert_int_equal(gw.lost, 50);
	assert_int_equal(gw.answers, 50);
	scene_broker_start(&broker, "broker", port);
	scene_until(&gw.ups, 2);
	scene_publish(&gw, "coldpass/v1/gw-1/rec/c1", "r", 99);
	scene_until(&gw.answers, 51);
	assert_int_equal(gw.last_tag, 99);
	assert_int_equal(gw.last_reason, 0);
	scene_turn_for(100);
	assert_int_equal(gw.answers, 51);
	scene_client_close(&gw);
}

static void frozen_broker_is_noticed(void **state)
{
	struct scene_client gw, other;
	int64_t from;

	(void)state;
	scene_client_init(&gw, "gw-1", broker.port);
	gw.config.keepalive_s = 1;
	scene_client_open(&gw);
	scene_client_init(&other, "gw-2", broker.port);
	other.config.keepalive_s = 1;	/* paho's clock serves all clients */
	scene_client_open(&other);
	scene_until(&gw.ups, 1);
	scene_until(&other.ups, 1);
	kill(broker.pid, SIGSTOP);
	scene_publish(&gw, "coldpass/v1/gw-1/rec/c1", "r", 3);
	scene_publish(&other, "coldpass/v1/gw-2/rec/c1", "r", 4);
	/* closing waits a little for the answer, not for ever */
	from = scene_ms();
	scene_client_close(&other);
	assert_true(scene_ms() - from < SCENE_WAIT_MS);
	assert_int_equal(other.answers, 0);	/* no handler from close */
	scene_until(&gw.downs, 1);
	assert_int_equal(gw.lost, 1);
	assert_int_equal(gw.last_tag, 3);
	kill(broker.pid, SIGCONT);
	scene_until(&gw.ups, 2);
	scene_client_close(&gw);
}

/* --- a broker that accepts and drops --------------------------------------------- */

/* An own server, for what mosquitto cannot be made to do. */
struct dropper {
	int fd, port;
	int max_version;	/* 0: any */
	/* sent after CONNECT; then closed, unless there is a second answer,
	 * to the next packet */
	const unsigned char *answer, *second;
	size_t len, second_len;
	pthread_t thread;
};

/* mqtt-v5.0 3.2: CONNACK, accepted, no properties. */
static const unsigned char accept_drop[] = {0x20, 0x03, 0x00, 0x00, 0x00};
/* ... followed by DISCONNECT, session taken over (3.14). */
static const unsigned char accept_take_over[] = {0x20, 0x03, 0x00, 0x00, 0x00,
    0xE0, 0x02, 0x8E, 0x00};
/* SUBACK to packet 1: not authorized (3.9). */
static const unsigned char no_subscription[] = {0x90, 0x04, 0x00, 0x01, 0x00,
    0x87};
/* CONNACK, not authorized. */
static const unsigned char not_authorized[] = {0x20, 0x03, 0x00, 0x87, 0x00};

static void drop_one(struct dropper *d, SSL_CTX *ctx, int fd)
{
	SSL *ssl = SSL_new(ctx);
	char packet[1024];

	SSL_set_fd(ssl, fd);
	if (SSL_accept(ssl) == 1 &&
	    SSL_read(ssl, packet, sizeof(packet)) > 0 &&
	    SSL_write(ssl, d->answer, (int)d->len) > 0) {
		if (d->second && SSL_read(ssl, packet, sizeof(packet)) > 0)
			SSL_write(ssl, d->second, (int)d->second_len);
		else
			SSL_shutdown(ssl);
	}
	while (d->second && SSL_read(ssl, packet, sizeof(packet)) > 0)
		;
	SSL_free(ssl);
	shutdown(fd, SHUT_WR);
	while (read(fd, packet, sizeof(packet)) > 0)
		;		/* no reset before all is read */
	close(fd);
}

static void *drop_all(void *arg)
{
	struct dropper *d = arg;
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	char file[128];
	int fd;

	snprintf(file, sizeof(file), "%s/broker.pem", scene_dir);
	SSL_CTX_use_certificate_chain_file(ctx, file);
	snprintf(file, sizeof(file), "%s/broker-key.pem", scene_dir);
	SSL_CTX_use_PrivateKey_file(ctx, file, SSL_FILETYPE_PEM);
	if (d->max_version) {
		SSL_CTX_set_security_level(ctx, 0);
		SSL_CTX_set_cipher_list(ctx, "ALL:@SECLEVEL=0");
		SSL_CTX_set_min_proto_version(ctx, TLS1_VERSION);
		SSL_CTX_set_max_proto_version(ctx, d->max_version);
	}
	while ((fd = accept(d->fd, NULL, NULL)) >= 0)
		drop_one(d, ctx, fd);
	SSL_CTX_free(ctx);
	return NULL;
}

static void dropper_start_at(struct dropper *d, int port,
    const unsigned char *answer, size_t len, int max_version)
{
	int again = 1;
	struct sockaddr_in at = {.sin_family = AF_INET};
	socklen_t size = sizeof(at);

	memset(d, 0, sizeof(*d));
	d->answer = answer;
	d->len = len;
	d->max_version = max_version;
	d->fd = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(d->fd, SOL_SOCKET, SO_REUSEADDR, &again, sizeof(again));
	at.sin_port = htons((uint16_t)port);
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(d->fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(d->fd, 16), 0);
	getsockname(d->fd, (struct sockaddr *)&at, &size);
	d->port = ntohs(at.sin_port);
	assert_int_equal(pthread_create(&d->thread, NULL, drop_all, d), 0);
}

static void dropper_start(struct dropper *d, const unsigned char *answer,
    size_t len, int max_version)
{
	dropper_start_at(d, 0, answer, len, max_version);
}

static void dropper_stop(struct dropper *d)
{
	shutdown(d->fd, SHUT_RDWR);
	pthread_join(d->thread, NULL);
	close(d->fd);
}

/* Failures in a row make the waits long; then one connection succeeds and is
 * dropped at once.  Who takes that for a fresh start waits 'base' at most;
 * the right wait is that short once in 2^17. */
static void accept_then_drop_makes_no_storm(void **state)
{
	const int64_t base_ms = 1000;
	struct scene_client gw;
	struct dropper d;

	(void)state;
	loop_close(scene_loop);
	clock_manual(&scene_clock, 0, 0, CLOCK_NONE);
	scene_loop = loop_open(&scene_clock);
	dropper_start(&d, accept_drop, sizeof(accept_drop), 0);
	scene_client_init(&gw, "gw-1", d.port);
	dropper_stop(&d);
	gw.config.backoff_base_ms = base_ms;
	gw.config.backoff_cap_ms = base_ms << 30;
	scene_client_open(&gw);
	for (int failure = 1; failure <= 16; failure++) {
		scene_until(&gw.downs, failure);
		assert_in_range(mqtt_retry_in_ms(gw.mqtt), 0,
		    base_ms << (failure - 1));
		clock_manual_advance(&scene_clock, base_ms << 16);
	}
	dropper_start_at(&d, d.port, accept_drop, sizeof(accept_drop), 0);
	scene_until(&gw.ups, 1);
	scene_until(&gw.downs, 17);
	assert_string_equal(gw.reason, "connection lost");
	assert_true(mqtt_retry_in_ms(gw.mqtt) > base_ms);
	scene_client_close(&gw);
	dropper_stop(&d);
}

static void odd_servers_are_understood(void **state)
{
	struct scene_client taken_over, denied, old, deaf;
	struct dropper d1, d2, d3, d4;

	(void)state;
	dropper_start(&d1, accept_take_over, sizeof(accept_take_over), 0);
	scene_client_init(&taken_over, "gw-1", d1.port);
	scene_client_open(&taken_over);
	dropper_start(&d2, not_authorized, sizeof(not_authorized), 0);
	scene_client_init(&denied, "gw-1", d2.port);
	denied.config.backoff_base_ms = 1;
	denied.config.backoff_cap_ms = 60000;
	scene_client_open(&denied);
	dropper_start(&d3, accept_drop, sizeof(accept_drop), TLS1_1_VERSION);
	scene_client_init(&old, "gw-1", d3.port);
	scene_client_open(&old);
	dropper_start(&d4, accept_drop, sizeof(accept_drop), 0);
	d4.second = no_subscription;
	d4.second_len = sizeof(no_subscription);
	scene_client_init(&deaf, "gw-1", d4.port);
	deaf.config.backoff_cap_ms = 60000;
	deaf.subscribe = "coldpass/v1/gw-1/ack";
	scene_client_open(&deaf);
	scene_until(&deaf.downs, 1);
	scene_until(&taken_over.downs, 1);
	scene_until(&denied.downs, 1);
	scene_until(&old.downs, 1);
	assert_true(taken_over.ups >= 1);
	assert_string_equal(taken_over.reason,
	    "the broker ended it: session taken over (142)");
	assert_string_equal(denied.reason, "not authorized (135)");
	assert_int_equal(denied.ups, 0);
	assert_int_equal(old.ups, 0);
	if (!strstr(old.reason, "protocol version"))
		fail_msg("\"%s\" does not name the protocol", old.reason);
	assert_string_equal(deaf.reason,
	    "subscription refused: not authorized (135)");
	scene_turn_for(1500);
	assert_int_equal(denied.downs, 1);	/* not asked again soon */
	assert_int_equal(deaf.downs, 1);
	scene_client_close(&deaf);
	scene_client_close(&old);
	scene_client_close(&denied);
	scene_client_close(&taken_over);
	dropper_stop(&d4);
	dropper_stop(&d3);
	dropper_stop(&d2);
	dropper_stop(&d1);
}

/* A demonstration runs at a pace of hundreds: the network does not.  A wait
 * that forgot it would be a 100,000th of the range; the right one is that
 * short as seldom. */
static void back_off_is_in_real_time(void **state)
{
	const int64_t range_ms = 1000000000, pace = 100000;
	struct scene_client gw;
	struct clock real;

	(void)state;
	loop_close(scene_loop);
	clock_real(&real);
	clock_scaled(&scene_clock, pace, real.mono_ms(&real), 0);
	scene_loop = loop_open(&scene_clock);
	scene_client_init(&gw, "gw-1", scene_free_port());
	gw.config.backoff_base_ms = range_ms;
	gw.config.backoff_cap_ms = range_ms;
	scene_client_open(&gw);
	assert_int_equal(mqtt_retry_in_ms(gw.mqtt), -1);
	scene_until(&gw.downs, 1);
	assert_in_range(mqtt_retry_in_ms(gw.mqtt), range_ms / pace, range_ms);
	scene_client_close(&gw);
}

#define TEST(fn) \
	cmocka_unit_test_setup_teardown(fn, open_with_broker, \
	    close_with_broker)
#define ALONE(fn) cmocka_unit_test_setup_teardown(fn, open_loop, close_loop)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(records_arrive_and_are_answered),
	    TEST(many_publishes_each_have_one_answer),
	    TEST(others_topics_are_refused_with_a_reason),
	    TEST(nobody_is_pushed_off_by_a_borrowed_id),
	    TEST(bounce_leaves_the_will_and_comes_back),
	    TEST(held_is_silent_until_it_is_let_go),
	    ALONE(a_broker_of_another_name_is_refused),
	    TEST(certificates_of_others_are_refused),
	    ALONE(nobody_there_is_told_so_every_time),
	    ALONE(bad_files_are_named_at_once),
	    TEST(killed_broker_costs_every_tag_once),
	    TEST(frozen_broker_is_noticed),
	    ALONE(accept_then_drop_makes_no_storm),
	    ALONE(odd_servers_are_understood),
	    ALONE(back_off_is_in_real_time),
	};

	return cmocka_run_group_tests(tests, scene_open, scene_close);
}
