/* SPDX-License-Identifier: Apache-2.0 */
/* service_world.h - the real program behind a real broker, and a gateway
 * that publishes forged dossiers and remembers every receipt.
 *
 * Functions are static because every test is one program from one file.
 */
#ifndef SERVICE_WORLD_H
#define SERVICE_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "forge.h"
#include "jws.h"
#include "pki.h"
#include "platform/mqtt_scene.h"
#include "receipt.h"
#include "store.h"

#define SERVICE_RECEIPTS 20000
/* Records in flight, as a gateway has them. */
#define SERVICE_WINDOW 20

struct service {
	struct forge *forge;
	struct scene_broker broker;
	char binary[512], config[128], database[128], port_file[128];
	pid_t pid;
	int http_port;
	int receipt_every_ms;		/* 0: 20 */

	/* the gateway */
	struct scene_client gateway;
	struct crypto_signer cloud;
	int receipts;
	struct receipt said[SERVICE_RECEIPTS];
	bool covered[20000];
	int sent;
};

static int64_t service_now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec;
}

/* The program beside this one: build/.../tests/unit/cloudsim/test_service. */
static bool service_find_binary(struct service *s)
{
	ssize_t n = readlink("/proc/self/exe", s->binary,
	    sizeof(s->binary) - 32);
	char *at;

	if (n <= 0)
		return false;
	s->binary[n] = '\0';
	at = strstr(s->binary, "/tests/unit/");
	if (!at)
		return false;
	strcpy(at, "/coldpass-cloudsim");
	return access(s->binary, X_OK) == 0;
}

/* A receipt key that is valid now, whenever the test runs. */
static void service_make_key(struct service *s)
{
	char key[96], csr[96], cert[96], ca[96], ca_key[96], why[256] = "";
	struct pki_subject who = { .purpose = PKI_EVIDENCE,
		.name = "CLOUD-NOW", .role = "cloud",
		.not_before_s = service_now_s() - 86400, .days = 30 };
	struct trust_certs certs;

	snprintf(key, sizeof(key), "%s/now.key", s->forge->dir);
	snprintf(csr, sizeof(csr), "%s/now.csr", s->forge->dir);
	snprintf(cert, sizeof(cert), "%s/now.pem", s->forge->dir);
	snprintf(ca, sizeof(ca), "%s/root.pem", s->forge->dir);
	snprintf(ca_key, sizeof(ca_key), "%s/root.key", s->forge->dir);
	assert_int_equal(pki_key_create(key, why, sizeof(why)), STATUS_OK);
	assert_int_equal(pki_request(key, &who, csr, why, sizeof(why)),
	    STATUS_OK);
	assert_int_equal(pki_certificate(&who, csr, ca, ca_key, cert, why,
	    sizeof(why)), STATUS_OK);
	assert_int_equal(trust_certs_load(cert, &certs), STATUS_OK);
	assert_int_equal(s->forge->crypto.admit(s->forge->crypto.ctx,
	    certs.der, certs.count, "cloud", &s->cloud, why, sizeof(why)),
	    STATUS_OK);
	trust_certs_free(&certs);
}

static void service_write_config(struct service *s)
{
	FILE *f = fopen(s->config, "w");

	assert_non_null(f);
	fprintf(f, "{\"database\":\"%s\",\"evidence_roots\":[\"root.pem\"],"
	    "\"receipt_every_ms\":%d,"
	    "\"signer\":{\"key\":\"now.key\",\"certificate\":\"now.pem\"},"
	    "\"mqtt\":{\"uri\":\"ssl://localhost:%d\","
	    "\"ca\":\"%s/servers.pem\",\"certificate\":\"%s/cloudsim.pem\","
	    "\"key\":\"%s/cloudsim-key.pem\",\"backoff_base_ms\":20,"
	    "\"backoff_cap_ms\":200},"
	    "\"http\":{\"port\":0,\"port_file\":\"%s\"}}\n",
	    s->database, s->receipt_every_ms ? s->receipt_every_ms : 20,
	    s->broker.port, scene_dir, scene_dir, scene_dir,
	    s->port_file);
	assert_int_equal(fclose(f), 0);
}

/* ---- HTTP, the least of it ---- */

