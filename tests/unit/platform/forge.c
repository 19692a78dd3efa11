/* SPDX-License-Identifier: Apache-2.0 */
#include "forge.h"

#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jws.h"
#include "pki.h"
#include "profile.h"

const char forge_profile_text[] =
    "{\"v\":1,\"id\":\"test-2-8\",\"version\":1,\"name\":{\"en\":\"test\"},"
    "\"category\":\"non-frozen\",\"source\":\"test\","
    "\"storage\":{\"low_mc\":2000,\"high_mc\":8000},"
    "\"interval_s\":60,\"max_gap_s\":300,\"rules\":["
    "{\"id\":\"warm\",\"on\":\"temp\",\"op\":\">\",\"limit_mc\":8000,"
    "\"mode\":\"consecutive\",\"delay_s\":180,\"severity\":\"review\"},"
    "{\"id\":\"hot\",\"on\":\"temp\",\"op\":\">\",\"limit_mc\":15000,"
    "\"mode\":\"instant\",\"confirm\":2,\"severity\":\"fail\"},"
    "{\"id\":\"cold\",\"on\":\"temp\",\"op\":\"<\",\"limit_mc\":2000,"
    "\"mode\":\"consecutive\",\"delay_s\":120,\"severity\":\"review\"},"
    "{\"id\":\"blind\",\"on\":\"gap\",\"mode\":\"consecutive\","
    "\"delay_s\":900,\"severity\":\"indeterminate\"},"
    "{\"id\":\"blind-sum\",\"on\":\"gap\",\"mode\":\"cumulative\","
    "\"delay_s\":3600,\"severity\":\"indeterminate\"},"
    "{\"id\":\"life\",\"on\":\"life\",\"margin_s\":0,"
    "\"severity\":\"fail\"}]}\n";

static void die(const char *what, const char *why)
{
	fprintf(stderr, "forge: %s: %s\n", what, why);
	abort();
}

static void path(const struct forge *f, char out[96], const char *name,
    const char *ext)
{
	snprintf(out, 96, "%s/%s.%s", f->dir, name, ext);
}

static void make_ca(struct forge *f, const char *name)
{
	char key[96], cert[96], why[200] = "";
	struct pki_subject s = { .purpose = PKI_CA, .name = name,
		.not_before_s = FORGE_UTC / 1000 - 86400 * 400, .days = 4000 };

	path(f, key, name, "key");
	path(f, cert, name, "pem");
	if (pki_key_create(key, why, sizeof(why)) != STATUS_OK ||
	    pki_certificate(&s, NULL, NULL, key, cert, why, sizeof(why)) !=
	    STATUS_OK)
		die(name, why);
}

static void make_key(struct forge *f, struct forge_key *k, const char *file,
    const char *role, const char *name, const char *ca, int64_t days)
{
	char key[96], csr[96], cert[96], ca_cert[96], ca_key[96];
	char why[200] = "";
	struct pki_subject s = { .purpose = PKI_EVIDENCE, .name = name,
		.role = role, .not_before_s = FORGE_UTC / 1000 - 86400 * 30,
		.days = days };

	path(f, key, file, "key");
	path(f, csr, file, "csr");
	path(f, cert, file, "pem");
	path(f, ca_cert, ca, "pem");
	path(f, ca_key, ca, "key");
	if (pki_key_create(key, why, sizeof(why)) != STATUS_OK ||
	    pki_request(key, &s, csr, why, sizeof(why)) != STATUS_OK ||
	    pki_certificate(&s, csr, ca_cert, ca_key, cert, why,
	    sizeof(why)) != STATUS_OK)
		die(file, why);
	k->signer = signer_open(key, why, sizeof(why));
	if (k->signer == NULL)
		die(file, why);
	signer_signing(k->signer, &k->signing);
	if (trust_certs_load(cert, &k->certs) != STATUS_OK ||
	    trust_thumb(&k->certs.der[0], k->thumb) != STATUS_OK)
		die(file, "certificate");
}

struct forge *forge_open(void)
{
	struct forge *f = calloc(1, sizeof(*f));

