/* SPDX-License-Identifier: Apache-2.0 */
#include "act_command.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "act_show.h"
#include "act_sign.h"
#include "cli.h"
#include "journey_csv.h"
#include "pack_file.h"

static const char help_text[] =
    "usage: coldpass act sign FILE --kind KIND --on ID --body JSON\n"
    "                --meaning TEXT --key FILE --cert PEM --trust PEM...\n"
    "                [--pack PACK]\n"
    "       coldpass act show FILE --trust PEM... [--pack PACK] [--json]\n\n"
    "A file of acts holds what people filed, checked and decided about one\n"
    "subject: one signed line each, chained.  Nothing in it is ever changed;\n"
    "a correction is another act.\n\n"
    "  sign  add an act, if it can be done now\n"
    "  show  check every signature and the chain; tell what was decided\n\n"
    "--kind KIND     deviation-open, -assess, -decide, -withdraw, -notify,\n"
    "                -data, -close; oos-condition, -risk, -accept, -route;\n"
    "                filing-open, -set, -document, -plan, -submit, -state\n"
    "--on ID         the subject: a consignment's or a filing's id\n"
    "--pack PACK     the jurisdiction pack that a filing goes by\n"
    "--body JSON     file with the members of that kind (docs/acts.md)\n"
    "--meaning TEXT  what the signature says, in your words\n"
    "--key, --cert   your key, and its certificate for the role person\n"
    "--trust PEM     roots whose persons are believed; may be repeated\n"
    "--at TIME       when you sign (default: now)\n"
    "--json          the result as JSON\n\n"
    "Exit: 0 done, 64 usage, 65 bad input or not possible now, 66 cannot\n"
    "read or write.\n";

struct options {
	const char *command;
	bool is_sign, json, help;
	struct act_sign_by by;
	const char *roots[ACT_FILE_TRUST];
	int root_count;
	const char *file, *pack;
};

static int take_text(struct options *o, const char *option, const char *given,
    size_t most, const char **to)
{
	if (strlen(given) == 0 || strlen(given) > most)
		return cli_usage(o->command, "--%s: 1 to %d bytes", option,
		    (int)most);
	*to = given;
	return CLI_OK;
}

static int take_time(struct options *o, const char *given)
{
	if (journey_csv_time(given, strlen(given), &o->by.at_ms) == STATUS_OK)
		return CLI_OK;
	return cli_usage(o->command, "--at: \"%s\" is neither RFC 3339 "
	    "(2026-03-04T05:06:07Z) nor integer ms since 1970", given);
}

static int take_root(struct options *o, const char *given)
{
	if (o->root_count == ACT_FILE_TRUST)
		return cli_usage(o->command, "more than %d roots",
		    ACT_FILE_TRUST);
	o->roots[o->root_count++] = given;
	return CLI_OK;
}

static int take_option(struct options *o, int option, const char *given)
{
	switch (option) {
	case 'k':
		return take_text(o, "kind", given, LIMIT_ID, &o->by.kind);
	case 'o':
		return take_text(o, "on", given, LIMIT_CID, &o->by.on);
	case 'm':
		return take_text(o, "meaning", given, LIMIT_TEXT,
		    &o->by.meaning);
	case 'b':
		o->by.body = given;
		return CLI_OK;
	case 'K':
		o->by.key = given;
		return CLI_OK;
	case 'C':
		o->by.cert = given;
		return CLI_OK;
	case 'p':
		o->pack = given;
		return CLI_OK;
	case 't':
		return take_root(o, given);
	case 'a':
		return take_time(o, given);
	case 'j':
		o->json = o->by.json = true;
		return CLI_OK;
	case 'h':
		o->help = true;
		return CLI_OK;
	default:
		return cli_usage(o->command, "%s: not an option here, or "
		    "without its value", given ? given : "?");
	}
}

static const struct option known[] = {
	{ "kind", required_argument, NULL, 'k' },
	{ "on", required_argument, NULL, 'o' },
	{ "meaning", required_argument, NULL, 'm' },
	{ "body", required_argument, NULL, 'b' },
	{ "key", required_argument, NULL, 'K' },
	{ "cert", required_argument, NULL, 'C' },
	{ "pack", required_argument, NULL, 'p' },
	{ "trust", required_argument, NULL, 't' },
	{ "at", required_argument, NULL, 'a' },
	{ "json", no_argument, NULL, 'j' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 }
};

static int missing(const struct options *o)
{
	const struct act_sign_by *b = &o->by;

	if (!o->file)
		return cli_usage(o->command, "which file of acts?");
	if (o->root_count == 0)
		return cli_usage(o->command,
		    "--trust names the roots to believe");
	if (o->is_sign && (!b->kind || !b->on || !b->body || !b->meaning ||
	    !b->key || !b->cert))
		return cli_usage(o->command, "--kind, --on, --body, "
		    "--meaning, --key and --cert are needed");
	return CLI_OK;
}

static int parse(struct options *o, int argc, char **argv)
{
	int option, code;

	optind = 1;
	while ((option = getopt_long(argc, argv, ":", known, NULL)) != -1) {
		code = take_option(o, option, option == '?' || option == ':' ?
		    argv[optind - 1] : optarg);
		if (code != CLI_OK || o->help)
			return code;
	}
	if (argc - optind > 1)
		return cli_usage(o->command, "one file of acts at a time");
	o->file = argv[optind];
	return missing(o);
}

static int run_with(const struct options *o, const struct pack_file *pack)
{
	struct act_file *f = cli_alloc(1, sizeof *f);
	int code;

	memset(f, 0, sizeof *f);
	f->command = o->command;
	f->path = o->file;
	f->chain.pack = pack ? &pack->pack : NULL;
	code = act_file_open(f, o->roots, o->root_count, o->is_sign);
	if (code == CLI_OK && !o->is_sign)
		code = act_show(f, o->json);
	else if (code == CLI_OK) {
		code = act_file_read(f, NULL, NULL);
		if (code == CLI_OK)
			code = act_sign(f, &o->by);
	}
	act_file_close(f);
	free(f);
	return code;
}

static int run(const struct options *o)
{
	struct pack_file *pack = NULL;
	int code = o->pack ? pack_file_load(o->command, o->pack, &pack) :
	    CLI_OK;

	if (code == CLI_OK)
		code = run_with(o, pack);
	pack_file_free(pack);
	return code;
}

static int64_t now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int act_command_main(int argc, char **argv)
{
	struct options o = { .command = "act", .by.at_ms = now_ms() };
	int code;

	if (argc > 1 && (strcmp(argv[1], "--help") == 0 ||
	    strcmp(argv[1], "-h") == 0)) {
		fputs(help_text, stdout);
		return cli_finish("act", CLI_OK);
	}
	if (argc < 2 || (strcmp(argv[1], "sign") != 0 &&
	    strcmp(argv[1], "show") != 0))
		return cli_usage("act", "sign or show?");
	o.is_sign = strcmp(argv[1], "sign") == 0;
	o.command = o.is_sign ? "act sign" : "act show";
	code = parse(&o, argc - 1, argv + 1);
	if (code != CLI_OK)
		return code;
	if (o.help) {
		fputs(help_text, stdout);
		return cli_finish("act", CLI_OK);
	}
	return run(&o);
}
