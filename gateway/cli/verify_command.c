/* SPDX-License-Identifier: Apache-2.0 */
/* verify_command.c - `coldpass verify DOSSIER --trust PEM...`
 *
 * Reads, asks gateway/evidence/verify.h, prints.  Whatever a readable dossier
 * contains yields a verdict. */
#include "verify_command.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "trust.h"
#include "utc.h"
#include "verify.h"
#include "verify_json.h"
#include "verify_shown.h"
#include "witness.h"

#define TRUST_MAX 64

struct arguments {
	const char *dossier, *receipts, *revoked, *head_text, *disclosures;
	struct chainhead head;
	const char *trust[TRUST_MAX];
	int trust_count;
	bool json;
	struct verify_options options;
};

/* Everything one run needs; behind verify_options.ctx. */
struct run {
	struct arguments args;
	struct trust *trust;
	struct crypto crypto;
	struct witness_lines lines;
	struct witness_revoked revoked;
	void *rooms[VERIFY_LEGS];
	int room_count;
	struct verify *verify;
	struct disclosures shown;
};

static const char usage_text[] =
    "usage: coldpass verify DOSSIER --trust PEM... [OPTION...]\n"
    "\n"
    "Decides offline whether a dossier is authentic and complete, and judges\n"
    "its signed readings again by its signed profile.\n"
    "\n"
    "  --trust PEM...        roots whose signers are believed\n"
    "  --at TIME             how much shelf life is left then\n"
    "  --cid C               the consignment it has to be\n"
    "  --profile-digest D    the profile it has to be judged by\n"
    "  --open-digest D       a leg's first record it has to hold\n"
    "  --head TEXT           a line it has to hold, as the box shows it in its\n"
    "                        QR code, \"coldpass:1:...\"\n"
    "  --receipts FILE       the cloud's receipts: what it has witnessed\n"
    "  --revoked FILE        signers no longer believed, and since when\n"
    "  --disclosures FILE    what you were shown of whose goods these are:\n"
    "                        does it belong to this dossier?\n"
    "  --json                the verdict as JSON\n"
    "\n"
    "TIME is RFC 3339 or integer ms since 1970.\n"
    "Exit: 0 authentic, complete and conform or budget-used; 1 any other\n"
    "outcome; 2 not authentic, not complete or not what an option names;\n"
    "64 usage; 65 bad trust, receipts or revoked file; 66 cannot read.\n";

/* ---- arguments ---- */

static bool parse_time(const char *text, int64_t *out)
{
	char *end;
	long long ms;

	if (utc_parse(text, strlen(text), out) == STATUS_OK)
		return true;
	ms = strtoll(text, &end, 10);
	*out = ms;
	return text[0] != '\0' && *end == '\0';
}

/* Options with one value: where it goes, NULL if there is none such. */
static const char **slot(struct arguments *a, const char *option)
{
	if (strcmp(option, "--cid") == 0)
		return &a->options.cid;
	if (strcmp(option, "--profile-digest") == 0)
		return &a->options.profile_digest;
	if (strcmp(option, "--open-digest") == 0)
		return &a->options.open_digest;
	if (strcmp(option, "--head") == 0)
		return &a->head_text;
	if (strcmp(option, "--receipts") == 0)
		return &a->receipts;
	if (strcmp(option, "--revoked") == 0)
		return &a->revoked;
	if (strcmp(option, "--disclosures") == 0)
		return &a->disclosures;
	return NULL;
}

/* One option at argv[i]; how many arguments it took, 0: refused. */
static int take_option(struct arguments *a, int argc, char **argv, int i)
{
	const char **value = slot(a, argv[i]);
	int n = 1;

	if (strcmp(argv[i], "--json") == 0) {
		a->json = true;
		return 1;
	}
	if (strcmp(argv[i], "--trust") == 0) {
		while (i + n < argc && strncmp(argv[i + n], "--", 2) != 0 &&
		    a->trust_count < TRUST_MAX)
			a->trust[a->trust_count++] = argv[i + n++];
		return n > 1 ? n : 0;
	}
	if (i + 1 >= argc)
		return 0;
	if (strcmp(argv[i], "--at") == 0)
		return parse_time(argv[i + 1], &a->options.at_ms) ? 2 : 0;
	if (value == NULL)
		return 0;
	*value = argv[i + 1];
	return 2;
}

static int parse(struct arguments *a, int argc, char **argv)
{
	a->options.at_ms = RECORD_ABSENT;
	for (int i = 1; i < argc;) {
		int took = 1;

		if (strncmp(argv[i], "--", 2) == 0)
			took = take_option(a, argc, argv, i);
		else if (a->dossier == NULL)
			a->dossier = argv[i];
		else
			took = 0;
		if (took == 0)
			return cli_usage("verify",
			    "cannot take \"%s\" here", argv[i]);
		i += took;
	}
	/* `verify --trust CA DOSSIER`: the last one is the dossier */
	if (a->dossier == NULL && a->trust_count > 1)
		a->dossier = a->trust[--a->trust_count];
	if (a->dossier == NULL)
		return cli_usage("verify", "which dossier?");
	if (a->trust_count == 0)
		return cli_usage("verify",
		    "--trust names the roots to believe");
	if (a->head_text != NULL && chainhead_read(&a->head, a->head_text,
	    strlen(a->head_text)) != STATUS_OK)
		return cli_usage("verify", "--head takes what the QR code at "
		    "the box says: coldpass:1:<cid>:<leg>:<record>:<digest>");
	if (a->head_text != NULL)
		a->options.head = &a->head;
	return CLI_OK;
}

/* ---- what verify.h asks for ---- */

