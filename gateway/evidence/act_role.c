/* SPDX-License-Identifier: Apache-2.0 */
#include "act_role.h"

#include <stddef.h>

const char *act_role_name(int index)
{
	static const char *const names[] = { "courier", "hospital",
		"customs", "broker", "shipper", "quality", "physician",
		"administrator" };

	return index >= 0 && index < (int)(sizeof(names) / sizeof(names[0])) ?
	    names[index] : NULL;
}
