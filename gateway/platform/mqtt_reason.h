/* SPDX-License-Identifier: Apache-2.0 */
/* mqtt_reason.h - MQTT 5 reason codes: words for people, and what to do. */
#ifndef MQTT_REASON_H
#define MQTT_REASON_H

#include <stdbool.h>

/* OASIS mqtt-v5.0, table 2-6.  "unknown reason" for what is not there. */
const char *mqtt_reason_name(int reason);

/* The broker knows us and says no: a person has to change something. */
bool mqtt_reason_is_refusal(int reason);

#define MQTT_REASON_NO_SUBSCRIBER 0x10
#define MQTT_REASON_ERROR 0x80		/* and above: failures */
#define MQTT_REASON_TAKEN_OVER 0x8E

#endif
