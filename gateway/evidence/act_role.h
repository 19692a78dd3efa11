/* SPDX-License-Identifier: Apache-2.0 */
/* act_role.h - in what capacity a person may act, as bits. */
#ifndef ACT_ROLE_H
#define ACT_ROLE_H

enum act_role {
	ACT_COURIER = 1, ACT_HOSPITAL = 2, ACT_CUSTOMS = 4, ACT_BROKER = 8,
	ACT_SHIPPER = 16, ACT_QUALITY = 32, ACT_PHYSICIAN = 64,
	ACT_ADMINISTRATOR = 128,
	ACT_ANYBODY = 255
};

/* "courier", "hospital", ...; NULL beyond the last. */
const char *act_role_name(int index);

#endif
