/* SPDX-License-Identifier: Apache-2.0 */
/* proof_command.c - see proof_command.h.
 *
 * Algorithms and certificates age.  Before they are too old, somebody puts a
 * new time stamp over dossier and proof, with the algorithms of that day, and
 * leaves what is there as it is.  The time stamp authority is asked with
 * curl, or any other client: nothing here talks to anybody. */
#include "proof_command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base64url.h"
#include "checkpoint.h"
#include "cli.h"
#include "files.h"
#include "proof_file.h"
#include "utc.h"

#define DOSSIER_MAX ((size_t)1 << 30)
#define ALG "sha-512"

static const char help_text[] =
    "usage: coldpass proof request DOSSIER PROOF --out TSQ [--alg ALG]\n"
    "       coldpass proof seal DOSSIER PROOF --token TSR\n"
    "       coldpass proof show PROOF\n"
    "\n"
    "  request  what a time stamp authority is asked: RFC 3161, over dossier\n"
    "           and proof as they are now\n"
    "  seal     put its answer below the proof, after a look at what it "
    "stamps\n"
    "  show     what a proof holds\n"
    "\n"
    "  --alg ALG    sha-256, sha-384, sha-512 (default), sha3-256, sha3-512\n"
    "  --out TSQ    the request in DER; send it with curl -H Content-Type:"
    "application/timestamp-query --data-binary @TSQ\n"
    "  --token TSR  the answer, or the bare token, in DER\n"
    "\n"
    "A proof comes from /api/v1/consignments/CID/proof of the cloud, and is\n"
    "checked by `coldpass verify --proof`.\n"
    "Exit: 0 done, 64 usage, 65 bad input, 66 cannot read or write.\n";

struct proof_options {
	const char *what, *dossier, *proof, *out, *alg, *token;
};

static const char **slot(struct proof_options *o, const char *name)
{
	if (strcmp(name, "--out") == 0)
		return &o->out;
	if (strcmp(name, "--alg") == 0)
		return &o->alg;
	return strcmp(name, "--token") == 0 ? &o->token : NULL;
}

static int parse(struct proof_options *o, int argc, char **argv)
{
	const char *files[2] = { NULL, NULL };
	int n = 0;

	o->what = argc > 1 ? argv[1] : "";
	o->alg = ALG;
	for (int i = 2; i < argc; i++) {
		const char **value = slot(o, argv[i]);

		if (value != NULL && i + 1 < argc)
			*value = argv[++i];
		else if (argv[i][0] != '-' && n < 2)
			files[n++] = argv[i];
		else
			return cli_usage("proof", "cannot take \"%s\" here",
			    argv[i]);
	}
	o->proof = n > 0 ? files[n - 1] : NULL;
	o->dossier = n > 1 ? files[0] : NULL;
	return CLI_OK;
}

static int bad(const char *path, const char *why)
{
	struct problem p = { 0 };

	problem_set(&p, STATUS_CONFLICT, "", why);
	return cli_bad_input("proof", path, &p);
}

static int write_file(const char *path, const void *bytes, size_t len)
{
	if (files_replace(&files_real, path, bytes, len, 0644) == STATUS_OK)
		return CLI_OK;
	fprintf(stderr, "coldpass proof: %s: cannot write: %s\n", path,
	    strerror(errno));
	return CLI_NO_READ;
}

/* A file and the dossier it belongs to. */
struct pair {
	struct proof_file file;
	char *dossier;
	struct stamp_piece piece;
};

static int open_pair(struct pair *p, const struct proof_options *o)
{
	int code = cli_load("proof", o->dossier, DOSSIER_MAX, &p->dossier,
	    &p->piece.len);

	if (code != CLI_OK) {
		p->dossier = NULL;
		return code;
	}
	p->piece.bytes = p->dossier;
	code = proof_file_open(&p->file, "proof", o->proof);
	/* a seal begins a line of its own */
	if (code == CLI_OK && p->file.text[p->file.len - 1] != '\n') {
		p->file.text = cli_realloc(p->file.text, p->file.len + 2, 1);
		memcpy(p->file.text + p->file.len++, "\n", 2);
	}
	return code;
}

static void close_pair(struct pair *p)
{
	free(p->dossier);
	proof_file_close(&p->file);
}

/* ---- request ---- */

static int request(const struct proof_options *o)
{
	struct pair p = { .dossier = NULL };
	uint8_t digest[STAMP_DIGEST], *der = NULL;
	size_t n, len = 0;
	int code = open_pair(&p, o);
	enum status s = STATUS_OK;

	if (code == CLI_OK)
		s = proof_file_digest(&p.file, o->alg, &p.piece, p.file.len,
		    digest, &n);
	if (code == CLI_OK && s == STATUS_OK)
		s = stamp_request(o->alg, digest, n, &der, &len);
	if (s != STATUS_OK)
		code = cli_usage("proof", "--alg %s: not an algorithm that "
		    "this program stamps with", o->alg);
	if (code == CLI_OK)
		code = write_file(o->out, der, len);
	free(der);
	close_pair(&p);
	return code;
}

/* ---- seal ---- */

