/* SPDX-License-Identifier: Apache-2.0 */
/* verify_command.h - `coldpass verify`: the whole verdict on a dossier. */
#ifndef VERIFY_COMMAND_H
#define VERIFY_COMMAND_H

int verify_command_main(int argc, char **argv);

#endif
