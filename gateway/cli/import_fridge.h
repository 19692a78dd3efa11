/* SPDX-License-Identifier: Apache-2.0 */
/* import_fridge.h - `coldpass import fridge-tag`: a logger's signed report,
 * its signature checked, its days told.
 *
 * A signature that holds is called intact and nothing more: the key stands in
 * the report, whole lots of loggers share one, and its issuer's key is not
 * published.  No outcome comes from a report: it holds no readings.
 */
#ifndef IMPORT_FRIDGE_H
#define IMPORT_FRIDGE_H

#include <stdbool.h>

#include "fridge_tag.h"
#include "profile.h"

enum import_fridge_state {
	IMPORT_FRIDGE_INTACT = 1, IMPORT_FRIDGE_BROKEN, IMPORT_FRIDGE_UNSIGNED
};

struct import_fridge {
	struct fridge_tag tag;
	enum import_fridge_state state;
	bool has_profile;
	struct profile profile;
};

/* Print it; CLI_OK if intact, CLI_UNPROVEN if not.  profile may be NULL. */
int import_fridge_print(const char *command, const char *path,
    const char *profile, bool json);

/* Does a day's low or high lie outside the profile's storage? */
bool import_fridge_is_outside(const struct import_fridge *f,
    const struct fridge_day *d);

/* The report in words (import_fridge_text.c). */
void import_fridge_text(const struct import_fridge *f);

#endif
