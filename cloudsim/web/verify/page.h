/* SPDX-License-Identifier: Apache-2.0 */
/* page.h - what the engine inside the page asks of the page around it.
 *
 * The page's cryptography (WebCrypto) answers later, the evidence layer asks
 * now.  So a question may be answered "asked": the page remembers it, the run
 * goes on as if the answer were no, and the whole run is made again when the
 * answers are there, until nothing new is asked.  Only that last run counts.
 *
 * The second half is what a run tells: readings, events and judgements for
 * the chart and the tables.  Nothing in it decides anything.
 */
#ifndef PAGE_H
#define PAGE_H

#include <stddef.h>
#include <stdint.h>

#include "crypto.h"

#define PAGE_IMPORT(name) \
	__attribute__((import_module("page"), import_name(#name)))

enum page_answer { PAGE_ASKED = 0, PAGE_YES = 1, PAGE_NO = 2 };

/* ---- questions ---- */
int page_sha256(const void *data, size_t len, uint8_t out[CRYPTO_DIGEST])
    PAGE_IMPORT(sha256);
/* *key is the page's number for this signer; why is NUL-terminated. */
int page_admit(const struct crypto_der *certs, size_t count, const char *role,
    int32_t *key, char name[LIMIT_GW + 1], char thumb[LIMIT_B64_DIGEST + 1],
    int64_t validity_ms[2], char *why, size_t why_cap) PAGE_IMPORT(admit);
int page_verify(int32_t key, const uint8_t digest[CRYPTO_DIGEST],
    const uint8_t sig[CRYPTO_SIGNATURE]) PAGE_IMPORT(verify);

/* ---- what a run tells ---- */
/* An accepted open, its payload; can the leg be judged? */
void page_open(int64_t leg, const char *payload, size_t len, int judged)
    PAGE_IMPORT(open);
/* Readings of one probe; INT32_MIN is a fault. */
void page_series(int64_t leg, int probe, int64_t time_ms, int64_t step_ms,
    const int32_t *values_mc, size_t count) PAGE_IMPORT(series);
/* One event, its JSON. */
void page_event(int64_t leg, const char *json, size_t len) PAGE_IMPORT(event);
/* An excursion that closed, or is open at the end (to_ms INT64_MIN). */
void page_excursion(int64_t leg, int unit, int high, int64_t from_ms,
    int64_t to_ms, int64_t worst_ms, int32_t peak_mc) PAGE_IMPORT(excursion);
/* Of each unit {"probes":[index,...],"all":[{...}],"fired":[{...}]}: its
 * probes, what `replay` and what a claim say of it. */
void page_judgement(int64_t leg, const char *json, size_t len)
    PAGE_IMPORT(judgement);
/* A file beside the dossier cannot be used, in words. */
void page_refuse(const char *file, int line, const char *why)
    PAGE_IMPORT(refuse);

#endif
