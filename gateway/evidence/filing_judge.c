/* SPDX-License-Identifier: Apache-2.0 */
/* filing_judge.c - is a filing ready, member by member, and in time? */
#include <string.h>

#include "filing.h"

const char *filing_standing_name(enum filing_standing s)
{
	static const char *const names[] = { "ready", "missing", "left-out",
		"wrong" };

	return names[s];
}

static const char *value_of(const void *ctx, const char *name)
{
	const struct filing_value *v = filing_value(ctx, name);

	return v ? v->value : NULL;
}

static bool contradicts(const struct filing *f, const struct pack *pack,
    struct filing_member *out)
{
	struct pack_conflict c;
	struct problem p = { 0 };
	int at = 0;

	while (pack_conflict(pack, &at, value_of, f, &c)) {
		bool is_first = strcmp(c.first, out->member->name) == 0;

		if (!is_first && strcmp(c.second, out->member->name) != 0)
			continue;
		(void)problem_quote(&p, STATUS_CONFLICT, "", "contradicts ",
		    is_first ? c.second : c.first, ": ");
		problem_add(&p, c.why);
		memcpy(out->why, p.why, sizeof(out->why));
		return true;
	}
	return false;
}

static enum filing_standing judge(const struct filing *f,
    const struct pack *pack, struct filing_member *out)
{
	struct problem p = { 0 };

	if (!out->value)
		return out->member->required ? FILING_MISSING :
		    FILING_LEFT_OUT;
	if (pack_fits(pack, out->member, out->value->value, &p) ==
	    STATUS_OK)
		return contradicts(f, pack, out) ? FILING_WRONG :
		    FILING_READY;
	memcpy(out->why, p.why, sizeof(out->why));
	return FILING_WRONG;
}

void filing_judge(const struct filing *f, const struct pack *pack, int index,
    struct filing_member *out)
{
	memset(out, 0, sizeof(*out));
	out->member = &pack->members[index];
	out->value = filing_value(f, out->member->name);
	out->standing = judge(f, pack, out);
	out->changed = out->value && f->submissions > 0 &&
	    strcmp(out->value->value, out->value->filed) != 0;
}

bool filing_is_complete(const struct filing *f, const struct pack *pack)
{
	struct filing_member m;

	for (int i = 0; i < pack->member_count; i++) {
		filing_judge(f, pack, i, &m);
		if (m.standing == FILING_MISSING ||
		    m.standing == FILING_WRONG || m.changed)
			return false;
	}
	return f->submissions > 0;
}

int64_t filing_left_ms(const struct filing *f, const struct pack *pack,
    bool longest, office_offset_fn *offset, void *ctx)
{
	int64_t done;

	if (f->eta_ms == 0 || f->expiry_ms == 0)
		return INT64_MIN;
	done = office_done(&pack->office, f->eta_ms,
	    longest ? pack->most_ms : pack->usual_ms, offset, ctx);
	return done == INT64_MAX ? INT64_MIN : f->expiry_ms - done;
}
