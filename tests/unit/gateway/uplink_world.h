/* SPDX-License-Identifier: Apache-2.0 */
/* uplink_world.h - a private broker over mutual TLS and a small cloud.
 *
 * The cloud keeps which records it has "committed" and answers each with a
 * signed receipt; a test tells it what to lose, to withhold or to forge.  It
 * is a process of its own, for two clients of one paho library wait for each
 * other by the second; what it knows lies in shared memory.  Functions are
 * static because every test is one program from one file.
 */
#ifndef UPLINK_WORLD_H
#define UPLINK_WORLD_H

#include <arpa/inet.h>
#include <ftw.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "jws.h"
#include "log.h"
#include "pki.h"
#include "record.h"
#include "signer.h"
#include "trust.h"
#include "uplink.h"

#define WORLD_GW "GW-1"
#define WORLD_RECORDS 4096
#define WORLD_PATIENCE_S 90

/* Shared with the cloud's process.  A test writes while no record is under
 * way; the flags may change at any time. */
struct cloud {
	char cid[LIMIT_CID + 1];	/* the test's; others are ignored */
	atomic_bool is_ready;		/* subscribed */
	atomic_bool is_silent;		/* no receipts */
	atomic_bool is_forger;		/* receipts of another key */
	atomic_bool is_liar;		/* heads of other lines */
	atomic_int kicks;		/* receipts asked for by the test */
	atomic_int orders;		/* commands asked for by the test */
	atomic_int lose;		/* commits this one at its second
					 * arrival only; -1: none */
	atomic_int lost;
	atomic_int arrival_count;
	int64_t arrivals[4 * WORLD_RECORDS];
	bool committed[WORLD_RECORDS];
	char digests[WORLD_RECORDS][LIMIT_B64_DIGEST + 1];
	int64_t rx;
	char status[2048];		/* the last one on the status topic */
};

struct world {
	/* all tests' */
	char dir[64], uri[64];
	int port;
	pid_t broker, cloud_pid;
	struct cloud *cloud;
	struct trust *trust;
	struct crypto crypto;
	struct crypto_signer cloud_signer;

	/* one test's gateway */
	struct clock clock;
	struct loop *loop;
	struct worker *storage;
	struct journal *journal;
	struct uplink *uplink;
	struct uplink_leg *leg;
	int receipts, alarms, ups, downs;
	struct receipt last;
	char alarm[160], down[160], command[160];
};

/* The cloud's own, in its process. */
struct world_cloud {
	struct world *w;
	struct mqtt *mqtt;
	struct signer *key, *foreign_key;
	char foreign_thumb[LIMIT_B64_DIGEST + 1];
};

static const char *world_path(struct world *w, const char *name)
{
	static char paths[16][128];
	static unsigned turn;
	char *p = paths[turn++ % 16];

	snprintf(p, sizeof(paths[0]), "%s/%s", w->dir, name);
	return p;
}

static void world_must(enum status s, const char *why)
{
	if (s != STATUS_OK)
		fail_msg("%s: %s", status_name(s), why);
}

/* name.key and name.pem, issued by 'ca' (NULL: by itself). */
static void world_issue(struct world *w, struct pki_subject s, const char *ca)
{
	char file[3][64], ca_cert[96] = "", ca_key[96] = "", why[200] = "";
	const char *key, *csr;

	snprintf(file[0], 64, "%s.key", s.name);
	snprintf(file[1], 64, "%s.csr", s.name);
	snprintf(file[2], 64, "%s.pem", s.name);
	snprintf(ca_cert, sizeof(ca_cert), "%s/%s.pem", w->dir, ca ? ca : "");
	snprintf(ca_key, sizeof(ca_key), "%s/%s.key", w->dir, ca ? ca : "");
	s.not_before_s = time(NULL) - 3600;
	s.days = 2;
	key = world_path(w, file[0]);
	csr = world_path(w, file[1]);
	world_must(pki_key_create(key, why, sizeof(why)), why);
	world_must(pki_request(key, &s, csr, why, sizeof(why)), why);
	world_must(pki_certificate(&s, csr, ca ? ca_cert : NULL,
	    ca ? ca_key : key, world_path(w, file[2]), why, sizeof(why)),
	    why);
}

