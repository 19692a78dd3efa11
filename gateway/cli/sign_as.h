/* SPDX-License-Identifier: Apache-2.0 */
/* sign_as.h - sign in a role, with key and certificate out of files.
 *
 * What every verifier would refuse later is refused here: another role's
 * certificate, or one of another key.  Messages go to stderr, as cli.h says.
 */
#ifndef SIGN_AS_H
#define SIGN_AS_H

#include "crypto.h"
#include "jws.h"
#include "signer.h"
#include "trust.h"

struct sign_as {
	const char *command;		/* for messages */
	struct trust_certs certs;
	size_t path_len;		/* of certs: what goes into x5c */
	struct signer *signer;
	char thumb[LIMIT_B64_DIGEST + 1];
	char line[LIMIT_RECORD + 1];	/* what sign_as_line made */
	size_t len;
};

/* CLI_OK, or an exit code after saying why not.  Close it either way. */
int sign_as_open(struct sign_as *s, const char *command, const char *role,
    const char *key, const char *cert) MUST_USE;
void sign_as_close(struct sign_as *s);

/* Sign a payload that came from 'path' (for messages) into s->line. */
int sign_as_line(struct sign_as *s, const char *typ, const char *path,
    const void *payload, size_t len) MUST_USE;

#endif
