/* SPDX-License-Identifier: Apache-2.0 */
/* deviation_form.c - the members of every act about a deviation. */
#include "deviation_part.h"

#define STATEMENT { .name = "statement", .type = ACT_TEXT, .min = 1, \
	.max = DEVIATION_TEXT }
#define DIGEST(n) { .name = n, .type = ACT_DIGEST }

const char *const deviation_choices[] = { "use", "release", "keep", NULL };
const char *const deviation_conditions[] = { "serious", "no-alternative",
	"requested", NULL };
static const char *const routes[] = { "jp-act", "jp-trial", "eu-atmp-11.5",
	"us-expanded-access", NULL };

static const struct act_field open[] = {
	DIGEST("head"), DIGEST("verdict"), STATEMENT
};
static const struct act_field assess[] = {
	{ .name = "version", .type = ACT_NUMBER, .min = 1, .max = ACT_MOST },
	STATEMENT,
	{ .name = "advice", .type = ACT_WORD, .words = deviation_choices },
	{ .name = "document", .type = ACT_DIGEST, .optional = true }
};
static const struct act_field condition[] = {
	{ .name = "condition", .type = ACT_WORD,
	    .words = deviation_conditions },
	STATEMENT
};
static const struct act_field risk[] = {
	DIGEST("assessment"), DIGEST("document"), STATEMENT
};
static const struct act_field accept[] = { DIGEST("risk"), STATEMENT };
static const struct act_field route[] = {
	{ .name = "route", .type = ACT_WORD, .words = routes },
	{ .name = "basis", .type = ACT_TEXT, .min = 1, .max = LIMIT_TEXT },
	{ .name = "date", .type = ACT_DATE }
};
static const struct act_field decide[] = {
	DIGEST("assessment"),
	{ .name = "choice", .type = ACT_WORD, .words = deviation_choices },
	STATEMENT
};
static const struct act_field notify[] = {
	{ .name = "whom", .type = ACT_TEXT, .min = 1, .max = LIMIT_TEXT },
	{ .name = "sent", .type = ACT_TIME },
	{ .name = "reference", .type = ACT_TEXT, .min = 1, .max = LIMIT_TEXT,
	    .optional = true }
};
static const struct act_field data[] = { DIGEST("head"), DIGEST("verdict"),
	STATEMENT };
static const struct act_field reason[] = { STATEMENT };

#define WHERE(s) (1u << DEVIATION_##s)

const struct deviation_kind deviation_kinds[] = {
	{ "deviation-open", ACT_FORM(open), WHERE(NONE),
	    ACT_QUALITY | ACT_COURIER | ACT_HOSPITAL | ACT_SHIPPER,
	    deviation_do_open },
	{ "deviation-assess", ACT_FORM(assess), WHERE(OPEN) | WHERE(REVIEW),
	    ACT_QUALITY, deviation_do_assess },
	{ "oos-condition", ACT_FORM(condition), WHERE(OPEN) | WHERE(REVIEW),
	    ACT_PHYSICIAN, deviation_do_condition },
	{ "oos-risk", ACT_FORM(risk), WHERE(REVIEW), ACT_QUALITY,
	    deviation_do_risk },
	{ "oos-accept", ACT_FORM(accept), WHERE(REVIEW), ACT_PHYSICIAN,
	    deviation_do_accept },
	{ "oos-route", ACT_FORM(route), WHERE(OPEN) | WHERE(REVIEW),
	    ACT_QUALITY, deviation_do_route },
	{ "deviation-decide", ACT_FORM(decide), WHERE(REVIEW), ACT_QUALITY,
	    deviation_do_decide },
	{ "deviation-withdraw", ACT_FORM(reason), WHERE(REVIEW), ACT_QUALITY,
	    deviation_do_withdraw },
	{ "deviation-notify", ACT_FORM(notify), WHERE(OPEN) | WHERE(REVIEW) |
	    WHERE(DECIDED) | WHERE(CLOSED), ACT_QUALITY | ACT_PHYSICIAN,
	    deviation_do_notify },
	{ "deviation-data", ACT_FORM(data), WHERE(OPEN) | WHERE(REVIEW) |
	    WHERE(DECIDED) | WHERE(CLOSED),
	    ACT_QUALITY | ACT_HOSPITAL | ACT_COURIER | ACT_SHIPPER,
	    deviation_do_data },
	{ "deviation-close", ACT_FORM(reason), WHERE(DECIDED), ACT_QUALITY,
	    deviation_do_close }
};

const int deviation_kind_count =
    (int)(sizeof(deviation_kinds) / sizeof(deviation_kinds[0]));
