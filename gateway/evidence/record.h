/* SPDX-License-Identifier: Apache-2.0 */
/* record.h - what one signed record says, in both directions.
 *
 * Evidence format 1 (docs/evidence-format.md, "Records").  For every writer
 * here there is the reader that inverts it.  Readers are strict: unknown
 * members, a wrong order of the common members or a value out of range refuse
 * the record whole.
 *
 * Depends on: json.h, json_write.h, limit.h.
 */
#ifndef RECORD_H
#define RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "json.h"
#include "json_write.h"
#include "limit.h"
#include "problem.h"

enum record_kind {
	RECORD_OPEN = 1, RECORD_BLOCK, RECORD_HANDOVER, RECORD_SEAL
};

/* Quality of the wall clock, `tq`, best first. */
enum record_tq {
	RECORD_NTS = 1, RECORD_GNSS, RECORD_NTP, RECORD_RTC, RECORD_HOLDOVER,
	RECORD_TQ_NONE
};

/* The members every record has. */
struct record_head {
	enum record_kind kind;
	char gw[LIMIT_GW + 1];
	char cid[LIMIT_CID + 1];
	int64_t leg, seq;
	char prev[LIMIT_B64_DIGEST + 1];	/* 43 'A': none */
	int64_t boot, mono_ms;
	int64_t utc_ms;
	enum record_tq tq;
	int64_t err_ms;
	int64_t due_s;
	bool has_ack;				/* the newest receipt seen */
	int64_t ack_seq;
	char ack_digest[LIMIT_B64_DIGEST + 1];
};

#define RECORD_NO_DIGEST "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
/* "Not stated", for times and integers that may be absent. */
#define RECORD_ABSENT INT64_MIN

/* One probe of a leg, as `open` states it. */
struct record_probe {
	char id[LIMIT_ID + 1];
	char role[LIMIT_ID + 1];	/* "product" is judged; "ambient", ... */
	char place[LIMIT_TEXT + 1];
	char medium[LIMIT_ID + 1];	/* "air", "glycol", "metal block", ... */
	char quantity[LIMIT_ID + 1];	/* "temp" */
	char model[LIMIT_ID + 1];
	char serial[LIMIT_ID + 1];
	char cal_id[LIMIT_ID + 1];	/* calibration certificate */
	int64_t cal_due_ms;
	int32_t low_mc, high_mc;	/* calibrated range */
	int32_t u_mc;			/* expanded uncertainty, k = 2 */
	char group[LIMIT_ID + 1];	/* judged with others, "" alone */
	bool has_corr;
	int32_t corr_mc;		/* correction, in the values already */
};

enum record_goods { RECORD_GOODS_FIRST = 0, RECORD_GOODS_SAME,
	RECORD_GOODS_NEW };

#define RECORD_IDENTITY 16
#define RECORD_PARTS 64

/* What `open` adds.  Strings at `profile` and `identity` point into the
 * payload (reading) or are the caller's (writing). */
struct record_open {
	const char *profile;		/* the profile JWS */
	size_t profile_len;
	int probe_count;
	struct record_probe probes[LIMIT_PROBES];
	/* packaging; RECORD_ABSENT or "" where not stated */
	char pack_model[LIMIT_TEXT + 1];
	int64_t pack_hold_s, pack_charged_ms, pack_mass_g;
	int64_t expiry_ms;		/* RECORD_ABSENT: none */
	char expiry_zone[LIMIT_ID + 1];	/* the label's zone, "Asia/Tokyo" */
	int identity_count;		/* salted digests of identity data */
	char identity[RECORD_IDENTITY][LIMIT_B64_DIGEST + 1];
	bool has_sd;			/* they are disclosures' (RFC 9901) */
	enum record_goods goods;	/* later legs */
	bool has_broken;
	int64_t broken_seq;
	char broken_why[LIMIT_TEXT + 1], broken_by[LIMIT_TEXT + 1];
	int64_t sim_pace;		/* 0: real probes at real pace */
	char part_set[LIMIT_ID + 1];	/* "": not one part of several */
	int64_t part_n, part_of;	/* 1 <= n <= of <= RECORD_PARTS */
};

/* A run of readings of one probe on an even grid. */
struct record_series {
	int probe;			/* index into open's probes */
	int64_t time_ms;		/* leg time of the first */
	int64_t step_ms;		/* > 0 */
	int32_t base_mc;		/* the array holds value - base */
	int count;
	int at;				/* reading: token of the next value */
};

