/* SPDX-License-Identifier: Apache-2.0 */
/* act_command.h - `coldpass act`: what people decide, signed and chained. */
#ifndef ACT_COMMAND_H
#define ACT_COMMAND_H

int act_command_main(int argc, char **argv);

#endif
