/* SPDX-License-Identifier: Apache-2.0 */
#include "status_command.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>

#include "ask.h"
#include "cli.h"
#include "status_text.h"

static const char usage[] =
    "usage: coldpass status [--socket PATH] [--json]\n\n"
    "The gateway of this machine: link, clock, store, and of every\n"
    "consignment its state, readings, outcome so far and the time left to\n"
    "act before a rule is used up.\n\n"
    "--socket PATH  the gateway's control socket (default: the environment's\n"
    "               COLDPASS_SOCKET, else /run/coldpass/control)\n"
    "--json         the same as JSON\n\n"
    "Exit: 0 told, 64 usage, 66 no answer from the gateway.\n";

static int tell(struct ask *a)
{
	struct json_writer w = ask_begin("status");
	int code = ask_send(a, &w);

	if (code == CLI_OK && !ask_is_ok(a))
		code = ask_refused(a);
	else if (code == CLI_OK && a->json)
		puts(a->answer);
	else if (code == CLI_OK) {
		status_text_gateway(a);
		status_text_consignments(a, true);
	}
	ask_end(a);
	return cli_finish("status", code);
}

int status_command_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "socket", required_argument, NULL, 's' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	struct ask a = { .command = "status" };
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 's')
			a.socket = optarg;
		else if (c == 'j')
			a.json = true;
		else if (c == 'h') {
			fputs(usage, stdout);
			return cli_finish("status", CLI_OK);
		} else
			return cli_usage("status",
			    "an option it does not know");
	}
	if (optind != argc)
		return cli_usage("status", "it takes no \"%s\"",
		    argv[optind]);
	return tell(&a);
}
