/* SPDX-License-Identifier: Apache-2.0 */
/* act_show.h - the acts of a file, and what they lead to, for people and as
 * JSON. */
#ifndef ACT_SHOW_H
#define ACT_SHOW_H

#include "act_file.h"

/* 'f' is open, not read.  CLI_OK or an exit code after saying why not. */
int act_show(struct act_file *f, bool json);

#endif
