/* SPDX-License-Identifier: Apache-2.0 */
/* make_dossiers.c - dossiers for the verification page's tests: of every
 * outcome, unfinished, dishonest, long, and signed by certificates of every
 * shape.  What each of them is worth is asked of `coldpass verify`.
 *
 * usage: make_dossiers DIR; or make_dossiers DIR long: only long.jwsl, 14
 * days of 16 probes at one minute.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "forge.h"
#include "jws.h"
#include "receipt.h"
#include "trust_make.h"

static const char *dir;
static struct forge *f;

static void save(const char *name, const char *text, size_t len)
{
	char path[512];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	out = fopen(path, "w");
	if (out == NULL || fwrite(text, 1, len, out) != len ||
	    fclose(out) != 0) {
		perror(path);
		exit(1);
	}
}

static void save_dossier(const char *name)
{
	save(name, f->text, f->len);
}

static void copy(const char *from, const char *name)
{
	static char text[8192];
	FILE *in = fopen(from, "r");
	size_t n;

	assert_non_null(in);
	n = fread(text, 1, sizeof(text), in);
	fclose(in);
	save(name, text, n);
}

/* ---- journeys ---- */

static void begin(struct record_open *o)
{
	forge_reset(f);
	forge_fill_open(f, o);
}

static void readings(const int32_t *values_mc, int count, int times)
{
	while (times-- > 0)
		forge_record_readings(f, values_mc, count);
}

/* packed, cool, then the values, cool again, unpacked */
static void journey(const char *name, const int32_t *values_mc, int count,
    int times)
{
	static const int32_t cool[10] = { 5000, 5010, 5020, 5030, 5020, 5010,
		5000, 4990, 4980, 4990 };
	struct record_open o;

	begin(&o);
	o.expiry_ms = FORGE_UTC + 90 * 86400000LL;
	strcpy(o.expiry_zone, "Asia/Tokyo");
	forge_record_open(f, &o, forge_profile_text);
	readings(cool, 10, 1);
	forge_record_event(f, RECORD_START);
	readings(cool, 10, 3);
	readings(values_mc, count, times);
	readings(cool, 10, 3);
	forge_record_event(f, RECORD_END);
	readings(cool, 10, 1);
	forge_record_seal(f, true);
	save_dossier(name);
}

static void outcomes(void)
{
	static const int32_t calm[4] = { 5000, 5100, 5200, 5100 };
	static const int32_t peak[4] = { 6000, 8200, 8100, 6000 };
	static const int32_t warm[8] = { 7000, 8400, 9100, 9700, 9900, 9000,
		8300, 7000 };
	static const int32_t hot[5] = { 9000, 14000, 15500, 16000, 9000 };
	static const int32_t cold[5] = { 1900, 1000, 500, 900, 1900 };
	static const int32_t blind[10] = { RECORD_NO_VALUE, RECORD_NO_VALUE,
		RECORD_NO_VALUE, RECORD_NO_VALUE, RECORD_NO_VALUE,
		RECORD_NO_VALUE, RECORD_NO_VALUE, RECORD_NO_VALUE,
		RECORD_NO_VALUE, RECORD_NO_VALUE };

	journey("conform.jwsl", calm, 4, 2);
	journey("budget.jwsl", peak, 4, 1);
	journey("review.jwsl", warm, 8, 1);
	journey("fail.jwsl", hot, 5, 1);
	journey("cold.jwsl", cold, 5, 1);
	journey("blind.jwsl", blind, 10, 3);
}

static const int32_t five[2] = { 5000, 5100 };

static void whole(const char *name, struct record_open *o, bool end)
{
	forge_record_open(f, o, forge_profile_text);
	forge_record_event(f, RECORD_START);
	readings(five, 2, 4);
	if (end)
		forge_record_event(f, RECORD_END);
	forge_record_seal(f, true);
	save_dossier(name);
}

