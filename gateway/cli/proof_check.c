/* SPDX-License-Identifier: Apache-2.0 */
/* proof_check.c - every link from the dossier's lines to who vouches for the
 * log: receipt, entry, path, checkpoint, cosignature, time. */
#include "proof_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "jws.h"
#include "note_key.h"
#include "proof_file.h"
#include "trust.h"

#define CLOUD_PEM 32768
#define WHY 200

const char **proof_check_slot(struct proof_check *c, const char *option)
{
	if (strcmp(option, "--witness-key") == 0 &&
	    c->key_count < PROOF_CHECK_KEYS)
		return &c->keys[c->key_count++];
	if (strcmp(option, "--tsa") == 0 && c->tsa_count < PROOF_CHECK_KEYS)
		return &c->tsas[c->tsa_count++];
	return NULL;
}

/* Everything one run needs. */
struct run {
	const struct proof_check *check;
	const char *command;
	struct verify *verify;
	const struct crypto *crypto;
	struct proof_file file;
	struct witness_lines lines;	/* our own marks of what is covered */
	struct crypto_signer cloud;
	struct note_key *log;
	struct stamp_roots *roots;
	struct checkpoint note;
	char text[CHECKPOINT_TEXT + 1];	/* the note's */
};

static void find(struct run *r, enum verify_code code, const char *what,
    const char *why)
{
	char text[WHY];

	(void)snprintf(text, sizeof text, "%s%s%s", what,
	    why[0] != '\0' ? ": " : "", why);
	verify_add(r->verify, code, 0, text);
}

/* ---- the checkpoint ---- */

/* The log's key, from a certificate that the roots admit as a cloud's. */
static bool open_log(struct run *r)
{
	static char pem[CLOUD_PEM];
	struct trust_certs certs = { .count = 0 };
	char why[WHY] = "cannot be read";
	bool good = json_string(&r->file.proof.doc, r->file.proof.cloud, pem,
	    sizeof pem) == STATUS_OK && trust_certs_read(pem, strlen(pem),
	    &certs) == STATUS_OK && certs.count > 0 &&
	    r->crypto->admit(r->crypto->ctx, certs.der, certs.count, "cloud",
	    &r->cloud, why, sizeof why) == STATUS_OK;

	if (good)
		r->log = note_key_of(&certs.der[0], why, sizeof why);
	trust_certs_free(&certs);
	if (r->log == NULL)
		find(r, VERIFY_LOG_CHECKPOINT, "the cloud's certificate", why);
	return r->log != NULL;
}

static bool read_note(struct run *r)
{
	const struct proof *proof = &r->file.proof;
	struct problem p = { 0 };

	if (json_string(&proof->doc, proof->checkpoint, r->text,
	    sizeof r->text) != STATUS_OK || checkpoint_read(&r->note, r->text,
	    strlen(r->text), &p) != STATUS_OK) {
		find(r, VERIFY_LOG_CHECKPOINT, "the checkpoint", p.why);
		return false;
	}
	if (note_key_check(r->log, &r->note, NULL) == STATUS_OK)
		return true;
	find(r, VERIFY_LOG_CHECKPOINT, "the checkpoint is not signed with "
	    "the key of the receipts", "");
	return false;
}

/* ---- entries ---- */

/* The receipt whose digest the entry is. */
static const char *check_receipt(struct run *r,
    const struct proof_leaf *leaf)
{
	char jws[PROOF_JWS], digest[LIMIT_B64_DIGEST + 1];
	struct verify *v = r->verify;

	if (json_string(&r->file.proof.doc, leaf->jws, jws, sizeof jws) !=
	    STATUS_OK || jws_digest(r->crypto, jws, strlen(jws), digest) !=
	    STATUS_OK || strcmp(digest, leaf->entry.digest) != 0)
		return "the entry is of another receipt";
	return witness_receipt(v, &r->lines, r->crypto, &r->cloud, jws,
	    strlen(jws));
}

/* A ref is the consignment, or begins with it and a slash. */
static bool is_about(const char *ref, const char *cid)
{
	size_t n = strlen(cid);

	return strncmp(ref, cid, n) == 0 && (ref[n] == '\0' || ref[n] == '/');
}

static const char *check_leaf(struct run *r, const struct proof_leaf *leaf)
{
	if (!is_about(leaf->entry.ref, r->file.proof.cid))
		return "an entry about another consignment";
	if (proof_check_leaf(r->crypto, leaf, r->note.size, r->note.root) !=
	    STATUS_OK)
		return "an entry is not where its path says";
	return leaf->jws >= 0 ? check_receipt(r, leaf) : NULL;
}

