/* SPDX-License-Identifier: Apache-2.0 */
#include "verify_shown.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli.h"

#define DOSSIER_MAX (1u << 30)

int verify_shown_check(struct verify *v, const char *dossier,
    const char *file, const struct crypto *crypto, struct disclosures *out)
{
	struct problem p = { .status = STATUS_OK };
	char *text = NULL;
	int64_t line = 0;
	size_t len = 0;
	int code = disclosures_load("verify", file, out);

	if (code == CLI_OK)
		code = cli_load("verify", dossier, DOSSIER_MAX, &text, &len);
	if (code != CLI_OK)
		return code;
	if (disclosures_check(out, text, len, crypto, &line, &p) !=
	    STATUS_OK) {
		verify_add(v, VERIFY_OPTION_DISCLOSURE, line, p.why);
		out->count = 0;
	}
	free(text);
	return CLI_OK;
}

void verify_shown_print(const struct verify *v, const struct disclosures *d)
{
	char plain[LIMIT_TEXT + 1];

	for (int i = 0; v->authentic && i < d->count; i++)
		printf("%-10s %s\n", d->one[i].name, cli_plain(plain,
		    sizeof(plain), d->one[i].value));
}
