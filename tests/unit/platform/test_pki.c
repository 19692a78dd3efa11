/* SPDX-License-Identifier: Apache-2.0 */
/* Keys, requests and certificates, judged by trust.c and by OpenSSL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "pki.h"
#include "signer.h"
#include "trust.h"

/* 2026-01-01T00:00:00Z */
#define FROM_S 1767225600

static char dir[] = "/tmp/coldpass-pki-XXXXXX";
static char why[300];
static int home;

/* Every test works in the same directory, under names of its own. */
static int set_up(void **state)
{
	(void)state;
	home = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return home < 0 || !mkdtemp(dir) || chdir(dir) != 0;
}

static int remove_all(void)
{
	char command[80];
	FILE *p;

	(void)snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	p = popen(command, "r");
	return p ? pclose(p) : -1;
}

static int tear_down(void **state)
{
	(void)state;
	if (fchdir(home) != 0)
		return -1;
	close(home);
	return remove_all();
}

static struct pki_subject subject(enum pki_purpose purpose, const char *name)
{
	const struct pki_subject s = {
		.purpose = purpose, .name = name, .not_before_s = FROM_S,
		.days = 365
	};

	return s;
}

static void ok(enum status s)
{
	if (s != STATUS_OK)
		fail_msg("%s: %s", status_name(s), why);
}

static void refused(enum status s, enum status expected, const char *reason)
{
	assert_int_equal(s, expected);
	if (!strstr(why, reason))
		fail_msg("refused because '%s', expected '%s'", why, reason);
}

static void make_root(const char *name, const char *key, const char *cert)
{
	struct pki_subject s = subject(PKI_CA, name);

	ok(pki_key_create(key, why, sizeof(why)));
	ok(pki_certificate(&s, NULL, NULL, key, cert, why, sizeof(why)));
}

/* key, request and certificate of one subject: <base>.key .csr .pem */
static enum status make(const struct pki_subject *s, const char *base,
    const char *ca_cert, const char *ca_key)
{
	char key[64], csr[64], cert[64];

	(void)snprintf(key, sizeof(key), "%s.key", base);
	(void)snprintf(csr, sizeof(csr), "%s.csr", base);
	(void)snprintf(cert, sizeof(cert), "%s.pem", base);
	ok(pki_key_create(key, why, sizeof(why)));
	ok(pki_request(key, s, csr, why, sizeof(why)));
	return pki_certificate(s, csr, ca_cert, ca_key, cert, why,
	    sizeof(why));
}

static enum status admit(const char *root, const char *cert,
    const char *role, struct crypto_signer *out)
{
	struct trust *t = trust_open();
	struct trust_certs c = { 0 };
	struct crypto crypto;
	enum status s;

	assert_non_null(t);
	assert_int_equal(trust_add_file(t, root), STATUS_OK);
	assert_int_equal(trust_certs_load(cert, &c), STATUS_OK);
	trust_crypto(t, &crypto);
	s = crypto.admit(crypto.ctx, c.der, c.count, role, out, why,
	    sizeof(why));
	trust_certs_free(&c);
	trust_close(t);
	return s;
}

static X509 *read_cert(const char *path)
{
	FILE *f = fopen(path, "r");
	X509 *x;

	assert_non_null(f);
	x = PEM_read_X509(f, NULL, NULL, NULL);
	(void)fclose(f);
	assert_non_null(x);
	return x;
}

/* --- keys ---------------------------------------------------------------- */

