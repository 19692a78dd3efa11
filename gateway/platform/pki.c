/* SPDX-License-Identifier: Apache-2.0 */
#include "pki.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "pem.h"
#include "pki_names.h"

#define SERIAL_BYTES 16
#define DAY_S 86400
#define DAYS_MAX 36525

/* --- files --------------------------------------------------------------- */

static enum status write_whole(int fd, const char *data, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = write(fd, data + done, len - done);

		if (n < 0 && errno != EINTR)
			return STATUS_IO;
		if (n > 0)
			done += (size_t)n;
	}
	return fsync(fd) == 0 ? STATUS_OK : STATUS_IO;
}

/* A file that was not there before.  An existing one is never touched: a key
 * overwritten by mistake is gone for good. */
static enum status write_new(const char *path, const char *data, size_t len,
    mode_t mode, char *why, size_t cap)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	enum status s;

	if (fd < 0) {
		(void)snprintf(why, cap, "%s: %s%s", path, strerror(errno),
		    errno == EEXIST ? "; it is kept: choose another name or "
		    "move it away first" : "");
		return errno == EEXIST ? STATUS_CONFLICT : STATUS_IO;
	}
	s = write_whole(fd, data, len);
	if (close(fd) != 0)
		s = STATUS_IO;
	if (s != STATUS_OK) {
		(void)snprintf(why, cap, "%s: %s", path, strerror(errno));
		(void)unlink(path);
	}
	return s;
}

/* Write what a memory BIO holds, and wipe and free it. */
static enum status write_bio(BIO *bio, const char *path, mode_t mode,
    char *why, size_t cap)
{
	char *data = NULL;
	long len = BIO_get_mem_data(bio, &data);
	enum status s = write_new(path, data, (size_t)len, mode, why, cap);

	OPENSSL_cleanse(data, (size_t)len);
	BIO_free(bio);
	return s;
}

static enum status library_failed(char *why, size_t cap, const char *what)
{
	(void)snprintf(why, cap, "%s: the crypto library failed: %s", what,
	    ERR_reason_error_string(ERR_peek_last_error()));
	ERR_clear_error();
	return STATUS_CRYPTO;
}

/* --- keys and requests --------------------------------------------------- */

enum status pki_key_create(const char *key_file, char *why, size_t cap)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	BIO *bio = BIO_new(BIO_s_mem());
	enum status s;

	if (key && bio && PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL,
	    0, NULL, NULL) == 1) {
		s = write_bio(bio, key_file, 0600, why, cap);
	} else {
		BIO_free(bio);
		s = library_failed(why, cap, key_file);
	}
	EVP_PKEY_free(key);
	return s;
}

static X509_REQ *make_request(EVP_PKEY *key, const struct pki_subject *s)
{
	X509_REQ *req = X509_REQ_new();

	if (req && X509_REQ_set_version(req, X509_REQ_VERSION_1) &&
	    pki_names_set_cn(X509_REQ_get_subject_name(req), s) &&
	    X509_REQ_set_pubkey(req, key) && pki_names_request(req, s) &&
	    X509_REQ_sign(req, key, EVP_sha256()) > 0)
		return req;
	X509_REQ_free(req);
	return NULL;
}

enum status pki_request(const char *key_file, const struct pki_subject *s,
    const char *csr_file, char *why, size_t cap)
{
	X509_REQ *req;
	EVP_PKEY *key;
	enum status st;
	BIO *bio;

	if (!pki_names_check(s, why, cap))
		return STATUS_RANGE;
	st = pem_private_key(key_file, &key, why, cap);
	if (st != STATUS_OK)
		return st;
	req = make_request(key, s);
	bio = BIO_new(BIO_s_mem());
	if (req && bio && PEM_write_bio_X509_REQ(bio, req) == 1) {
		st = write_bio(bio, csr_file, 0644, why, cap);
	} else {
		BIO_free(bio);
		st = library_failed(why, cap, csr_file);
	}
	X509_REQ_free(req);
	EVP_PKEY_free(key);
	return st;
}

