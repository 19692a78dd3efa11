/* SPDX-License-Identifier: Apache-2.0 */
/* sensor_command.h - `coldpass sensor`: what the probes say.
 *
 * Asks the running gateway; where none runs and --config names its file,
 * coldpass-gateway reads the buses once itself. */
#ifndef SENSOR_COMMAND_H
#define SENSOR_COMMAND_H

int sensor_command_main(int argc, char **argv);

#endif
