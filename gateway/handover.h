/* SPDX-License-Identifier: Apache-2.0 */
/* handover.h - the dossier without any network: what a stick, the window for
 * phones and `coldpass consignment export` have in common.
 *
 * Holds the certificates that go with a dossier, read once at the start.
 */
#ifndef HANDOVER_H
#define HANDOVER_H

#include "gateway.h"
#include "json_write.h"
#include "stick.h"

struct handover;

/* The stick and the window, as far as they are configured. */
enum status handover_open(struct gateway *g, struct handover **out, char *why,
    size_t cap) MUST_USE;
void handover_close(struct handover *h);

/* NULL where no stick is configured. */
struct stick *handover_stick(const struct handover *h);
/* The port that the window listens on, 0: none. */
int handover_port(const struct handover *h);

/* "handover":{"stick":{...},"http":{...}} of the status answer. */
void handover_write(const struct handover *h, struct json_writer *w);
/* Everything but the dossier itself, for the control socket: "cid", "state",
 * "outcome", "head", "records", "bytes", "trust_name", "trust", "receipts",
 * "readme".  False: no durable record, or no memory. */
bool handover_write_texts(const struct handover *h, const char *cid,
    struct json_writer *w);

#endif