static void oddities(void)
{
	struct record_open o;

	begin(&o);
	o.sim_pace = 60;
	whole("sim.jwsl", &o, true);
	begin(&o);
	f->head.tq = RECORD_TQ_NONE;
	f->head.err_ms = 0;
	whole("no-clock.jwsl", &o, true);
	begin(&o);
	o.expiry_ms = FORGE_UTC + 3 * FORGE_MINUTE;
	strcpy(o.expiry_zone, "Europe/Vienna");
	whole("expired-goods.jwsl", &o, true);
	begin(&o);
	strcpy(o.probes[0].role, "ambient");
	whole("no-product.jwsl", &o, true);
	begin(&o);
	o.probes[0].cal_due_ms = FORGE_UTC - 1;
	whole("calibration.jwsl", &o, true);
	begin(&o);
	strcpy(o.probes[0].id, "<img src=x onerror=alert(1)>");
	whole("markup.jwsl", &o, true);
	begin(&o);
	strcpy(o.part_set, "set-1");
	o.part_n = 1;
	o.part_of = 2;
	whole("part.jwsl", &o, true);
	begin(&o);
	f->key = &f->expired;
	whole("expired-signer.jwsl", &o, true);
	begin(&o);
	f->key = &f->foreign;
	whole("foreign.jwsl", &o, true);
	begin(&o);
	f->key = &f->other_gateway;
	whole("wrong-name.jwsl", &o, true);
	begin(&o);
	f->key = &f->cloud;
	whole("wrong-role.jwsl", &o, true);
	begin(&o);
	forge_record_open(f, &o, forge_profile_text);
	forge_record_event(f, RECORD_START);
	readings(five, 2, 4);
	save_dossier("unsealed.jwsl");
}

static void legs(void)
{
	struct record_open o;

	begin(&o);
	forge_record_open(f, &o, forge_profile_text);
	forge_record_event(f, RECORD_START);
	readings(five, 2, 8);
	forge_record_seal(f, false);
	forge_next_leg(f);
	o.goods = RECORD_GOODS_SAME;
	forge_record_open(f, &o, forge_profile_text);
	readings(five, 2, 8);
	forge_record_event(f, RECORD_END);
	forge_record_seal(f, true);
	save_dossier("legs-same.jwsl");
	begin(&o);
	forge_record_open(f, &o, forge_profile_text);
	forge_record_event(f, RECORD_START);
	readings(five, 2, 8);
	forge_record_event(f, RECORD_END);
	forge_record_seal(f, false);
	forge_next_leg(f);
	o.goods = RECORD_GOODS_NEW;
	forge_record_open(f, &o, forge_profile_text);
	forge_record_event(f, RECORD_START);
	readings((const int32_t[]){ 16000, 16100 }, 2, 2);
	forge_record_event(f, RECORD_END);
	forge_record_seal(f, true);
	save_dossier("legs-new.jwsl");
}

/* ---- receipts, revoked ---- */

static void receipt(const char *name, const char *cid, int64_t upto,
    const char *head, const struct forge_key *key)
{
	static char text[16384];
	struct receipt r = { .leg = 0, .upto = upto, .seen = upto,
		.rx_ms = FORGE_UTC };
	char payload[RECEIPT_TEXT], path[128], line[LIMIT_RECORD];
	struct json_writer w;
	size_t len, n;
	FILE *in;

	snprintf(r.gw, sizeof(r.gw), "%s", FORGE_GW);
	snprintf(r.cid, sizeof(r.cid), "%s", cid);
	snprintf(r.head, sizeof(r.head), "%s", head);
	json_write_init(&w, payload, sizeof(payload));
	receipt_write(&w, &r);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
	assert_int_equal(jws_sign(JWS_TYP_RECEIPT, key->thumb, NULL, 0,
	    payload, len, &f->crypto, &key->signing, line, sizeof(line), &n),
	    STATUS_OK);
	snprintf(path, sizeof(path), "%s/cloud.pem", f->dir);
	in = fopen(path, "r");
	assert_non_null(in);
	len = fread(text, 1, 8000, in);
	fclose(in);
	len += (size_t)snprintf(text + len, sizeof(text) - len, "%s\n", line);
	save(name, text, len);
}

