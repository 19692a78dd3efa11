/* SPDX-License-Identifier: Apache-2.0 */
/* mqtt_scene.h - a private broker and some clients on one loop, for
 * test_mqtt.c.  Throw-away TLS files come from tests/tools/lib.sh, the
 * broker's configuration is the one that is shipped.
 */
#ifndef MQTT_SCENE_H
#define MQTT_SCENE_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "log.h"
#include "mqtt.h"

#define SCENE_WAIT_MS 20000

struct scene_broker {
	pid_t pid;
	int port;
};

struct scene_client {
	struct mqtt *mqtt;
	struct mqtt_config config;
	int ups, downs, messages, answers, refusals, lost;
	char reason[256];		/* of the last down */
	char topic[256], payload[256];	/* of the last message */
	size_t len;
	int last_reason;		/* of the last answer */
	uint64_t last_tag;
	const char *subscribe;		/* when up */
	char uri[64], ca[128], cert[128], key[128];
};

static char scene_dir[64];
static struct clock scene_clock;
static struct loop *scene_loop;

static int64_t scene_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* A shell command with arguments $1..$3; its words only when it fails. */
static int scene_shell(const char *command, const char *a, const char *b,
    const char *c)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		execlp("sh", "sh", "-c", command, "sh", a, b, c, (char *)NULL);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	return status;
}

/* One idle client for the whole program: with none left, paho ends its
 * threads, which takes a second each time. */
static struct loop *anchor_loop;
static struct mqtt *anchor;

static inline int scene_open(void **state)
{
	static struct clock still;
	char ca[128], cert[128], key[128], why[256];
	struct mqtt_handlers none = {.ctx = NULL};
	struct mqtt_config config = {.uri = "ssl://localhost:1",
	    .client_id = "anchor", .ca_file = ca, .cert_file = cert,
	    .key_file = key, .keepalive_s = 60};

	(void)state;
	log_threshold(LOG_LEVEL_ERROR);
	snprintf(scene_dir, sizeof(scene_dir), "/tmp/coldpass-mqtt.XXXXXX");
	if (!mkdtemp(scene_dir) || scene_shell(". tests/tools/lib.sh; "
	    "make_tls \"$1\" gw-1 gw-2 cloudsim", scene_dir, "", "") != 0)
		return -1;
	snprintf(ca, sizeof(ca), "%s/servers.pem", scene_dir);
	snprintf(cert, sizeof(cert), "%s/gw-1.pem", scene_dir);
	snprintf(key, sizeof(key), "%s/gw-1-key.pem", scene_dir);
	clock_manual(&still, 0, 0, CLOCK_NONE);
	anchor_loop = loop_open(&still);
	anchor = mqtt_open(anchor_loop, &config, &none, why, sizeof(why));
	return anchor ? 0 : -1;
}

static inline int scene_close(void **state)
{
	(void)state;
	mqtt_close(anchor);
	loop_close(anchor_loop);
	return scene_shell("rm -r \"$1\"", scene_dir, "", "");
}

static int scene_free_port(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &len) < 0)
		at.sin_port = 0;
	close(fd);
	return ntohs(at.sin_port);
}

static bool scene_port_is_open(int port)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	int fd = socket(AF_INET, SOCK_STREAM, 0), rc;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	at.sin_port = htons((uint16_t)port);
	rc = connect(fd, (struct sockaddr *)&at, sizeof(at));
	close(fd);
	return rc == 0;
}

static void scene_nap(void)
{
	struct timespec t = {0, 5000000};

	nanosleep(&t, NULL);
}

static pid_t scene_spawn_broker(void)
{
	char conf[128], log[128];
	pid_t pid;

	snprintf(conf, sizeof(conf), "%s/broker/mosquitto.conf", scene_dir);
	snprintf(log, sizeof(log), "%s/broker.log", scene_dir);
	pid = fork();
	if (pid == 0) {
		int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);

		/* not to outlive a test that was killed */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(fd, STDOUT_FILENO);
		dup2(fd, STDERR_FILENO);
		setenv("PATH", "/usr/sbin:/usr/local/sbin:/usr/bin:/bin", 1);
		execlp("mosquitto", "mosquitto", "-c", conf, (char *)NULL);
		_exit(127);
	}
	return pid;
}

/* With this certificate of scene_dir; port 0 picks a free one.  Fails the
 * test when no broker comes up. */