	assert(f != NULL);
	f->text = malloc(FORGE_TEXT);
	assert(f->text != NULL);
	strcpy(f->dir, "/tmp/coldpass-forge-XXXXXX");
	if (mkdtemp(f->dir) == NULL)
		die("mkdtemp", f->dir);
	make_ca(f, "root");
	make_ca(f, "elsewhere");
	make_key(f, &f->gateway, "gw", "gateway", FORGE_GW, "root", 700);
	make_key(f, &f->other_gateway, "gw2", "gateway", "GW-TEST-2", "root",
	    700);
	make_key(f, &f->quality, "quality", "quality", "QU-TEST", "root", 700);
	make_key(f, &f->cloud, "cloud", "cloud", "CLOUD-TEST", "root", 700);
	make_key(f, &f->foreign, "foreign", "gateway", FORGE_GW, "elsewhere",
	    700);
	make_key(f, &f->expired, "expired", "gateway", FORGE_GW, "root", 1);
	make_key(f, &f->person, "person", "person", "QU-1", "root", 700);
	make_key(f, &f->other_person, "person2", "person", "QU-2", "root",
	    700);
	path(f, f->root_pem, "root", "pem");
	f->trust = trust_open();
	if (f->trust == NULL || trust_add_file(f->trust, f->root_pem) !=
	    STATUS_OK)
		die("trust", f->root_pem);
	trust_crypto(f->trust, &f->crypto);
	f->profile_jws = forge_profile(f, forge_profile_text, &f->quality);
	forge_reset(f);
	return f;
}

static void drop_key(struct forge_key *k)
{
	signer_close(k->signer);
	trust_certs_free(&k->certs);
}

void forge_close(struct forge *f)
{
	static const char *const names[] = { "root", "elsewhere", "gw", "gw2",
		"quality", "cloud", "foreign", "expired", "person",
		"person2" };
	static const char *const exts[] = { "key", "csr", "pem" };
	char file[96];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		for (size_t e = 0; e < 3; e++) {
			path(f, file, names[i], exts[e]);
			unlink(file);
		}
	}
	rmdir(f->dir);
	drop_key(&f->gateway);
	drop_key(&f->other_gateway);
	drop_key(&f->quality);
	drop_key(&f->cloud);
	drop_key(&f->foreign);
	drop_key(&f->expired);
	drop_key(&f->person);
	drop_key(&f->other_person);
	trust_close(f->trust);
	free(f->profile_jws);
	free(f->text);
	free(f);
}

static void sign(struct forge *f, const char *typ, const struct forge_key *k,
    const char *payload, size_t payload_len, bool with_certs, char *out,
    size_t cap, size_t *len)
{
	enum status s = jws_sign(typ, k->thumb,
	    with_certs ? k->certs.der : NULL, with_certs ? k->certs.count : 0,
	    payload, payload_len, &f->crypto, &k->signing, out, cap, len);

	if (s != STATUS_OK)
		die("jws_sign", status_name(s));
}

char *forge_profile(struct forge *f, const char *text,
    const struct forge_key *key)
{
	char *out = malloc(LIMIT_RECORD);
	size_t len;

	assert(out != NULL);
	sign(f, JWS_TYP_PROFILE, key, text, strlen(text), true, out,
	    LIMIT_RECORD, &len);
	return out;
}

void forge_reset(struct forge *f)
{
	f->len = 0;
	f->text[0] = '\0';
	f->key = &f->gateway;
	f->leg = &f->legs[0];
	memset(&f->head, 0, sizeof(f->head));
	strcpy(f->head.gw, FORGE_GW);
	strcpy(f->head.cid, FORGE_CID);
	strcpy(f->head.prev, RECORD_NO_DIGEST);
	f->head.boot = 1;
	f->head.mono_ms = 1000000;
	f->head.utc_ms = FORGE_UTC;
	f->head.tq = RECORD_NTP;
	f->head.err_ms = 10;
}

void forge_line(struct forge *f, const char *typ, const char *payload,
    size_t len, bool with_certs)
{
	char *line = f->text + f->len;
	size_t n;

	sign(f, typ, f->key, payload, len, with_certs, line,
	    FORGE_TEXT - f->len - 1, &n);
	if (jws_digest(&f->crypto, line, n, f->head.prev) != STATUS_OK)
		die("digest", "");
	line[n] = '\n';
	line[n + 1] = '\0';
	f->len += n + 1;
	f->head.seq++;
}

static void advance(struct forge *f, int64_t ms)
{
	f->head.mono_ms += ms;
	f->head.utc_ms += ms;
}

void forge_fill_open(const struct forge *f, struct record_open *o)
{
	static const char *const ids[] = { "p1", "a1" };
	static const char *const roles[] = { "product", "ambient" };

	memset(o, 0, sizeof(*o));
	o->profile = f->profile_jws;
	o->profile_len = strlen(f->profile_jws);
	o->probe_count = 2;
	for (int i = 0; i < 2; i++) {
		struct record_probe *p = &o->probes[i];

		strcpy(p->id, ids[i]);
		strcpy(p->role, roles[i]);
		strcpy(p->place, "payload");
		strcpy(p->medium, "air");
		strcpy(p->quantity, "temp");
		strcpy(p->model, "TMP117");
		strcpy(p->serial, "S-0001");
		strcpy(p->cal_id, "CAL-0001");
		p->cal_due_ms = FORGE_UTC + 86400000LL * 300;
		p->low_mc = -40000;
		p->high_mc = 60000;
		p->u_mc = 100;
	}
	o->pack_hold_s = o->pack_charged_ms = o->pack_mass_g = RECORD_ABSENT;
	o->expiry_ms = RECORD_ABSENT;
}