static void beside(void)
{
	struct record_open o;
	char line[128];
	int n;

	begin(&o);
	forge_record_open(f, &o, forge_profile_text);
	forge_record_event(f, RECORD_START);
	readings(five, 2, 4);
	receipt("good.receipts", FORGE_CID, 5, f->head.prev, &f->cloud);
	receipt("fork.receipts", FORGE_CID, 4, f->head.prev, &f->cloud);
	receipt("cut.receipts", FORGE_CID, 500, f->head.prev, &f->cloud);
	receipt("other.receipts", "b3RoZXItY29uc2lnbm1lbnQ", 5, f->head.prev,
	    &f->cloud);
	receipt("forged.receipts", FORGE_CID, 5, f->head.prev, &f->foreign);
	forge_record_event(f, RECORD_END);
	forge_record_seal(f, true);
	save_dossier("witnessed.jwsl");
	n = snprintf(line, sizeof(line), "# lost\n%s\n", f->gateway.thumb);
	save("always.revoked", line, (size_t)n);
	n = snprintf(line, sizeof(line), "%s 2026-12-01T00:00:00Z # later\n",
	    f->gateway.thumb);
	save("later.revoked", line, (size_t)n);
	save("bad.revoked", "gateway 7\n", 10);
}

/* ---- certificates of every shape ---- */

static enum status sign_by(void *ctx, const uint8_t digest[CRYPTO_DIGEST],
    uint8_t sig[CRYPTO_SIGNATURE])
{
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(ctx, NULL);
	uint8_t der[80];
	const uint8_t *at = der;
	size_t len = sizeof(der);
	ECDSA_SIG *es;

	assert_int_equal(EVP_PKEY_sign_init(c), 1);
	assert_int_equal(EVP_PKEY_sign(c, der, &len, digest, CRYPTO_DIGEST),
	    1);
	EVP_PKEY_CTX_free(c);
	es = d2i_ECDSA_SIG(NULL, &at, (long)len);
	BN_bn2binpad(ECDSA_SIG_get0_r(es), sig, 32);
	BN_bn2binpad(ECDSA_SIG_get0_s(es), sig + 32, 32);
	ECDSA_SIG_free(es);
	return STATUS_OK;
}

/* A dossier of one line whose open carries these certificates. */
static void path(const char *name, EVP_PKEY *key, const struct trust_certs *c)
{
	struct forge_key k = { .signing = { key, sign_by }, .certs = *c };
	struct record_open o;
	char file[80];

	/* keys that cannot sign ES256 are refused before a signature counts */
	if (!EVP_PKEY_is_a(key, "EC") || EVP_PKEY_get_bits(key) != 256)
		k.signing = f->gateway.signing;
	assert_int_equal(trust_thumb(&c->der[0], k.thumb), STATUS_OK);
	begin(&o);
	f->key = &k;
	forge_record_open(f, &o, forge_profile_text);
	f->key = &f->gateway;
	snprintf(file, sizeof(file), "path-%s.jwsl", name);
	save_dossier(file);
}

static EVP_PKEY *root_key, *leaf_key, *sub_key;
static X509 *root;

static void path_of(const char *name, EVP_PKEY *key, X509 *const certs[],
    size_t count)
{
	struct trust_certs c = make_path(certs, count);

	path(name, key, &c);
	trust_certs_free(&c);
}

static void leaf_of(const char *name, const struct make *m)
{
	X509 *x = make_cert(m);

	path_of(name, m->key, &x, 1);
	X509_free(x);
}

static struct make good_leaf(void)
{
	struct make m = make_leaf(leaf_key, root, root_key);

	m.san = "URI:coldpass:gateway:" FORGE_GW;
	m.days = 700;
	return m;
}

#define LONG65 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
	"aaaaa"

