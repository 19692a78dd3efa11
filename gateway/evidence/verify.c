/* SPDX-License-Identifier: Apache-2.0 */
/* verify.c - one dossier, line by line: form, signer, signature, chain.
 *
 * What a line must be is here; what an `open` begins is in verify_open.c;
 * what is left to say at the end, and the words, in verify_end.c. */
#include "verify.h"

#include <string.h>

#include "verify_part.h"

void verify_init(struct verify *v, const struct crypto *crypto,
    const struct verify_options *options)
{
	static const struct verify_options none = { .at_ms = RECORD_ABSENT };

	v->authentic = v->complete = true;
	v->option_mismatch = false;
	v->outcome = v->claimed = 0;
	v->cid[0] = v->prev[0] = '\0';
	v->expiry_ms = RECORD_ABSENT;
	v->leg_count = 0;
	v->witnessed = -1;
	memset(&v->log, 0, sizeof(v->log));
	v->finding_count = 0;
	v->crypto = crypto;
	v->options = options != NULL ? *options : none;
	v->line = 0;
	v->in_leg = v->sealed = v->hole = v->claim_told = false;
	v->head_found = false;
	v->header_len = 0;
	memset(&v->head, 0, sizeof(v->head));
	v->head.leg = -1;
	v->leg = &v->pair[0];
}

void verify_part_problem(struct verify *v, enum verify_code code,
    const struct problem *p)
{
	char text[200];
	size_t n = strlen(p->where), m = strlen(p->why);

	if (n > 80)
		n = 80;
	if (m > sizeof(text) - n - 3)
		m = sizeof(text) - n - 3;
	memcpy(text, p->where, n);
	if (n > 0)
		memcpy(text + n, ": ", 2);
	n += n > 0 ? 2 : 0;
	memcpy(text + n, p->why, m);
	text[n + m] = '\0';
	verify_add(v, code, v->line, text);
}

/* ---- form ---- */

static bool split(struct verify *v, const char *line, size_t len,
    struct jws *j)
{
	struct problem p = { 0 };
	enum status s = jws_split(line, len, j, &p);

	if (s == STATUS_OK)
		return true;
	verify_part_problem(v, s == STATUS_SIGNATURE ? VERIFY_SIGNATURE :
	    VERIFY_SYNTAX, &p);
	return false;
}

/* ---- signer ---- */

static bool same_header(const struct verify *v, const struct jws *j)
{
	return v->header_len > 0 && j->header_len == v->header_len &&
	    memcmp(j->text, v->header, v->header_len) == 0;
}

/* The header of a record other than open names this leg's signer. */
static bool check_signer(struct verify *v, const struct jws *j,
    const struct jws_header *h)
{
	if (v->leg_count == 0) {
		verify_add(v, VERIFY_NO_OPEN, v->line,
		    "no open record before this one: its signer is unknown");
		v->authentic = false;
		return false;
	}
	if (strcmp(h->thumb, v->signer.thumb) != 0) {
		verify_add(v, VERIFY_SIGNER, v->line,
		    "signed by another certificate than the leg's");
		return false;
	}
	if (j->header_len <= sizeof(v->header)) {
		memcpy(v->header, j->text, j->header_len);
		v->header_len = j->header_len;
	}
	return true;
}

static bool admit(struct verify *v, const struct jws_header *h,
    struct crypto_signer *signer)
{
	char why[160] = "";

	if (v->crypto->admit(v->crypto->ctx, h->certs, h->cert_count,
	    "gateway", signer, why, sizeof(why)) != STATUS_OK) {
		verify_add(v, VERIFY_UNTRUSTED, v->line, why);
		return false;
	}
	if (strcmp(signer->thumb, h->thumb) != 0) {
		verify_add(v, VERIFY_SIGNER, v->line,
		    "x5t#S256 is not the thumbprint of x5c's leaf");
		return false;
	}
	return true;
}

/* Whose signature is due on this line: *opens tells that it brings its own
 * certificates, which only `open` may. */
static bool find_signer(struct verify *v, const struct jws *j,
    struct crypto_signer *signer, bool *opens)
{
	struct problem p = { 0 };
	struct jws_header h;

