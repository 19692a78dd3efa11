/* SPDX-License-Identifier: Apache-2.0 */
/* key_show.c - see key_show.h. */
#include "key_show.h"

#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "pki_describe.h"
#include "utc.h"

#define CERTS_MAX 64

struct shown {
	const char *file;
	int count;
	struct pki_description cert[CERTS_MAX];
};

static const char *purpose(const struct pki_description *d)
{
	if (d->is_ca)
		return d->is_self_signed ? "root" : "intermediate";
	if (d->is_tls_server || d->is_tls_client)
		return d->is_tls_client ? "tls-client" : "tls-server";
	return d->role[0] != '\0' ? "evidence" : "other";
}

static const char *or_null(const char *s)
{
	return s[0] != '\0' ? s : NULL;
}

static void write_json(struct json_writer *w, void *ctx)
{
	const struct shown *s = ctx;

	json_write_object(w, NULL);
	json_write_string(w, "file", s->file);
	json_write_array(w, "certificates");
	for (int i = 0; i < s->count; i++) {
		const struct pki_description *d = &s->cert[i];

		json_write_object(w, NULL);
		json_write_string(w, "purpose", purpose(d));
		json_write_string_or_null(w, "subject", or_null(d->subject));
		json_write_string_or_null(w, "role", or_null(d->role));
		json_write_string_or_null(w, "name", or_null(d->name));
		json_write_int(w, "not_before", d->not_before_ms);
		json_write_int(w, "not_after", d->not_after_ms);
		json_write_string_or_null(w, "issuer", or_null(d->issuer));
		json_write_string(w, "thumbprint", d->thumb);
		json_write_object_end(w);
	}
	json_write_array_end(w);
	json_write_object_end(w);
}

static void print_one(const struct pki_description *d)
{
	char from[UTC_TEXT], to[UTC_TEXT], text[LIMIT_TEXT + 1];

	utc_format(d->not_before_ms, from);
	utc_format(d->not_after_ms, to);
	printf("  subject     %s\n", cli_plain(text, sizeof text, d->subject));
	if (d->role[0] != '\0')
		printf("  purpose     evidence: signs as %s %s\n", d->role,
		    d->name);
	else
		printf("  purpose     %s\n", purpose(d));
	printf("  valid       %s to %s\n", from, to);
	printf("  issuer      %s%s\n", cli_plain(text, sizeof text,
	    d->issuer), d->is_self_signed ? " (itself)" : "");
	printf("  thumbprint  %s\n", d->thumb);
}

static void print_text(const struct shown *s)
{
	for (int i = 0; i < s->count; i++) {
		printf("%s", s->file);
		if (s->count > 1)
			printf(", certificate %d of %d", i + 1, s->count);
		putchar('\n');
		print_one(&s->cert[i]);
	}
}

int key_show_file(const struct key_options *o, const char *file)
{
	static struct shown s;
	char why[300];
	enum status st;

	s.file = file;
	st = pki_describe(file, s.cert, CERTS_MAX, &s.count, why, sizeof why);
	if (st != STATUS_OK) {
		fprintf(stderr, "coldpass %s: %s\n", o->command, why);
		return st == STATUS_NO_FILE || st == STATUS_IO ? CLI_NO_READ :
		    CLI_BAD_INPUT;
	}
	if (!o->json)
		print_text(&s);
	else if (cli_print_json(o->command, write_json, &s) != CLI_OK)
		return CLI_NO_READ;
	return cli_finish(o->command, CLI_OK);
}

int key_show(const struct key_options *o)
{
	return key_show_file(o, o->file);
}
