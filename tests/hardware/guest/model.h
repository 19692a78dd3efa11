/* SPDX-License-Identifier: Apache-2.0 */
/* model.h - a chip on the simulated bus: registers behind an address.
 *
 * Written from the data sheets and not from the gateway's drivers, so that a
 * misreading shows.  A model has no bus and no clock of its own: time is
 * given, nanoseconds of one monotonic clock.
 */
#ifndef MODEL_H
#define MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MODEL_VALUES 4

struct model {
	const char *name;	/* of commands: "tmp117" */
	uint8_t address;
	bool is_unplugged;	/* does not acknowledge */
	void (*power_up)(struct model *m, int64_t now_ns);
	/* len > 0; the first byte selects a register. */
	void (*write)(struct model *m, const uint8_t *out, size_t len,
	    int64_t now_ns);
	/* From the selected register on. */
	void (*read)(struct model *m, uint8_t *in, size_t len,
	    int64_t now_ns);
	/* "temp_mc 4250": false if it has no such thing. */
	bool (*set)(struct model *m, const char *what, const int64_t *values,
	    int count, int64_t now_ns);
	/* Its interrupt pin, NULL without a pin. */
	bool (*pin)(struct model *m, int64_t now_ns);
};

struct model *model_tmp117(void);
struct model *model_mcp9601(void);
struct model *model_adxl372(void);

/* NULL after the last. */
struct model *model_at(int i);
struct model *model_named(const char *name);

/* What the adapter does for its host: false, nobody acknowledged. */
bool model_transfer(uint8_t address, const uint8_t *out, size_t out_len,
    uint8_t *in, size_t in_len, int64_t now_ns);

#endif
