/*
 * Raw DEFLATE (RFC 1951), one call a text: matches by hash chains, one step lazy, blocks with codes of their own. Frames
 * are a few kilobytes every ten seconds: small code and little memory count for more than speed.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

#define WINDOW 32768u
#define HASH_BITS 12
#define LEAST_MATCH 3u
#define MOST_MATCH 258u
/* a match so short costs more than what it saves when it is farther away */
#define NEAR 4096u
/* candidates looked at for one match, and a length that is good enough not to look for a better one */
#define MOST_TRIES 64
#define GOOD_MATCH 64u
#define BLOCK_SYMBOLS 8192

#define LITERALS 286
#define DISTANCES 30
#define LENGTHS 19
#define END_OF_BLOCK 256
#define MOST_BITS 15
#define MOST_LENGTH_BITS 7

struct code {
    uint16_t frequency[LITERALS];
    uint8_t length[LITERALS];
    /* as they are written: the first bit lowest */
    uint16_t bits[LITERALS];
};

struct deflate {
    const uint8_t *in;
    size_t length;
    /* no longer than the input: what does not shrink is of no use */
    uint8_t *out;
    size_t used;
    uint32_t held;
    int held_bits;
    bool full;
    struct code literals, distances, lengths;
    int count;
    /* a position + 1 where three bytes with this hash were */
    uint32_t head[1 << HASH_BITS];
    /* from here on nothing is read that was not written */
    struct {
        /* a literal byte, or a match: its length << 16 | its distance */
        uint32_t symbols[BLOCK_SYMBOLS];
        /* how far back of a position the one with the same hash before it is, 0: none */
        uint16_t back[WINDOW];
    } later;
};

static void put(struct deflate *d, uint32_t value, int bits)
{
    d->held |= value << d->held_bits;
    d->held_bits += bits;
    while (d->held_bits >= 8) {
        if (d->used < d->length) d->out[d->used++] = (uint8_t)d->held;
        else d->full = true;
        d->held >>= 8;
        d->held_bits -= 8;
    }
}

static int highest_bit(uint32_t value) { return 31 - __builtin_clz(value); }

/* The code of a length or distance less its least (section 3.2.5), and the bits after it; `per_bits` is 2 or 1. */
static int class_of(uint32_t value, int per_bits, int *extra_bits)
{
    *extra_bits = value < (2u << per_bits) ? 0 : highest_bit(value) - per_bits;
    return (*extra_bits << per_bits) + (int)(value >> *extra_bits);
}

static int length_symbol(uint32_t length, int *extra_bits)
{
    if (length < MOST_MATCH) return 257 + class_of(length - LEAST_MATCH, 2, extra_bits);
    *extra_bits = 0;
    return 285;
}

/* Puts those that have a weight in the order of weights, equal ones in that of symbols; returns how many. */
static int by_weight(const uint32_t *weights, int count, int16_t *order)
{
    int used = 0;
    for (int i = 0; i < count; i++) {
        if (weights[i] == 0) continue;
        int at = used++;
        for (; at > 0 && weights[order[at - 1]] > weights[i]; at--) order[at] = order[at - 1];
        order[at] = (int16_t)i;
    }
    return used;
}

/* Depths of Huffman's tree of the frequencies; returns the greatest. */
static int tree_depths(const uint32_t *weights, int count, uint8_t *depths)
{
    uint32_t weight[2 * LITERALS];
    int16_t parent[2 * LITERALS], order[LITERALS];
    int nodes = count, most = 0, leaves = by_weight(weights, count, order), leaf = 0, joined = count;
    memcpy(weight, weights, (size_t)count * sizeof *weight);
    memset(parent, 0, sizeof parent);
    /* the two lightest: of what is left of the symbols, and of what was joined before, which never gets lighter */
    for (int left = leaves; left > 1; left--) {
        uint32_t sum = 0;
        for (int i = 0; i < 2; i++) {
            bool is_leaf = leaf < leaves && (joined == nodes || weight[order[leaf]] <= weight[joined]);
            int lightest = is_leaf ? order[leaf++] : joined++;
            sum += weight[lightest];
            parent[lightest] = (int16_t)nodes;
        }
        weight[nodes++] = sum;
    }
    for (int i = 0; i < count; i++) {
        int depth = 0;
        for (int node = parent[i]; node != 0; node = parent[node]) depth++;
        /* a code of one symbol still needs a bit */
        depths[i] = (uint8_t)(depth == 0 && weights[i] != 0 ? 1 : depth);
        if (depths[i] > most) most = depths[i];
    }
    return most;
}

