/* SPDX-License-Identifier: Apache-2.0 */
/* verify_end.c - what only the end can tell, and the verdict's words. */
#include <string.h>

#include "verify_part.h"

/* What a code means for the verdict. */
enum effect { NOTHING, NOT_AUTHENTIC, NOT_COMPLETE, MISMATCH };

static const struct {
	const char *name;
	enum effect effect;
} codes[] = {
	[VERIFY_SYNTAX] = { "syntax", NOT_AUTHENTIC },
	[VERIFY_HEADER] = { "header", NOT_AUTHENTIC },
	[VERIFY_PAYLOAD] = { "payload", NOT_AUTHENTIC },
	[VERIFY_SIGNATURE] = { "signature", NOT_AUTHENTIC },
	[VERIFY_UNTRUSTED] = { "untrusted", NOT_AUTHENTIC },
	[VERIFY_SIGNER] = { "signer", NOT_AUTHENTIC },
	[VERIFY_EXPIRED] = { "expired", NOT_AUTHENTIC },
	[VERIFY_REVOKED] = { "revoked", NOT_AUTHENTIC },
	[VERIFY_PROFILE] = { "profile", NOT_AUTHENTIC },
	[VERIFY_CHAIN] = { "chain", NOT_AUTHENTIC },
	[VERIFY_MIXED] = { "mixed", NOT_AUTHENTIC },
	[VERIFY_REPEATED] = { "repeated", NOT_AUTHENTIC },
	[VERIFY_AFTER_SEAL] = { "after-seal", NOT_AUTHENTIC },
	[VERIFY_NO_OPEN] = { "no-open", NOT_COMPLETE },
	[VERIFY_MISSING] = { "missing", NOT_COMPLETE },
	[VERIFY_UNSEALED] = { "unsealed", NOT_COMPLETE },
	[VERIFY_COUNT] = { "count", NOT_COMPLETE },
	[VERIFY_TORN] = { "torn", NOT_COMPLETE },
	[VERIFY_BROKEN] = { "broken", NOT_COMPLETE },
	[VERIFY_CLAIM] = { "claim", NOTHING },
	[VERIFY_SIM] = { "sim", NOTHING },
	[VERIFY_TIME_UNPROVEN] = { "time-unproven", NOTHING },
	[VERIFY_CERT_EXPIRED_LATER] = { "certificate-expired-later", NOTHING },
	[VERIFY_CALIBRATION] = { "calibration", NOTHING },
	[VERIFY_NO_PRODUCT] = { "no-product", NOTHING },
	[VERIFY_UNKNOWN_GAP] = { "unknown-gap", NOTHING },
	[VERIFY_SHELF_LIFE] = { "shelf-life", NOTHING },
	[VERIFY_RECEIPT] = { "receipt", NOTHING },
	[VERIFY_DISAGREE] = { "disagree", NOTHING },
	[VERIFY_IDENTITY] = { "identity", NOTHING },
	[VERIFY_OPTION_CID] = { "option-cid", MISMATCH },
	[VERIFY_OPTION_PROFILE] = { "option-profile", MISMATCH },
	[VERIFY_OPTION_OPEN] = { "option-open", MISMATCH },
	[VERIFY_HEAD_NOT_FOUND] = { "head-not-found", MISMATCH },
	[VERIFY_HEAD_OUTCOME] = { "head-outcome", MISMATCH },
	[VERIFY_OPTION_DISCLOSURE] = { "option-disclosure", MISMATCH },
	[VERIFY_LOG_PROOF] = { "log-proof", MISMATCH },
	[VERIFY_LOG_CHECKPOINT] = { "log-checkpoint", MISMATCH },
	[VERIFY_LOG_WITNESS] = { "log-witness", MISMATCH },
	[VERIFY_LOG_STAMP] = { "log-stamp", MISMATCH }
};

const char *verify_code_name(enum verify_code code)
{
	return codes[code].name;
}