enum record_event_kind {
	RECORD_START = 1,	/* judged span begins: by, why */
	RECORD_END,		/* judged span ends: by, why */
	RECORD_FAULT,		/* a probe stopped giving values: p, why */
	RECORD_GOOD,		/* ... and gives them again: p */
	RECORD_GAP,		/* nothing was sampled since `from`: why */
	RECORD_EXCURSION,	/* p, side, open, peak_mc */
	RECORD_ALARM,		/* p, rule, severity, fired */
	RECORD_LID,		/* open */
	RECORD_TILT,		/* mdeg: the angle from now on */
	RECORD_SHOCK,		/* peak_mg, dv_mm_s, sat, dur_us, mc */
	RECORD_CLOCK,		/* wall clock stepped: step_ms */
	RECORD_POWER,		/* why: "mains", "battery", "low", ... */
	RECORD_ACK,		/* an alarm acknowledged: rule, by, why */
	RECORD_ANNOUNCE,	/* an opening announced: from, to, by, why */
	RECORD_CORRECT,		/* what, old, new, by, why */
	RECORD_TAIL,		/* a torn tail was cut after a crash: bytes */
	RECORD_STORE,		/* the store failed and works again: from, why */
	RECORD_VIBRATION,	/* low_hz, high_hz, rms_mg: from now on */
	RECORD_SEAL_STATE,	/* the tamper seal: open */
	RECORD_LIGHT,		/* lux: from now on */
	RECORD_LOADED,		/* the goods are in the box: by */
	RECORD_OVERRIDE,	/* armed against advice: what, by, why */
	RECORD_ANCHOR,		/* a good time at last: mono, utc, tq, err */
	RECORD_WARN,		/* a rule's time is being used up: p, rule,
				 * percent */
	RECORD_QUIET,		/* a planned phase, no buzzer: from, to, by,
				 * why */
	RECORD_BUTTON,		/* a button of the box: what, why */
	RECORD_FLIGHT,		/* the radio is silent, or not: by, why */
	RECORD_INPUT,		/* an input that is no probe: what, ok, from,
				 * why */
	RECORD_IDENTIFIED,	/* two identifiers are the goods': what, how,
				 * by */
	RECORD_MISMATCH,	/* they are not, a hard stop: what, how, by */
	RECORD_RELEASED		/* one of two persons lifts it: by, why, act */
};
#define RECORD_EVENT_LAST RECORD_RELEASED

struct record_event {
	enum record_event_kind kind;
	int64_t time_ms;		/* leg time */
	int probe;
	int64_t from_ms, to_ms;
	int64_t value;			/* peak_mc mdeg peak_mg step_ms bytes
					 * rms_mg lux percent */
	int64_t dv_mm_s;		/* RECORD_ABSENT: not measured */
	int64_t dur_us;			/* 0: not measured */
	bool has_temp;			/* of the product, at a shock */
	int32_t temp_mc;
	int64_t low_hz, high_hz;
	int64_t mono_ms, utc_ms, err_ms;	/* anchor */
	enum record_tq tq;
	bool flag;			/* open, sat, silent, ok */
	char word[LIMIT_ID + 1];	/* side ("low","high"), rule id, how */
	char severity[LIMIT_ID + 1], fired[LIMIT_ID + 1];
	char by[LIMIT_TEXT + 1], why[LIMIT_TEXT + 1];
	char act[LIMIT_B64_DIGEST + 1];	/* of a person's act; "": none */
	char what[LIMIT_TEXT + 1], old_value[LIMIT_TEXT + 1],
	    new_value[LIMIT_TEXT + 1];
};

/* What a seal says about events within the judged span; a part that is not
 * there is not compared. */
struct record_totals {
	bool has_lid, has_tilt, has_shock, has_seal, has_vibration;
	int64_t lid_count, lid_open_s;
	int64_t lid_first_ms;		/* RECORD_ABSENT: never opened */
	int64_t lying_s, inverted_s;
	int64_t shock_count, shock_saturated;
	int64_t shock_peak_mg, shock_dv_mm_s;	/* largest of each, or 0 */
	bool seal_opened;
	int64_t vibration_s;		/* beyond any vibration rule */
};

/* What `seal` adds. */
struct record_seal {
	int64_t records;		/* of this leg, the seal included */
	int64_t readings, faults;	/* of all its series: values, nulls */
	struct record_totals totals;
	bool final;
};

/* ---- writing: head, then the kind's own parts, then end ---- */
void record_write_head(struct json_writer *w, const struct record_head *h);
void record_write_open(struct json_writer *w, const struct record_open *o);
/* values[count]; RECORD_NO_VALUE becomes null.  Call between
 * json_write_array(w, "readings") and its end. */
#define RECORD_NO_VALUE INT32_MIN
void record_write_series(struct json_writer *w, const struct record_series *s,
    const int32_t *values_mc);
/* Call between json_write_array(w, "events") and its end. */
void record_write_event(struct json_writer *w, const struct record_event *e);
void record_write_seal(struct json_writer *w, const struct record_seal *s);
/* Closes the payload's object. */
void record_write_end(struct json_writer *w);

/* ---- reading ---- */
struct record {
	struct json doc;
	struct record_head head;
	int readings, events, claim;	/* tokens, -1 if absent */
};

/* Parse a payload (bytes must outlive 'r'); checks the common members, their
 * order, and that only the kind's own members follow. */
enum status record_read(struct record *r, const char *payload, size_t len,
    struct json_token *tokens, int cap, struct problem *p) MUST_USE;
enum status record_read_open(const struct record *r, struct record_open *out,
    struct problem *p) MUST_USE;
enum status record_read_seal(const struct record *r, struct record_seal *out,
    struct problem *p) MUST_USE;
/* *at is the token of the item (json_first of readings or events). */
enum status record_read_series(const struct record *r, int at,
    struct record_series *out, struct problem *p) MUST_USE;
/* The next value of a series, RECORD_NO_VALUE for null; call 'count' times.
 * STATUS_RANGE if base + offset leaves [-273150, 1000000]. */
enum status record_next_value(const struct record *r, struct record_series *s,
    int32_t *value_mc) MUST_USE;
enum status record_read_event(const struct record *r, int at,
    struct record_event *out, struct problem *p) MUST_USE;

bool record_is_gw(const char *s);	/* [A-Za-z0-9][A-Za-z0-9._-]{0,63} */
bool record_is_cid(const char *s);	/* [A-Za-z0-9_-]{22,36} */
const char *record_tq_name(enum record_tq tq);
const char *record_kind_name(enum record_kind k);

#endif
