/* SPDX-License-Identifier: Apache-2.0 */
/* mqtt_tls.c - the same TLS that paho is told to do, with reasons. */
#include "mqtt_tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Long enough for a satellite's round trips, short enough to let the next
 * attempt be paho's. */
#define TLS_STEP_MS 5000
/* Under TLS 1.3 a refused client certificate is told after the handshake. */
#define TLS_VERDICT_MS 1500

#define TLS_SCHEME "ssl://"

struct tls_peer {
	char host[256], port[8];
};

static enum status peer_of(const char *uri, struct tls_peer *p)
{
	const char *host = uri + strlen(TLS_SCHEME), *colon;
	size_t len;

	if (strncmp(uri, TLS_SCHEME, strlen(TLS_SCHEME)) != 0)
		return STATUS_SYNTAX;
	colon = strrchr(host, ':');
	if (!colon || colon == host || strlen(colon + 1) == 0 ||
	    strlen(colon + 1) >= sizeof(p->port) ||
	    strspn(colon + 1, "0123456789") != strlen(colon + 1))
		return STATUS_SYNTAX;
	len = (size_t)(colon - host);
	if (host[0] == '[' && colon[-1] == ']') {	/* IPv6 literal */
		host++;
		len -= 2;
	}
	if (len >= sizeof(p->host))
		return STATUS_SYNTAX;
	memcpy(p->host, host, len);
	p->host[len] = '\0';
	memcpy(p->port, colon + 1, strlen(colon + 1) + 1);
	return STATUS_OK;
}

/* The first of several is the cause: "no such file", not "system lib". */
static const char *crypto_reason(void)
{
	unsigned long e = ERR_peek_error();
	const char *text = NULL;

	if (ERR_SYSTEM_ERROR(e))
		text = strerror(ERR_GET_REASON(e));
	else if (e)
		text = ERR_reason_error_string(e);
	return text ? text : "no reason given";
}

/* A key with a passphrase is refused: there is nobody to type it. */
static int no_passphrase(char *buf, int size, int writing, void *ctx)
{
	(void)buf;
	(void)size;
	(void)writing;
	(void)ctx;
	return -1;
}

static SSL_CTX *context_of(const struct mqtt_config *c, char *why, size_t cap)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	const char *what = "TLS cannot be set up", *which = "";

	ERR_clear_error();
	if (!ctx || SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) != 1)
		goto failed;
	SSL_CTX_set_default_passwd_cb(ctx, no_passphrase);
	what = "the servers' CA file cannot be used";
	which = c->ca_file;
	if (SSL_CTX_load_verify_locations(ctx, c->ca_file, NULL) != 1)
		goto failed;
	what = "the TLS certificate file cannot be used";
	which = c->cert_file;
	if (SSL_CTX_use_certificate_chain_file(ctx, c->cert_file) != 1)
		goto failed;
	what = "the TLS key file cannot be used with this certificate";
	which = c->key_file;
	if (SSL_CTX_use_PrivateKey_file(ctx, c->key_file,
	    SSL_FILETYPE_PEM) != 1 || SSL_CTX_check_private_key(ctx) != 1)
		goto failed;
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	return ctx;
failed:
	snprintf(why, cap, "%s: %s%s%s", what, which, *which ? ": " : "",
	    crypto_reason());
	ERR_clear_error();
	SSL_CTX_free(ctx);
	return NULL;
}

enum status mqtt_tls_check(const struct mqtt_config *config, char *why,
    size_t cap)
{
	struct tls_peer peer;
	SSL_CTX *ctx;

	if (peer_of(config->uri, &peer) != STATUS_OK) {
		snprintf(why, cap, "broker address \"%s\": must be "
		    "ssl://host:port", config->uri);
		return STATUS_SYNTAX;
	}
	ctx = context_of(config, why, cap);
	if (!ctx)
		return STATUS_IO;
	SSL_CTX_free(ctx);
	return STATUS_OK;
}

static int wait_for(int fd, short events, int most_ms)
{
	struct pollfd p = {fd, events, 0};
	int rc;

	do
		rc = poll(&p, 1, most_ms);
	while (rc < 0 && errno == EINTR);
	return rc > 0 ? 0 : ETIMEDOUT;
}

