/* SPDX-License-Identifier: Apache-2.0 */
/* doctor.h - `coldpass doctor`: what is wrong with this gateway, and what to
 * do about it.
 *
 * Asks the running gateway for its own checks; looks at the configuration,
 * certificates, disk, time and broker itself, running or not.
 */
#ifndef DOCTOR_H
#define DOCTOR_H

#include <stdbool.h>

int doctor_main(int argc, char **argv);

/* One finding: "ok  name  why" or "no  name  why and remedy". */
struct doctor {
	const char *config;	/* the gateway's configuration file */
	const char *socket;
	bool config_is_named;	/* on the command line */
	int count, failed;
	struct doctor_finding {
		char name[64];
		bool ok;
		char why[400];
	} findings[200];
};

void doctor_say(struct doctor *d, const char *name, bool ok, const char *fmt,
    ...) __attribute__((format(printf, 4, 5)));

#endif
