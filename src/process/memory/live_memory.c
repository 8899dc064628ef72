// SPDX-License-Identifier: Apache-2.0
#include "process/memory/live_memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
	BATCH_PIECES = 1024,   // IOV_MAX
	BATCH_LEAST = 8,       // after pieces that are not there
	BATCH_BYTES = 1 << 30, // below MAX_RW_COUNT, where the kernel cuts without a reason
};

struct live_memory {
	struct memory memory;
	pid_t pid;
	int file; // /proc/PID/mem; it stays with the address space that was there when it was opened
	_Atomic int reason;
	_Atomic bool by_file; // process_vm_readv is not to be had
};

struct batch {
	u32 pieces, locals, remotes;
	struct iovec local[BATCH_PIECES], remote[BATCH_PIECES];
};

// Adds to the last range where it goes on from there; false when there is no room.
static bool add_range(struct iovec *ranges, u32 *count, u64 address, u64 size)
{
	struct iovec *last = *count ? &ranges[*count - 1] : NULL;

	if (last && (u64)(uintptr_t)last->iov_base + last->iov_len == address) {
		last->iov_len += size;
		return true;
	}
	if (*count == BATCH_PIECES)
		return false;
	ranges[(*count)++] = (struct iovec){(void *)(uintptr_t)address, size};
	return true;
}

// As many of the pieces as fit, at least one.
static void batch_fill(struct batch *batch, const struct memory_piece *pieces, u32 count)
{
	u64 bytes = 0;

	batch->pieces = batch->locals = batch->remotes = 0;
	for (u32 i = 0; i < count; i++) {
		const struct memory_piece *piece = &pieces[i];

		bytes += piece->size;
		if (i && bytes > BATCH_BYTES)
			break;
		if (piece->size) {
			if (batch->locals == BATCH_PIECES || batch->remotes == BATCH_PIECES)
				break;
			add_range(batch->local, &batch->locals, (u64)(uintptr_t)piece->to,
				piece->size);
			add_range(batch->remote, &batch->remotes, piece->address, piece->size);
		}
		batch->pieces++;
	}
}

static bool is_about_process(int error)
{
	return error == EPERM || error == ESRCH || error == ENOSYS;
}

// Reads one range whole, as far as the kernel gives it in parts.
static bool read_file(const struct live_memory *live, u64 address, char *to, u64 size)
{
	while (size) {
		ssize_t got = pread(live->file, to, MIN(size, (u64)BATCH_BYTES), (off_t)address);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		address += (u64)got;
		to += got;
		size -= (u64)got;
	}
	return true;
}

// A piece larger than a batch.
static bool read_large(const struct live_memory *live, const struct memory_piece *piece)
{
	for (u64 at = 0; at < piece->size;) {
		u64 size = MIN(piece->size - at, (u64)BATCH_BYTES);
		struct iovec local = {(char *)piece->to + at, size};
		struct iovec remote = {(void *)(uintptr_t)(piece->address + at), size};
		ssize_t got = process_vm_readv(live->pid, &local, 1, &remote, 1, 0);

		if (got <= 0)
			return false;
		at += (u64)got;
	}
	return true;
}

// Marks the pieces that got bytes cover; returns how many pieces are settled: the done ones and, when
// bytes are missing, the one that stopped the kernel.
static u32 settle(struct memory_piece *pieces, u32 count, u64 got, u32 *done)
{
	for (u32 i = 0; i < count; i++) {
		if (pieces[i].size > got)
			return i + 1;
		got -= pieces[i].size;
		pieces[i].done = true;
		++*done;
	}
	return count;
}

static u32 read_by_file(const struct live_memory *live, struct memory_piece *pieces, u32 count)
{
	u32 done = 0;

	for (u32 i = 0; i < count; i++) {
		struct memory_piece *piece = &pieces[i];

		piece->done = read_file(live, piece->address, piece->to, piece->size);
		done += piece->done;
	}
	return done;
}

// process_vm_readv says no: the file may still say yes (seccomp filters of containers know the call).
static u32 read_otherwise(
	struct live_memory *live, struct memory_piece *pieces, u32 count, int reason)
{
	u32 done = 0;

	if (reason != ESRCH && live->file >= 0)
		done = read_by_file(live, pieces, count);
	if (done)
		atomic_store(&live->by_file, true);
	else
		atomic_store(&live->reason, reason);
	return done;
}

static u32 read_many(const struct memory *memory, struct memory_piece *pieces, u32 count)
{
	struct live_memory *live = (struct live_memory *)(uintptr_t)memory;
	u32 done = 0, most = BATCH_PIECES;
	struct batch batch;

	if (atomic_load_explicit(&live->by_file, memory_order_relaxed))
		return read_by_file(live, pieces, count);
	for (u32 i = 0; i < count; i++)
		pieces[i].done = false;
	for (u32 at = 0; at < count;) {
		ssize_t got;
		u32 settled;

		if (pieces[at].size > BATCH_BYTES) {
			pieces[at].done = read_large(live, &pieces[at]);
			done += pieces[at++].done;
			continue;
		}
		batch_fill(&batch, pieces + at,
			most < BATCH_PIECES ? MIN(most, count - at) : count - at);
		got = batch.remotes ? process_vm_readv(live->pid, batch.local, batch.locals,
					      batch.remote, batch.remotes, 0)
		                    : 0;
		if (got < 0 && is_about_process(errno))
			return done + read_otherwise(live, pieces + at, count - at, errno);
		settled = settle(pieces + at, batch.pieces, (u64)MAX(got, 0), &done);
		most = pieces[at + settled - 1].done ? MIN(most * 2, (u32)BATCH_PIECES)
		                                     : MAX(most / 4, (u32)BATCH_LEAST);
		at += settled;
	}
	return done;
}

static void close_live(struct memory *memory)
{
	struct live_memory *live = (struct live_memory *)memory;

	if (live->file >= 0)
		close(live->file);
	free(live);
}

struct memory *live_memory_open(u32 pid)
{
	static const struct memory_ops ops = {read_many, NULL, close_live};
	struct live_memory *live = calloc(1, sizeof(*live));
	char path[40];

	ASSERT(live);
	snprintf(path, sizeof(path), "/proc/%u/mem", pid);
	live->memory = (struct memory){&ops, false};
	live->pid = (pid_t)pid;
	live->file = open(path, O_RDONLY | O_CLOEXEC);
	return &live->memory;
}

int live_memory_errno(const struct memory *memory)
{
	return atomic_load(&((const struct live_memory *)memory)->reason);
}

bool live_memory_is_same(const struct memory *memory)
{
	const struct live_memory *live = (const struct live_memory *)memory;
	char byte;

	// Of an address space without users 0 bytes can be read; of one in use, page 0 is EIO.
	return live->file < 0 || pread(live->file, &byte, 1, 0) != 0;
}
