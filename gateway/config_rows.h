/* SPDX-License-Identifier: Apache-2.0 */
/* config_rows.h - one row per member of the configuration file. */
#ifndef CONFIG_ROWS_H
#define CONFIG_ROWS_H

#include <stddef.h>
#include <stdint.h>

enum config_type {
	CONFIG_WORD = 1,	/* text of 1 to max characters */
	CONFIG_PATH,		/* text; relative to the configuration file */
	CONFIG_INTEGER,		/* min to max */
	CONFIG_TIME,		/* RFC 3339 text, kept as ms */
	CONFIG_PATHS		/* an array of paths, 1 to max of them */
};

enum config_need {
	CONFIG_REQUIRED = 1,
	CONFIG_OPTIONAL		/* 'otherwise' or NULL where it is absent */
};

struct config_row {
	const char *path;	/* "probes[].calibration.due" */
	enum config_type type;
	enum config_need need;
	size_t offset;		/* in struct config, or struct config_probe */
	int64_t min, max, otherwise;
	const char *text;	/* CONFIG_WORD, CONFIG_PATH: default */
	const char *remedy;	/* what this member is, for messages */
};

extern const struct config_row config_rows[];
extern const int config_row_count;
/* Rows below this index describe struct config, the others one probe. */
extern const int config_first_probe_row;

#endif
