/* SPDX-License-Identifier: Apache-2.0 */
/* h3lis331dl.h - ST H3LIS331DL, +-100 to 400 g, addresses 0x18 and 0x19.
 *
 * No FIFO: every sample is a transfer within its period, and a late one is a
 * lost one (told by is_lost).  Data sheet: DocID023111. */
#ifndef H3LIS331DL_H
#define H3LIS331DL_H

#include "accel.h"

extern const struct accel_driver h3lis331dl_driver;
extern const struct accel_cost h3lis331dl_cost;

/* 50, 100, 400, 1000 Hz; 100000, 200000, 400000 mg. */
bool h3lis331dl_has_rate(int32_t rate_hz);
bool h3lis331dl_has_range(int32_t range_mg);

/* NULL without memory, or with a rate or range the chip does not have. */
void *h3lis331dl_open(const struct accel_config *config);

/* Six bytes from OUT_X_L on: 12 bits left-justified, 49, 98, 195 mg a
 * digit. */
void h3lis331dl_decode(const uint8_t in[6], int32_t range_mg,
    struct accel_sample *out);

#endif
