/* External tools: started in a group of their own, their output through a pipe. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host.h"

#define MOST_WORDS 256

static void free_words(char **words)
{
    for (int i = 0; words != NULL && words[i] != NULL; i++) free(words[i]);
    free(words);
}

/* An array of strings as C has them, NULL at the end; NULL when it is too long, or not all would be in it. */
static char **to_words(JSContext *ctx, JSValueConst array)
{
    char **words = calloc(MOST_WORDS + 1, sizeof *words), text[4096];
    JSValue count = JS_GetPropertyStr(ctx, array, "length");
    int length = to_int(ctx, count);
    bool good = words != NULL && length <= MOST_WORDS;
    for (int i = 0; good && i < length; i++) {
        JSValue word = JS_GetPropertyUint32(ctx, array, (uint32_t)i);
        words[i] = to_bytes(ctx, word, text, sizeof text) == 0 ? strdup(text) : NULL;
        JS_FreeValue(ctx, word);
        good = words[i] != NULL;
    }
    if (good) return words;
    free_words(words);
    return NULL;
}

static int spawn_into(int output, const char *path, char **words, char **environment, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, 1);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    int failed = posix_spawn(pid, path, &actions, &attributes, words, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return failed;
}

/* spawn(path, words, environment): [pid, descriptor of its output]; the first word is the program's name */
CALL(spawn_tool)
{
    char path[4096];
    int ends[2], failed;
    pid_t pid = -1;
    int bad = to_bytes(ctx, argv[0], path, sizeof path);
    if (bad < 0) return JS_NewInt32(ctx, bad);
    if (pipe2(ends, O_CLOEXEC) < 0) return JS_NewInt32(ctx, -errno);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    char **words = to_words(ctx, argv[1]), **environment = to_words(ctx, argv[2]);
    failed = words == NULL || environment == NULL ? E2BIG : spawn_into(ends[1], path, words, environment, &pid);
    free_words(words);
    free_words(environment);
    close(ends[1]);
    if (failed != 0) {
        close(ends[0]);
        return JS_NewInt32(ctx, -failed);
    }
    JSValue result = JS_NewArray(ctx);
    JS_SetPropertyUint32(ctx, result, 0, JS_NewInt32(ctx, pid));
    JS_SetPropertyUint32(ctx, result, 1, JS_NewInt32(ctx, ends[0]));
    return result;
}

/* killGroup(pid): the tool and what it has started */
CALL(kill_group)
{
    pid_t pid = to_int(ctx, argv[0]);
    return from_result(ctx, pid > 1 ? kill(-pid, SIGKILL) : 0);
}

/* reap(pid): undefined while it runs, then its status, or -1 when a signal ended it */
CALL(reap)
{
    int status;
    pid_t pid = waitpid(to_int(ctx, argv[0]), &status, WNOHANG);
    if (pid == 0) return JS_UNDEFINED;
    return JS_NewInt32(ctx, pid > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

static const JSCFunctionListEntry list[] = {
    JS_CFUNC_DEF("spawn", 3, spawn_tool),
    JS_CFUNC_DEF("killGroup", 1, kill_group),
    JS_CFUNC_DEF("reap", 1, reap),
};
const struct calls process_calls = { list, COUNT(list) };
