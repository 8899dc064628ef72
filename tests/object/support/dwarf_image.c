// SPDX-License-Identifier: Apache-2.0
#include "object/support/dwarf_image.h"

#include "object/support/put.h"

#include <dwarf.h>

enum { UNIT = 1, VOID, BASE, TYPEDEF, STRUCT, MEMBER, FUNCTION, LOCAL, VARIABLE };

static void abbrev(struct dwarf_writer *writer, u8 code, u8 tag, bool has_children)
{
	put_varint(&writer->abbrev, code);
	put_varint(&writer->abbrev, tag);
	put_u8(&writer->abbrev, has_children);
}

static void attribute(struct dwarf_writer *writer, u32 name, u32 form)
{
	put_varint(&writer->abbrev, name);
	put_varint(&writer->abbrev, form);
}

static void abbrev_end(struct dwarf_writer *writer)
{
	attribute(writer, 0, 0);
}

static void write_types_abbrevs(struct dwarf_writer *writer)
{
	abbrev(writer, VOID, DW_TAG_unspecified_type, false);
	attribute(writer, DW_AT_name, DW_FORM_string);
	abbrev_end(writer);
	abbrev(writer, BASE, DW_TAG_base_type, false);
	attribute(writer, DW_AT_name, DW_FORM_string);
	attribute(writer, DW_AT_byte_size, DW_FORM_data1);
	abbrev_end(writer);
	abbrev(writer, TYPEDEF, DW_TAG_typedef, false);
	attribute(writer, DW_AT_name, DW_FORM_string);
	attribute(writer, DW_AT_type, DW_FORM_ref_addr);
	abbrev_end(writer);
	abbrev(writer, STRUCT, DW_TAG_structure_type, true);
	attribute(writer, DW_AT_name, DW_FORM_string);
	attribute(writer, DW_AT_byte_size, DW_FORM_udata);
	abbrev_end(writer);
	abbrev(writer, MEMBER, DW_TAG_member, false);
	attribute(writer, DW_AT_name, DW_FORM_string);
	attribute(writer, DW_AT_data_member_location, DW_FORM_udata);
	attribute(writer, DW_AT_type, DW_FORM_ref_addr);
	abbrev_end(writer);
}

void dwarf_writer_init(struct dwarf_writer *writer, struct arena *arena, u8 version)
{
	strbuf_init(&writer->abbrev, arena);
	strbuf_init(&writer->info, arena);
	writer->version = version;
	abbrev(writer, UNIT, DW_TAG_compile_unit, true);
	attribute(writer, DW_AT_name, DW_FORM_string);
	attribute(writer, DW_AT_language, DW_FORM_data1);
	abbrev_end(writer);
	write_types_abbrevs(writer);
	abbrev(writer, FUNCTION, DW_TAG_subprogram, true);
	attribute(writer, DW_AT_name, DW_FORM_string);
	abbrev_end(writer);
	// A variable of a function has no address of its own.
	abbrev(writer, LOCAL, DW_TAG_variable, false);
	attribute(writer, DW_AT_name, DW_FORM_string);
	attribute(writer, DW_AT_location, DW_FORM_block1);
	abbrev_end(writer);
	abbrev(writer, VARIABLE, DW_TAG_variable, false);
	attribute(writer, DW_AT_name, DW_FORM_string);
	attribute(writer, DW_AT_location, DW_FORM_block1);
	attribute(writer, DW_AT_type, DW_FORM_ref_addr);
	attribute(writer, DW_AT_external, DW_FORM_flag);
	abbrev_end(writer);
	put_u8(&writer->abbrev, 0);
}

static u32 die(struct dwarf_writer *writer, u8 code, const char *name)
{
	u32 offset = (u32)writer->info.len;

	put_varint(&writer->info, code);
	put_text(&writer->info, name);
	return offset;
}

void dwarf_unit_begin(struct dwarf_writer *writer, const char *name, u8 language)
{
	writer->unit = writer->info.len;
	put_u32(&writer->info, 0);
	put_u16(&writer->info, writer->version);
	if (writer->version >= 5) {
		put_u8(&writer->info, DW_UT_compile);
		put_u8(&writer->info, 8);
		put_u32(&writer->info, 0);
	} else {
		put_u32(&writer->info, 0);
		put_u8(&writer->info, 8);
	}
	die(writer, UNIT, name);
	put_u8(&writer->info, language);
}

void dwarf_unit_end(struct dwarf_writer *writer)
{
	u32 length;

	put_u8(&writer->info, 0);
	length = (u32)(writer->info.len - writer->unit - sizeof(length));
	memcpy(writer->info.ptr + writer->unit, &length, sizeof(length));
}

u32 dwarf_void(struct dwarf_writer *writer)
{
	return die(writer, VOID, "void");
}

u32 dwarf_base(struct dwarf_writer *writer, const char *name, u8 size)
{
	u32 offset = die(writer, BASE, name);

	put_u8(&writer->info, size);
	return offset;
}

u32 dwarf_typedef(struct dwarf_writer *writer, const char *name, u32 type)
{
	u32 offset = die(writer, TYPEDEF, name);

	put_u32(&writer->info, type);
	return offset;
}

u32 dwarf_struct_begin(struct dwarf_writer *writer, const char *name, u32 size)
{
	u32 offset = die(writer, STRUCT, name);

	put_varint(&writer->info, size);
	return offset;
}

void dwarf_member(struct dwarf_writer *writer, const char *name, u32 offset, u32 type)
{
	die(writer, MEMBER, name);
	put_varint(&writer->info, offset);
	put_u32(&writer->info, type);
}

void dwarf_struct_end(struct dwarf_writer *writer)
{
	put_u8(&writer->info, 0);
}

u32 dwarf_function(struct dwarf_writer *writer, const char *name)
{
	u32 offset = die(writer, FUNCTION, name);

	die(writer, LOCAL, "local");
	put_u8(&writer->info, 1);
	put_u8(&writer->info, DW_OP_call_frame_cfa);
	put_u8(&writer->info, 0);
	return offset;
}

u32 dwarf_variable(struct dwarf_writer *writer, const char *name, u64 address, u32 type)
{
	u32 offset = die(writer, VARIABLE, name);

	put_u8(&writer->info, 1 + sizeof(address));
	put_u8(&writer->info, DW_OP_addr);
	put_u64(&writer->info, address);
	put_u32(&writer->info, type);
	put_u8(&writer->info, 1);
	return offset;
}
