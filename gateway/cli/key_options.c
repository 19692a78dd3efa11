/* SPDX-License-Identifier: Apache-2.0 */
/* key_options.c - see key_options.h. */
#include "key_options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli.h"
#include "journey_csv.h"

#define DAYS_MAX 36525

enum { OPTION_JSON = 1000, OPTION_HELP };

static const struct option long_options[] = {
	{ "key", required_argument, NULL, KEY_KEY },
	{ "out", required_argument, NULL, KEY_OUT },
	{ "role", required_argument, NULL, KEY_ROLE },
	{ "name", required_argument, NULL, KEY_NAME },
	{ "tls-client", required_argument, NULL, KEY_TLS_CLIENT },
	{ "tls-server", required_argument, NULL, KEY_TLS_SERVER },
	{ "host", required_argument, NULL, KEY_HOST },
	{ "intermediate", required_argument, NULL, KEY_INTERMEDIATE },
	{ "request", required_argument, NULL, KEY_REQUEST },
	{ "ca", required_argument, NULL, KEY_CA },
	{ "ca-key", required_argument, NULL, KEY_CA_KEY },
	{ "days", required_argument, NULL, KEY_DAYS },
	{ "not-before", required_argument, NULL, KEY_NOT_BEFORE },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ NULL, 0, NULL, 0 }
};

/* long_options begins in the order of enum key_option */
static const char *option_name(int option)
{
	return long_options[option].name;
}

static int take_value(const struct key_subcommand *sub,
    struct key_options *o, int option)
{
	if (((sub->needed | sub->allowed) & 1U << option) == 0)
		return cli_usage(o->command, "does not take --%s",
		    option_name(option));
	if (option == KEY_HOST) {
		if (o->host_count == KEY_HOSTS)
			return cli_usage(o->command, "more than %d hosts",
			    KEY_HOSTS);
		o->hosts[o->host_count++] = optarg;
	} else if (o->value[option] != NULL) {
		return cli_usage(o->command, "--%s is given twice",
		    option_name(option));
	}
	o->value[option] = optarg;
	return CLI_OK;
}

static int take_option(const struct key_subcommand *sub,
    struct key_options *o, int option, const char *given)
{
	switch (option) {
	case OPTION_JSON: o->json = true; return CLI_OK;
	case OPTION_HELP: o->help = true; return CLI_OK;
	case ':': return cli_usage(o->command, "%s needs a value", given);
	case '?': return cli_usage(o->command, "%s: no such option", given);
	default: return take_value(sub, o, option);
	}
}

static int check_complete(const struct key_subcommand *sub,
    const struct key_options *o)
{
	for (int i = 0; i < KEY_OPTION_COUNT; i++)
		if ((sub->needed & 1U << i) != 0 && o->value[i] == NULL)
			return cli_usage(o->command, "--%s is missing",
			    option_name(i));
	if (sub->takes_file && o->file == NULL)
		return cli_usage(o->command, "the file name is missing");
	return CLI_OK;
}

int key_options_parse(const struct key_subcommand *sub, int argc, char **argv,
    struct key_options *o)
{
	int option, code;

	*o = (struct key_options){ .command = sub->full_name };
	optind = 1;
	while ((option = getopt_long(argc, argv, ":", long_options, NULL)) !=
	    -1) {
		code = take_option(sub, o, option, argv[optind - 1]);
		if (code != CLI_OK || o->help)
			return code;
	}
	if (sub->takes_file && optind < argc)
		o->file = argv[optind++];
	if (optind < argc)
		return cli_usage(o->command, "\"%s\" is one argument too many",
		    argv[optind]);
	return check_complete(sub, o);
}

int key_options_subject(const struct key_options *o, struct pki_subject *s)
{
	static const struct {
		int option;
		enum pki_purpose purpose;
	} kinds[] = {
		{ KEY_ROLE, PKI_EVIDENCE }, { KEY_TLS_CLIENT, PKI_TLS_CLIENT },
		{ KEY_TLS_SERVER, PKI_TLS_SERVER },
		{ KEY_INTERMEDIATE, PKI_CA },
	};
	int given = 0;

	*s = (struct pki_subject){ .role = o->value[KEY_ROLE],
	    .hosts = o->hosts, .host_count = o->host_count };
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (o->value[kinds[i].option] == NULL)
			continue;
		given++;
		s->purpose = kinds[i].purpose;
		s->name = o->value[kinds[i].option];
	}
	if (given != 1)
		return cli_usage(o->command, "whom is it for? exactly one of "
		    "--role with --name, --tls-client, --tls-server, "
		    "--intermediate");
	if ((s->purpose == PKI_EVIDENCE) != (o->value[KEY_NAME] != NULL))
		return cli_usage(o->command, "--role and --name go together");
	if (s->purpose == PKI_EVIDENCE)
		s->name = o->value[KEY_NAME];
	if (s->purpose != PKI_TLS_SERVER && o->host_count > 0)
		return cli_usage(o->command, "--host is for --tls-server");
	return CLI_OK;
}

int key_options_validity(const struct key_options *o, int64_t default_days,
    struct pki_subject *s)
{
	const char *days = o->value[KEY_DAYS];
	const char *from = o->value[KEY_NOT_BEFORE];
	int64_t from_ms = (int64_t)time(NULL) * 1000;
	char *end;

	s->days = default_days;
	if (days != NULL) {
		s->days = strtol(days, &end, 10);
		if (days[0] < '0' || days[0] > '9' || *end != '\0' ||
		    s->days < 1 || s->days > DAYS_MAX)
			return cli_usage(o->command, "--days: \"%s\" is no "
			    "integer from 1 to %d", days, DAYS_MAX);
	}
	if (from != NULL &&
	    journey_csv_time(from, strlen(from), &from_ms) != STATUS_OK)
		return cli_usage(o->command, "--not-before: \"%s\" is neither "
		    "RFC 3339 (2026-03-04T05:06:07Z) nor integer ms since "
		    "1970", from);
	if (from_ms < 0)
		return cli_usage(o->command, "--not-before: before 1970");
	s->not_before_s = from_ms / 1000;
	return CLI_OK;
}
