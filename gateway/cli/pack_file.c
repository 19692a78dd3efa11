/* SPDX-License-Identifier: Apache-2.0 */
#include "pack_file.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli.h"
#include "signer.h"
#include "zone.h"

static int read_pack(const char *command, const char *path,
    struct pack_file *f, size_t len)
{
	static const struct crypto hash = { .sha256 = signer_sha256 };
	struct problem p = { 0 };
	const char *why;

	if (pack_read(&f->pack, f->text, len, f->tokens, PACK_TOKENS, &hash,
	    &p) != STATUS_OK)
		return cli_bad_input(command, path, &p);
	why = zone_open(f->pack.zone);
	if (why == NULL)
		return CLI_OK;
	(void)problem_quote(&p, STATUS_RANGE, "office.zone", "", f->pack.zone,
	    " ");
	problem_add(&p, why);
	return cli_bad_input(command, path, &p);
}

int pack_file_load(const char *command, const char *path,
    struct pack_file **out)
{
	struct pack_file *f = cli_alloc(1, sizeof *f);
	size_t len;
	int code;

	*out = NULL;
	f->text = NULL;
	code = cli_load(command, path, PACK_TEXT, &f->text, &len);
	if (code == CLI_OK)
		code = read_pack(command, path, f, len);
	if (code == CLI_OK)
		*out = f;
	else
		pack_file_free(f);
	return code;
}

void pack_file_free(struct pack_file *f)
{
	if (f == NULL)
		return;
	free(f->text);
	free(f);
}