/* Lengths and bits (section 3.2.2) for the frequencies counted, none longer than `most_bits`. */
static void make_code(struct code *code, int count, int most_bits)
{
    uint32_t weights[LITERALS];
    for (int i = 0; i < count; i++) weights[i] = code->frequency[i];
    /* frequencies that are nearer to each other make a flatter tree */
    while (tree_depths(weights, count, code->length) > most_bits)
        for (int i = 0; i < count; i++) weights[i] = (weights[i] + 1) / 2;
    uint32_t next = 0;
    for (int bits = 1; bits <= most_bits; bits++, next <<= 1)
        for (int i = 0; i < count; i++) {
            if (code->length[i] != bits) continue;
            uint32_t reversed = 0;
            for (int b = 0; b < bits; b++) reversed |= (next >> b & 1) << (bits - 1 - b);
            code->bits[i] = (uint16_t)reversed;
            next++;
        }
}

static void put_symbol(struct deflate *d, const struct code *code, int symbol)
{
    put(d, code->bits[symbol], code->length[symbol]);
}

/* One step of the run-length code of lengths (section 3.2.7): its symbol, how many lengths it stands for, what follows. */
static int next_run(const uint8_t *lengths, int left, int previous, int *run, int *extra, int *extra_bits)
{
    int same = 1, most = lengths[0] == 0 ? 138 : 6;
    while (same < left && same < most && lengths[same] == lengths[0]) same++;
    *run = same;
    *extra_bits = 0;
    if (lengths[0] == 0 && same >= 3) {
        *extra_bits = same <= 10 ? 3 : 7;
        *extra = same <= 10 ? same - 3 : same - 11;
        return same <= 10 ? 17 : 18;
    }
    if (lengths[0] == previous && same >= 3) {
        *extra_bits = 2;
        *extra = same - 3;
        return 16;
    }
    *run = 1;
    return lengths[0];
}

/* Counts the symbols of all lengths, or writes them. */
static void code_lengths(struct deflate *d, const uint8_t *lengths, int count, bool write)
{
    for (int at = 0, run; at < count; at += run) {
        int extra = 0, extra_bits;
        int symbol = next_run(lengths + at, count - at, at == 0 ? -1 : lengths[at - 1], &run, &extra, &extra_bits);
        if (!write) d->lengths.frequency[symbol]++;
        if (write) put_symbol(d, &d->lengths, symbol);
        if (write) put(d, (uint32_t)extra, extra_bits);
    }
}

static void put_codes(struct deflate *d)
{
    static const uint8_t order[LENGTHS] = { 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15 };
    uint8_t all[LITERALS + DISTANCES];
    int literals = LITERALS, distances = DISTANCES, lengths = LENGTHS;
    while (literals > 257 && d->literals.length[literals - 1] == 0) literals--;
    while (distances > 1 && d->distances.length[distances - 1] == 0) distances--;
    memcpy(all, d->literals.length, (size_t)literals);
    memcpy(all + literals, d->distances.length, (size_t)distances);
    memset(&d->lengths, 0, sizeof d->lengths);
    code_lengths(d, all, literals + distances, false);
    make_code(&d->lengths, LENGTHS, MOST_LENGTH_BITS);
    while (lengths > 4 && d->lengths.length[order[lengths - 1]] == 0) lengths--;
    put(d, (uint32_t)(literals - 257), 5);
    put(d, (uint32_t)(distances - 1), 5);
    put(d, (uint32_t)(lengths - 4), 4);
    for (int i = 0; i < lengths; i++) put(d, d->lengths.length[order[i]], 3);
    code_lengths(d, all, literals + distances, true);
}

static void put_block(struct deflate *d, bool last)
{
    d->literals.frequency[END_OF_BLOCK]++;
    make_code(&d->literals, LITERALS, MOST_BITS);
    make_code(&d->distances, DISTANCES, MOST_BITS);
    put(d, last, 1);
    put(d, 2, 2);
    put_codes(d);
    for (int i = 0; i < d->count; i++) {
        uint32_t length = d->later.symbols[i] >> 16, distance = d->later.symbols[i] & 0xffff;
        if (length == 0) {
            put_symbol(d, &d->literals, (int)distance);
            continue;
        }
        int bits;
        put_symbol(d, &d->literals, length_symbol(length, &bits));
        put(d, (length - LEAST_MATCH) & ((1u << bits) - 1), bits);
        put_symbol(d, &d->distances, class_of(distance - 1, 1, &bits));
        put(d, (distance - 1) & ((1u << bits) - 1), bits);
    }
    put_symbol(d, &d->literals, END_OF_BLOCK);
    memset(&d->literals, 0, sizeof d->literals);
    memset(&d->distances, 0, sizeof d->distances);
    d->count = 0;
}

