/* SPDX-License-Identifier: Apache-2.0 */
/* flight_mode.h - radio silence in the air, of the box as a whole.
 *
 * Two of pressure, motion and position watch (flight.h says why two); what
 * they conclude silences radio and buzzer, never sampling.  Beginning and end
 * are signed in every consignment, and kept beside them, so that a restart in
 * the air stays silent.  Nobody certifies this; the operator authorises its
 * use on board.
 */
#ifndef FLIGHT_MODE_H
#define FLIGHT_MODE_H

#include "gateway.h"
#include "json_write.h"
#include "motion.h"

struct flight_mode;

/* After the consignments are recovered; *out is NULL where nothing watches.
 */
enum status flight_mode_open(struct gateway *g, struct flight_mode **out)
    MUST_USE;
/* After buses_stop. */
void flight_mode_close(struct flight_mode *f);

bool flight_mode_is_silent(const struct gateway *g);
/* A second of the accelerometer that watches. */
void flight_mode_motion(struct gateway *g, const struct motion_second *s);
/* A person says so; false: it is not silent. */
bool flight_mode_landed(struct gateway *g, const char *by, const char *why);
/* Power is short. */
void flight_mode_spare(struct gateway *g, bool is_sparing);
/* The member "flight" of the status; nothing where nothing watches. */
void flight_mode_write(const struct gateway *g, struct json_writer *w);

#endif
