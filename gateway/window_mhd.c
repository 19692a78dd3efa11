/* SPDX-License-Identifier: Apache-2.0 */
#include "window_mhd.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

/* Debian 12 and 13 */
#define LIBRARY "libmicrohttpd.so.12"

/* The address of a function, kept as POSIX allows and ISO C does not. */
static bool find(void *library, const char *name, void *out)
{
	void *at = dlsym(library, name);

	memcpy(out, &at, sizeof(at));
	return at != NULL;
}

bool window_mhd_load(struct window_mhd *m, char *why, size_t cap)
{
	void *l = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);

	memset(m, 0, sizeof(*m));
	m->library = l;
	if (l && find(l, "MHD_start_daemon", &m->start_daemon) &&
	    find(l, "MHD_stop_daemon", &m->stop_daemon) &&
	    find(l, "MHD_get_daemon_info", &m->get_daemon_info) &&
	    find(l, "MHD_lookup_connection_value",
	    &m->lookup_connection_value) &&
	    find(l, "MHD_add_response_header", &m->add_response_header) &&
	    find(l, "MHD_queue_response", &m->queue_response) &&
	    find(l, "MHD_destroy_response", &m->destroy_response) &&
	    find(l, "MHD_create_response_from_buffer",
	    &m->create_response_from_buffer) &&
	    find(l, "MHD_create_response_from_callback",
	    &m->create_response_from_callback))
		return true;
	(void)snprintf(why, cap, "handover.http_port: " LIBRARY " cannot be "
	    "loaded: install libmicrohttpd12, or leave out http_port");
	return false;
}
