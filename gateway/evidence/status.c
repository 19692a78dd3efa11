/* SPDX-License-Identifier: Apache-2.0 */
#include "status.h"

const char *status_name(enum status s)
{
	switch (s) {
	case STATUS_OK: return "ok";
	case STATUS_NO_SPACE: return "no-space";
	case STATUS_SYNTAX: return "syntax";
	case STATUS_TYPE: return "type";
	case STATUS_RANGE: return "range";
	case STATUS_MISSING: return "missing";
	case STATUS_UNKNOWN: return "unknown";
	case STATUS_REPEATED: return "repeated";
	case STATUS_SIGNATURE: return "signature";
	case STATUS_UNTRUSTED: return "untrusted";
	case STATUS_CHAIN: return "chain";
	case STATUS_ORDER: return "order";
	case STATUS_CONFLICT: return "conflict";
	case STATUS_IO: return "io";
	case STATUS_NO_FILE: return "no-file";
	case STATUS_CRYPTO: return "crypto";
	case STATUS_OFFLINE: return "offline";
	}
	return "unknown";
}
