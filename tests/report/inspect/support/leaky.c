// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/support/fabricated.h"

#define GO "/usr/local/go/src/"

static const char *const main_stack[] = {
	"runtime.gopark " GO "runtime/proc.go:424",
	"runtime.netpollblock " GO "runtime/netpoll.go:575",
	"internal/poll.runtime_pollWait " GO "runtime/netpoll.go:351",
	"internal/poll.(*pollDesc).wait " GO "internal/poll/fd_poll_runtime.go:84",
	"+internal/poll.(*pollDesc).waitRead " GO "internal/poll/fd_poll_runtime.go:89",
	"internal/poll.(*FD).Accept " GO "internal/poll/fd_unix.go:620",
	"net.(*netFD).accept " GO "net/fd_unix.go:172",
	"net.(*TCPListener).accept " GO "net/tcpsock_posix.go:159",
	"net.(*TCPListener).Accept " GO "net/tcpsock.go:372",
	"net/http.(*Server).Serve " GO "net/http/server.go:3330",
	"net/http.(*Server).ListenAndServe " GO "net/http/server.go:3259",
	"+net/http.ListenAndServe " GO "net/http/server.go:3514",
	"main.main /home/dev/shop/cmd/shop/main.go:31",
	"runtime.main " GO "runtime/proc.go:272",
	"runtime.goexit " GO "runtime/asm_amd64.s:1700",
	NULL,
};

static const char *const worker_stack[] = {
	"runtime.gopark " GO "runtime/proc.go:424",
	"runtime.chansend " GO "runtime/chan.go:259",
	"runtime.chansend1 " GO "runtime/chan.go:145",
	"+example.com/shop/store.(*Index).publish /home/dev/shop/store/index.go:88",
	"example.com/shop/store.(*Index).rebuild.func1 /home/dev/shop/store/index.go:71",
	"runtime.goexit " GO "runtime/asm_amd64.s:1700",
	NULL,
};

static const char *const mutex_stack[] = {
	"runtime.gopark " GO "runtime/proc.go:424",
	"sync.runtime_SemacquireMutex " GO "runtime/sema.go:95",
	"sync.(*Mutex).lockSlow " GO "sync/mutex.go:173",
	"+sync.(*Mutex).Lock " GO "sync/mutex.go:92",
	"example.com/shop/cart.(*Cart).Add /home/dev/shop/cart/cart.go:40",
	"gopkg.in/yaml%2ev3.(*Decoder).Decode "
	"/root/go/pkg/mod/gopkg.in/yaml.v3@v3.0.1/yaml.go:123",
	"runtime.goexit " GO "runtime/asm_amd64.s:1700",
	NULL,
};

static const char *const import_stack[] = {
	"example.com/shop/importer.(*Run).file /home/dev/shop/importer/run.go:52",
	"example.com/shop/importer.(*Run).all /home/dev/shop/importer/run.go:33",
	"runtime.goexit " GO "runtime/asm_amd64.s:1700",
	NULL,
};

static const char *const collector_stack[] = {
	"runtime.gopark " GO "runtime/proc.go:424",
	"runtime.gcBgMarkWorker " GO "runtime/mgc.go:1363",
	"runtime.goexit " GO "runtime/asm_amd64.s:1700",
	NULL,
};

static void add_goroutines(struct fabricated *it, u32 workers)
{
	u32 start = fabricated_creator(
		it, "example.com/shop/store.(*Index).rebuild /home/dev/shop/store/index.go:70");
	u32 serve =
		fabricated_creator(it, "net/http.(*Server).Serve " GO "net/http/server.go:3360");
	u32 worker = fabricated_stack(it, worker_stack), mutex = fabricated_stack(it, mutex_stack);
	u32 import = fabricated_stack(it, import_stack);
	u32 collector = fabricated_stack(it, collector_stack);
	struct goroutine *goroutine;

	fabricated_goroutine(it, 1, REASON_IO, fabricated_stack(it, main_stack), 0);
	goroutine = fabricated_goroutine(it, 2, REASON_GC, collector, 0);
	goroutine->is_system = true;
	fabricated_goroutine(it, 9, REASON_NONE, import, serve);
	for (u32 i = 0; i < 300; i++)
		fabricated_defer(
			it, DEFER_HEAP, "os.(*File).Close /home/dev/shop/importer/run.go:50", 0);
	fabricated_defer(it, DEFER_OPEN_CODED,
		"example.com/shop/importer.(*Run).all.func1 /home/dev/shop/importer/run.go:30", 1);
	for (u32 i = 0; i < 3; i++) {
		goroutine = fabricated_goroutine(it, 20 + i, REASON_MUTEX, mutex, serve);
		goroutine->wait_ns = (i + 1) * 61000000000;
		fabricated_wait(it, 0xc000200024, false, false);
	}
	for (u32 i = 0; i < workers; i++) {
		goroutine = fabricated_goroutine(it, 100 + i, REASON_CHAN_SEND, worker, start);
		goroutine->wait_ns = 750000000000 - (u64)i * 1000000;
		goroutine->leaked = LEAK_PROVEN;
		fabricated_wait(it, 0xc000300000, true, true);
		fabricated_label(it, "job", "rebuild");
		fabricated_label(it, "shard", i % 2 ? "odd" : "even");
	}
}

