/* SPDX-License-Identifier: Apache-2.0 */
/* bench_cloudsim.c - records taken in, verified, judged, committed and
 * receipted, beside the rate at which OpenSSL alone verifies their
 * signatures in the same run.
 *
 * usage: bench_cloudsim [RECORDS]
 * Build with -Itests/unit -Itests/unit/platform, tests/unit/platform/forge.c
 * and the libraries of cloudsim.  First in process: ingest, SQLite, receipts,
 * in batches of 1000 from 50 legs in turn.  Then the program itself behind
 * mosquitto over mutual TLS, if build/coldpass-cloudsim is there.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "ingest.h"
#include "log.h"
#include "receipts.h"
#include "signing.h"

#include "cloudsim/service_world.h"

#define LEGS 50
#define BATCH 1000

struct line {
	char *text;
	size_t len;
	int leg;
};

static struct line *lines;
static int line_count;
static char topics[LEGS][128];
static uint64_t receipt_count;

static double seconds(clockid_t which)
{
	struct timespec t;

	clock_gettime(which, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void keep_lines(struct forge *f, int leg, int *index)
{
	const char *at = f->text;

	for (; *at != '\0'; at += strcspn(at, "\n") + 1) {
		struct line *l = &lines[(*index)++ * LEGS + leg];

		l->len = strcspn(at, "\n");
		l->text = malloc(l->len);
		assert(l->text);
		memcpy(l->text, at, l->len);
		l->leg = leg;
	}
}

/* LEGS legs of 15 readings a record, signed with OpenSSL to be done soon. */
static void make_lines(struct forge *f, int per_leg)
{
	char key[128], cert[128], why[256];
	struct signing *signing;
	int32_t values[15];

	snprintf(key, sizeof(key), "%s/gw.key", f->dir);
	snprintf(cert, sizeof(cert), "%s/gw.pem", f->dir);
	signing = signing_open(key, cert, why, sizeof(why));
	assert(signing);
	signing_seam(signing, &f->gateway.signing);
	for (int i = 0; i < 15; i++)
		values[i] = 5000 + i;
	line_count = per_leg * LEGS;
	lines = calloc((size_t)line_count, sizeof(*lines));
	for (int leg = 0; leg < LEGS; leg++) {
		struct record_open o;
		int index = 0;

		forge_reset(f);
		snprintf(f->head.cid, sizeof(f->head.cid),
		    "YmVuY2gtY29uc2lnbm1lbnQ%02d", leg);
		snprintf(topics[leg], sizeof(topics[leg]),
		    "coldpass/v1/%s/rec/%s", FORGE_GW, f->head.cid);
		forge_fill_open(f, &o);
		forge_record_open(f, &o, forge_profile_text);
		forge_record_event(f, RECORD_START);
		for (int i = 2; i < per_leg; i++)
			forge_record_readings(f, values, 15);
		keep_lines(f, leg, &index);
		assert(index == per_leg);
	}
	signing_close(signing);
}

/* ---- what OpenSSL alone can do ---- */

static double verify_rate(const struct forge *f)
{
	struct crypto_signer signer;
	struct jws j;
	char why[160];
	double begin;
	int n = 0;

	assert(f->crypto.admit(f->crypto.ctx, f->gateway.certs.der,
	    f->gateway.certs.count, "gateway", &signer, why, sizeof(why)) ==
	    STATUS_OK);
	begin = seconds(CLOCK_PROCESS_CPUTIME_ID);
	for (; n < 20000 && n < line_count; n++) {
		uint8_t digest[CRYPTO_DIGEST];

		assert(jws_split(lines[n].text, lines[n].len, &j, NULL) ==
		    STATUS_OK);
		assert(f->crypto.sha256(f->crypto.ctx, j.text,
		    j.header_len + 1 + j.payload_len, digest) == STATUS_OK);
		assert(f->crypto.verify(f->crypto.ctx, &signer, digest,
		    j.sig) == STATUS_OK);
	}
	return n / (seconds(CLOCK_PROCESS_CPUTIME_ID) - begin);
}

/* ---- in process ---- */

static void count_receipt(void *ctx, const char *gw, const char *jws,
    size_t len)
{
	(void)ctx;
	(void)gw;
	(void)jws;
	(void)len;
	receipt_count++;
}

static enum status believe(void *ctx, const struct crypto_signer *signer,
    const uint8_t digest[CRYPTO_DIGEST], const uint8_t sig[CRYPTO_SIGNATURE])
{
	(void)ctx;
	(void)signer;
	(void)digest;
	(void)sig;
	return STATUS_OK;
}

static void feed(struct ingest *in, struct receipts *r)
{
	int64_t mono_ms = 0;

	for (int n = 0; n < line_count; n += BATCH) {
		for (int i = n; i < n + BATCH && i < line_count; i++)
			ingest_message(in, topics[lines[i].leg],
			    lines[i].text, lines[i].len, FORGE_UTC + i);
		assert(ingest_commit(in) == STATUS_OK);
		(void)receipts_make(r, FORGE_UTC + n, mono_ms, count_receipt,
		    NULL);
		while (ingest_judge(in, 2000))
			continue;
		mono_ms = (int64_t)(seconds(CLOCK_MONOTONIC) * 1000);
	}
}

