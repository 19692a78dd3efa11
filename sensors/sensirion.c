/* SPDX-License-Identifier: Apache-2.0 */
/* sensirion.c - checksums and the temperature formula (SHT3x and SHT4x data
 * sheets, "Conversion of signal output", "Checksum calculation"). */
#include "sensirion.h"

#include <string.h>

uint8_t sensirion_crc8(const uint8_t *bytes, size_t len)
{
	uint8_t crc = 0xff;
	size_t i;
	int bit;

	for (i = 0; i < len; i++) {
		crc ^= bytes[i];
		for (bit = 0; bit < 8; bit++)
			crc = (uint8_t)(crc & 0x80 ? crc << 1 ^ 0x31 :
			    crc << 1);
	}
	return crc;
}

bool sensirion_words(const uint8_t *in, size_t words, uint16_t *values)
{
	size_t i;

	for (i = 0; i < words; i++)
		if (sensirion_crc8(in + 3 * i, 2) != in[3 * i + 2])
			return false;
	for (i = 0; i < words; i++)
		values[i] = (uint16_t)(in[3 * i] << 8 | in[3 * i + 1]);
	return true;
}

int32_t sensirion_temp_mc(uint16_t s)
{
	/* the usual shift formula reads up to 3.7 m°C low */
	return (int32_t)probe_divide((int64_t)s * 175000, 65535) - 45000;
}

struct probe_reading sensirion_decode(const uint8_t in[6])
{
	uint16_t s[2];

	/* the humidity's checksum too: half a transfer is none */
	if (!sensirion_words(in, 2, s))
		return (struct probe_reading){ PROBE_CRC, 0 };
	return (struct probe_reading){ PROBE_OK, sensirion_temp_mc(s[0]) };
}
