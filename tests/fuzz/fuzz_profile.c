/* SPDX-License-Identifier: Apache-2.0 */
/* A profile that is accepted keeps what profile.h promises. */
#include <stdlib.h>
#include <string.h>

#include "profile.h"
#include "profile_doubt.h"

static struct json_token tokens[PROFILE_TOKENS];

static void require(int condition)
{
	if (!condition)
		abort();
}

static void check_rule(const struct profile_rule *r)
{
	int timed = r->mode == PROFILE_CONSECUTIVE ||
	    r->mode == PROFILE_CUMULATIVE;

	require(strlen(r->id) > 0 && strlen(r->id) <= LIMIT_ID);
	require(r->severity >= PROFILE_NOTICE && r->severity <= PROFILE_FAIL);
	require(timed == (r->delay_s >= 1));
	require((r->mode == PROFILE_INSTANT) == (r->confirm >= 1));
	require(r->confirm <= 5);
	require((r->on == PROFILE_ON_MKT) == (r->window_s >= 1));
	require(r->on != PROFILE_ON_GAP || timed);
	require(r->limit_mc > -273150 && r->limit_mc <= 1000000);
	require((r->on == PROFILE_ON_SHOCK) ==
	    (r->peak_mg > 0 || r->dv_mm_s > 0));
	require(r->min_us == 0 || r->on == PROFILE_ON_SHOCK);
	require(!r->announced || r->on == PROFILE_ON_LID);
	require((r->on == PROFILE_ON_VIBRATION) == (r->low_hz < r->high_hz));
	require(r->limit_lux >= 0 && r->rms_mg >= 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct problem p = { 0 };
	struct problem doubts[PROFILE_DOUBTS];
	struct profile profile;
	enum status s;
	int i, gaps = 0;

	s = profile_parse(&profile, (const char *)data, len, tokens, &p);
	require(p.status == s);
	require((p.why[0] != '\0') == (s != STATUS_OK));
	if (s != STATUS_OK)
		return 0;
	for (i = 0; i < profile.rule_count; i++) {
		check_rule(&profile.rules[i]);
		gaps += profile.rules[i].on == PROFILE_ON_GAP;
	}
	require(gaps >= 2 && profile.rule_count <= LIMIT_RULES);
	require(profile.has_low || profile.has_high);
	require(!profile.has_low || !profile.has_high ||
	    profile.low_mc < profile.high_mc);
	require(profile.name_en[0] != '\0' && profile.version >= 1);
	require(profile.max_gap_s >= profile.interval_s);
	require(profile.quorum >= 1 && profile.quorum <= LIMIT_PROBES);
	require(profile.vote >= PROFILE_WORST &&
	    profile.vote <= PROFILE_TWO_OF_THREE);
	require(profile.load_max_s >= 0 && profile.disagree_mc >= 0);
	i = profile_doubt(&profile, doubts);
	require(i >= 0 && i <= PROFILE_DOUBTS);
	require(profile_check_range(&profile, -273149, 1000000, &p) ==
	    STATUS_OK);
	return 0;
}
