/* SPDX-License-Identifier: Apache-2.0 */
/* key_make.c - see key_make.h. */
#include "key_make.h"

#include <stdio.h>

#include "cli.h"
#include "key_show.h"

#define CA_DAYS 3650
#define CERT_DAYS 730

static int failed(const struct key_options *o, enum status s,
    const char *why)
{
	fprintf(stderr, "coldpass %s: %s\n", o->command, why);
	switch (s) {
	case STATUS_RANGE: return CLI_USAGE;
	case STATUS_NO_FILE:
	case STATUS_IO: return CLI_NO_READ;
	default: return CLI_BAD_INPUT;
	}
}

struct made {
	const char *file;
};

static void write_json(struct json_writer *w, void *ctx)
{
	const struct made *m = ctx;

	json_write_object(w, NULL);
	json_write_string(w, "file", m->file);
	json_write_object_end(w);
}

static int made(const struct key_options *o, const char *file,
    const char *note)
{
	struct made m = { .file = file };

	if (!o->json)
		printf("%s: %s\n", file, note);
	else if (cli_print_json(o->command, write_json, &m) != CLI_OK)
		return CLI_NO_READ;
	return cli_finish(o->command, CLI_OK);
}

int key_make_new(const struct key_options *o)
{
	char why[300];
	enum status s = pki_key_create(o->file, why, sizeof why);

	if (s != STATUS_OK)
		return failed(o, s, why);
	return made(o, o->file, "a new P-256 private key; it stays on this "
	    "machine, readable by its owner only");
}

int key_make_request(const struct key_options *o)
{
	struct pki_subject subject;
	char why[300];
	enum status s;
	int code = key_options_subject(o, &subject);

	if (code != CLI_OK)
		return code;
	s = pki_request(o->value[KEY_KEY], &subject, o->value[KEY_OUT], why,
	    sizeof why);
	if (s != STATUS_OK)
		return failed(o, s, why);
	return made(o, o->value[KEY_OUT], "a request to hand to the "
	    "certificate authority");
}

int key_make_ca(const struct key_options *o)
{
	struct pki_subject subject = { .purpose = PKI_CA,
	    .name = o->value[KEY_NAME] };
	char why[300];
	enum status s;
	int code = key_options_validity(o, CA_DAYS, &subject);

	if (code != CLI_OK)
		return code;
	s = pki_certificate(&subject, NULL, NULL, o->value[KEY_KEY],
	    o->value[KEY_OUT], why, sizeof why);
	if (s != STATUS_OK)
		return failed(o, s, why);
	return key_show_file(o, o->value[KEY_OUT]);
}

int key_make_issue(const struct key_options *o)
{
	struct pki_subject subject;
	char why[300];
	enum status s;
	int code = key_options_subject(o, &subject);

	if (code == CLI_OK)
		code = key_options_validity(o, CERT_DAYS, &subject);
	if (code != CLI_OK)
		return code;
	s = pki_certificate(&subject, o->value[KEY_REQUEST],
	    o->value[KEY_CA], o->value[KEY_CA_KEY], o->value[KEY_OUT], why,
	    sizeof why);
	if (s != STATUS_OK)
		return failed(o, s, why);
	return key_show_file(o, o->value[KEY_OUT]);
}
