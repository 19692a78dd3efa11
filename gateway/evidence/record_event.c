/* SPDX-License-Identifier: Apache-2.0 */
/* record_event.c - events, by one table that serves writer and reader.
 *
 * A row says which members an event of its kind has; both directions walk
 * it, so they cannot disagree. */
#include "record.h"

#include <string.h>

#include "record_field.h"

/* AMOUNT: 0 and up; SPAN: 1 and up, absent while 0; TEMP: absent without
 * has_temp; DIGEST: absent while ""; CLOCK: a quality of the wall clock but none. */
enum type { END = 0, PROBE, TIME, NUMBER, AMOUNT, HZ, MAYBE, SPAN, TEMP, FLAG,
	WORD, TEXT, DIGEST, CLOCK };
/* Events have at most so many members besides t and e. */
#define MEMBERS 6

struct member {
	const char *name;
	enum type type;
	size_t offset;
};

struct shape {
	const char *name;
	struct member members[MEMBERS];
};

#define AT(field) offsetof(struct record_event, field)
#define M_PROBE { "p", PROBE, AT(probe) }
#define M_FROM { "from", TIME, AT(from_ms) }
#define M_TO { "to", TIME, AT(to_ms) }
#define M_BY { "by", TEXT, AT(by) }
#define M_WHY { "why", TEXT, AT(why) }
#define M_OPEN { "open", FLAG, AT(flag) }
#define M_RULE { "rule", WORD, AT(word) }
#define M_HOW { "how", WORD, AT(word) }
#define M_WHAT { "what", TEXT, AT(what) }

static const struct shape shapes[] = {
	[RECORD_START] = { "start", { M_BY, M_WHY } },
	[RECORD_END] = { "end", { M_BY, M_WHY } },
	[RECORD_FAULT] = { "fault", { M_PROBE, M_WHY } },
	[RECORD_GOOD] = { "good", { M_PROBE } },
	[RECORD_GAP] = { "gap", { M_FROM, M_WHY } },
	[RECORD_EXCURSION] = { "excursion", { M_PROBE,
	    { "side", WORD, AT(word) }, M_OPEN,
	    { "peak_mc", NUMBER, AT(value) } } },
	[RECORD_ALARM] = { "alarm", { M_PROBE, M_RULE,
	    { "severity", WORD, AT(severity) },
	    { "fired", WORD, AT(fired) } } },
	[RECORD_LID] = { "lid", { M_OPEN } },
	[RECORD_TILT] = { "tilt", { { "mdeg", NUMBER, AT(value) } } },
	[RECORD_SHOCK] = { "shock", { { "peak_mg", NUMBER, AT(value) },
	    { "dv_mm_s", MAYBE, AT(dv_mm_s) }, { "sat", FLAG, AT(flag) },
	    { "dur_us", SPAN, AT(dur_us) }, { "mc", TEMP, AT(temp_mc) } } },
	[RECORD_CLOCK] = { "clock", { { "step_ms", NUMBER, AT(value) } } },
	[RECORD_POWER] = { "power", { M_WHY } },
	[RECORD_ACK] = { "ack", { M_RULE, M_BY, M_WHY } },
	[RECORD_ANNOUNCE] = { "announce", { M_FROM, M_TO, M_BY, M_WHY } },
	[RECORD_CORRECT] = { "correct", { M_WHAT,
	    { "old", TEXT, AT(old_value) }, { "new", TEXT, AT(new_value) },
	    M_BY, M_WHY } },
	[RECORD_TAIL] = { "tail", { { "bytes", NUMBER, AT(value) } } },
	[RECORD_STORE] = { "store", { M_FROM, M_WHY } },
	[RECORD_VIBRATION] = { "vibration", { { "low_hz", HZ, AT(low_hz) },
	    { "high_hz", HZ, AT(high_hz) },
	    { "rms_mg", AMOUNT, AT(value) } } },
	[RECORD_SEAL_STATE] = { "seal", { M_OPEN } },
	[RECORD_LIGHT] = { "light", { { "lux", AMOUNT, AT(value) } } },
	[RECORD_LOADED] = { "loaded", { M_BY } },
	[RECORD_OVERRIDE] = { "override", { M_WHAT, M_BY, M_WHY } },
	[RECORD_ANCHOR] = { "anchor", { { "mono", TIME, AT(mono_ms) },
	    { "utc", TIME, AT(utc_ms) }, { "tq", CLOCK, AT(tq) },
	    { "err", TIME, AT(err_ms) } } },
	[RECORD_WARN] = { "warn", { M_PROBE, M_RULE,
	    { "percent", AMOUNT, AT(value) } } },
	[RECORD_QUIET] = { "quiet", { M_FROM, M_TO, M_BY, M_WHY } },
	[RECORD_BUTTON] = { "button", { M_WHAT, M_WHY } },
	[RECORD_FLIGHT] = { "flight", { { "silent", FLAG, AT(flag) }, M_BY,
	    M_WHY } },
	[RECORD_INPUT] = { "input", { M_WHAT, { "ok", FLAG, AT(flag) },
	    M_FROM, M_WHY } },
	[RECORD_IDENTIFIED] = { "identified", { M_WHAT, M_HOW, M_BY } },
	[RECORD_MISMATCH] = { "identity-mismatch", { M_WHAT, M_HOW, M_BY } },
	[RECORD_RELEASED] = { "released", { M_BY, M_WHY,
	    { "act", DIGEST, AT(act) } } }
};
#define SHAPES ((int)(sizeof(shapes) / sizeof(shapes[0])))

