/* SPDX-License-Identifier: Apache-2.0 */
/* verify.h - decide whether a dossier is authentic and complete, and judge it
 * again from its signed readings and signed profile, believing nobody.
 *
 * Feed every line in order, then end.  No wall clock, no I/O: crypto and
 * memory for mkt windows reach it as functions.
 * Semantics: docs/evidence-format.md, "Verification".
 */
#ifndef VERIFY_H
#define VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chainhead.h"
#include "checkpoint.h"
#include "crypto.h"
#include "jws.h"
#include "leg.h"

enum verify_code {
	/* not authentic */
	VERIFY_SYNTAX = 1,	/* not one canonical JWS of ours per line */
	VERIFY_HEADER,		/* alg, typ, crit, x5c where it does not belong */
	VERIFY_PAYLOAD,		/* members, order, numbers, words */
	VERIFY_SIGNATURE,	/* signature does not hold, or s is high */
	VERIFY_UNTRUSTED,	/* no path, wrong role, name is not gw */
	VERIFY_SIGNER,		/* x5t#S256 is not this leg's signer */
	VERIFY_EXPIRED,		/* certificate not valid at open.utc */
	VERIFY_REVOKED,
	VERIFY_PROFILE,		/* its JWS, signer or content */
	VERIFY_CHAIN,		/* prev does not fit the neighbour */
	VERIFY_MIXED,		/* another gw or cid within */
	VERIFY_REPEATED,	/* a seq a second time */
	VERIFY_AFTER_SEAL,	/* a record after the seal */
	/* not complete */
	VERIFY_NO_OPEN,		/* does not begin with open of leg 0 */
	VERIFY_MISSING,		/* seq or leg jumps: lines are missing */
	VERIFY_UNSEALED,	/* a leg without seal, or the last not final */
	VERIFY_COUNT,		/* the seal counts other records or readings */
	VERIFY_TORN,		/* the last line has no LF */
	VERIFY_BROKEN,		/* a leg that continues a lost one */
	/* findings that change neither */
	VERIFY_CLAIM,		/* the gateway's claim differs */
	VERIFY_SIM,		/* recorded data played, or compressed time */
	VERIFY_TIME_UNPROVEN,	/* open.tq is none */
	VERIFY_CERT_EXPIRED_LATER,	/* expired by the last record */
	VERIFY_CALIBRATION,	/* expired or not covering: indeterminate */
	VERIFY_NO_PRODUCT,	/* no product probe: indeterminate */
	VERIFY_UNKNOWN_GAP,	/* reboot without trustworthy clocks */
	VERIFY_SHELF_LIFE,	/* expired, at the end of the span or --at */
	VERIFY_RECEIPT,		/* a receipt that does not fit, or is not valid */
	VERIFY_DISAGREE,	/* probes of a group were too far apart */
	VERIFY_IDENTITY,	/* identifiers did not match, and nobody, or
				 * only one person, released it */
	/* what an option named does not match: exit 2 */
	VERIFY_OPTION_CID,
	VERIFY_OPTION_PROFILE,
	VERIFY_OPTION_OPEN,
	VERIFY_HEAD_NOT_FOUND,
	VERIFY_HEAD_OUTCOME,
	VERIFY_OPTION_DISCLOSURE,	/* none of this dossier's */
	/* a log's proof was named and does not hold: exit 2 */
	VERIFY_LOG_PROOF,	/* entry, path, receipt or consignment */
	VERIFY_LOG_CHECKPOINT,	/* not signed by a cloud that is believed */
	VERIFY_LOG_WITNESS,	/* not cosigned by a witness that was named */
	VERIFY_LOG_STAMP	/* a time stamp */
};

struct verify_finding {
	enum verify_code code;
	int64_t line;		/* 1-based, 0: the file */
	char detail[200];
};

#define VERIFY_LEGS 16
#define VERIFY_FINDINGS 64	/* kept; all are counted */
/* Digests kept to check `broken` against: the cloud knew one of the last. */
#define VERIFY_RECENT 256

struct verify_leg {
	int64_t leg;
	char gw[LIMIT_GW + 1];
	enum rules_outcome outcome;
	enum rules_outcome claimed;	/* 0: no claim */
	bool has_span;
	int64_t from_ms, to_ms;		/* judged span */
	int64_t records;
	char head[LIMIT_B64_DIGEST + 1];	/* digest of its last line */
	char open[LIMIT_B64_DIGEST + 1];	/* digest of its open line */
	char profile_id[LIMIT_ID + 1];
	int32_t profile_version;
	char profile_digest[LIMIT_B64_DIGEST + 1];
	char profile_signer[LIMIT_GW + 1];
	bool sealed, final;
	bool expired;			/* shelf life over within the span */
	char part_set[LIMIT_ID + 1];	/* "": not one part of several */
	int64_t part_n, part_of;
};

struct verify;

/* What verifying and judging come by, for those who show it to people; each
 * may be NULL.  What is told is authentic as far as the verdict stays so. */
