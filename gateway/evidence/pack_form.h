/* SPDX-License-Identifier: Apache-2.0 */
/* pack_form.h - the table a pack's text must fit; for pack*.c alone. */
#ifndef PACK_FORM_H
#define PACK_FORM_H

#include "act_form.h"

extern const struct act_form pack_form;
extern const char *const pack_form_types[];	/* enum pack_type - 1 */
extern const char *const pack_form_days[];

#endif
