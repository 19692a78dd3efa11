/* SPDX-License-Identifier: Apache-2.0 */
#include "box.h"

#include <string.h>

void box_init(struct box *b)
{
	*b = (struct box){ .tilt_mdeg = RECORD_ABSENT,
		.lux = RECORD_ABSENT };
}

/* ---- inputs ---- */

static int find(const struct box *b, const char *what)
{
	for (int i = 0; i < b->failing_count; i++)
		if (strcmp(b->failing[i].what, what) == 0)
			return i;
	return -1;
}

const struct box_input *box_failing(const struct box *b, const char *what)
{
	int i = find(b, what);

	return i < 0 ? NULL : &b->failing[i];
}

static void input_event(struct box *b, const struct record_event *e)
{
	int i = find(b, e->what);
	struct box_input *in;

	if (e->flag && i >= 0)
		b->failing[i] = b->failing[--b->failing_count];
	if (e->flag || i >= 0 || b->failing_count == BOX_INPUTS)
		return;
	in = &b->failing[b->failing_count++];
	memcpy(in->what, e->what, sizeof(in->what));
	in->from_ms = e->from_ms;
}

/* ---- all ---- */

void box_event(struct box *b, const struct record_event *e)
{
	if (e->kind == RECORD_LID)
		b->lid_is_open = e->flag;
	else if (e->kind == RECORD_SEAL_STATE)
		b->seal_is_open = e->flag;
	else if (e->kind == RECORD_TILT)
		b->tilt_mdeg = e->value;
	else if (e->kind == RECORD_LIGHT)
		b->lux = e->value;
	else if (e->kind == RECORD_POWER)
		memcpy(b->power, e->why, sizeof(b->power));
	else if (e->kind == RECORD_INPUT)
		input_event(b, e);
	else if (e->kind == RECORD_FLIGHT) {
		b->is_silent = e->flag;
		b->silent_since_ms = e->time_ms;
	}
}

bool box_knows(const struct box *b, const struct record_event *e)
{
	switch (e->kind) {
	case RECORD_LID:
		return b->lid_is_open == e->flag;
	case RECORD_SEAL_STATE:
		return b->seal_is_open == e->flag;
	case RECORD_TILT:
		return b->tilt_mdeg == e->value;
	case RECORD_LIGHT:
		return b->lux == e->value;
	case RECORD_FLIGHT:
		return b->is_silent == e->flag;
	case RECORD_POWER:
		return strcmp(b->power, e->why) == 0;
	case RECORD_INPUT:
		return (find(b, e->what) < 0) == e->flag;
	default:
		return false;
	}
}
