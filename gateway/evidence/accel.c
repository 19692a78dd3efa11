/* SPDX-License-Identifier: Apache-2.0 */
#include "accel.h"

int64_t accel_root(int64_t v)
{
	uint64_t rest = v > 0 ? (uint64_t)v : 0, root = 0, bit;

	for (bit = (uint64_t)1 << 62; bit > rest; bit >>= 2)
		;
	for (; bit != 0; bit >>= 2) {
		if (rest >= root + bit) {
			rest -= root + bit;
			root = (root >> 1) + bit;
		} else {
			root >>= 1;
		}
	}
	return (int64_t)root;
}

int64_t accel_limited(int32_t mg)
{
	if (mg > ACCEL_MAX_MG)
		return ACCEL_MAX_MG;
	return mg < -ACCEL_MAX_MG ? -ACCEL_MAX_MG : mg;
}

int32_t accel_length_mg(const int32_t mg[3])
{
	int64_t x = accel_limited(mg[0]), y = accel_limited(mg[1]);
	int64_t z = accel_limited(mg[2]);

	return (int32_t)accel_root(x * x + y * y + z * z);
}
