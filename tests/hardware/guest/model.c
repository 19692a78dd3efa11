/* SPDX-License-Identifier: Apache-2.0 */
#include "model.h"

#include <string.h>

struct model *model_at(int i)
{
	switch (i) {
	case 0: return model_tmp117();
	case 1: return model_mcp9601();
	case 2: return model_adxl372();
	default: return NULL;
	}
}

struct model *model_named(const char *name)
{
	struct model *m;
	int i;

	for (i = 0; (m = model_at(i)) != NULL; i++)
		if (strcmp(m->name, name) == 0)
			return m;
	return NULL;
}

bool model_transfer(uint8_t address, const uint8_t *out, size_t out_len,
    uint8_t *in, size_t in_len, int64_t now_ns)
{
	struct model *m;
	int i;

	for (i = 0; (m = model_at(i)) != NULL; i++)
		if (m->address == address && !m->is_unplugged)
			break;
	if (m == NULL)
		return false;
	if (out_len > 0)
		m->write(m, out, out_len, now_ns);
	if (in_len > 0)
		m->read(m, in, in_len, now_ns);
	return true;
}
