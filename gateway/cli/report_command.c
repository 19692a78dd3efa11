/* SPDX-License-Identifier: Apache-2.0 */
/* report_command.c - `coldpass report DOSSIER --trust PEM... [-o out.pdf]`
 *
 * The same run as `verify`, watched by those who draw it. */
#include "report_command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "examine.h"
#include "report.h"
#include "verify_json.h"

#define RECEIPTS_MAX ((size_t)256 << 20)

static const char usage_text[] =
    "usage: coldpass report DOSSIER --trust PEM... [OPTION...]\n"
    "\n"
    "Verifies as `coldpass verify` does and draws what comes of it on one or\n"
    "two A4 pages (PDF) with the dossier attached.\n"
    "\n"
    EXAMINE_USAGE
    "  --lang en|ja|both     the report's language (en)\n"
    "  --zone Z              whose clocks to show besides UTC (the label's); up\n"
    "                        to three times: the origin's, the destination's; as\n"
    "                        Asia/Tokyo or +09:00\n"
    "  -o FILE               where to write (the dossier's name with .pdf)\n"
    "  --json                print the verdict as verify does\n"
    "\n"
    "The same dossier and options make the same bytes. Exit: as verify, once\n"
    "the report is written.\n";

struct run {
	struct examine examine;
	struct report_facts facts;
	struct report_order order;
	const char *out;
	bool json;
};

/* ---- arguments ---- */

static bool take_lang(struct run *r, const char *word)
{
	if (strcmp(word, "en") == 0)
		r->order.lang = REPORT_EN;
	else if (strcmp(word, "ja") == 0)
		r->order.lang = REPORT_JA;
	else if (strcmp(word, "both") == 0)
		r->order.lang = REPORT_BOTH;
	else
		return false;
	return true;
}

static bool take_zone(struct run *r, const char *name)
{
	struct report_zone z;

	if (r->order.zone_count == REPORT_ZONES - 1 ||
	    !report_zone_open(&z, name))
		return false;
	report_zone_close(&z);
	r->order.zones[r->order.zone_count++] = name;
	return true;
}

static int take_option(struct run *r, int argc, char **argv, int i)
{
	if (strcmp(argv[i], "--json") == 0) {
		r->json = true;
		return 1;
	}
	if (strcmp(argv[i], "--zone") == 0)
		return i + 1 < argc && take_zone(r, argv[i + 1]) ? 2 : 0;
	if (strcmp(argv[i], "--lang") == 0)
		return i + 1 < argc && take_lang(r, argv[i + 1]) ? 2 : 0;
	if (strcmp(argv[i], "-o") == 0 || strcmp(argv[i], "--out") == 0) {
		r->out = i + 1 < argc ? argv[i + 1] : NULL;
		return r->out != NULL ? 2 : 0;
	}
	return examine_option(&r->examine, argc, argv, i);
}

static int parse(struct run *r, int argc, char **argv)
{
	for (int i = 1; i < argc;) {
		int took = 1;

		if (argv[i][0] == '-' && argv[i][1] != '\0')
			took = take_option(r, argc, argv, i);
		else if (r->examine.dossier == NULL)
			r->examine.dossier = argv[i];
		else
			took = 0;
		if (took == 0)
			return cli_usage("report",
			    "cannot take \"%s\" here", argv[i]);
		i += took;
	}
	return examine_check(&r->examine);
}

/* ---- files ---- */

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/* "dossier.jwsl" becomes "dossier.pdf". */
static const char *default_out(const char *dossier)
{
	const char *base = base_name(dossier), *dot = strrchr(base, '.');
	size_t keep = dot != NULL && dot != base ?
	    (size_t)(dot - dossier) : strlen(dossier);
	char *out = cli_alloc(keep + 5, 1);

	memcpy(out, dossier, keep);
	memcpy(out + keep, ".pdf", 5);
	return out;
}