static void world_thumb(struct world *w, const char *name, char *thumb)
{
	struct trust_certs certs;

	world_must(trust_certs_load(world_path(w, name), &certs), name);
	world_must(trust_thumb(&certs.der[0], thumb), name);
	trust_certs_free(&certs);
}

static void world_keys(struct world *w)
{
	static const char *const hosts[] = { "127.0.0.1" };
	struct trust_certs certs;
	char why[200] = "";

	world_issue(w, (struct pki_subject){ .purpose = PKI_CA,
	    .name = "root" }, NULL);
	world_issue(w, (struct pki_subject){ .purpose = PKI_TLS_SERVER,
	    .name = "broker", .hosts = hosts, .host_count = 1 }, "root");
	world_issue(w, (struct pki_subject){ .purpose = PKI_TLS_CLIENT,
	    .name = WORLD_GW }, "root");
	world_issue(w, (struct pki_subject){ .purpose = PKI_TLS_CLIENT,
	    .name = "cloud" }, "root");
	world_issue(w, (struct pki_subject){ .purpose = PKI_EVIDENCE,
	    .name = "receipts", .role = "cloud" }, "root");
	world_issue(w, (struct pki_subject){ .purpose = PKI_EVIDENCE,
	    .name = "foreign", .role = "cloud" }, "root");
	w->trust = trust_open();
	assert_non_null(w->trust);
	world_must(trust_add_file(w->trust, world_path(w, "root.pem")), "root");
	trust_crypto(w->trust, &w->crypto);
	world_must(trust_certs_load(world_path(w, "receipts.pem"), &certs),
	    "receipts.pem");
	world_must(w->crypto.admit(w->crypto.ctx, certs.der, certs.count,
	    "cloud", &w->cloud_signer, why, sizeof(why)), why);
	trust_certs_free(&certs);
}

/* ---- the broker ---- */

static int world_free_port(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	close(fd);
	return ntohs(a.sin_port);
}

static void world_broker_config(struct world *w)
{
	FILE *f = fopen(world_path(w, "broker.conf"), "w");

	assert_non_null(f);
	/* the user line keeps a broker started by root able to read keys that
	 * only root may read; for others it means nothing */
	fprintf(f, "listener %d 127.0.0.1\nuser root\n"
	    "cafile %s/root.pem\ncertfile %s/broker.pem\n"
	    "keyfile %s/broker.key\nrequire_certificate true\n"
	    "use_identity_as_username true\nallow_anonymous false\n"
	    "persistence false\nlog_dest none\n", w->port, w->dir, w->dir,
	    w->dir);
	fclose(f);
}

static bool world_broker_answers(const struct world *w)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), rc;

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	a.sin_port = htons((uint16_t)w->port);
	rc = connect(fd, (struct sockaddr *)&a, sizeof(a));
	close(fd);
	return rc == 0;
}

static void world_broker_start(struct world *w)
{
	const char *conf = world_path(w, "broker.conf");
	struct timespec pause = { 0, 20 * 1000 * 1000 };
	int i;

	w->broker = fork();
	assert_true(w->broker >= 0);
	if (w->broker == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		execlp("mosquitto", "mosquitto", "-c", conf, (char *)NULL);
		execl("/usr/sbin/mosquitto", "mosquitto", "-c", conf,
		    (char *)NULL);
		_exit(127);
	}
	for (i = 0; i < 500 && !world_broker_answers(w); i++)
		nanosleep(&pause, NULL);
	assert_true(world_broker_answers(w));
}

static void world_broker_stop(struct world *w)
{
	if (w->broker <= 0)
		return;
	kill(w->broker, SIGKILL);
	waitpid(w->broker, NULL, 0);
	w->broker = 0;
}

/* ---- the cloud ---- */

static void world_mqtt_config(struct world *w, const char *name,
    struct mqtt_config *c)
{
	static char files[2][3][96];
	char (*f)[96] = files[strcmp(name, "cloud") == 0];

