/* SPDX-License-Identifier: Apache-2.0 */
/* verify_open.c - what an open record begins: signer's validity, its place
 * in the chain, the signed profile, the leg to judge. */
#include <string.h>

#include "verify_part.h"

/* Was the certificate valid, and not revoked, when the leg was opened? */
static void check_time(struct verify *v, const struct crypto_signer *signer,
    const char *what)
{
	const struct record_head *h = &v->record.head;

	if (v->options.revoked != NULL && v->options.revoked(v->options.ctx,
	    signer->thumb, h->utc_ms))
		verify_add(v, VERIFY_REVOKED, v->line, what);
	if (h->tq == RECORD_TQ_NONE)
		return;
	if (h->utc_ms < signer->not_before_ms ||
	    h->utc_ms > signer->not_after_ms)
		verify_add(v, VERIFY_EXPIRED, v->line, what);
}

static bool first_open(struct verify *v, const struct record_head *h)
{
	if (h->leg != 0 || h->seq != 0) {
		v->hole = true;
		verify_add(v, VERIFY_NO_OPEN, v->line,
		    "the dossier does not begin with open of leg 0");
		return h->seq == 0;
	}
	if (strcmp(h->prev, RECORD_NO_DIGEST) == 0)
		return true;
	verify_add(v, VERIFY_CHAIN, v->line,
	    "the first record of leg 0 has prev of 43 A");
	return false;
}

/* A leg that continues where a gateway was lost. */
static bool broken_open(struct verify *v, const struct record_head *h)
{
	int64_t seq = v->open.broken_seq;
	const char *known = v->recent[seq % VERIFY_RECENT];

	verify_add(v, VERIFY_BROKEN, v->line, v->open.broken_why);
	if (seq > v->head.seq || seq <= v->head.seq - VERIFY_RECENT)
		verify_add(v, VERIFY_MISSING, v->line,
		    "the line it continues from is not at hand");
	else if (strcmp(known, h->prev) != 0) {
		verify_add(v, VERIFY_CHAIN, v->line,
		    "prev is not the line that broken names");
		return false;
	}
	return true;
}

static bool later_open(struct verify *v, const struct record_head *h)
{
	if (h->leg <= v->head.leg || h->seq != 0) {
		verify_add(v, VERIFY_REPEATED, v->line,
		    "a second open record for this leg");
		return false;
	}
	if (h->leg != v->head.leg + 1) {
		verify_add(v, VERIFY_MISSING, v->line,
		    "a whole leg is missing before this one");
		return true;
	}
	if (v->open.has_broken)
		return broken_open(v, h);
	if (!v->sealed) {
		verify_add(v, VERIFY_UNSEALED, v->line,
		    "a new leg although the last one has no seal");
		return true;
	}
	if (v->prev[0] == '\0' || strcmp(v->prev, h->prev) == 0)
		return true;
	verify_add(v, VERIFY_CHAIN, v->line,
	    "prev is not the seal of the leg before");
	return false;
}

/* ---- profile ---- */

static bool profile_signer(struct verify *v, const struct jws *j,
    struct crypto_signer *out, struct problem *p)
{
	struct jws_header h;
	char why[sizeof(p->why)] = "";
	enum status s = jws_header_read(j, JWS_TYP_PROFILE, &v->scratch, &h, p);

	if (s == STATUS_OK && h.cert_count == 0)
		s = problem_set(p, STATUS_MISSING, "profile",
		    "carries no certificate (x5c)");
	if (s == STATUS_OK) {
		s = v->crypto->admit(v->crypto->ctx, h.certs, h.cert_count,
		    "quality", out, why, sizeof(why));
		if (s != STATUS_OK)
			problem_set(p, s, "profile", why);
	}
	if (s == STATUS_OK && strcmp(out->thumb, h.thumb) != 0)
		s = problem_set(p, STATUS_UNTRUSTED, "profile",
		    "x5t#S256 is not the thumbprint of x5c's leaf");
	if (s == STATUS_OK)
		s = jws_verify(j, v->crypto, out);
	if (s == STATUS_SIGNATURE)
		problem_set(p, s, "profile", "its signature does not hold");
	return s == STATUS_OK;
}

static bool read_profile(struct verify *v, struct verify_leg *l,
    struct crypto_signer *signer, struct problem *p)
{
	struct jws j;
	size_t len;

	if (jws_split(v->open.profile, v->open.profile_len, &j, p) !=
	    STATUS_OK || !profile_signer(v, &j, signer, p))
		return false;
	if (jws_payload(&j, v->profile_text, LIMIT_PROFILE, &len) !=
	    STATUS_OK) {
		problem_set(p, STATUS_RANGE, "profile",
		    "is no base64url or longer than a profile may be");
		return false;
	}
	if (jws_digest(v->crypto, v->profile_text, len, l->profile_digest) !=
	    STATUS_OK)
		l->profile_digest[0] = '\0';
	return profile_parse(&v->profile, v->profile_text, len,
	    v->profile_tokens, p) == STATUS_OK;
}

