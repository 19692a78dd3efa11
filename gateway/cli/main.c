/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - the command-line tool `coldpass`: finds the subcommand and lets it
 * run.  A new subcommand is one row in the table. */
#include <stdio.h>
#include <string.h>

#include "act_command.h"
#include "cli.h"
#include "consignment.h"
#include "doctor.h"
#include "identity_command.h"
#include "import_command.h"
#include "key_command.h"
#include "pack_command.h"
#include "profile_command.h"
#include "proof_command.h"
#include "replay.h"
#include "report_command.h"
#include "sensor_command.h"
#include "status_command.h"
#include "verify_command.h"

static const struct cli_command commands[] = {
	{ "replay", replay_main,
	    "judge recorded temperatures by a product profile" },
	{ "import", import_command_main,
	    "read what other loggers wrote: CSV by dialect, signed reports" },
	{ "verify", verify_command_main,
	    "decide whether a dossier is authentic, complete, and what it shows" },
	{ "report", report_command_main,
	    "draw what verify finds: one or two pages with the dossier attached" },
	{ "proof", proof_command_main,
	    "keep what a cloud's log shows of a dossier good for decades" },
	{ "profile", profile_command_main,
	    "check, show, compare and sign product profiles" },
	{ "key", key_command_main,
	    "make private keys, requests and certificates, and show them" },
	{ "consignment", consignment_main,
	    "open, start, end, seal and fetch consignments of this gateway" },
	{ "identity", identity_command_main,
	    "disclose to each reader its part of whose goods these are" },
	{ "act", act_command_main,
	    "sign what people decide about a consignment, and check it" },
	{ "pack", pack_command_main,
	    "check and show what an authority asks for in advance" },
	{ "status", status_command_main,
	    "tell how this gateway and its consignments are" },
	{ "sensor", sensor_command_main,
	    "list, read, watch, test, calibrate the probes of this gateway" },
	{ "doctor", doctor_main,
	    "find what is wrong with this gateway, and say what to do" },
};

static const size_t command_count = sizeof commands / sizeof commands[0];

static void print_help(FILE *out)
{
	size_t i;

	fputs("usage: coldpass COMMAND [OPTION...]\n\ncommands:\n", out);
	for (i = 0; i < command_count; i++)
		fprintf(out, "  %-12s %s\n", commands[i].name,
		    commands[i].help);
	fputs("\ncoldpass COMMAND --help tells the options of each; "
	    "coldpass --version the version.\n"
	    "Exit: 0 conform or budget-used, 1 any other outcome, "
	    "2 not authentic or not\ncomplete, 64 usage, 65 bad input, "
	    "66 cannot read.\n", out);
}

static const struct cli_command *find(const char *name)
{
	size_t i;

	for (i = 0; i < command_count; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static int unknown(const char *name)
{
	char plain[64];

	fprintf(stderr, "coldpass: there is no command \"%s\"\n"
	    "coldpass --help lists them\n",
	    cli_plain(plain, sizeof plain, name));
	return CLI_USAGE;
}

/* `coldpass help COMMAND` is `coldpass COMMAND --help`. */
static int help(int argc, char **argv)
{
	const struct cli_command *c = argc > 2 ? find(argv[2]) : NULL;
	char option[] = "--help";
	char *args[] = { argc > 2 ? argv[2] : NULL, option, NULL };

	if (c != NULL)
		return c->run(2, args);
	if (argc > 2)
		return unknown(argv[2]);
	print_help(stdout);
	return cli_finish("help", CLI_OK);
}

int main(int argc, char **argv)
{
	const struct cli_command *c;

	if (argc < 2) {
		print_help(stderr);
		return CLI_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
	    strcmp(argv[1], "help") == 0)
		return help(argc, argv);
	if (strcmp(argv[1], "--version") == 0) {
		puts("coldpass " COLDPASS_VERSION);
		return cli_finish("--version", CLI_OK);
	}
	c = find(argv[1]);
	return c != NULL ? c->run(argc - 1, argv + 1) : unknown(argv[1]);
}
