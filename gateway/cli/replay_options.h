/* SPDX-License-Identifier: Apache-2.0 */
/* replay_options.h - the command line of `coldpass replay`. */
#ifndef REPLAY_OPTIONS_H
#define REPLAY_OPTIONS_H

#include <stdbool.h>

#include "replay_probe.h"

#define REPLAY_OPTIONS_COMMAND "replay"

struct replay_options {
	const char *profile, *csv;
	const char *dialect, *zone;	/* NULL if not given */
	const char *plot;		/* NULL if not given */
	struct replay_span span;
	bool json, help;
};

/* CLI_OK, or CLI_USAGE after saying why. */
int replay_options_parse(struct replay_options *o, int argc, char **argv);

int replay_options_help(void);

#endif