static void *room(void *ctx, size_t bytes)
{
	struct run *r = ctx;
	void *p = r->room_count < VERIFY_LEGS ? malloc(bytes) : NULL;

	if (p != NULL)
		r->rooms[r->room_count++] = p;
	return p;
}

static void on_line(void *ctx, int64_t leg, int64_t seq,
    const char digest[LIMIT_B64_DIGEST + 1])
{
	struct run *r = ctx;

	if (r->args.receipts != NULL)
		witness_add(&r->lines, leg, seq, digest);
}

static bool is_revoked(void *ctx, const char *thumb, int64_t utc_ms)
{
	struct run *r = ctx;

	return witness_is_revoked(&r->revoked, thumb, utc_ms);
}

/* ---- the run ---- */

static int load_trust(struct run *r)
{
	struct problem p = { 0 };

	r->trust = trust_open();
	if (r->trust == NULL) {
		fputs("coldpass verify: the crypto library does not start\n",
		    stderr);
		return CLI_NO_READ;
	}
	for (int i = 0; i < r->args.trust_count; i++) {
		enum status s = trust_add_file(r->trust, r->args.trust[i]);

		if (s == STATUS_NO_FILE || s == STATUS_IO) {
			fprintf(stderr, "coldpass verify: %s: cannot be read; "
			    "name a readable PEM file\n", r->args.trust[i]);
			return CLI_NO_READ;
		}
		if (s != STATUS_OK) {
			problem_set(&p, s, "", "holds no readable certificate "
			    "in PEM");
			return cli_bad_input("verify", r->args.trust[i], &p);
		}
	}
	trust_crypto(r->trust, &r->crypto);
	return CLI_OK;
}

static void feed(struct verify *v, const char *text, size_t len)
{
	while (len > 0) {
		const char *lf = memchr(text, '\n', len);
		size_t n = lf != NULL ? (size_t)(lf - text) : len;

		verify_line(v, text, n);
		text += n + (lf != NULL);
		len -= n + (lf != NULL);
	}
}

static int read_dossier(struct run *r)
{
	struct stat st;
	const char *text = NULL;
	int fd = open(r->args.dossier, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		fprintf(stderr, "coldpass verify: %s: cannot be read; name a "
		    "readable dossier file\n", r->args.dossier);
		if (fd >= 0)
			close(fd);
		return CLI_NO_READ;
	}
	if (st.st_size > 0) {
		text = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE,
		    fd, 0);
		if (text == MAP_FAILED) {
			perror("coldpass verify: mmap");
			close(fd);
			return CLI_NO_READ;
		}
		feed(r->verify, text, (size_t)st.st_size);
	}
	verify_end(r->verify, st.st_size == 0 ||
	    text[st.st_size - 1] == '\n');
	if (text != NULL)
		munmap((void *)(uintptr_t)text, (size_t)st.st_size);
	close(fd);
	return CLI_OK;
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

static void print_text(const struct run *r)
{
	const struct verify *v = r->verify;
	const char *outcome = v->outcome != 0 ? rules_outcome_name(v->outcome) :
	    "none";

	printf("consignment %s\n", v->cid[0] != '\0' ? v->cid : "unknown");
	printf("authentic  %s\n", v->authentic ? "yes" : "NO");
	printf("complete   %s\n", v->complete ? "yes" : "NO");
	printf("outcome    %s: %s\n", outcome, advice(v));
	if (v->claimed != 0 && v->claimed != v->outcome)
		printf("claimed    %s by the gateway\n",
		    rules_outcome_name(v->claimed));
	print_shelf_life(v, r->args.options.at_ms);
	verify_shown_print(v, &r->shown);
	if (v->witnessed >= 0)
		printf("witnessed  %lld records by the cloud's receipts\n",
		    (long long)v->witnessed);
	for (int i = 0; i < v->leg_count; i++)
		print_leg(&v->legs[i]);
	if (v->finding_count > 0)
		puts("findings");
	print_findings(v);
}

static int run(struct run *r)
{
	int code = load_trust(r);

	if (code == CLI_OK && r->args.revoked != NULL)
		code = witness_load_revoked(&r->revoked, r->args.revoked);
	if (code != CLI_OK)
		return code;
	r->args.options.room = room;
	r->args.options.line = on_line;
	r->args.options.revoked = r->args.revoked != NULL ? is_revoked : NULL;
	r->args.options.ctx = r;
	r->verify = cli_alloc(1, sizeof(*r->verify));
	verify_init(r->verify, &r->crypto, &r->args.options);
	code = read_dossier(r);
	if (code == CLI_OK && r->args.receipts != NULL)
		code = witness_receipts(r->verify, &r->lines, &r->crypto,
		    r->args.receipts);
	if (code == CLI_OK && r->args.disclosures != NULL)
		code = verify_shown_check(r->verify, r->args.dossier,
		    r->args.disclosures, &r->crypto, &r->shown);
	if (code != CLI_OK)
		return code;
	if (r->args.json)
		code = cli_print_json("verify", write_json, r->verify);
	else
		print_text(r);
	return code != CLI_OK ? code :
	    cli_finish("verify", verify_exit_code(r->verify));
}

int verify_command_main(int argc, char **argv)
{
	static struct run r;
	int code;

	if (argc > 1 && (strcmp(argv[1], "--help") == 0 ||
	    strcmp(argv[1], "-h") == 0)) {
		fputs(usage_text, stdout);
		return CLI_OK;
	}
	code = parse(&r.args, argc, argv);
	if (code == CLI_OK)
		code = run(&r);
	for (int i = 0; i < r.room_count; i++)
		free(r.rooms[i]);
	free(r.verify);
	free(r.revoked.entries);
	witness_free(&r.lines);
	disclosures_free(&r.shown);
	trust_close(r.trust);
	return code;
}
