/* SPDX-License-Identifier: Apache-2.0 */
/* mqtt_reason.c - the table of OASIS mqtt-v5.0, section 2.4. */
#include "mqtt_reason.h"

#include <stddef.h>

static const struct {
	int reason;
	bool is_refusal;
	const char *name;
} reasons[] = {
    {0x00, false, "success"},
    {0x04, false, "disconnect with will message"},
    {0x10, false, "no matching subscribers"},
    {0x80, false, "unspecified error"},
    {0x81, false, "malformed packet"},
    {0x82, false, "protocol error"},
    {0x83, false, "implementation specific error"},
    {0x84, true, "unsupported protocol version"},
    {0x85, true, "client identifier not valid"},
    {0x86, true, "bad user name or password"},
    {0x87, true, "not authorized"},
    {0x88, false, "server unavailable"},
    {0x89, false, "server busy"},
    {0x8A, true, "banned"},
    {0x8B, false, "server shutting down"},
    {0x8C, true, "bad authentication method"},
    {0x8D, false, "keep alive timeout"},
    {0x8E, false, "session taken over"},
    {0x8F, false, "topic filter invalid"},
    {0x90, false, "topic name invalid"},
    {0x91, false, "packet identifier in use"},
    {0x92, false, "packet identifier not found"},
    {0x93, false, "receive maximum exceeded"},
    {0x94, false, "topic alias invalid"},
    {0x95, false, "packet too large"},
    {0x96, false, "message rate too high"},
    {0x97, false, "quota exceeded"},
    {0x98, false, "administrative action"},
    {0x99, false, "payload format invalid"},
    {0x9A, false, "retain not supported"},
    {0x9B, false, "QoS not supported"},
    {0x9C, false, "use another server"},
    {0x9D, false, "server moved"},
    {0x9E, false, "shared subscriptions not supported"},
    {0x9F, false, "connection rate exceeded"},
    {0xA0, false, "maximum connect time"},
    {0xA1, false, "subscription identifiers not supported"},
    {0xA2, false, "wildcard subscriptions not supported"},
};

const char *mqtt_reason_name(int reason)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].reason == reason)
			return reasons[i].name;
	return "unknown reason";
}

bool mqtt_reason_is_refusal(int reason)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].reason == reason)
			return reasons[i].is_refusal;
	return false;
}
