/* SPDX-License-Identifier: Apache-2.0 */
#include "sensor_command.h"

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ask.h"
#include "calibration_command.h"
#include "cli.h"
#include "gateway_run.h"
#include "sensor_text.h"

static const char usage[] =
    "usage: coldpass sensor list | read | watch | selftest\n"
    "                       [--config FILE] [--socket PATH] [--json]\n"
    "                       [--every SECONDS] [--count N]\n"
    "       coldpass sensor calibration FILE (see its --help)\n\n"
    "  list      what is wired: driver, bus, address\n"
    "  read      read every probe now\n"
    "  watch     read again and again, every 5 seconds until interrupted\n"
    "  selftest  read, check each chip's identity, say what to do\n"
    "  calibration  from a certificate to a probe's configuration\n\n"
    "--config FILE  without a running gateway: read what this configuration\n"
    "               names; the gateway's own program does that\n"
    "--socket PATH  the gateway's control socket (default: the environment's\n"
    "               COLDPASS_SOCKET, else /run/coldpass/control)\n"
    "--json         the gateway's answer as it came\n\n"
    "Exit: 0 all give readings, 1 some do not, 64 usage, 65 bad\n"
    "configuration, 66 no gateway answers.\n";

/* A bus that hangs is given up after 15 s. */
#define WAIT_TURNS 200
#define WAIT_MS 100

struct sensor_command {
	const char *what, *config, *socket;
	bool json;
	long every_s, count;
};

static void sleep_ms(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	(void)nanosleep(&t, NULL);
}

/* ---- asking ---- */

static int ask_op(const struct sensor_command *k, const char *op,
    struct ask *a)
{
	struct json_writer w = ask_begin(op);
	int code;

	*a = (struct ask){ .command = "sensor", .socket = k->socket,
		.json = k->json };
	code = ask_send(a, &w);
	if (code == CLI_OK && !ask_is_ok(a))
		code = ask_refused(a);
	return code;
}

/* A fresh reading of all, or what there is. */
static int ask_readings(const struct sensor_command *k, bool fresh,
    struct ask *a)
{
	long long want = 0;
	int code;

	if (fresh) {
		code = ask_op(k, "survey", a);
		if (code == CLI_OK)
			want = ask_number(a, 0, "survey", 0);
		ask_end(a);
		if (code != CLI_OK) {
			*a = (struct ask){ .fd = -1 };
			return code;
		}
	}
	code = ask_op(k, "sensors", a);
	for (int i = 0; i < WAIT_TURNS && code == CLI_OK &&
	    ask_number(a, 0, "surveyed", 0) < want; i++) {
		ask_end(a);
		sleep_ms(WAIT_MS);
		code = ask_op(k, "sensors", a);
	}
	return code;
}

/* ---- telling ---- */

static int tell(const struct sensor_command *k, const struct json *doc,
    const char *text)
{
	int unwell = 0;

	if (k->json)
		printf("%.*s\n", (int)strcspn(text, "\n"), text);
	else if (strcmp(k->what, "list") == 0)
		sensor_text_list(doc);
	else if (strcmp(k->what, "selftest") == 0)
		unwell = sensor_text_verdicts(doc);
	else
		unwell = sensor_text_readings(doc);
	(void)fflush(stdout);
	return unwell > 0 ? CLI_ADVERSE : CLI_OK;
}

static int once(const struct sensor_command *k)
{
	struct ask a;
	int code = ask_readings(k, strcmp(k->what, "list") != 0, &a);

	if (code == CLI_OK)
		code = tell(k, &a.doc, a.answer);
	ask_end(&a);
	return code;
}

static int through_program(const struct sensor_command *k)
{
	char *out = cli_alloc(GATEWAY_RUN_OUT, 1);
	char *err = cli_alloc(GATEWAY_RUN_ERR, 1);
	int code = gateway_run(k->config, "--probe-check", out, err);
	int cap = (int)(strlen(out) / 2) + 16;
	struct json_token *tokens = cli_alloc((size_t)cap, sizeof(*tokens));
	struct json doc;

	if (code < 0)
		(void)snprintf(err, GATEWAY_RUN_ERR, "coldpass sensor: "
		    "coldpass-gateway cannot be run: is it installed?\n");
	if (code >= 0 && json_parse(&doc, out, strlen(out), tokens, cap, 0,
	    NULL) == STATUS_OK) {
		code = tell(k, &doc, out);
	} else {
		fputs(err, stderr);
		code = code == 65 ? CLI_BAD_INPUT : CLI_NO_READ;
	}
	free(tokens);
	free(out);
	free(err);
	return code;
}

static int run(const struct sensor_command *k)
{
	bool watches = strcmp(k->what, "watch") == 0;
	int code = CLI_OK;

	for (long i = 0; i < (watches ? k->count : 1); i++) {
		if (i > 0)
			sleep_ms(k->every_s * 1000);
		code = k->config ? through_program(k) : once(k);
		if (code != CLI_OK && code != CLI_ADVERSE)
			break;
	}
	return cli_finish("sensor", code);
}

/* ---- the command line ---- */

static bool take_count(const char *text, long *out)
{
	char *end;

	errno = 0;
	*out = strtol(text, &end, 10);
	return errno == 0 && *end == '\0' && end != text && *out >= 1 &&
	    *out <= 86400;
}

static bool is_known(const char *what)
{
	static const char *const names[] = { "list", "read", "watch",
		"selftest" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(what, names[i]) == 0)
			return true;
	return false;
}

static int take_option(struct sensor_command *k, int c)
{
	if (c == 'c')
		k->config = optarg;
	else if (c == 's')
		k->socket = optarg;
	else if (c == 'j')
		k->json = true;
	else if (c == 'e' && !take_count(optarg, &k->every_s))
		return cli_usage("sensor", "--every takes seconds, 1 or more");
	else if (c == 'n' && !take_count(optarg, &k->count))
		return cli_usage("sensor", "--count takes a number from 1 on");
	else if (c == '?')
		return cli_usage("sensor", "an option it does not know");
	return CLI_OK;
}

int sensor_command_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "socket", required_argument, NULL, 's' },
		{ "json", no_argument, NULL, 'j' },
		{ "every", required_argument, NULL, 'e' },
		{ "count", required_argument, NULL, 'n' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	struct sensor_command k = { .every_s = 5, .count = 1L << 30 };
	int c, code = CLI_OK;

	if (argc > 1 && strcmp(argv[1], "calibration") == 0)
		return calibration_command_main(argc - 1, argv + 1);
	while (code == CLI_OK &&
	    (c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'h') {
			fputs(usage, stdout);
			return cli_finish("sensor", CLI_OK);
		}
		code = take_option(&k, c);
	}
	if (code != CLI_OK)
		return code;
	if (optind + 1 != argc || !is_known(argv[optind]))
		return cli_usage("sensor", "say list, read, watch, selftest "
		    "or calibration");
	k.what = argv[optind];
	return run(&k);
}
