/* SPDX-License-Identifier: Apache-2.0 */
#include "sign_as.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "pki_describe.h"

__attribute__((format(printf, 3, 4)))
static int refuse(const struct sign_as *s, int code, const char *fmt, ...)
{
	va_list args;

	fprintf(stderr, "coldpass %s: ", s->command);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	return code;
}

/* The file's certificates, of which the first path_len are for x5c: all but a
 * root at the end. */
static int load_path(struct sign_as *s, const char *role, const char *cert)
{
	struct pki_description d[LIMIT_CERTS + 1];
	char why[300];
	int count;
	enum status st = pki_describe(cert, d, LIMIT_CERTS + 1, &count, why,
	    sizeof why);

	if (st == STATUS_NO_FILE || st == STATUS_IO)
		return refuse(s, CLI_NO_READ, "%s", why);
	if (st != STATUS_OK)
		return refuse(s, CLI_BAD_INPUT, "%s", why);
	if (strcmp(d[0].role, role) != 0)
		return refuse(s, CLI_BAD_INPUT, "%s: its first certificate is "
		    "%s%s, but this is signed in the role %s", cert,
		    d[0].role[0] ? "for the role " : "not for evidence",
		    d[0].role, role);
	if (trust_certs_load(cert, &s->certs) != STATUS_OK)
		return refuse(s, CLI_BAD_INPUT, "%s: more than %d "
		    "certificates; leave the root out", cert, LIMIT_CERTS);
	s->path_len = s->certs.count;
	if (count > 1 && d[count - 1].is_self_signed)
		s->path_len--;
	return CLI_OK;
}

int sign_as_open(struct sign_as *s, const char *command, const char *role,
    const char *key, const char *cert)
{
	char why[300];
	int code;

	memset(s, 0, sizeof *s);
	s->command = command;
	code = load_path(s, role, cert);
	if (code != CLI_OK)
		return code;
	s->signer = signer_open(key, why, sizeof why);
	if (s->signer == NULL)
		return refuse(s, access(key, R_OK) == 0 ? CLI_BAD_INPUT :
		    CLI_NO_READ, "%s", why);
	if (signer_matches(s->signer, &s->certs.der[0]) != STATUS_OK)
		return refuse(s, CLI_BAD_INPUT, "%s is not the certificate of "
		    "the key %s", cert, key);
	if (trust_thumb(&s->certs.der[0], s->thumb) != STATUS_OK)
		return refuse(s, CLI_NO_READ, "the crypto library failed");
	return CLI_OK;
}

void sign_as_close(struct sign_as *s)
{
	signer_close(s->signer);
	trust_certs_free(&s->certs);
}

int sign_as_line(struct sign_as *s, const char *typ, const char *path,
    const void *payload, size_t len)
{
	static const struct crypto hash = { .sha256 = signer_sha256 };
	struct crypto_signing signing;
	enum status st;

	signer_signing(s->signer, &signing);
	st = jws_sign(typ, s->thumb, s->certs.der, s->path_len, payload, len,
	    &hash, &signing, s->line, sizeof s->line, &s->len);
	if (st == STATUS_RANGE)
		return refuse(s, CLI_BAD_INPUT, "%s: with its certificates it "
		    "is longer than a signed line may be; shorten it", path);
	if (st != STATUS_OK)
		return refuse(s, CLI_NO_READ, "the crypto library failed");
	return CLI_OK;
}
