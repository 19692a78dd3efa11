/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - coldpass-witness: an independent party's eye on a cloud's log.
 *
 * Small on purpose, and linked with nothing of the cloud's: it asks, checks
 * that the log has only grown, keeps what it saw, and signs.
 */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <curl/curl.h>

#include "compare.h"
#include "log.h"
#include "note_key.h"
#include "watch.h"
#include "witness_exit.h"

#define EVERY_S 60

struct options {
	struct watch_options watch;
	const char *proof;
	bool help, version;
};

static const struct option long_options[] = {
	{ "cloud", required_argument, NULL, 'c' },
	{ "ca", required_argument, NULL, 'a' },
	{ "log-key", required_argument, NULL, 'l' },
	{ "key", required_argument, NULL, 'k' },
	{ "name", required_argument, NULL, 'n' },
	{ "state", required_argument, NULL, 's' },
	{ "metrics", required_argument, NULL, 'm' },
	{ "every", required_argument, NULL, 'e' },
	{ "proof", required_argument, NULL, 'p' },
	{ "once", no_argument, NULL, 'o' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'v' },
	{ NULL, 0, NULL, 0 }
};

static const char help_text[] =
    "usage: coldpass-witness watch --cloud URL --log-key PEM --key PEM\n"
    "                              --name NAME --state DIR [OPTION...]\n"
    "       coldpass-witness compare A B --log-key PEM [--cloud URL |"
    " --proof FILE]\n"
    "       coldpass-witness show --key PEM --name NAME\n"
    "\n"
    "  watch    ask a cloud for its log's checkpoint, and cosign it if the "
    "log has\n"
    "           only grown since the last one; refuse loudly if it was "
    "rewritten,\n"
    "           cut or forked\n"
    "  compare  two checkpoints that two parties were shown: one log, or "
    "two?\n"
    "  show     what others have to know of this witness\n"
    "\n"
    "  --cloud URL     the cloud, http:// or https://, without /api\n"
    "  --ca PEM        issuers believed for https instead of the system's\n"
    "  --log-key PEM   the log's public key, or the certificate of the "
    "cloud's\n"
    "                  receipts; got from its operator, not from the cloud\n"
    "  --key PEM       this witness's private key: openssl genpkey "
    "-algorithm ed25519\n"
    "  --name NAME     this witness's name, like witness.example.org/1\n"
    "  --state DIR     what was cosigned last; without it a witness is "
    "worth nothing\n"
    "  --every S       seconds between two looks (60)\n"
    "  --once          look once and exit\n"
    "  --metrics FILE  write metrics in the text format after every look\n"
    "  --proof FILE    a consistency proof as /api/v1/log/consistency "
    "answers it\n"
    "\n"
    "Exit: 0 stopped, or nothing wrong; 1 the cloud did not answer (--once); "
    "2 compare\n"
    "cannot tell without a proof, or two logs; 3 THE LOG WAS REWRITTEN, CUT "
    "OR FORKED;\n64 usage; 65 bad key, state or file; 66 cannot read or "
    "write.\n";

static int usage(const char *why)
{
	fprintf(stderr, "coldpass-witness: %s\nTry 'coldpass-witness "
	    "--help'.\n", why);
	return EXIT_USAGE;
}

static bool take_every(const char *text, int64_t *out)
{
	char *end;

	*out = strtoll(text, &end, 10);
	return text[0] >= '0' && text[0] <= '9' && *end == '\0' &&
	    *out >= 1 && *out <= 86400;
}

static bool parse(struct options *o, int argc, char **argv)
{
	struct watch_options *w = &o->watch;
	int c;

	w->every_s = EVERY_S;
	while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		switch (c) {
		case 'c': w->cloud = optarg; break;
		case 'a': w->ca = optarg; break;
		case 'l': w->log_key = optarg; break;
		case 'k': w->key = optarg; break;
		case 'n': w->name = optarg; break;
		case 's': w->state = optarg; break;
		case 'm': w->metrics = optarg; break;
		case 'p': o->proof = optarg; break;
		case 'o': w->once = true; break;
		case 'h': o->help = true; break;
		case 'v': o->version = true; break;
		case 'e':
			if (!take_every(optarg, &w->every_s))
				return false;
			break;
		default: return false;
		}
	}
	return true;
}

