/* SPDX-License-Identifier: Apache-2.0 */
/* examine.c - see examine.h. */
#include "examine.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "utc.h"

void examine_init(struct examine *e, const char *command)
{
	memset(e, 0, sizeof *e);
	e->command = command;
	e->options.at_ms = RECORD_ABSENT;
}

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
static const char **slot(struct examine *e, const char *option)
{
	if (strcmp(option, "--cid") == 0)
		return &e->options.cid;
	if (strcmp(option, "--profile-digest") == 0)
		return &e->options.profile_digest;
	if (strcmp(option, "--open-digest") == 0)
		return &e->options.open_digest;
	if (strcmp(option, "--head") == 0)
		return &e->head_text;
	if (strcmp(option, "--receipts") == 0)
		return &e->receipts;
	if (strcmp(option, "--revoked") == 0)
		return &e->revoked;
	if (strcmp(option, "--proof") == 0)
		return &e->proof.file;
	return proof_check_slot(&e->proof, option);
}

int examine_option(struct examine *e, int argc, char **argv, int i)
{
	const char **value = slot(e, argv[i]);
	int n = 1;

	if (strcmp(argv[i], "--trust") == 0) {
		while (i + n < argc && argv[i + n][0] != '-' &&
		    e->trust_count < EXAMINE_TRUST)
			e->trust_files[e->trust_count++] = argv[i + n++];
		return n > 1 ? n : 0;
	}
	if (i + 1 >= argc)
		return 0;
	if (strcmp(argv[i], "--at") == 0)
		return parse_time(argv[i + 1], &e->options.at_ms) ? 2 : 0;
	if (value == NULL)
		return 0;
	*value = argv[i + 1];
	return 2;
}

/* A report's code says the outcome as well, behind one more colon. */
static size_t take_head_outcome(struct examine *e)
{
	const char *colon = strrchr(e->head_text, ':');

	for (int o = RULES_CONFORM; colon != NULL && o <= RULES_FAIL; o++)
		if (strcmp(colon + 1,
		    rules_outcome_name((enum rules_outcome)o)) == 0) {
			e->options.head_outcome = (enum rules_outcome)o;
			return (size_t)(colon - e->head_text);
		}
	return strlen(e->head_text);
}

int examine_check(struct examine *e)
{
	/* `verify --trust CA DOSSIER`: the last one is the dossier */
	if (e->dossier == NULL && e->trust_count > 1)
		e->dossier = e->trust_files[--e->trust_count];
	if (e->dossier == NULL)
		return cli_usage(e->command, "which dossier?");
	if (e->trust_count == 0)
		return cli_usage(e->command,
		    "--trust names the roots to believe");
	if (e->proof.file == NULL &&
	    e->proof.key_count + e->proof.tsa_count > 0)
		return cli_usage(e->command, "--witness-key and --tsa are "
		    "about what --proof names");
	if (e->head_text == NULL)
		return CLI_OK;
	e->options.head = &e->head;
	if (chainhead_read(&e->head, e->head_text, take_head_outcome(e)) !=
	    STATUS_OK)
		return cli_usage(e->command, "--head takes what the QR code "
		    "at the box or on a report says: "
		    "coldpass:1:<cid>:<leg>:<record>:<digest>[:<outcome>]");
	return CLI_OK;
}

/* ---- what verify.h asks for ---- */

static void *room(void *ctx, size_t bytes)
{
	struct examine *e = ctx;
	void *p = e->room_count < VERIFY_LEGS ? malloc(bytes) : NULL;

	if (p != NULL)
		e->rooms[e->room_count++] = p;
	return p;
}

static void on_line(void *ctx, int64_t leg, int64_t seq,
    const char digest[LIMIT_B64_DIGEST + 1])
{
	struct examine *e = ctx;

	if (e->receipts != NULL || e->proof.file != NULL)
		witness_add(&e->lines, leg, seq, digest);
}

static bool is_revoked(void *ctx, const char *thumb, int64_t utc_ms)
{
	struct examine *e = ctx;

	return witness_is_revoked(&e->revoked_list, thumb, utc_ms);
}

/* ---- the run ---- */

static int load_trust(struct examine *e)
{
	struct problem p = { 0 };

	e->trust = trust_open();
	if (e->trust == NULL) {
		fprintf(stderr, "coldpass %s: the crypto library does not "
		    "start\n", e->command);
		return CLI_NO_READ;
	}
	for (int i = 0; i < e->trust_count; i++) {
		enum status s = trust_add_file(e->trust, e->trust_files[i]);

		if (s == STATUS_NO_FILE || s == STATUS_IO) {
			fprintf(stderr, "coldpass %s: %s: cannot be read; "
			    "name a readable PEM file\n", e->command,
			    e->trust_files[i]);
			return CLI_NO_READ;
		}
		if (s != STATUS_OK) {
			problem_set(&p, s, "", "holds no readable certificate "
			    "in PEM");
			return cli_bad_input(e->command, e->trust_files[i],
			    &p);
		}
	}
	trust_crypto(e->trust, &e->crypto);
	return CLI_OK;
}

static int map_dossier(struct examine *e)
{
	struct stat st;
	void *map = NULL;
	int fd = open(e->dossier, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		fprintf(stderr, "coldpass %s: %s: cannot be read; name a "
		    "readable dossier file\n", e->command, e->dossier);
		if (fd >= 0)
			close(fd);
		return CLI_NO_READ;
	}
	if (st.st_size > 0)
		map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE,
		    fd, 0);
	close(fd);
	if (map == MAP_FAILED) {
		fprintf(stderr, "coldpass %s: %s: cannot be mapped into "
		    "memory\n", e->command, e->dossier);
		return CLI_NO_READ;
	}
	e->text = map != NULL ? map : "";
	e->len = (size_t)st.st_size;
	return CLI_OK;
}

int examine_run(struct examine *e)
{
	int code = load_trust(e);

	if (code == CLI_OK && e->revoked != NULL)
		code = witness_load_revoked(&e->revoked_list, e->command,
		    e->revoked);
	if (code == CLI_OK)
		code = map_dossier(e);
	if (code != CLI_OK)
		return code;
	e->options.room = room;
	e->options.line = on_line;
	e->options.revoked = e->revoked != NULL ? is_revoked : NULL;
	e->options.ctx = e;
	e->verify = cli_alloc(1, sizeof *e->verify);
	verify_init(e->verify, &e->crypto, &e->options);
	verify_text(e->verify, e->text, e->len);
	if (e->receipts != NULL)
		code = witness_receipts(e->verify, &e->lines, &e->crypto,
		    e->command, e->receipts);
	if (code != CLI_OK || e->proof.file == NULL)
		return code;
	e->proof.dossier = (struct stamp_piece){ e->text, e->len };
	return proof_check_run(&e->proof, e->command, e->verify, &e->lines,
	    &e->crypto);
}

void examine_close(struct examine *e)
{
	for (int i = 0; i < e->room_count; i++)
		free(e->rooms[i]);
	free(e->verify);
	free(e->revoked_list.entries);
	witness_free(&e->lines);
	trust_close(e->trust);
	if (e->len > 0)
		munmap((void *)(uintptr_t)e->text, e->len);
}
