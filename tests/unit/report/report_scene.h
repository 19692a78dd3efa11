/* SPDX-License-Identifier: Apache-2.0 */
/* Dossiers to report on: a whole one with everything on it, one with far too
 * much, one of many probes, one that is not closed.  Built by forge.h; used by
 * unit tests, the acceptance test and the bench alike. */
#ifndef REPORT_SCENE_H
#define REPORT_SCENE_H

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "forge.h"
#include "jws.h"

#define SCENE_HOUR_MS 3600000

static const char report_scene_profile[] =
    "{\"v\":1,\"id\":\"scene-2-8\",\"version\":7,\"name\":{\"en\":"
    "\"Autologous cells with a name that needs more than one line on paper\","
    "\"ja\":\"自家細胞製剤（凍結厳禁、名称が一行に収まらない製品の例）\"},"
    "\"category\":\"non-frozen\",\"source\":\"test\","
    "\"storage\":{\"low_mc\":2000,\"high_mc\":8000},"
    "\"interval_s\":60,\"max_gap_s\":300,\"guard_band\":true,\"rules\":["
    "{\"id\":\"warm\",\"on\":\"temp\",\"op\":\">\",\"limit_mc\":8000,"
    "\"mode\":\"consecutive\",\"delay_s\":1800,\"severity\":\"review\"},"
    "{\"id\":\"warm-sum\",\"on\":\"temp\",\"op\":\">\",\"limit_mc\":8000,"
    "\"mode\":\"cumulative\",\"delay_s\":7200,\"severity\":\"fail\"},"
    "{\"id\":\"hot\",\"on\":\"temp\",\"op\":\">\",\"limit_mc\":15000,"
    "\"mode\":\"instant\",\"confirm\":2,\"severity\":\"fail\"},"
    "{\"id\":\"cold\",\"on\":\"temp\",\"op\":\"<\",\"limit_mc\":2000,"
    "\"mode\":\"consecutive\",\"delay_s\":900,\"severity\":\"review\"},"
    "{\"id\":\"blind\",\"on\":\"gap\",\"mode\":\"consecutive\","
    "\"delay_s\":900,\"severity\":\"indeterminate\"},"
    "{\"id\":\"blind-sum\",\"on\":\"gap\",\"mode\":\"cumulative\","
    "\"delay_s\":3600,\"severity\":\"indeterminate\"},"
    "{\"id\":\"life\",\"on\":\"life\",\"margin_s\":0,"
    "\"severity\":\"fail\"},"
    "{\"id\":\"lid\",\"on\":\"lid\",\"mode\":\"cumulative\","
    "\"delay_s\":300,\"severity\":\"review\"},"
    "{\"id\":\"drop\",\"on\":\"shock\",\"op\":\">=\",\"peak_mg\":25000,"
    "\"mode\":\"instant\",\"severity\":\"review\"}]}\n";

static inline void report_scene_event(struct forge *f,
    enum record_event_kind kind, bool flag, int64_t value, const char *by,
    const char *why)
{
	struct record_event e = { .kind = kind, .probe = -1, .flag = flag,
		.value = value, .dv_mm_s = RECORD_ABSENT };

	memcpy(e.by, by, strlen(by) + 1);
	memcpy(e.why, why, strlen(why) + 1);
	forge_record_this(f, &e);
}

/* The open record of these scenes: label's zone, packaging, identities. */
static inline void report_scene_open(struct forge *f, struct record_open *o,
    char **jws)
{
	*jws = forge_profile(f, report_scene_profile, &f->quality);
	forge_fill_open(f, o);
	o->profile = *jws;
	o->profile_len = strlen(*jws);
	o->expiry_ms = FORGE_UTC + 60 * (int64_t)SCENE_HOUR_MS;
	memcpy(o->expiry_zone, "Asia/Tokyo", 11);
	memcpy(o->pack_model, "box M2", 7);
	o->pack_hold_s = 96 * 3600;
	o->pack_mass_g = 4250;
	o->identity_count = 2;
	for (int i = 0; i < 2; i++) {
		memset(o->identity[i], i == 0 ? 'A' : 'Q', LIMIT_B64_DIGEST);
		o->identity[i][LIMIT_B64_DIGEST] = '\0';
	}
}

/* 'hours' of readings at 5 °C; from..to minutes of them at 'mc'. */
static inline void report_scene_readings(struct forge *f, int hours, int from,
    int to, int32_t mc)
{
	int32_t values[15];

	for (int m = 0; m < hours * 60; m += 15) {
		for (int i = 0; i < 15; i++)
			values[i] = m + i >= from && m + i < to ? mc :
			    5000 + (m + i) * 7 % 41;
		forge_record_readings(f, values, 15);
	}
}