static int check_leaves(struct run *r)
{
	const struct proof *proof = &r->file.proof;
	struct problem p = { 0 };
	struct proof_leaf leaf;

	for (int i = json_first(&proof->doc, proof->leaves); i >= 0;
	    i = json_next(&proof->doc, i)) {
		const char *why;

		if (proof_read_leaf(proof, i, &leaf, &p) != STATUS_OK) {
			p.line = 1;
			return cli_bad_input(r->command, r->check->file, &p);
		}
		why = check_leaf(r, &leaf);
		if (why != NULL)
			find(r, VERIFY_LOG_PROOF, leaf.text, why);
		else
			r->verify->log.entries++;
	}
	for (size_t i = 0; i < r->lines.count; i++)
		r->verify->log.records += r->lines.lines[i].covered;
	if (r->verify->log.entries == 0)
		find(r, VERIFY_LOG_PROOF, "shows no entry that holds", "");
	return CLI_OK;
}

/* ---- witnesses ---- */

static void check_witness(struct run *r, const struct note_key *k,
    const char *path)
{
	struct verify_log *log = &r->verify->log;
	struct checkpoint_signature sig;
	enum status s = note_key_check(k, &r->note, &sig);
	int64_t time_s;

	if (s != STATUS_OK) {
		find(r, VERIFY_LOG_WITNESS, path, s == STATUS_MISSING ?
		    "this witness has not cosigned the checkpoint" :
		    "this witness's cosignature does not hold");
		return;
	}
	time_s = checkpoint_time(&sig);
	log->witnesses++;
	if (log->cosigned_s < 0 || time_s < log->cosigned_s)
		log->cosigned_s = time_s;
}

static int check_witnesses(struct run *r)
{
	for (int i = 0; i < r->check->key_count; i++) {
		const char *path = r->check->keys[i];
		char why[WHY + 1024];
		struct note_key *k = note_key_public(path, why, sizeof why);

		if (k == NULL || !note_key_is_witness(k)) {
			fprintf(stderr, "coldpass %s: %s\n", r->command,
			    k == NULL ? why : "--witness-key takes a "
			    "witness's public key (Ed25519)");
			note_key_close(k);
			return CLI_BAD_INPUT;
		}
		check_witness(r, k, path);
		note_key_close(k);
	}
	return CLI_OK;
}

/* ---- time stamps ---- */

/* Time stamps of unknown authorities prove nothing: without roots a token's
 * digest alone is compared. */
static bool check_token(struct run *r, const char *what, const uint8_t *token,
    size_t len, const char *alg, const uint8_t *digest, size_t n,
    int64_t at_ms)
{
	struct stamp_info info;
	char why[WHY] = "";

	if (stamp_read(token, len, &info, NULL, NULL) != STATUS_OK)
		find(r, VERIFY_LOG_STAMP, what, "is no time stamp");
	else if (strcmp(info.alg, alg) != 0 || info.len != n ||
	    memcmp(info.digest, digest, n) != 0)
		find(r, VERIFY_LOG_STAMP, what, "stamps something else");
	else if (r->roots != NULL && stamp_check(token, len, digest, n,
	    r->roots, at_ms >= 0 ? at_ms : info.time_ms, why, sizeof why) !=
	    STATUS_OK)
		find(r, VERIFY_LOG_STAMP, what, why);
	else
		return true;
	return false;
}

static int64_t time_of(const uint8_t *token, size_t len)
{
	struct stamp_info info;

	return token != NULL && stamp_read(token, len, &info, NULL, NULL) ==
	    STATUS_OK ? info.time_ms : -1;
}

/* 'until_ms': the first seal's time, from when on it vouches; -1: none. */
static void check_stamp(struct run *r, int at, int64_t until_ms)
{
	const struct json *doc = &r->file.proof.doc;
	const struct stamp_piece body = { r->text, r->note.body_len };
	struct verify_log *log = &r->verify->log;
	uint8_t digest[STAMP_DIGEST], *token = NULL;
	struct problem p = { 0 };
	struct proof_stamp stamp;
	size_t len = 0, n;
	int64_t time_ms;

	if (proof_read_stamp(doc, at, &stamp, &p) == STATUS_OK)
		token = proof_file_token(doc, stamp.token, &len);
	if (token == NULL || stamp_digest(stamp.alg, &body, 1, digest, &n) !=
	    STATUS_OK) {
		find(r, VERIFY_LOG_STAMP, "the checkpoint's stamp",
		    "is malformed or of an unknown algorithm");
	} else if (check_token(r, "the checkpoint's stamp", token, len,
	    stamp.alg, digest, n, until_ms) && r->roots != NULL) {
		time_ms = time_of(token, len);
		if (log->stamped_ms < 0 || time_ms < log->stamped_ms)
			log->stamped_ms = time_ms;
	}
	free(token);
}

