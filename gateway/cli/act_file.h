/* SPDX-License-Identifier: Apache-2.0 */
/* act_file.h - a file of acts on one subject, one signed line each. */
#ifndef ACT_FILE_H
#define ACT_FILE_H

#include "act_chain.h"
#include "trust.h"

#define ACT_FILE_TRUST 16
#define ACT_FILE_MOST ((size_t)64 << 20)

struct act_file {
	const char *command, *path;
	struct trust *trust;
	struct crypto crypto;
	char *text;			/* "" for a file that is not there */
	size_t len;
	struct act_chain chain;
	struct act_line line;		/* the one last taken */
};

/* Load roots and file; a file that is not there is empty if 'may_be_new'.
 * CLI_OK or an exit code after saying why.  Close it either way. */
int act_file_open(struct act_file *f, const char *const *roots, int count,
    bool may_be_new) MUST_USE;
void act_file_close(struct act_file *f);

/* Take the file's lines one by one, telling each to fn (may be NULL).
 * CLI_OK; CLI_BAD_INPUT after saying which line does not hold and why. */
typedef void act_file_fn(void *ctx, const struct act_line *a);
int act_file_read(struct act_file *f, act_file_fn *fn, void *ctx) MUST_USE;

/* Take one more line, which is not in the file yet. */
int act_file_take(struct act_file *f, const char *line, size_t len,
    int number) MUST_USE;

#endif
