/* SPDX-License-Identifier: Apache-2.0 */
/* act.h - one signed step of a named person: filed, checked, decided.
 *
 * What people do about a consignment is kept as acts.  The acts on one
 * subject (a consignment, a filing, the register of sites and people) form a
 * chain, and the subject's state is what folding the chain gives: nothing is
 * ever changed, a correction is another act.  docs/acts.md is the format:
 *
 *   {"v":1,"k","on","n","prev","at","meaning","body"} in this order, as a
 *   JWS of type coldpass-act+jws, ES256, x5c of a `person` certificate.
 *
 * k: the kind; on: the subject; n: 0, 1, ... within the subject; prev: digest
 * of the act before (43 'A' for the first); at: UTC ms, when the person
 * signed; meaning: what the signature says, in the signer's words
 * (21 CFR 11.50(a)(3): name, time and meaning); body: the kind's own members.
 */
#ifndef ACT_H
#define ACT_H

#include <stddef.h>
#include <stdint.h>

#include "crypto.h"
#include "json.h"
#include "json_write.h"
#include "jws.h"
#include "limit.h"
#include "problem.h"

#define JWS_TYP_ACT "coldpass-act+jws"

/* Acts on one subject: a case that needs more wants a new case. */
#define ACT_MOST 4096
#define ACT_TOKENS 2048

struct act {
	char kind[LIMIT_ID + 1];	/* [a-z][a-z-]* */
	char on[LIMIT_CID + 1];		/* [A-Za-z0-9_-]{1,36} */
	int64_t n;
	char prev[LIMIT_B64_DIGEST + 1];
	int64_t at_ms;
	char meaning[LIMIT_TEXT + 1];
	const char *body;		/* an object's bytes; not owned */
	size_t body_len;
};

/* A read act with its parsed payload: 'doc' reads from 'text', the body is
 * the object at 'body_at'.  Large: not for the stack. */
struct act_line {
	struct act act;
	struct crypto_signer signer;		/* a person */
	char digest[LIMIT_B64_DIGEST + 1];	/* of the line */
	struct json doc;
	int body_at;
	char text[LIMIT_PAYLOAD];
	struct json_token tokens[ACT_TOKENS];
	struct jws_scratch scratch;
	struct jws_header header;
};

void act_write(struct json_writer *w, const struct act *a);

/* Read and check one line: form, signature, and that its certificates lead
 * to a root as a `person`.  Validity in time is judged at the act's own
 * moment.  STATUS_SYNTAX, _UNKNOWN, _MISSING, _RANGE, _NO_SPACE;
 * STATUS_SIGNATURE; STATUS_UNTRUSTED. */
enum status act_read(struct act_line *out, const char *line, size_t len,
    const struct crypto *crypto, struct problem *p) MUST_USE;

/* The next act of the chain has this number and 'prev'.  STATUS_REPEATED:
 * its number is taken; STATUS_ORDER: acts before it are missing;
 * STATUS_CHAIN: another act came before it. */
enum status act_follows(const struct act *a, int64_t count,
    const char *newest, struct problem *p) MUST_USE;

#endif
