/* SPDX-License-Identifier: Apache-2.0 */
/* chart_file.h - a chart as a picture file. */
#ifndef CHART_FILE_H
#define CHART_FILE_H

#include "chart.h"

/* Write PNG or SVG, as the path ends; an older file is replaced.  NULL, or
 * why not. */
const char *chart_file_write(const struct chart *c, const char *path);

#endif
