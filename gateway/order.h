/* SPDX-License-Identifier: Apache-2.0 */
/* order.h - what is to travel: the JSON document a consignment is opened by.
 *
 * {"v":1,"profile":"<JWS>","probes":[{"id","role","group"}],
 *  "packaging":{...},"expiry":{"time","zone"},"identity":{"data":{...}},
 *  "offline":true,"hours":72,"continues":{"cid","goods":"same"|"new"},
 *  "part":{"set","n","of"},"override":{"by","why"},"eta":"<time>",
 *  "clearance_s":7200,"flights":[{"from":"<time>","to":"<time>"}]}
 * identity: the data (evidence/identity.h), or an array of digests that were
 * made elsewhere.  Strict as everything that is read: an unknown member
 * refuses it whole.
 */
#ifndef ORDER_H
#define ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "identity.h"
#include "json.h"
#include "plan.h"
#include "problem.h"
#include "profile.h"
#include "record.h"

struct order_probe {
	char id[LIMIT_ID + 1];
	char role[LIMIT_ID + 1];
	char group[LIMIT_ID + 1];	/* judged with others; "": alone */
};

/* What an open record's line can carry of it beside everything else. */
#define ORDER_PROFILE 20480

/* Customs' clearance: thirty days at most. */
#define ORDER_CLEARANCE_S 2592000

struct order {
	char profile_jws[ORDER_PROFILE + 1];
	size_t profile_len;
	int probe_count;
	struct order_probe probes[LIMIT_PROBES];
	char pack_model[LIMIT_TEXT + 1];
	int64_t pack_hold_s, pack_charged_ms, pack_mass_g;
	int64_t expiry_ms;
	char expiry_zone[LIMIT_ID + 1];
	int identity_count;
	char identity[RECORD_IDENTITY][LIMIT_B64_DIGEST + 1];
	bool has_identity;		/* in clear; digests are made here */
	struct identity identity_data;
	bool may_be_offline;
	int64_t hours;			/* how long it may travel; 0: not said */
	bool continues;
	char cid[LIMIT_CID + 1];
	enum record_goods goods;
	char part_set[LIMIT_ID + 1];	/* "": not one part of several */
	int64_t part_n, part_of;
	/* Who answers for an expired calibration, and why it may travel. */
	bool has_override;
	char override_by[LIMIT_TEXT + 1], override_why[LIMIT_TEXT + 1];
	/* For estimates only: when it is expected at the door, before customs'
	 * clearance. */
	int64_t eta_ms;			/* RECORD_ABSENT: not told */
	int64_t clearance_s;
	/* Planned flights, departure to arrival, in order: when radio silence
	 * may end although no sensor says so. */
	int flight_count;
	struct plan_flight flights[PLAN_FLIGHTS];
	/* checks that were overridden, filled by arming */
	int overridden_count;
	char overridden[LIMIT_PROBES][LIMIT_TEXT + 1];
	/* from the profile's JWS, filled by arming after its signature held */
	struct profile profile;
};

enum status order_read(struct order *out, const struct json *doc, int at,
    struct problem *p) MUST_USE;
/* With the profile from elsewhere, where the order names a file; NULL: it
 * has to hold it. */
enum status order_read_with(struct order *out, const struct json *doc, int at,
    const char *profile, size_t len, struct problem *p) MUST_USE;

#endif
