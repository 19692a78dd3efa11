/* SPDX-License-Identifier: Apache-2.0 */
/* replay.c - see replay.h: options, files, exit code. */
#include "replay.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "replay_probe.h"
#include "replay_text.h"
#include "judgement_json.h"

#define COMMAND "replay"
#define CSV_MAX ((size_t)1 << 30)
#define U_MC_MAX 1000000

struct options {
	const char *profile, *csv;
	struct replay_span span;
	bool json, help;
};

enum { OPTION_PROFILE = 1000, OPTION_CSV, OPTION_U_MC, OPTION_FROM, OPTION_TO,
	OPTION_EXPIRY, OPTION_JSON, OPTION_HELP };

static const struct option long_options[] = {
	{ "profile", required_argument, NULL, OPTION_PROFILE },
	{ "csv", required_argument, NULL, OPTION_CSV },
	{ "u-mc", required_argument, NULL, OPTION_U_MC },
	{ "from", required_argument, NULL, OPTION_FROM },
	{ "to", required_argument, NULL, OPTION_TO },
	{ "expiry", required_argument, NULL, OPTION_EXPIRY },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ NULL, 0, NULL, 0 }
};

static int print_help(void)
{
	fputs("usage: coldpass replay --profile FILE --csv FILE [OPTION...]\n"
	    "\n"
	    "Judges recorded temperatures by a product profile.\n"
	    "\n"
	    "  --profile FILE  product profile (JSON)\n"
	    "  --csv FILE      header time,temp_c or time,probe,temp_c; other "
	    "columns are\n"
	    "                  ignored; a temp_c that is no number is a "
	    "fault\n"
	    "  --u-mc N        expanded uncertainty (k = 2) of the measuring "
	    "chain, in\n"
	    "                  thousandths of a degree; counts where the "
	    "profile has a\n"
	    "                  guard band (default 0)\n"
	    "  --from TIME     judge from here on (default: each probe's first "
	    "row)\n"
	    "  --to TIME       judge up to here (default: each probe's last "
	    "row)\n"
	    "  --expiry TIME   end of the product's life, for `life` rules\n"
	    "  --json          machine-readable result\n"
	    "\n"
	    "TIME is RFC 3339 (2026-03-04T05:06:07Z) or integer ms since "
	    "1970.\n"
	    "Exit: 0 conform or budget-used, 1 any other outcome, 64 usage, "
	    "65 bad input,\n"
	    "66 cannot read.\n", stdout);
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

static int take_option(struct options *o, int option, const char *given)
{
	switch (option) {
	case OPTION_PROFILE: o->profile = optarg; return CLI_OK;
	case OPTION_CSV: o->csv = optarg; return CLI_OK;
	case OPTION_U_MC: return take_u_mc(optarg, &o->span.u_mc);
	case OPTION_FROM: return take_time("from", optarg, &o->span.from_ms);
	case OPTION_TO: return take_time("to", optarg, &o->span.to_ms);
	case OPTION_EXPIRY:
		return take_time("expiry", optarg, &o->span.expiry_ms);
	case OPTION_JSON: o->json = true; return CLI_OK;
	case OPTION_HELP: o->help = true; return CLI_OK;
	case ':': return cli_usage(COMMAND, "%s needs a value", given);
	default: return cli_usage(COMMAND, "%s: no such option", given);
	}
}

static int parse_options(struct options *o, int argc, char **argv)
{
	int option, code;

	*o = (struct options){ .span = { .from_ms = RULES_NEVER,
	    .to_ms = RULES_NEVER, .expiry_ms = RULES_NEVER } };
	optind = 1;
	while ((option = getopt_long(argc, argv, ":", long_options, NULL)) !=
	    -1)
		if ((code = take_option(o, option, argv[optind - 1])) !=
		    CLI_OK || o->help)
			return code;
	if (optind < argc)
		return cli_usage(COMMAND, "\"%s\" is one argument too many",
		    argv[optind]);
	if (o->profile == NULL || o->csv == NULL)
		return cli_usage(COMMAND, "--%s FILE is missing",
		    o->profile == NULL ? "profile" : "csv");
	if (o->span.from_ms != RULES_NEVER && o->span.to_ms != RULES_NEVER &&
	    o->span.from_ms > o->span.to_ms)
		return cli_usage(COMMAND, "--from is later than --to");
	return CLI_OK;
}

static int load_profile(const char *path, struct profile *profile)
{
	struct problem p = { .status = STATUS_OK };
	struct json_token *tokens;
	int code;
	size_t len;
	char *text;

	code = cli_load(COMMAND, path, LIMIT_PROFILE, &text, &len);
	if (code != CLI_OK)
		return code;
	tokens = cli_alloc(PROFILE_TOKENS, sizeof *tokens);
	if (profile_parse(profile, text, len, tokens, &p) != STATUS_OK)
		code = cli_bad_input(COMMAND, path, &p);
	free(tokens);
	free(text);
	return code;
}

struct result {
	const struct profile *profile;
	const struct replay_probes *probes;
};

static void write_json(struct json_writer *w, void *ctx)
{
	const struct result *r = ctx;
	const struct replay_probe *p;
	size_t i;

	json_write_object(w, NULL);
	json_write_string(w, "outcome",
	    rules_outcome_name(r->probes->outcome));
	json_write_array(w, "probes");
	for (i = 0; i < r->probes->count; i++) {
		p = &r->probes->list[i];
		judgement_json_probe(w, p->name, r->profile, &p->judgement,
		    p->excursions, p->excursion_count);
	}
	json_write_array_end(w);
	json_write_object_end(w);
}

static int print_result(const struct options *o, const struct profile *profile,
    const struct replay_probes *probes)
{
	struct result r = { profile, probes };
	int code;

	if (o->json) {
		if ((code = cli_print_json(COMMAND, write_json, &r)) != CLI_OK)
			return code;
	} else {
		replay_text_print(profile, probes);
	}
	return cli_finish(COMMAND, probes->outcome <= RULES_BUDGET_USED
	    ? CLI_OK : CLI_ADVERSE);
}

static int judge(const struct options *o, const struct profile *profile)
{
	struct problem p = { .status = STATUS_OK };
	struct replay_probes probes;
	size_t len;
	char *text;
	int code;

	code = cli_load(COMMAND, o->csv, CSV_MAX, &text, &len);
	if (code != CLI_OK)
		return code;
	if (replay_probe_judge(&probes, profile, &o->span, text, len, &p) !=
	    STATUS_OK) {
		code = cli_bad_input(COMMAND, o->csv, &p);
	} else {
		code = print_result(o, profile, &probes);
		replay_probe_free(&probes);
	}
	free(text);
	return code;
}

int replay_main(int argc, char **argv)
{
	struct options o;
	struct profile *profile;
	int code = parse_options(&o, argc, argv);

	if (code != CLI_OK)
		return code;
	if (o.help)
		return print_help();
	profile = cli_alloc(1, sizeof *profile);
	code = load_profile(o.profile, profile);
	if (code == CLI_OK)
		code = judge(&o, profile);
	free(profile);
	return code;
}
