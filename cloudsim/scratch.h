/* SPDX-License-Identifier: Apache-2.0 */
/* scratch.h - the room one thread reads records in; 700 kB, made once. */
#ifndef SCRATCH_H
#define SCRATCH_H

#include "json.h"
#include "jws.h"
#include "limit.h"
#include "profile.h"
#include "record.h"

struct scratch {
	struct jws_scratch jws;
	char payload[LIMIT_PAYLOAD + 1];
	struct json_token tokens[LIMIT_TOKENS];
	char profile_text[LIMIT_PROFILE + 1];
	struct json_token profile_tokens[PROFILE_TOKENS];
	struct record record;
	struct record_open open;
	struct profile profile;
	char claim[LIMIT_PAYLOAD];
};

#endif