static void scene_broker_start(struct scene_broker *b, const char *cert,
    int port)
{
	char number[16];

	for (int attempt = 0; attempt < 3; attempt++) {
		b->port = port ? port : scene_free_port();
		snprintf(number, sizeof(number), "%d", b->port);
		assert_int_equal(scene_shell("configs/mosquitto/render "
		    "\"$1/broker\" PORT=$2 BIND=127.0.0.1 "
		    "CLIENT_CA=$1/clients.pem SERVER_CERT=$1/$3.pem "
		    "SERVER_KEY=$1/$3-key.pem >/dev/null", scene_dir, number,
		    cert), 0);
		b->pid = scene_spawn_broker();
		for (int i = 0; i < 1000; i++) {
			if (waitpid(b->pid, NULL, WNOHANG) != 0)
				break;	/* port taken meanwhile */
			if (scene_port_is_open(b->port))
				return;
			scene_nap();
		}
	}
	fail_msg("no broker came up; %s/broker.log says why", scene_dir);
}

static void scene_broker_stop(struct scene_broker *b, int signo)
{
	kill(b->pid, signo);
	kill(b->pid, SIGCONT);
	waitpid(b->pid, NULL, 0);
}

/* --- clients ---------------------------------------------------------------- */

static void scene_up(void *ctx)
{
	struct scene_client *c = ctx;

	c->ups++;
	if (c->subscribe)
		assert_int_equal(mqtt_subscribe(c->mqtt, c->subscribe),
		    STATUS_OK);
}

static void scene_down(void *ctx, const char *reason)
{
	struct scene_client *c = ctx;

	c->downs++;
	snprintf(c->reason, sizeof(c->reason), "%s", reason);
}

static void scene_message(void *ctx, const char *topic, const char *payload,
    size_t len)
{
	struct scene_client *c = ctx;

	snprintf(c->topic, sizeof(c->topic), "%s", topic);
	snprintf(c->payload, sizeof(c->payload), "%s", payload);
	c->len = len;
	c->messages++;
}

static void scene_published(void *ctx, uint64_t tag, int reason)
{
	struct scene_client *c = ctx;

	c->last_tag = tag;
	c->last_reason = reason;
	c->answers++;
	if (reason > 0)
		c->refusals++;
	if (reason < 0)
		c->lost++;
}

/* Quick back-off, keepalive 60, the right CA. */
static void scene_client_init(struct scene_client *c, const char *cert,
    int port)
{
	memset(c, 0, sizeof(*c));
	snprintf(c->uri, sizeof(c->uri), "ssl://localhost:%d", port);
	snprintf(c->ca, sizeof(c->ca), "%s/servers.pem", scene_dir);
	snprintf(c->cert, sizeof(c->cert), "%s/%s.pem", scene_dir, cert);
	snprintf(c->key, sizeof(c->key), "%s/%s-key.pem", scene_dir, cert);
	c->config.uri = c->uri;
	c->config.client_id = cert;
	c->config.ca_file = c->ca;
	c->config.cert_file = c->cert;
	c->config.key_file = c->key;
	c->config.keepalive_s = 60;
	c->config.backoff_base_ms = 20;
	c->config.backoff_cap_ms = 200;
}

static inline void scene_client_open(struct scene_client *c)
{
	struct mqtt_handlers handlers = {c, scene_up, scene_down,
	    scene_message, scene_published};
	char why[256] = "";

	c->mqtt = mqtt_open(scene_loop, &c->config, &handlers, why,
	    sizeof(why));
	assert_string_equal(why, "");
	assert_non_null(c->mqtt);
}

static inline void scene_client_close(struct scene_client *c)
{
	mqtt_close(c->mqtt);
	c->mqtt = NULL;
}

static void scene_publish(struct scene_client *c, const char *topic,
    const char *payload, uint64_t tag)
{
	assert_int_equal(mqtt_publish(c->mqtt, topic, payload,
	    strlen(payload), "application/jose", false, tag), STATUS_OK);
}

/* Turn the loop until *counter reaches 'least'; fails the test if never. */
static void scene_until(const int *counter, int least)
{
	int64_t end = scene_ms() + SCENE_WAIT_MS;

	while (*counter < least && scene_ms() < end)
		loop_turn(scene_loop, 50);
	if (*counter < least)
		fail_msg("waited %d ms for %d, have %d", SCENE_WAIT_MS, least,
		    *counter);
}

static void scene_turn_for(int ms)
{
	int64_t end = scene_ms() + ms;

	while (scene_ms() < end)
		loop_turn(scene_loop, 20);
}

/* A whole subscription: until what is published to it comes back. */
static inline void scene_until_listening(struct scene_client *listener,
    struct scene_client *speaker, const char *topic)
{
	int64_t end = scene_ms() + SCENE_WAIT_MS;

	scene_until(&listener->ups, 1);
	scene_until(&speaker->ups, 1);
	while (listener->messages == 0 && scene_ms() < end) {
		int before = speaker->answers;

		scene_publish(speaker, topic, "are you there?", 0);
		scene_until(&speaker->answers, before + 1);
		scene_turn_for(20);
	}
	assert_true(listener->messages > 0);
	listener->messages = speaker->answers = 0;
}

#endif