static void leaves(void)
{
	static const struct {
		const char *name, *bc, *ku, *eku, *san, *oid;
		int is_critical;
	} cases[] = {
		{ .name = "good" },
		{ .name = "email", .eku = "emailProtection" },
		{ .name = "unknown", .oid = "1.2.3.4.5" },
		{ .name = "critical", .oid = "1.2.3.4.5", .is_critical = 1 },
		{ .name = "is-ca", .bc = "critical,CA:TRUE" },
		{ .name = "no-usage", .ku = "keyAgreement" },
		{ .name = "issues", .ku = "digitalSignature,keyCertSign" },
		{ .name = "tls-server", .eku = "serverAuth" },
		{ .name = "tls-client", .eku = "emailProtection,clientAuth" },
		{ .name = "any", .eku = "anyExtendedKeyUsage" },
		{ .name = "sgc", .eku = "msSGC" },
		{ .name = "dns", .san = "DNS:gw1.example" },
		{ .name = "two-uris", .san = "URI:coldpass:gateway:A,"
		    "URI:coldpass:gateway:B" },
		{ .name = "foreign-uri", .san = "URI:https://example.org" },
		{ .name = "mixed-uris", .san = "URI:coldpass:gateway:"
		    FORGE_GW ",URI:https://example.org" },
		{ .name = "uri-and-mail", .san = "URI:coldpass:gateway:"
		    FORGE_GW ",email:a@example.org" },
		{ .name = "no-name", .san = "URI:coldpass:gateway:" },
		{ .name = "upper-role", .san = "URI:coldpass:Gateway:GW1" },
		{ .name = "dash", .san = "URI:coldpass:gateway:-GW1" },
		{ .name = "space", .san = "URI:coldpass:gateway:GW 1" },
		{ .name = "long", .san = "URI:coldpass:gateway:" LONG65 },
		{ .name = "role", .san = "URI:coldpass:quality:GW1" },
		{ .name = "other-gw", .san = "URI:coldpass:gateway:GW9" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct make m = good_leaf();

		m.bc = cases[i].bc ? cases[i].bc : m.bc;
		m.ku = cases[i].ku ? cases[i].ku : m.ku;
		m.san = cases[i].san ? cases[i].san : m.san;
		m.eku = cases[i].eku;
		m.oid = cases[i].oid;
		m.is_critical = cases[i].is_critical;
		leaf_of(cases[i].name, &m);
	}
}

static void other_leaves(void)
{
	struct make m = good_leaf();
	X509 *x;

	m.bc = NULL;
	leaf_of("no-constraints", &m);
	m = good_leaf();
	m.ku = NULL;
	leaf_of("no-key-usage", &m);
	m = good_leaf();
	m.san = NULL;
	leaf_of("no-san", &m);
	m = good_leaf();
	m.from_s = FORGE_UTC / 1000 + 86400;
	leaf_of("not-yet", &m);
	m = good_leaf();
	m.md = EVP_sha1();
	leaf_of("sha1", &m);
	m = good_leaf();
	m.md = EVP_sha512();
	leaf_of("sha512", &m);
	m = good_leaf();
	m.issuer_key = sub_key;
	leaf_of("wrong-issuer-key", &m);
	m = good_leaf();
	m.issuer = NULL;
	m.issuer_key = NULL;
	leaf_of("self-signed", &m);
	m = good_leaf();
	m.key = EVP_EC_gen("P-384");
	leaf_of("p384", &m);
	EVP_PKEY_free(m.key);
	m.key = EVP_RSA_gen(2048);
	leaf_of("rsa", &m);
	EVP_PKEY_free(m.key);
	m = good_leaf();
	x = make_cert(&m);
	make_ext(x, root, NID_subject_alt_name, "URI:coldpass:cloud:X");
	X509_sign(x, root_key, EVP_sha256());
	path_of("san-twice", leaf_key, &x, 1);
	X509_free(x);
	m = good_leaf();
	x = make_cert(&m);
	path_of("with-root", leaf_key, (X509 *[]){ x, root }, 2);
	X509_free(x);
}

/* One issuer between root and leaf. */
static void issued(const char *name, struct make ca)
{
	struct make l = good_leaf();
	X509 *issuer, *leaf;

	ca.cn = "Sub";
	ca.key = sub_key;
	ca.issuer = root;
	ca.issuer_key = ca.issuer_key ? ca.issuer_key : root_key;
	ca.days = 3650;
	issuer = make_cert(&ca);
	l.issuer = issuer;
	l.issuer_key = sub_key;
	leaf = make_cert(&l);
	path_of(name, leaf_key, (X509 *[]){ leaf, issuer }, 2);
	if (strcmp(name, "sub-good") == 0) {
		path_of("sub-missing", leaf_key, &leaf, 1);
		path_of("sub-swapped", leaf_key, (X509 *[]){ issuer, leaf },
		    2);
		path_of("sub-twice", leaf_key, (X509 *[]){ leaf, issuer,
		    issuer }, 3);
	}
	X509_free(leaf);
	X509_free(issuer);
}

static void issuers(void)
{
	const struct make ca = { .bc = "critical,CA:TRUE",
		.ku = "critical,keyCertSign" };
	struct make m = ca;
	EVP_PKEY *weak = EVP_RSA_gen(1024), *strong = EVP_RSA_gen(2048);
	X509 *rsa, *leaf;
	struct make l = good_leaf();

	issued("sub-good", m);
	m.bc = "critical,CA:TRUE,pathlen:0";
	issued("sub-short", m);
	m.bc = "critical,CA:FALSE";
	issued("sub-no-ca", m);
	m = ca;
	m.ku = "digitalSignature";
	issued("sub-no-issue", m);
	m = ca;
	m.oid = "1.2.3.4.5";
	m.is_critical = 1;
	issued("sub-critical", m);
	m = ca;
	m.issuer_key = leaf_key;
	issued("sub-forged", m);
	m = ca;
	m.md = EVP_sha1();
	issued("sub-sha1", m);
	l.issuer_key = strong;
	rsa = make_ca("Rsa", strong, root, root_key);
	l.issuer = rsa;
	leaf = make_cert(&l);
	path_of("sub-rsa", leaf_key, (X509 *[]){ leaf, rsa }, 2);
	X509_free(rsa);
	X509_free(leaf);
	rsa = make_ca("Weak", weak, root, root_key);
	l.issuer = rsa;
	l.issuer_key = weak;
	leaf = make_cert(&l);
	path_of("sub-weak", leaf_key, (X509 *[]){ leaf, rsa }, 2);
	X509_free(rsa);
	X509_free(leaf);
	EVP_PKEY_free(weak);
	EVP_PKEY_free(strong);
}

/* pathlen:0 allows no further issuer below it. */
static void too_long(void)
{
	struct make m = { .cn = "Short", .key = sub_key, .issuer = root,
		.issuer_key = root_key, .bc = "critical,CA:TRUE,pathlen:0",
		.ku = "critical,keyCertSign", .days = 3650 };
	EVP_PKEY *below_key = EVP_EC_gen("P-256");
	struct make l = good_leaf();
	X509 *above = make_cert(&m), *below, *leaf;

	below = make_ca("Below", below_key, above, sub_key);
	l.issuer = below;
	l.issuer_key = below_key;
	leaf = make_cert(&l);
	path_of("pathlen", leaf_key, (X509 *[]){ leaf, below, above }, 3);
	X509_free(leaf);
	X509_free(below);
	X509_free(above);
	EVP_PKEY_free(below_key);
}

/* DER with a byte changed here and there, cut, longer, and in BER. */
static void bytes(void)
{
	struct make m = good_leaf();
	X509 *x = make_cert(&m);
	struct trust_certs c = make_path(&x, 1), d = c;
	uint8_t *der = malloc(c.der[0].len + 1);
	size_t len = c.der[0].len;
	char name[40];

	for (size_t i = 0; i < len; i += 23) {
		memcpy(der, c.der[0].bytes, len);
		der[i] ^= 0x01;
		d.der[0].bytes = der;
		snprintf(name, sizeof(name), "byte-%03zu", i);
		path(name, leaf_key, &d);
	}
	memcpy(der, c.der[0].bytes, len);
	d.der[0].len = len - 1;
	path("cut", leaf_key, &d);
	der[len] = 0;
	d.der[0].len = len + 1;
	path("trailing", leaf_key, &d);
	memcpy(der, "\x30\x83\x00", 3);
	memcpy(der + 3, c.der[0].bytes + 2, len - 2);
	path("ber", leaf_key, &d);
	free(der);
	trust_certs_free(&c);
	X509_free(x);
}

static void save_roots(void)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char path[128], *pem;
	static char text[16384];
	long len;
	size_t n;
	FILE *in;

	/* forge's own root and the one made here, with a word between them */
	snprintf(path, sizeof(path), "%s", f->root_pem);
	in = fopen(path, "r");
	assert_non_null(in);
	n = fread(text, 1, 8000, in);
	fclose(in);
	assert_int_equal(PEM_write_bio_X509(bio, root), 1);
	len = BIO_get_mem_data(bio, &pem);
	n += (size_t)snprintf(text + n, sizeof(text) - n, "and\n%.*s",
	    (int)len, pem);
	save("ca.pem", text, n);
	BIO_free(bio);
}