void forge_record_open(struct forge *f, const struct record_open *o,
    const char *profile_text)
{
	static struct json_token tokens[PROFILE_TOKENS];
	static char payload[LIMIT_RECORD];
	struct json_writer w;
	struct profile profile;
	struct problem p = { 0 };
	struct leg *before = o->goods == RECORD_GOODS_SAME ? f->leg : NULL;
	size_t len;

	f->head.kind = RECORD_OPEN;
	f->head.due_s = 900;
	json_write_init(&w, payload, sizeof(payload));
	record_write_head(&w, &f->head);
	record_write_open(&w, o);
	record_write_end(&w);
	if (json_write_done(&w, &len) != STATUS_OK)
		die("open", "does not fit");
	if (profile_parse(&profile, profile_text, strlen(profile_text), tokens,
	    &p) != STATUS_OK)
		die(p.where, p.why);
	f->leg = f->leg == &f->legs[0] ? &f->legs[1] : &f->legs[0];
	if (leg_open(f->leg, &f->head, o, &profile, NULL, 0, before, &p) !=
	    STATUS_OK)
		die(p.where, p.why);
	forge_line(f, JWS_TYP_RECORD, payload, len, true);
}

/* Head, what 'write' adds, claim; judged along as the gateway does it. */
static void finish(struct forge *f, struct json_writer *w, bool claim)
{
	size_t len;

	if (claim)
		leg_write_claim(f->leg, f->leg->time.last_leg_ms, w, "claim");
	record_write_end(w);
	if (json_write_done(w, &len) != STATUS_OK)
		die("record", "does not fit");
	forge_line(f, JWS_TYP_RECORD, w->buf, len, false);
}

static void begin(struct forge *f, struct json_writer *w,
    enum record_kind kind)
{
	static char payload[LIMIT_RECORD];

	f->head.kind = kind;
	f->head.due_s = kind == RECORD_SEAL ? 0 : 900;
	json_write_init(w, payload, sizeof(payload));
	record_write_head(w, &f->head);
	leg_step_head(f->leg, &f->head);
}

void forge_record_this(struct forge *f, const struct record_event *event)
{
	struct record_event e = *event;
	struct json_writer w;

	advance(f, FORGE_MINUTE);
	begin(f, &w, RECORD_BLOCK);
	e.time_ms = f->leg->time.last_leg_ms;
	json_write_array(&w, "events");
	record_write_event(&w, &e);
	json_write_array_end(&w);
	leg_step_event(f->leg, &e);
	finish(f, &w, true);
}

void forge_record_event(struct forge *f, enum record_event_kind kind)
{
	struct record_event e = { .kind = kind, .probe = -1 };

	strcpy(e.by, "shipper");
	strcpy(e.why, "test");
	forge_record_this(f, &e);
}

void forge_record_readings(struct forge *f, const int32_t *values_mc,
    int count)
{
	struct record_series s = { .probe = 0, .step_ms = FORGE_MINUTE,
		.base_mc = 5000, .count = count };
	struct json_writer w;

	s.time_ms = f->leg->time.last_leg_ms + FORGE_MINUTE;
	advance(f, (int64_t)count * FORGE_MINUTE);
	begin(f, &w, RECORD_BLOCK);
	json_write_array(&w, "readings");
	record_write_series(&w, &s, values_mc);
	json_write_array_end(&w);
	for (int i = 0; i < count; i++)
		leg_step_reading(f->leg, 0, s.time_ms + i * s.step_ms,
		    values_mc[i]);
	finish(f, &w, true);
}

void forge_record_seal(struct forge *f, bool final)
{
	struct record_seal seal = { .final = final };
	struct json_writer w;

	advance(f, FORGE_MINUTE);
	begin(f, &w, RECORD_SEAL);
	seal.records = f->head.seq + 1;
	leg_fill_seal(f->leg, &seal);
	record_write_seal(&w, &seal);
	finish(f, &w, true);
}

void forge_next_leg(struct forge *f)
{
	f->head.leg++;
	f->head.seq = 0;
	advance(f, FORGE_MINUTE);
}

void forge_whole(struct forge *f)
{
	static const int32_t five[15] = { 5000, 5001, 5002, 5003, 5004, 5005,
		5006, 5007, 5008, 5009, 5010, 5011, 5012, 5013, 5014 };
	struct record_open o;

	forge_reset(f);
	forge_fill_open(f, &o);
	forge_record_open(f, &o, forge_profile_text);
	forge_record_event(f, RECORD_START);
	forge_record_readings(f, five, 15);
	forge_record_event(f, RECORD_END);
	forge_record_seal(f, true);
}
