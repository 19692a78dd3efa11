/* SPDX-License-Identifier: Apache-2.0 */
/* make.c - how the golden dossier was made: fresh keys, fixed readings.
 *
 * usage: make DIR; writes dossier.jwsl and ca.pem there.  The keys die with
 * the process: run it again only to begin a new golden dossier beside the
 * old one, which has to verify for ever. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "forge.h"

static void save(const char *dir, const char *name, const char *data,
    size_t len)
{
	char path[256];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	out = fopen(path, "w");
	assert(out != NULL && fwrite(data, 1, len, out) == len);
	assert(fclose(out) == 0);
}

int main(int argc, char **argv)
{
	static const int32_t packed[10] = { 5210, 5190, 5160, 5140, 5130,
		5120, 5110, 5110, 5100, 5100 };
	static const int32_t opened[10] = { 5100, 6900, 8310, 8620, 8240,
		7400, 6500, 5900, 5500, 5300 };
	static const int32_t faulty[10] = { 5250, 5230, RECORD_NO_VALUE,
		RECORD_NO_VALUE, 5200, 5190, 5180, 5180, 5170, 5170 };
	static const int32_t last[5] = { 5160, 5150, 5150, 5140, 5140 };
	struct forge *f = forge_open();
	struct record_open o;
	char *root;
	size_t len;

	assert(argc == 2);
	forge_reset(f);
	forge_fill_open(f, &o);
	o.expiry_ms = FORGE_UTC + 48 * 3600000LL;
	strcpy(o.expiry_zone, "Asia/Tokyo");
	strcpy(o.pack_model, "test box");
	o.pack_hold_s = 172800;
	forge_record_open(f, &o, forge_profile_text);
	forge_record_readings(f, packed, 10);
	forge_record_event(f, RECORD_START);
	forge_record_readings(f, opened, 10);
	forge_record_readings(f, faulty, 10);
	forge_record_seal(f, false);
	forge_next_leg(f);
	o.goods = RECORD_GOODS_SAME;
	forge_record_open(f, &o, forge_profile_text);
	forge_record_readings(f, last, 5);
	forge_record_event(f, RECORD_END);
	forge_record_seal(f, true);
	save(argv[1], "dossier.jwsl", f->text, f->len);
	assert(files_load(&files_real, f->root_pem, 65536, &root, &len) ==
	    STATUS_OK);
	save(argv[1], "ca.pem", root, len);
	free(root);
	forge_close(f);
	return 0;
}
