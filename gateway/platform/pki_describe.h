/* SPDX-License-Identifier: Apache-2.0 */
/* pki_describe.h - say in plain words what certificates are for.
 *
 * Shows, does not judge: whether anybody believes them is trust.h.
 */
#ifndef PKI_DESCRIBE_H
#define PKI_DESCRIBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "limit.h"
#include "status.h"

struct pki_description {
	char subject[LIMIT_TEXT + 1];	/* common name, "" if none */
	char issuer[LIMIT_TEXT + 1];
	char role[LIMIT_ID + 1];	/* SAN coldpass:<role>:<name>, or "" */
	char name[LIMIT_GW + 1];
	bool is_ca, is_self_signed;
	bool is_tls_server, is_tls_client;
	int64_t not_before_ms, not_after_ms;	/* UTC */
	char thumb[LIMIT_B64_DIGEST + 1];	/* x5t#S256 */
};

/* The first 'cap' certificates of a PEM file.  STATUS_NO_FILE, STATUS_IO,
 * STATUS_SYNTAX, with the reason in why. */
enum status pki_describe(const char *cert_file, struct pki_description out[],
    int cap, int *count, char *why, size_t why_cap) MUST_USE;

#endif
