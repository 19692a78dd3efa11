/* SPDX-License-Identifier: Apache-2.0 */
#include "pem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>

/* OpenSSL would otherwise ask on the terminal. */
static int no_passphrase(char *buf, int size, int writing, void *arg)
{
	(void)buf, (void)size, (void)writing, (void)arg;
	return -1;
}

static enum status read_all(int fd, char *buf, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = read(fd, buf + done, len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return STATUS_IO;
		done += (size_t)n;
	}
	return STATUS_OK;
}

/* An open regular file into a fresh buffer. */
static enum status load_fd(int fd, const struct stat *st, char **out,
    size_t *len)
{
	size_t size = (size_t)st->st_size;
	char *buf;
	enum status s;

	if (st->st_size > PEM_FILE_MAX)
		return STATUS_RANGE;
	buf = malloc(size + 1);
	if (!buf)
		return STATUS_NO_SPACE;
	s = read_all(fd, buf, size);
	if (s != STATUS_OK) {
		OPENSSL_cleanse(buf, size);
		free(buf);
		return s;
	}
	buf[size] = '\0';
	*out = buf;
	*len = size;
	return STATUS_OK;
}

static enum status open_regular(const char *path, int *fd, struct stat *st)
{
	/* O_NONBLOCK: a FIFO in the place of a file must not hang us */
	int f = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (f < 0)
		return errno == ENOENT ? STATUS_NO_FILE : STATUS_IO;
	if (fstat(f, st) != 0 || !S_ISREG(st->st_mode)) {
		errno = S_ISDIR(st->st_mode) ? EISDIR : EINVAL;
		close(f);
		return STATUS_IO;
	}
	*fd = f;
	return STATUS_OK;
}

enum status pem_load(const char *path, char **out, size_t *len)
{
	struct stat st = { 0 };
	enum status s;
	int fd, saved;

	s = open_regular(path, &fd, &st);
	if (s != STATUS_OK)
		return s;
	s = load_fd(fd, &st, out, len);
	saved = errno;
	close(fd);
	errno = saved;
	return s;
}

/* Did the last read stop because there was no further block? */
static bool is_end_of_pem(void)
{
	unsigned long e = ERR_peek_last_error();

	return ERR_GET_LIB(e) == ERR_LIB_PEM &&
	    ERR_GET_REASON(e) == PEM_R_NO_START_LINE;
}

enum status pem_certs(const char *pem, size_t len, STACK_OF(X509) **out)
{
	STACK_OF(X509) *certs = sk_X509_new_null();
	BIO *bio = len > 0 && len <= PEM_FILE_MAX ?
	    BIO_new_mem_buf(pem, (int)len) : NULL;
	bool is_whole;
	X509 *x;

	ERR_clear_error();
	while (bio && certs &&
	    (x = PEM_read_bio_X509(bio, NULL, no_passphrase, NULL)))
		if (!sk_X509_push(certs, x))
			X509_free(x);
	is_whole = bio && certs && sk_X509_num(certs) > 0 && is_end_of_pem();
	ERR_clear_error();
	BIO_free(bio);
	if (!is_whole) {
		sk_X509_pop_free(certs, X509_free);
		return STATUS_SYNTAX;
	}
	*out = certs;
	return STATUS_OK;
}

enum status pem_certs_file(const char *path, STACK_OF(X509) **out)
{
	char *text;
	size_t len;
	enum status s = pem_load(path, &text, &len);

	if (s != STATUS_OK)
		return s;
	s = pem_certs(text, len, out);
	free(text);
	return s;
}

static enum status parse_key(const char *path, const char *text, size_t len,
    EVP_PKEY **out, char *why, size_t cap)
{
	BIO *bio = BIO_new_mem_buf(text, (int)len);
	EVP_PKEY *key = NULL;

	if (bio)
		key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
	BIO_free(bio);
	ERR_clear_error();
	if (!key) {
		(void)snprintf(why, cap, "%s: no private key in PEM without "
		    "passphrase in it; make one with 'coldpass key new'",
		    path);
		return STATUS_SYNTAX;
	}
	*out = key;
	return STATUS_OK;
}

static enum status key_from_fd(const char *path, int fd,
    const struct stat *st, EVP_PKEY **out, char *why, size_t cap)
{
	char *text;
	size_t len;
	enum status s;

	if ((st->st_mode & (S_IRWXG | S_IRWXO)) != 0) {
		(void)snprintf(why, cap, "%s: others than its owner may use "
		    "this private key (mode %04o); run: chmod 600 %s", path,
		    (unsigned)(st->st_mode & 07777), path);
		return STATUS_CONFLICT;
	}
	s = load_fd(fd, st, &text, &len);
	if (s != STATUS_OK) {
		(void)snprintf(why, cap, "%s: cannot be read whole, or is "
		    "larger than any key", path);
		return s;
	}
	s = parse_key(path, text, len, out, why, cap);
	OPENSSL_cleanse(text, len);
	free(text);
	return s;
}

enum status pem_private_key(const char *path, EVP_PKEY **out, char *why,
    size_t why_cap)
{
	struct stat st = { 0 };
	enum status s;
	int fd;

	s = open_regular(path, &fd, &st);
	if (s != STATUS_OK) {
		(void)snprintf(why, why_cap, "%s: cannot open the private "
		    "key: %s", path, strerror(errno));
		return s;
	}
	s = key_from_fd(path, fd, &st, out, why, why_cap);
	close(fd);
	return s;
}
