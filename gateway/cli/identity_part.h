/* SPDX-License-Identifier: Apache-2.0 */
/* identity_part.h - what identity_command.c and identity_show.c share. */
#ifndef IDENTITY_PART_H
#define IDENTITY_PART_H

#include <stdbool.h>

#define IDENTITY_PART_ROOTS 16

struct identity_options {
	const char *reader, *identity, *out, *disclosures, *expect, *got;
	const char *socket, *leg, *lot, *serial, *domain;
	const char *roots[IDENTITY_PART_ROOTS];
	int root_count;
	bool json, help;
	const char *name, *value;	/* DOSSIER, CID, or KIND and VALUE */
};

/* To --out, mode 0600, or to standard output. */
int identity_part_print(const struct identity_options *o, const char *text,
    unsigned long len);

/* identity_show.c */
int identity_show(const struct identity_options *o);
int identity_disclose(const struct identity_options *o);

#endif