static void check_seal(struct run *r, const struct proof_file_seal *seal,
    int64_t until_ms)
{
	struct verify_log *log = &r->verify->log;
	uint8_t digest[STAMP_DIGEST];
	char what[48];
	size_t n;
	int64_t time_ms = time_of(seal->token, seal->token_len);

	(void)snprintf(what, sizeof what, "the seal in line %d", seal->line);
	if (proof_file_digest(&r->file, seal->alg, &r->check->dossier,
	    seal->before, digest, &n) != STATUS_OK) {
		find(r, VERIFY_LOG_STAMP, what, "is of an unknown algorithm");
		return;
	}
	if (!check_token(r, what, seal->token, seal->token_len, seal->alg,
	    digest, n, until_ms))
		return;
	log->seals++;
	if (r->roots != NULL)
		log->sealed_ms = time_ms;
	if (until_ms >= 0 && until_ms < time_ms)
		find(r, VERIFY_LOG_STAMP, what,
		    "is younger than the one after it");
}

/* Each seal has to hold when the next was put over it; the last one at its
 * own time, for no clock is read here. */
static int check_seals(struct run *r, int64_t *first_ms)
{
	struct proof_file_seal seal = { .token = NULL }, next;
	size_t at = 0;
	int code = proof_file_seal(&r->file, &at, &seal);

	*first_ms = time_of(seal.token, seal.token_len);
	next = seal;
	while (code == CLI_OK && seal.token != NULL) {
		code = proof_file_seal(&r->file, &at, &next);
		if (code == CLI_OK)
			check_seal(r, &seal, time_of(next.token,
			    next.token_len));
		free(seal.token);
		seal = next;
	}
	return code;
}

static int check_stamps(struct run *r)
{
	const struct proof *proof = &r->file.proof;
	char why[WHY + 1024];
	int64_t first_ms;
	int code;

	if (r->check->tsa_count > 0) {
		r->roots = stamp_roots_open(r->check->tsas,
		    r->check->tsa_count, why, sizeof why);
		if (r->roots == NULL) {
			fprintf(stderr, "coldpass %s: %s\n", r->command, why);
			return CLI_BAD_INPUT;
		}
	}
	code = check_seals(r, &first_ms);
	if (code != CLI_OK)
		return code;
	for (int i = json_first(&proof->doc, proof->stamps); i >= 0;
	    i = json_next(&proof->doc, i))
		check_stamp(r, i, first_ms);
	if (r->roots != NULL && r->verify->log.stamped_ms < 0 &&
	    r->verify->log.sealed_ms < 0)
		find(r, VERIFY_LOG_STAMP, "no time stamp in it holds", "");
	return CLI_OK;
}

/* ---- all ---- */

static int run_checks(struct run *r)
{
	struct verify_log *log = &r->verify->log;
	int code = CLI_OK;

	if (strcmp(r->file.proof.cid, r->verify->cid) != 0)
		find(r, VERIFY_LOG_PROOF, "is of another consignment", "");
	else if (open_log(r) && read_note(r)) {
		memcpy(log->origin, r->note.origin, sizeof log->origin);
		log->size = r->note.size;
		code = check_leaves(r);
		if (code == CLI_OK)
			code = check_witnesses(r);
		if (code == CLI_OK)
			code = check_stamps(r);
	}
	return code;
}

static void copy_lines(struct run *r, const struct witness_lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		witness_add(&r->lines, lines->lines[i].leg,
		    lines->lines[i].seq, lines->lines[i].digest);
}

int proof_check_run(const struct proof_check *c, const char *command,
    struct verify *v, const struct witness_lines *lines,
    const struct crypto *crypto)
{
	static struct run r;
	int code;

	memset(&r, 0, sizeof r);
	r.check = c;
	r.command = command;
	r.verify = v;
	r.crypto = crypto;
	v->log = (struct verify_log){ .given = true, .cosigned_s = -1,
		.stamped_ms = -1, .sealed_ms = -1 };
	code = proof_file_open(&r.file, command, c->file);
	if (code == CLI_OK) {
		copy_lines(&r, lines);
		code = run_checks(&r);
	}
	note_key_close(r.log);
	stamp_roots_close(r.roots);
	witness_free(&r.lines);
	proof_file_close(&r.file);
	return code;
}
