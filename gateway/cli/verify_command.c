/* SPDX-License-Identifier: Apache-2.0 */
/* verify_command.c - `coldpass verify DOSSIER --trust PEM...`
 *
 * Reads, asks gateway/evidence/verify.h, prints.  Whatever a readable dossier
 * contains yields a verdict. */
#include "verify_command.h"

#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "examine.h"
#include "utc.h"
#include "verify_json.h"
#include "verify_shown.h"

static const char usage_text[] =
    "usage: coldpass verify DOSSIER --trust PEM... [OPTION...]\n"
    "\n"
    "Decides offline whether a dossier is authentic and complete, and judges\n"
    "its signed readings again by its signed profile.\n"
    "\n"
    EXAMINE_USAGE
    "  --disclosures FILE    what you were shown of whose goods these are:\n"
    "                        does it belong to this dossier?\n"
    "  --json                the verdict as JSON\n"
    "\n"
    "TIME is RFC 3339 or integer ms since 1970.\n"
    "Exit: 0 authentic, complete and conform or budget-used; 1 any other\n"
    "outcome; 2 not authentic, not complete or not what an option names;\n"
    "64 usage; 65 bad trust, receipts, revoked or proof file; 66 cannot read.\n";

/* What verify takes beside examine's options. */
struct extras {
	bool json;
	const char *disclosures;
	struct disclosures shown;
};

static int parse(struct examine *e, struct extras *x, int argc, char **argv)
{
	for (int i = 1; i < argc;) {
		int took = 1;

		if (strcmp(argv[i], "--json") == 0)
			x->json = true;
		else if (strcmp(argv[i], "--disclosures") == 0 &&
		    i + 1 < argc)
			x->disclosures = argv[++i];
		else if (strncmp(argv[i], "--", 2) == 0)
			took = examine_option(e, argc, argv, i);
		else if (e->dossier == NULL)
			e->dossier = argv[i];
		else
			took = 0;
		if (took == 0)
			return cli_usage("verify",
			    "cannot take \"%s\" here", argv[i]);
		i += took;
	}
	return examine_check(e);
}

/* ---- printing ---- */

static void write_json(struct json_writer *w, void *ctx)
{
	verify_json_write(ctx, w);
}

static const char *advice(const struct verify *v)
{
	if (!v->authentic)
		return "do not rely on this dossier; keep the goods in storage "
		    "and ask the sender";
	switch (v->outcome) {
	case RULES_CONFORM: return "kept within storage";
	case RULES_BUDGET_USED: return "within its rules; some of the "
		    "stability budget is used";
	case RULES_REVIEW: return "a quality unit has to look at it";
	case RULES_INDETERMINATE: return "the evidence does not suffice; keep "
		    "in storage and ask the marketing authorisation holder";
	case RULES_FAIL: return "do not use; keep in storage; ask the "
		    "marketing authorisation holder";
	}
	return "";
}

static void print_leg(const struct verify_leg *l)
{
	char from[UTC_TEXT] = "-", to[UTC_TEXT] = "-";

	if (l->has_span) {
		utc_format(l->from_ms, from);
		utc_format(l->to_ms, to);
	}
	printf("  leg %lld  gateway %s, profile %s version %d signed by %s\n"
	    "         judged %s to %s, %lld records\n", (long long)l->leg,
	    l->gw, l->profile_id, l->profile_version, l->profile_signer, from,
	    to, (long long)l->records);
}

static void print_shelf_life(const struct verify *v, int64_t at_ms)
{
	char text[UTC_TEXT];
	int64_t left_min;

	if (v->expiry_ms == RECORD_ABSENT)
		return;
	utc_format(v->expiry_ms, text);
	printf("expiry     %s", text);
	if (at_ms != RECORD_ABSENT) {
		left_min = (v->expiry_ms - at_ms) / 60000;
		if (v->expiry_ms >= at_ms)
			printf(", %lld h %02lld min left",
			    (long long)(left_min / 60),
			    (long long)(left_min % 60));
		else
			printf(", EXPIRED");
	}
	putchar('\n');
}

