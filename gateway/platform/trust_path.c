/* SPDX-License-Identifier: Apache-2.0 */
#include "trust_path.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "trust_leaf.h"

/* OpenSSL's level of 112 bits: no SHA-1 signature, no RSA below 2048. */
#define AUTH_LEVEL 2
#define DAY_MS 86400000LL

enum status trust_path_refuse(char *why, size_t cap,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(why, cap, fmt, ap);
	va_end(ap);
	return STATUS_UNTRUSTED;
}

/* A certificate's common name for messages. */
static const char *subject(X509 *x, char *buf, int cap)
{
	if (X509_NAME_get_text_by_NID(X509_get_subject_name(x),
	    NID_commonName, buf, cap) < 0)
		(void)snprintf(buf, (size_t)cap, "(no common name)");
	for (char *c = buf; *c; c++)
		if ((unsigned char)*c < ' ' || (unsigned char)*c > '~')
			*c = '?';
	return buf;
}

/* --- form ---------------------------------------------------------------- */

/* Exactly one certificate, and in the one encoding DER allows: otherwise the
 * same certificate could have several thumbprints. */
static X509 *parse_exact(const struct crypto_der *der)
{
	const unsigned char *at = der->bytes;
	unsigned char *again = NULL;
	X509 *x;
	int n;

	if (der->len == 0 || der->len > LIMIT_HEADER)
		return NULL;
	x = d2i_X509(NULL, &at, (long)der->len);
	if (!x)
		return NULL;
	n = i2d_X509(x, &again);
	if (n < 0 || (size_t)n != der->len ||
	    memcmp(again, der->bytes, der->len) != 0) {
		X509_free(x);
		x = NULL;
	}
	OPENSSL_free(again);
	return x;
}

enum status trust_path_parse(const struct crypto_der *ders, size_t count,
    struct trust_path *out, char *why, size_t why_cap)
{
	struct trust_path path = { 0 };

	if (count == 0 || count > LIMIT_CERTS)
		return trust_path_refuse(why, why_cap, "%zu certificates where 1 to %d "
		    "are due", count, LIMIT_CERTS);
	for (size_t i = 0; i < count; i++) {
		path.cert[i] = parse_exact(&ders[i]);
		if (!path.cert[i]) {
			ERR_clear_error();
			trust_path_free(&path);
			return trust_path_refuse(why, why_cap, "certificate %zu of the "
			    "path is not one certificate in DER", i + 1);
		}
		path.count++;
	}
	*out = path;
	return STATUS_OK;
}

void trust_path_free(struct trust_path *path)
{
	for (int i = 0; i < path->count; i++)
		X509_free(path->cert[i]);
	path->count = 0;
}

/* --- who vouches for it -------------------------------------------------- */

static enum status judge_issuer(X509 *x, char *why, size_t cap)
{
	uint32_t flags = X509_get_extension_flags(x);
	char cn[80];

	if ((flags & EXFLAG_INVALID) || !(flags & EXFLAG_CA))
		return trust_path_refuse(why, cap, "the issuer %s is no CA (CA:TRUE)",
		    subject(x, cn, sizeof(cn)));
	if (!(flags & EXFLAG_KUSAGE) ||
	    !(X509_get_key_usage(x) & KU_KEY_CERT_SIGN))
		return trust_path_refuse(why, cap, "the issuer %s lacks keyUsage "
		    "keyCertSign", subject(x, cn, sizeof(cn)));
	return STATUS_OK;
}

static enum status judge_issuers(const struct trust_path *path,
    STACK_OF(X509) *roots, char *why, size_t cap)
{
	enum status s = STATUS_OK;
	char cn[80];

	for (int i = 0; i < path->count; i++)
		for (int k = 0; k < sk_X509_num(roots); k++)
			if (X509_cmp(path->cert[i],
			    sk_X509_value(roots, k)) == 0)
				return trust_path_refuse(why, cap, "the path holds the "
				    "root %s itself", subject(path->cert[i],
				    cn, sizeof(cn)));
	for (int i = 1; i < path->count && s == STATUS_OK; i++)
		s = judge_issuer(path->cert[i], why, cap);
	return s;
}

/* OpenSSL may find its own way to the root; only the given one counts. */
static bool is_given_path(X509_STORE_CTX *ctx, const struct trust_path *path)
{
	STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(ctx);

	if (sk_X509_num(chain) != path->count + 1)
		return false;
	for (int i = 0; i < path->count; i++)
		if (X509_cmp(sk_X509_value(chain, i), path->cert[i]) != 0)
			return false;
	return true;
}