static int write_whole(const char *path, const unsigned char *bytes,
    size_t len)
{
	FILE *out = strcmp(path, "-") == 0 ? stdout : fopen(path, "wb");
	bool done = out != NULL && fwrite(bytes, 1, len, out) == len;

	if (out != NULL)
		done = (out == stdout ? fflush(out) : fclose(out)) == 0 &&
		    done;
	if (done)
		return CLI_OK;
	fprintf(stderr, "coldpass report: %s: cannot be written: %s\n", path,
	    strerror(errno));
	return CLI_NO_READ;
}

static bool same_file(const char *a, const char *b)
{
	char *x = realpath(a, NULL), *y = realpath(b, NULL);
	bool same = x != NULL && y != NULL && strcmp(x, y) == 0;

	free(x);
	free(y);
	return same;
}

/* ---- the run ---- */

/* Attached under names of our own: a path may tell more than it should. */
static int load_receipts(struct run *r, char **text)
{
	size_t len;
	int code;

	if (r->examine.receipts == NULL)
		return CLI_OK;
	code = cli_load("report", r->examine.receipts, RECEIPTS_MAX, text,
	    &len);
	r->order.receipts = (struct report_file){ "receipts.txt", *text, len };
	return code;
}

static int draw(struct run *r)
{
	struct examine *e = &r->examine;
	unsigned char *pdf;
	const char *why;
	size_t len;
	int code;

	r->order.verify = e->verify;
	r->order.facts = &r->facts;
	r->order.at_ms = e->options.at_ms;
	r->order.dossier = (struct report_file){ "dossier.jwsl", e->text,
		e->len };
	why = report_make(&r->order, &pdf, &len);
	if (why != NULL) {
		fprintf(stderr, "coldpass report: cannot be drawn: %s\n",
		    why);
		return CLI_NO_READ;
	}
	code = write_whole(r->out, pdf, len);
	free(pdf);
	return code;
}

static void write_json(struct json_writer *w, void *ctx)
{
	verify_json_write(ctx, w);
}

/* What was written, and the verdict in it. */
static int tell(const struct run *r)
{
	struct verify *v = r->examine.verify;

	if (r->json)
		return cli_print_json("report", write_json, v);
	if (strcmp(r->out, "-") != 0)
		printf("%s: %s%s%s\n", r->out, v->outcome != 0 ?
		    rules_outcome_name(v->outcome) : "no outcome",
		    v->authentic ? ", authentic" : ", NOT AUTHENTIC",
		    v->complete ? ", complete" : ", NOT COMPLETE");
	return CLI_OK;
}

static int run(struct run *r)
{
	char *receipts = NULL;
	int code;

	if (r->out == NULL)
		r->out = default_out(r->examine.dossier);
	if (r->json && strcmp(r->out, "-") == 0)
		return cli_usage("report", "--json and -o - both want stdout");
	if (same_file(r->out, r->examine.dossier))
		return cli_usage("report", "the report must not replace the "
		    "dossier %s", r->out);
	r->examine.options.watch = &r->facts.watch;
	code = examine_run(&r->examine);
	if (code == CLI_OK)
		code = load_receipts(r, &receipts);
	if (code == CLI_OK)
		code = draw(r);
	if (code == CLI_OK)
		code = tell(r);
	free(receipts);
	return code != CLI_OK ? code :
	    cli_finish("report", verify_exit_code(r->examine.verify));
}

int report_command_main(int argc, char **argv)
{
	static struct run r;
	int code;

	if (argc > 1 && (strcmp(argv[1], "--help") == 0 ||
	    strcmp(argv[1], "-h") == 0)) {
		fputs(usage_text, stdout);
		return CLI_OK;
	}
	examine_init(&r.examine, "report");
	report_facts_init(&r.facts);
	r.order.lang = REPORT_EN;
	code = parse(&r, argc, argv);
	if (code == CLI_OK)
		code = run(&r);
	report_facts_free(&r.facts);
	examine_close(&r.examine);
	return code;
}
