/* SPDX-License-Identifier: Apache-2.0 */
/* consignment_part.h - what consignment.c and consignment_notes.c share. */
#ifndef CONSIGNMENT_PART_H
#define CONSIGNMENT_PART_H

#include <stdbool.h>

#include "ask.h"

struct options {
	const char *by, *why, *out, *order, *socket;
	const char *rule, *from, *to, *what, *old_value, *new_value;
	const char *eta, *clearance, *id1, *id2;
	const char *key, *cert, *stop, *act;
	bool typed, json, not_final, help;
	const char *name;	/* CID, or the order's file */
	const char *dir;	/* of a stick */
};

struct ask consignment_ask(const struct options *o);
/* Send; on a plain yes tell it in one line. */
int consignment_tell(struct ask *a, struct json_writer *w, const char *what);

/* consignment_box.c: what concerns the box itself */
int consignment_preload(const struct options *o);
int consignment_landed(const struct options *o);

/* consignment_notes.c: what people add on the way */
int consignment_loaded(const struct options *o);
int consignment_ack(const struct options *o);
int consignment_announce(const struct options *o);
int consignment_quiet(const struct options *o);
int consignment_plan(const struct options *o);
int consignment_correct(const struct options *o);

/* consignment_identity.c: whose goods these are */
int consignment_identify(const struct options *o);
int consignment_release(const struct options *o);

/* consignment_hand.c: without a network */
int consignment_export(const struct options *o);
int consignment_qr(const struct options *o);

#endif
