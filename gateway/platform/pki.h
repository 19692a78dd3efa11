/* SPDX-License-Identifier: Apache-2.0 */
/* pki.h - make keys, requests and certificates: enough for demos and tests.
 *
 * On OpenSSL.  A production fleet brings its own certificate authority; the
 * profile each certificate has to meet is in docs/evidence-format.md.
 */
#ifndef PKI_H
#define PKI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"

enum pki_purpose {
	PKI_CA = 1,		/* CA:TRUE, keyCertSign, cRLSign */
	PKI_EVIDENCE,		/* SAN URI coldpass:<role>:<name>, no TLS */
	PKI_TLS_SERVER,		/* serverAuth, SAN DNS/IP */
	PKI_TLS_CLIENT		/* clientAuth, CN = name (MQTT user name) */
};

struct pki_subject {
	enum pki_purpose purpose;
	const char *name;		/* common name; gateway id for roles */
	const char *role;		/* PKI_EVIDENCE: gateway quality cloud ... */
	const char *const *hosts;	/* PKI_TLS_SERVER: DNS names or IPs */
	int host_count;
	int64_t not_before_s;		/* UTC, seconds */
	int64_t days;
};

/* Names are checked (STATUS_RANGE), files never overwritten (STATUS_CONFLICT);
 * STATUS_NO_FILE and STATUS_IO are about files; 'why' names file, reason and
 * remedy. */

/* A new P-256 key in PEM (PKCS#8), file mode 0600. */
enum status pki_key_create(const char *key_file, char *why, size_t cap)
    MUST_USE;

/* A PKCS#10 request in PEM for that key: subject CN, and the SAN URI for
 * PKI_EVIDENCE. */
enum status pki_request(const char *key_file, const struct pki_subject *s,
    const char *csr_file, char *why, size_t cap) MUST_USE;

/* A certificate: self-signed with the subject's own key (ca_key) if ca_cert is
 * NULL, otherwise for the public key in csr_file, issued by ca_cert/ca_key.
 * The request's own signature must hold (STATUS_SIGNATURE) and it must not
 * ask for another subject (STATUS_CONFLICT).  Never valid beyond the issuer's
 * own end.  cert_file gets the certificate and its issuers below the root:
 * what x5c and a TLS server want as it stands. */
enum status pki_certificate(const struct pki_subject *s, const char *csr_file,
    const char *ca_cert, const char *ca_key, const char *cert_file, char *why,
    size_t cap) MUST_USE;

#endif