static void add_symbol(struct deflate *d, uint32_t length, uint32_t value)
{
    int bits;
    if (d->count == BLOCK_SYMBOLS) put_block(d, false);
    d->later.symbols[d->count++] = length << 16 | value;
    d->literals.frequency[length == 0 ? (int)value : length_symbol(length, &bits)]++;
    if (length > 0) d->distances.frequency[class_of(value - 1, 1, &bits)]++;
}

static uint32_t hash_at(const uint8_t *in)
{
    return ((uint32_t)in[0] << 16 | (uint32_t)in[1] << 8 | in[2]) * 2654435761u >> (32 - HASH_BITS);
}

/* Finds the longest match at `at`, and remembers the position for later ones; 0 when there is none. */
static uint32_t match_at(struct deflate *d, size_t at, uint32_t *distance)
{
    if (at + LEAST_MATCH > d->length) return 0;
    uint32_t *head = &d->head[hash_at(d->in + at)], best = LEAST_MATCH - 1;
    size_t most = d->length - at < MOST_MATCH ? d->length - at : MOST_MATCH, far = *head == 0 ? 0 : at - (*head - 1);
    d->later.back[at % WINDOW] = far > WINDOW ? 0 : (uint16_t)far;
    *head = (uint32_t)at + 1;
    for (int tries = 0; tries < MOST_TRIES && far > 0 && far <= WINDOW && best < most; tries++) {
        const uint8_t *one = d->in + at, *other = one - far;
        uint32_t length = 0;
        if (other[best] == one[best])
            while (length < most && other[length] == one[length]) length++;
        if (length > best && (length > LEAST_MATCH || far <= NEAR)) {
            best = length;
            *distance = (uint32_t)far;
        }
        uint16_t back = d->later.back[(at - far) % WINDOW];
        far = back == 0 ? 0 : far + back;
    }
    return best < LEAST_MATCH ? 0 : best;
}

static void compress(struct deflate *d)
{
    uint32_t distance = 0, later_distance = 0;
    uint32_t length = match_at(d, 0, &distance);
    for (size_t at = 0; at < d->length && !d->full;) {
        uint32_t later = 0;
        bool looked = length < GOOD_MATCH && at + 1 < d->length;
        if (looked) later = match_at(d, at + 1, &later_distance);
        if (length == 0 || later > length) {
            add_symbol(d, 0, d->in[at++]);
            length = looked ? later : match_at(d, at, &later_distance);
            distance = later_distance;
            continue;
        }
        add_symbol(d, length, distance);
        for (uint32_t i = looked ? 2 : 1; i < length; i++) match_at(d, at + i, &later_distance);
        at += length;
        length = at < d->length ? match_at(d, at, &distance) : 0;
    }
    put_block(d, true);
    put(d, 0, 7);
}

/* deflate(bytes): Uint8Array; the bytes themselves when they do not shrink */
CALL(deflate_bytes)
{
    size_t length;
    const uint8_t *bytes = to_memory(ctx, argv[0], &length);
    if (bytes == NULL) return JS_NewInt32(ctx, -EINVAL);
    struct deflate *d = malloc(sizeof *d);
    uint8_t *out = malloc(length + 1);
    JSValue result = JS_UNDEFINED;
    if (d != NULL && out != NULL && length >= LEAST_MATCH) {
        memset(d, 0, offsetof(struct deflate, later));
        d->in = bytes;
        d->length = length;
        d->out = out;
        compress(d);
        if (!d->full) result = from_memory(ctx, out, d->used);
    }
    free(out);
    free(d);
    return JS_IsUndefined(result) ? JS_DupValue(ctx, argv[0]) : result;
}

static const JSCFunctionListEntry list[] = {
    JS_CFUNC_DEF("deflate", 1, deflate_bytes),
};
const struct calls deflate_calls = { list, COUNT(list) };
