/* SPDX-License-Identifier: Apache-2.0 */
#include "verify_shown.h"

#include <stdio.h>

#include "cli.h"

int verify_shown_check(struct examine *e, const char *file,
    struct disclosures *out)
{
	struct problem p = { .status = STATUS_OK };
	int64_t line = 0;
	int code = disclosures_load(e->command, file, out);

	if (code != CLI_OK)
		return code;
	if (disclosures_check(out, e->text, e->len, &e->crypto, &line, &p) !=
	    STATUS_OK) {
		verify_add(e->verify, VERIFY_OPTION_DISCLOSURE, line, p.why);
		out->count = 0;
	}
	return CLI_OK;
}

void verify_shown_print(const struct verify *v, const struct disclosures *d)
{
	char plain[LIMIT_TEXT + 1];

	for (int i = 0; v->authentic && i < d->count; i++)
		printf("%-10s %s\n", d->one[i].name, cli_plain(plain,
		    sizeof(plain), d->one[i].value));
}
