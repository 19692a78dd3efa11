/* SPDX-License-Identifier: Apache-2.0 */
#include "calibration_command.h"

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calibration_config.h"
#include "calibration_file.h"
#include "cli.h"
#include "clock.h"
#include "json_write.h"
#include "utc.h"

static const char usage[] =
    "usage: coldpass sensor calibration FILE [--config FILE [--write]]\n"
    "                       [--probe ID] [--more-mc N] [--at TIME] [--json]\n\n"
    "Reads a calibration certificate (JSON, configs/schema), checks it and\n"
    "prints what belongs into the probe's configuration: number, due date,\n"
    "range between its points, and u_mc, the largest deviation and\n"
    "uncertainty of one point together, for nothing corrects a reading.\n\n"
    "  --config FILE  find the probe there by the certificate's serial number\n"
    "  --probe ID     ... by its id; the serial number must fit all the same\n"
    "  --write        put it into FILE, durable; nothing else in it changes\n"
    "  --more-mc N    add to u_mc: drift, self-heating, the probe's place\n"
    "  --at TIME      as if it were then (RFC 3339)\n"
    "  --json         only the two members, as JSON\n\n"
    "Exit: 0 done, 64 usage, 65 a certificate or configuration that makes no\n"
    "sense, 66 cannot read or write.\n";

struct command {
	const char *file, *config, *probe;
	bool write, json;
	int64_t more_mc, at_ms;
};

static int read_certificate(const struct command *k, struct calibration *out)
{
	enum { MAX = 65536, TOKENS = 4096 };
	struct problem p = { .status = STATUS_OK };
	struct json_token *tokens;
	struct json doc;
	char *text = NULL;
	size_t len = 0;
	int code = cli_load("sensor", k->file, MAX, &text, &len);

	if (code != CLI_OK)
		return code;
	tokens = cli_alloc(TOKENS, sizeof(*tokens));
	if (json_parse(&doc, text, len, tokens, TOKENS, 0, &p) != STATUS_OK ||
	    calibration_file_read(out, &doc, &p) != STATUS_OK ||
	    calibration_file_at(out, k->at_ms, &p) != STATUS_OK)
		code = cli_bad_input("sensor", k->file, &p);
	free(tokens);
	free(text);
	return code;
}

/* As the configuration has it. */
static void write_member(const struct calibration *c, char *out, size_t cap)
{
	struct json_writer w;
	char due[UTC_TEXT];
	size_t len;

	utc_format(c->due_ms, due);
	json_write_init(&w, out, cap);
	json_write_object(&w, NULL);
	json_write_string(&w, "id", c->certificate);
	json_write_string(&w, "due", due);
	json_write_int(&w, "low_mc", calibration_file_low_mc(c));
	json_write_int(&w, "high_mc", calibration_file_high_mc(c));
	json_write_object_end(&w);
	if (json_write_done(&w, &len) != STATUS_OK)
		out[0] = '\0';
}

static void print_temp(const char *what, int64_t mc)
{
	printf("%s%s%lld.%03lld", what, mc < 0 ? "-" : "",
	    (long long)llabs(mc) / 1000, (long long)llabs(mc) % 1000);
}

static void print_points(const struct calibration *c)
{
	for (int i = 0; i < c->count; i++) {
		print_temp("  at ", c->points[i].ref_mc);
		print_temp(" \302\260C it read ", c->points[i].reading_mc);
		print_temp(", within ", c->points[i].uncertainty_mc);
		puts(" \302\260C");
	}
}

static void print(const struct command *k, const struct calibration *c,
    const char *member, int64_t u_mc, const char *found)
{
	char date[UTC_TEXT], due[UTC_TEXT], plain[LIMIT_TEXT + 1];

	if (k->json) {
		printf("{\"calibration\":%s,\"u_mc\":%lld}\n", member,
		    (long long)u_mc);
		return;
	}
	utc_format(c->date_ms, date);
	utc_format(c->due_ms, due);
	printf("certificate %s", cli_plain(plain, sizeof(plain),
	    c->certificate));
	printf(" of %s", cli_plain(plain, sizeof(plain), c->laboratory));
	printf(" (%s)\n", cli_plain(plain, sizeof(plain), c->accreditation));
	printf("serial %s, ", cli_plain(plain, sizeof(plain), c->serial));
	printf("%.10s until %.10s\n", date, due);
	print_points(c);
	if (found[0] != '\0')
		printf("probe %s%s\n", cli_plain(plain, sizeof(plain), found),
		    k->write ? ": written; restart the gateway" : "");
	printf("\"calibration\": %s, \"u_mc\": %lld\n", member,
	    (long long)u_mc);
}

static int run(const struct command *k)
{
	struct calibration *c = cli_alloc(1, sizeof(*c));
	struct calibration_config to = { .path = k->config,
		.probe = k->probe };
	char member[256], found[LIMIT_ID + 1] = "";
	int code = read_certificate(k, c);

	if (code == CLI_OK) {
		write_member(c, member, sizeof(member));
		to.calibration = member;
		to.u_mc = calibration_file_u_mc(c) + k->more_mc;
		if (k->config)
			code = calibration_config_apply(&to, c, k->write,
			    found, sizeof(found));
	}
	if (code == CLI_OK)
		print(k, c, member, to.u_mc, found);
	free(c);
	return cli_finish("sensor", code);
}

static bool take_more(const char *text, int64_t *out)
{
	char *end;

	errno = 0;
	*out = strtoll(text, &end, 10);
	return errno == 0 && end != text && *end == '\0' && *out >= 0 &&
	    *out <= 40000;
}

static int take_option(struct command *k, int o)
{
	switch (o) {
	case 'c': k->config = optarg; return CLI_OK;
	case 'p': k->probe = optarg; return CLI_OK;
	case 'w': k->write = true; return CLI_OK;
	case 'j': k->json = true; return CLI_OK;
	case 'm':
		return take_more(optarg, &k->more_mc) ? CLI_OK :
		    cli_usage("sensor", "--more-mc takes thousandths of a "
		    "degree, 0 to 40000");
	case 'a':
		return utc_parse(optarg, strlen(optarg), &k->at_ms) ==
		    STATUS_OK ? CLI_OK : cli_usage("sensor",
		    "--at takes an RFC 3339 time");
	default:
		return cli_usage("sensor", "an option it does not know");
	}
}

int calibration_command_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "probe", required_argument, NULL, 'p' },
		{ "write", no_argument, NULL, 'w' },
		{ "more-mc", required_argument, NULL, 'm' },
		{ "at", required_argument, NULL, 'a' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	struct command k = { .file = NULL };
	struct clock clock;
	int o, code = CLI_OK;

	clock_real(&clock);
	k.at_ms = clock.utc(&clock).utc_ms;
	while (code == CLI_OK &&
	    (o = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (o == 'h') {
			fputs(usage, stdout);
			return cli_finish("sensor", CLI_OK);
		}
		code = take_option(&k, o);
	}
	if (code != CLI_OK)
		return code;
	if (optind + 1 != argc)
		return cli_usage("sensor", "calibration: name one "
		    "certificate's file");
	if ((k.write || k.probe) && !k.config)
		return cli_usage("sensor", "calibration: --write and --probe "
		    "need --config");
	k.file = argv[optind];
	return run(&k);
}