void verify_add(struct verify *v, enum verify_code code, int64_t line,
    const char *detail)
{
	struct verify_finding *f;
	size_t n = strlen(detail);

	if (codes[code].effect == NOT_AUTHENTIC)
		v->authentic = false;
	if (codes[code].effect == NOT_COMPLETE)
		v->complete = false;
	if (codes[code].effect == MISMATCH)
		v->option_mismatch = true;
	if (v->finding_count++ >= VERIFY_FINDINGS)
		return;
	f = &v->findings[v->finding_count - 1];
	f->code = code;
	f->line = line;
	if (n >= sizeof(f->detail))
		n = sizeof(f->detail) - 1;
	memcpy(f->detail, detail, n);
	f->detail[n] = '\0';
}

/* ---- a leg's end ---- */

static void say_floor(struct verify *v, int64_t at_ms)
{
	enum leg_doubt doubt = leg_doubt(v->leg, at_ms);

	if (doubt == LEG_NO_DOUBT)
		return;
	if (doubt == LEG_NO_PRODUCT)
		verify_add(v, VERIFY_NO_PRODUCT, 0, leg_floor(v->leg, at_ms));
	else if (v->leg->unknown_gap)
		verify_add(v, VERIFY_UNKNOWN_GAP, 0,
		    "the clocks cannot tell how long a restart took");
	else if (doubt == LEG_TIME_UNPROVEN)
		verify_add(v, VERIFY_TIME_UNPROVEN, 0, "the shelf life cannot "
		    "be judged: no trustworthy clock dates the leg");
	else
		verify_add(v, VERIFY_CALIBRATION, 0,
		    leg_floor(v->leg, at_ms));
}

static void say_disagreements(struct verify *v)
{
	int64_t count, first_ms = 0;
	struct problem p;

	for (int u = 0; u < leg_unit_count(v->leg); u++) {
		count = leg_unit_disagreements(v->leg, u, &first_ms);
		if (count == 0)
			continue;
		p = (struct problem){ .status = STATUS_OK };
		problem_quote(&p, STATUS_CONFLICT, "", "the probes of ",
		    leg_unit_name(v->leg, u), " were too far apart in ");
		problem_add_int(&p, count);
		problem_add(&p, " rows, first at ");
		problem_add_int(&p, first_ms);
		verify_add(v, VERIFY_DISAGREE, 0, p.why);
	}
}

void verify_part_close_leg(struct verify *v)
{
	struct verify_leg *l = &v->legs[v->leg_count - 1];
	int64_t at_ms;

	if (!v->in_leg)
		return;
	at_ms = v->leg->time.last_leg_ms;
	l->outcome = leg_outcome(v->leg, at_ms);
	l->has_span = leg_span(v->leg, at_ms, &l->from_ms, &l->to_ms);
	l->expired = l->has_span && leg_expiry_ms(v->leg) != RULES_NEVER &&
	    l->to_ms > leg_expiry_ms(v->leg);
	say_floor(v, at_ms);
	say_disagreements(v);
	if (v->head.utc_ms > v->signer.not_after_ms &&
	    v->head.tq != RECORD_TQ_NONE)
		verify_add(v, VERIFY_CERT_EXPIRED_LATER, 0,
		    "the gateway's certificate expired during the leg, which "
		    "changes nothing");
	if (v->options.watch != NULL && v->options.watch->closed != NULL)
		v->options.watch->closed(v->options.watch->ctx, v, v->leg);
}

/* ---- the dossier's end ---- */

static void check_closed(struct verify *v, bool has_lf)
{
	const struct verify_leg *last;

	if (!has_lf && v->line > 0)
		verify_add(v, VERIFY_TORN, v->line,
		    "the last line does not end in LF");
	if (v->leg_count == 0) {
		verify_add(v, VERIFY_NO_OPEN, 0,
		    "there is no open record in this dossier");
		v->authentic = false;
		return;
	}
	last = &v->legs[v->leg_count - 1];
	if (!last->sealed)
		verify_add(v, VERIFY_UNSEALED, 0,
		    "the last leg has no seal: records may be withheld");
	else if (!last->final)
		verify_add(v, VERIFY_UNSEALED, 0,
		    "the last seal is not final: a leg is to follow");
}

