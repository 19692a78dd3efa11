/* SPDX-License-Identifier: Apache-2.0 */
/* config.h - the gateway's configuration file, read whole or refused whole.
 *
 * JSON; the members are the rows of the table in config.c.  An unknown or
 * repeated member, a wrong type or a value out of range is an error that
 * names file, line, member and remedy.  Relative paths are relative to the
 * configuration file.
 */
#ifndef CONFIG_H
#define CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "files.h"
#include "json_write.h"
#include "limit.h"
#include "status.h"

/* Probes one gateway can have; each consignment uses up to LIMIT_PROBES. */
#define CONFIG_PROBES 64
#define CONFIG_ROOTS 8
#define CONFIG_TEXT (LIMIT_TEXT + 1)
#define CONFIG_ABSENT INT64_MIN
#define CONFIG_OPTIONS 8
#define CONFIG_ACCELS 4
/* Each has a thread of its own. */
#define CONFIG_BUSES 8

/* One option of a driver: its text, or a number where text is NULL. */
struct config_option {
	char *name, *text;
	int64_t number;
};

/* Where a chip is and how it is to work (drivers.h). */
struct config_chip {
	char *bus;			/* NULL: none */
	int64_t address;		/* CONFIG_ABSENT: none */
	int64_t option_count;
	struct config_option options[CONFIG_OPTIONS];
};

struct config_probe {
	char *id, *place, *medium, *quantity, *model, *serial;
	char *cal_id;
	int64_t cal_due_ms, cal_low_mc, cal_high_mc;
	int64_t u_mc;
	int64_t stuck_s, stuck_other_mc, slew_mc_per_min;
	char *driver;
	char *replay_file, *replay_probe;
	int64_t replay_begin_ms;	/* CONFIG_ABSENT: plays from the start */
	struct config_chip chip;	/* any driver but replay */
};

/* A line of a GPIO chip. */
struct config_line {
	char *chip;			/* NULL: not wired */
	int64_t line;
	bool is_active_low;
	int64_t bias;			/* enum gpio_bias */
	int64_t debounce_ms;
	int64_t hold_ms;		/* a button: how long it is held */
};

/* Two of the three watch for a flight; all NULL: none does. */
struct config_flight {
	char *pressure;			/* IIO attribute of the cabin's */
	char *motion;			/* an accelerometer's id */
	char *gnss_host, *gnss_port;	/* gpsd */
};

/* From which charge on what is given up, in per cent. */
struct config_power {
	char *supplies;			/* NULL: nobody looks */
	int64_t signals_pct, position_pct, radio_pct;
};

struct config_accel {
	char *id, *driver;
	struct config_chip chip;
	struct config_line interrupt;	/* chip NULL: read by time alone */
	int64_t shock_mg;		/* a pulse is told from here on */
	bool has_upright;		/* tilt is told */
	int64_t upright_mg[3];		/* what it shows while upright */
	int64_t tilt_step_mdeg;		/* told again after so much more */
};

struct config {
	char *gw, *data_dir, *control_socket;
	char *orders_dir;		/* NULL: none */
	char *rfkill;			/* NULL: radios are not switched */
	char *evidence_key, *evidence_certificate;
	char *roots[CONFIG_ROOTS];
	int64_t root_count;
	char *cloud, *command;		/* command: NULL, no commands taken */
	char *mqtt_uri, *mqtt_ca, *mqtt_certificate, *mqtt_key;
	int64_t mqtt_keepalive_s, mqtt_backoff_base_ms, mqtt_backoff_cap_ms;
	int64_t record_readings, record_seconds;
	int64_t sync_s, clock_wait_s, keep_days, receipt_timeout_s;
	int64_t alarm_escalate_s, alarm_realarm_s;
	char *handover_stick;		/* NULL: no stick is waited for */
	char *handover_host;
	int64_t handover_port;		/* 0: nothing is shown */
	char *events_file;
	int64_t events_begin_ms;	/* CONFIG_ABSENT: as it stands */
	bool is_scaled;
	int64_t clock_pace, clock_real_anchor_ms, clock_utc_anchor_ms;
	int64_t probe_count;
	struct config_probe probes[CONFIG_PROBES];
	struct config_line lid, seal, lamp, buzzer, button, landed;
	struct config_flight flight;
	struct config_power power;
	int64_t accel_count;
	struct config_accel accels[CONFIG_ACCELS];
};

#define CONFIG_WHY 512

/* NULL with *s and the reason in why[CONFIG_WHY]; STATUS_NO_FILE and
 * STATUS_IO: cannot be read, anything else: is wrong. */
struct config *config_load(const struct files *files, const char *path,
    enum status *s, char *why);
void config_free(struct config *c);

/* What is in force, defaults included, as a configuration file again. */
void config_write(const struct config *c, struct json_writer *w);

const struct config_probe *config_probe_by_id(const struct config *c,
    const char *id);

#endif
