/* SPDX-License-Identifier: Apache-2.0 */
#include "doctor.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"
#include "cli.h"
#include "doctor_config.h"

#define DEFAULT_CONFIG "/etc/coldpass/gateway.json"

static const char usage[] =
    "usage: coldpass doctor [--config FILE] [--socket PATH] [--json]\n\n"
    "Looks for what is wrong with the gateway of this machine: time,\n"
    "certificates and their expiry, broker, disk, probes.  Each line says\n"
    "ok or no, what was found, and what to do.  Works without a running\n"
    "gateway as well.\n\n"
    "--config FILE  the gateway's configuration (default:\n"
    "               /etc/coldpass/gateway.json)\n"
    "--socket PATH  its control socket (default: the environment's\n"
    "               COLDPASS_SOCKET, else /run/coldpass/control)\n"
    "--json         the findings as JSON\n\n"
    "Exit: 0 all is well, 1 something is not, 64 usage, 66 there is neither\n"
    "a gateway nor a configuration.\n";

void doctor_say(struct doctor *d, const char *name, bool ok, const char *fmt,
    ...)
{
	const int cap = (int)(sizeof(d->findings) / sizeof(d->findings[0]));
	struct doctor_finding *f;
	va_list args;

	if (!ok)
		d->failed++;
	if (d->count == cap)
		return;
	f = &d->findings[d->count++];
	(void)snprintf(f->name, sizeof(f->name), "%s", name);
	f->ok = ok;
	va_start(args, fmt);
	(void)vsnprintf(f->why, sizeof(f->why), fmt, args);
	va_end(args);
}

/* ---- the running gateway ---- */

static void take_checks(struct doctor *d, const struct ask *a)
{
	int list = json_member(&a->doc, 0, "checks");
	char name[64], why[300];

	for (int at = list < 0 ? -1 : json_first(&a->doc, list); at >= 0;
	    at = json_next(&a->doc, at)) {
		bool ok = false;

		(void)!json_bool(&a->doc, json_member(&a->doc, at, "ok"), &ok);
		ask_text(a, at, "check", name, sizeof(name));
		ask_text(a, at, "why", why, sizeof(why));
		doctor_say(d, name, ok, "%s", why);
	}
}

static void take_stuck(struct doctor *d, const struct ask *a)
{
	int list = json_member(&a->doc, 0, "consignments");
	char cid[64], state[32], why[300], name[80];

	for (int at = list < 0 ? -1 : json_first(&a->doc, list); at >= 0;
	    at = json_next(&a->doc, at)) {
		bool failing = false;

		ask_text(a, at, "cid", cid, sizeof(cid));
		(void)snprintf(name, sizeof(name), "consignment:%.40s", cid);
		if (strcmp(ask_text(a, at, "state", state, sizeof(state)),
		    "stuck") == 0)
			doctor_say(d, name, false, "%s",
			    ask_text(a, at, "why", why, sizeof(why)));
		(void)!json_bool(&a->doc, json_member(&a->doc, at,
		    "store_failing"), &failing);
		if (failing)
			doctor_say(d, name, false, "its records cannot be "
			    "kept: see storage");
	}
}

/* One question, silent where nobody answers. */
static bool ask_quietly(struct doctor *d, struct ask *a, const char *op)
{
	struct json_writer w = ask_begin(op);
	int saved = dup(STDERR_FILENO);
	FILE *null = freopen("/dev/null", "w", stderr);
	int code = ask_send(a, &w);

	(void)d;
	(void)fflush(stderr);
	if (null && saved >= 0)
		(void)dup2(saved, STDERR_FILENO);
	if (saved >= 0)
		close(saved);
	return code == CLI_OK && ask_is_ok(a);
}

static bool look_at_gateway(struct doctor *d)
{
	struct ask status = { .command = "doctor", .socket = d->socket };
	struct ask checks = status;
	bool is_there = ask_quietly(d, &status, "status");
	char version[32];

	if (!is_there) {
		doctor_say(d, "gateway", false, "nobody answers at its control "
		    "socket: start coldpass-gateway, or name its --socket");
	} else {
		doctor_say(d, "gateway", true, "running, version %s",
		    ask_text(&status, 0, "version", version,
		    sizeof(version)));
		take_stuck(d, &status);
		if (ask_quietly(d, &checks, "checks"))
			take_checks(d, &checks);
		else
			doctor_say(d, "checks", false, "the gateway is busy "
			    "arming: ask again in a few seconds");
	}
	ask_end(&status);
	ask_end(&checks);
	return is_there;
}

/* ---- telling ---- */

static void write_json(struct json_writer *w, void *ctx)
{
	const struct doctor *d = ctx;

	json_write_object(w, NULL);
	json_write_bool(w, "ok", d->failed == 0);
	json_write_array(w, "findings");
	for (int i = 0; i < d->count; i++) {
		json_write_object(w, NULL);
		json_write_string(w, "check", d->findings[i].name);
		json_write_bool(w, "ok", d->findings[i].ok);
		json_write_string(w, "why", d->findings[i].why);
		json_write_object_end(w);
	}
	json_write_array_end(w);
	json_write_object_end(w);
}

static int tell(struct doctor *d, bool json)
{
	if (json) {
		int code = cli_print_json("doctor", write_json, d);

		if (code != CLI_OK)
			return code;
	}
	for (int i = 0; !json && i < d->count; i++)
		printf("%-3s %-24s %s\n", d->findings[i].ok ? "ok" : "no",
		    d->findings[i].name, d->findings[i].why);
	return cli_finish("doctor", d->failed ? CLI_ADVERSE : CLI_OK);
}

static int examine(struct doctor *d, bool json)
{
	bool is_there = look_at_gateway(d);
	bool has_config = access(d->config, F_OK) == 0;
	int code;

	if (has_config || d->config_is_named || !is_there)
		doctor_config_look(d);
	if (has_config && !is_there)
		doctor_config_probes(d);
	code = tell(d, json);
	if (code == CLI_ADVERSE && !is_there && !has_config)
		return CLI_NO_READ;
	return code;
}

int doctor_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "socket", required_argument, NULL, 's' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	struct doctor *d = cli_alloc(1, sizeof(*d));
	bool json = false;
	int c, code;

	d->config = DEFAULT_CONFIG;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'c') {
			d->config = optarg;
			d->config_is_named = true;
		} else if (c == 's') {
			d->socket = optarg;
		} else if (c == 'j') {
			json = true;
		} else {
			free(d);
			if (c != 'h')
				return cli_usage("doctor",
				    "an option it does not know");
			fputs(usage, stdout);
			return cli_finish("doctor", CLI_OK);
		}
	}
	code = optind == argc ? examine(d, json) :
	    cli_usage("doctor", "it takes no \"%s\"", argv[optind]);
	free(d);
	return code;
}