static void write_number(struct json_writer *w, const struct member *m,
    const char *field)
{
	int64_t number;

	memcpy(&number, field, sizeof(number));
	if (m->type == SPAN ? number != 0 : number != RECORD_ABSENT)
		json_write_int(w, m->name, number);
}

static void write_member(struct json_writer *w, const struct member *m,
    const struct record_event *e)
{
	const char *field = (const char *)e + m->offset;
	enum record_tq tq;
	int probe;
	bool flag;

	switch (m->type) {
	case PROBE:
		memcpy(&probe, field, sizeof(probe));
		json_write_int(w, m->name, probe);
		break;
	case TIME:
	case NUMBER:
	case AMOUNT:
	case HZ:
	case MAYBE:
	case SPAN:
		write_number(w, m, field);
		break;
	case TEMP:
		if (e->has_temp)
			json_write_int(w, m->name, e->temp_mc);
		break;
	case FLAG:
		memcpy(&flag, field, sizeof(flag));
		json_write_bool(w, m->name, flag);
		break;
	case WORD:
	case TEXT:
		json_write_string(w, m->name, field);
		break;
	case DIGEST:
		if (field[0] != '\0')
			json_write_string(w, m->name, field);
		break;
	case CLOCK:
		memcpy(&tq, field, sizeof(tq));
		json_write_string(w, m->name, record_tq_name(tq));
		break;
	case END:
		break;
	}
}

void record_write_event(struct json_writer *w, const struct record_event *e)
{
	const struct member *m = shapes[e->kind].members;

	json_write_object(w, NULL);
	json_write_int(w, "t", e->time_ms);
	json_write_string(w, "e", shapes[e->kind].name);
	for (int i = 0; i < MEMBERS && m[i].type != END; i++)
		write_member(w, &m[i], e);
	json_write_object_end(w);
}

/* ---- reading ---- */

static enum status read_flag(const struct json *doc, int event,
    const struct member *m, char *field, struct problem *p)
{
	bool flag;
	int at = json_member(doc, event, m->name);

	if (at < 0 || json_bool(doc, at, &flag) != STATUS_OK)
		return problem_set(p, STATUS_TYPE, m->name,
		    "is true or false and required");
	memcpy(field, &flag, sizeof(flag));
	return STATUS_OK;
}

/* What a number of each type may be. */
static const struct {
	int64_t min, max;
} ranges[] = {
	[TIME] = { 0, RECORD_TIME_MAX }, [NUMBER] = { -LIMIT_INT, LIMIT_INT },
	[AMOUNT] = { 0, INT32_MAX }, [HZ] = { 0, 100000 },
	[MAYBE] = { 0, INT32_MAX }, [SPAN] = { 1, INT32_MAX },
	[PROBE] = { 0, LIMIT_PROBES - 1 }, [TEMP] = { -273149, 1000000 }
};

static enum status read_number(const struct json *doc, int event,
    const struct member *m, int64_t *out, struct problem *p)
{
	if (m->type != MAYBE && m->type != SPAN && m->type != TEMP)
		return record_field_int(doc, event, m->name,
		    ranges[m->type].min, ranges[m->type].max, out, p);
	return record_field_maybe_int(doc, event, m->name,
	    ranges[m->type].min, ranges[m->type].max, out, p);
}

