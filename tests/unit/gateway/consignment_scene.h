/* SPDX-License-Identifier: Apache-2.0 */
/* consignment_scene.h - a gateway in this process: real keys, real files, a
 * clock that stands still until told, and probes that say what a test says.
 *
 * A restart without gateway_stop is a crash: what was not durable is gone.
 * Functions are static because every test is one program from one file.
 */
#ifndef CONSIGNMENT_SCENE_H
#define CONSIGNMENT_SCENE_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "arming.h"
#include "bad_files.h"
#include "clock.h"
#include "config.h"
#include "consignment.h"
#include "control.h"
#include "gateway.h"
#include "gateway_pending.h"
#include "jws.h"
#include "keys.h"
#include "log.h"
#include "loop.h"
#include "pki.h"
#include "verify.h"

#define SCENE_GW "GW-1"
#define SCENE_UTC 1795022136000LL
#define MINUTE 60000
#define SCENE_PROBES 3

/* The test's word for what a probe answers. */
struct scene_probe {
	int32_t temp_mc;
	enum probe_result result;
	int32_t second_mc;		/* the answer to a second look */
	bool has_second;
	int looks;			/* since the script was written */
	int32_t wait_ms;
	atomic_bool hangs;		/* the bus does not come back */
};

static struct scene {
	char dir[64], pki[80], data[80];
	struct clock clock;
	struct loop *loop;
	struct config *config;
	struct keys keys;
	struct gateway *g;
	struct scene_probe probes[SCENE_PROBES];
	bool is_on_bus;
	char cid[LIMIT_CID + 1];
	char profile[16384];
	int failed_checks;
	char checks[4096];
	struct order order;
	bool offered, opened;
	char why[200];
} scene;

/* ---- scripted probes ---- */

static inline int32_t scene_begin(void *probe, int64_t utc_ms)
{
	struct scene_probe *p = probe;

	(void)utc_ms;
	return p->wait_ms;
}

static inline struct probe_reading scene_fetch(void *probe, int64_t utc_ms)
{
	struct scene_probe *p = probe;
	int32_t mc = p->has_second && p->looks % 2 == 1 ? p->second_mc :
	    p->temp_mc;

	(void)utc_ms;
	while (p->hangs)
		(void)usleep(1000);
	p->looks++;
	return (struct probe_reading){ p->result, mc };
}

static inline void scene_close(void *probe)
{
	(void)probe;
}

static const struct probe_driver scene_driver = {
	.name = "script", .begin = scene_begin, .fetch = scene_fetch,
	.close = scene_close,
};

static inline void all_read(int32_t mc)
{
	for (int i = 0; i < SCENE_PROBES; i++)
		scene.probes[i] = (struct scene_probe){ .temp_mc = mc };
}

/* ---- keys ---- */

static inline void pki_path(char *out, size_t cap, const char *name,
    const char *suffix)
{
	(void)snprintf(out, cap, "%s/%s.%s", scene.pki, name, suffix);
}

static inline void make_cert(const char *name, enum pki_purpose purpose,
    const char *role, const char *who)
{
	char key[128], csr[128], cert[128], ca[128], ca_key[128], why[256];
	struct pki_subject s = { .purpose = purpose, .name = who,
		.role = role, .not_before_s = SCENE_UTC / 1000 - 86400,
		.days = 365 };
	bool is_root = purpose == PKI_CA;

	pki_path(key, sizeof(key), name, "key");
	pki_path(csr, sizeof(csr), name, "csr");
	pki_path(cert, sizeof(cert), name, "pem");
	pki_path(ca, sizeof(ca), "root", "pem");
	pki_path(ca_key, sizeof(ca_key), is_root ? name : "root", "key");
	if (pki_key_create(key, why, sizeof(why)) != STATUS_OK ||
	    (!is_root && pki_request(key, &s, csr, why, sizeof(why)) !=
	    STATUS_OK) || pki_certificate(&s, is_root ? NULL : csr,
	    is_root ? NULL : ca, ca_key, cert, why, sizeof(why)) != STATUS_OK)
		fail_msg("%s", why);
}

/* By that signer's key, with its certificate in x5c; x5t#S256 is the
 * thumbprint of 'claimed'. */
