/* SPDX-License-Identifier: Apache-2.0 */
#include "proof_file.h"

#include <stdlib.h>
#include <string.h>

#include "base64url.h"
#include "cli.h"

#define SEAL_TOKENS 32

static size_t line_len(const struct proof_file *f, size_t at)
{
	const char *lf = memchr(f->text + at, '\n', f->len - at);

	return lf != NULL ? (size_t)(lf - f->text) - at : f->len - at;
}

int proof_file_open(struct proof_file *f, const char *command,
    const char *path)
{
	struct problem p = { 0 };
	int code;

	memset(f, 0, sizeof *f);
	f->command = command;
	f->path = path;
	code = cli_load(command, path, PROOF_FILE, &f->text, &f->len);
	if (code != CLI_OK) {
		f->text = NULL;
		return code;
	}
	f->tokens = cli_alloc(PROOF_TOKENS, sizeof *f->tokens);
	if (proof_read(&f->proof, f->text, line_len(f, 0), f->tokens,
	    PROOF_TOKENS, &p) == STATUS_OK)
		return CLI_OK;
	p.line = 1;
	return cli_bad_input(command, path, &p);
}

void proof_file_close(struct proof_file *f)
{
	free(f->text);
	free(f->tokens);
	memset(f, 0, sizeof *f);
}

uint8_t *proof_file_token(const struct json *doc, int at, size_t *len)
{
	size_t n;
	const char *raw = json_raw(doc, at, &n);
	uint8_t *out;

	/* standard base64: only "/" could be escaped, and is not */
	if (n > PROOF_TOKEN)
		return NULL;
	out = cli_alloc(n + 1, 1);
	if (base64url_decode_standard(raw, n, out, n, len) == STATUS_OK &&
	    *len > 0)
		return out;
	free(out);
	return NULL;
}

int proof_file_seal(struct proof_file *f, size_t *at,
    struct proof_file_seal *out)
{
	struct json_token tokens[SEAL_TOKENS];
	struct problem p = { 0 };
	struct proof_stamp stamp;
	struct json doc;
	size_t n = line_len(f, *at);

	if (*at == 0)
		out->line = 1;
	out->token = NULL;
	*at += n + 1;
	if (*at >= f->len)
		return CLI_OK;
	out->line++;
	out->before = *at;
	if (proof_read_seal(&doc, f->text + *at, line_len(f, *at), tokens,
	    SEAL_TOKENS, &stamp, &p) == STATUS_OK) {
		memcpy(out->alg, stamp.alg, sizeof out->alg);
		out->token = proof_file_token(&doc, stamp.token,
		    &out->token_len);
		if (out->token != NULL)
			return CLI_OK;
		problem_set(&p, STATUS_SYNTAX, "token",
		    "is a time stamp in padded base64");
	}
	p.line = out->line;
	return cli_bad_input(f->command, f->path, &p);
}

enum status proof_file_digest(const struct proof_file *f, const char *alg,
    const struct stamp_piece *dossier, size_t before,
    uint8_t out[STAMP_DIGEST], size_t *len)
{
	const struct stamp_piece text = { f->text, before };
	uint8_t both[2 * STAMP_DIGEST];
	struct stamp_piece piece = { both, 0 };
	size_t n = 0;
	enum status s = stamp_digest(alg, dossier, 1, both, &n);

	if (s == STATUS_OK)
		s = stamp_digest(alg, &text, 1, both + n, &n);
	piece.len = 2 * n;
	return s == STATUS_OK ? stamp_digest(alg, &piece, 1, out, len) : s;
}