static void a_new_key_is_private_and_kept(void **state)
{
	struct signer *s;
	struct stat st;
	mode_t old = umask(0);

	(void)state;
	ok(pki_key_create("a.key", why, sizeof(why)));
	umask(old);
	assert_int_equal(stat("a.key", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	refused(pki_key_create("a.key", why, sizeof(why)), STATUS_CONFLICT,
	    "a.key");
	assert_non_null(strstr(why, "another name"));
	s = signer_open("a.key", why, sizeof(why));
	assert_non_null(s);
	signer_close(s);
	refused(pki_key_create("none/a.key", why, sizeof(why)), STATUS_IO,
	    "No such file");
}

static void two_keys_differ(void **state)
{
	struct signer *s;
	struct trust_certs c;

	(void)state;
	make_root("Two", "two.key", "two.pem");
	ok(pki_key_create("three.key", why, sizeof(why)));
	assert_int_equal(trust_certs_load("two.pem", &c), STATUS_OK);
	s = signer_open("two.key", why, sizeof(why));
	assert_int_equal(signer_matches(s, &c.der[0]), STATUS_OK);
	signer_close(s);
	s = signer_open("three.key", why, sizeof(why));
	assert_int_equal(signer_matches(s, &c.der[0]), STATUS_CONFLICT);
	signer_close(s);
	trust_certs_free(&c);
}

/* --- evidence certificates ----------------------------------------------- */

static void every_role_is_admitted_as_itself(void **state)
{
	static const char *const roles[] = {
		"gateway", "quality", "cloud", "command", "person"
	};
	struct crypto_signer signer;

	(void)state;
	make_root("Evidence", "ev.key", "ev.pem");
	for (size_t i = 0; i < 5; i++) {
		struct pki_subject s = subject(PKI_EVIDENCE, "GW-0001");
		char pem[64];

		s.role = roles[i];
		ok(make(&s, roles[i], "ev.pem", "ev.key"));
		(void)snprintf(pem, sizeof(pem), "%s.pem", roles[i]);
		for (size_t k = 0; k < 5; k++)
			assert_int_equal(admit("ev.pem", pem, roles[k],
			    &signer), k == i ? STATUS_OK : STATUS_UNTRUSTED);
		ok(admit("ev.pem", pem, roles[i], &signer));
		assert_string_equal(signer.name, "GW-0001");
		assert_int_equal(signer.not_before_ms, FROM_S * 1000LL);
		assert_int_equal(signer.not_after_ms,
		    (FROM_S + 365 * 86400LL) * 1000);
	}
}

/* The file of a certificate under an intermediate is the path itself. */
static void a_chain_file_is_the_path(void **state)
{
	struct pki_subject s = subject(PKI_CA, "Middle");
	struct crypto_signer signer;
	struct trust_certs c;

	(void)state;
	make_root("Top", "top.key", "top.pem");
	ok(make(&s, "middle", "top.pem", "top.key"));
	s = subject(PKI_EVIDENCE, "GW9");
	s.role = "gateway";
	ok(make(&s, "gw9", "middle.pem", "middle.key"));
	assert_int_equal(trust_certs_load("gw9.pem", &c), STATUS_OK);
	assert_int_equal(c.count, 2);
	trust_certs_free(&c);
	ok(admit("top.pem", "gw9.pem", "gateway", &signer));
	assert_int_equal(trust_certs_load("middle.pem", &c), STATUS_OK);
	assert_int_equal(c.count, 1);
	trust_certs_free(&c);
}

static void validity_ends_with_the_issuers(void **state)
{
	struct pki_subject s = subject(PKI_EVIDENCE, "GW1");
	struct crypto_signer signer;

	(void)state;
	make_root("Ends", "ends.key", "ends.pem");
	s.role = "gateway";
	s.not_before_s = FROM_S + 3600;
	s.days = 4000;
	ok(make(&s, "late", "ends.pem", "ends.key"));
	ok(admit("ends.pem", "late.pem", "gateway", &signer));
	assert_int_equal(signer.not_before_ms, (FROM_S + 3600) * 1000LL);
	assert_int_equal(signer.not_after_ms,
	    (FROM_S + 365 * 86400LL) * 1000);
}

static void serials_are_long_and_differ(void **state)
{
	X509 *a, *b;

	(void)state;
	make_root("S1", "s1.key", "s1.pem");
	make_root("S2", "s2.key", "s2.pem");
	a = read_cert("s1.pem");
	b = read_cert("s2.pem");
	assert_int_equal(ASN1_STRING_length(X509_get0_serialNumber(a)), 16);
	assert_int_equal(ASN1_STRING_length(X509_get0_serialNumber(b)), 16);
	assert_int_not_equal(ASN1_INTEGER_cmp(X509_get0_serialNumber(a),
	    X509_get0_serialNumber(b)), 0);
	X509_free(a);
	X509_free(b);
}

/* --- TLS certificates ---------------------------------------------------- */

static void tls_certificates_are_for_tls_only(void **state)
{
	static const char *const hosts[] = { "broker.example", "127.0.0.1",
		"::1" };
	struct pki_subject s = subject(PKI_TLS_SERVER, "broker");
	struct crypto_signer signer;
	X509 *x;

	(void)state;
	make_root("TLS", "tls.key", "tls.pem");
	s.hosts = hosts;
	s.host_count = 3;
	ok(make(&s, "server", "tls.pem", "tls.key"));
	x = read_cert("server.pem");
	assert_int_equal(X509_check_host(x, "broker.example", 0, 0, NULL), 1);
	assert_int_equal(X509_check_host(x, "other.example", 0, 0, NULL), 0);
	assert_int_equal(X509_check_ip_asc(x, "127.0.0.1", 0), 1);
	assert_int_equal(X509_check_ip_asc(x, "::1", 0), 1);
	assert_int_equal(X509_check_purpose(x, X509_PURPOSE_SSL_SERVER, 0), 1);
	assert_int_equal(X509_check_purpose(x, X509_PURPOSE_SSL_CLIENT, 0), 0);
	X509_free(x);
	s = subject(PKI_TLS_CLIENT, "GW-0001");
	ok(make(&s, "client", "tls.pem", "tls.key"));
	x = read_cert("client.pem");
	assert_int_equal(X509_check_purpose(x, X509_PURPOSE_SSL_CLIENT, 0), 1);
	assert_int_equal(X509_check_purpose(x, X509_PURPOSE_SSL_SERVER, 0), 0);
	X509_free(x);
	refused(admit("tls.pem", "client.pem", "gateway", &signer),
	    STATUS_UNTRUSTED, "TLS");
}

/* --- what is refused ----------------------------------------------------- */

#define LONG65 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
	"aaaaa"

static void refuses_names_it_could_regret(void **state)
{
	static const char *const bad[] = { "", "GW 1", "../x", "-x", "a/b",
		"a+b", "a#", "GW1,URI:coldpass:quality:QA", "a\nb", "\xc3\xa9",
		LONG65 };
	static const char *const bad_hosts[] = { "a b", "", "a,DNS:b",
		"user@host" };

	(void)state;
	make_root("Names", "names.key", "names.pem");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct pki_subject s = subject(PKI_EVIDENCE, bad[i]);

		s.role = "gateway";
		refused(pki_request("names.key", &s, "bad.csr", why,
		    sizeof(why)), STATUS_RANGE, "the name");
		s.purpose = PKI_TLS_CLIENT;
		refused(pki_request("names.key", &s, "bad.csr", why,
		    sizeof(why)), STATUS_RANGE, "the name");
	}
	for (size_t i = 0; i < sizeof(bad_hosts) / sizeof(bad_hosts[0]); i++) {
		struct pki_subject s = subject(PKI_TLS_SERVER, "x");

		s.hosts = &bad_hosts[i];
		s.host_count = 1;
		refused(pki_request("names.key", &s, "bad.csr", why,
		    sizeof(why)), STATUS_RANGE, "DNS name");
	}
	assert_int_equal(access("bad.csr", F_OK), -1);
}

static void refuses_roles_and_days_nobody_has(void **state)
{
	struct pki_subject s = subject(PKI_EVIDENCE, "GW1");

	(void)state;
	make_root("Roles", "roles.key", "roles.pem");
	refused(pki_request("roles.key", &s, "r.csr", why, sizeof(why)),
	    STATUS_RANGE, "role");
	s.role = "admin";
	refused(pki_request("roles.key", &s, "r.csr", why, sizeof(why)),
	    STATUS_RANGE, "role 'admin'");
	s = subject(PKI_TLS_SERVER, "x");
	refused(pki_request("roles.key", &s, "r.csr", why, sizeof(why)),
	    STATUS_RANGE, "host");
	s = subject(PKI_CA, "x");
	s.days = 0;
	refused(pki_certificate(&s, NULL, NULL, "roles.key", "r.pem", why,
	    sizeof(why)), STATUS_RANGE, "0 days");
	s.days = 40000;
	refused(pki_certificate(&s, NULL, NULL, "roles.key", "r.pem", why,
	    sizeof(why)), STATUS_RANGE, "40000 days");
}

static void refuses_a_request_for_somebody_else(void **state)
{
	struct pki_subject s = subject(PKI_EVIDENCE, "GW1");

	(void)state;
	make_root("Else", "else.key", "else.pem");
	ok(pki_key_create("e.key", why, sizeof(why)));
	s.role = "quality";
	ok(pki_request("e.key", &s, "e.csr", why, sizeof(why)));
	s.role = "gateway";
	refused(pki_certificate(&s, "e.csr", "else.pem", "else.key", "e.pem",
	    why, sizeof(why)), STATUS_CONFLICT, "coldpass:quality:GW1");
	s.role = "quality";
	s.name = "GW2";
	refused(pki_certificate(&s, "e.csr", "else.pem", "else.key", "e.pem",
	    why, sizeof(why)), STATUS_CONFLICT, "GW1");
	s = subject(PKI_TLS_CLIENT, "GW1");
	refused(pki_certificate(&s, "e.csr", "else.pem", "else.key", "e.pem",
	    why, sizeof(why)), STATUS_CONFLICT, "coldpass:quality:GW1");
	ok(pki_request("e.key", &s, "e2.csr", why, sizeof(why)));
	s.name = "GW2";
	refused(pki_certificate(&s, "e2.csr", "else.pem", "else.key", "e.pem",
	    why, sizeof(why)), STATUS_CONFLICT, "'GW1', not 'GW2'");
	assert_int_equal(access("e.pem", F_OK), -1);
}

/* A request whose key its maker does not hold. */
static void refuses_a_request_with_a_broken_signature(void **state)
{
	struct pki_subject s = subject(PKI_TLS_CLIENT, "GW1");
	EVP_PKEY *own = EVP_EC_gen("P-256"), *stolen = EVP_EC_gen("P-256");
	X509_REQ *req = X509_REQ_new();
	FILE *f = fopen("forged.csr", "w");

	(void)state;
	make_root("Forged", "forged.key", "forged.pem");
	assert_non_null(f);
	X509_NAME_add_entry_by_txt(X509_REQ_get_subject_name(req), "CN",
	    MBSTRING_UTF8, (const unsigned char *)"GW1", -1, -1, 0);
	X509_REQ_set_pubkey(req, stolen);
	assert_true(X509_REQ_sign(req, own, EVP_sha256()) > 0);
	PEM_write_X509_REQ(f, req);
	assert_int_equal(fclose(f), 0);
	refused(pki_certificate(&s, "forged.csr", "forged.pem", "forged.key",
	    "f.pem", why, sizeof(why)), STATUS_SIGNATURE, "signature");
	X509_REQ_free(req);
	EVP_PKEY_free(own);
	EVP_PKEY_free(stolen);
}

static void refuses_an_issuer_that_is_none(void **state)
{
	struct pki_subject s = subject(PKI_TLS_CLIENT, "GW1");

	(void)state;
	make_root("I1", "i1.key", "i1.pem");
	make_root("I2", "i2.key", "i2.pem");
	refused(make(&s, "i3", "i1.pem", "i2.key"), STATUS_CONFLICT,
	    "not the key of i1.pem");
	ok(pki_certificate(&s, "i3.csr", "i1.pem", "i1.key", "i3.pem", why,
	    sizeof(why)));
	s.name = "GW2";
	refused(make(&s, "i4", "i3.pem", "i3.key"), STATUS_CONFLICT,
	    "not a CA's");
	refused(pki_certificate(&s, "none.csr", "i1.pem", "i1.key", "x.pem",
	    why, sizeof(why)), STATUS_NO_FILE, "none.csr");
	refused(pki_certificate(&s, "i4.csr", "i1.pem", "none.key", "x.pem",
	    why, sizeof(why)), STATUS_NO_FILE, "none.key");
	refused(pki_certificate(&s, "i4.csr", "i1.pem", "i1.pem", "x.pem",
	    why, sizeof(why)), STATUS_CONFLICT, "i1.pem");
	refused(pki_certificate(&s, "i4.csr", "none.pem", "i1.key", "x.pem",
	    why, sizeof(why)), STATUS_NO_FILE, "none.pem");
	refused(pki_certificate(&s, "i4.csr", "i1.key", "i1.key", "x.pem",
	    why, sizeof(why)), STATUS_SYNTAX, "no certificate");
	refused(pki_certificate(&s, "i1.pem", "i1.pem", "i1.key", "x.pem",
	    why, sizeof(why)), STATUS_SYNTAX, "request");
	assert_int_equal(chmod("i1.key", 0644), 0);
	refused(pki_certificate(&s, "i4.csr", "i1.pem", "i1.key", "x.pem",
	    why, sizeof(why)), STATUS_CONFLICT, "chmod 600");
	assert_int_equal(access("x.pem", F_OK), -1);
}

static void never_overwrites(void **state)
{
	struct pki_subject s = subject(PKI_CA, "Over");

	(void)state;
	make_root("Over", "over.key", "over.pem");
	refused(pki_certificate(&s, NULL, NULL, "over.key", "over.pem", why,
	    sizeof(why)), STATUS_CONFLICT, "over.pem");
	refused(pki_request("over.key", &s, "over.pem", why, sizeof(why)),
	    STATUS_CONFLICT, "over.pem");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_key_is_private_and_kept),
		cmocka_unit_test(two_keys_differ),
		cmocka_unit_test(every_role_is_admitted_as_itself),
		cmocka_unit_test(a_chain_file_is_the_path),
		cmocka_unit_test(validity_ends_with_the_issuers),
		cmocka_unit_test(serials_are_long_and_differ),
		cmocka_unit_test(tls_certificates_are_for_tls_only),
		cmocka_unit_test(refuses_names_it_could_regret),
		cmocka_unit_test(refuses_roles_and_days_nobody_has),
		cmocka_unit_test(refuses_a_request_for_somebody_else),
		cmocka_unit_test(refuses_a_request_with_a_broken_signature),
		cmocka_unit_test(refuses_an_issuer_that_is_none),
		cmocka_unit_test(never_overwrites),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
