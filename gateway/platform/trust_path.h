/* SPDX-License-Identifier: Apache-2.0 */
/* trust_path.h - judge one certificate path by "Who may sign".
 *
 * The rules of evidence format 1 on parsed certificates; no cache, no files,
 * no clock.  trust_leaf.h holds the rules on the leaf itself.
 */
#ifndef TRUST_PATH_H
#define TRUST_PATH_H

#include <stddef.h>

#include <openssl/x509.h>

#include "crypto.h"

/* Put the reason into why[cap]; always STATUS_UNTRUSTED. */
enum status trust_path_refuse(char *why, size_t cap, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Parsed certificates, leaf first. */
struct trust_path {
	int count;
	X509 *cert[LIMIT_CERTS];
};

/* Each of ders[count] must be exactly one certificate in DER.
 * STATUS_UNTRUSTED with the reason in why. */
enum status trust_path_parse(const struct crypto_der *ders, size_t count,
    struct trust_path *out, char *why, size_t why_cap) MUST_USE;
void trust_path_free(struct trust_path *path);

/* May the leaf sign in 'role'?  Do its issuers, and one of the roots, hold?
 * Fills name and validity of 'out', leaves key and thumb alone. */
enum status trust_path_judge(const struct trust_path *path,
    STACK_OF(X509) *roots, const char *role, struct crypto_signer *out,
    char *why, size_t why_cap) MUST_USE;

/* Validity of one certificate, UTC [ms]; STATUS_SYNTAX if it has none. */
enum status trust_path_validity(X509 *cert, int64_t *not_before_ms,
    int64_t *not_after_ms) MUST_USE;

#endif
