/* SPDX-License-Identifier: Apache-2.0 */
/* proof_command.h - `coldpass proof`: keep a proof file good for decades. */
#ifndef PROOF_COMMAND_H
#define PROOF_COMMAND_H

int proof_command_main(int argc, char **argv);

#endif
