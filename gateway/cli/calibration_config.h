/* SPDX-License-Identifier: Apache-2.0 */
/* calibration_config.h - put a probe's calibration into a configuration file,
 * and leave every other byte of it as it is. */
#ifndef CALIBRATION_CONFIG_H
#define CALIBRATION_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "calibration_file.h"

struct calibration_config {
	const char *path;
	const char *probe;		/* its id, or NULL: by serial number */
	const char *calibration;	/* the new value, JSON */
	int64_t u_mc;
};

/* The configuration is read and the probe found: its id into found[]; with
 * write, the file is replaced, durable.  An exit code, after saying why. */
int calibration_config_apply(const struct calibration_config *k,
    const struct calibration *c, bool write, char *found, size_t cap);

#endif
