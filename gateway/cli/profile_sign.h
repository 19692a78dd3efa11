/* SPDX-License-Identifier: Apache-2.0 */
/* profile_sign.h - a quality unit's signature under a profile's exact bytes. */
#ifndef PROFILE_SIGN_H
#define PROFILE_SIGN_H

#include <stdbool.h>

#include "profile_file.h"

struct profile_sign_by {
	const char *key, *cert, *out;	/* files */
	bool json;			/* report as JSON */
};

/* Write the signed profile to by->out; an exit code after saying why not. */
int profile_sign(const struct profile_file *f,
    const struct profile_sign_by *by);

#endif
