/* SPDX-License-Identifier: Apache-2.0 */
/* forge.h - make dossiers, right and wrong ones, with real keys.
 *
 * A small certificate world in a temporary directory (root, gateways,
 * quality, cloud, two persons and one of another root) and a writer of records on top of
 * the evidence layer's own writers.  Tests only; asserts on any failure.
 */
#ifndef FORGE_H
#define FORGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "leg.h"
#include "record.h"
#include "signer.h"
#include "trust.h"

#define FORGE_GW "GW-TEST-1"
#define FORGE_CID "Zm9yZ2VkLWNvbnNpZ25tZW"
/* 2026-03-01T00:00:00Z: within every certificate. */
#define FORGE_UTC 1772323200000LL
#define FORGE_MINUTE 60000
#define FORGE_TEXT ((size_t)32 << 20)

struct forge_key {
	struct signer *signer;
	struct crypto_signing signing;
	struct trust_certs certs;
	char thumb[LIMIT_B64_DIGEST + 1];
};

struct forge {
	char dir[64];
	char root_pem[96];
	struct trust *trust;		/* knows the root */
	struct crypto crypto;
	struct forge_key gateway, other_gateway, quality, cloud, foreign,
	    expired, person, other_person;
	char *profile_jws;		/* forge_profile_text signed by quality */

	/* the dossier under construction */
	char *text;			/* FORGE_TEXT bytes, touched as used */
	size_t len;
	struct record_head head;	/* of the next record */
	const struct forge_key *key;
	struct leg legs[2];
	struct leg *leg;		/* judged along, for claims */
};

extern const char forge_profile_text[];

struct forge *forge_open(void);
void forge_close(struct forge *f);

/* Begin another dossier. */
void forge_reset(struct forge *f);

/* A profile's text signed by a key; the caller frees. */
char *forge_profile(struct forge *f, const char *text,
    const struct forge_key *key);

/* One product probe "p1" and an ambient one "a1", no expiry. */
void forge_fill_open(const struct forge *f, struct record_open *o);

/* Append records, one minute after the one before (readings: one minute
 * each). */
void forge_record_open(struct forge *f, const struct record_open *o,
    const char *profile_text);
void forge_record_event(struct forge *f, enum record_event_kind kind);
/* The same with an event's own members; its time is filled in. */
void forge_record_this(struct forge *f, const struct record_event *e);
void forge_record_readings(struct forge *f, const int32_t *values_mc,
    int count);
void forge_record_seal(struct forge *f, bool final);

/* open, start, 15 readings at 5 °C, end, seal. */
void forge_whole(struct forge *f);

/* Sign any payload as the next line, whatever it says. */
void forge_line(struct forge *f, const char *typ, const char *payload,
    size_t len, bool with_certs);

/* The next leg begins; goes on after a seal. */
void forge_next_leg(struct forge *f);

#endif
