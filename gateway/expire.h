/* SPDX-License-Identifier: Apache-2.0 */
/* expire.h - forget what is sealed, receipted and keep_days old. */
#ifndef EXPIRE_H
#define EXPIRE_H

#include "gateway.h"

/* Look once; at most one consignment goes per call. */
void expire_look(struct gateway *g);

#endif