static int service_connect(const struct service *s)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	at.sin_port = htons((uint16_t)s->http_port);
	if (connect(fd, (struct sockaddr *)&at, sizeof(at)) == 0)
		return fd;
	close(fd);
	return -1;
}

/* The whole answer, headers and all, into out[cap]; the status code, 0 when
 * nobody answers.  HTTP/1.0: no chunks. */
static inline int service_get(const struct service *s, const char *path,
    char *out, size_t cap)
{
	char request[512];
	int fd = service_connect(s), code = 0;
	size_t len = 0;
	ssize_t n;

	out[0] = '\0';
	if (fd < 0)
		return 0;
	n = snprintf(request, sizeof(request), "GET %s HTTP/1.0\r\n\r\n",
	    path);
	if (write(fd, request, (size_t)n) == n)
		while ((n = read(fd, out + len, cap - 1 - len)) > 0)
			len += (size_t)n;
	close(fd);
	out[len] = '\0';
	if (sscanf(out, "HTTP/1.%*d %d", &code) != 1)
		code = 0;
	return code;
}

static inline const char *service_body(const char *answer)
{
	const char *body = strstr(answer, "\r\n\r\n");

	return body ? body + 4 : "";
}

static inline long service_metric(const struct service *s, const char *name)
{
	static char text[32768];
	const char *at;

	assert_int_equal(service_get(s, "/metrics", text, sizeof(text)), 200);
	at = strstr(text, name);
	return at && at[strlen(name)] == ' ' ?
	    strtol(at + strlen(name) + 1, NULL, 10) : -1;
}

/* ---- life ---- */

static bool service_is_ready(struct service *s)
{
	char text[2048];
	FILE *f = fopen(s->port_file, "r");

	s->http_port = 0;
	if (!f)
		return false;
	if (fscanf(f, "%d", &s->http_port) != 1)
		s->http_port = 0;
	fclose(f);
	return s->http_port > 0 &&
	    service_get(s, "/readyz", text, sizeof(text)) == 200;
}

static void service_start(struct service *s)
{
	int64_t end = scene_ms() + SCENE_WAIT_MS;

	unlink(s->port_file);
	s->pid = fork();
	if (s->pid == 0) {
		char log[128];
		int fd;

		snprintf(log, sizeof(log), "%s/cloudsim.log", scene_dir);
		fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
		dup2(fd, STDERR_FILENO);
		execl(s->binary, s->binary, "--config", s->config,
		    (char *)NULL);
		_exit(127);
	}
	while (!service_is_ready(s)) {
		if (waitpid(s->pid, NULL, WNOHANG) != 0)
			fail_msg("cloudsim ended; see %s/cloudsim.log",
			    scene_dir);
		if (scene_ms() > end)
			fail_msg("cloudsim is not ready");
		scene_nap();
	}
}

static int service_stop(struct service *s, int signo)
{
	int status = -1;

	if (s->pid <= 0)
		return -1;
	kill(s->pid, signo);
	waitpid(s->pid, &status, 0);
	s->pid = 0;
	return status;
}

/* ---- the gateway ---- */

static void service_take_receipt(void *ctx, const char *topic,
    const char *payload, size_t len)
{
	static struct jws_scratch scratch;
	struct service *s = ctx;
	struct jws_header h;
	struct jws j;
	char text[4096];
	size_t n;

	assert_string_equal(topic, "coldpass/v1/" FORGE_GW "/ack");
	assert_true(s->receipts < SERVICE_RECEIPTS);
	assert_int_equal(jws_split(payload, len, &j, NULL), STATUS_OK);
	assert_int_equal(jws_header_read(&j, JWS_TYP_RECEIPT, &scratch, &h,
	    NULL), STATUS_OK);
	assert_string_equal(h.thumb, s->cloud.thumb);
	assert_int_equal(jws_verify(&j, &s->forge->crypto, &s->cloud),
	    STATUS_OK);
	assert_int_equal(jws_payload(&j, text, sizeof(text), &n), STATUS_OK);
	assert_int_equal(receipt_read(&s->said[s->receipts], text, n, NULL),
	    STATUS_OK);
	s->receipts++;
}

static void service_up(void *ctx)
{
	struct service *s = ctx;

	s->gateway.ups++;
	assert_int_equal(mqtt_subscribe(s->gateway.mqtt,
	    "coldpass/v1/" FORGE_GW "/ack"), STATUS_OK);
}

