/* SPDX-License-Identifier: Apache-2.0 */
/* replay_plot.h - draw what `coldpass replay` judged. */
#ifndef REPLAY_PLOT_H
#define REPLAY_PLOT_H

#include <stdbool.h>

#include "journey_source.h"
#include "profile.h"
#include "replay_probe.h"

/* "-" and "term" are the terminal. */
bool replay_plot_is_terminal(const char *plot);

/* Draw into the file, or on standard output.  CLI_OK, or the exit code after
 * saying why. */
int replay_plot_draw(const char *command, const char *plot,
    const struct profile *profile, const struct replay_probes *probes,
    struct journey_source *source);

#endif