static enum status run_verify(X509_STORE_CTX *ctx,
    const struct trust_path *path, char *why, size_t cap)
{
	X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);

	/* A root need not be self-signed: what is in the trust set is
	 * believed.  Validity is the caller's, against the records' time. */
	X509_VERIFY_PARAM_set_flags(param,
	    X509_V_FLAG_NO_CHECK_TIME | X509_V_FLAG_PARTIAL_CHAIN);
	X509_VERIFY_PARAM_set_auth_level(param, AUTH_LEVEL);
	if (X509_verify_cert(ctx) != 1)
		return trust_path_refuse(why, cap, "certificate %d of the path: %s",
		    X509_STORE_CTX_get_error_depth(ctx) + 1,
		    X509_verify_cert_error_string(
		    X509_STORE_CTX_get_error(ctx)));
	if (!is_given_path(ctx, path))
		return trust_path_refuse(why, cap, "the certificates are not a path, "
		    "each issued by the next");
	return STATUS_OK;
}

/* Signatures, names, path lengths, critical extensions and name constraints
 * of the path, with this root as the only way out. */
static enum status verify_under(const struct trust_path *path, X509 *root,
    char *why, size_t cap)
{
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	STACK_OF(X509) *given = sk_X509_new_null();
	STACK_OF(X509) *trusted = sk_X509_new_null();
	bool is_ready = ctx && given && trusted && sk_X509_push(trusted, root);
	enum status s;

	for (int i = 1; i < path->count && is_ready; i++)
		is_ready = sk_X509_push(given, path->cert[i]) > 0;
	if (is_ready && X509_STORE_CTX_init(ctx, NULL, path->cert[0], given)) {
		X509_STORE_CTX_set0_trusted_stack(ctx, trusted);
		s = run_verify(ctx, path, why, cap);
	} else {
		s = trust_path_refuse(why, cap, "out of memory");
	}
	X509_STORE_CTX_free(ctx);
	sk_X509_free(given);
	sk_X509_free(trusted);
	return s;
}

static enum status judge_root(const struct trust_path *path,
    STACK_OF(X509) *roots, char *why, size_t cap)
{
	X509 *last = path->cert[path->count - 1];
	char cn[80];
	enum status s = trust_path_refuse(why, cap,
	    "%s is not issued by a trusted root",
	    subject(last, cn, sizeof(cn)));

	/* roots of one name (a renewed key) are tried one after the other */
	for (int i = 0; i < sk_X509_num(roots) && s != STATUS_OK; i++) {
		X509 *root = sk_X509_value(roots, i);

		if (X509_check_issued(root, last) != X509_V_OK)
			continue;
		s = judge_issuer(root, why, cap);
		if (s == STATUS_OK)
			s = verify_under(path, root, why, cap);
	}
	return s;
}

/* --- how long ------------------------------------------------------------ */

static enum status time_ms(const ASN1_TIME *t, int64_t *ms)
{
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	int days, seconds, is_time;

	is_time = epoch && ASN1_TIME_diff(&days, &seconds, epoch, t);
	ASN1_TIME_free(epoch);
	ERR_clear_error();
	if (!is_time)
		return STATUS_SYNTAX;
	*ms = days * DAY_MS + seconds * 1000LL;
	return STATUS_OK;
}

enum status trust_path_validity(X509 *cert, int64_t *not_before_ms,
    int64_t *not_after_ms)
{
	enum status s = time_ms(X509_get0_notBefore(cert), not_before_ms);

	if (s == STATUS_OK)
		s = time_ms(X509_get0_notAfter(cert), not_after_ms);
	return s;
}

/* The time in which every certificate below the root is valid. */
static enum status common_validity(const struct trust_path *path,
    struct crypto_signer *out, char *why, size_t cap)
{
	out->not_before_ms = INT64_MIN;
	out->not_after_ms = INT64_MAX;
	for (int i = 0; i < path->count; i++) {
		int64_t from, to;

		if (trust_path_validity(path->cert[i], &from, &to))
			return trust_path_refuse(why, cap, "certificate %d of the path "
			    "has an unreadable validity", i + 1);
		if (from > out->not_before_ms)
			out->not_before_ms = from;
		if (to < out->not_after_ms)
			out->not_after_ms = to;
	}
	return STATUS_OK;
}

enum status trust_path_judge(const struct trust_path *path,
    STACK_OF(X509) *roots, const char *role, struct crypto_signer *out,
    char *why, size_t why_cap)
{
	enum status s;

	s = trust_leaf_judge(path->cert[0], role, out->name, why, why_cap);
	if (s == STATUS_OK)
		s = judge_issuers(path, roots, why, why_cap);
	if (s == STATUS_OK)
		s = judge_root(path, roots, why, why_cap);
	if (s == STATUS_OK)
		s = common_validity(path, out, why, why_cap);
	/* left behind, they would look like errors of a TLS connection that
	 * this thread serves next */
	ERR_clear_error();
	return s;
}