static void service_down(void *ctx, const char *reason)
{
	struct service *s = ctx;

	(void)reason;
	s->gateway.downs++;
}

static void service_published(void *ctx, uint64_t tag, int reason)
{
	struct service *s = ctx;

	(void)tag;
	s->gateway.last_reason = reason;
	s->gateway.answers++;
}

static void service_open_gateway(struct service *s)
{
	struct mqtt_handlers handlers = { s, service_up, service_down,
		service_take_receipt, service_published };
	char why[256] = "";

	scene_client_init(&s->gateway, FORGE_GW, s->broker.port);
	s->gateway.mqtt = mqtt_open(scene_loop, &s->gateway.config, &handlers,
	    why, sizeof(why));
	assert_string_equal(why, "");
	scene_until(&s->gateway.ups, 1);
}

static inline void service_send(struct service *s, const char *topic,
    const void *line, size_t len)
{
	int64_t end = scene_ms() + SCENE_WAIT_MS;

	while (s->sent - s->gateway.answers >= SERVICE_WINDOW &&
	    scene_ms() < end)
		loop_turn(scene_loop, 10);
	if (mqtt_publish(s->gateway.mqtt, topic, line, len,
	    "application/jose", false, 0) == STATUS_OK)
		s->sent++;
}

static inline const char *service_line(const struct service *s, int n,
    size_t *len)
{
	const char *at = s->forge->text;

	for (; n > 0; n--)
		at = strchr(at, '\n') + 1;
	*len = strcspn(at, "\n");
	return at;
}

/* What receipts since 'from' cover of FORGE_CID's leg 0; the newest decides. */
static inline int64_t service_upto(const struct service *s, int from)
{
	int64_t upto = -1;

	for (int i = from; i < s->receipts; i++)
		if (s->said[i].upto > upto)
			upto = s->said[i].upto;
	return upto;
}

static inline void service_until_upto(struct service *s, int from,
    int64_t upto)
{
	int64_t end = scene_ms() + SCENE_WAIT_MS;

	while (service_upto(s, from) < upto && scene_ms() < end)
		loop_turn(scene_loop, 20);
	if (service_upto(s, from) < upto)
		fail_msg("receipts cover up to %lld of %lld",
		    (long long)service_upto(s, from), (long long)upto);
}

/* ---- all of it ---- */

static int service_open(void **state)
{
	struct service *s = calloc(1, sizeof(*s));

	*state = s;
	if (!service_find_binary(s)) {
		print_message("skip - service: %s is not built\n", s->binary);
		return 0;
	}
	log_threshold(LOG_LEVEL_ERROR);
	snprintf(scene_dir, sizeof(scene_dir), "/tmp/coldpass-cloud.XXXXXX");
	assert_non_null(mkdtemp(scene_dir));
	assert_int_equal(scene_shell(". tests/tools/lib.sh; make_tls \"$1\" "
	    "$2 cloudsim", scene_dir, FORGE_GW, ""), 0);
	s->forge = forge_open();
	service_make_key(s);
	snprintf(s->config, sizeof(s->config), "%s/cloudsim.json",
	    s->forge->dir);
	snprintf(s->database, sizeof(s->database), "%s/records.db",
	    scene_dir);
	snprintf(s->port_file, sizeof(s->port_file), "%s/port", scene_dir);
	clock_real(&scene_clock);
	scene_loop = loop_open(&scene_clock);
	assert_non_null(scene_loop);
	scene_broker_start(&s->broker, "broker", 0);
	service_write_config(s);
	service_start(s);
	service_open_gateway(s);
	return 0;
}

static int service_close(void **state)
{
	struct service *s = *state;

	if (!s->forge) {
		free(s);
		return 0;
	}
	mqtt_close(s->gateway.mqtt);
	(void)service_stop(s, SIGKILL);
	scene_broker_stop(&s->broker, SIGKILL);
	loop_close(scene_loop);
	(void)scene_shell("rm -rf \"$1\"; rm -f \"$2\"/now.* \"$2\"/*.json",
	    scene_dir, s->forge->dir, "");
	forge_close(s->forge);
	free(s);
	return 0;
}

#endif