static inline void sign_claiming(const char *name, const char *claimed,
    const char *typ, const char *text, char *out, size_t cap)
{
	char key[128], cert[128], why[256];
	struct trust_certs certs;
	struct crypto_signing signing;
	char thumb[LIMIT_B64_DIGEST + 1];
	struct trust *trust = trust_open();
	struct crypto hash;
	struct signer *signer;
	size_t len;

	pki_path(key, sizeof(key), name, "key");
	pki_path(cert, sizeof(cert), name, "pem");
	signer = signer_open(key, why, sizeof(why));
	if (!signer)
		fail_msg("%s", why);
	signer_signing(signer, &signing);
	trust_crypto(trust, &hash);
	pki_path(why, sizeof(why), claimed, "pem");
	assert_int_equal(trust_certs_load(why, &certs), STATUS_OK);
	assert_int_equal(trust_thumb(&certs.der[0], thumb), STATUS_OK);
	trust_certs_free(&certs);
	assert_int_equal(trust_certs_load(cert, &certs), STATUS_OK);
	assert_int_equal(jws_sign(typ, thumb, certs.der,
	    certs.count, text, strlen(text), &hash, &signing, out, cap, &len),
	    STATUS_OK);
	trust_certs_free(&certs);
	signer_close(signer);
	trust_close(trust);
}

static inline void sign_as(const char *name, const char *typ,
    const char *text, char *out, size_t cap)
{
	sign_claiming(name, name, typ, text, out, cap);
}

/* ---- configuration ---- */