static enum status read_clock(const struct json *doc, int event,
    const struct member *m, struct record_event *e, struct problem *p)
{
	int at = json_member(doc, event, m->name);

	for (int q = RECORD_NTS; at >= 0 && q < RECORD_TQ_NONE; q++) {
		if (json_is(doc, at, record_tq_name((enum record_tq)q))) {
			e->tq = (enum record_tq)q;
			return STATUS_OK;
		}
	}
	return problem_set(p, STATUS_UNKNOWN, m->name,
	    "is nts, gnss, ntp, rtc or holdover");
}

/* Put a number where its member keeps it. */
static void keep_number(const struct member *m, struct record_event *e,
    int64_t number)
{
	char *field = (char *)e + m->offset;
	int probe = (int)number;

	if (m->type == PROBE) {
		memcpy(field, &probe, sizeof(probe));
	} else if (m->type == TEMP) {
		e->has_temp = number != RECORD_ABSENT;
		e->temp_mc = e->has_temp ? (int32_t)number : 0;
	} else {
		if (m->type == SPAN && number == RECORD_ABSENT)
			number = 0;
		memcpy(field, &number, sizeof(number));
	}
}

static enum status read_digest(const struct json *doc, int event,
    const struct member *m, char *field, struct problem *p)
{
	int at = json_member(doc, event, m->name);

	field[0] = '\0';
	if (at < 0 || record_field_digest(doc, at, field) == STATUS_OK)
		return STATUS_OK;
	return problem_set(p, STATUS_SYNTAX, m->name,
	    "is a digest of 43 characters, or absent");
}

static enum status read_member(const struct json *doc, int event,
    const struct member *m, struct record_event *e, struct problem *p)
{
	char *field = (char *)e + m->offset;
	int64_t number = 0;
	enum status s;

	switch (m->type) {
	case PROBE:
	case TIME:
	case NUMBER:
	case AMOUNT:
	case HZ:
	case MAYBE:
	case SPAN:
	case TEMP:
		s = read_number(doc, event, m, &number, p);
		if (s == STATUS_OK)
			keep_number(m, e, number);
		return s;
	case FLAG:
		return read_flag(doc, event, m, field, p);
	case WORD:
		return record_field_text(doc, event, m->name, field,
		    LIMIT_ID + 1, p);
	case TEXT:
		return record_field_text(doc, event, m->name, field,
		    LIMIT_TEXT + 1, p);
	case DIGEST:
		return read_digest(doc, event, m, field, p);
	case CLOCK:
		return read_clock(doc, event, m, e, p);
	case END:
		break;
	}
	return STATUS_OK;
}

static int find_shape(const struct json *doc, int event)
{
	int name = json_member(doc, event, "e");

	for (int k = RECORD_START; name >= 0 && k < SHAPES; k++)
		if (json_is(doc, name, shapes[k].name))
			return k;
	return -1;
}

enum status record_read_event(const struct record *r, int at,
    struct record_event *out, struct problem *p)
{
	const struct json *doc = &r->doc;
	const char *names[MEMBERS + 2] = { "t", "e" };
	int kind = find_shape(doc, at), n = 2;
	const struct member *m;
	enum status s;

	if (kind < 0)
		return problem_set(p, STATUS_UNKNOWN, "events",
		    "holds an event that format 1 does not know");
	memset(out, 0, sizeof(*out));
	out->kind = (enum record_event_kind)kind;
	out->probe = -1;
	m = shapes[kind].members;
	for (int i = 0; i < MEMBERS && m[i].type != END; i++)
		names[n++] = m[i].name;
	s = json_only(doc, at, names, n, "events", p);
	if (s == STATUS_OK)
		s = record_field_int(doc, at, "t", 0, RECORD_TIME_MAX,
		    &out->time_ms, p);
	for (int i = 0; i < n - 2 && s == STATUS_OK; i++)
		s = read_member(doc, at, &m[i], out, p);
	if (s == STATUS_OK && kind == RECORD_VIBRATION &&
	    out->low_hz >= out->high_hz)
		s = problem_set(p, STATUS_CONFLICT, "low_hz",
		    "is below high_hz: a band has a width");
	return s;
}
