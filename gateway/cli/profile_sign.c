/* SPDX-License-Identifier: Apache-2.0 */
/* profile_sign.c - see profile_sign.h.
 *
 * What every verifier will refuse later is refused here: another role's
 * certificate, or one of another key.
 */
#include "profile_sign.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "files.h"
#include "jws.h"
#include "pki_describe.h"
#include "signer.h"
#include "trust.h"

#define COMMAND "profile sign"

__attribute__((format(printf, 2, 3)))
static int refuse(int code, const char *fmt, ...)
{
	va_list args;

	fputs("coldpass " COMMAND ": ", stderr);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	return code;
}

/* The file's certificates, of which the first path_len are for x5c: all but a
 * root at the end. */
static int load_path(const char *cert, struct trust_certs *certs,
    size_t *path_len)
{
	struct pki_description d[LIMIT_CERTS + 1];
	char why[300];
	int count;
	enum status s = pki_describe(cert, d, LIMIT_CERTS + 1, &count, why,
	    sizeof why);

	if (s == STATUS_NO_FILE || s == STATUS_IO)
		return refuse(CLI_NO_READ, "%s", why);
	if (s != STATUS_OK)
		return refuse(CLI_BAD_INPUT, "%s", why);
	if (strcmp(d[0].role, "quality") != 0)
		return refuse(CLI_BAD_INPUT, "%s: its first certificate is "
		    "%s%s, but profiles are signed by the role quality", cert,
		    d[0].role[0] ? "for the role " : "not for evidence",
		    d[0].role);
	if (trust_certs_load(cert, certs) != STATUS_OK)
		return refuse(CLI_BAD_INPUT, "%s: more than %d certificates; "
		    "leave the root out", cert, LIMIT_CERTS);
	*path_len = certs->count;
	if (count > 1 && d[count - 1].is_self_signed)
		--*path_len;
	return CLI_OK;
}

struct signed_profile {
	const struct profile_file *file;
	const char *out, *thumb;
};

static void write_json(struct json_writer *w, void *ctx)
{
	const struct signed_profile *p = ctx;

	json_write_object(w, NULL);
	json_write_string(w, "file", p->out);
	json_write_string(w, "id", p->file->profile.id);
	json_write_int(w, "version", p->file->profile.version);
	json_write_string(w, "digest", p->file->digest);
	json_write_string(w, "signer", p->thumb);
	json_write_object_end(w);
}

static int write_out(const struct profile_sign_by *by,
    struct signed_profile *p, const char *line, size_t len)
{
	enum status s = files_replace(&files_real, by->out, line, len, 0644);

	if (s != STATUS_OK)
		return refuse(CLI_NO_READ, "%s: cannot write: %s", by->out,
		    strerror(errno));
	if (!by->json)
		printf("%s: %s version %d signed, digest %s\n", by->out,
		    p->file->profile.id, p->file->profile.version,
		    p->file->digest);
	else if (cli_print_json(COMMAND, write_json, p) != CLI_OK)
		return CLI_NO_READ;
	return cli_finish(COMMAND, CLI_OK);
}

static int sign(const struct profile_file *f, const struct crypto_der *path,
    size_t path_len, struct signer *signer, const struct profile_sign_by *by)
{
	static const struct crypto hash = { .sha256 = signer_sha256 };
	static char line[LIMIT_RECORD + 1];
	char thumb[LIMIT_B64_DIGEST + 1];
	struct signed_profile done = { f, by->out, thumb };
	struct crypto_signing signing;
	size_t len;
	enum status s;

	if (signer_matches(signer, &path[0]) != STATUS_OK)
		return refuse(CLI_BAD_INPUT, "%s is not the certificate of "
		    "the key %s", by->cert, by->key);
	signer_signing(signer, &signing);
	s = trust_thumb(&path[0], thumb);
	if (s == STATUS_OK)
		s = jws_sign(JWS_TYP_PROFILE, thumb, path, path_len,
		    f->text, f->len, &hash, &signing, line, sizeof line, &len);
	if (s == STATUS_RANGE)
		return refuse(CLI_BAD_INPUT, "%s: with its certificates it is "
		    "longer than a signed line may be; shorten it", f->path);
	if (s != STATUS_OK)
		return refuse(CLI_NO_READ, "the crypto library failed");
	return write_out(by, &done, line, len);
}

int profile_sign(const struct profile_file *f,
    const struct profile_sign_by *by)
{
	struct trust_certs certs = { 0 };
	size_t path_len = 0;
	struct signer *signer;
	char why[300];
	int code = load_path(by->cert, &certs, &path_len);

	if (code != CLI_OK)
		return code;
	signer = signer_open(by->key, why, sizeof why);
	if (signer == NULL)
		code = refuse(access(by->key, R_OK) == 0 ? CLI_BAD_INPUT :
		    CLI_NO_READ, "%s", why);
	else
		code = sign(f, certs.der, path_len, signer, by);
	signer_close(signer);
	trust_certs_free(&certs);
	return code;
}