/* --- certificates -------------------------------------------------------- */

/* Whoever signs: a CA with its key, or the subject itself (certs NULL). */
struct issuer {
	STACK_OF(X509) *certs;	/* leaf first */
	EVP_PKEY *key;
};

static void issuer_free(struct issuer *i)
{
	sk_X509_pop_free(i->certs, X509_free);
	EVP_PKEY_free(i->key);
}

static enum status check_issuer(const char *ca_cert, const char *ca_key,
    const struct issuer *i, char *why, size_t cap)
{
	X509 *ca = sk_X509_value(i->certs, 0);

	if (!(X509_get_extension_flags(ca) & EXFLAG_CA) ||
	    !(X509_get_key_usage(ca) & KU_KEY_CERT_SIGN))
		(void)snprintf(why, cap, "%s: not a CA's certificate", ca_cert);
	else if (X509_check_private_key(ca, i->key) != 1)
		(void)snprintf(why, cap, "%s: not the key of %s", ca_key,
		    ca_cert);
	else
		return STATUS_OK;
	ERR_clear_error();
	return STATUS_CONFLICT;
}

static enum status issuer_load(const char *ca_cert, const char *ca_key,
    struct issuer *out, char *why, size_t cap)
{
	enum status s = pem_private_key(ca_key, &out->key, why, cap);

	if (s != STATUS_OK || !ca_cert)
		return s;
	s = pem_certs_file(ca_cert, &out->certs);
	if (s != STATUS_OK) {
		(void)snprintf(why, cap, "%s: %s", ca_cert,
		    s == STATUS_SYNTAX ? "no certificate in PEM in it" :
		    strerror(errno));
		return s;
	}
	return check_issuer(ca_cert, ca_key, out, why, cap);
}

static enum status request_load(const char *csr_file, X509_REQ **out,
    char *why, size_t cap)
{
	X509_REQ *req = NULL;
	char *text;
	size_t len;
	BIO *bio;
	enum status s = pem_load(csr_file, &text, &len);

	if (s != STATUS_OK) {
		(void)snprintf(why, cap, "%s: cannot read the request: %s",
		    csr_file, strerror(errno));
		return s;
	}
	bio = BIO_new_mem_buf(text, (int)len);
	if (bio)
		req = PEM_read_bio_X509_REQ(bio, NULL, NULL, NULL);
	BIO_free(bio);
	free(text);
	ERR_clear_error();
	if (!req) {
		(void)snprintf(why, cap, "%s: no certificate request in PEM in"
		    " it", csr_file);
		return STATUS_SYNTAX;
	}
	*out = req;
	return STATUS_OK;
}

/* The requester must hold the private key, and ask for what it gets. */
static enum status requested_key(const char *csr_file,
    const struct pki_subject *s, EVP_PKEY **out, char *why, size_t cap)
{
	char detail[200];
	X509_REQ *req;
	enum status st = request_load(csr_file, &req, why, cap);

	if (st != STATUS_OK)
		return st;
	if (X509_REQ_verify(req, X509_REQ_get0_pubkey(req)) != 1) {
		(void)snprintf(why, cap, "%s: its own signature does not hold",
		    csr_file);
		st = STATUS_SIGNATURE;
	} else if (!pki_names_agree(req, s, detail, sizeof(detail))) {
		(void)snprintf(why, cap, "%s: %s", csr_file, detail);
		st = STATUS_CONFLICT;
	} else {
		*out = X509_REQ_get_pubkey(req);
	}
	ERR_clear_error();
	X509_REQ_free(req);
	return st;
}

static bool set_serial(X509 *cert)
{
	unsigned char bytes[SERIAL_BYTES];
	ASN1_INTEGER *serial = NULL;
	BIGNUM *n;
	bool done;

	if (RAND_bytes(bytes, sizeof(bytes)) != 1)
		return false;
	/* positive, and 16 bytes long whatever the generator says */
	bytes[0] = (unsigned char)((bytes[0] & 0x3f) | 0x40);
	n = BN_bin2bn(bytes, sizeof(bytes), NULL);
	if (n)
		serial = BN_to_ASN1_INTEGER(n, NULL);
	done = serial && X509_set_serialNumber(cert, serial);
	ASN1_INTEGER_free(serial);
	BN_free(n);
	return done;
}

