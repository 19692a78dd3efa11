/* SPDX-License-Identifier: Apache-2.0 */
/* key_command.c - see key_command.h.
 *
 * Enough of a certificate authority for demonstrations and small fleets; the
 * steps are those of a real one, so that a private key never has to travel:
 * key and request on the machine that signs, certificate from the CA.
 */
#include "key_command.h"

#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "key_make.h"
#include "key_options.h"
#include "key_show.h"

#define BIT(option) (1U << (option))
#define SUBJECT (BIT(KEY_ROLE) | BIT(KEY_NAME) | BIT(KEY_TLS_CLIENT) | \
	BIT(KEY_TLS_SERVER) | BIT(KEY_HOST) | BIT(KEY_INTERMEDIATE))
#define VALIDITY (BIT(KEY_DAYS) | BIT(KEY_NOT_BEFORE))

static const struct key_subcommand subcommands[] = {
	{ .name = "new", .full_name = "key new", .takes_file = true,
	    .run = key_make_new },
	{ .name = "request", .full_name = "key request",
	    .needed = BIT(KEY_KEY) | BIT(KEY_OUT), .allowed = SUBJECT,
	    .run = key_make_request },
	{ .name = "ca", .full_name = "key ca",
	    .needed = BIT(KEY_NAME) | BIT(KEY_KEY) | BIT(KEY_OUT),
	    .allowed = VALIDITY, .run = key_make_ca },
	{ .name = "issue", .full_name = "key issue",
	    .needed = BIT(KEY_REQUEST) | BIT(KEY_CA) | BIT(KEY_CA_KEY) |
	    BIT(KEY_OUT), .allowed = SUBJECT | VALIDITY,
	    .run = key_make_issue },
	{ .name = "show", .full_name = "key show", .takes_file = true,
	    .run = key_show },
};

static const char help_text[] =
    "usage: coldpass key new FILE\n"
    "       coldpass key request --key FILE SUBJECT --out CSR\n"
    "       coldpass key ca --name NAME --key FILE --out CERT [VALIDITY]\n"
    "       coldpass key issue --request CSR --ca CERT --ca-key FILE SUBJECT\n"
    "                          --out CERT [VALIDITY]\n"
    "       coldpass key show CERT\n"
    "\n"
    "  new      a private key (P-256, mode 0600)\n"
    "  request  a certificate request, for whoever runs the CA\n"
    "  ca       a root: a certificate that signs itself\n"
    "  issue    the certificate a request asks for; the file holds the\n"
    "           intermediates as well, and is ready for use\n"
    "  show     what the certificates in a file are for, and until when\n"
    "\n"
    "SUBJECT is one of\n"
    "  --role ROLE --name NAME   signs evidence; ROLE is gateway (records),\n"
    "                            quality (profiles), cloud (receipts),\n"
    "                            command (commands) or person (decisions);\n"
    "                            a gateway's NAME is its id\n"
    "  --tls-client NAME         connects; NAME is its MQTT user name\n"
    "  --tls-server NAME --host HOST [--host HOST...]\n"
    "                            serves at these DNS names or addresses\n"
    "  --intermediate NAME       issues certificates itself\n"
    "\n"
    "VALIDITY is\n"
    "  --not-before TIME         RFC 3339 or integer ms since 1970 (default:"
    " now)\n"
    "  --days N                  (default: ca 3650, issue 730; never beyond "
    "the\n"
    "                            CA's own end)\n"
    "\n"
    "--json prints what was made or found as JSON.  Existing files are never\n"
    "overwritten.  Use one CA for evidence and another one for TLS.\n"
    "Exit: 0 done, 64 usage, 65 bad input, 66 cannot read or write.\n";

static int print_help(void)
{
	fputs(help_text, stdout);
	return cli_finish("key", CLI_OK);
}

static bool is_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

int key_command_main(int argc, char **argv)
{
	const struct key_subcommand *sub = NULL;
	struct key_options o;
	int code;

	if (argc < 2)
		return cli_usage("key", "what? new, request, ca, issue or "
		    "show");
	if (is_help(argv[1]))
		return print_help();
	for (size_t i = 0; i < sizeof subcommands / sizeof subcommands[0]; i++)
		if (strcmp(argv[1], subcommands[i].name) == 0)
			sub = &subcommands[i];
	if (sub == NULL)
		return cli_usage("key", "\"%s\" is none of new, request, ca, "
		    "issue, show", argv[1]);
	code = key_options_parse(sub, argc - 1, argv + 1, &o);
	if (code != CLI_OK)
		return code;
	return o.help ? print_help() : sub->run(&o);
}