	snprintf(f[0], 96, "%s/root.pem", w->dir);
	snprintf(f[1], 96, "%s/%s.pem", w->dir, name);
	snprintf(f[2], 96, "%s/%s.key", w->dir, name);
	*c = (struct mqtt_config){ .uri = w->uri, .client_id = name,
		.ca_file = f[0], .cert_file = f[1], .key_file = f[2],
		.keepalive_s = 20, .backoff_base_ms = 50,
		.backoff_cap_ms = 200 };
}

static struct receipt world_receipt(struct world *w)
{
	const struct cloud *c = w->cloud;
	struct receipt r = { .upto = -1, .seen = -1 };
	int64_t i;

	snprintf(r.gw, sizeof(r.gw), "%s", WORLD_GW);
	snprintf(r.cid, sizeof(r.cid), "%s", c->cid);
	r.rx_ms = ++w->cloud->rx;
	for (i = 0; i < WORLD_RECORDS; i++)
		if (c->committed[i])
			r.seen = i;
	while (r.upto + 1 < WORLD_RECORDS && c->committed[r.upto + 1])
		r.upto++;
	snprintf(r.head, sizeof(r.head), "%s",
	    r.upto < 0 ? RECORD_NO_DIGEST : c->digests[r.upto]);
	for (i = r.upto + 1; i < r.seen; i++) {
		if (c->committed[i])
			continue;
		if (r.range_count == RECEIPT_RANGES) {
			r.seen = i - 1;
			break;
		}
		r.ranges[r.range_count][0] = i;
		while (!c->committed[i + 1])
			i++;
		r.ranges[r.range_count++][1] = i;
	}
	return r;
}

static void world_send_receipt(struct world_cloud *wc)
{
	const struct world *w = wc->w;
	bool forge = w->cloud->is_forger;
	struct receipt r = world_receipt(wc->w);
	char payload[RECEIPT_TEXT], jws[4096];
	struct crypto_signing signing;
	struct json_writer j;
	size_t len;

	if (w->cloud->is_liar)
		r.head[0] = r.head[0] == 'x' ? 'y' : 'x';
	json_write_init(&j, payload, sizeof(payload));
	receipt_write(&j, &r);
	world_must(json_write_done(&j, &len), "receipt");
	signer_signing(forge ? wc->foreign_key : wc->key, &signing);
	world_must(jws_sign(JWS_TYP_RECEIPT,
	    forge ? wc->foreign_thumb : w->cloud_signer.thumb, NULL, 0,
	    payload, len, &w->crypto, &signing, jws, sizeof(jws), &len),
	    "sign");
	if (mqtt_is_up(wc->mqtt))
		world_must(mqtt_publish(wc->mqtt, "coldpass/v1/" WORLD_GW
		    "/ack", jws, len, NULL, false, 1), "publish");
}

static void world_commit(struct world *w, const char *line, size_t len)
{
	struct cloud *c = w->cloud;
	char text[64] = "";
	long long seq = -1;

	memcpy(text, line, len < 63 ? len : 63);
	if (sscanf(text, "record %lld ", &seq) != 1 || seq < 0 ||
	    seq >= WORLD_RECORDS)
		abort();
	if (c->arrival_count < 4 * WORLD_RECORDS) {
		c->arrivals[c->arrival_count] = seq;
		c->arrival_count++;
	}
	if (seq == c->lose && c->lost++ == 0)
		return;
	world_must(jws_digest(&w->crypto, line, len, c->digests[seq]),
	    "digest");
	c->committed[seq] = true;
}

#define WORLD_ECHO "coldpass/v1/echo/rec/echo"

/* The echo comes back once the subscriptions hold. */
static void world_cloud_up(void *ctx)
{
	struct world_cloud *wc = ctx;

	world_must(mqtt_subscribe(wc->mqtt, "coldpass/v1/+/rec/+"), "rec");
	world_must(mqtt_subscribe(wc->mqtt, "coldpass/v1/+/status"), "status");
	world_must(mqtt_publish(wc->mqtt, WORLD_ECHO, "", 0, NULL, false, 1),
	    "echo");
}

