/* SPDX-License-Identifier: Apache-2.0 */
/* pki_names.h - what a certificate says of its subject and its use.
 *
 * Names are checked and put in through OpenSSL's structures, never through
 * its configuration syntax, in which a comma in a name adds another name.
 */
#ifndef PKI_NAMES_H
#define PKI_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include <openssl/x509.h>

#include "pki.h"

/* Is this subject complete and within the grammar of its purpose? */
bool pki_names_check(const struct pki_subject *s, char *why, size_t cap);

/* Subject CN of a request or certificate. */
bool pki_names_set_cn(X509_NAME *to, const struct pki_subject *s);

/* The subjectAltName as an extension list for a request, NULL for a purpose
 * without one.  False on failure. */
bool pki_names_request(X509_REQ *req, const struct pki_subject *s);

/* Every extension of a certificate, key identifiers included; its public key
 * is set already.  'issuer' is 'cert' itself when self-signed. */
bool pki_names_certificate(X509 *cert, X509 *issuer,
    const struct pki_subject *s);

/* Does the request ask for this subject, or for nothing in particular? */
bool pki_names_agree(X509_REQ *req, const struct pki_subject *s, char *why,
    size_t cap);

#endif
