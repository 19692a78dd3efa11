/* SPDX-License-Identifier: Apache-2.0 */
/* doctor_config.h - the part of the doctor that needs no running gateway. */
#ifndef DOCTOR_CONFIG_H
#define DOCTOR_CONFIG_H

#include "doctor.h"

/* Lets `coldpass-gateway --check` judge the file, then looks at what it
 * names. */
void doctor_config_look(struct doctor *d);
/* Reads every probe once; only where no gateway runs. */
void doctor_config_probes(struct doctor *d);

#endif
