/* SPDX-License-Identifier: Apache-2.0 */
/* calibration_command.h - `coldpass sensor calibration FILE`: from a
 * certificate to the members of a probe's configuration. */
#ifndef CALIBRATION_COMMAND_H
#define CALIBRATION_COMMAND_H

/* argv[0] is "calibration". */
int calibration_command_main(int argc, char **argv);

#endif