static int write_seal(struct pair *p, const char *path,
    const struct stamp_info *info, const uint8_t *token, size_t len)
{
	char *base64 = cli_alloc(len * 2 + 8, 1), *line;
	size_t cap = len * 2 + 256, n = 0;
	struct json_writer w;
	int code = CLI_NO_READ;

	(void)base64url_encode_standard(token, len, base64);
	p->file.text = cli_realloc(p->file.text, p->file.len + cap, 1);
	line = p->file.text + p->file.len;
	json_write_init(&w, line, cap - 1);
	json_write_object(&w, NULL);
	json_write_int(&w, "v", 1);
	json_write_string(&w, "typ", "coldpass-seal");
	json_write_string(&w, "alg", info->alg);
	json_write_string(&w, "token", base64);
	json_write_object_end(&w);
	if (json_write_done(&w, &n) == STATUS_OK) {
		line[n++] = '\n';
		code = write_file(path, p->file.text, p->file.len + n);
	}
	free(base64);
	return code;
}

static int check_and_write(struct pair *p, const struct proof_options *o,
    const uint8_t *der, size_t der_len)
{
	uint8_t digest[STAMP_DIGEST], *token = NULL;
	struct stamp_info info;
	size_t n = 0, len = 0;
	int code;

	if (stamp_read(der, der_len, &info, &token, &len) != STATUS_OK)
		return bad(o->token, "grants no time stamp that can be read");
	if (len * 2 > PROOF_TOKEN)
		code = bad(o->token, "is larger than any time stamp");
	else if (proof_file_digest(&p->file, info.alg, &p->piece,
	    p->file.len, digest, &n) != STATUS_OK || n != info.len ||
	    memcmp(digest, info.digest, n) != 0)
		code = bad(o->token, "stamps something else; ask again, for "
		    "this dossier and this proof as they are now");
	else
		code = write_seal(p, o->proof, &info, token, len);
	free(token);
	return code;
}

static int seal(const struct proof_options *o)
{
	struct pair p = { .dossier = NULL };
	char *der = NULL;
	size_t len;
	int code = open_pair(&p, o);

	if (code == CLI_OK)
		code = cli_load("proof", o->token, PROOF_TOKEN, &der, &len);
	if (code == CLI_OK) {
		code = check_and_write(&p, o, (const uint8_t *)der, len);
		free(der);
	}
	close_pair(&p);
	return code;
}

/* ---- show ---- */

static void show_token(const char *what, const char *alg,
    const uint8_t *token, size_t len)
{
	struct stamp_info info;
	char text[UTC_TEXT] = "unreadable", plain[PROOF_ALG];

	if (token != NULL && stamp_read(token, len, &info, NULL, NULL) ==
	    STATUS_OK)
		utc_format(info.time_ms, text);
	printf("%s %s, %s\n", what, text, cli_plain(plain, sizeof plain,
	    alg));
}

static int show_seals(struct proof_file *f)
{
	struct proof_file_seal s = { .token = NULL };
	size_t at = 0;
	int code;

	while ((code = proof_file_seal(f, &at, &s)) == CLI_OK &&
	    s.token != NULL) {
		show_token("sealed     ", s.alg, s.token, s.token_len);
		free(s.token);
	}
	return code;
}

static void show_stamps(const struct proof *p)
{
	struct proof_stamp stamp;

	for (int i = json_first(&p->doc, p->stamps); i >= 0;
	    i = json_next(&p->doc, i)) {
		uint8_t *token;
		size_t len = 0;

		if (proof_read_stamp(&p->doc, i, &stamp, NULL) != STATUS_OK)
			continue;
		token = proof_file_token(&p->doc, stamp.token, &len);
		show_token("stamped    ", stamp.alg, token, len);
		free(token);
	}
}

static void show_log(const struct proof *p)
{
	static char note[CHECKPOINT_TEXT + 1];
	struct proof_leaf leaf;

	printf("consignment %s\n", p->cid);
	for (int i = json_first(&p->doc, p->leaves); i >= 0;
	    i = json_next(&p->doc, i))
		if (proof_read_leaf(p, i, &leaf, NULL) == STATUS_OK)
			printf("entry       %lld: %s\n",
			    (long long)leaf.index, leaf.text);
	if (json_string(&p->doc, p->checkpoint, note, sizeof note) ==
	    STATUS_OK)
		for (const char *at = note; *at != '\0';
		    at += strcspn(at, "\n") + 1)
			printf("checkpoint  %.*s\n", (int)strcspn(at, "\n"),
			    at);
}

static int show(const struct proof_options *o)
{
	struct proof_file f;
	int code = proof_file_open(&f, "proof", o->proof);

	if (code == CLI_OK) {
		show_log(&f.proof);
		show_stamps(&f.proof);
		code = show_seals(&f);
		puts("nothing of this is checked here: coldpass verify "
		    "DOSSIER --trust PEM --proof FILE");
	}
	proof_file_close(&f);
	return code == CLI_OK ? cli_finish("proof", code) : code;
}

int proof_command_main(int argc, char **argv)
{
	struct proof_options o = { .what = NULL };
	int code = CLI_OK;

	if (argc > 1 && (strcmp(argv[1], "--help") == 0 ||
	    strcmp(argv[1], "-h") == 0)) {
		fputs(help_text, stdout);
		return cli_finish("proof", CLI_OK);
	}
	code = parse(&o, argc, argv);
	if (code != CLI_OK)
		return code;
	if (strcmp(o.what, "show") == 0 && o.proof && !o.dossier)
		return show(&o);
	if (strcmp(o.what, "request") == 0 && o.dossier && o.out)
		return request(&o);
	if (strcmp(o.what, "seal") == 0 && o.dossier && o.token)
		return seal(&o);
	return cli_usage("proof", "what? request DOSSIER PROOF --out TSQ, "
	    "seal DOSSIER PROOF --token TSR, or show PROOF");
}
