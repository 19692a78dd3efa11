/* SPDX-License-Identifier: Apache-2.0 */
/* act_file.c - offline the register of people is not at hand: any person of
 * a trusted root may act in any capacity here; the receiving side looks
 * closer. */
#include "act_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

static int load_trust(struct act_file *f, const char *const *roots, int count)
{
	f->trust = trust_open();
	if (!f->trust) {
		fprintf(stderr, "coldpass %s: the crypto library failed\n",
		    f->command);
		return CLI_NO_READ;
	}
	for (int i = 0; i < count; i++) {
		enum status s = trust_add_file(f->trust, roots[i]);

		if (s == STATUS_OK)
			continue;
		fprintf(stderr, "coldpass %s: %s: %s\n", f->command, roots[i],
		    s == STATUS_SYNTAX ? "holds no certificate in PEM" :
		    "cannot be read");
		return s == STATUS_SYNTAX ? CLI_BAD_INPUT : CLI_NO_READ;
	}
	trust_crypto(f->trust, &f->crypto);
	return CLI_OK;
}

int act_file_open(struct act_file *f, const char *const *roots, int count,
    bool may_be_new)
{
	int code = load_trust(f, roots, count);

	if (code != CLI_OK)
		return code;
	if (may_be_new && access(f->path, F_OK) != 0) {
		f->text = cli_alloc(1, 1);
		return CLI_OK;
	}
	code = cli_load(f->command, f->path, ACT_FILE_MOST, &f->text,
	    &f->len);
	if (code != CLI_OK || f->len == 0 || f->text[f->len - 1] == '\n')
		return code;
	fprintf(stderr, "coldpass %s: %s: its last line has no end; the file "
	    "was cut, take a whole copy\n", f->command, f->path);
	return CLI_BAD_INPUT;
}

void act_file_close(struct act_file *f)
{
	free(f->text);
	trust_close(f->trust);
}

int act_file_take(struct act_file *f, const char *line, size_t len,
    int number)
{
	struct problem p = { 0 };
	enum status s = act_read(&f->line, line, len, &f->crypto, &p);

	if (s == STATUS_OK)
		s = act_chain_take(&f->chain, &f->line, ACT_ANYBODY, &p);
	if (s == STATUS_OK)
		return CLI_OK;
	if (p.why[0] == '\0')
		(void)problem_set(&p, s, "", "the line is not a signed act");
	p.line = number;
	return cli_bad_input(f->command, f->path, &p);
}

int act_file_read(struct act_file *f, act_file_fn *fn, void *ctx)
{
	int number = 1;

	for (const char *at = f->text; *at != '\0'; number++) {
		size_t len = strcspn(at, "\n");
		int code = act_file_take(f, at, len, number);

		if (code != CLI_OK)
			return code;
		if (fn)
			fn(ctx, &f->line);
		at += len + 1;
	}
	return CLI_OK;
}
