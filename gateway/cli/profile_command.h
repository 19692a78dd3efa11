/* SPDX-License-Identifier: Apache-2.0 */
/* profile_command.h - `coldpass profile`: check, show, compare and
 * sign profiles. */
#ifndef PROFILE_COMMAND_H
#define PROFILE_COMMAND_H

int profile_command_main(int argc, char **argv);

#endif
