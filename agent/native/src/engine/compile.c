/* At build time: compiles the agent's bundle to bytecode, as a C array. Usage: compile BUNDLE.js > bytecode.c */
#include <stdio.h>
#include <stdlib.h>

#include "quickjs.h"

static char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) return NULL;
    long size = ftell(file);
    rewind(file);
    char *text = size < 0 ? NULL : malloc((size_t)size + 1);
    if (text == NULL || fread(text, 1, (size_t)size, file) != (size_t)size) return NULL;
    text[size] = 0;
    fclose(file);
    *length = (size_t)size;
    return text;
}

int main(int argc, char **argv)
{
    size_t length, size;
    char *text = argc == 2 ? read_file(argv[1], &length) : NULL;
    if (text == NULL) {
        fprintf(stderr, "usage: compile BUNDLE.js\n");
        return 2;
    }
    JSRuntime *runtime = JS_NewRuntime();
    JSContext *ctx = JS_NewContext(runtime);
    /* names of functions, lines and the source would be a third of the bytecode */
    JS_SetStripInfo(runtime, JS_STRIP_DEBUG);
    JSValue program = JS_Eval(ctx, text, length, "agent.js", JS_EVAL_TYPE_GLOBAL | JS_EVAL_FLAG_COMPILE_ONLY);
    if (JS_IsException(program)) {
        const char *message = JS_ToCString(ctx, JS_GetException(ctx));
        fprintf(stderr, "the bundle does not compile: %s\n", message == NULL ? "?" : message);
        return 1;
    }
    uint8_t *bytecode = JS_WriteObject(ctx, &size, program, JS_WRITE_OBJ_BYTECODE);
    if (bytecode == NULL) return 1;
    printf("#include <stdint.h>\nconst uint32_t agent_bytecode_size = %zu;\n"
           "const uint8_t agent_bytecode[] __attribute__((aligned(4096))) = {", size);
    for (size_t i = 0; i < size; i++) printf(i % 32 == 0 ? "\n%u," : "%u,", bytecode[i]);
    printf("\n};\n");
    return 0;
}