static inline void write_text(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static inline void write_config(const char *extra)
{
	char path[128], text[8192];
	int n = 0;

	(void)snprintf(path, sizeof(path), "%s/rows.csv", scene.dir);
	write_text(path, "time,temp_c\n2026-01-01T00:00:00Z,5\n");
	n += snprintf(text + n, sizeof(text) - (size_t)n,
	    "{\"gateway\":\"" SCENE_GW "\",\"data_dir\":\"data\","
	    "\"control_socket\":\"control\",\"evidence\":{\"key\":"
	    "\"pki/gateway.key\",\"certificate\":\"pki/gateway.pem\"},"
	    "\"trust\":{\"roots\":[\"pki/root.pem\"],\"cloud\":"
	    "\"pki/cloud.pem\",\"command\":\"pki/command.pem\"},\"mqtt\":{\"uri\":\"ssl://localhost:1\","
	    "\"ca\":\"x\",\"certificate\":\"x\",\"key\":\"x\"},%s"
	    "\"probes\":[", extra);
	for (int i = 1; i <= SCENE_PROBES; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n,
		    "%s{\"id\":\"p%d\",\"place\":\"lid\",\"model\":\"M\","
		    "\"serial\":\"%d\",\"calibration\":{\"id\":\"K\",\"due\":"
		    "\"2027-06-01T00:00:00Z\",\"low_mc\":-200000,"
		    "\"high_mc\":100000},\"u_mc\":200,\"driver\":\"replay\","
		    "\"replay\":{\"file\":\"rows.csv\"}}", i > 1 ? "," : "",
		    i, i);
	(void)snprintf(text + n, sizeof(text) - (size_t)n, "]}");
	(void)snprintf(path, sizeof(path), "%s/gateway.json", scene.dir);
	write_text(path, text);
}

static const char scene_profile[] =
    "{\"v\":1,\"id\":\"fresh-2-8\",\"version\":3,\"name\":{\"en\":\"Fresh\"},"
    "\"category\":\"non-frozen\",\"source\":\"test\",\"storage\":{\"low_mc\":"
    "2000,\"high_mc\":8000},\"interval_s\":60,\"max_gap_s\":300,"
    "\"guard_band\":true,\"rules\":["
    "{\"id\":\"warm\",\"on\":\"temp\",\"op\":\">\",\"limit_mc\":8000,\"mode\":"
    "\"consecutive\",\"delay_s\":1800,\"severity\":\"review\"},"
    "{\"id\":\"warm-sum\",\"on\":\"temp\",\"op\":\">\",\"limit_mc\":8000,"
    "\"mode\":\"cumulative\",\"delay_s\":7200,\"severity\":\"fail\"},"
    "{\"id\":\"hot\",\"on\":\"temp\",\"op\":\">\",\"limit_mc\":15000,\"mode\":"
    "\"instant\",\"confirm\":2,\"severity\":\"fail\"},"
    "{\"id\":\"cold\",\"on\":\"temp\",\"op\":\"<\",\"limit_mc\":2000,\"mode\":"
    "\"consecutive\",\"delay_s\":900,\"severity\":\"review\"},"
    "{\"id\":\"blind\",\"on\":\"gap\",\"mode\":\"consecutive\",\"delay_s\":"
    "900,\"severity\":\"indeterminate\"},"
    "{\"id\":\"blind-sum\",\"on\":\"gap\",\"mode\":\"cumulative\",\"delay_s\":"
    "3600,\"severity\":\"indeterminate\"}]}";

/* ---- life ---- */

static inline int remove_one(const char *p, const struct stat *st, int type,
    struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(p);
}

static inline void load_config(const char *extra)
{
	char path[128], why[CONFIG_WHY];
	enum status s;

	write_config(extra);
	(void)snprintf(path, sizeof(path), "%s/gateway.json", scene.dir);
	config_free(scene.config);
	scene.config = config_load(&files_real, path, &s, why);
	if (!scene.config)
		fail_msg("%s", why);
}

static inline int scene_set_up(void **state)
{
	char why[512];

	(void)state;
	memset(&scene, 0, sizeof(scene));
	memset(&bad, 0, sizeof(bad));
	log_threshold(getenv("COLDPASS_TEST_LOG") ? LOG_LEVEL_DEBUG :
	    LOG_LEVEL_ERROR + 1);
	(void)snprintf(scene.dir, sizeof(scene.dir),
	    "/tmp/coldpass-consignment-XXXXXX");
	if (!mkdtemp(scene.dir))
		return -1;
	(void)snprintf(scene.pki, sizeof(scene.pki), "%s/pki", scene.dir);
	(void)snprintf(scene.data, sizeof(scene.data), "%s/data", scene.dir);
	if (mkdir(scene.pki, 0700) != 0)
		return -1;
	make_cert("root", PKI_CA, NULL, "root");
	make_cert("gateway", PKI_EVIDENCE, "gateway", SCENE_GW);
	make_cert("cloud", PKI_EVIDENCE, "cloud", "C");
	make_cert("quality", PKI_EVIDENCE, "quality", "Q");
	make_cert("command", PKI_EVIDENCE, "command", "D");
	load_config("");
	if (keys_open(&scene.keys, scene.config, why, sizeof(why)) !=
	    STATUS_OK)
		fail_msg("%s", why);
	clock_manual(&scene.clock, 1000000, SCENE_UTC, CLOCK_NTP);
	scene.loop = loop_open(&scene.clock);
	all_read(5000);
	sign_as("quality", JWS_TYP_PROFILE, scene_profile, scene.profile,
	    sizeof(scene.profile));
	return 0;
}

/* Real time for the storage worker, until nothing is out. */
/* The bus's thread lives in real time and must not be late in ours, unless
 * its lateness is what a test is about. */
static inline bool is_bus_awaited(void)
{
	for (int i = 0; i < SCENE_PROBES; i++)
		if (scene.probes[i].hangs)
			return false;
	return scene.g->bus && bus_is_out(scene.g->bus);
}

static inline bool is_settled(void)
{
	if (is_bus_awaited())
		return false;
	if (scene.g->pending_is_out || scene.g->jobs_out > 0 ||
	    scene.g->arming)
		return false;
	for (struct consignment *c = scene.g->consignments; c; c = c->next)
		if (!consignment_is_quiet(c))
			return false;
	return true;
}

static inline void settle(void)
{
	for (int i = 0; i < 2000; i++) {
		loop_turn(scene.loop, 0);
		loop_turn(scene.loop, 0);
		if (is_settled())
			return;
		loop_turn(scene.loop, 5);
	}
	fail_msg("the gateway does not come to rest");
}

static inline void take_probes(void)
{
	for (int i = 0; i < SCENE_PROBES; i++) {
		struct probes_unit *u = &scene.g->probes.units[i];

		u->driver->close(u->probe);
		u->driver = &scene_driver;
		u->probe = &scene.probes[i];
		u->is_recorded = !scene.is_on_bus;
	}
	/* recovered consignments have taken over the flag already */
	for (struct consignment *c = scene.g->consignments; c; c = c->next)
		c->sampler.is_recorded = !scene.is_on_bus;
}

static inline void power_on(void)
{
	char why[512] = "";
	enum status s;

	scene.g = gateway_open(scene.config, &bad_files, &scene.clock,
	    scene.loop, &scene.keys, &s, why, sizeof(why));
	if (!scene.g)
		fail_msg("%s", why);
	take_probes();
	settle();
}

/* Nothing more reaches the disk; the process's memory is gone. */
static inline void crash(void)
{
	settle();
	gateway_close(scene.g);
	scene.g = NULL;
	loop_turn(scene.loop, 0);
}

static inline void quiet(void *ctx)
{
	*(bool *)ctx = true;
}

static inline void stop(void)
{
	bool is_quiet = false;

	gateway_stop(scene.g, quiet, &is_quiet);
	for (int i = 0; i < 4000 && !is_quiet; i++) {
		clock_manual_advance(&scene.clock, 10);
		loop_turn(scene.loop, 0);
		(void)usleep(1000);	/* the worker's time is real */
	}
	if (!is_quiet)
		fail_msg("out: pending %d changed %d jobs %d arming %d",
		    scene.g->pending_is_out, scene.g->pending_changed,
		    scene.g->jobs_out, scene.g->arming != NULL);
	gateway_close(scene.g);
	scene.g = NULL;
	loop_turn(scene.loop, 0);
}

static inline int scene_tear_down(void **state)
{
	(void)state;
	bad_files_from(0, 0, 0);
	if (scene.g)
		crash();
	loop_close(scene.loop);
	keys_close(&scene.keys);
	config_free(scene.config);
	return nftw(scene.dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* Minute by minute, so that every slot comes in time. */
static inline void pass(int64_t minutes)
{
	for (int64_t i = 0; i < minutes * 6; i++) {
		clock_manual_advance(&scene.clock, MINUTE / 6);
		settle();
	}
}

/* ---- what people do ---- */

static inline void was_opened(void *ctx, struct consignment *c, enum status s,
    const char *why)
{
	(void)ctx;
	(void)s;
	arming_end(scene.g->arming);
	scene.opened = c != NULL;
	(void)snprintf(scene.why, sizeof(scene.why), "%s", why);
	if (c)
		memcpy(scene.cid, c->cid, sizeof(scene.cid));
}

static inline void was_checked(void *ctx, struct arming *a)
{
	struct json_writer w;
	size_t len;

	(void)ctx;
	scene.failed_checks = a->failed;
	scene.offered = true;
	json_write_init(&w, scene.checks, sizeof(scene.checks));
	json_write_object(&w, NULL);
	arming_write_checks(a, &w);
	json_write_object_end(&w);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
	if (a->failed > 0)
		arming_end(a);
	else
		consignment_open(a->g, &a->order, was_opened, NULL);
}

static inline void new_order(void)
{
	struct order *o = &scene.order;

	memset(o, 0, sizeof(*o));
	o->pack_hold_s = o->pack_charged_ms = o->pack_mass_g = RECORD_ABSENT;
	o->expiry_ms = o->eta_ms = RECORD_ABSENT;
	o->may_be_offline = true;
	(void)snprintf(o->profile_jws, sizeof(o->profile_jws), "%s",
	    scene.profile);
	o->profile_len = strlen(scene.profile);
	o->probe_count = 2;
	memcpy(o->probes[0].id, "p1", 3);
	memcpy(o->probes[0].role, "product", 8);
	memcpy(o->probes[1].id, "p2", 3);
	memcpy(o->probes[1].role, "ambient", 8);
}

static inline bool try_open(void)
{
	scene.opened = scene.offered = false;
	assert_non_null(arming_begin(scene.g, &scene.order, was_checked,
	    NULL));
	settle();
	assert_true(scene.offered);
	return scene.opened;
}

static inline struct consignment *opened(void)
{
	new_order();
	if (!try_open())
		fail_msg("not opened: %s %s", scene.why, scene.checks);
	return consignment_find(scene.g, scene.cid);
}

static inline struct consignment *here(void)
{
	return consignment_find(scene.g, scene.cid);
}

static bool scene_told;
static struct consignment_wait scene_wait;

static inline void told(void *ctx, struct consignment *c)
{
	(void)ctx;
	(void)c;
	scene_told = true;
}

static inline struct consignment_wait *a_wait(void)
{
	memset(&scene_wait, 0, sizeof(scene_wait));
	scene_wait.fn = told;
	scene_told = false;
	return &scene_wait;
}

static inline void start(void)
{
	assert_int_equal(consignment_start(here(), "packer", "packed",
	    a_wait(), NULL), STATUS_OK);
	settle();
	assert_true(scene_told);
}

static inline void end(void)
{
	assert_int_equal(consignment_end(here(), "pharmacist", "unpacked",
	    a_wait(), NULL), STATUS_OK);
	settle();
	assert_true(scene_told);
}

static inline void seal(bool final)
{
	assert_int_equal(consignment_seal(here(), final, a_wait(), NULL),
	    STATUS_OK);
	settle();
	assert_true(scene_told);
	assert_int_equal(here()->state, CONSIGNMENT_SEALED);
}

/* ---- what a verifier says ---- */

static struct verify *scene_verdict;
static char *scene_text;

/* What profiles with windows need to be judged in; until the next verdict. */
#define SCENE_ROOMS 8
static void *scene_rooms[SCENE_ROOMS];
static int scene_room_count;

static inline void *room(void *ctx, size_t bytes)
{
	(void)ctx;
	assert_true(scene_room_count < SCENE_ROOMS);
	return scene_rooms[scene_room_count++] = calloc(1, bytes);
}

static inline void free_rooms(void)
{
	while (scene_room_count > 0)
		free(scene_rooms[--scene_room_count]);
}

/* Of the legs' journals on the disk. */
static inline const struct verify *verdict(int legs)
{
	struct verify_options options = { .at_ms = RECORD_ABSENT,
		.room = room };
	struct trust *trust = trust_open();
	struct crypto crypto;
	char path[256];

	free_rooms();
	free(scene_verdict);
	free(scene_text);
	scene_text = NULL;
	scene_verdict = malloc(sizeof(*scene_verdict));
	pki_path(path, sizeof(path), "root", "pem");
	assert_int_equal(trust_add_file(trust, path), STATUS_OK);
	trust_crypto(trust, &crypto);
	verify_init(scene_verdict, &crypto, &options);
	for (int leg = 0; leg < legs; leg++) {
		char *text, *at, *lf;
		size_t len;

		(void)snprintf(path, sizeof(path), "%s/%s/%d.jwsl",
		    scene.data, scene.cid, leg);
		assert_int_equal(files_load(&files_real, path, 1 << 24,
		    &text, &len), STATUS_OK);
		for (at = text; (lf = strchr(at, '\n')) != NULL; at = lf + 1)
			verify_line(scene_verdict, at, (size_t)(lf - at));
		free(scene_text);
		scene_text = text;
	}
	verify_end(scene_verdict, true);
	trust_close(trust);
	return scene_verdict;
}

static inline void print_findings(const struct verify *v)
{
	for (int i = 0; i < v->finding_count && i < VERIFY_FINDINGS; i++)
		print_message("line %lld: %s: %s\n",
		    (long long)v->findings[i].line,
		    verify_code_name(v->findings[i].code),
		    v->findings[i].detail);
}

static inline bool has_finding(const struct verify *v, enum verify_code code)
{
	for (int i = 0; i < v->finding_count && i < VERIFY_FINDINGS; i++)
		if (v->findings[i].code == code)
			return true;
	return false;
}

/* Authentic, complete, judged as the gateway judged it. */
static inline const struct verify *assert_dossier(int legs,
    enum rules_outcome outcome)
{
	const struct verify *v = verdict(legs);

	if (!v->authentic || !v->complete || has_finding(v, VERIFY_CLAIM) ||
	    v->outcome != outcome || v->claimed != outcome) {
		print_findings(v);
		fail_msg("authentic %d complete %d outcome %s claimed %s",
		    v->authentic, v->complete, v->outcome ?
		    rules_outcome_name(v->outcome) : "-", v->claimed ?
		    rules_outcome_name(v->claimed) : "-");
	}
	return v;
}

/* How often a word stands in the payloads of the last leg read. */
static inline int count_in_payloads(const char *word)
{
	static char payload[LIMIT_PAYLOAD + 1];
	int n = 0;

	for (char *at = scene_text, *lf; (lf = strchr(at, '\n')) != NULL;
	    at = lf + 1) {
		struct jws j;
		size_t len;
		char *hit = payload;

		assert_int_equal(jws_split(at, (size_t)(lf - at), &j, NULL),
		    STATUS_OK);
		assert_int_equal(jws_payload(&j, payload, LIMIT_PAYLOAD,
		    &len), STATUS_OK);
		payload[len] = '\0';
		while ((hit = strstr(hit, word)) != NULL) {
			n++;
			hit++;
		}
	}
	return n;
}

#endif
