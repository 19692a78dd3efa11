/* SPDX-License-Identifier: Apache-2.0 */
#include "consignment.h"

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"
#include "cli.h"
#include "consignment_part.h"
#include "order_file.h"
#include "status_text.h"
#include "utc.h"

static const char usage[] =
    "usage: coldpass consignment open FILE\n"
    "       coldpass consignment preload FILE\n"
    "       coldpass consignment loaded CID --by WHO\n"
    "       coldpass consignment start CID --by WHO --why WHY\n"
    "       coldpass consignment end CID --by WHO --why WHY\n"
    "       coldpass consignment ack CID --rule RULE --by WHO --why WHY\n"
    "       coldpass consignment announce CID --from TIME --to TIME\n"
    "                            --by WHO --why WHY\n"
    "       coldpass consignment quiet CID --from TIME --to TIME\n"
    "                            --by WHO --why WHY\n"
    "       coldpass consignment landed --by WHO --why WHY\n"
    "       coldpass consignment plan CID --eta TIME [--clearance SECONDS]\n"
    "       coldpass consignment correct CID --what WHAT --old OLD --new NEW\n"
    "                            --by WHO --why WHY\n"
    "       coldpass consignment identify CID --id1 X --id2 Y --by WHO\n"
    "                            [--typed]\n"
    "       coldpass consignment release CID --by WHO --reason WHY\n"
    "       coldpass consignment release CID --key KEY --cert PEM --reason WHY\n"
    "                            [--stop MS --out FILE]\n"
    "       coldpass consignment release CID --act FILE\n"
    "       coldpass consignment seal CID [--final | --not-final]\n"
    "       coldpass consignment list\n"
    "       coldpass consignment dossier CID --out FILE|-\n"
    "       coldpass consignment export CID DIR\n"
    "       coldpass consignment qr CID\n\n"
    "  open     arm: go or no-go on probes, calibration, clock, storage,\n"
    "           broker, profile and key; prints the new consignment's id\n"
    "  preload  lay an order ready in the box: armed by itself, now and after\n"
    "           a restart, started, ended and sealed by the box's button\n"
    "  loaded   the goods are in; a profile may say how soon it must start\n"
    "  start    the judged span begins: the product is packed\n"
    "  end      it ends: the product is out\n"
    "  ack      somebody has seen an alarm and acts: it sounds no more\n"
    "  announce an opening that is planned (customs, inspection)\n"
    "  quiet    a phase without sound at the box (a flight, a ward at night);\n"
    "           alarms are recorded, sent and shown as ever\n"
    "  landed   the box has landed: radio silence ends, whatever sensors say\n"
    "  plan     when it is expected, for the estimate of its life on arrival\n"
    "  correct  something recorded wrongly; nothing recorded is changed\n"
    "  identify two identifiers read off the goods: others than the order's\n"
    "           stop the consignment; --typed asks for a scan first\n"
    "  release  lift such a stop; two different persons have to, by name or\n"
    "           signed with their keys; far from the box into a file (--stop\n"
    "           is stopped_ms of the status), which --act hands in\n"
    "  seal     close the leg; --not-final: another leg follows\n"
    "  list     every consignment of this gateway\n"
    "  dossier  its signed records, for `coldpass verify`\n"
    "  export   dossier, receipts, certificates onto a stick mounted at DIR\n"
    "  qr       the head of its chain, to be compared with a later dossier\n"
    "           (`coldpass verify --head`)\n\n"
    "FILE is the order, JSON; \"profile_file\" names the signed profile.\n"
    "--socket PATH  the gateway's control socket (default: the environment's\n"
    "               COLDPASS_SOCKET, else /run/coldpass/control)\n"
    "--json         print the gateway's answer as JSON\n\n"
    "An answer to what changes anything comes when it is on the disk.\n"
    "Exit: 0 done, 1 refused (no-go, or its state forbids it), 64 usage,\n"
    "65 bad input, 66 no answer from the gateway.\n";

struct ask consignment_ask(const struct options *o)
{
	return (struct ask){ .command = "consignment", .socket = o->socket,
		.json = o->json };
}

/* Since when it is judged: after a late start, since before it. */
static void print_since(long long from_ms)
{
	char text[UTC_TEXT];

	if (from_ms >= 0) {
		utc_format(from_ms, text);
		printf(", judged since %s", text);
	}
	putchar('\n');
}

