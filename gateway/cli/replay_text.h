/* SPDX-License-Identifier: Apache-2.0 */
/* replay_text.h - the result of `coldpass replay` for people, on stdout. */
#ifndef REPLAY_TEXT_H
#define REPLAY_TEXT_H

#include "profile.h"
#include "replay_probe.h"

void replay_text_print(const struct profile *profile,
    const struct replay_probes *probes, const struct journey_source *source);

#endif