struct verify_watch {
	/* A leg's judgement begins: v->open, v->profile, v->signer are its
	 * own, v->legs[v->leg_count - 1] what is known of it so far. */
	void (*opened)(void *ctx, const struct verify *v, struct leg *l);
	/* A later record of that leg has been judged. */
	void (*judged)(void *ctx, const struct verify *v,
	    const struct record *r, const struct leg *l);
	/* Its last record has; v->legs[v->leg_count - 1] is complete. */
	void (*closed)(void *ctx, const struct verify *v,
	    const struct leg *l);
	void *ctx;
};

/* What a log's proof shows, as far as it holds: filled by shells. */
struct verify_log {
	bool given;
	char origin[CHECKPOINT_NAME + 1];	/* "": nothing holds */
	int64_t size, entries;
	int64_t records;	/* covered by receipts that are entries */
	int64_t witnesses;	/* of those that were named */
	int64_t cosigned_s;	/* the earliest of theirs, -1: none */
	int64_t stamped_ms;	/* the earliest time stamp, -1: none */
	int64_t seals;		/* time stamps over everything */
	int64_t sealed_ms;	/* the last of them, -1: none */
};

struct verify_options {
	const char *cid, *profile_digest, *open_digest;	/* NULL: not named */
	const struct chainhead *head;	/* a line it has to hold, or NULL */
	enum rules_outcome head_outcome;	/* said with it; 0: nothing */
	int64_t at_ms;			/* RECORD_ABSENT: none */
	/* Was this signer revoked at that moment?  NULL: nobody is. */
	bool (*revoked)(void *ctx, const char *thumb, int64_t utc_ms);
	/* Memory for mkt windows; NULL when it cannot be had.  Freed by the
	 * caller after verify_end. */
	void *(*room)(void *ctx, size_t bytes);
	/* Told every accepted line's leg, seq and digest (to match receipts);
	 * may be NULL. */
	void (*line)(void *ctx, int64_t leg, int64_t seq,
	    const char digest[LIMIT_B64_DIGEST + 1]);
	void *ctx;
	const struct verify_watch *watch;	/* or NULL */
};

/* About 700 kB; allocate it, zeroing is not needed.  Members up to
 * 'findings' are the result after verify_end. */
struct verify {
	bool authentic, complete, option_mismatch;
	enum rules_outcome outcome;	/* 0: null, not authentic */
	enum rules_outcome claimed;	/* worst of the legs', 0: none */
	char cid[LIMIT_CID + 1];	/* "" if unknown */
	int64_t expiry_ms;		/* RECORD_ABSENT: none stated */
	int leg_count;
	struct verify_leg legs[VERIFY_LEGS];
	int64_t witnessed;		/* records covered by receipts, -1: none given */
	struct verify_log log;
	int64_t finding_count;		/* may exceed VERIFY_FINDINGS */
	struct verify_finding findings[VERIFY_FINDINGS];

	/* private */
	const struct crypto *crypto;
	struct verify_options options;
	int64_t line;
	bool in_leg;			/* a leg is open and can be judged */
	bool sealed;			/* the last record was a seal */
	bool hole;			/* lines of this leg are missing */
	bool head_found;		/* options.head's line was here */
	bool claim_told;		/* a differing claim was told, this leg */
	struct crypto_signer signer;
	char header[512];		/* the leg's header text, seen valid */
	size_t header_len;
	char digest[LIMIT_B64_DIGEST + 1];	/* of the present line */
	char prev[LIMIT_B64_DIGEST + 1];	/* of the line before, or "" */
	char recent[VERIFY_RECENT][LIMIT_B64_DIGEST + 1];	/* by seq */
	struct record_head head;	/* of the last record */
	struct leg pair[2];		/* this leg and the one before */
	struct leg *leg;
	char payload[LIMIT_PAYLOAD + 1];
	struct json_token tokens[LIMIT_TOKENS];
	char profile_text[LIMIT_PROFILE + 1];
	struct json_token profile_tokens[PROFILE_TOKENS];
	struct jws_scratch scratch;
	struct record record;
	struct record_open open;
	struct profile profile;
	char claim[LIMIT_PAYLOAD];
};

void verify_init(struct verify *v, const struct crypto *crypto,
    const struct verify_options *options);
/* One line without its LF. */
void verify_line(struct verify *v, const char *line, size_t len);
/* has_lf: the file ended with LF. */
void verify_end(struct verify *v, bool has_lf);
/* All lines of a file, and its end. */
void verify_text(struct verify *v, const char *text, size_t len);

/* Also used by shells for what they find themselves (receipts, revocation). */
void verify_add(struct verify *v, enum verify_code code, int64_t line,
    const char *detail);

const char *verify_code_name(enum verify_code code);	/* "signature", ... */
/* 0, 1 or 2: the exit code of docs/evidence-format.md. */
int verify_exit_code(const struct verify *v);

#endif
