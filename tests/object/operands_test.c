// SPDX-License-Identifier: Apache-2.0
#include "object/operands.h"

#include "base/macros.h"
#include "object/instruction_amd64.h"
#include "support/testing.h"

enum { ADDRESS = 0x401000, MAX_OPERANDS = 16 };

// Lengths as objdump counts them.
static void lengths_of_instructions(void **state)
{
	static const struct {
		const char *bytes;
		u8 len;
	} cases[] = {
		{"\x90", 1},                                      // nop
		{"\xc3", 1},                                      // ret
		{"\x55", 1},                                      // push %rbp
		{"\x49\x3b\x66\x10", 4},                          // cmp 0x10(%r14),%rsp
		{"\x48\x83\xec\x18", 4},                          // sub $0x18,%rsp
		{"\x48\x81\xec\x00\x01\x00\x00", 7},              // sub $0x100,%rsp
		{"\x66\xc7\x00\x34\x12", 5},                      // movw $0x1234,(%rax)
		{"\x48\xb8\x01\x02\x03\x04\x05\x06\x07\x08", 10}, // movabs
		{"\xb8\x01\x00\x00\x00", 5},                      // mov $1,%eax
		{"\x48\x8d\x84\x24\x80\x00\x00\x00", 8},          // lea 0x80(%rsp),%rax
		{"\x48\x8b\x04\xc5\x00\x10\x40\x00", 8},          // mov 0x401000(,%rax,8),%rax
		{"\x0f\x1f\x84\x00\x00\x00\x00\x00", 8},          // nopl
		{"\x66\x0f\x3a\x0f\xc1\x08", 6},                  // palignr $8
		{"\xf2\x0f\x38\xf0\x00", 5},                      // crc32
		{"\xf0\x48\x0f\xb1\x0d\x00\x00\x00\x00", 9},      // lock cmpxchg %rcx,(%rip)
		{"\xf6\x00\x01", 3},                              // testb $1,(%rax)
		{"\xf6\x10", 2},                                  // notb (%rax)
		{"\xf7\x00\x01\x00\x00\x00", 6},                  // testl $1,(%rax)
		{"\xc5\xfe\x6f\x00", 4},                          // vmovdqu (%rax),%ymm0
		{"\xc4\xe3\x7d\x39\xc1\x01", 6},                  // vextracti128 $1
		{"\x62\xf1\xfe\x48\x6f\x40\x01", 7},              // vmovdqu64 0x40(%rax),%zmm0
		{"\xc5\xf8\x77", 3},                              // vzeroupper
		{"\x64\x48\x8b\x04\x25\xf8\xff\xff\xff", 9},      // mov %fs:-8,%rax
		{"\xc8\x10\x00\x00", 4},                          // enter
		{"\x0f\x0b", 2},                                  // ud2
		{"\xe8\x00\x00\x00\x00", 5},                      // call
		{"\x0f\x84\x00\x00\x00\x00", 6},                  // je
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char bytes[16];
		struct instruction insn;

		memset(bytes, 0x90, sizeof(bytes));
		memcpy(bytes, cases[i].bytes, cases[i].len);
		assert_true(instruction_read((str){bytes, sizeof(bytes)}, &insn));
		assert_int_equal(insn.len, cases[i].len);
		assert_false(instruction_read((str){bytes, cases[i].len - 1u}, &insn));
	}
}

static void bytes_that_are_no_instruction(void **state)
{
	static const char *const cases[] = {"", "\x06", "\x0f", "\x0f\x04", "\xea",
		"\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x90"};
	struct instruction insn;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_false(instruction_read(str_from_c(cases[i]), &insn));
}

static void check(const struct operand *operand, u64 instruction, u64 target, u8 size,
	bool is_store, bool is_lea, bool is_call)
{
	assert_int_equal(operand->instruction, ADDRESS + instruction);
	assert_int_equal(operand->target, target);
	assert_int_equal(operand->size, size);
	assert_int_equal(operand->is_store, is_store);
	assert_int_equal(operand->is_lea, is_lea);
	assert_int_equal(operand->is_call, is_call);
}

