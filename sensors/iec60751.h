/* SPDX-License-Identifier: Apache-2.0 */
/* iec60751.h - platinum resistance to temperature and back, IEC 60751:2008.
 *
 * Both sides of 0 degC.  Double inside; temperatures are rounded to the
 * nearest m°C, resistances to the nearest microohm, halves away from zero. */
#ifndef IEC60751_H
#define IEC60751_H

#include <stdbool.h>
#include <stdint.h>

/* Where the standard's equations hold. */
#define IEC60751_LOW_MC (-200000)
#define IEC60751_HIGH_MC 850000

/* r0_mohm: resistance at 0 degC, 100000 for a PT100.  Outside the standard's
 * range false, and *temp_mc untouched. */
bool iec60751_temp_mc(int64_t r_uohm, int32_t r0_mohm, int32_t *temp_mc);

/* temp_mc within the standard's range. */
int64_t iec60751_uohm(int32_t temp_mc, int32_t r0_mohm);

/* Lead resistance taken off: two wires know it only by measurement at
 * installation (both leads together), three by a second measurement over the
 * two leads of one end (one lead each way), four have none. */
int64_t iec60751_two_wire_uohm(int64_t r_uohm, int64_t leads_uohm);
int64_t iec60751_three_wire_uohm(int64_t r_uohm, int64_t two_leads_uohm);

#endif
