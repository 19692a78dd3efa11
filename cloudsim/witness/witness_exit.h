/* SPDX-License-Identifier: Apache-2.0 */
/* witness_exit.h - exit codes: a contract with scripts and service managers. */
#ifndef WITNESS_EXIT_H
#define WITNESS_EXIT_H

enum {
	EXIT_FINE = 0,
	EXIT_CANNOT = 1,	/* asked once, and the cloud did not answer */
	EXIT_UNPROVEN = 2,	/* compare: cannot tell without a proof */
	EXIT_BREACH = 3,	/* the log was rewritten, cut or forked */
	EXIT_USAGE = 64,
	EXIT_BAD_INPUT = 65,
	EXIT_NO_READ = 66
};

#endif
