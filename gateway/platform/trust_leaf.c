/* SPDX-License-Identifier: Apache-2.0 */
#include "trust_leaf.h"

#include <stdbool.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "trust_path.h"

#define SCHEME "coldpass:"

/* --- who the leaf is ----------------------------------------------------- */

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	    (c >= 'a' && c <= 'z');
}

static bool is_role(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (s[i] < 'a' || s[i] > 'z')
			return false;
	return len > 0 && len <= LIMIT_ID;
}

/* What a URI may hold unescaped, without its delimiters but ':' and '@'. */
static bool is_name(const char *s, size_t len)
{
	if (len == 0 || len > LIMIT_GW || !is_alnum(s[0]))
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_alnum(s[i]) && !memchr("._-~%@+:", s[i], 8))
			return false;
	return true;
}

static bool split_identity(const char *uri, size_t len, char *role,
    char *name)
{
	size_t scheme = strlen(SCHEME), role_len;
	const char *colon;

	if (len <= scheme || memcmp(uri, SCHEME, scheme) != 0)
		return false;
	uri += scheme;
	len -= scheme;
	colon = memchr(uri, ':', len);
	if (!colon)
		return false;
	role_len = (size_t)(colon - uri);
	len -= role_len + 1;
	if (!is_role(uri, role_len) || !is_name(colon + 1, len))
		return false;
	memcpy(role, uri, role_len);
	role[role_len] = '\0';
	memcpy(name, colon + 1, len);
	name[len] = '\0';
	return true;
}

/* The only URI among the names, NULL if there is none or a second. */
static const ASN1_IA5STRING *only_uri(const GENERAL_NAMES *names)
{
	const ASN1_IA5STRING *found = NULL;

	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		int type;
		void *v = GENERAL_NAME_get0_value(
		    sk_GENERAL_NAME_value(names, i), &type);

		if (type != GEN_URI)
			continue;
		if (found)
			return NULL;
		found = v;
	}
	return found;
}

enum status trust_leaf_identity(X509 *cert, char role[LIMIT_ID + 1],
    char name[LIMIT_GW + 1], char *why, size_t why_cap)
{
	GENERAL_NAMES *names;
	const ASN1_IA5STRING *uri;
	bool is_ours;

	/* NULL also if the extension is there twice */
	names = X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
	uri = names ? only_uri(names) : NULL;
	is_ours = uri && split_identity(
	    (const char *)ASN1_STRING_get0_data(uri),
	    (size_t)ASN1_STRING_length(uri), role, name);
	GENERAL_NAMES_free(names);
	ERR_clear_error();
	if (!is_ours)
		return trust_path_refuse(why, why_cap, "the certificate does not have "
		    "exactly one SAN URI of the form coldpass:<role>:<name>");
	return STATUS_OK;
}

/* --- what the leaf may do ------------------------------------------------ */

static bool is_named_p256(X509 *x)
{
	const EVP_PKEY *key = X509_get0_pubkey(x);
	char group[32] = "";
	int is_explicit = 0;

	if (!key || !EVP_PKEY_is_a(key, "EC"))
		return false;
	/* absent means: not decoded from explicit parameters */
	(void)EVP_PKEY_get_int_param(key,
	    OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &is_explicit);
	return !is_explicit &&
	    EVP_PKEY_get_group_name(key, group, sizeof(group), NULL) == 1 &&
	    strcmp(group, "prime256v1") == 0;
}

static enum status judge_leaf_use(X509 *leaf, char *why, size_t cap)
{
	uint32_t flags = X509_get_extension_flags(leaf);
	uint32_t usage = X509_get_key_usage(leaf);

	if (flags & EXFLAG_INVALID)
		return trust_path_refuse(why, cap, "the signer's certificate has an "
		    "extension that cannot be read or is there twice");
	if (flags & EXFLAG_CA)
		return trust_path_refuse(why, cap, "the signer is a CA");
	if (!(flags & EXFLAG_KUSAGE) || !(usage & KU_DIGITAL_SIGNATURE))
		return trust_path_refuse(why, cap, "the signer's keyUsage does not say "
		    "digitalSignature");
	if (usage & KU_KEY_CERT_SIGN)
		return trust_path_refuse(why, cap, "the signer's keyUsage says "
		    "keyCertSign: it could make signers itself");
	if ((flags & EXFLAG_XKUSAGE) && (X509_get_extended_key_usage(leaf) &
	    (XKU_SSL_SERVER | XKU_SSL_CLIENT | XKU_SGC | XKU_ANYEKU)))
		return trust_path_refuse(why, cap, "the signer's certificate is for TLS "
		    "(extendedKeyUsage); evidence keys are other keys");
	return STATUS_OK;
}

enum status trust_leaf_judge(X509 *leaf, const char *role,
    char name[LIMIT_GW + 1], char *why, size_t cap)
{
	char held[LIMIT_ID + 1];
	enum status s;

	if (!is_named_p256(leaf))
		return trust_path_refuse(why, cap, "the signer's key is not on the named "
		    "curve P-256");
	s = judge_leaf_use(leaf, why, cap);
	if (s == STATUS_OK)
		s = trust_leaf_identity(leaf, held, name, why, cap);
	if (s == STATUS_OK && strcmp(held, role) != 0)
		return trust_path_refuse(why, cap, "the signer %s has the role %s, not "
		    "%s", name, held, role);
	return s;
}
