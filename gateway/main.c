/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - coldpass-gateway: options, start in order, stop in reverse.
 *
 * Exit: 0 stopped as asked (or checked without finding), 64 usage, 65 a
 * configuration, key or certificate that is wrong, 66 what cannot be read or
 * written, 71 the operating system refused. */
#include <getopt.h>
#include <malloc.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "config.h"
#include "gateway.h"
#include "keys.h"
#include "log.h"
#include "loop.h"
#include "probe_check.h"
#include "signer.h"

enum { EXIT_USAGE = 64, EXIT_WRONG = 65, EXIT_NO_READ = 66, EXIT_OS = 71 };

/* Real time after a request to stop in which the rest is written. */
#define STOP_MS 5000
/* ... and in which the farewell may reach the broker. */
#define FAREWELL_TURNS 20

static const char usage[] =
    "usage: coldpass-gateway --config FILE [--check | --probe-check]\n\n"
    "  --config FILE  the configuration, JSON\n"
    "  --check        read it with its keys, certificates and recordings,\n"
    "                 print what is in force, and exit\n"
    "  --probe-check  read every probe and accelerometer once, print what\n"
    "                 each said as JSON, and exit\n"
    "  --version, --help\n\n"
    "Exit: 0 done, 64 usage, 65 something is wrong, 66 cannot read.\n";

struct daemon {
	struct loop *loop;
	struct gateway *gateway;
	struct loop_timer patience;
	bool is_stopping;
};

static int exit_code(enum status s)
{
	return s == STATUS_IO || s == STATUS_NO_FILE ? EXIT_NO_READ :
	    EXIT_WRONG;
}

static int fail(enum status s, const char *why)
{
	fprintf(stderr, "coldpass-gateway: %s\n", why);
	return exit_code(s);
}

static void set_clock(struct clock *clock, const struct config *c)
{
	if (c->is_scaled)
		clock_scaled(clock, c->clock_pace, c->clock_real_anchor_ms,
		    c->clock_utc_anchor_ms);
	else
		clock_real(clock);
}

/* ---- --check ---- */

static int print_config(const struct config *c)
{
	enum { CAP = 1 << 18 };
	char *text = malloc(CAP);
	struct json_writer w;
	size_t len = 0;
	int code = EXIT_WRONG;

	if (!text)
		return EXIT_OS;
	json_write_init(&w, text, CAP);
	config_write(c, &w);
	if (json_write_done(&w, &len) == STATUS_OK && puts(text) >= 0 &&
	    fflush(stdout) == 0)
		code = EXIT_SUCCESS;
	free(text);
	return code;
}

static int check(const struct config *c)
{
	char why[512] = "";
	struct clock clock;
	struct probes *probes;
	struct loop *loop;
	struct buses *buses;
	struct keys keys;
	enum status s = keys_open(&keys, c, why, sizeof(why));

	if (s != STATUS_OK)
		return fail(s, why);
	set_clock(&clock, c);
	probes = calloc(1, sizeof(*probes));
	loop = loop_open(&clock);
	buses = loop ? buses_open(loop) : NULL;
	s = probes && buses ? probes_open(probes, c, &files_real, buses,
	    clock.utc(&clock).utc_ms, why, sizeof(why)) : STATUS_NO_SPACE;
	if (s == STATUS_OK) {
		const char *late = keys_validity(&keys,
		    clock.utc(&clock).utc_ms);

		if (late[0] != '\0')
			fprintf(stderr, "coldpass-gateway: warning: %s\n",
			    late);
		buses_stop(buses);
		probes_close(probes);
	}
	free(probes);
	buses_close(buses);
	loop_close(loop);
	if (s == STATUS_OK && c->events_file)
		script_close(script_open(&files_real, c->events_file,
		    c->events_begin_ms, &s, why, sizeof(why)));
	keys_close(&keys);
	return s == STATUS_OK ? print_config(c) : fail(s, why);
}

/* ---- running ---- */

static void quiet(void *ctx)
{
	struct daemon *d = ctx;

	loop_stop(d->loop);
}

static void lost_patience(void *ctx)
{
	struct daemon *d = ctx;

	log_error("main", "store still busy after 5 s: leaving; what it did "
	    "not keep was not answered for");
	loop_stop(d->loop);
}