static void add_contexts(struct fabricated *it, u32 workers)
{
	u32 root = fabricated_context(it, CONTEXT_BACKGROUND, UINT32_MAX);
	u32 server = fabricated_context(it, CONTEXT_CANCEL, root), job, chain;

	fabricated_holder(it, 0);
	for (u32 i = 0; i < workers; i++) {
		job = fabricated_context(it, CONTEXT_TIMER, server);
		it->contexts.at[job].deadline_unix_ns = 1796118450000000000;
		it->contexts.at[job].is_deadline_left_known = true;
		it->contexts.at[job].deadline_left_ns = -750000000000;
		it->contexts.at[job].is_cancelled = true;
		it->contexts.at[job].error = STR("context deadline exceeded");
		it->contexts.at[job].cause = STR("context deadline exceeded");
		fabricated_holder(it, 6 + i);
	}
	job = fabricated_context(it, CONTEXT_VALUE, server);
	it->contexts.at[job].value_key = STR("http.ServerContextKey");
	it->contexts.at[job].value_type = STR("*http.Server");
	chain = fabricated_context(it, CONTEXT_BACKGROUND, UINT32_MAX);
	for (u32 i = 0; i < 40; i++) {
		chain = fabricated_context(it, CONTEXT_VALUE, chain);
		it->contexts.at[chain].value_key = STR("trace.key");
		it->contexts.at[chain].value_type = STR("trace.Span");
	}
	job = fabricated_context(it, CONTEXT_CANCEL, root);
	it->contexts.at[job].is_reachable = false;
	it->inspection.contexts.unreachable_count = 1;
}

void fabricated_leaky(struct fabricated *it, u32 workers)
{
	static const struct pool_duplicate duplicate = {.address = 0xc000801000, .second = 3};
	static const struct pool_alias alias = {
		.object = 1, .kind = ALIAS_STACK, .goroutine = 2, .frame = 0, .is_exact = true};
	struct channel_wait *channel;
	struct lock *lock;
	struct pool *pool;

	add_goroutines(it, workers);
	add_contexts(it, workers);
	pool = fabricated_pool(it, "example.com/shop/store.bufPool", "*bytes.Buffer", 9, 1 << 20);
	pool->new_function = STR("example.com/shop/store.init.func1");
	pool->new_file = STR("/home/dev/shop/store/pool.go");
	pool->new_line = 9;
	pool->duplicates = &duplicate;
	pool->duplicate_count = 1;
	pool->aliases = &alias;
	pool->alias_count = 1;
	fabricated_pool(it, "fmt.ppFree", "*fmt.pp", 3, 512);
	fabricated_pool(it, "", "*main.x", 0, 0);
	lock = fabricated_lock(it, LOCK_MUTEX, "example.com/shop/cart.mu", 3, 3);
	lock->owner = 2;
	lock->owner_evidence = STR("deferred Unlock in importer.(*Run).all");
	fabricated_lock(it, LOCK_WAIT_GROUP, "", 0, 1)->counter = 4;
	channel = fabricated_channel(it, "store.part", 6, workers);
	channel->channel.senders = workers;
	fabricated_channel(it, "struct {}", 0, 1)->channel.receivers = 1;
	it->inspection.goroutines.dead_count = 3;
	it->inspection.leak.candidates = workers + 3;
	it->inspection.leak.leaked = workers;
}
