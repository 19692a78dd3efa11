/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - coldpass-cloudsim: start in order, stop in reverse.
 *
 * The receiving side: takes records from the broker, verifies, keeps and
 * judges them, answers with signed receipts and shows what it knows.
 */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "clock.h"
#include "config.h"
#include "files.h"
#include "http.h"
#include "ingest.h"
#include "intake.h"
#include "log.h"
#include "loop.h"
#include "receipts.h"
#include "signing.h"
#include "store.h"
#include "trust.h"

enum { OK = 0, FAILED = 1, USAGE = 64, BAD_INPUT = 65, NO_READ = 66 };
#define WHY 512

struct options {
	const char *config;
	bool check, help, version;
};

/* Everything that runs, in the order it starts. */
struct service {
	struct config config;
	struct clock clock;
	struct loop *loop;
	struct trust *trust, *report_trust, *http_trust; /* one a thread */
	struct crypto crypto, report_crypto, http_crypto;
	struct signing *signing;
	struct witnesses witnesses;
	struct crypto_signing seam;
	struct store *store;
	struct metrics metrics;
	struct ingest ingest;
	bool has_ingest;
	struct receipts receipts;
	struct checkpoints checkpoints;
	struct http *http;
	struct intake *intake;
};

/* ---- options ---- */

static const struct option long_options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "check", no_argument, NULL, 'k' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'v' },
	{ NULL, 0, NULL, 0 }
};

static int print_help(void)
{
	fputs("usage: coldpass-cloudsim --config FILE [--check]\n"
	    "\n"
	    "Takes records from the broker, verifies, keeps and judges them, "
	    "answers with\n"
	    "signed receipts and serves what it knows over HTTP.\n"
	    "\n"
	    "  --config FILE  configuration (JSON); configs/cloudsim.json is "
	    "an example\n"
	    "  --check        read configuration, keys and roots, print what "
	    "is in force\n"
	    "                 and exit\n"
	    "  --version      print the version\n"
	    "\n"
	    "Exit: 0 stopped by SIGTERM or SIGINT, 1 cannot start, 64 usage, "
	    "65 bad\n"
	    "configuration, key or certificate, 66 cannot read.\n", stdout);
	return fflush(stdout) == 0 ? OK : FAILED;
}

static int usage(const char *why)
{
	fprintf(stderr, "coldpass-cloudsim: %s\nTry 'coldpass-cloudsim "
	    "--help'.\n", why);
	return USAGE;
}

static bool parse_options(struct options *o, int argc, char **argv)
{
	int c;

	while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		switch (c) {
		case 'c': o->config = optarg; break;
		case 'k': o->check = true; break;
		case 'h': o->help = true; break;
		case 'v': o->version = true; break;
		default: return false;
		}
	}
	return optind == argc;
}

/* ---- starting ---- */

static int say(int code, const char *why)
{
	fprintf(stderr, "coldpass-cloudsim: %s\n", why);
	return code;
}

static int load_config(struct service *s, const char *path)
{
	char why[CONFIG_WHY];
	enum status done = config_load(path, &s->config, why);

	if (done == STATUS_OK)
		return OK;
	return say(done == STATUS_NO_FILE || done == STATUS_IO ? NO_READ :
	    BAD_INPUT, why);
}

static int load_roots(struct service *s, struct trust **trust,
    struct crypto *crypto)
{
	char why[WHY + CONFIG_PATH];

	*trust = trust_open();
	if (!*trust)
		return say(FAILED, "the crypto library does not start");
	for (int64_t i = 0; i < s->config.roots.count; i++) {
		enum status done = trust_add_file(*trust,
		    s->config.roots.path[i]);

		if (done == STATUS_OK)
			continue;
		(void)snprintf(why, sizeof(why), "evidence_roots: %s: %s; "
		    "it is a PEM file of issuers' certificates",
		    s->config.roots.path[i], status_name(done));
		return say(done == STATUS_NO_FILE || done == STATUS_IO ?
		    NO_READ : BAD_INPUT, why);
	}
	trust_crypto(*trust, crypto);
	return OK;
}

static int load_trust(struct service *s)
{
	int code = load_roots(s, &s->trust, &s->crypto);

	if (code == OK)
		code = load_roots(s, &s->report_trust, &s->report_crypto);
	return code != OK ? code :
	    load_roots(s, &s->http_trust, &s->http_crypto);
}

/* Gateways that do not believe our receipts never let go of a record: better
 * not to start. */
static int load_signing(struct service *s)
{
	char reason[160] = "", why[WHY + CONFIG_PATH];

	s->signing = signing_open(s->config.signer_key,
	    s->config.signer_certificate, why, sizeof(why));
	if (!s->signing)
		return say(BAD_INPUT, why);
	if (signing_is_believed(s->signing, &s->crypto,
	    s->clock.utc(&s->clock).utc_ms, reason, sizeof(reason)) !=
	    STATUS_OK) {
		(void)snprintf(why, sizeof(why), "signer.certificate: %s: no "
		    "gateway would believe it as role cloud: %s",
		    s->config.signer_certificate, reason);
		return say(BAD_INPUT, why);
	}
	signing_seam(s->signing, &s->seam);
	return OK;
}

static int load_witnesses(struct service *s)
{
	char reason[WHY], why[WHY + 32];

	if (witnesses_open(&s->witnesses, &s->config, reason,
	    sizeof(reason))) {
		s->witnesses.crypto = &s->http_crypto;
		return OK;
	}
	(void)snprintf(why, sizeof(why), "log: %s", reason);
	return say(BAD_INPUT, why);
}

