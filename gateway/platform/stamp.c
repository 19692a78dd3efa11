/* SPDX-License-Identifier: Apache-2.0 */
#include "stamp.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/ts.h>

#include "pem.h"

#define NONCE 8

static const struct {
	const char *alg, *name;
} algorithms[] = {
	{ "sha-256", "SHA256" }, { "sha-384", "SHA384" },
	{ "sha-512", "SHA512" }, { "sha3-256", "SHA3-256" },
	{ "sha3-512", "SHA3-512" }
};
#define ALGORITHMS (sizeof(algorithms) / sizeof(algorithms[0]))

static const EVP_MD *find(const char *alg)
{
	for (size_t i = 0; i < ALGORITHMS; i++)
		if (strcmp(algorithms[i].alg, alg) == 0)
			return EVP_get_digestbyname(algorithms[i].name);
	return NULL;
}

enum status stamp_digest(const char *alg, const struct stamp_piece *pieces,
    int count, uint8_t out[STAMP_DIGEST], size_t *len)
{
	const EVP_MD *md = find(alg);
	EVP_MD_CTX *ctx = md ? EVP_MD_CTX_new() : NULL;
	bool done = ctx && EVP_DigestInit_ex(ctx, md, NULL) == 1;
	unsigned n = 0;

	for (int i = 0; i < count && done; i++)
		done = EVP_DigestUpdate(ctx, pieces[i].bytes,
		    pieces[i].len) == 1;
	done = done && EVP_DigestFinal_ex(ctx, out, &n) == 1;
	EVP_MD_CTX_free(ctx);
	*len = n;
	return !md ? STATUS_UNKNOWN : done ? STATUS_OK : STATUS_CRYPTO;
}

/* ---- asking ---- */

static bool set_imprint(TS_REQ *req, const EVP_MD *md, const uint8_t *digest,
    size_t len)
{
	TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
	X509_ALGOR *alg = X509_ALGOR_new();
	bool done = imprint && alg && X509_ALGOR_set0(alg,
	    OBJ_nid2obj(EVP_MD_get_type(md)), V_ASN1_NULL, NULL) == 1 &&
	    TS_MSG_IMPRINT_set_algo(imprint, alg) == 1 &&
	    TS_MSG_IMPRINT_set_msg(imprint, (unsigned char *)(uintptr_t)digest,
	    (int)len) == 1 && TS_REQ_set_msg_imprint(req, imprint) == 1;

	X509_ALGOR_free(alg);
	TS_MSG_IMPRINT_free(imprint);
	return done;
}

static bool set_nonce(TS_REQ *req)
{
	unsigned char bytes[NONCE];
	ASN1_INTEGER *nonce = NULL;
	BIGNUM *number = NULL;
	bool done = RAND_bytes(bytes, sizeof(bytes)) == 1 &&
	    (number = BN_bin2bn(bytes, sizeof(bytes), NULL)) != NULL &&
	    (nonce = BN_to_ASN1_INTEGER(number, NULL)) != NULL &&
	    TS_REQ_set_nonce(req, nonce) == 1;

	BN_free(number);
	ASN1_INTEGER_free(nonce);
	return done;
}

enum status stamp_request(const char *alg, const uint8_t *digest, size_t len,
    uint8_t **out, size_t *out_len)
{
	const EVP_MD *md = find(alg);
	TS_REQ *req = TS_REQ_new();
	unsigned char *der = NULL;
	int n = -1;

	if (md && req && TS_REQ_set_version(req, 1) == 1 &&
	    set_imprint(req, md, digest, len) && set_nonce(req) &&
	    TS_REQ_set_cert_req(req, 1) == 1)
		n = i2d_TS_REQ(req, &der);
	TS_REQ_free(req);
	ERR_clear_error();
	*out = n > 0 ? malloc((size_t)n) : NULL;
	if (*out) {
		memcpy(*out, der, (size_t)n);
		*out_len = (size_t)n;
	}
	OPENSSL_free(der);
	return *out ? STATUS_OK : md ? STATUS_CRYPTO : STATUS_UNKNOWN;
}

/* ---- reading ---- */

/* The token of a response that grants one, or the bytes as they are. */
static enum status open_token(const uint8_t *der, size_t len, PKCS7 **out)
{
	const unsigned char *at = der;
	TS_RESP *resp = d2i_TS_RESP(NULL, &at, (long)len);
	enum status s = STATUS_SYNTAX;

	*out = NULL;
	if (resp) {
		PKCS7 *token = TS_RESP_get_token(resp);

		*out = token ? PKCS7_dup(token) : NULL;
		s = *out ? STATUS_OK : STATUS_CONFLICT;
		TS_RESP_free(resp);
	} else {
		at = der;
		*out = d2i_PKCS7(NULL, &at, (long)len);
		if (*out)
			s = STATUS_OK;
	}
	if (s == STATUS_OK && at != der + len)
		s = STATUS_SYNTAX;
	ERR_clear_error();
	return s;
}

static bool read_alg(const TS_MSG_IMPRINT *imprint, struct stamp_info *out)
{
	const ASN1_OBJECT *obj;

	X509_ALGOR_get0(&obj, NULL, NULL,
	    TS_MSG_IMPRINT_get_algo((TS_MSG_IMPRINT *)(uintptr_t)imprint));
	for (size_t i = 0; i < ALGORITHMS; i++) {
		const EVP_MD *md = EVP_get_digestbyname(algorithms[i].name);

		if (!md || OBJ_obj2nid(obj) != EVP_MD_get_type(md))
			continue;
		(void)snprintf(out->alg, sizeof(out->alg), "%s",
		    algorithms[i].alg);
		return out->len == (size_t)EVP_MD_get_size(md);
	}
	return false;
}

