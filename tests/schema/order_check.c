/* SPDX-License-Identifier: Apache-2.0 */
/* order_check.c - what the gateway's reader says of orders: one line per file
 * given, "ok" or why it is refused. */
#include <stdio.h>

#include "json.h"
#include "order.h"

static char text[1 << 17];
static struct json_token tokens[8192];
static struct order order;

static enum status read_order(const char *path, struct problem *p)
{
	FILE *in = fopen(path, "rb");
	struct json doc;
	enum status s;
	size_t len;

	if (in == NULL)
		return STATUS_NO_FILE;
	len = fread(text, 1, sizeof text, in);
	(void)fclose(in);
	s = json_parse(&doc, text, len, tokens, 8192, 0, p);
	return s == STATUS_OK ? order_read(&order, &doc, 0, p) : s;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		struct problem p = { .status = STATUS_OK };

		if (read_order(argv[i], &p) == STATUS_OK)
			puts("ok");
		else
			printf("%s: %s\n", p.where, p.why);
	}
	return 0;
}
