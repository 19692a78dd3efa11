/* SPDX-License-Identifier: Apache-2.0 */
/* profile_file.c - see profile_file.h. */
#include "profile_file.h"

#include <stdlib.h>

#include "cli.h"
#include "jws.h"
#include "profile_doubt.h"
#include "signer.h"

int profile_file_load(const char *command, const char *path,
    struct profile_file *f)
{
	static const struct crypto hash = { .sha256 = signer_sha256 };
	static struct json_token tokens[PROFILE_TOKENS];

	*f = (struct profile_file){ .path = path };
	f->code = cli_load(command, path, LIMIT_PROFILE, &f->text, &f->len);
	if (f->code != CLI_OK) {
		f->text = NULL;
		if (f->code == CLI_BAD_INPUT)
			problem_set(&f->problem, STATUS_RANGE, "",
			    "longer than a profile may be");
		return f->code;
	}
	if (profile_parse(&f->profile, f->text, f->len, tokens,
	    &f->problem) != STATUS_OK)
		return f->code = CLI_BAD_INPUT;
	if (jws_digest(&hash, f->text, f->len, f->digest) != STATUS_OK)
		f->digest[0] = '\0';
	return CLI_OK;
}

int profile_file_load_usable(const char *command, const char *path,
    struct profile_file *f)
{
	if (profile_file_load(command, path, f) == CLI_OK &&
	    profile_doubt_betters(&f->profile, &f->problem) != STATUS_OK)
		f->code = CLI_BAD_INPUT;
	return f->code;
}

void profile_file_free(struct profile_file *f)
{
	free(f->text);
	f->text = NULL;
}
