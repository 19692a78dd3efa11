/* SPDX-License-Identifier: Apache-2.0 */
/* limit.h - every bound that several modules share, each with its reason. */
#ifndef LIMIT_H
#define LIMIT_H

/* Evidence format 1: bytes of one record's line, without its LF. */
#define LIMIT_RECORD 32768
/* What a payload of such a line can decode to: 3/4 of it. */
#define LIMIT_PAYLOAD 24576
/* A decoded protected header: four certificates of 2 KiB in base64. */
#define LIMIT_HEADER 12288
/* JSON depth of everything coldpass reads. */
#define LIMIT_DEPTH 8
/* Members of one JSON object: names are compared pairwise for repetition. */
#define LIMIT_MEMBERS 256
/* A profile file; as a JWS within an `open` record it must leave room for
 * certificates (8 KiB become 11 KiB, then 15 KiB of the record's 32). */
#define LIMIT_PROFILE 12288
/* JSON tokens of the largest payload: at worst one per two bytes. */
#define LIMIT_TOKENS (LIMIT_PAYLOAD / 2 + 16)

/* Ids typed by people: profile, rule, probe. */
#define LIMIT_ID 32
/* Free text in signed members: who, why, place. */
#define LIMIT_TEXT 120
/* Gateway ids (evidence format 1), also certificate names. */
#define LIMIT_GW 64
/* Consignment ids (evidence format 1). */
#define LIMIT_CID 36
/* Base64url of a SHA-256 digest. */
#define LIMIT_B64_DIGEST 43

/* Rules of one profile; probes of one consignment.  A claim lists what each
 * rule found at each product probe and must fit a record, so their product
 * is bounded as well: 160 x 130 bytes. */
#define LIMIT_RULES 32
#define LIMIT_PROBES 32
#define LIMIT_JUDGED 160

/* Certificates in x5c (evidence format 1). */
#define LIMIT_CERTS 4
/* Integers in signed JSON: the doubles of other languages hold these. */
#define LIMIT_INT 9007199254740991LL

#endif
