/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_motion.c - any samples: pulses, angle and band level stay in range. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "shock.h"
#include "tilt.h"
#include "vibration.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int32_t mg[VIBRATION_SAMPLES][3];

static void check_pulse(const struct shock_pulse *p)
{
	if (p->dur_us < 0 || p->peak_mg < 0 || p->dv_mm_s < SHOCK_NO_DV ||
	    p->fall_us < 0)
		abort();
}

static void motion(const uint8_t *data, size_t count, int32_t a, int32_t b)
{
	struct shock_pulse pulse;
	struct shock shock;
	struct tilt tilt;
	int64_t time = 0;
	int32_t mdeg;

	shock_init(&shock, a & 0xFFFF, b & 0xFFFFFF);
	tilt_init(&tilt, mg[0], a & 0xFFFFF, b);
	for (size_t i = 0; i < count; i++) {
		time += (int64_t)(int8_t)data[i] * 1000;
		if (shock_step(&shock, time, mg[i], &pulse))
			check_pulse(&pulse);
		(void)tilt_step(&tilt, time / 1000, mg[i]);
		if (tilt_angle(&tilt, &mdeg) && (mdeg < 0 || mdeg > 180000))
			abort();
	}
	if (shock_end(&shock, &pulse))
		check_pulse(&pulse);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int32_t given[4], rms;
	size_t count;

	if (size < sizeof(given))
		return 0;
	memcpy(given, data, sizeof(given));
	data += sizeof(given);
	count = (size - sizeof(given)) / sizeof(mg[0]);
	if (count > 256)
		count = 256;
	memcpy(mg, data, count * sizeof(mg[0]));
	motion(data, count, given[0], given[1]);
	if (vibration_rms_mg((const int32_t (*)[3])mg, (int)count, given[0],
	    given[2], given[3], &rms) == STATUS_OK && rms < 0)
		abort();
	return 0;
}
