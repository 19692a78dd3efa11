/* SPDX-License-Identifier: Apache-2.0 */
#include "note_key.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base64url.h"
#include "pem.h"

#define ED25519_KEY 32
#define ED25519_SIGNATURE 64
#define TIME_LEN 8

struct note_key {
	EVP_PKEY *key;
	bool is_witness;
	uint8_t raw[ED25519_KEY];	/* of a witness */
};

void note_key_close(struct note_key *k)
{
	if (!k)
		return;
	EVP_PKEY_free(k->key);
	free(k);
}

bool note_key_is_witness(const struct note_key *k)
{
	return k->is_witness;
}

/* ---- opening ---- */

static bool is_p256(EVP_PKEY *key)
{
	char group[32];
	size_t len;

	return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
	    EVP_PKEY_get_group_name(key, group, sizeof(group), &len) == 1 &&
	    strcmp(group, "prime256v1") == 0;
}

/* Takes 'key' over. */
static struct note_key *wrap(EVP_PKEY *key, const char *path, char *why,
    size_t cap)
{
	struct note_key *k = calloc(1, sizeof(*k));
	size_t len = sizeof(k->raw);

	if (k)
		k->key = key;
	else
		EVP_PKEY_free(key);
	if (k && key && EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519 &&
	    EVP_PKEY_get_raw_public_key(key, k->raw, &len) == 1)
		k->is_witness = true;
	if (k && key && (k->is_witness || is_p256(key)))
		return k;
	(void)snprintf(why, cap, "%s: holds no key of a log (P-256) or of a "
	    "witness (Ed25519) in PEM", path);
	note_key_close(k);
	ERR_clear_error();
	return NULL;
}

static EVP_PKEY *read_public(const char *text, size_t len)
{
	BIO *bio = BIO_new_mem_buf(text, (int)len);
	EVP_PKEY *key = bio ? PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL) :
	    NULL;
	X509 *cert = NULL;

	if (bio && !key && BIO_reset(bio) == 1)
		cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	if (cert)
		key = X509_get_pubkey(cert);
	X509_free(cert);
	BIO_free(bio);
	ERR_clear_error();
	return key;
}

struct note_key *note_key_public(const char *path, char *why, size_t cap)
{
	char *text;
	size_t len;
	struct note_key *k;
	enum status s = pem_load(path, &text, &len);

	if (s != STATUS_OK) {
		(void)snprintf(why, cap, "%s: cannot read it (%s)", path,
		    status_name(s));
		return NULL;
	}
	k = wrap(read_public(text, len), path, why, cap);
	free(text);
	return k;
}

struct note_key *note_key_of(const struct crypto_der *cert, char *why,
    size_t cap)
{
	const unsigned char *at = cert->bytes;
	X509 *x = d2i_X509(NULL, &at, (long)cert->len);
	struct note_key *k = wrap(x ? X509_get_pubkey(x) : NULL,
	    "the log's certificate", why, cap);

	X509_free(x);
	return k;
}

struct note_key *note_key_private(const char *path, char *why, size_t cap)
{
	EVP_PKEY *key = NULL;
	struct note_key *k;

	if (pem_private_key(path, &key, why, cap) != STATUS_OK)
		return NULL;
	k = wrap(key, path, why, cap);
	if (!k || k->is_witness)
		return k;
	(void)snprintf(why, cap, "%s: a witness signs with Ed25519; make a "
	    "key with 'openssl genpkey -algorithm ed25519'", path);
	note_key_close(k);
	return NULL;
}

/* ---- ids ---- */

static enum status sha256(void *ctx, const void *data, size_t len,
    uint8_t out[CRYPTO_DIGEST])
{
	(void)ctx;
	return EVP_Digest(data, len, out, NULL, EVP_sha256(), NULL) == 1 ?
	    STATUS_OK : STATUS_CRYPTO;
}

static enum status log_id(EVP_PKEY *key, uint8_t out[CHECKPOINT_ID])
{
	unsigned char *der = NULL;
	uint8_t digest[CRYPTO_DIGEST];
	int len = i2d_PUBKEY(key, &der);
	enum status s = len > 0 ? sha256(NULL, der, (size_t)len, digest) :
	    STATUS_CRYPTO;

	if (s == STATUS_OK)
		memcpy(out, digest, CHECKPOINT_ID);
	OPENSSL_free(der);
	return s;
}

void note_key_hash(struct crypto *out)
{
	memset(out, 0, sizeof(*out));
	out->sha256 = sha256;
}

enum status note_key_id(const struct note_key *k, const char *name,
    uint8_t out[CHECKPOINT_ID])
{
	const struct crypto crypto = { .sha256 = sha256 };

	return k->is_witness ? checkpoint_witness_id(&crypto, name, k->raw,
	    out) : log_id(k->key, out);
}