static void world_cloud_down(void *ctx, const char *reason)
{
	struct world_cloud *wc = ctx;

	(void)reason;
	wc->w->cloud->is_ready = false;
}

static void world_cloud_message(void *ctx, const char *topic,
    const char *payload, size_t len)
{
	struct world_cloud *wc = ctx;
	struct cloud *c = wc->w->cloud;
	const char *cid = strrchr(topic, '/') + 1;

	if (strcmp(cid, "status") == 0)
		snprintf(c->status, sizeof(c->status), "%.*s", (int)len,
		    payload);
	if (strcmp(topic, WORLD_ECHO) == 0)
		c->is_ready = true;
	if (strcmp(cid, c->cid) != 0)
		return;
	world_commit(wc->w, payload, len);
	if (!c->is_silent)
		world_send_receipt(wc);
}

static void world_cloud_run(struct world *w)
{
	struct world_cloud wc = { .w = w };
	const struct mqtt_handlers h = { .ctx = &wc, .up = world_cloud_up,
		.down = world_cloud_down, .message = world_cloud_message };
	struct mqtt_config c;
	struct clock clock;
	struct loop *loop;
	char why[200] = "";

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	clock_real(&clock);
	loop = loop_open(&clock);
	world_thumb(w, "foreign.pem", wc.foreign_thumb);
	wc.key = signer_open(world_path(w, "receipts.key"), why, sizeof(why));
	wc.foreign_key = signer_open(world_path(w, "foreign.key"), why,
	    sizeof(why));
	world_mqtt_config(w, "cloud", &c);
	wc.mqtt = mqtt_open(loop, &c, &h, why, sizeof(why));
	if (wc.key == NULL || wc.foreign_key == NULL || wc.mqtt == NULL)
		abort();
	for (;;) {
		loop_turn(loop, 10);
		if (w->cloud->kicks > 0) {
			w->cloud->kicks--;
			world_send_receipt(&wc);
		}
		if (w->cloud->orders > 0) {
			w->cloud->orders--;
			world_must(mqtt_publish(wc.mqtt, "coldpass/v1/"
			    WORLD_GW "/cmd", "a.b.c", 5, NULL, false, 2),
			    "cmd");
		}
	}
}

