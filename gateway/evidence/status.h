/* SPDX-License-Identifier: Apache-2.0 */
/* status.h - how every fallible function of coldpass answers.
 *
 * 0 is success, failures are negative; values are explicit and never
 * renumbered.  Results travel through out-parameters, which are untouched on
 * failure unless a header says otherwise.
 */
#ifndef STATUS_H
#define STATUS_H

enum status {
	STATUS_OK = 0,
	STATUS_NO_SPACE = -1,	/* the caller's buffer or table is too small */
	STATUS_SYNTAX = -2,	/* not well formed */
	STATUS_TYPE = -3,	/* well formed, but another JSON type was due */
	STATUS_RANGE = -4,	/* a value outside its stated range */
	STATUS_MISSING = -5,	/* a required member or part is absent */
	STATUS_UNKNOWN = -6,	/* a member, word or version nobody defined */
	STATUS_REPEATED = -7,	/* the same name or id twice */
	STATUS_SIGNATURE = -8,	/* a signature that does not hold */
	STATUS_UNTRUSTED = -9,	/* no path to a trusted issuer, or wrong role */
	STATUS_CHAIN = -10,	/* does not fit its neighbour */
	STATUS_ORDER = -11,	/* not later than what came before */
	STATUS_CONFLICT = -12,	/* contradicts itself or the present state */
	STATUS_IO = -13,	/* the operating system refused; errno says why */
	STATUS_NO_FILE = -14,	/* there is no such file */
	STATUS_CRYPTO = -15,	/* the crypto library failed */
	STATUS_OFFLINE = -16	/* no connection */
};

#define MUST_USE __attribute__((warn_unused_result))

/* A short English word for a status, never NULL: "syntax", "range", ... */
const char *status_name(enum status s);

#endif