enum status note_key_words(const struct note_key *k, const char *name,
    char *out, size_t cap)
{
	uint8_t id[CHECKPOINT_ID], all[1 + ED25519_KEY];
	char text[64];
	enum status s = note_key_id(k, name, id);
	int n;

	if (s != STATUS_OK || !k->is_witness)
		return STATUS_RANGE;
	all[0] = 4;
	memcpy(all + 1, k->raw, sizeof(k->raw));
	(void)base64url_encode_standard(all, sizeof(all), text);
	n = snprintf(out, cap, "%s+%02x%02x%02x%02x+%s", name, id[0], id[1],
	    id[2], id[3], text);
	return n > 0 && (size_t)n < cap ? STATUS_OK : STATUS_NO_SPACE;
}

/* ---- checking ---- */

static bool holds(const struct note_key *k, const uint8_t *sig, size_t len,
    const void *text, size_t text_len)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = ctx && EVP_DigestVerifyInit(ctx, NULL,
	    k->is_witness ? NULL : EVP_sha256(), NULL, k->key) == 1 &&
	    EVP_DigestVerify(ctx, sig, len, text, text_len) == 1;

	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return good;
}

static bool is_signed(const struct note_key *k, const struct checkpoint *c,
    const struct checkpoint_signature *sig)
{
	char text[CHECKPOINT_BODY + 64];
	int64_t time_s = checkpoint_time(sig);
	size_t len;

	if (!k->is_witness)
		return holds(k, sig->bytes, sig->len, c->text, c->body_len);
	return time_s >= 0 && checkpoint_cosigned(c, time_s, text,
	    sizeof(text), &len) == STATUS_OK &&
	    holds(k, sig->bytes + TIME_LEN, ED25519_SIGNATURE, text, len);
}

static bool is_ours(const struct note_key *k, const struct checkpoint *c,
    const struct checkpoint_signature *sig)
{
	uint8_t id[CHECKPOINT_ID];

	return (k->is_witness || strcmp(sig->name, c->origin) == 0) &&
	    note_key_id(k, sig->name, id) == STATUS_OK &&
	    memcmp(id, sig->id, sizeof(id)) == 0;
}

enum status note_key_check(const struct note_key *k,
    const struct checkpoint *c, struct checkpoint_signature *out)
{
	struct checkpoint_signature sig;
	enum status s = STATUS_MISSING;
	size_t at = 0;

	/* a witness may have cosigned twice: the newest holds */
	while (checkpoint_next(c, &at, &sig)) {
		if (!is_ours(k, c, &sig))
			continue;
		if (!is_signed(k, c, &sig))
			return STATUS_SIGNATURE;
		if (out && (s != STATUS_OK ||
		    checkpoint_time(&sig) > checkpoint_time(out)))
			*out = sig;
		s = STATUS_OK;
	}
	return s;
}

/* ---- signing ---- */

static enum status make(EVP_PKEY *key, const EVP_MD *md, const void *text,
    size_t text_len, uint8_t *sig, size_t *len)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool done = ctx && EVP_DigestSignInit(ctx, NULL, md, NULL, key) == 1 &&
	    EVP_DigestSign(ctx, sig, len, text, text_len) == 1;

	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return done ? STATUS_OK : STATUS_CRYPTO;
}

enum status note_key_sign(EVP_PKEY *key, const char *body, size_t len,
    uint8_t id[CHECKPOINT_ID], uint8_t sig[CHECKPOINT_SIGNATURE],
    size_t *sig_len)
{
	enum status s = log_id(key, id);

	*sig_len = CHECKPOINT_SIGNATURE;
	return s == STATUS_OK ? make(key, EVP_sha256(), body, len, sig,
	    sig_len) : s;
}

enum status note_key_cosign(const struct note_key *k, const char *name,
    const struct checkpoint *c, int64_t time_s, char *out, size_t cap)
{
	uint8_t id[CHECKPOINT_ID], sig[CHECKPOINT_COSIGNATURE];
	char text[CHECKPOINT_BODY + 64];
	size_t len, sig_len = ED25519_SIGNATURE, at = 0;
	enum status s = note_key_id(k, name, id);

	if (s == STATUS_OK)
		s = checkpoint_cosigned(c, time_s, text, sizeof(text), &len);
	for (int i = 0; i < TIME_LEN; i++)
		sig[i] = (uint8_t)((uint64_t)time_s >> (56 - 8 * i));
	if (s == STATUS_OK)
		s = make(k->key, NULL, text, len, sig + TIME_LEN, &sig_len);
	return s == STATUS_OK ? checkpoint_add(name, id, sig, sizeof(sig),
	    out, cap, &at) : s;
}
