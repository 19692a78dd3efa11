/* SPDX-License-Identifier: Apache-2.0 */
/* rules_verdict.h - from counters to a judgement (rules.c only). */
#ifndef RULES_VERDICT_H
#define RULES_VERDICT_H

#include "rules.h"

/* 'r' is settled up to its end_ms; RULES_NEVER if there is no expiry. */
void rules_verdict_fill(const struct rules *r, int64_t expiry_ms,
    struct rules_judgement *out);

#endif
