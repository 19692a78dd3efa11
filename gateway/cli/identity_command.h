/* SPDX-License-Identifier: Apache-2.0 */
/* identity_command.h - `coldpass identity`: what each reader is shown of whose
 * goods these are, and whether two identifiers are the same. */
#ifndef IDENTITY_COMMAND_H
#define IDENTITY_COMMAND_H

int identity_command_main(int argc, char **argv);

#endif