static inline void report_scene_handover(struct forge *f)
{
	static char payload[LIMIT_RECORD];
	struct json_writer w;
	size_t len;

	f->head.kind = RECORD_HANDOVER;
	f->head.mono_ms += FORGE_MINUTE;
	f->head.utc_ms += FORGE_MINUTE;
	json_write_init(&w, payload, sizeof payload);
	record_write_head(&w, &f->head);
	leg_step_head(f->leg, &f->head);
	json_write_string(&w, "from", "courier-4");
	json_write_string(&w, "to", "hospital-9");
	json_write_string(&w, "place", "goods entrance");
	json_write_string(&w, "condition", "seal whole");
	record_write_end(&w);
	assert(json_write_done(&w, &len) == STATUS_OK);
	forge_line(f, JWS_TYP_RECORD, payload, len, false);
}

/* 12 hours, one opening, one shock, ten minutes above 8 °C: budget-used. */
static inline void report_scene_whole(struct forge *f)
{
	struct record_open o;
	char *jws;

	forge_reset(f);
	report_scene_open(f, &o, &jws);
	forge_record_open(f, &o, report_scene_profile);
	report_scene_event(f, RECORD_LOADED, false, 0, "packer-7", "");
	report_scene_event(f, RECORD_START, false, 0, "packer-7", "closed");
	report_scene_readings(f, 6, 120, 130, 9200);
	report_scene_event(f, RECORD_LID, true, 0, "", "");
	report_scene_event(f, RECORD_LID, false, 0, "", "");
	report_scene_event(f, RECORD_SHOCK, false, 12000, "", "");
	report_scene_readings(f, 6, 0, 0, 0);
	report_scene_handover(f);
	report_scene_event(f, RECORD_END, false, 0, "pharmacist-3",
	    "taken over");
	forge_record_seal(f, true);
	free(jws);
}

/* 120 excursions, long names, sixty acknowledgements: fail. */
static inline void report_scene_many(struct forge *f)
{
	static const char by[] = "somebody with a very long name, the deputy "
	    "of the deputy of the head of the depot at the far end";
	struct record_open o;
	int32_t values[15];
	char *jws;

	forge_reset(f);
	report_scene_open(f, &o, &jws);
	memcpy(o.probes[0].id, "probe-with-the-longest-name-ever", 33);
	memset(o.probes[0].place, 'p', LIMIT_TEXT);
	forge_record_open(f, &o, report_scene_profile);
	report_scene_event(f, RECORD_START, false, 0, by, by);
	for (int n = 0; n < 120; n++) {
		for (int i = 0; i < 15; i++)
			values[i] = i < 3 ? (n % 2 == 0 ? 9000 + n * 10 :
			    1500 - n * 5) : 5000;
		forge_record_readings(f, values, 15);
		if (n % 2 == 0)
			report_scene_event(f, RECORD_QUIET, false, 0, by, by);
	}
	report_scene_event(f, RECORD_END, false, 0, by, by);
	forge_record_seal(f, true);
	free(jws);
}

/* One record of 15 readings of each probe. */
static inline void report_scene_block(struct forge *f, int probes, int b)
{
	static char payload[LIMIT_RECORD];
	int64_t t = f->leg->time.last_leg_ms + FORGE_MINUTE;
	struct json_writer w;
	int32_t values[15];
	size_t len;

	f->head.mono_ms += 15 * FORGE_MINUTE;
	f->head.utc_ms += 15 * FORGE_MINUTE;
	f->head.kind = RECORD_BLOCK;
	leg_step_head(f->leg, &f->head);
	json_write_init(&w, payload, sizeof payload);
	record_write_head(&w, &f->head);
	json_write_array(&w, "readings");
	for (int i = 0; i < probes; i++) {
		struct record_series s = { .probe = i, .time_ms = t,
			.step_ms = FORGE_MINUTE, .base_mc = 5000,
			.count = 15 };

		for (int k = 0; k < 15; k++)
			values[k] = i == 3 && b % 100 == 7 ? RECORD_NO_VALUE :
			    5000 + (b * 7 + k * 13 + i * 97) % 900;
		record_write_series(&w, &s, values);
	}
	json_write_array_end(&w);
	record_write_end(&w);
	assert(json_write_done(&w, &len) == STATUS_OK);
	forge_line(f, JWS_TYP_RECORD, payload, len, false);
}

/* 'blocks' quarters of an hour of 16 product probes, played, without a
 * seal. */
static inline void report_scene_crowd(struct forge *f, int blocks)
{
	struct record_open o;
	char *jws;

	forge_reset(f);
	report_scene_open(f, &o, &jws);
	o.expiry_ms = RECORD_ABSENT;
	o.sim_pace = 60;
	for (int i = 1; i < 16; i++) {
		o.probes[i] = o.probes[0];
		o.probes[i].id[1] = (char)('a' + i);
		o.probes[i].serial[5] = (char)('0' + i % 10);
	}
	o.probe_count = 16;
	forge_record_open(f, &o, report_scene_profile);
	report_scene_event(f, RECORD_START, false, 0, "packer-7", "closed");
	for (int b = 0; b < blocks; b++)
		report_scene_block(f, 16, b);
	free(jws);
}

#endif
