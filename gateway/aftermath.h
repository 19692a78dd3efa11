/* SPDX-License-Identifier: Apache-2.0 */
/* aftermath.h - what is still shown of a consignment that is sealed.
 *
 * One that ended worse than `budget-used` needs somebody although nothing is
 * recorded of it any more: the lamp says so until the box is armed anew.
 * After a restart the one sealed last decides.
 */
#ifndef AFTERMATH_H
#define AFTERMATH_H

#include "consignment.h"

void aftermath_sealed(struct consignment *c);
void aftermath_armed(struct gateway *g);
void aftermath_recovered(struct gateway *g);

#endif
