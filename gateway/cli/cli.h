/* SPDX-License-Identifier: Apache-2.0 */
/* cli.h - what the subcommands of `coldpass` share: exit codes, reading a
 * file whole, saying what is wrong with it, JSON of any length.
 *
 * Messages go to stderr as "coldpass COMMAND: FILE:LINE: member: why";
 * stdout carries results only, and nothing at all on bad input.
 */
#ifndef CLI_H
#define CLI_H

#include <stddef.h>

#include "json_write.h"
#include "problem.h"

/* Exit codes are a contract with scripts. */
enum {
	CLI_OK = 0,		/* conform or budget-used (and proven) */
	CLI_ADVERSE = 1,	/* any other outcome */
	CLI_UNPROVEN = 2,	/* verify: not authentic or not complete */
	CLI_USAGE = 64,
	CLI_BAD_INPUT = 65,
	CLI_NO_READ = 66
};

struct cli_command {
	const char *name;
	int (*run)(int argc, char **argv);	/* argv[0] is the name */
	const char *help;			/* one line */
};

/* Say what is wrong with the command line and where help is; CLI_USAGE. */
int cli_usage(const char *command, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Say what is wrong with a file; CLI_BAD_INPUT. */
int cli_bad_input(const char *command, const char *path,
    const struct problem *p);

/* The whole file, NUL-terminated beyond its length; the caller frees.
 * CLI_OK, or the exit code after saying why: CLI_NO_READ; CLI_BAD_INPUT if it
 * is longer than max. */
int cli_load(const char *command, const char *path, size_t max, char **text,
    size_t *len) MUST_USE;

/* Memory that can be had or the end: prints and exits with CLI_NO_READ. */
void *cli_alloc(size_t count, size_t size);
void *cli_realloc(void *old, size_t count, size_t size);

/* Run 'write' into buffers of growing size until it fits, then print it with
 * a line feed.  CLI_OK, or CLI_NO_READ after saying why. */
int cli_print_json(const char *command,
    void (*write)(struct json_writer *w, void *ctx), void *ctx) MUST_USE;

/* Flush stdout: 'code', or CLI_NO_READ after saying why it cannot. */
int cli_finish(const char *command, int code) MUST_USE;

/* A name from a file for a terminal: control characters become '?', cut to
 * cap-1 bytes.  Returns out. */
const char *cli_plain(char *out, size_t cap, const char *text);

#endif
