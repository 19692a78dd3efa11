/* SPDX-License-Identifier: Apache-2.0 */
/* replay_options.c - see replay_options.h. */
#include "replay_options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "replay_plot.h"

#define COMMAND REPLAY_OPTIONS_COMMAND
#define U_MC_MAX 1000000

enum { OPTION_PROFILE = 1000, OPTION_CSV, OPTION_U_MC, OPTION_FROM, OPTION_TO,
	OPTION_EXPIRY, OPTION_DIALECT, OPTION_ZONE, OPTION_PLOT, OPTION_JSON,
	OPTION_HELP };

static const struct option long_options[] = {
	{ "profile", required_argument, NULL, OPTION_PROFILE },
	{ "csv", required_argument, NULL, OPTION_CSV },
	{ "u-mc", required_argument, NULL, OPTION_U_MC },
	{ "from", required_argument, NULL, OPTION_FROM },
	{ "to", required_argument, NULL, OPTION_TO },
	{ "expiry", required_argument, NULL, OPTION_EXPIRY },
	{ "dialect", required_argument, NULL, OPTION_DIALECT },
	{ "zone", required_argument, NULL, OPTION_ZONE },
	{ "plot", required_argument, NULL, OPTION_PLOT },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ NULL, 0, NULL, 0 }
};

static const char help_text[] =
    "usage: coldpass replay --profile FILE --csv FILE [OPTION...]\n"
    "\n"
    "Judges recorded temperatures by a product profile.\n"
    "\n"
    "  --profile FILE  product profile (JSON)\n"
    "  --csv FILE      header time,temp_c or time,probe,temp_c; other columns "
    "are\n"
    "                  ignored; a temp_c that is no number is a fault\n"
    "  --dialect FILE  another logger's CSV: what its columns, units and "
    "clock mean\n"
    "                  (configs/dialects/README.md); coldpass import csv "
    "shows how\n"
    "                  it is read\n"
    "  --zone PLACE    where its clock shows the local time: Asia/Tokyo, "
    "+09:00, UTC;\n"
    "                  goes before the dialect's own\n"
    "  --plot FILE     draw the journey: FILE.png, FILE.svg, or - for the "
    "terminal\n"
    "  --u-mc N        expanded uncertainty (k = 2) of the measuring chain, "
    "in\n"
    "                  thousandths of a degree; counts where the profile has "
    "a\n"
    "                  guard band (default 0)\n"
    "  --from TIME     judge from here on (default: each probe's first row)\n"
    "  --to TIME       judge up to here (default: each probe's last row)\n"
    "  --expiry TIME   end of the product's life, for `life` rules\n"
    "  --json          machine-readable result\n"
    "\n"
    "TIME is RFC 3339 (2026-03-04T05:06:07Z) or integer ms since 1970.\n"
    "Exit: 0 conform or budget-used, 1 any other outcome, 64 usage, 65 bad "
    "input,\n"
    "66 cannot read or write.\n";

int replay_options_help(void)
{
	fputs(help_text, stdout);
	return cli_finish(COMMAND, CLI_OK);
}

static int take_time(const char *name, const char *text, int64_t *ms)
{
	if (journey_csv_time(text, strlen(text), ms) == STATUS_OK)
		return CLI_OK;
	return cli_usage(COMMAND, "--%s: \"%s\" is neither RFC 3339 "
	    "(2026-03-04T05:06:07Z) nor integer ms since 1970", name, text);
}

static int take_u_mc(const char *text, int32_t *u_mc)
{
	char *end;
	long v = strtol(text, &end, 10);

	if (text[0] < '0' || text[0] > '9' || *end != '\0' || v > U_MC_MAX)
		return cli_usage(COMMAND, "--u-mc: \"%s\" is no integer from "
		    "0 to %d", text, U_MC_MAX);
	*u_mc = (int32_t)v;
	return CLI_OK;
}

static int take_option(struct replay_options *o, int option, const char *given)
{
	switch (option) {
	case OPTION_PROFILE: o->profile = optarg; return CLI_OK;
	case OPTION_CSV: o->csv = optarg; return CLI_OK;
	case OPTION_U_MC: return take_u_mc(optarg, &o->span.u_mc);
	case OPTION_FROM: return take_time("from", optarg, &o->span.from_ms);
	case OPTION_TO: return take_time("to", optarg, &o->span.to_ms);
	case OPTION_EXPIRY:
		return take_time("expiry", optarg, &o->span.expiry_ms);
	case OPTION_DIALECT: o->dialect = optarg; return CLI_OK;
	case OPTION_ZONE: o->zone = optarg; return CLI_OK;
	case OPTION_PLOT: o->plot = optarg; return CLI_OK;
	case OPTION_JSON: o->json = true; return CLI_OK;
	case OPTION_HELP: o->help = true; return CLI_OK;
	case ':': return cli_usage(COMMAND, "%s needs a value", given);
	default: return cli_usage(COMMAND, "%s: no such option", given);
	}
}

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), n = strlen(end);

	return len > n && strcmp(text + len - n, end) == 0;
}

static int check_plot(const struct replay_options *o)
{
	bool terminal;

	if (o->plot == NULL)
		return CLI_OK;
	terminal = replay_plot_is_terminal(o->plot);
	if (terminal && o->json)
		return cli_usage(COMMAND, "--plot %s and --json both want "
		    "standard output; name a file to plot to", o->plot);
	if (!terminal && !ends_with(o->plot, ".png") &&
	    !ends_with(o->plot, ".svg"))
		return cli_usage(COMMAND, "--plot: \"%s\" ends in neither "
		    ".png nor .svg, nor is it - for the terminal", o->plot);
	return CLI_OK;
}

static int check(const struct replay_options *o, int argc, char **argv)
{
	if (optind < argc)
		return cli_usage(COMMAND, "\"%s\" is one argument too many",
		    argv[optind]);
	if (o->profile == NULL || o->csv == NULL)
		return cli_usage(COMMAND, "--%s FILE is missing",
		    o->profile == NULL ? "profile" : "csv");
	if (o->zone != NULL && o->dialect == NULL)
		return cli_usage(COMMAND, "--zone goes with --dialect; times "
		    "in the own CSV tell UTC");
	if (o->span.from_ms != RULES_NEVER && o->span.to_ms != RULES_NEVER &&
	    o->span.from_ms > o->span.to_ms)
		return cli_usage(COMMAND, "--from is later than --to");
	return check_plot(o);
}

int replay_options_parse(struct replay_options *o, int argc, char **argv)
{
	int option, code;

	*o = (struct replay_options){ .span = { .from_ms = RULES_NEVER,
	    .to_ms = RULES_NEVER, .expiry_ms = RULES_NEVER } };
	optind = 1;
	while ((option = getopt_long(argc, argv, ":", long_options, NULL)) !=
	    -1)
		if ((code = take_option(o, option, argv[optind - 1])) !=
		    CLI_OK || o->help)
			return code;
	return check(o, argc, argv);
}
