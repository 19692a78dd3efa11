/* SPDX-License-Identifier: Apache-2.0 */
/* admit.c - refuse with the first reason found, cheapest checks first: a
 * flood of rubbish must not cost a signature verification each. */
#include "admit.h"

#include <string.h>

static bool refuse(struct admit_refusal *r, enum metrics_refusal code)
{
	r->code = code;
	return false;
}

static bool refuse_with(struct admit_refusal *r, enum metrics_refusal code,
    enum status s, const char *where, const char *why)
{
	(void)problem_set(&r->problem, s, where, why);
	return refuse(r, code);
}

/* ---- form ---- */

static bool split(const char *line, size_t len, struct jws *out,
    struct admit_refusal *r)
{
	enum status s;

	if (len == 0 || len > LIMIT_RECORD)
		return refuse_with(r, METRICS_SIZE, STATUS_RANGE, "",
		    "a record has 1 to 32768 bytes");
	s = jws_split(line, len, out, &r->problem);
	if (s == STATUS_OK)
		return true;
	return refuse(r, s == STATUS_SIGNATURE ? METRICS_SIGNATURE :
	    METRICS_SYNTAX);
}

static bool read_header(struct scratch *s, const struct jws *j,
    const char *typ, struct jws_header *out, struct admit_refusal *r)
{
	if (jws_header_read(j, typ, &s->jws, out, &r->problem) == STATUS_OK)
		return true;
	if (strcmp(r->problem.where, "alg") == 0)
		return refuse(r, METRICS_ALG);
	if (strcmp(r->problem.where, "typ") == 0)
		return refuse(r, METRICS_TYP);
	return refuse(r, METRICS_HEADER);
}

/* Which of the payload's rules was broken: strict JSON comes first, and its
 * refusals name no member. */
static enum metrics_refusal payload_code(enum status s,
    const struct problem *p)
{
	if (s == STATUS_NO_SPACE)
		return METRICS_DEPTH;
	if (s == STATUS_REPEATED)
		return METRICS_REPEATED;
	if (p->line > 0 && s == STATUS_SYNTAX)
		return METRICS_JSON;
	if (p->line > 0 && s == STATUS_RANGE)
		return METRICS_NUMBER;
	return METRICS_PAYLOAD;
}

static bool read_payload(struct scratch *s, const struct jws *j,
    struct admit_refusal *r)
{
	size_t len;
	enum status done;

	if (jws_payload(j, s->payload, LIMIT_PAYLOAD, &len) != STATUS_OK)
		return refuse_with(r, METRICS_SYNTAX, STATUS_SYNTAX,
		    "payload", "not canonical base64url");
	done = record_read(&s->record, s->payload, len, s->tokens,
	    LIMIT_TOKENS, &r->problem);
	if (done == STATUS_OK)
		return true;
	return refuse(r, payload_code(done, &r->problem));
}

bool admit_read(struct scratch *s, const char *line, size_t len,
    struct admit_message *out, struct admit_refusal *r)
{
	memset(r, 0, sizeof(*r));
	if (!split(line, len, &out->jws, r) ||
	    !read_header(s, &out->jws, JWS_TYP_RECORD, &out->header, r) ||
	    !read_payload(s, &out->jws, r))
		return false;
	if ((out->header.cert_count > 0) !=
	    (s->record.head.kind == RECORD_OPEN))
		return refuse_with(r, METRICS_HEADER, STATUS_CONFLICT, "x5c",
		    "stands in open, and only there");
	if ((s->record.head.seq == 0) != (s->record.head.kind == RECORD_OPEN))
		return refuse_with(r, METRICS_PAYLOAD, STATUS_CONFLICT, "seq",
		    "open is record 0 of its leg, and only open");
	return true;
}

/* ---- who may sign ---- */

static bool admit(const struct crypto *crypto, const struct jws_header *h,
    const char *role, struct crypto_signer *out, struct admit_refusal *r)
{
	char why[sizeof(r->problem.why)] = "";

	if (h->cert_count == 0)
		return refuse_with(r, METRICS_HEADER, STATUS_MISSING, "x5c",
		    "a certificate path is due here");
	if (crypto->admit(crypto->ctx, h->certs, h->cert_count, role, out, why,
	    sizeof(why)) != STATUS_OK)
		return refuse_with(r, METRICS_UNTRUSTED, STATUS_UNTRUSTED,
		    "x5c", why);
	if (strcmp(out->thumb, h->thumb) != 0)
		return refuse_with(r, METRICS_SIGNER, STATUS_UNTRUSTED,
		    "x5t#S256", "is not the thumbprint of x5c's leaf");
	return true;
}

