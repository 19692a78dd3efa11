/* SPDX-License-Identifier: Apache-2.0 */
/* pack_command.h - `coldpass pack`: what an authority asks for in advance. */
#ifndef PACK_COMMAND_H
#define PACK_COMMAND_H

int pack_command_main(int argc, char **argv);

#endif
