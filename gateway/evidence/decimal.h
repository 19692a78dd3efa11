/* SPDX-License-Identifier: Apache-2.0 */
/* decimal.h - temperatures written by people and machines, exactly rounded.
 *
 * Digits become thousandths of a degree Celsius without passing through
 * binary fractions: half goes to even, in both units, whatever the number of
 * places.
 */
#ifndef DECIMAL_H
#define DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum decimal_unit { DECIMAL_CELSIUS = 1, DECIMAL_FAHRENHEIT };

/* A number times 2 * 10^9; odd when it has further places than nine, so that
 * it lies on the right side of every limit of rounding. */
struct decimal {
	int64_t half_nano;
};

/* -?[0-9]+(\.[0-9]+)? with 'mark' for the point; false for anything else,
 * also for more than nine digits before the mark. */
bool decimal_parse(const char *at, size_t len, char mark,
    struct decimal *out);

/* In m°C; false unless above -273.15 and up to 1000 °C. */
bool decimal_mc(const struct decimal *d, enum decimal_unit unit,
    int32_t *mc);

#endif
