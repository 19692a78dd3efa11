/* SPDX-License-Identifier: Apache-2.0 */
/* gnss_none.c - built where libgps was not installed. */
#include "gnss.h"

#include <stdio.h>

struct gnss *gnss_open(const char *host, const char *port, char *why,
    size_t cap)
{
	(void)snprintf(why, cap, "%s:%s: built without libgps: install "
	    "libgps-dev and build again", host, port);
	return NULL;
}

void gnss_close(struct gnss *g)
{
	(void)g;
}

int gnss_fd(const struct gnss *g)
{
	(void)g;
	return -1;
}

int gnss_read(struct gnss *g, struct gnss_fix *fix)
{
	(void)g;
	(void)fix;
	return -1;
}