static void signalled(void *ctx, int signo)
{
	struct daemon *d = ctx;

	if (signo == SIGHUP) {
		log_info("main", "SIGHUP: nothing is reloaded while running; "
		    "restart to change the configuration");
		return;
	}
	if (d->is_stopping)
		return;
	d->is_stopping = true;
	log_info("main", "signal %d: stopping", signo);
	gateway_stop(d->gateway, quiet, d);
	loop_timer_after(d->loop, &d->patience,
	    gateway_real_ms(d->gateway, STOP_MS));
}

static int run_loop(const struct config *c, struct daemon *d)
{
	char why[512] = "";
	enum status s;

	loop_timer_init(&d->patience, lost_patience, d);
	s = gateway_connect(d->gateway, why, sizeof(why));
	if (s != STATUS_OK)
		return fail(STATUS_RANGE, why);
	log_info("main", "gateway=%s running, control socket %s", c->gw,
	    c->control_socket);
	loop_run(d->loop);
	for (int i = 0; i < FAREWELL_TURNS; i++)
		loop_turn(d->loop, 5);
	return EXIT_SUCCESS;
}

static int run_gateway(const struct config *c, struct keys *keys,
    struct clock *clock, struct daemon *d)
{
	char why[512] = "";
	enum status s = STATUS_OK;
	int code;

	d->gateway = gateway_open(c, &files_real, clock, d->loop, keys, &s,
	    why, sizeof(why));
	if (!d->gateway)
		return fail(s, why);
	code = run_loop(c, d);
	gateway_close(d->gateway);
	return code;
}

static int run(const struct config *c)
{
	char why[512] = "";
	struct daemon d = { .loop = NULL };
	struct clock clock;
	struct keys keys;
	enum status s = keys_open(&keys, c, why, sizeof(why));
	int code = EXIT_OS;

	if (s != STATUS_OK)
		return fail(s, why);
	set_clock(&clock, c);
	d.loop = loop_open(&clock);
	if (d.loop && loop_signals(d.loop, signalled, &d) == STATUS_OK)
		code = run_gateway(c, &keys, &clock, &d);
	else
		fprintf(stderr, "coldpass-gateway: the kernel gives no "
		    "event loop\n");
	loop_close(d.loop);
	keys_close(&keys);
	return code;
}

/* ---- memory ---- */

/* By default the allocator keeps twice the largest block it ever gave out,
 * and a heap for every thread: half a megabyte here for nothing. */
static void use_little_memory(void)
{
	(void)mallopt(M_MMAP_THRESHOLD, 32768);
	(void)mallopt(M_TRIM_THRESHOLD, 65536);
	(void)mallopt(M_ARENA_MAX, 1);
}

/* ---- options ---- */

static int check_probes(const struct config *c)
{
	char why[512] = "";
	struct clock clock;
	int unwell;

	set_clock(&clock, c);
	unwell = probe_check(c, &clock, why, sizeof(why));
	if (unwell < 0)
		return fail(STATUS_CONFLICT, why);
	return unwell == 0 ? EXIT_SUCCESS : EXIT_WRONG;
}

static int with_config(const char *path, int what)
{
	char why[CONFIG_WHY];
	enum status s = STATUS_OK;
	struct config *c = config_load(&files_real, path, &s, why);
	int code;

	if (!c)
		return fail(s, why);
	if (what == 'k')
		code = check(c);
	else
		code = what == 'p' ? check_probes(c) : run(c);
	config_free(c);
	return code;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "check", no_argument, NULL, 'k' },
		{ "probe-check", no_argument, NULL, 'p' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'v' },
		{ NULL, 0, NULL, 0 }
	};
	const char *path = NULL;
	int o, what = 0;

	use_little_memory();
	while ((o = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (o == 'c')
			path = optarg;
		else if (o == 'k' || o == 'p')
			what = o;
		else if (o == 'h')
			return fputs(usage, stdout) < 0 ? EXIT_OS : 0;
		else if (o == 'v')
			return puts("coldpass-gateway " COLDPASS_VERSION) < 0;
		else
			return fputs(usage, stderr) < 0 ? EXIT_OS : EXIT_USAGE;
	}
	if (!path || optind != argc) {
		fputs(usage, stderr);
		return EXIT_USAGE;
	}
	return with_config(path, what);
}
