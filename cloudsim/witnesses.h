/* SPDX-License-Identifier: Apache-2.0 */
/* witnesses.h - whose word on the log is kept: witnesses that cosign, and
 * authorities that stamp the time. */
#ifndef WITNESSES_H
#define WITNESSES_H

#include "config.h"
#include "note_key.h"
#include "stamp.h"

struct witnesses {
	const char *origin;
	const struct crypto *crypto;	/* of the HTTP thread, for acts */
	struct note_key *log;		/* the cloud's own */
	struct note_key *keys[CONFIG_ROOTS];
	int count;
	struct stamp_roots *tsa;	/* NULL: nobody is believed */
};

/* False with reason and remedy in why. */
bool witnesses_open(struct witnesses *w, const struct config *c, char *why,
    size_t cap);
void witnesses_close(struct witnesses *w);

#endif
