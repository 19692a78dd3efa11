/* SPDX-License-Identifier: Apache-2.0 */
/* profile_file.h - one profile file, read, parsed and digested. */
#ifndef PROFILE_FILE_H
#define PROFILE_FILE_H

#include "problem.h"
#include "profile.h"

struct profile_file {
	const char *path;
	char *text;			/* the file's exact bytes */
	size_t len;
	struct problem problem;		/* why it does not check */
	struct profile profile;		/* valid when code is CLI_OK */
	char digest[LIMIT_B64_DIGEST + 1];
	int code;			/* CLI_OK, CLI_BAD_INPUT, CLI_NO_READ */
};

/* Load and check 'path'.  A profile that does not check is left in f->problem
 * and not printed; a file that cannot be read is said at once.  Returns
 * f->code. */
int profile_file_load(const char *command, const char *path,
    struct profile_file *f);
/* And refuse one by which a reading farther from storage could come out
 * better (profile_doubt.h): it may be judged by, not signed or armed. */
int profile_file_load_usable(const char *command, const char *path,
    struct profile_file *f);
void profile_file_free(struct profile_file *f);

#endif
