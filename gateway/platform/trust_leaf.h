/* SPDX-License-Identifier: Apache-2.0 */
/* trust_leaf.h - who a signer's certificate names, and what it may be used
 * for: the leaf's half of "Who may sign" (evidence format 1).
 */
#ifndef TRUST_LEAF_H
#define TRUST_LEAF_H

#include <stddef.h>

#include <openssl/x509.h>

#include "limit.h"
#include "status.h"

/* Split coldpass:<role>:<name>, the only SAN URI of a certificate.
 * STATUS_UNTRUSTED with the reason in why. */
enum status trust_leaf_identity(X509 *cert, char role[LIMIT_ID + 1],
    char name[LIMIT_GW + 1], char *why, size_t why_cap) MUST_USE;

/* May this certificate sign in 'role'?  P-256, no CA, digitalSignature, no
 * TLS purpose.  STATUS_UNTRUSTED with the reason in why. */
enum status trust_leaf_judge(X509 *leaf, const char *role,
    char name[LIMIT_GW + 1], char *why, size_t cap) MUST_USE;

#endif