/* Send; on a plain yes tell it in one line. */
int consignment_tell(struct ask *a, struct json_writer *w, const char *what)
{
	char cid[64], outcome[32], state[32];
	long long from;
	int code = ask_send(a, w);

	if (code == CLI_OK && !ask_is_ok(a))
		code = ask_refused(a);
	else if (code == CLI_OK && a->json)
		puts(a->answer);
	else if (code == CLI_OK) {
		ask_text(a, 0, "cid", cid, sizeof(cid));
		ask_text(a, 0, "state", state, sizeof(state));
		ask_text(a, 0, "outcome", outcome, sizeof(outcome));
		from = ask_number(a, 0, "judged_from_ms", -1);
		printf("%s  %s, %s%s%s", cid, what, state,
		    outcome[0] != '\0' ? ", outcome " : "", outcome);
		print_since(from);
	}
	ask_end(a);
	return cli_finish("consignment", code);
}

static int run_open(const struct options *o)
{
	struct ask a = consignment_ask(o);
	const char *path = o->order ? o->order : o->name;
	struct json_writer w;
	int code;

	if (!path)
		return cli_usage("consignment", "open: name the order's file");
	w = ask_begin("open");
	code = order_file_write("consignment", path, &w);
	if (code != CLI_OK) {
		free(w.buf);
		return code;
	}
	return consignment_tell(&a, &w, "armed: every check passed");
}

static int run_span(const struct options *o, const char *op, const char *told)
{
	struct ask a = consignment_ask(o);
	struct json_writer w;

	if (!o->name)
		return cli_usage("consignment", "%s: name the consignment",
		    op);
	if (!o->by || !o->why)
		return cli_usage("consignment", "%s: say --by whom and --why",
		    op);
	w = ask_begin(op);
	json_write_string(&w, "cid", o->name);
	json_write_string(&w, "by", o->by);
	json_write_string(&w, "why", o->why);
	return consignment_tell(&a, &w, told);
}

static int run_start(const struct options *o)
{
	return run_span(o, "start", "begun");
}

static int run_end(const struct options *o)
{
	return run_span(o, "end", "judged no more");
}

static int run_seal(const struct options *o)
{
	struct ask a = consignment_ask(o);
	struct json_writer w;

	if (!o->name)
		return cli_usage("consignment", "seal: name the consignment");
	w = ask_begin("seal");
	json_write_string(&w, "cid", o->name);
	json_write_bool(&w, "final", !o->not_final);
	return consignment_tell(&a, &w, o->not_final ? "leg closed" : "closed");
}

static int run_list(const struct options *o)
{
	struct ask a = consignment_ask(o);
	struct json_writer w = ask_begin("status");
	int code = ask_send(&a, &w);

	if (code == CLI_OK && !ask_is_ok(&a))
		code = ask_refused(&a);
	else if (code == CLI_OK && o->json)
		status_text_print_member(&a, "consignments");
	else if (code == CLI_OK)
		status_text_consignments(&a, false);
	ask_end(&a);
	return cli_finish("consignment", code);
}

/* Under another name until it is whole. */
static int save(struct ask *a, const char *path)
{
	char fresh[4096];
	long long bytes = ask_number(a, 0, "bytes", 0);
	FILE *out;
	int code;

	if (snprintf(fresh, sizeof(fresh), "%s.part", path) >=
	    (int)sizeof(fresh))
		return cli_usage("consignment", "--out: the path is too long");
	out = fopen(fresh, "wb");
	if (!out) {
		fprintf(stderr, "coldpass consignment: %s: %s\n", fresh,
		    strerror(errno));
		return CLI_NO_READ;
	}
	code = ask_copy(a, bytes, out);
	if (fclose(out) != 0 || (code == CLI_OK && rename(fresh, path) != 0)) {
		fprintf(stderr, "coldpass consignment: %s: %s\n", path,
		    strerror(errno));
		code = CLI_NO_READ;
	}
	if (code != CLI_OK)
		(void)remove(fresh);
	else if (a->json)
		puts(a->answer);
	else
		printf("%s  %lld bytes\n", path, bytes);
	return code;
}

static int run_dossier(const struct options *o)
{
	struct ask a = consignment_ask(o);
	struct json_writer w;
	int code;

	if (!o->name || !o->out)
		return cli_usage("consignment",
		    "dossier: name the consignment and --out FILE (or -)");
	w = ask_begin("dossier");
	json_write_string(&w, "cid", o->name);
	code = ask_send(&a, &w);
	if (code == CLI_OK && !ask_is_ok(&a))
		code = ask_refused(&a);
	else if (code == CLI_OK && strcmp(o->out, "-") == 0)
		code = ask_copy(&a, ask_number(&a, 0, "bytes", 0), stdout);
	else if (code == CLI_OK)
		code = save(&a, o->out);
	ask_end(&a);
	return cli_finish("consignment", code);
}

