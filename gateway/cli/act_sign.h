/* SPDX-License-Identifier: Apache-2.0 */
/* act_sign.h - add a person's act to a file of acts. */
#ifndef ACT_SIGN_H
#define ACT_SIGN_H

#include <stdint.h>

#include "act_file.h"

struct act_sign_by {
	const char *kind, *on, *meaning, *body;	/* body: a JSON file */
	const char *key, *cert;
	int64_t at_ms;
	bool json;
};

/* 'f' is open and read.  CLI_OK, or an exit code after saying why not; the
 * file is then as it was. */
int act_sign(struct act_file *f, const struct act_sign_by *by);

#endif
