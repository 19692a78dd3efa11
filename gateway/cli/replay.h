/* SPDX-License-Identifier: Apache-2.0 */
/* replay.h - `coldpass replay`: judge recorded temperatures by a profile. */
#ifndef REPLAY_H
#define REPLAY_H

int replay_main(int argc, char **argv);

#endif
