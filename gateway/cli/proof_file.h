/* SPDX-License-Identifier: Apache-2.0 */
/* proof_file.h - a proof file in memory: the cloud's line and the seals. */
#ifndef PROOF_FILE_H
#define PROOF_FILE_H

#include "proof_bundle.h"
#include "stamp.h"

struct proof_file {
	const char *command, *path;	/* for messages */
	char *text;
	size_t len;
	struct json_token *tokens;
	struct proof proof;		/* of the first line */
};

/* One seal: what it says, and the text before it that it is over. */
struct proof_file_seal {
	int line;
	char alg[PROOF_ALG];
	uint8_t *token;
	size_t token_len, before;
};

/* CLI_OK, or an exit code after saying why.  Close it either way. */
int proof_file_open(struct proof_file *f, const char *command,
    const char *path);
void proof_file_close(struct proof_file *f);

/* Seal after seal: 'at' begins with 0.  CLI_OK with out->token NULL: no more.
 * The caller frees the token. */
int proof_file_seal(struct proof_file *f, size_t *at,
    struct proof_file_seal *out);
/* Base64 of a stamp's token within 'doc'; the caller frees.  NULL: it is
 * none. */
uint8_t *proof_file_token(const struct json *doc, int at, size_t *len);

/* What a seal stamps: the digest of the dossier's digest and the digest of
 * the file's first 'before' bytes. */
enum status proof_file_digest(const struct proof_file *f, const char *alg,
    const struct stamp_piece *dossier, size_t before,
    uint8_t out[STAMP_DIGEST], size_t *len) MUST_USE;

#endif
