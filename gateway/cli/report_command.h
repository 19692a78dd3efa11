/* SPDX-License-Identifier: Apache-2.0 */
/* report_command.h - `coldpass report`: the verdict as one or two pages. */
#ifndef REPORT_COMMAND_H
#define REPORT_COMMAND_H

int report_command_main(int argc, char **argv);

#endif
