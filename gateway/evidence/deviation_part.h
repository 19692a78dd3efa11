/* SPDX-License-Identifier: Apache-2.0 */
/* deviation_part.h - what deviation.c and deviation_form.c share. */
#ifndef DEVIATION_PART_H
#define DEVIATION_PART_H

#include "act_form.h"
#include "deviation.h"

#define DEVIATION_TEXT 2000	/* bytes of a statement */

typedef enum status deviation_step(struct deviation *d,
    const struct act_line *a, struct problem *p);

struct deviation_kind {
	const char *kind;
	struct act_form form;
	unsigned states;	/* in which it may be done, 1 << state */
	unsigned roles;		/* by whom */
	deviation_step *step;
};

extern const struct deviation_kind deviation_kinds[];
extern const int deviation_kind_count;
extern const char *const deviation_choices[];
extern const char *const deviation_conditions[];

deviation_step deviation_do_open, deviation_do_assess,
    deviation_do_condition, deviation_do_risk, deviation_do_accept,
    deviation_do_route, deviation_do_decide, deviation_do_withdraw,
    deviation_do_notify, deviation_do_data, deviation_do_close;

#endif