	*opens = false;
	*signer = v->signer;
	if (same_header(v, j))
		return true;
	if (jws_header_read(j, JWS_TYP_RECORD, &v->scratch, &h, &p) !=
	    STATUS_OK) {
		verify_part_problem(v, VERIFY_HEADER, &p);
		return false;
	}
	*opens = h.cert_count > 0;
	return *opens ? admit(v, &h, signer) : check_signer(v, j, &h);
}

static bool read_payload(struct verify *v, const struct jws *j)
{
	struct problem p = { 0 };
	size_t len;

	if (jws_payload(j, v->payload, LIMIT_PAYLOAD, &len) != STATUS_OK) {
		verify_add(v, VERIFY_SYNTAX, v->line,
		    "the payload is no canonical base64url");
		return false;
	}
	if (record_read(&v->record, v->payload, len, v->tokens, LIMIT_TOKENS,
	    &p) != STATUS_OK) {
		verify_part_problem(v, VERIFY_PAYLOAD, &p);
		return false;
	}
	return true;
}

/* ---- chain ---- */

static bool check_identity(struct verify *v, const struct record_head *h)
{
	if (v->cid[0] == '\0')
		memcpy(v->cid, h->cid, sizeof(v->cid));
	if (strcmp(v->cid, h->cid) != 0) {
		verify_add(v, VERIFY_MIXED, v->line,
		    "belongs to another consignment");
		return false;
	}
	if (h->kind != RECORD_OPEN && strcmp(v->head.gw, h->gw) != 0) {
		verify_add(v, VERIFY_MIXED, v->line,
		    "belongs to another gateway than its leg");
		return false;
	}
	return true;
}

static bool check_prev(struct verify *v, const char *expected)
{
	if (strcmp(v->record.head.prev, expected) == 0)
		return true;
	verify_add(v, VERIFY_CHAIN, v->line,
	    "prev is not the digest of the line before");
	return false;
}

static void missing(struct verify *v, const char *detail)
{
	v->hole = true;
	verify_add(v, VERIFY_MISSING, v->line, detail);
}

/* A block, handover or seal within the present leg. */
static bool check_next(struct verify *v, const struct record_head *h)
{
	if (v->sealed && h->leg == v->head.leg) {
		verify_add(v, VERIFY_AFTER_SEAL, v->line,
		    "nothing follows a seal but the next leg's open");
		return false;
	}
	if (h->leg != v->head.leg) {
		verify_add(v, VERIFY_NO_OPEN, v->line,
		    "a leg whose open record is not in the dossier");
		v->authentic = false;
		return false;
	}
	if (h->seq <= v->head.seq) {
		verify_add(v, VERIFY_REPEATED, v->line,
		    "its number does not follow the line before");
		return false;
	}
	if (h->seq != v->head.seq + 1) {
		missing(v, "records are missing before this one");
		return true;
	}
	return v->prev[0] == '\0' || check_prev(v, v->prev);
}

/* ---- a record of the present leg ---- */

static void compare_claim(struct verify *v)
{
	struct verify_leg *l = &v->legs[v->leg_count - 1];
	struct json_writer w;
	size_t len, theirs_len;
	const char *theirs;
	int outcome;

	if (v->record.claim < 0)
		return;
	outcome = json_member(&v->record.doc, v->record.claim, "outcome");
	for (int o = RULES_CONFORM; outcome >= 0 && o <= RULES_FAIL; o++)
		if (json_is(&v->record.doc, outcome,
		    rules_outcome_name((enum rules_outcome)o)))
			l->claimed = (enum rules_outcome)o;
	if (v->hole || v->claim_told)
		return;
	json_write_init(&w, v->claim, sizeof(v->claim));
	leg_write_claim(v->leg, v->leg->time.last_leg_ms, &w, NULL);
	theirs = json_raw(&v->record.doc, v->record.claim, &theirs_len);
	if (json_write_done(&w, &len) == STATUS_OK && len == theirs_len &&
	    memcmp(v->claim, theirs, len) == 0)
		return;
	v->claim_told = true;
	verify_add(v, VERIFY_CLAIM, v->line,
	    "the gateway's claim differs from the rules' result");
}

