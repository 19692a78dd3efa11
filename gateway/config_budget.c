/* SPDX-License-Identifier: Apache-2.0 */
#include "config_budget.h"

int64_t config_budget_others_us(const struct config_budget *all,
    const struct config_budget_stream *one)
{
	int64_t bits = all->drain_bits - one->drain_bits +
	    (int64_t)all->probes * CONFIG_BUDGET_PROBE_BYTES * 9;

	return CONFIG_BUDGET_WAKE_US + (bits * 1000000 + one->bus_hz - 1) /
	    one->bus_hz;
}