static void certificates(void)
{
	root_key = EVP_EC_gen("P-256");
	leaf_key = EVP_EC_gen("P-256");
	sub_key = EVP_EC_gen("P-256");
	root = make_ca("Shapes", root_key, NULL, NULL);
	save_roots();
	leaves();
	other_leaves();
	issuers();
	too_long();
	bytes();
	X509_free(root);
	EVP_PKEY_free(root_key);
	EVP_PKEY_free(leaf_key);
	EVP_PKEY_free(sub_key);
}

/* ---- a long one ---- */

static void block(int probes, int b)
{
	static char payload[LIMIT_RECORD];
	int64_t t = f->leg->time.last_leg_ms + FORGE_MINUTE;
	int32_t values[15];
	struct json_writer w;
	size_t len;

	f->head.mono_ms += 15 * FORGE_MINUTE;
	f->head.utc_ms += 15 * FORGE_MINUTE;
	f->head.kind = RECORD_BLOCK;
	leg_step_head(f->leg, &f->head);
	json_write_init(&w, payload, sizeof(payload));
	record_write_head(&w, &f->head);
	json_write_array(&w, "readings");
	for (int i = 0; i < probes; i++) {
		struct record_series s = { .probe = i, .time_ms = t,
			.step_ms = FORGE_MINUTE, .base_mc = 4000 + 100 * i,
			.count = 15 };

		for (int k = 0; k < 15; k++) {
			values[k] = s.base_mc + (b % 96) * 20 +
			    (b * 7 + k * 13 + i) % 97;
			leg_step_reading(f->leg, i, t + k * FORGE_MINUTE,
			    values[k]);
		}
		record_write_series(&w, &s, values);
	}
	json_write_array_end(&w);
	record_write_end(&w);
	assert_int_equal(json_write_done(&w, &len), STATUS_OK);
	forge_line(f, JWS_TYP_RECORD, payload, len, false);
}

static void long_journey(void)
{
	struct record_open o;

	begin(&o);
	o.probe_count = 16;
	for (int i = 1; i < 16; i++) {
		o.probes[i] = o.probes[0];
		snprintf(o.probes[i].id, sizeof(o.probes[i].id), "p%d",
		    i + 1);
	}
	forge_record_open(f, &o, forge_profile_text);
	forge_record_event(f, RECORD_START);
	for (int b = 0; b < 14 * 24 * 4; b++)
		block(16, b);
	forge_record_event(f, RECORD_END);
	forge_record_seal(f, true);
	save_dossier("long.jwsl");
}

int main(int argc, char **argv)
{
	char path[128];

	if (argc < 2) {
		fputs("usage: make_dossiers DIR [long]\n", stderr);
		return 64;
	}
	dir = argv[1];
	f = forge_open();
	if (argc > 2) {
		copy(f->root_pem, "long.pem");
		long_journey();
	} else {
		snprintf(path, sizeof(path), "%s/elsewhere.pem", f->dir);
		copy(path, "elsewhere.pem");
		outcomes();
		oddities();
		legs();
		beside();
		certificates();
	}
	forge_close(f);
	return 0;
}
