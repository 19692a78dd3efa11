/* SPDX-License-Identifier: Apache-2.0 */
#include "parcel_put.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "copy.h"

const char parcel_put_readme[] =
    "coldpass: what is on this stick\r\n"
    "\r\n"
    "NAME.jwsl           a consignment's dossier: every reading, signed by\r\n"
    "                    the box that took it\r\n"
    "NAME.receipts.txt   what the cloud has confirmed of it, signed, if it\r\n"
    "                    was ever reached\r\n"
    "BOX.trust.pem       the issuers that box believes\r\n"
    "\r\n"
    "To check a dossier, offline:\r\n"
    "\r\n"
    "  coldpass verify NAME.jwsl --trust ROOT.pem --receipts NAME.receipts.txt\r\n"
    "\r\n"
    "ROOT.pem should be the one you got from the sender's quality unit, not\r\n"
    "the one on this stick: who can change the stick can change both.\r\n"
    "If you took the box's QR code with you, add --head and its text: then a\r\n"
    "dossier that was cut afterwards is found out.\r\n"
    "A consignment that is not sealed goes on: its dossier is not complete\r\n"
    "yet, and a later copy replaces this one.\r\n"
    "\r\n"
    "----\r\n"
    "\r\n"
    "このUSBメモリの内容\r\n"
    "\r\n"
    "NAME.jwsl           輸送記録一式。すべての測定値に容器の署名があります\r\n"
    "NAME.receipts.txt   受領側が確認した範囲 (署名付き。受信できた場合のみ)\r\n"
    "BOX.trust.pem       容器が信頼する発行者の証明書\r\n"
    "\r\n"
    "確認方法 (ネットワーク不要):\r\n"
    "\r\n"
    "  coldpass verify NAME.jwsl --trust ROOT.pem --receipts NAME.receipts.txt\r\n"
    "\r\n"
    "ROOT.pem には、このメモリ内のものではなく、送り手の品質部門から受け取った\r\n"
    "ものを使ってください。容器のQRコードを控えてある場合は --head でその文字列を\r\n"
    "指定すると、後から短くされた記録を検出できます。\r\n"
    "封印前の記録はまだ完結していません。後の複写で置き換わります。\r\n";

char *parcel_put_receipts(const struct parcel *p, const char *cloud)
{
	size_t cap = p->receipts ? strlen(p->receipts) + strlen(cloud) + 2 : 0;
	char *text = cap > 0 ? malloc(cap) : NULL;
	size_t n = strlen(cloud);

	if (text)
		(void)snprintf(text, cap, "%s%s%s", cloud,
		    n > 0 && cloud[n - 1] != '\n' ? "\n" : "", p->receipts);
	return text;
}

static void say(struct parcel_put *put, const char *name, const char *why)
{
	if (put->why[0] == '\0')
		(void)snprintf(put->why, sizeof(put->why), "%.60s: %s", name,
		    why);
}

static bool put_text(struct parcel_put *put, const char *dir,
    const char *name, const char *text)
{
	if (copy_text(put->files, dir, name, text) == COPY_PLACED)
		return true;
	say(put, name, copy_error(errno));
	return false;
}

/* ---- a dossier ---- */

struct stream {
	struct copy *copy;
	const atomic_bool *stop;
};

static void add_piece(void *ctx, const char *bytes, size_t len)
{
	struct stream *s = ctx;

	if (atomic_load(s->stop) && s->copy->error == 0)
		s->copy->error = ECANCELED;
	copy_add(s->copy, bytes, len);
}

static bool tell_dossier(struct parcel_put *put, const char *name,
    enum copy_result r)
{
	switch (r) {
	case COPY_PLACED:
		put->placed++;
		return true;
	case COPY_SAME:
		put->same++;
		return true;
	case COPY_LONGER_IS_THERE:
		put->kept++;
		return true;
	case COPY_OTHER_IS_THERE:
		put->kept++;
		say(put, name, "another dossier is there under this name and "
		    "was kept: move it elsewhere, then try again");
		return true;
	case COPY_FAILED:
		break;
	}
	say(put, name, errno == ECANCELED ? "the gateway was stopped: put it "
	    "in again" : copy_error(errno));
	return false;
}

static bool put_dossier(struct parcel_put *put, const struct parcel *p,
    const char *dir)
{
	struct copy *c = malloc(sizeof(*c));
	struct stream s = { c, put->stop };
	char name[LIMIT_CID + 8];
	enum status read;
	bool ok;

	(void)snprintf(name, sizeof(name), "%s.jwsl", p->cid);
	if (!c) {
		say(put, name, "out of memory");
		return false;
	}
	copy_begin(c, put->files, dir, name);
	read = c->error == 0 ? parcel_read(p, add_piece, &s) :
	    STATUS_OK;
	ok = tell_dossier(put, name, copy_end(c, read == STATUS_OK));
	free(c);
	return ok;
}

static bool put_one(struct parcel_put *put, const struct parcel *p,
    const char *dir)
{
	char name[LIMIT_CID + 24];
	char *receipts;
	bool ok = put_dossier(put, p, dir);

	receipts = ok ? parcel_put_receipts(p, put->cloud) : NULL;
	if (receipts) {
		(void)snprintf(name, sizeof(name), "%s.receipts.txt", p->cid);
		ok = put_text(put, dir, name, receipts);
	}
	free(receipts);
	return ok;
}

bool parcel_put_all(struct parcel_put *put, const struct parcel *first,
    const char *dir)
{
	char name[LIMIT_GW + 16];
	bool ok;

	(void)snprintf(name, sizeof(name), "%s.trust.pem", put->gw);
	ok = put_text(put, dir, "README.txt", parcel_put_readme) &&
	    put_text(put, dir, name, put->trust);
	for (const struct parcel *p = first; p && ok; p = p->next)
		ok = put_one(put, p, dir);
	return ok;
}
