/* SPDX-License-Identifier: Apache-2.0 */
#include "identity_command.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"
#include "cli.h"
#include "gs1_link.h"
#include "identifier.h"
#include "identity_part.h"
#include "normal.h"

static const char usage[] =
    "usage: coldpass identity fetch CID [--leg N] [--out FILE]\n"
    "       coldpass identity disclose DOSSIER --for hospital|customs|courier\n"
    "                         [--identity FILE] [--out FILE]\n"
    "       coldpass identity show DOSSIER --disclosures FILE [--trust PEM]...\n"
    "       coldpass identity check --expect X --got Y\n"
    "       coldpass identity link KIND VALUE [--lot LOT] [--serial SERIAL]\n"
    "                         [--domain HOST]\n\n"
    "  fetch     what is behind a consignment's digests, from the gateway of\n"
    "            this machine; for whoever prepares disclosures, nobody else\n"
    "  disclose  what one reader may see, as an SD-JWT (RFC 9901): the open\n"
    "            record and this reader's disclosures\n"
    "  show      check such a file against its dossier and print it\n"
    "  check     are two identifiers the same?  NFKC, capitals, without spaces\n"
    "            and hyphens, with check characters\n"
    "  link      a GS1 key (sscc, gtin, grai, giai, gln) as the web address for\n"
    "            the box's QR code\n\n"
    "--identity FILE  what fetch wrote (default: DOSSIER, .identity instead of\n"
    "                 .jwsl)\n"
    "--out FILE       written with mode 0600 (default: standard output)\n"
    "--domain HOST    default id.gs1.org\n"
    "--socket PATH    the gateway's control socket\n"
    "--json           print JSON\n\n"
    "Exit: 0 done or equal, 1 differs or refused, 2 does not belong or is not\n"
    "signed, 64 usage, 65 bad input, 66 cannot read or no answer.\n";

int identity_part_print(const struct identity_options *o, const char *text,
    unsigned long len)
{
	FILE *out = stdout;
	int fd;

	if (o->out && strcmp(o->out, "-") != 0) {
		fd = open(o->out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC |
		    O_NOFOLLOW, 0600);
		out = fd >= 0 ? fdopen(fd, "wb") : NULL;
	}
	if (out && fwrite(text, 1, len, out) == len &&
	    (out == stdout || fclose(out) == 0))
		return CLI_OK;
	fprintf(stderr, "coldpass identity: %s: %s\n", o->out ? o->out :
	    "standard output", strerror(errno));
	return CLI_NO_READ;
}

/* ---- fetch ---- */

static int print_kept(const struct identity_options *o, struct ask *a)
{
	int at = json_member(&a->doc, 0, "identity");
	const char *raw;
	size_t len;

	if (at < 0) {
		fputs("coldpass identity: the gateway's answer has no "
		    "identity; is it older than this tool?\n", stderr);
		return CLI_NO_READ;
	}
	raw = json_raw(&a->doc, at, &len);
	return identity_part_print(o, raw, len);
}

static int fetch(const struct identity_options *o)
{
	struct ask a = { .command = "identity", .socket = o->socket,
		.json = o->json };
	char *end = NULL;
	long long leg = o->leg ? strtoll(o->leg, &end, 10) : 0;
	struct json_writer w;
	int code;

	if (!o->name || (o->leg && (end == o->leg || *end != '\0')))
		return cli_usage("identity",
		    "fetch: name the consignment; --leg takes a number");
	w = ask_begin("identity");
	json_write_string(&w, "cid", o->name);
	if (o->leg)
		json_write_int(&w, "leg", leg);
	code = ask_send(&a, &w);
	if (code == CLI_OK)
		code = ask_is_ok(&a) ? print_kept(o, &a) : ask_refused(&a);
	ask_end(&a);
	return cli_finish("identity", code);
}

/* ---- check ---- */

static void write_check(struct json_writer *w, void *ctx)
{
	enum identifier_result r = *(const enum identifier_result *)ctx;

	json_write_object(w, NULL);
	json_write_string(w, "result", identifier_word(r));
	json_write_string(w, "advice", identifier_advice(r));
	json_write_object_end(w);
}