/* ---- show ---- */

static int show(const struct watch_options *o)
{
	char why[VIEW_WHY], words[CHECKPOINT_NAME + 80];
	struct note_key *k;

	if (!o->key || !o->name || !checkpoint_is_name(o->name))
		return usage("show needs --key PEM and --name NAME (printable, "
		    "no space, no plus)");
	k = note_key_private(o->key, why, sizeof(why));
	if (!k || note_key_words(k, o->name, words, sizeof(words)) !=
	    STATUS_OK) {
		fprintf(stderr, "coldpass-witness: %s\n", why);
		note_key_close(k);
		return EXIT_BAD_INPUT;
	}
	note_key_close(k);
	puts(words);
	return EXIT_FINE;
}

/* ---- watch ---- */

/* True: told to stop. */
static bool wait_for(const sigset_t *set, int64_t s)
{
	const struct timespec t = { .tv_sec = s };

	return sigtimedwait(set, NULL, &t) > 0;
}

static int result_code(enum watch_result r)
{
	switch (r) {
	case WATCH_FINE: return EXIT_FINE;
	case WATCH_LATER: return EXIT_CANNOT;
	case WATCH_BREACH: return EXIT_BREACH;
	case WATCH_BROKEN: return EXIT_NO_READ;
	}
	return EXIT_CANNOT;
}

/* A breach ends it: it does not heal, and a service that has failed is
 * seen. */
static int watch(const struct watch_options *o)
{
	sigset_t set;
	int code = EXIT_CANNOT;
	struct watch *w;

	if (!o->cloud || !o->log_key || !o->key || !o->name || !o->state ||
	    !checkpoint_is_name(o->name))
		return usage("watch needs --cloud, --log-key, --key, --name "
		    "(printable, no space, no plus) and --state");
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	w = watch_open(o, &code);
	if (!w)
		return code;
	do {
		code = result_code(watch_round(w, time(NULL)));
	} while (!o->once && code != EXIT_BREACH &&
	    !wait_for(&set, o->every_s));
	watch_close(w);
	return o->once || code == EXIT_BREACH ? code : EXIT_FINE;
}

static int run(const struct options *o, int argc, char **argv)
{
	const char *what = argc > 0 ? argv[0] : "";

	if (strcmp(what, "watch") == 0 && argc == 1)
		return watch(&o->watch);
	if (strcmp(what, "show") == 0 && argc == 1)
		return show(&o->watch);
	if (strcmp(what, "compare") == 0 && argc == 3 && o->watch.log_key) {
		const struct compare_options c = { argv[1], argv[2],
			o->watch.log_key, o->proof, o->watch.cloud,
			o->watch.ca };

		return compare_run(&c);
	}
	return usage("what? watch, compare A B --log-key PEM, or show");
}

int main(int argc, char **argv)
{
	struct options o = { .help = false };
	const struct rlimit none = { 0, 0 };
	int code;

	if (!parse(&o, argc, argv))
		return usage("wrong options");
	if (o.help)
		return fputs(help_text, stdout) >= 0 && fflush(stdout) == 0 ?
		    EXIT_FINE : EXIT_CANNOT;
	if (o.version)
		return puts("coldpass-witness " COLDPASS_VERSION) >= 0 ?
		    EXIT_FINE : EXIT_CANNOT;
	(void)setrlimit(RLIMIT_CORE, &none);	/* a dump would hold the key */
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		return EXIT_CANNOT;
	code = run(&o, argc - optind, argv + optind);
	curl_global_cleanup();
	return fflush(stdout) == 0 ? code : EXIT_CANNOT;
}