static int open_store(struct service *s)
{
	char why[WHY + CONFIG_PATH], text[WHY + CONFIG_PATH + 16];
	struct ingest_config in = {
		.crypto = &s->crypto, .metrics = &s->metrics,
		.hold_records = (size_t)s->config.hold_records,
		.cached_legs = (size_t)s->config.cached_legs,
		.cached_judgements = (size_t)s->config.cached_judgements
	};

	s->store = store_sqlite_writer(s->config.database, why, sizeof(why));
	if (!s->store) {
		(void)snprintf(text, sizeof(text), "database: %s", why);
		return say(FAILED, text);
	}
	in.store = s->store;
	if (ingest_open(&s->ingest, &in) != STATUS_OK)
		return say(FAILED, "out of memory");
	s->has_ingest = true;
	receipts_open(&s->receipts, &s->ingest, &s->seam,
	    signing_thumb(s->signing), s->config.receipt_every_ms);
	checkpoints_open(&s->checkpoints, &s->ingest, s->signing,
	    s->config.log_origin, s->config.checkpoint_every_s * 1000);
	return OK;
}

static int write_port(struct service *s)
{
	char text[16], why[WHY + CONFIG_PATH];
	int n = snprintf(text, sizeof(text), "%d\n", http_port(s->http));

	if (s->config.http_port_file[0] == '\0' ||
	    files_replace(&files_real, s->config.http_port_file, text,
	    (size_t)n, 0644) == STATUS_OK)
		return OK;
	(void)snprintf(why, sizeof(why), "http.port_file: cannot write %s",
	    s->config.http_port_file);
	return say(FAILED, why);
}

static int open_http(struct service *s)
{
	char why[WHY + CONFIG_PATH];
	struct http_config c = {
		.host = s->config.http_host, .port = (int)s->config.http_port,
		.connections = (int)s->config.http_connections,
		.database = s->config.database, .metrics = &s->metrics,
		.signer_pem = signing_pem(s->signing),
		.witnesses = &s->witnesses,
		.report_crypto = &s->report_crypto,
		.verify_page = s->config.http_verify_page
	};

	s->http = http_open(&c, why, sizeof(why));
	if (!s->http)
		return say(FAILED, why);
	log_info("http", "listening on %s port %d", s->config.http_host,
	    http_port(s->http));
	return write_port(s);
}

static int open_intake(struct service *s)
{
	char why[WHY];
	struct mqtt_config c = {
		.uri = s->config.mqtt_uri,
		.client_id = s->config.mqtt_client_id,
		.ca_file = s->config.mqtt_ca,
		.cert_file = s->config.mqtt_certificate,
		.key_file = s->config.mqtt_key,
		.keepalive_s = (int)s->config.mqtt_keepalive_s,
		.backoff_base_ms = s->config.mqtt_backoff_base_ms,
		.backoff_cap_ms = s->config.mqtt_backoff_cap_ms
	};

	s->intake = intake_open(s->loop, &s->ingest, &s->receipts,
	    &s->checkpoints, &c, why, sizeof(why));
	return s->intake ? OK : say(FAILED, why);
}

static void stop(void *ctx, int signo)
{
	struct service *s = ctx;

	if (signo != SIGHUP)
		loop_stop(s->loop);
}

static int open_loop(struct service *s)
{
	s->loop = loop_open(&s->clock);
	if (s->loop && loop_signals(s->loop, stop, s) == STATUS_OK)
		return OK;
	return say(FAILED, "the kernel refuses an event loop");
}

static void close_all(struct service *s)
{
	intake_close(s->intake);
	http_close(s->http);
	receipts_close(&s->receipts);
	if (s->has_ingest)
		ingest_close(&s->ingest);
	if (s->store)
		s->store->close(s->store);
	witnesses_close(&s->witnesses);
	signing_close(s->signing);
	trust_close(s->trust);
	trust_close(s->report_trust);
	trust_close(s->http_trust);
	if (s->loop)
		loop_close(s->loop);
}

/* ---- running ---- */

static int print_config(const struct config *c)
{
	char text[16384];
	struct json_writer w;
	size_t len;

	json_write_init(&w, text, sizeof(text));
	config_write(c, &w);
	if (json_write_done(&w, &len) != STATUS_OK)
		return FAILED;
	return puts(text) >= 0 && fflush(stdout) == 0 ? OK : FAILED;
}

static int run(struct service *s, const struct options *o)
{
	int code = load_config(s, o->config);

	if (code == OK)
		code = load_trust(s);
	if (code == OK)
		code = load_signing(s);
	if (code == OK)
		code = load_witnesses(s);
	if (code != OK || o->check)
		return code == OK ? print_config(&s->config) : code;
	code = open_loop(s);
	if (code == OK)
		code = open_store(s);
	if (code == OK)
		code = open_http(s);
	if (code == OK)
		code = open_intake(s);
	if (code != OK)
		return code;
	loop_run(s->loop);
	log_info("main", "stopping");
	return OK;
}

int main(int argc, char **argv)
{
	struct options o = { .config = NULL };
	const struct rlimit none = { 0, 0 };
	struct service *s;
	int code;

	if (!parse_options(&o, argc, argv))
		return usage("wrong options");
	if (o.help)
		return print_help();
	if (o.version)
		return puts("coldpass-cloudsim " COLDPASS_VERSION) >= 0 ? OK :
		    FAILED;
	if (!o.config)
		return usage("--config FILE is missing");
	(void)setrlimit(RLIMIT_CORE, &none);	/* a dump would hold the key */
	s = calloc(1, sizeof(*s));
	if (!s)
		return say(FAILED, "out of memory");
	clock_real(&s->clock);
	code = run(s, &o);
	close_all(s);
	free(s);
	return code;
}
