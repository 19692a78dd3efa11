/* SPDX-License-Identifier: Apache-2.0 */
/* cloud_world.h - a cloud without broker, clock and threads, fed by hand.
 *
 * Dossiers come from forge.h; messages go straight into ingest.  Functions
 * are static because every test is one program from one file.
 */
#ifndef CLOUD_WORLD_H
#define CLOUD_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base64url.h"
#include "ingest.h"
#include "log.h"
#include "forge.h"
#include "receipt.h"
#include "receipts.h"
#include "signing.h"

#define WORLD_NOW (FORGE_UTC + 3600000)
#define WORLD_TOPIC "coldpass/v1/" FORGE_GW "/rec/" FORGE_CID
#define WORLD_SENT 64

struct world {
	struct forge *forge;
	char database[128];
	struct store *store;
	struct metrics metrics;
	struct ingest ingest;
	struct signing *signing;
	struct crypto_signing seam;
	struct receipts receipts;
	int64_t now_ms, mono_ms;
	/* receipts that were published */
	int sent;
	struct receipt said[WORLD_SENT];
	char jws[WORLD_SENT][3072];
};

static inline void world_connect(struct world *w)
{
	char why[256] = "", key[160], cert[160];
	struct ingest_config c = { .crypto = &w->forge->crypto,
		.metrics = &w->metrics, .hold_records = 16, .cached_legs = 8,
		.cached_judgements = 4 };

	w->store = store_sqlite_writer(w->database, why, sizeof(why));
	assert_string_equal(why, "");
	assert_non_null(w->store);
	c.store = w->store;
	assert_int_equal(ingest_open(&w->ingest, &c), STATUS_OK);
	snprintf(key, sizeof(key), "%s/cloud.key", w->forge->dir);
	snprintf(cert, sizeof(cert), "%s/cloud.pem", w->forge->dir);
	w->signing = signing_open(key, cert, why, sizeof(why));
	assert_string_equal(why, "");
	assert_non_null(w->signing);
	signing_seam(w->signing, &w->seam);
	receipts_open(&w->receipts, &w->ingest, &w->seam,
	    signing_thumb(w->signing), 1000);
}

static inline void world_disconnect(struct world *w)
{
	receipts_close(&w->receipts);
	ingest_close(&w->ingest);
	signing_close(w->signing);
	w->store->close(w->store);
}

/* As a restarted process begins: from the database alone. */
static inline void world_restart(struct world *w)
{
	world_disconnect(w);
	memset(&w->metrics, 0, sizeof(w->metrics));
	world_connect(w);
}

static inline void world_unlink(struct world *w)
{
	static const char *const tails[] = { "", "-wal", "-shm", ".lock" };
	char file[160];

	for (size_t i = 0; i < 4; i++) {
		snprintf(file, sizeof(file), "%s%s", w->database, tails[i]);
		unlink(file);
	}
}

static inline int world_open(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	log_threshold(LOG_LEVEL_ERROR + 1);
	w->forge = forge_open();
	snprintf(w->database, sizeof(w->database), "%s/records.db",
	    w->forge->dir);
	w->now_ms = WORLD_NOW;
	world_connect(w);
	*state = w;
	return 0;
}

static inline int world_close(void **state)
{
	struct world *w = *state;

	world_disconnect(w);
	world_unlink(w);
	forge_close(w->forge);
	free(w);
	return 0;
}

/* Line n of the dossier made last, without its LF. */
static inline const char *world_line(const struct world *w, int n, size_t *len)
{
	const char *at = w->forge->text;

	for (; n > 0; n--)
		at = strchr(at, '\n') + 1;
	*len = strcspn(at, "\n");
	return at;
}

static inline int world_lines(const struct world *w)
{
	int n = 0;

	for (size_t i = 0; i < w->forge->len; i++)
		n += w->forge->text[i] == '\n';
	return n;
}

static inline void world_send_to(struct world *w, const char *topic,
    const void *line, size_t len)
{
	ingest_message(&w->ingest, topic, line, len, w->now_ms);
}

static inline void world_send(struct world *w, int n)
{
	size_t len;
	const char *line = world_line(w, n, &len);

	world_send_to(w, WORLD_TOPIC, line, len);
}

static inline void world_commit(struct world *w)
{
	assert_int_equal(ingest_commit(&w->ingest), STATUS_OK);
}

static inline void world_judge(struct world *w)
{
	while (ingest_judge(&w->ingest, 1000))
		continue;
}

static inline void world_keep_receipt(void *ctx, const char *gw,
    const char *jws, size_t len)
{
	struct world *w = ctx;
	struct jws j;
	char payload[2048];
	size_t n;

	(void)gw;
	assert_true(w->sent < WORLD_SENT);
	assert_true(len < sizeof(w->jws[0]));
	memcpy(w->jws[w->sent], jws, len);
	w->jws[w->sent][len] = '\0';
	assert_int_equal(jws_split(jws, len, &j, NULL), STATUS_OK);
	assert_int_equal(jws_payload(&j, payload, sizeof(payload), &n),
	    STATUS_OK);
	assert_int_equal(receipt_read(&w->said[w->sent], payload, n, NULL),
	    STATUS_OK);
	w->sent++;
}

static inline bool world_receipts(struct world *w)
{
	w->sent = 0;
	return receipts_make(&w->receipts, w->now_ms, w->mono_ms,
	    world_keep_receipt, w);
}

static inline struct store_leg world_leg(struct world *w, int64_t leg)
{
	struct store_leg l;

	assert_int_equal(w->store->leg_first(w->store, FORGE_CID, leg, &l),
	    STATUS_OK);
	return l;
}

static inline uint64_t world_count(struct world *w, enum metrics_counter c)
{
	return metrics_counter_value(&w->metrics, c);
}

static inline uint64_t world_refused(struct world *w, enum metrics_refusal r)
{
	return metrics_refusal_value(&w->metrics, r);
}

struct world_finding {
	const char *code;
	int64_t count, seq;
};

static inline bool world_find(void *ctx, const struct store_finding *f)
{
	struct world_finding *want = ctx;

	if (strcmp(f->code, want->code) != 0)
		return true;
	want->count = f->count;
	want->seq = f->seq;
	return false;
}

/* Records that show this finding, 0: it is not there. */
static inline int64_t world_finding(struct world *w, int64_t leg,
    const char *code)
{
	struct world_finding f = { .code = code };

	assert_int_equal(w->store->findings(w->store, world_leg(w, leg).id,
	    world_find, &f), STATUS_OK);
	return f.count;
}

#endif
