/* SPDX-License-Identifier: Apache-2.0 */
/* pem.h - read certificates and private keys from PEM files, on OpenSSL.
 *
 * The one place that opens a private key file, so that the rule on its mode
 * and the wiping of what was read hold for every user of a key (signer.h,
 * pki.h).  Never asks for a passphrase: an encrypted key is refused.
 */
#ifndef PEM_H
#define PEM_H

#include <stddef.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "status.h"

/* A PEM file, or several certificates in one, is never larger. */
#define PEM_FILE_MAX (1024 * 1024)

/* Every certificate in pem[len], in order; the caller frees the stack with
 * sk_X509_pop_free.  Text around the blocks is allowed.  STATUS_SYNTAX: none
 * in it, or one that cannot be read. */
enum status pem_certs(const char *pem, size_t len, STACK_OF(X509) **out)
    MUST_USE;

/* The same from a file.  STATUS_NO_FILE, STATUS_IO, STATUS_RANGE (larger
 * than PEM_FILE_MAX), STATUS_SYNTAX. */
enum status pem_certs_file(const char *path, STACK_OF(X509) **out) MUST_USE;

/* A private key (PKCS#8 or SEC 1) from a regular file without group and
 * world rights; the caller frees.  STATUS_NO_FILE, STATUS_IO, STATUS_CONFLICT
 * (its rights), STATUS_SYNTAX, with reason and remedy in why. */
enum status pem_private_key(const char *path, EVP_PKEY **out, char *why,
    size_t why_cap) MUST_USE;

/* The whole of a file; the caller wipes and frees.  As pem_certs_file. */
enum status pem_load(const char *path, char **out, size_t *len) MUST_USE;

#endif
