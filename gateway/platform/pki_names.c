/* SPDX-License-Identifier: Apache-2.0 */
#include "pki_names.h"

#include <stdio.h>
#include <string.h>

#include <openssl/x509v3.h>

#include "limit.h"

#define URI_MAX (sizeof("coldpass::") + LIMIT_ID + LIMIT_GW)
/* X.520 ub-common-name */
#define CN_MAX 64

static const char *const roles[] = {
	"gateway", "quality", "cloud", "command", "person"
};

static bool is_role(const char *role)
{
	for (size_t i = 0; role && i < sizeof(roles) / sizeof(roles[0]); i++)
		if (strcmp(role, roles[i]) == 0)
			return true;
	return false;
}

/* Gateway ids of evidence format 1: safe in topics, file names and URIs. */
static bool is_id(const char *name)
{
	static const char all[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789._-";

	return name && name[0] && !strchr("._-", name[0]) &&
	    strspn(name, all) == strlen(name) && strlen(name) <= LIMIT_GW;
}

static bool is_common_name(const char *name)
{
	if (!name || !name[0] || strlen(name) > CN_MAX)
		return false;
	for (const char *c = name; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			return false;
	return true;
}

/* Letters, digits, and what addresses and wildcards need. */
static bool is_host(const char *host)
{
	static const char all[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789.-:*_";

	return host && host[0] && strspn(host, all) == strlen(host) &&
	    strlen(host) <= 253;
}

static bool check_hosts(const struct pki_subject *s, char *why, size_t cap)
{
	if (s->host_count < 1) {
		(void)snprintf(why, cap, "a TLS server needs at least one "
		    "host: a DNS name or an IP address");
		return false;
	}
	for (int i = 0; i < s->host_count; i++) {
		if (is_host(s->hosts[i]))
			continue;
		(void)snprintf(why, cap, "'%s' is neither a DNS name nor an "
		    "IP address", s->hosts[i]);
		return false;
	}
	return true;
}

bool pki_names_check(const struct pki_subject *s, char *why, size_t cap)
{
	bool is_free = s->purpose == PKI_CA || s->purpose == PKI_TLS_SERVER;

	if (is_free ? !is_common_name(s->name) : !is_id(s->name))
		(void)snprintf(why, cap, "the name '%s' is not %s",
		    s->name ? s->name : "", is_free ?
		    "1 to 64 bytes of text" :
		    "1 to 64 of A-Z a-z 0-9 . _ - with a letter or digit "
		    "first");
	else if (s->purpose == PKI_EVIDENCE && !is_role(s->role))
		(void)snprintf(why, cap, "the role '%s' is not one of gateway"
		    " quality cloud command person", s->role ? s->role : "");
	else
		return s->purpose != PKI_TLS_SERVER ||
		    check_hosts(s, why, cap);
	return false;
}

bool pki_names_set_cn(X509_NAME *to, const struct pki_subject *s)
{
	return X509_NAME_add_entry_by_NID(to, NID_commonName, MBSTRING_UTF8,
	    (const unsigned char *)s->name, -1, -1, 0) == 1;
}

/* --- subjectAltName ------------------------------------------------------ */

static bool add_name(GENERAL_NAMES *names, int type, const void *bytes,
    size_t len)
{
	ASN1_STRING *text = ASN1_STRING_type_new(type == GEN_IPADD ?
	    V_ASN1_OCTET_STRING : V_ASN1_IA5STRING);
	GENERAL_NAME *name = GENERAL_NAME_new();

	if (text && name && ASN1_STRING_set(text, bytes, (int)len)) {
		GENERAL_NAME_set0_value(name, type, text);
		if (sk_GENERAL_NAME_push(names, name))
			return true;
		text = NULL;	/* now the name's */
	}
	ASN1_STRING_free(text);
	GENERAL_NAME_free(name);
	return false;
}

static bool add_host(GENERAL_NAMES *names, const char *host)
{
	ASN1_OCTET_STRING *ip = a2i_IPADDRESS(host);
	bool done;

	if (!ip)
		return add_name(names, GEN_DNS, host, strlen(host));
	done = add_name(names, GEN_IPADD, ASN1_STRING_get0_data(ip),
	    (size_t)ASN1_STRING_length(ip));
	ASN1_OCTET_STRING_free(ip);
	return done;
}

static void identity_uri(const struct pki_subject *s, char out[URI_MAX])
{
	(void)snprintf(out, URI_MAX, "coldpass:%s:%s", s->role, s->name);
}

static bool fill_names(GENERAL_NAMES *names, const struct pki_subject *s)
{
	char uri[URI_MAX];

	if (s->purpose == PKI_EVIDENCE) {
		identity_uri(s, uri);
		return add_name(names, GEN_URI, uri, strlen(uri));
	}
	for (int i = 0; i < s->host_count; i++)
		if (!add_host(names, s->hosts[i]))
			return false;
	return true;
}

static bool has_alt_names(const struct pki_subject *s)
{
	return s->purpose == PKI_EVIDENCE || s->purpose == PKI_TLS_SERVER;
}

static GENERAL_NAMES *alt_names(const struct pki_subject *s)
{
	GENERAL_NAMES *names = GENERAL_NAMES_new();

	if (names && !fill_names(names, s)) {
		GENERAL_NAMES_free(names);
		names = NULL;
	}
	return names;
}

bool pki_names_request(X509_REQ *req, const struct pki_subject *s)
{
	STACK_OF(X509_EXTENSION) *exts = NULL;
	GENERAL_NAMES *names;
	bool done;

	if (!has_alt_names(s))
		return true;
	names = alt_names(s);
	done = names &&
	    X509V3_add1_i2d(&exts, NID_subject_alt_name, names, 0, 0) == 1 &&
	    X509_REQ_add_extensions(req, exts);
	sk_X509_EXTENSION_pop_free(exts, X509_EXTENSION_free);
	GENERAL_NAMES_free(names);
	return done;
}

/* --- extensions ---------------------------------------------------------- */

static bool add_alt_names(X509 *cert, const struct pki_subject *s)
{
	GENERAL_NAMES *names = alt_names(s);
	bool done = names && X509_add1_ext_i2d(cert, NID_subject_alt_name,
	    names, 0, 0) == 1;

	GENERAL_NAMES_free(names);
	return done;
}

/* 'value' is ours, so OpenSSL's configuration syntax is safe for it. */
static bool add_constant(X509 *cert, X509 *issuer, int nid,
    const char *value)
{
	X509_EXTENSION *ext;
	X509V3_CTX ctx;
	bool done;

	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	done = ext && X509_add_ext(cert, ext, -1) == 1;
	X509_EXTENSION_free(ext);
	return done;
}

static const char *extended_usage(enum pki_purpose purpose)
{
	switch (purpose) {
	case PKI_TLS_SERVER: return "serverAuth";
	case PKI_TLS_CLIENT: return "clientAuth";
	case PKI_CA:
	case PKI_EVIDENCE: break;
	}
	return NULL;
}

bool pki_names_certificate(X509 *cert, X509 *issuer,
    const struct pki_subject *s)
{
	const char *extended = extended_usage(s->purpose);
	bool is_ca = s->purpose == PKI_CA;

	return add_constant(cert, issuer, NID_basic_constraints,
	    is_ca ? "critical,CA:TRUE" : "critical,CA:FALSE") &&
	    add_constant(cert, issuer, NID_key_usage,
	    is_ca ? "critical,keyCertSign,cRLSign" :
	    "critical,digitalSignature") &&
	    (!extended ||
	    add_constant(cert, issuer, NID_ext_key_usage, extended)) &&
	    (!has_alt_names(s) || add_alt_names(cert, s)) &&
	    add_constant(cert, issuer, NID_subject_key_identifier, "hash") &&
	    add_constant(cert, issuer, NID_authority_key_identifier,
	    "keyid:always");
}

/* --- what a request asks for --------------------------------------------- */

static bool cn_agrees(X509_REQ *req, const struct pki_subject *s, char *why,
    size_t cap)
{
	char cn[4 * CN_MAX + 1];
	int n = X509_NAME_get_text_by_NID(X509_REQ_get_subject_name(req),
	    NID_commonName, cn, sizeof(cn));

	if (n < 0 || strcmp(cn, s->name) == 0)
		return true;
	(void)snprintf(why, cap, "the request is for '%s', not '%s'", cn,
	    s->name);
	return false;
}

static bool uris_agree(const GENERAL_NAMES *names,
    const struct pki_subject *s, char *why, size_t cap)
{
	char uri[URI_MAX] = "";

	if (s->purpose == PKI_EVIDENCE)
		identity_uri(s, uri);
	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		int type, len;
		const ASN1_STRING *v = GENERAL_NAME_get0_value(
		    sk_GENERAL_NAME_value(names, i), &type);

		if (type != GEN_URI)
			continue;
		len = ASN1_STRING_length(v);
		if ((size_t)len == strlen(uri) &&
		    memcmp(ASN1_STRING_get0_data(v), uri, (size_t)len) == 0)
			continue;
		(void)snprintf(why, cap, "the request is for '%.*s', not '%s'",
		    len, (const char *)ASN1_STRING_get0_data(v),
		    uri[0] ? uri : s->name);
		return false;
	}
	return true;
}

bool pki_names_agree(X509_REQ *req, const struct pki_subject *s, char *why,
    size_t cap)
{
	STACK_OF(X509_EXTENSION) *exts;
	GENERAL_NAMES *names;
	bool is_same;

	if (!cn_agrees(req, s, why, cap))
		return false;
	exts = X509_REQ_get_extensions(req);
	names = X509V3_get_d2i(exts, NID_subject_alt_name, NULL, NULL);
	is_same = uris_agree(names, s, why, cap);
	GENERAL_NAMES_free(names);
	sk_X509_EXTENSION_pop_free(exts, X509_EXTENSION_free);
	return is_same;
}