static void check_seal(struct verify *v)
{
	struct verify_leg *l = &v->legs[v->leg_count - 1];
	struct record_seal seal;
	struct problem p = { 0 };

	if (record_read_seal(&v->record, &seal, &p) != STATUS_OK) {
		verify_part_problem(v, VERIFY_PAYLOAD, &p);
		return;
	}
	l->sealed = v->sealed = true;
	l->final = seal.final;
	if (seal.records != v->record.head.seq + 1 ||
	    (!v->hole && !leg_seal_agrees(v->leg, &seal)))
		verify_add(v, VERIFY_COUNT, v->line,
		    "the seal counts other records, readings or events than "
		    "there are");
}

static void take(struct verify *v)
{
	struct verify_leg *l = &v->legs[v->leg_count - 1];
	struct problem p = { 0 };

	l->records++;
	memcpy(l->head, v->digest, sizeof(l->head));
	if (!v->in_leg)
		return;
	if (leg_record(v->leg, &v->record, &p) != STATUS_OK) {
		verify_part_problem(v, VERIFY_PAYLOAD, &p);
		return;
	}
	compare_claim(v);
	if (v->record.head.kind == RECORD_SEAL)
		check_seal(v);
	if (v->options.watch != NULL && v->options.watch->judged != NULL)
		v->options.watch->judged(v->options.watch->ctx, v, &v->record,
		    v->leg);
}

/* ---- one line ---- */

static bool authenticate(struct verify *v, const char *line, size_t len,
    struct crypto_signer *signer)
{
	struct jws j;
	bool opens;

	if (!split(v, line, len, &j) || !find_signer(v, &j, signer, &opens))
		return false;
	if (jws_verify(&j, v->crypto, signer) != STATUS_OK) {
		verify_add(v, VERIFY_SIGNATURE, v->line,
		    "the signature does not hold");
		return false;
	}
	if (!read_payload(v, &j))
		return false;
	if (opens != (v->record.head.kind == RECORD_OPEN)) {
		verify_add(v, VERIFY_HEADER, v->line,
		    "x5c stands in open, and only there");
		return false;
	}
	return true;
}

static bool is_named_head(const struct verify *v, const struct record_head *h)
{
	const struct chainhead *named = v->options.head;

	return named != NULL && named->leg == h->leg && named->seq == h->seq &&
	    strcmp(named->cid, v->cid) == 0 &&
	    strcmp(named->digest, v->digest) == 0;
}

static void accept(struct verify *v, const struct crypto_signer *signer)
{
	const struct record_head *h = &v->record.head;
	bool fits;

	if (!check_identity(v, h))
		return;
	if (h->kind == RECORD_OPEN)
		fits = verify_part_open(v, signer);
	else
		fits = check_next(v, h);
	if (!fits)
		return;
	if (h->kind != RECORD_OPEN)
		take(v);
	v->head = *h;
	memcpy(v->recent[h->seq % VERIFY_RECENT], v->digest,
	    sizeof(v->digest));
	if (is_named_head(v, h))
		v->head_found = true;
	if (v->options.line != NULL)
		v->options.line(v->options.ctx, h->leg, h->seq, v->digest);
}

void verify_line(struct verify *v, const char *line, size_t len)
{
	struct crypto_signer signer;

	v->line++;
	v->digest[0] = '\0';
	if (len <= LIMIT_RECORD && jws_digest(v->crypto, line, len,
	    v->digest) != STATUS_OK)
		v->digest[0] = '\0';
	if (authenticate(v, line, len, &signer))
		accept(v, &signer);
	memcpy(v->prev, v->digest, sizeof(v->prev));
}

void verify_text(struct verify *v, const char *text, size_t len)
{
	bool has_lf = len == 0 || text[len - 1] == '\n';

	while (len > 0) {
		const char *lf = memchr(text, '\n', len);
		size_t n = lf != NULL ? (size_t)(lf - text) : len;

		verify_line(v, text, n);
		text += n + (lf != NULL);
		len -= n + (lf != NULL);
	}
	verify_end(v, has_lf);
}
