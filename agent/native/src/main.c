/* Starts the engine, hands it the host, and runs the agent's bytecode, which is linked in. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host.h"

/* made by the build from the agent's bundle; on pages of their own, to be given back once read */
extern const uint8_t agent_bytecode[];
extern const uint32_t agent_bytecode_size;

static const struct calls *const tables[] = {
    &file_calls, &folder_calls, &number_calls, &row_calls, &text_calls, &system_calls, &poll_calls, &job_calls, &net_calls,
    &process_calls, &tls_calls, &netlink_calls, &ethtool_calls, &mmc_calls, &nvme_calls, &perf_calls, &deflate_calls,
};

static _Noreturn void fail(JSContext *ctx, const char *what)
{
    JSValue error = ctx == NULL ? JS_UNINITIALIZED : JS_GetException(ctx);
    /* without the memory for an exception the engine has none, or null */
    const char *message = JS_IsUninitialized(error) || JS_IsNull(error) ? NULL : JS_ToCString(ctx, error);
    char why[256];
    snprintf(why, sizeof why, "%s: %s", what, message == NULL ? "out of memory" : message);
    give_up(why);
}

/* What the agent uses of the language: neither eval nor Proxy nor String.prototype.normalize. */
static JSContext *new_context(JSRuntime *runtime)
{
    JSContext *ctx = JS_NewContextRaw(runtime);
    if (ctx == NULL) fail(NULL, "cannot start");
    JS_AddIntrinsicBaseObjects(ctx);
    JS_AddIntrinsicDate(ctx);
    JS_AddIntrinsicRegExp(ctx);
    JS_AddIntrinsicRegExpCompiler(ctx);
    JS_AddIntrinsicJSON(ctx);
    JS_AddIntrinsicMapSet(ctx);
    JS_AddIntrinsicTypedArrays(ctx);
    JS_AddIntrinsicPromise(ctx);
    JS_AddIntrinsicWeakRef(ctx);
    return ctx;
}

static void add_host(JSContext *ctx)
{
    JSValue global = JS_GetGlobalObject(ctx), host = JS_NewObject(ctx);
    for (int i = 0; i < COUNT(tables); i++)
        JS_SetPropertyFunctionList(ctx, host, tables[i]->list, tables[i]->count);
    JS_SetPropertyStr(ctx, global, "edgevitalsHost", host);
    JS_FreeValue(ctx, global);
}

static void run_agent(JSContext *ctx)
{
    JSValue program = JS_ReadObject(ctx, agent_bytecode, agent_bytecode_size, JS_READ_OBJ_BYTECODE);
    if (JS_IsException(program)) fail(ctx, "cannot read the program");
    /* the engine has its own copy: these pages come back from the file if ever read again */
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), start = ((uintptr_t)agent_bytecode + page - 1) & ~(page - 1);
    uintptr_t end = ((uintptr_t)agent_bytecode + agent_bytecode_size) & ~(page - 1);
    if (end > start) madvise((void *)start, end - start, MADV_DONTNEED);
    JSValue result = JS_EvalFunction(ctx, program);
    if (JS_IsException(result)) fail(ctx, "cannot run the program");
    JS_FreeValue(ctx, result);
}

/* Where one of the standard descriptors is closed, a file or socket would get its number, and our messages. */
static void open_standard(void)
{
    int fd;
    do fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= 2);
    if (fd > 2) close(fd);
}

/* Numbers of JavaScript have 53 bits; the unit of processors without SSE2 computes with 64 unless it is told. */
static void compute_with_53_bits(void)
{
#if defined(__i386__) && !defined(__SSE2_MATH__)
    uint16_t control;
    __asm__ volatile("fnstcw %0" : "=m"(control));
    control = (uint16_t)((control & ~0x300u) | 0x200u);
    __asm__ volatile("fldcw %0" : : "m"(control));
#endif
}

int main(int count, char **arguments)
{
    open_standard();
    compute_with_53_bits();
    JSRuntime *runtime = JS_NewRuntime2(&engine_memory, NULL);
    if (runtime == NULL) fail(NULL, "cannot start");
    host_arguments(count, arguments);
    JSContext *ctx = new_context(runtime);
    poll_init(ctx);
    add_host(ctx);
    run_agent(ctx);
    return poll_run(ctx);
}
