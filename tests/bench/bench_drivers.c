/* SPDX-License-Identifier: Apache-2.0 */
/* bench_drivers.c - processor time of one reading through each driver: begin
 * and fetch, with the chip's model in place of adapter and wire.  The model
 * is in the figure, so the driver itself costs less. */
#include <stdio.h>
#include <time.h>

#include "forge.h"

#define READINGS 20000

static double cpu_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

int main(void)
{
	static struct forge f;
	double worst = 0;

	for (int k = 0; k < forge_kind_count; k++) {
		double begin;
		int bad = 0, transfers;

		forge_open(&f, &forge_kinds[k]);
		(void)forge_read(&f);
		transfers = f.sim.transfers;
		begin = cpu_us();
		for (int i = 0; i < READINGS; i++)
			bad += forge_read(&f).result != PROBE_OK;
		begin = (cpu_us() - begin) / READINGS;
		printf("driver %-10s %6.2f us and %d transfers a reading%s\n",
		    f.kind->name, begin, (f.sim.transfers - transfers) /
		    READINGS, bad > 0 ? ", WITH FAULTS" : "");
		worst = begin > worst ? begin : worst;
		forge_close(&f);
	}
	printf("drivers: at most %.2f us of processor time a reading beside "
	    "the bus transfer (goal 100)\n", worst);
	return 0;
}
