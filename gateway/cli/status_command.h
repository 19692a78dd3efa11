/* SPDX-License-Identifier: Apache-2.0 */
/* status_command.h - `coldpass status`: how the gateway here is. */
#ifndef STATUS_COMMAND_H
#define STATUS_COMMAND_H

int status_command_main(int argc, char **argv);

#endif
