/* SPDX-License-Identifier: Apache-2.0 */
#include "bus_name.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Two device files of one number are one device, too. */
static bool is_same_device(const char *a, const char *b)
{
	struct stat sa, sb;

	return stat(a, &sa) == 0 && stat(b, &sb) == 0 &&
	    S_ISCHR(sa.st_mode) && S_ISCHR(sb.st_mode) &&
	    sa.st_rdev == sb.st_rdev;
}

bool bus_name_is_same(const char *a, const char *b)
{
	char real_a[PATH_MAX], real_b[PATH_MAX];

	if (!a || !b)
		return false;
	if (strcmp(a, b) == 0 || is_same_device(a, b))
		return true;
	return realpath(a, real_a) && realpath(b, real_b) &&
	    strcmp(real_a, real_b) == 0;
}
