/* SPDX-License-Identifier: Apache-2.0 */
#include "pack_form.h"

#include <stddef.h>

#include "limit.h"
#include "pack.h"

#define TEXT(n, most) { .name = n, .type = ACT_TEXT, .min = 1, .max = most }
#define TEXT_OR_NOT(n, most) { .name = n, .type = ACT_TEXT, .min = 1, \
	.max = most, .optional = true }
#define NUMBER(n, least, most) { .name = n, .type = ACT_NUMBER, \
	.min = least, .max = most }
#define WORD(n, list) { .name = n, .type = ACT_WORD, .words = list }

const char *const pack_form_types[] = { "text", "code", "digits", "country",
	"date", "time", "choice", "yes", "document", NULL };
const char *const pack_form_days[] = { "mon", "tue", "wed", "thu", "fri",
	"sat", "sun", NULL };
static const char *const directions[] = { "import", "export", NULL };
static const char *const materials[] = { "product", "starting-material",
	NULL };
static const char *const bases[] = { "licensed", "trial", NULL };

static const struct act_field label_fields[] = {
	TEXT("en", LIMIT_TEXT), TEXT("ja", LIMIT_TEXT)
};
static const struct act_form label = ACT_FORM(label_fields);

static const struct act_field review_fields[] = {
	NUMBER("usual_s", 0, 31536000), NUMBER("most_s", 0, 31536000)
};
static const struct act_form review = ACT_FORM(review_fields);

static const struct act_field office_fields[] = {
	TEXT("zone", PACK_ZONE),
	{ .name = "days", .type = ACT_WORDS, .min = 1, .max = 7,
	    .words = pack_form_days },
	NUMBER("from_min", 0, 1439), NUMBER("to_min", 1, 1440),
	{ .name = "holidays", .type = ACT_TEXTS, .min = 0,
	    .max = OFFICE_HOLIDAYS }
};
static const struct act_form office = ACT_FORM(office_fields);

static const struct act_field member_fields[] = {
	TEXT("name", LIMIT_ID), WORD("type", pack_form_types),
	{ .name = "required", .type = ACT_BOOL },
	{ .name = "min", .type = ACT_NUMBER, .min = 1, .max = PACK_VALUE,
	    .optional = true },
	{ .name = "max", .type = ACT_NUMBER, .min = 1, .max = PACK_VALUE,
	    .optional = true },
	{ .name = "words", .type = ACT_TEXTS, .min = 1, .max = 32,
	    .optional = true },
	{ .name = "label", .type = ACT_OBJECT, .form = &label },
	TEXT_OR_NOT("system", LIMIT_TEXT),
	TEXT("source", LIMIT_TEXT)
};
static const struct act_form member = ACT_FORM(member_fields);

static const struct act_field equal_fields[] = {
	TEXT("first", LIMIT_ID), TEXT("second", LIMIT_ID)
};
static const struct act_form equal = ACT_FORM(equal_fields);

static const struct act_field never_fields[] = {
	TEXT("first", LIMIT_ID), TEXT("is", PACK_VALUE),
	TEXT("second", LIMIT_ID), TEXT("with", PACK_VALUE),
	TEXT("why", LIMIT_TEXT)
};
static const struct act_form never = ACT_FORM(never_fields);

static const struct act_field fields[] = {
	NUMBER("v", 1, 1), TEXT("id", LIMIT_ID),
	NUMBER("version", 1, 1000000), TEXT("jurisdiction", 2),
	WORD("direction", directions), WORD("material", materials),
	WORD("basis", bases),
	{ .name = "name", .type = ACT_OBJECT, .form = &label },
	{ .name = "date", .type = ACT_DATE },
	{ .name = "not_verified", .type = ACT_TEXTS, .min = 0, .max = 64 },
	{ .name = "review", .type = ACT_OBJECT, .form = &review },
	{ .name = "office", .type = ACT_OBJECT, .form = &office },
	{ .name = "members", .type = ACT_OBJECTS, .min = 1,
	    .max = PACK_MEMBERS, .form = &member },
	{ .name = "equal", .type = ACT_OBJECTS, .optional = true, .min = 0,
	    .max = 32, .form = &equal },
	{ .name = "never", .type = ACT_OBJECTS, .optional = true, .min = 0,
	    .max = 32, .form = &never }
};

const struct act_form pack_form = ACT_FORM(fields);
