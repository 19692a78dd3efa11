/* SPDX-License-Identifier: Apache-2.0 */
/* import_command.c - see import_command.h: the command line. */
#include "import_command.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "import_fridge.h"
#include "import_rows.h"

struct options {
	const char *command;		/* "import csv" */
	const char *dialect, *zone, *profile, *file;
	bool json, help;
};

enum { OPTION_DIALECT = 1000, OPTION_ZONE, OPTION_PROFILE, OPTION_JSON,
	OPTION_HELP };

static const struct option csv_options[] = {
	{ "dialect", required_argument, NULL, OPTION_DIALECT },
	{ "zone", required_argument, NULL, OPTION_ZONE },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ NULL, 0, NULL, 0 }
};

static const struct option fridge_options[] = {
	{ "profile", required_argument, NULL, OPTION_PROFILE },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ NULL, 0, NULL, 0 }
};

static const char help_text[] =
    "usage: coldpass import csv FILE --dialect FILE [--zone PLACE] [--json]\n"
    "       coldpass import fridge-tag FILE [--profile FILE] [--json]\n"
    "\n"
    "Reads what other loggers wrote.\n"
    "\n"
    "  csv         another logger's CSV as coldpass's own, on standard "
    "output:\n"
    "              time,probe,temp_c in UTC and degrees Celsius; what was "
    "met on\n"
    "              the way goes to standard error.  coldpass replay takes "
    "the\n"
    "              same file with the same options and judges it\n"
    "  fridge-tag  a Fridge-tag 2 text report: its days, and whether it is "
    "as it\n"
    "              was signed.  The key stands in the report and its issuer "
    "is\n"
    "              unknown, so this never shows where it comes from; and it "
    "holds\n"
    "              summaries, no readings: the outcome is indeterminate\n"
    "\n"
    "  --dialect FILE  what columns, units and clock mean "
    "(configs/dialects/)\n"
    "  --zone PLACE    where the logger's clock shows the local time: "
    "Asia/Tokyo,\n"
    "                  +09:00, UTC; goes before the dialect's own\n"
    "  --profile FILE  also tell on which days its storage range was left\n"
    "\n"
    "Exit: 0 done (fridge-tag: the signature is intact), 2 the signature is "
    "not\n"
    "intact or there is none, 64 usage, 65 bad input, 66 cannot read.\n";

static int take_option(struct options *o, int option, const char *given)
{
	switch (option) {
	case OPTION_DIALECT: o->dialect = optarg; return CLI_OK;
	case OPTION_ZONE: o->zone = optarg; return CLI_OK;
	case OPTION_PROFILE: o->profile = optarg; return CLI_OK;
	case OPTION_JSON: o->json = true; return CLI_OK;
	case OPTION_HELP: o->help = true; return CLI_OK;
	case ':': return cli_usage(o->command, "%s needs a value", given);
	default: return cli_usage(o->command, "%s: no such option", given);
	}
}

static int parse(struct options *o, const struct option *known, int argc,
    char **argv)
{
	int option, code;

	optind = 1;
	while ((option = getopt_long(argc, argv, ":", known, NULL)) != -1) {
		code = take_option(o, option, argv[optind - 1]);
		if (code != CLI_OK || o->help)
			return code;
	}
	if (optind == argc)
		return cli_usage(o->command, "which file?");
	if (optind + 1 < argc)
		return cli_usage(o->command, "\"%s\" is one argument too many",
		    argv[optind + 1]);
	o->file = argv[optind];
	return CLI_OK;
}

static int print_help(const char *command)
{
	fputs(help_text, stdout);
	return cli_finish(command, CLI_OK);
}

static int csv(int argc, char **argv)
{
	struct options o = { .command = "import csv" };
	struct import_rows_options rows;
	int code = parse(&o, csv_options, argc, argv);

	if (code != CLI_OK)
		return code;
	if (o.help)
		return print_help(o.command);
	if (o.dialect == NULL)
		return cli_usage(o.command, "--dialect FILE is missing");
	rows = (struct import_rows_options){ o.file, o.dialect, o.zone,
		o.json };
	return import_rows_print(o.command, &rows);
}

static int fridge(int argc, char **argv)
{
	struct options o = { .command = "import fridge-tag" };
	int code = parse(&o, fridge_options, argc, argv);

	if (code != CLI_OK)
		return code;
	if (o.help)
		return print_help(o.command);
	return import_fridge_print(o.command, o.file, o.profile, o.json);
}

int import_command_main(int argc, char **argv)
{
	if (argc < 2)
		return cli_usage("import", "what: csv or fridge-tag?");
	if (strcmp(argv[1], "--help") == 0)
		return print_help("import");
	if (strcmp(argv[1], "csv") == 0)
		return csv(argc - 1, argv + 1);
	if (strcmp(argv[1], "fridge-tag") == 0)
		return fridge(argc - 1, argv + 1);
	return cli_usage("import", "\"%s\" is neither csv nor fridge-tag",
	    argv[1]);
}