static const struct {
	const char *name;
	int (*run)(const struct options *o);
} verbs[] = {
	{ "open", run_open }, { "preload", consignment_preload },
	{ "landed", consignment_landed }, { "loaded", consignment_loaded },
	{ "start", run_start }, { "end", run_end },
	{ "ack", consignment_ack }, { "announce", consignment_announce },
	{ "quiet", consignment_quiet }, { "plan", consignment_plan },
	{ "correct", consignment_correct },
	{ "identify", consignment_identify },
	{ "release", consignment_release },
	{ "seal", run_seal }, { "list", run_list }, { "dossier", run_dossier },
	{ "export", consignment_export }, { "qr", consignment_qr },
};

static bool read_options(int argc, char **argv, struct options *o)
{
	static const struct option options[] = {
		{ "by", required_argument, NULL, 'b' },
		{ "why", required_argument, NULL, 'w' },
		{ "out", required_argument, NULL, 'o' },
		{ "order", required_argument, NULL, 'f' },
		{ "socket", required_argument, NULL, 's' },
		{ "rule", required_argument, NULL, 'r' },
		{ "from", required_argument, NULL, '1' },
		{ "to", required_argument, NULL, '2' },
		{ "what", required_argument, NULL, '3' },
		{ "old", required_argument, NULL, '4' },
		{ "new", required_argument, NULL, '5' },
		{ "eta", required_argument, NULL, '6' },
		{ "clearance", required_argument, NULL, '7' },
		{ "id1", required_argument, NULL, '8' },
		{ "id2", required_argument, NULL, '9' },
		{ "typed", no_argument, NULL, 't' },
		{ "key", required_argument, NULL, 'k' },
		{ "cert", required_argument, NULL, 'c' },
		{ "stop", required_argument, NULL, 'm' },
		{ "act", required_argument, NULL, 'a' },
		{ "reason", required_argument, NULL, 'w' },
		{ "json", no_argument, NULL, 'j' },
		{ "final", no_argument, NULL, 'F' },
		{ "not-final", no_argument, NULL, 'N' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'b': o->by = optarg; break;
		case 'w': o->why = optarg; break;
		case 'o': o->out = optarg; break;
		case 'f': o->order = optarg; break;
		case 's': o->socket = optarg; break;
		case 'r': o->rule = optarg; break;
		case '1': o->from = optarg; break;
		case '2': o->to = optarg; break;
		case '3': o->what = optarg; break;
		case '4': o->old_value = optarg; break;
		case '5': o->new_value = optarg; break;
		case '6': o->eta = optarg; break;
		case '7': o->clearance = optarg; break;
		case '8': o->id1 = optarg; break;
		case '9': o->id2 = optarg; break;
		case 't': o->typed = true; break;
		case 'k': o->key = optarg; break;
		case 'c': o->cert = optarg; break;
		case 'm': o->stop = optarg; break;
		case 'a': o->act = optarg; break;
		case 'j': o->json = true; break;
		case 'F': o->not_final = false; break;
		case 'N': o->not_final = true; break;
		case 'h': o->help = true; break;
		default: return false;
		}
	}
	return true;
}

int consignment_main(int argc, char **argv)
{
	struct options o = { .by = NULL };

	if (!read_options(argc, argv, &o))
		return cli_usage("consignment", "an option it does not know");
	if (o.help) {
		fputs(usage, stdout);
		return cli_finish("consignment", CLI_OK);
	}
	if (optind >= argc)
		return cli_usage("consignment",
		    "say what: open, preload, loaded, start, end, ack, "
		    "announce, quiet, landed, plan, correct, identify, "
		    "release, seal, list, "
		    "dossier, export or qr");
	if (optind + 1 < argc)
		o.name = argv[optind + 1];
	if (optind + 2 < argc && strcmp(argv[optind], "export") == 0)
		o.dir = argv[optind + 2];
	if (optind + 2 + (o.dir != NULL) < argc)
		return cli_usage("consignment", "\"%s\" is one too many",
		    argv[optind + 2 + (o.dir != NULL)]);
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(argv[optind], verbs[i].name) == 0)
			return verbs[i].run(&o);
	return cli_usage("consignment", "there is no \"%s\"", argv[optind]);
}