static bool take_profile(struct verify *v, struct verify_leg *l)
{
	struct crypto_signer signer;
	struct problem p = { 0 };

	if (!read_profile(v, l, &signer, &p)) {
		verify_part_problem(v, VERIFY_PROFILE, &p);
		return false;
	}
	memcpy(l->profile_signer, signer.name, sizeof(l->profile_signer));
	memcpy(l->profile_id, v->profile.id, sizeof(l->profile_id));
	l->profile_version = v->profile.version;
	check_time(v, &signer, "the profile's signer");
	return true;
}

/* ---- the leg ---- */

static struct verify_leg *new_leg(struct verify *v,
    const struct record_head *h)
{
	struct verify_leg *l = &v->legs[v->leg_count++];

	memset(l, 0, sizeof(*l));
	l->leg = h->leg;
	memcpy(l->gw, h->gw, sizeof(l->gw));
	l->records = 1;
	memcpy(l->head, v->digest, sizeof(l->head));
	memcpy(l->open, v->digest, sizeof(l->open));
	return l;
}

static void say_what_open_states(struct verify *v, struct verify_leg *l)
{
	char text[] = "recorded data or compressed time, not a real journey";

	if (v->open.sim_pace != 0)
		verify_add(v, VERIFY_SIM, v->line, text);
	if (v->record.head.tq == RECORD_TQ_NONE)
		verify_add(v, VERIFY_TIME_UNPROVEN, v->line,
		    "the wall clock was not trusted when the leg was opened");
	v->expiry_ms = v->open.expiry_ms;
	memcpy(l->part_set, v->open.part_set, sizeof(l->part_set));
	l->part_n = v->open.part_n;
	l->part_of = v->open.part_of;
}

static bool begin_judging(struct verify *v, const struct verify_leg *before)
{
	struct leg *last = v->leg;
	size_t need = leg_holds_needed(&v->profile, &v->open);
	struct rules_hold *holds = NULL;
	struct problem p = { 0 };
	bool same = v->open.goods == RECORD_GOODS_SAME && v->in_leg;

	if (same && before != NULL && strcmp(before->profile_digest,
	    v->legs[v->leg_count - 1].profile_digest) != 0) {
		problem_set(&p, STATUS_CONFLICT, "goods",
		    "the same goods travel under the same profile");
		verify_part_problem(v, VERIFY_PROFILE, &p);
		return false;
	}
	if (need > 0 && v->options.room != NULL)
		holds = v->options.room(v->options.ctx,
		    need * sizeof(*holds));
	v->leg = last == &v->pair[0] ? &v->pair[1] : &v->pair[0];
	if (leg_open(v->leg, &v->record.head, &v->open, &v->profile, holds,
	    holds != NULL ? need : 0, same ? last : NULL, &p) != STATUS_OK) {
		verify_part_problem(v, VERIFY_PAYLOAD, &p);
		return false;
	}
	if (last != NULL)
		v->leg->stop = last->stop;	/* whatever the goods */
	if (v->options.watch != NULL && v->options.watch->opened != NULL)
		v->options.watch->opened(v->options.watch->ctx, v, v->leg);
	return true;
}

static bool read_open(struct verify *v)
{
	struct problem p = { 0 };

	if (record_read_open(&v->record, &v->open, &p) != STATUS_OK) {
		verify_part_problem(v, VERIFY_PAYLOAD, &p);
		return false;
	}
	if (v->leg_count == VERIFY_LEGS) {
		verify_add(v, VERIFY_MISSING, v->line,
		    "this verifier reads at most 16 legs");
		return false;
	}
	return true;
}

bool verify_part_open(struct verify *v, const struct crypto_signer *signer)
{
	const struct record_head *h = &v->record.head;
	struct verify_leg *l, *before;

	if (strcmp(signer->name, h->gw) != 0) {
		verify_add(v, VERIFY_UNTRUSTED, v->line,
		    "the signer's certificate names another gateway");
		return false;
	}
	if (!read_open(v))
		return false;
	if (!(v->leg_count == 0 ? first_open(v, h) : later_open(v, h)))
		return false;
	before = v->leg_count > 0 ? &v->legs[v->leg_count - 1] : NULL;
	if (before != NULL)
		verify_part_close_leg(v);
	l = new_leg(v, h);
	v->signer = *signer;
	v->header_len = 0;
	v->sealed = v->claim_told = false;
	v->hole = h->seq != 0;
	check_time(v, signer, "the gateway's certificate");
	say_what_open_states(v, l);
	v->in_leg = take_profile(v, l) && begin_judging(v, before);
	return true;
}