static int check(const struct identity_options *o)
{
	char expect[IDENTIFIER_TEXT + 1], got[IDENTIFIER_TEXT + 1];
	enum identifier_result r;
	int code = CLI_OK;

	if (!o->expect || !o->got)
		return cli_usage("identity", "check: --expect X --got Y");
	if (normal_capitals(o->expect, expect, sizeof(expect)) != STATUS_OK ||
	    normal_capitals(o->got, got, sizeof(got)) != STATUS_OK) {
		fputs("coldpass identity: identifiers are UTF-8 text of up to "
		    "511 bytes\n", stderr);
		return CLI_BAD_INPUT;
	}
	r = identifier_compare(expect, got);
	if (o->json)
		code = cli_print_json("identity", write_check, &r);
	else
		printf("%s: %s\n", identifier_word(r), identifier_advice(r));
	if (code == CLI_OK && r != IDENTIFIER_EQUAL)
		code = CLI_ADVERSE;
	return cli_finish("identity", code);
}

/* ---- link ---- */

static bool copy(char *out, size_t cap, const char *text)
{
	return !text || snprintf(out, cap, "%s", text) < (int)cap;
}

static int make_link(const struct identity_options *o)
{
	struct gs1_link l = { .kind = o->name ? gs1_by_name(o->name) :
	    (enum gs1_kind)0 };
	char out[GS1_LINK_TEXT];
	struct problem p = { .status = STATUS_OK };

	if (l.kind == 0 || !o->value)
		return cli_usage("identity", "link: name sscc, gtin, grai, "
		    "giai or gln, and the number");
	if (!copy(l.value, sizeof(l.value), o->value) ||
	    !copy(l.lot, sizeof(l.lot), o->lot) ||
	    !copy(l.serial, sizeof(l.serial), o->serial))
		(void)problem_set(&p, STATUS_RANGE, "", "is longer than GS1 "
		    "allows");
	if (p.status == STATUS_OK && gs1_link_write(&l, o->domain ?
	    o->domain : GS1_LINK_DOMAIN, out, sizeof(out), &p) == STATUS_OK) {
		puts(out);
		return cli_finish("identity", CLI_OK);
	}
	return cli_bad_input("identity", o->value, &p);
}

/* ---- the command ---- */

static const struct {
	const char *name;
	int (*run)(const struct identity_options *o);
} verbs[] = {
	{ "fetch", fetch }, { "disclose", identity_disclose },
	{ "show", identity_show }, { "check", check }, { "link", make_link }
};

static const struct option options[] = {
	{ "for", required_argument, NULL, 'f' },
	{ "identity", required_argument, NULL, 'i' },
	{ "out", required_argument, NULL, 'o' },
	{ "disclosures", required_argument, NULL, 'd' },
	{ "expect", required_argument, NULL, 'e' },
	{ "got", required_argument, NULL, 'g' },
	{ "trust", required_argument, NULL, 't' },
	{ "socket", required_argument, NULL, 's' },
	{ "leg", required_argument, NULL, 'l' },
	{ "lot", required_argument, NULL, '1' },
	{ "serial", required_argument, NULL, '2' },
	{ "domain", required_argument, NULL, '3' },
	{ "json", no_argument, NULL, 'j' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 }
};

static bool take(struct identity_options *o, int c)
{
	switch (c) {
	case 'f': o->reader = optarg; break;
	case 'i': o->identity = optarg; break;
	case 'o': o->out = optarg; break;
	case 'd': o->disclosures = optarg; break;
	case 'e': o->expect = optarg; break;
	case 'g': o->got = optarg; break;
	case 's': o->socket = optarg; break;
	case 'l': o->leg = optarg; break;
	case '1': o->lot = optarg; break;
	case '2': o->serial = optarg; break;
	case '3': o->domain = optarg; break;
	case 'j': o->json = true; break;
	case 'h': o->help = true; break;
	case 't':
		if (o->root_count == IDENTITY_PART_ROOTS)
			return false;
		o->roots[o->root_count++] = optarg;
		break;
	default: return false;
	}
	return true;
}

int identity_command_main(int argc, char **argv)
{
	struct identity_options o = { .reader = NULL };
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (!take(&o, c))
			return cli_usage("identity",
			    "an option it does not know, or one too many");
	if (o.help) {
		fputs(usage, stdout);
		return cli_finish("identity", CLI_OK);
	}
	if (optind >= argc)
		return cli_usage("identity",
		    "say what: fetch, disclose, show, check or link");
	if (optind + 1 < argc)
		o.name = argv[optind + 1];
	if (optind + 2 < argc)
		o.value = argv[optind + 2];
	if (optind + 3 < argc)
		return cli_usage("identity", "\"%s\" is one too many",
		    argv[optind + 3]);
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(argv[optind], verbs[i].name) == 0)
			return verbs[i].run(&o);
	return cli_usage("identity", "there is no \"%s\"", argv[optind]);
}
