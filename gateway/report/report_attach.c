/* SPDX-License-Identifier: Apache-2.0 */
/* report_attach.c - see report_attach.h; libqpdf by its C interface.
 *
 * An error in a call without a result code is kept until it is asked for and
 * would go to stderr otherwise, hence one question at the end of each part.
 * Attached bytes are stored as they are, neither packed nor wrapped: a
 * dossier can be cut out of the file even without a PDF reader. */
#include "report_attach.h"

#include <qpdf/qpdf-c.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_MEMORY "out of memory"

static qpdf_oh parsed(qpdf_data q, const char *text)
{
	return qpdf_oh_parse(q, text);
}

static void set_text(qpdf_data q, qpdf_oh dict, const char *key,
    const char *text)
{
	qpdf_oh_replace_key(q, dict, key, qpdf_oh_new_unicode_string(q, text));
}

/* The stream with the file's bytes. */
static qpdf_oh embedded(qpdf_data q, const struct report_attach *f)
{
	qpdf_oh stream = qpdf_oh_new_stream(q), dict, params;

	qpdf_oh_replace_stream_data(q, stream, f->bytes, f->len,
	    qpdf_oh_new_null(q), qpdf_oh_new_null(q));
	dict = qpdf_oh_get_dict(q, stream);
	params = qpdf_oh_new_dictionary(q);
	qpdf_oh_replace_key(q, params, "/Size",
	    qpdf_oh_new_integer(q, (long long)f->len));
	qpdf_oh_replace_key(q, dict, "/Type",
	    qpdf_oh_new_name(q, "/EmbeddedFile"));
	qpdf_oh_replace_key(q, dict, "/Subtype",
	    qpdf_oh_new_name(q, f->type));
	qpdf_oh_replace_key(q, dict, "/Params", params);
	return stream;
}

static qpdf_oh filespec(qpdf_data q, const struct report_attach *f)
{
	qpdf_oh spec = parsed(q, "<< /Type /Filespec >>");
	qpdf_oh stream = embedded(q, f), ef = qpdf_oh_new_dictionary(q);

	qpdf_oh_replace_key(q, ef, "/F", stream);
	qpdf_oh_replace_key(q, ef, "/UF", stream);
	qpdf_oh_replace_key(q, spec, "/EF", ef);
	set_text(q, spec, "/F", f->name);
	set_text(q, spec, "/UF", f->name);
	set_text(q, spec, "/Desc", f->description);
	qpdf_oh_replace_key(q, spec, "/AFRelationship",
	    qpdf_oh_new_name(q, f->relationship));
	return qpdf_make_indirect_object(q, spec);
}

static void change_root(qpdf_data q, const struct report_attach *files,
    int count, const char *language)
{
	qpdf_oh root = qpdf_get_root(q), names = qpdf_oh_new_array(q);
	qpdf_oh all = qpdf_oh_new_array(q), tree = qpdf_oh_new_dictionary(q);
	qpdf_oh top = qpdf_oh_new_dictionary(q);

	for (int i = 0; i < count; i++) {
		qpdf_oh spec = filespec(q, &files[i]);

		qpdf_oh_append_item(q, names,
		    qpdf_oh_new_unicode_string(q, files[i].name));
		qpdf_oh_append_item(q, names, spec);
		qpdf_oh_append_item(q, all, spec);
	}
	qpdf_oh_replace_key(q, tree, "/Names", names);
	qpdf_oh_replace_key(q, top, "/EmbeddedFiles", tree);
	if (count > 0) {
		qpdf_oh_replace_key(q, root, "/Names", top);
		qpdf_oh_replace_key(q, root, "/AF", all);
	}
	set_text(q, root, "/Lang", language);
	qpdf_oh_replace_key(q, root, "/ViewerPreferences",
	    parsed(q, "<< /DisplayDocTitle true >>"));
}

static bool copy_out(qpdf_data q, unsigned char **out, size_t *len)
{
	*len = qpdf_get_buffer_length(q);
	*out = malloc(*len > 0 ? *len : 1);
	if (*out != NULL)
		memcpy(*out, qpdf_get_buffer(q), *len);
	return *out != NULL;
}

static const char *work(qpdf_data q, const unsigned char *pdf, size_t len,
    const struct report_attach *files, int count, const char *language,
    unsigned char **out, size_t *out_len)
{
	qpdf_silence_errors(q);
	if (qpdf_read_memory(q, "report", (const char *)pdf, len, NULL) &
	    QPDF_ERRORS)
		return "the page drawing cannot be read again";
	change_root(q, files, count, language);
	if (qpdf_has_error(q) || (qpdf_init_write_memory(q) & QPDF_ERRORS))
		return "the dossier cannot be attached";
	qpdf_set_stream_data_mode(q, qpdf_s_preserve);
	qpdf_set_deterministic_ID(q, QPDF_TRUE);
	qpdf_set_minimum_pdf_version(q, "1.7");
	if (qpdf_write(q) & QPDF_ERRORS || qpdf_has_error(q))
		return "the file cannot be put together";
	return copy_out(q, out, out_len) ? NULL : NO_MEMORY;
}

const char *report_attach_files(const unsigned char *pdf, size_t len,
    const struct report_attach *files, int count, const char *language,
    unsigned char **out, size_t *out_len)
{
	qpdf_data q = qpdf_init();
	const char *why;

	if (q == NULL)
		return NO_MEMORY;
	why = work(q, pdf, len, files, count, language, out, out_len);
	qpdf_cleanup(&q);
	return why;
}