static void check_options(struct verify *v)
{
	const struct verify_options *o = &v->options;
	bool profile = o->profile_digest == NULL, open = o->open_digest == NULL;

	for (int i = 0; i < v->leg_count; i++) {
		if (!open && strcmp(o->open_digest, v->legs[i].open) == 0)
			open = true;
	}
	for (int i = 0; !profile && i < v->leg_count; i++) {
		if (strcmp(o->profile_digest, v->legs[i].profile_digest) != 0)
			break;
		profile = i == v->leg_count - 1;
	}
	if (o->cid != NULL && strcmp(o->cid, v->cid) != 0)
		verify_add(v, VERIFY_OPTION_CID, 0,
		    "the dossier is of another consignment than named");
	if (!profile)
		verify_add(v, VERIFY_OPTION_PROFILE, 0,
		    "a leg was judged by another profile than named");
	if (!open)
		verify_add(v, VERIFY_OPTION_OPEN, 0,
		    "no leg begins with the open record named");
	if (o->head != NULL && !v->head_found)
		verify_add(v, VERIFY_HEAD_NOT_FOUND, 0,
		    "the line that was seen at the box is not in this "
		    "dossier: it is older, cut, or another one");
}

static void check_shelf_life(struct verify *v)
{
	const struct verify_leg *l;

	if (v->expiry_ms == RECORD_ABSENT || v->leg_count == 0)
		return;
	l = &v->legs[v->leg_count - 1];
	if (l->expired)
		verify_add(v, VERIFY_SHELF_LIFE, 0,
		    "the shelf life ended within the judged span");
	else if (v->options.at_ms != RECORD_ABSENT &&
	    v->options.at_ms > v->expiry_ms)
		verify_add(v, VERIFY_SHELF_LIFE, 0,
		    "the shelf life has ended at the time named");
}

static void check_stop(struct verify *v)
{
	if (v->leg_count == 0 || v->leg == NULL)
		return;
	if (v->leg->stop.is_held)
		verify_add(v, VERIFY_IDENTITY, 0, "identifiers read off the "
		    "goods did not match, and two persons have not released "
		    "it: do not use; keep in storage; ask the marketing "
		    "authorisation holder");
	else if (v->leg->stop.was_passed)
		verify_add(v, VERIFY_IDENTITY, 0, "it was started, ended or "
		    "released by one person alone while identifiers did not "
		    "match");
}

static void conclude(struct verify *v)
{
	for (int i = 0; i < v->leg_count; i++) {
		if (v->legs[i].outcome > v->outcome)
			v->outcome = v->legs[i].outcome;
		if (v->legs[i].claimed > v->claimed)
			v->claimed = v->legs[i].claimed;
	}
	if (!v->authentic) {
		v->outcome = 0;
		for (int i = 0; i < v->leg_count; i++)
			v->legs[i].outcome = 0;
	}
}

void verify_end(struct verify *v, bool has_lf)
{
	if (v->leg_count > 0)
		verify_part_close_leg(v);
	check_closed(v, has_lf);
	check_options(v);
	check_shelf_life(v);
	check_stop(v);
	conclude(v);
	if (v->authentic && v->options.head_outcome != 0 &&
	    v->options.head_outcome != v->outcome)
		verify_add(v, VERIFY_HEAD_OUTCOME, 0,
		    "the outcome that was printed is not what the signed "
		    "readings come to");
}

int verify_exit_code(const struct verify *v)
{
	if (!v->authentic || !v->complete || v->option_mismatch)
		return 2;
	return v->outcome > RULES_BUDGET_USED || v->outcome == 0 ? 1 : 0;
}
