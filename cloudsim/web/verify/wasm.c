/* SPDX-License-Identifier: Apache-2.0 */
/* wasm.c - the engine inside the verification page: libevidence and the
 * command line's own reader of receipts, driven over files in memory.
 *
 * It decides what `coldpass verify` decides, by the same code; here is only
 * what stands for the command line: where files, memory and cryptography come
 * from.  page.h tells how the page answers. */
#include <stdlib.h>
#include <string.h>

#include "chainhead.h"
#include "cli.h"
#include "page.h"
#include "show.h"
#include "trust.h"
#include "verify.h"
#include "verify_json.h"
#include "witness.h"

#define WASM_EXPORT(name) __attribute__((export_name(#name)))

/* A file as the page put it into memory. */
struct file {
	const char *text;
	size_t len;
	bool given;
};

/* One page verifies one dossier at a time. */
static struct {
	struct file receipts, revoked;
	struct trust_certs cloud;	/* of the receipts file; 0: none */
	struct witness_lines lines;
	struct witness_revoked revocations;
	struct chainhead head;
	void *rooms[VERIFY_LEGS];
	int room_count;
	struct show show;
	struct verify verify;
} run;

/* ---- memory and files ---- */

void *wasm_room(size_t bytes) WASM_EXPORT(room);
void *wasm_room(size_t bytes)
{
	return malloc(bytes);
}

void wasm_receipts(const char *text, size_t len,
    const struct crypto_der *certs, size_t count) WASM_EXPORT(receipts);
void wasm_receipts(const char *text, size_t len,
    const struct crypto_der *certs, size_t count)
{
	run.receipts = (struct file){ text, len, true };
	run.cloud.count = count <= LIMIT_CERTS ? count : 0;
	memcpy(run.cloud.der, certs, run.cloud.count * sizeof(*certs));
}

void wasm_revoked(const char *text, size_t len) WASM_EXPORT(revoked);
void wasm_revoked(const char *text, size_t len)
{
	run.revoked = (struct file){ text, len, true };
}

/* ---- what the command line's files ask of it ---- */

int cli_load(const char *command, const char *path, size_t max, char **text,
    size_t *len)
{
	const struct file *f = strcmp(path, "receipts") == 0 ? &run.receipts :
	    &run.revoked;

	(void)command;
	if (f->len > max) {
		page_refuse(path, 0, "longer than such a file can be");
		return CLI_BAD_INPUT;
	}
	*text = cli_realloc(NULL, f->len + 1, 1);
	memcpy(*text, f->text, f->len);
	(*text)[f->len] = '\0';
	*len = f->len;
	return CLI_OK;
}

int cli_bad_input(const char *command, const char *path,
    const struct problem *p)
{
	(void)command;
	page_refuse(path, p->line, p->why);
	return CLI_BAD_INPUT;
}

/* Out of memory ends the run with an error that the page catches. */
void *cli_realloc(void *old, size_t count, size_t size)
{
	void *p = count <= SIZE_MAX / size ? realloc(old, count * size) : NULL;

	if (p == NULL)
		__builtin_trap();
	return p;
}

enum status trust_certs_load(const char *path, struct trust_certs *out)
{
	(void)path;
	*out = run.cloud;
	return out->count > 0 ? STATUS_OK : STATUS_SYNTAX;
}

/* They are the page's. */
void trust_certs_free(struct trust_certs *certs)
{
	certs->count = 0;
}

/* ---- cryptography ---- */

static enum status sha256(void *ctx, const void *data, size_t len,
    uint8_t out[CRYPTO_DIGEST])
{
	(void)ctx;
	return page_sha256(data, len, out) == PAGE_YES ? STATUS_OK :
	    STATUS_CRYPTO;
}

static enum status admit(void *ctx, const struct crypto_der *certs,
    size_t count, const char *role, struct crypto_signer *out, char *why,
    size_t why_cap)
{
	int64_t validity_ms[2];
	int32_t key = 0;

	(void)ctx;
	if (page_admit(certs, count, role, &key, out->name, out->thumb,
	    validity_ms, why, why_cap) != PAGE_YES)
		return STATUS_UNTRUSTED;
	out->key = (void *)(uintptr_t)key;
	out->not_before_ms = validity_ms[0];
	out->not_after_ms = validity_ms[1];
	return STATUS_OK;
}

