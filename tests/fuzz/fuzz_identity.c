/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_identity.c - any text as an identifier, a link, a disclosure, an
 * order's identity data.  The first byte says which; what is accepted has to
 * come back from the writer. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "gs1_link.h"
#include "identifier.h"
#include "identity.h"
#include "isbt.h"
#include "sdjwt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void links(const char *text)
{
	struct gs1_link l, again;
	char out[GS1_LINK_TEXT];

	if (gs1_link_read(&l, text, NULL) != STATUS_OK)
		return;
	if (gs1_link_write(&l, GS1_LINK_DOMAIN, out, sizeof(out), NULL) !=
	    STATUS_OK || gs1_link_read(&again, out, NULL) != STATUS_OK ||
	    l.kind != again.kind || strcmp(l.value, again.value) != 0 ||
	    strcmp(l.lot, again.lot) != 0 ||
	    strcmp(l.serial, again.serial) != 0 ||
	    strcmp(l.extension, again.extension) != 0)
		abort();
}

static void identifiers(const char *text)
{
	char bare[LIMIT_TEXT + 1], content[ISBT_COI + 1];
	enum isbt_kind kind;

	for (int k = GS1_SSCC; k <= GS1_KINDS; k++)
		(void)!gs1_check((enum gs1_kind)k, text, NULL);
	if (isbt_read(text, &kind, content, NULL) == STATUS_OK &&
	    !(kind == ISBT_COI_ID ? isbt_is_coi(content) :
	    isbt_is_din(content)))
		abort();
	if (identifier_take(text, bare) == IDENTIFIER_EQUAL &&
	    bare[0] != '\0' &&
	    identifier_compare(text, text) != IDENTIFIER_EQUAL)
		abort();
}

static void disclosures(const char *text, size_t len)
{
	struct sdjwt_disclosure d;
	const char *part;
	size_t at = 0, n;
	enum status s;

	while (sdjwt_next(text, len, &at, &part, &n, &s))
		if (sdjwt_read(part, n, &d, NULL) == STATUS_OK &&
		    !sdjwt_is_name(d.name))
			abort();
}

static void orders(const char *text, size_t len)
{
	static struct json_token tokens[4096];
	static struct identity identity;
	struct problem p = { .status = STATUS_OK };
	struct json doc;

	if (json_parse(&doc, text, len, tokens, 4096, 0, NULL) != STATUS_OK ||
	    json_type(&doc, 0) != JSON_OBJECT)
		return;
	if (identity_read(&identity, &doc, 0, &p) == STATUS_OK &&
	    (identity.count < 1 || identity.count + identity.decoys >
	    IDENTITY_ENTRIES))
		abort();
	(void)!identity_keep(&identity, &doc, 0, &p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;

	if (size < 1)
		return 0;
	text = malloc(size);	/* exactly: reading beyond is seen */
	if (!text)
		return 0;
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	if (data[0] % 4 == 0)
		links(text);
	else if (data[0] % 4 == 1)
		identifiers(text);
	else if (data[0] % 4 == 2)
		disclosures(text, size - 1);
	else
		orders(text, size - 1);
	free(text);
	return 0;
}