static void amd64(void **state)
{
	static const char code[] = "\x48\x8b\x05\x10\x00\x00\x00" // 0 mov 0x401017,%rax
				   "\x48\x89\x0d\xf9\xff\xff\xff" // 7 mov %rcx,0x401007
				   "\x48\x8d\x05\x00\x01\x00\x00" // 14 lea 0x401115,%rax
				   "\x83\x3d\x00\x02\x00\x00\x00" // 21 cmpl $0,0x40121c
				   "\xc6\x05\x00\x03\x00\x00\x01" // 28 movb $1,0x401323
				   "\xeb\x00"                     // 35 jmp within
				   "\xe8\x00\x10\x00\x00"         // 37 call 0x40202a
				   "\x0f\x11\x05\x00\x04\x00\x00" // 42 movups %xmm0,0x401431
				   "\xf0\x48\x0f\xb1\x0d\x00\x05\x00\x00" // 49 cmpxchg, 0x40153a
				   "\x0f\xb6\x05\x00\x06\x00\x00"         // 58 movzbl 0x401641
				   "\xc3";
	struct operand got[MAX_OPERANDS];
	str bytes = {code, sizeof(code) - 1};
	u32 count = operands_scan(ELF_MACHINE_AMD64, bytes, ADDRESS, got, MAX_OPERANDS);

	(void)state;
	assert_int_equal(count, 9);
	check(&got[0], 0, 0x401017, 8, false, false, false);
	check(&got[1], 7, 0x401007, 8, true, false, false);
	check(&got[2], 14, 0x401115, 0, false, true, false);
	check(&got[3], 21, 0x40121c, 4, false, false, false);
	check(&got[4], 28, 0x401323, 1, true, false, false);
	check(&got[5], 37, 0x40202a, 0, false, false, true);
	check(&got[6], 42, 0x401431, 16, true, false, false);
	check(&got[7], 49, 0x40153a, 8, true, false, false);
	check(&got[8], 58, 0x401641, 1, false, false, false);
	assert_int_equal(operands_scan(ELF_MACHINE_AMD64, bytes, ADDRESS, got, 2), 2);
	// What follows an instruction that is not known is not guessed.
	assert_int_equal(operands_scan(ELF_MACHINE_AMD64, STR("\x06\x48\x8b\x05\x10\x00\x00\x00"),
				 ADDRESS, got, MAX_OPERANDS),
		0);
}

static void arm64(void **state)
{
	static const u32 code[] = {
		0xb000001b,           // 0 adrp x27, 0x402000
		0x9104037b,           // 4 add x27, x27, #0x100
		0xd000001b,           // 8 adrp x27, 0x403000
		0xf9400760,           // 12 ldr x0, [x27, #8]
		0xf0ffffdb,           // 16 adrp x27, 0x3fc000
		0xb9000f60,           // 20 str w0, [x27, #12]
		0xb000001b,           // 24 adrp x27, 0x402000
		0xf9400760 & ~0x3e0u, // 28 ldr x0, [x0, #8]: another register
		0x10000041,           // 32 adr x1, 0x401028
		0x94000400,           // 36 bl 0x402024
		0x17fffff6,           // 40 b 0x401000: within
		0xb000001b,           // 44 adrp x27, 0x402000
		0x3dc00760,           // 48 ldr q0, [x27, #16]
		0xd65f03c0,           // 52 ret
	};
	struct operand got[MAX_OPERANDS];
	str bytes = {(const char *)code, sizeof(code)};
	u32 count = operands_scan(ELF_MACHINE_ARM64, bytes, ADDRESS, got, MAX_OPERANDS);

	(void)state;
	assert_int_equal(count, 6);
	check(&got[0], 0, 0x402100, 0, false, true, false);
	check(&got[1], 8, 0x403008, 8, false, false, false);
	check(&got[2], 16, 0x3fc00c, 4, true, false, false);
	check(&got[3], 32, 0x401028, 0, false, true, false);
	check(&got[4], 36, 0x402024, 0, false, false, true);
	check(&got[5], 44, 0x402010, 16, false, false, false);
	assert_int_equal(operands_scan(ELF_MACHINE_ARM64, bytes, ADDRESS, got, 1), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lengths_of_instructions),
		cmocka_unit_test(bytes_that_are_no_instruction),
		cmocka_unit_test(amd64),
		cmocka_unit_test(arm64),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