/* Before any thread is started in this process. */
static void world_cloud_start(struct world *w)
{
	w->cloud = mmap(NULL, sizeof(*w->cloud), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(w->cloud != MAP_FAILED);
	w->cloud->lose = -1;
	w->cloud_pid = fork();
	assert_true(w->cloud_pid >= 0);
	if (w->cloud_pid == 0) {
		world_cloud_run(w);
		_exit(1);
	}
}

/* ---- the gateway's side ---- */

static void world_on_receipt(void *ctx, const struct receipt *r,
    const char digest[LIMIT_B64_DIGEST + 1])
{
	struct world *w = ctx;

	assert_int_equal(strlen(digest), LIMIT_B64_DIGEST);
	w->receipts++;
	w->last = *r;
}

static void world_on_alarm(void *ctx, const char *cid, int64_t leg,
    const char *why)
{
	struct world *w = ctx;

	assert_string_equal(cid, w->cloud->cid);
	assert_int_equal(leg, 0);
	w->alarms++;
	snprintf(w->alarm, sizeof(w->alarm), "%s", why);
}

static void world_on_link(void *ctx, bool up, const char *reason)
{
	struct world *w = ctx;

	if (up) {
		w->ups++;
		return;
	}
	w->downs++;
	snprintf(w->down, sizeof(w->down), "%s", reason);
}

static void world_on_command(void *ctx, const char *jws, size_t len)
{
	struct world *w = ctx;

	snprintf(w->command, sizeof(w->command), "%.*s", (int)len, jws);
}

/* Append records until there are 'count'. */
static void world_write(struct world *w, int64_t count)
{
	char line[400];
	int64_t seq;

	for (seq = journal_count(w->journal); seq < count; seq++) {
		int n = snprintf(line, sizeof(line), "record %lld %0*d",
		    (long long)seq, 40 + (int)(seq % 300), (int)(seq * 7919));

		world_must(journal_append(w->journal, line, (size_t)n), line);
	}
}

static void world_gateway_start(struct world *w, int64_t timeout_ms)
{
	const struct uplink_events events = { w, world_on_receipt,
		world_on_alarm, world_on_link, world_on_command };
	struct uplink_config c = { .gw = WORLD_GW, .crypto = &w->crypto,
		.cloud = &w->cloud_signer, .window = 20,
		.receipt_timeout_ms = timeout_ms };
	char why[200] = "";

	world_mqtt_config(w, WORLD_GW, &c.mqtt);
	w->uplink = uplink_open(w->loop, w->storage, &c, &events, why,
	    sizeof(why));
	if (w->uplink == NULL)
		fail_msg("%s", why);
	w->leg = uplink_add(w->uplink, w->journal, w->cloud->cid, 0);
	assert_non_null(w->leg);
}

static void world_gateway_stop(struct world *w)
{
	uplink_close(w->uplink);
	w->uplink = NULL;
	w->leg = NULL;
}

/* ---- all of it ---- */

static void world_work(void *ctx)
{
	(void)ctx;
}

static void world_done(void *ctx)
{
	*(bool *)ctx = true;
}

/* What the worker still has to hand back is handed back. */
static void world_settle(struct world *w)
{
	bool done = false;
	struct worker_job job = { .work = world_work, .done = world_done,
		.ctx = &done };

	worker_submit(w->storage, &job);
	while (!done)
		loop_turn(w->loop, 10);
}

static int world_unlink(const char *path, const struct stat *st, int type,
    struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

/* Once for all tests. */
static struct world *world_open(void)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	log_threshold(LOG_LEVEL_ERROR + 1);
	snprintf(w->dir, sizeof(w->dir), "/tmp/coldpass-uplink-XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	world_keys(w);
	w->port = world_free_port();
	snprintf(w->uri, sizeof(w->uri), "ssl://127.0.0.1:%d", w->port);
	world_broker_config(w);
	world_broker_start(w);
	world_cloud_start(w);
	return w;
}

static void world_close(struct world *w)
{
	kill(w->cloud_pid, SIGKILL);
	waitpid(w->cloud_pid, NULL, 0);
	world_broker_stop(w);
	munmap(w->cloud, sizeof(*w->cloud));
	trust_close(w->trust);
	nftw(w->dir, world_unlink, 8, FTW_DEPTH | FTW_PHYS);
	free(w);
}

/* A new consignment: its journal, and a cloud that knows nothing of it. */
static void world_begin(struct world *w)
{
	static int number;
	struct cloud *c = w->cloud;
	char name[32];
	enum status s;
	int64_t torn;

	c->is_silent = c->is_forger = c->is_liar = false;
	c->lose = -1;
	c->lost = c->arrival_count = c->kicks = 0;
	memset(c->committed, 0, sizeof(c->committed));
	c->status[0] = '\0';
	snprintf(c->cid, sizeof(c->cid), "consignment-of-test-%04d", ++number);
	w->receipts = w->alarms = w->ups = w->downs = 0;
	w->alarm[0] = w->down[0] = w->command[0] = '\0';
	clock_real(&w->clock);
	w->loop = loop_open(&w->clock);
	w->storage = worker_open(w->loop);
	snprintf(name, sizeof(name), "leg-%d.jwsl", number);
	w->journal = journal_open(&files_real, world_path(w, name), &w->crypto,
	    NULL, NULL, &torn, &s);
	assert_non_null(w->journal);
}

static void world_end(struct world *w)
{
	world_gateway_stop(w);
	world_settle(w);
	worker_close(w->storage);
	journal_close(w->journal);
	loop_close(w->loop);
}

/* Turn the loop until the condition holds. */
#define WORLD_AWAIT(w, condition) do { \
	time_t until_ = time(NULL) + WORLD_PATIENCE_S; \
	while (!(condition) && time(NULL) < until_) \
		loop_turn((w)->loop, 20); \
	if (!(condition)) \
		fail_msg("never happened: %s", #condition); \
} while (0)

#endif
