/* SPDX-License-Identifier: Apache-2.0 */
/* import_command.h - `coldpass import`: what other loggers wrote, read and
 * checked as far as it can be. */
#ifndef IMPORT_COMMAND_H
#define IMPORT_COMMAND_H

int import_command_main(int argc, char **argv);

#endif
