/* SPDX-License-Identifier: Apache-2.0 */
/* calibration_file.h - a calibration certificate as data, and what of it a
 * gateway may rely on.
 *
 * The gateway corrects no reading: a record holds what the probe said.  So a
 * deviation the laboratory found counts as uncertainty, in full.
 */
#ifndef CALIBRATION_FILE_H
#define CALIBRATION_FILE_H

#include <stdint.h>

#include "json.h"
#include "limit.h"
#include "problem.h"

#define CALIBRATION_POINTS 64
/* A probe that is off by more is defective, or degrees and thousandths of
 * them were mixed. */
#define CALIBRATION_OFF_MC 5000
/* Longer than any laboratory certifies a thermometer for. */
#define CALIBRATION_YEARS 5

struct calibration_point {
	int64_t ref_mc, reading_mc;
	int64_t uncertainty_mc;		/* expanded, k = 2 */
};

struct calibration {
	char certificate[LIMIT_ID + 1], serial[LIMIT_ID + 1];
	char laboratory[LIMIT_TEXT + 1], accreditation[LIMIT_TEXT + 1];
	int64_t date_ms, due_ms;
	int count;
	struct calibration_point points[CALIBRATION_POINTS];
};

/* Members, numbers, order; what contradicts itself.  'p' says where. */
enum status calibration_file_read(struct calibration *out,
    const struct json *doc, struct problem *p) MUST_USE;
/* Is it in force then? */
enum status calibration_file_at(const struct calibration *c, int64_t utc_ms,
    struct problem *p) MUST_USE;

/* The range between its points; the largest deviation and uncertainty of
 * one point together. */
int64_t calibration_file_low_mc(const struct calibration *c);
int64_t calibration_file_high_mc(const struct calibration *c);
int64_t calibration_file_u_mc(const struct calibration *c);

#endif
