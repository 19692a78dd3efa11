/* SPDX-License-Identifier: Apache-2.0 */
/* compare.h - what two parties were shown: one log, or two? */
#ifndef COMPARE_H
#define COMPARE_H

struct compare_options {
	const char *a, *b, *log_key;
	const char *proof;	/* a file, or NULL */
	const char *cloud, *ca;	/* where to ask for one, or NULL */
};

/* Prints the verdict; the exit code. */
int compare_run(const struct compare_options *o);

#endif