/* Records per CPU second. */
static double in_process(struct forge *f, const struct crypto *crypto,
    const char *what)
{
	char path[160], key[160], cert[160], why[256];
	struct metrics metrics = { 0 };
	struct ingest_config c = { .crypto = crypto, .metrics = &metrics,
		.hold_records = 4096, .cached_legs = 4096,
		.cached_judgements = 256 };
	struct crypto_signing seam;
	struct signing *signing;
	struct receipts receipts;
	struct ingest in;
	double cpu, wall;

	snprintf(path, sizeof(path), "%s/bench.db", f->dir);
	snprintf(key, sizeof(key), "%s/cloud.key", f->dir);
	snprintf(cert, sizeof(cert), "%s/cloud.pem", f->dir);
	c.store = store_sqlite_writer(path, why, sizeof(why));
	assert(c.store);
	assert(ingest_open(&in, &c) == STATUS_OK);
	signing = signing_open(key, cert, why, sizeof(why));
	assert(signing);
	signing_seam(signing, &seam);
	receipts_open(&receipts, &in, &seam, signing_thumb(signing), 1000);
	receipt_count = 0;
	wall = seconds(CLOCK_MONOTONIC);
	cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
	feed(&in, &receipts);
	cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	wall = seconds(CLOCK_MONOTONIC) - wall;
	assert(metrics_counter_value(&metrics, METRICS_ACCEPTED) ==
	    (uint64_t)line_count);
	assert(metrics_counter_value(&metrics, METRICS_JUDGED) ==
	    (uint64_t)line_count);
	printf("%-34s %8.0f records/s wall %8.0f per CPU s  %5.1f us each  "
	    "%llu receipts\n", what, line_count / wall, line_count / cpu,
	    cpu / line_count * 1e6, (unsigned long long)receipt_count);
	receipts_close(&receipts);
	ingest_close(&in);
	signing_close(signing);
	c.store->close(c.store);
	(void)scene_shell("rm -f \"$1\"/bench.db*", f->dir, "", "");
	return line_count / cpu;
}

/* ---- behind a broker ---- */

static double cpu_of(pid_t pid)
{
	char path[64], text[1024], *at;
	unsigned long user = 0, system = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	f = fopen(path, "r");
	if (!f)
		return 0;
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	fclose(f);
	at = strrchr(text, ')');
	assert(at);
	assert(sscanf(at + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u "
	    "%lu %lu", &user, &system) == 2);
	return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

static bool is_all_covered(const struct service *s, int per_leg)
{
	static bool done[LEGS];
	int n = 0;

	for (int i = 0; i < s->receipts; i++)
		if (s->said[i].upto == per_leg - 1)
			done[strtol(s->said[i].cid + 23, NULL, 10)] = true;
	for (int i = 0; i < LEGS; i++)
		n += done[i];
	return n == LEGS;
}

static void behind_a_broker(struct service *s, int per_leg)
{
	int64_t end = scene_ms() + 120000;
	double cpu = cpu_of(s->pid), wall = seconds(CLOCK_MONOTONIC);

	for (int i = 0; i < line_count; i++) {
		while (s->sent - s->gateway.answers >= 1000)
			loop_turn(scene_loop, 10);
		if (mqtt_publish(s->gateway.mqtt, topics[lines[i].leg],
		    lines[i].text, lines[i].len, "application/jose", false,
		    0) == STATUS_OK)
			s->sent++;
	}
	while (!is_all_covered(s, per_leg) && scene_ms() < end)
		loop_turn(scene_loop, 50);
	wall = seconds(CLOCK_MONOTONIC) - wall;
	cpu = cpu_of(s->pid) - cpu;
	printf("%-34s %8.0f records/s wall %8.0f per CPU s  %5.1f us each  "
	    "%s\n", "behind mosquitto, mutual TLS", line_count / wall,
	    line_count / cpu, cpu / line_count * 1e6,
	    is_all_covered(s, per_leg) ? "all receipted" :
	    "NOT ALL RECEIPTED");
}

int main(int argc, char **argv)
{
	int records = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 20000;
	int per_leg = records / LEGS;
	struct service *s;
	struct crypto lax;
	double rate, ours;

	log_threshold(LOG_LEVEL_ERROR);
	assert(per_leg > 2);
	(void)service_open((void **)&s);
	if (s->pid > 0) {	/* again with receipts as a fleet has them */
		(void)service_stop(s, SIGTERM);
		s->receipt_every_ms = 1000;
		service_write_config(s);
		service_start(s);
	}
	if (!s->forge)
		s->forge = forge_open();
	make_lines(s->forge, per_leg);
	rate = verify_rate(s->forge);
	printf("%-34s %17s %12.0f per CPU s  %5.1f us each\n",
	    "OpenSSL, verify alone", "", rate, 1e6 / rate);
	ours = in_process(s->forge, &s->forge->crypto, "cloudsim, in process");
	lax = s->forge->crypto;
	lax.verify = believe;
	(void)in_process(s->forge, &lax, "  the same without verifying");
	if (s->pid > 0)
		behind_a_broker(s, per_leg);
	printf("cloudsim reaches %.0f %% of the verification rate\n",
	    100 * ours / rate);
	for (int i = 0; i < line_count; i++)
		free(lines[i].text);
	free(lines);
	return service_close((void **)&s);
}
