/* SPDX-License-Identifier: Apache-2.0 */
/* key_command.h - `coldpass key`: private keys, requests, certificates. */
#ifndef KEY_COMMAND_H
#define KEY_COMMAND_H

int key_command_main(int argc, char **argv);

#endif
