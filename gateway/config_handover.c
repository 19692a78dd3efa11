/* SPDX-License-Identifier: Apache-2.0 */
#include "config_handover.h"

#include <arpa/inet.h>
#include <string.h>

#include "config_part.h"

static bool is_address(const char *text)
{
	struct in6_addr room;

	return inet_pton(AF_INET, text, &room) == 1 ||
	    inet_pton(AF_INET6, text, &room) == 1;
}

/* The kernel's table names directories without a slash at their end. */
static void trim(char *path)
{
	size_t n = strlen(path);

	while (n > 1 && path[n - 1] == '/')
		path[--n] = '\0';
}

enum status config_handover_check(const struct json *doc, struct config *c,
    struct problem *p)
{
	int at = json_member(doc, 0, "handover");
	struct part k = { doc, at, "handover", p };

	if (at < 0)
		return STATUS_OK;
	if (!is_address(c->handover_host))
		return part_wrong(&k, json_member(doc, at, "http_host"),
		    STATUS_SYNTAX, "http_host", "must be an IP address of "
		    "this machine, \"192.168.4.1\"");
	if (!c->handover_stick)
		return STATUS_OK;
	trim(c->handover_stick);
	if (c->handover_stick[0] != '/' || strcmp(c->handover_stick, "/") == 0)
		return part_wrong(&k, json_member(doc, at, "stick"),
		    STATUS_SYNTAX, "stick", "must be an absolute path that "
		    "sticks are mounted at, \"/media/coldpass\"");
	return STATUS_OK;
}