static bool read_info(TS_TST_INFO *info, struct stamp_info *out)
{
	TS_MSG_IMPRINT *imprint = TS_TST_INFO_get_msg_imprint(info);
	ASN1_OCTET_STRING *msg = TS_MSG_IMPRINT_get_msg(imprint);
	int len = ASN1_STRING_length(msg);
	struct tm tm = { 0 };

	memset(out, 0, sizeof(*out));
	if (len < 1 || len > STAMP_DIGEST || ASN1_TIME_to_tm(
	    TS_TST_INFO_get_time(info), &tm) != 1)
		return false;
	memcpy(out->digest, ASN1_STRING_get0_data(msg), (size_t)len);
	out->len = (size_t)len;
	out->time_ms = (int64_t)timegm(&tm) * 1000;
	return read_alg(imprint, out);
}

static enum status copy_token(PKCS7 *p7, uint8_t **token, size_t *len)
{
	unsigned char *der = NULL;
	int n = i2d_PKCS7(p7, &der);

	*token = n > 0 ? malloc((size_t)n) : NULL;
	if (*token) {
		memcpy(*token, der, (size_t)n);
		*len = (size_t)n;
	}
	OPENSSL_free(der);
	return *token ? STATUS_OK : STATUS_CRYPTO;
}

enum status stamp_read(const uint8_t *der, size_t len,
    struct stamp_info *out, uint8_t **token, size_t *token_len)
{
	TS_TST_INFO *info = NULL;
	PKCS7 *p7;
	enum status s = open_token(der, len, &p7);

	if (s == STATUS_OK)
		info = PKCS7_type_is_signed(p7) ? PKCS7_to_TS_TST_INFO(p7) :
		    NULL;
	if (s == STATUS_OK && (!info || !read_info(info, out)))
		s = STATUS_SYNTAX;
	if (s == STATUS_OK && token)
		s = copy_token(p7, token, token_len);
	TS_TST_INFO_free(info);
	PKCS7_free(p7);
	ERR_clear_error();
	return s;
}

/* ---- checking ---- */

struct stamp_roots {
	STACK_OF(X509) *certs;
};

void stamp_roots_close(struct stamp_roots *r)
{
	if (!r)
		return;
	sk_X509_pop_free(r->certs, X509_free);
	free(r);
}

static bool add_file(struct stamp_roots *r, const char *path)
{
	STACK_OF(X509) *certs;
	bool done = true;
	X509 *x;

	if (pem_certs_file(path, &certs) != STATUS_OK)
		return false;
	while ((x = sk_X509_shift(certs))) {
		if (!sk_X509_push(r->certs, x)) {
			X509_free(x);
			done = false;
		}
	}
	sk_X509_free(certs);
	return done;
}

struct stamp_roots *stamp_roots_open(const char *const *paths, int count,
    char *why, size_t cap)
{
	struct stamp_roots *r = calloc(1, sizeof(*r));

	if (r)
		r->certs = sk_X509_new_null();
	for (int i = 0; i < count && r; i++) {
		if (r->certs && add_file(r, paths[i]))
			continue;
		(void)snprintf(why, cap, "%s: holds no readable certificate "
		    "of a time stamp authority's issuer in PEM", paths[i]);
		stamp_roots_close(r);
		r = NULL;
	}
	return r;
}

static X509_STORE *make_store(const struct stamp_roots *roots, int64_t at_ms)
{
	X509_STORE *store = X509_STORE_new();

	for (int i = 0; store && i < sk_X509_num(roots->certs); i++)
		(void)X509_STORE_add_cert(store,
		    sk_X509_value(roots->certs, i));
	if (store)
		X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store),
		    (time_t)(at_ms / 1000));
	return store;
}

static enum status verify(PKCS7 *p7, const uint8_t *digest, size_t len,
    const struct stamp_roots *roots, int64_t at_ms)
{
	TS_VERIFY_CTX *ctx = TS_VERIFY_CTX_new();
	unsigned char *copy = OPENSSL_malloc(len);
	X509_STORE *store = make_store(roots, at_ms);
	bool good = false;

	if (ctx && copy && store) {
		memcpy(copy, digest, len);
		/* both belong to ctx from here on */
		(void)TS_VERIFY_CTX_set_imprint(ctx, copy, (long)len);
		(void)TS_VERIFY_CTX_set_store(ctx, store);
		copy = NULL;
		store = NULL;
		(void)TS_VERIFY_CTX_set_flags(ctx, TS_VFY_VERSION |
		    TS_VFY_SIGNATURE | TS_VFY_IMPRINT);
		good = TS_RESP_verify_token(ctx, p7) == 1;
	}
	OPENSSL_free(copy);
	X509_STORE_free(store);
	TS_VERIFY_CTX_free(ctx);
	return good ? STATUS_OK : STATUS_UNTRUSTED;
}

enum status stamp_check(const uint8_t *token, size_t len,
    const uint8_t *digest, size_t digest_len, const struct stamp_roots *roots,
    int64_t at_ms, char *why, size_t cap)
{
	PKCS7 *p7;
	enum status s = open_token(token, len, &p7);

	why[0] = '\0';
	if (s == STATUS_OK)
		s = verify(p7, digest, digest_len, roots, at_ms);
	else
		(void)snprintf(why, cap, "is no time stamp");
	if (s == STATUS_UNTRUSTED) {
		const char *reason =
		    ERR_reason_error_string(ERR_peek_last_error());

		(void)snprintf(why, cap, "%s", reason ? reason :
		    "does not hold");
	}
	PKCS7_free(p7);
	ERR_clear_error();
	return s;
}