static enum status verify(void *ctx, const struct crypto_signer *signer,
    const uint8_t digest[CRYPTO_DIGEST], const uint8_t sig[CRYPTO_SIGNATURE])
{
	(void)ctx;
	return page_verify((int32_t)(uintptr_t)signer->key, digest, sig) ==
	    PAGE_YES ? STATUS_OK : STATUS_SIGNATURE;
}

/* ---- what verify.h asks for ---- */

static void *room(void *ctx, size_t bytes)
{
	void *p = run.room_count < VERIFY_LEGS ? malloc(bytes) : NULL;

	(void)ctx;
	if (p != NULL)
		run.rooms[run.room_count++] = p;
	return p;
}

static void on_line(void *ctx, int64_t leg, int64_t seq,
    const char digest[LIMIT_B64_DIGEST + 1])
{
	(void)ctx;
	if (run.receipts.given)
		witness_add(&run.lines, leg, seq, digest);
	show_record(&run.show, &run.verify);
}

static bool is_revoked(void *ctx, const char *thumb, int64_t utc_ms)
{
	(void)ctx;
	return witness_is_revoked(&run.revocations, thumb, utc_ms);
}

/* ---- the run ---- */

/* What the run before has left. */
static void begin(void)
{
	while (run.room_count > 0)
		free(run.rooms[--run.room_count]);
	witness_free(&run.lines);
	free(run.revocations.entries);
	memset(&run.lines, 0, sizeof(run.lines));
	memset(&run.revocations, 0, sizeof(run.revocations));
	memset(&run.show, 0, sizeof(run.show));
}

static void feed(const char *text, size_t len)
{
	while (len > 0) {
		const char *lf = memchr(text, '\n', len);
		size_t n = lf != NULL ? (size_t)(lf - text) : len;

		verify_line(&run.verify, text, n);
		text += n + (lf != NULL);
		len -= n + (lf != NULL);
	}
}

static const char *named(const char *option)
{
	return option[0] != '\0' ? option : NULL;
}

/* What the box's QR code said, if anything. */
static int expect_head(struct verify_options *o, const char *text)
{
	if (text[0] == '\0')
		return CLI_OK;
	if (chainhead_read(&run.head, text, strlen(text)) != STATUS_OK) {
		page_refuse("head", 0, "coldpass:1:<cid>:<leg>:<record>:"
		    "<digest>");
		return CLI_USAGE;
	}
	o->head = &run.head;
	return CLI_OK;
}

/* The dossier and what is expected of it ("": nothing).  An exit code: 0, 1
 * or 2 with a verdict, 64 or 65 when something beside the dossier was
 * refused. */
int wasm_verify(const char *text, size_t len, const char *cid,
    const char *profile_digest, const char *open_digest, const char *head)
    WASM_EXPORT(verify);
int wasm_verify(const char *text, size_t len, const char *cid,
    const char *profile_digest, const char *open_digest, const char *head)
{
	static const struct crypto crypto = { NULL, sha256, admit, verify };
	struct verify_options o = { .cid = named(cid),
		.profile_digest = named(profile_digest),
		.open_digest = named(open_digest), .at_ms = RECORD_ABSENT,
		.room = room, .line = on_line };
	int code;

	begin();
	code = expect_head(&o, head);
	if (code == CLI_OK && run.revoked.given) {
		o.revoked = is_revoked;
		code = witness_load_revoked(&run.revocations, "verify",
		    "revoked");
	}
	if (code != CLI_OK)
		return code;
	verify_init(&run.verify, &crypto, &o);
	feed(text, len);
	show_end(&run.show, &run.verify);
	verify_end(&run.verify, len == 0 || text[len - 1] == '\n');
	if (run.receipts.given)
		code = witness_receipts(&run.verify, &run.lines, &crypto,
		    "verify", "receipts");
	return code != CLI_OK ? code : verify_exit_code(&run.verify);
}

/* The verdict as `coldpass verify --json` prints it; NULL: no memory. */
const char *wasm_verdict(void) WASM_EXPORT(verdict);
const char *wasm_verdict(void)
{
	static char text[1 << 17];
	struct json_writer w;
	size_t len;

	json_write_init(&w, text, sizeof(text));
	verify_json_write(&run.verify, &w);
	return json_write_done(&w, &len) == STATUS_OK ? text : NULL;
}
