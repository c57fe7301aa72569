/*
 * The engine's regular expressions, their bytecode in little-endian order on every machine. The agent's bytecode is made
 * on a little-endian one; the engine turns all of it around when it reads it, except that of regular expressions.
 */
#include "cutils.h"

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define TURNED_16(value) __builtin_bswap16((uint16_t)(value))
#define TURNED_32(value) __builtin_bswap32((uint32_t)(value))
static inline uint32_t get_u16_le(const uint8_t *at) { return TURNED_16(get_u16(at)); }
static inline uint32_t get_u32_le(const uint8_t *at) { return TURNED_32(get_u32(at)); }
static inline void put_u16_le(uint8_t *at, uint16_t value) { put_u16(at, TURNED_16(value)); }
static inline void put_u32_le(uint8_t *at, uint32_t value) { put_u32(at, TURNED_32(value)); }
static inline int append_u16_le(DynBuf *to, uint16_t value) { return dbuf_put_u16(to, TURNED_16(value)); }
static inline int append_u32_le(DynBuf *to, uint32_t value) { return dbuf_put_u32(to, TURNED_32(value)); }
#define get_u16 get_u16_le
#define get_u32 get_u32_le
#define put_u16 put_u16_le
#define put_u32 put_u32_le
#define dbuf_put_u16 append_u16_le
#define dbuf_put_u32 append_u32_le
#endif

#include "libregexp.c"