/* 0 or an errno. */
static int connect_within(int fd, const struct addrinfo *to)
{
	socklen_t len = sizeof(int);
	int error = 0;

	if (connect(fd, to->ai_addr, to->ai_addrlen) == 0)
		return 0;
	if (errno != EINPROGRESS)
		return errno;
	error = wait_for(fd, POLLOUT, TLS_STEP_MS);
	if (error)
		return error;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0)
		return errno;
	return error;
}

static int dial(const struct tls_peer *p, char *why, size_t cap)
{
	struct addrinfo hints, *list = NULL;
	int rc, fd = -1, error = 0;

	memset(&hints, 0, sizeof(hints));
	hints.ai_socktype = SOCK_STREAM;
	rc = getaddrinfo(p->host, p->port, &hints, &list);
	if (rc != 0) {
		snprintf(why, cap, "host name %s: %s", p->host,
		    gai_strerror(rc));
		return -1;
	}
	for (const struct addrinfo *a = list; a && fd < 0; a = a->ai_next) {
		fd = socket(a->ai_family, a->ai_socktype | SOCK_NONBLOCK |
		    SOCK_CLOEXEC, a->ai_protocol);
		error = fd < 0 ? errno : connect_within(fd, a);
		if (fd >= 0 && error) {
			close(fd);
			fd = -1;
		}
	}
	freeaddrinfo(list);
	if (fd < 0)
		snprintf(why, cap, "%s port %s: %s", p->host, p->port,
		    strerror(error));
	return fd;
}

/* Repeat one TLS step until it is done or fails; 1 done, 0 failed or late. */
static int step(SSL *ssl, int fd, int (*fn)(SSL *), int most_ms)
{
	for (;;) {
		int rc = fn(ssl), error = SSL_get_error(ssl, rc);
		short events = error == SSL_ERROR_WANT_WRITE ? POLLOUT : POLLIN;

		if (rc == 1)
			return 1;
		if (error != SSL_ERROR_WANT_READ &&
		    error != SSL_ERROR_WANT_WRITE)
			return 0;
		if (wait_for(fd, events, most_ms) != 0) {
			errno = ETIMEDOUT;
			return 0;
		}
	}
}

static int read_byte(SSL *ssl)
{
	char byte;

	return SSL_read(ssl, &byte, 1);
}

static void name_peer(SSL *ssl, char *host)
{
	unsigned char ip[16];

	if (inet_pton(AF_INET, host, ip) == 1 ||
	    inet_pton(AF_INET6, host, ip) == 1) {
		X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host);
	} else {
		SSL_set1_host(ssl, host);
		SSL_set_tlsext_host_name(ssl, host);
	}
}

static void handshake(SSL *ssl, int fd, struct tls_peer *p, char *why,
    size_t cap)
{
	long verdict;
	int alert;

	ERR_clear_error();
	SSL_set_fd(ssl, fd);
	name_peer(ssl, p->host);
	if (step(ssl, fd, SSL_connect, TLS_STEP_MS)) {
		(void)step(ssl, fd, read_byte, TLS_VERDICT_MS);
		alert = ERR_GET_REASON(ERR_peek_last_error());
		if (alert >= SSL_AD_REASON_OFFSET)
			snprintf(why, cap, "the broker refused this client's "
			    "certificate: %s", crypto_reason());
		return;
	}
	verdict = SSL_get_verify_result(ssl);
	if (verdict != X509_V_OK)
		snprintf(why, cap, "certificate verify failed: %s (broker %s)",
		    X509_verify_cert_error_string(verdict), p->host);
	else
		snprintf(why, cap, "TLS with %s port %s failed: %s", p->host,
		    p->port, ERR_peek_last_error() ? crypto_reason() :
		    "the broker closed or stayed silent");
}

void mqtt_tls_explain(const struct mqtt_config *config, char *why, size_t cap)
{
	struct tls_peer peer;
	SSL_CTX *ctx;
	SSL *ssl;
	int fd;

	if (peer_of(config->uri, &peer) != STATUS_OK)
		return;
	ctx = context_of(config, why, cap);
	if (!ctx)
		return;
	fd = dial(&peer, why, cap);
	if (fd >= 0) {
		ssl = SSL_new(ctx);
		if (ssl)
			handshake(ssl, fd, &peer, why, cap);
		SSL_free(ssl);
		close(fd);
	}
	SSL_CTX_free(ctx);
	ERR_clear_error();
}
