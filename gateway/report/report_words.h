/* SPDX-License-Identifier: Apache-2.0 */
/* report_words.h - the fixed words of a report in English and Japanese. */
#ifndef REPORT_WORDS_H
#define REPORT_WORDS_H

#include "report_text.h"
#include "rules.h"
#include "verify.h"

/* "CONFORM", and what to do. */
const char *report_words_outcome(struct report_text *t,
    enum rules_outcome o);
const char *report_words_advice(struct report_text *t, enum rules_outcome o);

/* A finding as a sentence with its code and line. */
const char *report_words_finding(struct report_text *t,
    const struct verify_finding *f);

/* What an event or handover is called. */
const char *report_words_act(struct report_text *t,
    enum record_event_kind kind, bool handover);

/* ">", "≤" */
const char *report_words_op(enum profile_op op);
/* "> 8 °C at a stretch" */
const char *report_words_rule(struct report_text *t,
    const struct profile_rule *r);
const char *report_words_severity(struct report_text *t,
    enum profile_severity s);
const char *report_words_fired(struct report_text *t, enum rules_fired f);

#endif
