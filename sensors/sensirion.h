/* SPDX-License-Identifier: Apache-2.0 */
/* sensirion.h - what Sensirion's chips have in common: words of two bytes,
 * each followed by a checksum. */
#ifndef SENSIRION_H
#define SENSIRION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probe.h"

/* CRC-8, polynomial 0x31, begun with 0xff, most significant bit first. */
uint8_t sensirion_crc8(const uint8_t *bytes, size_t len);

/* `words` groups of two bytes and a checksum.  False, and values untouched,
 * if any checksum is wrong. */
bool sensirion_words(const uint8_t *in, size_t words, uint16_t *values);

/* -45 + 175 S/65535 degC, exact, rounded to the nearest m°C. */
int32_t sensirion_temp_mc(uint16_t s);

/* Temperature and humidity as both chips send them, six bytes. */
struct probe_reading sensirion_decode(const uint8_t in[6]);

#endif