static void print_findings(const struct verify *v)
{
	int64_t kept = v->finding_count < VERIFY_FINDINGS ? v->finding_count :
	    VERIFY_FINDINGS;

	for (int64_t i = 0; i < kept; i++) {
		const struct verify_finding *f = &v->findings[i];
		char detail[200];

		printf("  %-14s ", verify_code_name(f->code));
		if (f->line > 0)
			printf("line %lld: ", (long long)f->line);
		puts(cli_plain(detail, sizeof(detail), f->detail));
	}
	if (v->finding_count > kept)
		printf("  and %lld more\n",
		    (long long)(v->finding_count - kept));
}

static void print_time(const char *what, int64_t ms)
{
	char text[UTC_TEXT];

	if (ms < 0)
		return;
	utc_format(ms, text);
	printf("           %s %s\n", what, text);
}

static void print_log(const struct verify *v)
{
	const struct verify_log *l = &v->log;
	char origin[CHECKPOINT_NAME + 1];
	int64_t records = 0;

	if (l->origin[0] == '\0') {
		puts("log        nothing of its proof holds");
		return;
	}
	for (int i = 0; i < v->leg_count; i++)
		records += v->legs[i].records;
	printf("log        %lld of %lld records, by receipts among the %lld "
	    "entries of %s\n", (long long)l->records, (long long)records,
	    (long long)l->size, cli_plain(origin, sizeof origin, l->origin));
	if (l->witnesses > 0)
		printf("           cosigned by %lld witness%s\n",
		    (long long)l->witnesses, l->witnesses > 1 ? "es" : "");
	print_time("cosigned first", l->cosigned_s < 0 ? -1 :
	    l->cosigned_s * 1000);
	print_time("stamped", l->stamped_ms);
	if (l->seals > 0)
		printf("           sealed %lld time%s\n", (long long)l->seals,
		    l->seals > 1 ? "s" : "");
	print_time("sealed last", l->sealed_ms);
}

static void print_text(const struct examine *e, const struct extras *x)
{
	const struct verify *v = e->verify;
	const char *outcome = v->outcome != 0 ? rules_outcome_name(v->outcome) :
	    "none";

	printf("consignment %s\n", v->cid[0] != '\0' ? v->cid : "unknown");
	printf("authentic  %s\n", v->authentic ? "yes" : "NO");
	printf("complete   %s\n", v->complete ? "yes" : "NO");
	printf("outcome    %s: %s\n", outcome, advice(v));
	if (v->claimed != 0 && v->claimed != v->outcome)
		printf("claimed    %s by the gateway\n",
		    rules_outcome_name(v->claimed));
	print_shelf_life(v, e->options.at_ms);
	verify_shown_print(v, &x->shown);
	if (v->witnessed >= 0)
		printf("witnessed  %lld records by the cloud's receipts\n",
		    (long long)v->witnessed);
	if (v->log.given)
		print_log(v);
	for (int i = 0; i < v->leg_count; i++)
		print_leg(&v->legs[i]);
	if (v->finding_count > 0)
		puts("findings");
	print_findings(v);
}

static int run(struct examine *e, struct extras *x)
{
	int code = examine_run(e);

	if (code == CLI_OK && x->disclosures != NULL)
		code = verify_shown_check(e, x->disclosures, &x->shown);
	if (code != CLI_OK)
		return code;
	if (x->json)
		code = cli_print_json("verify", write_json, e->verify);
	else
		print_text(e, x);
	return code != CLI_OK ? code :
	    cli_finish("verify", verify_exit_code(e->verify));
}

int verify_command_main(int argc, char **argv)
{
	static struct examine e;
	static struct extras x;
	int code;

	if (argc > 1 && (strcmp(argv[1], "--help") == 0 ||
	    strcmp(argv[1], "-h") == 0)) {
		fputs(usage_text, stdout);
		return CLI_OK;
	}
	examine_init(&e, "verify");
	code = parse(&e, &x, argc, argv);
	if (code == CLI_OK)
		code = run(&e, &x);
	examine_close(&e);
	disclosures_free(&x.shown);
	return code;
}