static bool is_valid_then(const struct record_head *open,
    const struct crypto_signer *signer)
{
	return open->tq == RECORD_TQ_NONE ||
	    (open->utc_ms >= signer->not_before_ms &&
	    open->utc_ms <= signer->not_after_ms);
}

static bool verify_with(const struct crypto *crypto, const struct jws *j,
    const struct crypto_signer *signer, struct admit_refusal *r)
{
	if (jws_verify(j, crypto, signer) == STATUS_OK)
		return true;
	return refuse_with(r, METRICS_SIGNATURE, STATUS_SIGNATURE, "",
	    "the signature does not hold");
}

/* ---- profile ---- */

/* Any refusal below is the profile's; its words stay. */
static bool profile_fault(struct admit_refusal *r)
{
	r->code = METRICS_PROFILE;
	return false;
}

static bool parse_profile(struct scratch *s, const struct jws *j,
    size_t *len, struct problem *p)
{
	if (jws_payload(j, s->profile_text, LIMIT_PROFILE, len) !=
	    STATUS_OK) {
		(void)problem_set(p, STATUS_RANGE, "profile",
		    "is no base64url or longer than a profile may be");
		return false;
	}
	return profile_parse(&s->profile, s->profile_text, *len,
	    s->profile_tokens, p) == STATUS_OK;
}

static bool take_profile(struct scratch *s, const struct crypto *crypto,
    struct admit_leg *out, struct admit_refusal *r)
{
	struct crypto_signer quality;
	struct jws_header header;
	struct jws j;
	size_t len;

	if (!split(s->open.profile, s->open.profile_len, &j, r) ||
	    !read_header(s, &j, JWS_TYP_PROFILE, &header, r) ||
	    !admit(crypto, &header, "quality", &quality, r) ||
	    !verify_with(crypto, &j, &quality, r) ||
	    !parse_profile(s, &j, &len, &r->problem))
		return profile_fault(r);
	if (!is_valid_then(&s->record.head, &quality))
		return refuse_with(r, METRICS_EXPIRED, STATUS_UNTRUSTED,
		    "profile", "its signer's certificate was not valid when "
		    "the leg was opened");
	memcpy(out->profile_signer, quality.name, sizeof(quality.name));
	if (jws_digest(crypto, s->profile_text, len, out->profile_digest) !=
	    STATUS_OK)
		return refuse_with(r, METRICS_PROFILE, STATUS_CRYPTO,
		    "profile", "the crypto library failed");
	return true;
}

bool admit_profile_again(struct scratch *s, struct problem *p)
{
	struct jws j;
	size_t len;

	return jws_split(s->open.profile, s->open.profile_len, &j, p) ==
	    STATUS_OK && parse_profile(s, &j, &len, p);
}

/* ---- open ---- */

bool admit_open(struct scratch *s, const struct crypto *crypto,
    const struct admit_message *m, struct admit_leg *out,
    struct admit_refusal *r)
{
	const struct record_head *h = &s->record.head;

	memset(r, 0, sizeof(*r));
	if (!admit(crypto, &m->header, "gateway", &out->signer, r) ||
	    !verify_with(crypto, &m->jws, &out->signer, r))
		return false;
	if (strcmp(out->signer.name, h->gw) != 0)
		return refuse_with(r, METRICS_UNTRUSTED, STATUS_UNTRUSTED,
		    "x5c", "the certificate names another gateway");
	if (!is_valid_then(h, &out->signer))
		return refuse_with(r, METRICS_EXPIRED, STATUS_UNTRUSTED,
		    "x5c", "the certificate was not valid when the leg was "
		    "opened");
	if (record_read_open(&s->record, &s->open, &r->problem) != STATUS_OK)
		return refuse(r, METRICS_PAYLOAD);
	return take_profile(s, crypto, out, r);
}

bool admit_again(struct scratch *s, const struct crypto *crypto,
    const char *line, size_t len, struct crypto_signer *out,
    struct admit_refusal *r)
{
	struct jws_header header;
	struct jws j;

	memset(r, 0, sizeof(*r));
	return split(line, len, &j, r) &&
	    read_header(s, &j, JWS_TYP_RECORD, &header, r) &&
	    admit(crypto, &header, "gateway", out, r);
}