/* Never beyond the issuer's own end. */
static bool set_validity(X509 *cert, const X509 *issuer,
    const struct pki_subject *s)
{
	int64_t end = s->not_before_s + s->days * DAY_S;

	if (!ASN1_TIME_set(X509_getm_notBefore(cert),
	    (time_t)s->not_before_s) ||
	    !ASN1_TIME_set(X509_getm_notAfter(cert), (time_t)end))
		return false;
	if (issuer != cert && ASN1_TIME_compare(X509_get0_notAfter(issuer),
	    X509_get0_notAfter(cert)) < 0)
		return X509_set1_notAfter(cert, X509_get0_notAfter(issuer));
	return true;
}

static X509 *make_certificate(const struct pki_subject *s, EVP_PKEY *subject,
    const struct issuer *by)
{
	X509 *cert = X509_new();
	X509 *issuer = by->certs ? sk_X509_value(by->certs, 0) : cert;

	if (cert && X509_set_version(cert, X509_VERSION_3) &&
	    set_serial(cert) &&
	    pki_names_set_cn(X509_get_subject_name(cert), s) &&
	    X509_set_issuer_name(cert, X509_get_subject_name(issuer)) &&
	    set_validity(cert, issuer, s) &&
	    X509_set_pubkey(cert, subject) &&
	    pki_names_certificate(cert, issuer, s) &&
	    X509_sign(cert, by->key, EVP_sha256()) > 0)
		return cert;
	X509_free(cert);
	return NULL;
}

/* The new certificate, then its issuers below the root: what x5c and a TLS
 * server want as it stands. */
static bool write_chain(BIO *bio, X509 *cert, STACK_OF(X509) *issuers)
{
	if (PEM_write_bio_X509(bio, cert) != 1)
		return false;
	for (int i = 0; i < sk_X509_num(issuers); i++) {
		X509 *x = sk_X509_value(issuers, i);

		if (X509_self_signed(x, 0) != 1 &&
		    PEM_write_bio_X509(bio, x) != 1)
			return false;
	}
	return true;
}

static enum status issue(const struct pki_subject *s, EVP_PKEY *subject,
    const struct issuer *by, const char *cert_file, char *why, size_t cap)
{
	X509 *cert = make_certificate(s, subject, by);
	BIO *bio = BIO_new(BIO_s_mem());
	enum status st;

	if (cert && bio && write_chain(bio, cert, by->certs)) {
		st = write_bio(bio, cert_file, 0644, why, cap);
	} else {
		BIO_free(bio);
		st = library_failed(why, cap, cert_file);
	}
	X509_free(cert);
	return st;
}

enum status pki_certificate(const struct pki_subject *s, const char *csr_file,
    const char *ca_cert, const char *ca_key, const char *cert_file, char *why,
    size_t cap)
{
	struct issuer by = { 0 };
	EVP_PKEY *subject = NULL;
	enum status st;

	if (!pki_names_check(s, why, cap))
		return STATUS_RANGE;
	if (s->days < 1 || s->days > DAYS_MAX) {
		(void)snprintf(why, cap, "a validity of %lld days is not "
		    "within 1 to %d", (long long)s->days, DAYS_MAX);
		return STATUS_RANGE;
	}
	st = issuer_load(ca_cert, ca_key, &by, why, cap);
	if (st == STATUS_OK && ca_cert)
		st = requested_key(csr_file, s, &subject, why, cap);
	if (st == STATUS_OK)
		st = issue(s, subject ? subject : by.key, &by, cert_file, why,
		    cap);
	EVP_PKEY_free(subject);
	issuer_free(&by);
	return st;
}
