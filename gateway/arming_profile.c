/* SPDX-License-Identifier: Apache-2.0 */
#include "arming_profile.h"

#include <stdlib.h>
#include <string.h>

#include "jws.h"
#include "profile_doubt.h"

struct room {
	struct jws_scratch scratch;
	struct jws_header header;
	struct crypto_signer signer;
	char text[LIMIT_PROFILE + 1];
	struct json_token tokens[PROFILE_TOKENS];
};

static enum status admit(struct arming *a, const struct jws *j,
    struct room *m, struct problem *p)
{
	const struct crypto *crypto = &a->g->keys->crypto;
	char why[sizeof(p->why)] = "";
	enum status s = jws_header_read(j, JWS_TYP_PROFILE, &m->scratch,
	    &m->header, p);

	if (s == STATUS_OK && m->header.cert_count == 0)
		s = problem_set(p, STATUS_MISSING, "x5c",
		    "the profile carries no certificate: sign it again");
	if (s != STATUS_OK)
		return s;
	s = crypto->admit(crypto->ctx, m->header.certs, m->header.cert_count,
	    "quality", &m->signer, why, sizeof(why));
	if (s != STATUS_OK)
		return problem_set(p, s, "signer", why);
	if (strcmp(m->signer.thumb, m->header.thumb) != 0)
		return problem_set(p, STATUS_UNTRUSTED, "signer",
		    "x5t#S256 is not the thumbprint of x5c's first "
		    "certificate");
	s = jws_verify(j, crypto, &m->signer);
	if (s != STATUS_OK)
		problem_set(p, s, "signature", "does not hold: the profile "
		    "was changed after it was signed");
	return s;
}

static enum status check_validity(struct arming *a, const struct room *m,
    struct problem *p)
{
	struct clock_utc now = gateway_now(a->g).utc;

	if (now.quality == CLOCK_NONE)
		return STATUS_OK;	/* a no-go of its own */
	if (now.utc_ms < m->signer.not_before_ms ||
	    now.utc_ms > m->signer.not_after_ms)
		return problem_set(p, STATUS_UNTRUSTED, "signer",
		    "its certificate is not valid now: sign the profile "
		    "with a valid one");
	return STATUS_OK;
}

static enum status read_profile(struct arming *a, struct room *m,
    struct problem *p)
{
	struct jws j;
	size_t len = 0;
	enum status s = jws_split(a->order.profile_jws, a->order.profile_len,
	    &j, p);

	if (s == STATUS_OK)
		s = admit(a, &j, m, p);
	if (s == STATUS_OK)
		s = check_validity(a, m, p);
	if (s == STATUS_OK)
		s = jws_payload(&j, m->text, LIMIT_PROFILE, &len);
	if (s == STATUS_OK)
		s = profile_parse(&a->order.profile, m->text, len, m->tokens,
		    p);
	if (s == STATUS_OK)
		s = profile_doubt_betters(&a->order.profile, p);
	return s;
}

void arming_profile_check(struct arming *a)
{
	struct room *m = calloc(1, sizeof(*m));
	struct problem p = { .status = STATUS_OK };
	enum status s = m ? read_profile(a, m, &p) : STATUS_NO_SPACE;

	if (s == STATUS_OK)
		arming_say(a, "profile", true, "%s version %d, signed by %s",
		    a->order.profile.id, (int)a->order.profile.version,
		    m->signer.name);
	else
		arming_say(a, "profile", false, "%s%s%s",
		    p.status != STATUS_OK ? p.where : "", p.where[0] != '\0' ?
		    ": " : "", p.status != STATUS_OK ? p.why :
		    status_name(s));
	if (s != STATUS_OK)
		memset(&a->order.profile, 0, sizeof(a->order.profile));
	free(m);
}
