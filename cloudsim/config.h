/* SPDX-License-Identifier: Apache-2.0 */
/* config.h - the cloud simulator's configuration file, read whole or refused
 * whole.
 *
 * JSON; the members are the rows of the table in config.c.  An unknown or
 * repeated member, a wrong type or a value out of range is an error that
 * names file, line, member and remedy.  Relative paths are relative to the
 * configuration file.
 */
#ifndef CONFIG_H
#define CONFIG_H

#include <stdint.h>

#include "json_write.h"
#include "status.h"

#define CONFIG_ROOTS 8
#define CONFIG_PATH 1024
#define CONFIG_WHY 512

struct config_paths {
	int64_t count;
	char path[CONFIG_ROOTS][CONFIG_PATH];
};

struct config {
	char database[CONFIG_PATH];
	struct config_paths roots;
	char signer_key[CONFIG_PATH], signer_certificate[CONFIG_PATH];
	char mqtt_uri[256], mqtt_client_id[65];
	char mqtt_ca[CONFIG_PATH], mqtt_certificate[CONFIG_PATH];
	char mqtt_key[CONFIG_PATH];
	int64_t mqtt_keepalive_s, mqtt_backoff_base_ms, mqtt_backoff_cap_ms;
	char http_host[64], http_port_file[CONFIG_PATH];	/* "": none */
	char http_verify_page[CONFIG_PATH];			/* "": none */
	int64_t http_port, http_connections;
	int64_t receipt_every_ms;
	/* the log and who vouches for it */
	char log_origin[101];
	int64_t checkpoint_every_s;
	struct config_paths witnesses, tsa_roots;
	int64_t hold_records, cached_legs, cached_judgements;
};

/* STATUS_OK, or the reason in why[CONFIG_WHY]: STATUS_NO_FILE, STATUS_IO:
 * cannot be read; anything else: it is wrong. */
enum status config_load(const char *path, struct config *out, char *why)
    MUST_USE;

/* What is in force, defaults included, as a configuration file again. */
void config_write(const struct config *c, struct json_writer *w);

#endif
