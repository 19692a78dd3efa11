/* SPDX-License-Identifier: Apache-2.0 */
#include "box.h"

void box_init(struct box *b)
{
	*b = (struct box){ .tilt_mdeg = RECORD_ABSENT,
		.lux = RECORD_ABSENT };
}

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
}

bool box_knows(const struct box *b, const struct record_event *e)
{
	if (e->kind == RECORD_LID)
		return b->lid_is_open == e->flag;
	if (e->kind == RECORD_SEAL_STATE)
		return b->seal_is_open == e->flag;
	if (e->kind == RECORD_TILT)
		return b->tilt_mdeg == e->value;
	return e->kind == RECORD_LIGHT && b->lux == e->value;
}
