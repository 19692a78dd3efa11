/* SPDX-License-Identifier: Apache-2.0 */
#include "pki_describe.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include "base64url.h"
#include "pem.h"
#include "trust_leaf.h"
#include "trust_path.h"

static void common_name(const X509_NAME *name, char out[LIMIT_TEXT + 1])
{
	if (X509_NAME_get_text_by_NID(name, NID_commonName, out,
	    LIMIT_TEXT + 1) < 0)
		out[0] = '\0';
}

static void identity(X509 *x, struct pki_description *d)
{
	char why[128];

	if (trust_leaf_identity(x, d->role, d->name, why, sizeof(why)))
		d->role[0] = d->name[0] = '\0';
}

static void uses(X509 *x, struct pki_description *d)
{
	uint32_t flags = X509_get_extension_flags(x);
	uint32_t extended = flags & EXFLAG_XKUSAGE ?
	    X509_get_extended_key_usage(x) : 0;

	d->is_ca = (flags & EXFLAG_CA) != 0;
	d->is_self_signed = X509_self_signed(x, 0) == 1;
	d->is_tls_server = (extended & XKU_SSL_SERVER) != 0;
	d->is_tls_client = (extended & XKU_SSL_CLIENT) != 0;
}

static enum status describe(X509 *x, struct pki_description *d)
{
	unsigned char digest[32];

	memset(d, 0, sizeof(*d));
	common_name(X509_get_subject_name(x), d->subject);
	common_name(X509_get_issuer_name(x), d->issuer);
	identity(x, d);
	uses(x, d);
	if (!X509_digest(x, EVP_sha256(), digest, NULL))
		return STATUS_CRYPTO;
	base64url_encode(digest, sizeof(digest), d->thumb);
	return trust_path_validity(x, &d->not_before_ms, &d->not_after_ms);
}

enum status pki_describe(const char *cert_file, struct pki_description out[],
    int cap, int *count, char *why, size_t why_cap)
{
	STACK_OF(X509) *certs;
	enum status s = pem_certs_file(cert_file, &certs);

	if (s != STATUS_OK) {
		(void)snprintf(why, why_cap, "%s: %s", cert_file,
		    s == STATUS_NO_FILE || s == STATUS_IO ? strerror(errno) :
		    "no readable certificate in PEM in it");
		return s;
	}
	*count = 0;
	for (int i = 0; i < sk_X509_num(certs) && i < cap; i++) {
		s = describe(sk_X509_value(certs, i), &out[i]);
		if (s != STATUS_OK)
			break;
		++*count;
	}
	if (s != STATUS_OK)
		(void)snprintf(why, why_cap, "%s: certificate %d has no "
		    "readable validity", cert_file, *count + 1);
	sk_X509_pop_free(certs, X509_free);
	ERR_clear_error();
	return s;
}
