/* TLS over a connected socket: mbedTLS, as a client that checks whom it speaks to. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mbedtls/error.h>
#include <mbedtls/pk.h>
#include <mbedtls/psa_util.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>
#include <psa/crypto.h>

#include "host.h"

/* one to the broker, another while the first one ends */
#define MOST_SESSIONS 4
#define PART (16 * 1024)

struct session {
    bool used;
    int fd;
    mbedtls_ssl_context ssl;
    mbedtls_ssl_config config;
    mbedtls_x509_crt authorities, own;
    mbedtls_pk_context key;
};

static struct session sessions[MOST_SESSIONS];

static int socket_send(void *opaque, const unsigned char *bytes, size_t length)
{
    struct session *session = opaque;
    ssize_t count = send(session->fd, bytes, length, MSG_NOSIGNAL);
    if (count >= 0) return (int)count;
    return errno == EAGAIN || errno == EINTR ? MBEDTLS_ERR_SSL_WANT_WRITE : MBEDTLS_ERR_SSL_INTERNAL_ERROR;
}

static int socket_receive(void *opaque, unsigned char *bytes, size_t length)
{
    struct session *session = opaque;
    ssize_t count = recv(session->fd, bytes, length, 0);
    if (count >= 0) return (int)count;
    return errno == EAGAIN || errno == EINTR ? MBEDTLS_ERR_SSL_WANT_READ : MBEDTLS_ERR_SSL_CONN_EOF;
}

static struct session *to_session(JSContext *ctx, JSValueConst value)
{
    int32_t index = to_int(ctx, value);
    return index >= 0 && index < MOST_SESSIONS && sessions[index].used ? &sessions[index] : NULL;
}

static void end_session(struct session *session)
{
    mbedtls_ssl_free(&session->ssl);
    mbedtls_ssl_config_free(&session->config);
    mbedtls_x509_crt_free(&session->authorities);
    mbedtls_x509_crt_free(&session->own);
    mbedtls_pk_free(&session->key);
    session->used = false;
}

/* Failures have the names that Node.js gives them, where it has one. */
static JSValue failure(JSContext *ctx, struct session *session, int result)
{
    static const struct {
        uint32_t flag;
        const char *name;
    } refusals[] = {
        { MBEDTLS_X509_BADCERT_EXPIRED, "CERT_HAS_EXPIRED" },
        { MBEDTLS_X509_BADCERT_FUTURE, "CERT_NOT_YET_VALID" },
        { MBEDTLS_X509_BADCERT_NOT_TRUSTED, "UNABLE_TO_VERIFY_LEAF_SIGNATURE" },
        { MBEDTLS_X509_BADCERT_CN_MISMATCH, "ERR_TLS_CERT_ALTNAME_INVALID" },
    };
    uint32_t flags = session == NULL ? 0 : mbedtls_ssl_get_verify_result(&session->ssl);
    if (flags != 0 && flags != UINT32_MAX)
        for (int i = 0; i < COUNT(refusals); i++)
            if (flags & refusals[i].flag) return JS_NewString(ctx, refusals[i].name);
    char code[32];
    snprintf(code, sizeof code, "TLS_-0x%04X", (unsigned)-result);
    return JS_NewString(ctx, code);
}

/* PEM text with the end that mbedTLS wants counted; 0 when there is none */
static size_t pem_of(JSContext *ctx, JSValueConst value, const char **text)
{
    size_t length;
    *text = JS_IsString(value) ? JS_ToCStringLen(ctx, &length, value) : NULL;
    return *text == NULL ? 0 : length + 1;
}

static int take_certificate(JSContext *ctx, mbedtls_x509_crt *into, JSValueConst pem)
{
    const char *text;
    size_t length = pem_of(ctx, pem, &text);
    if (length == 0) return 0;
    int result = mbedtls_x509_crt_parse(into, (const unsigned char *)text, length);
    JS_FreeCString(ctx, text);
    /* how many of a bundle it does not understand: the rest will do */
    return result > 0 ? 0 : result;
}

static int take_key(JSContext *ctx, mbedtls_pk_context *into, JSValueConst pem)
{
    const char *text;
    size_t length = pem_of(ctx, pem, &text);
    if (length == 0) return 0;
    int result = mbedtls_pk_parse_key(into, (const unsigned char *)text, length, NULL, 0, mbedtls_psa_get_random,
                                      MBEDTLS_PSA_RANDOM_STATE);
    JS_FreeCString(ctx, text);
    return result;
}

static int set_up(JSContext *ctx, struct session *session, JSValueConst *argv)
{
    int result = mbedtls_ssl_config_defaults(&session->config, MBEDTLS_SSL_IS_CLIENT,
                                             MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);
    if (result == 0) result = take_certificate(ctx, &session->authorities, argv[2]);
    if (result == 0) result = take_certificate(ctx, &session->own, argv[3]);
    if (result == 0) result = take_key(ctx, &session->key, argv[4]);
    if (result != 0) return result;
    mbedtls_ssl_conf_authmode(&session->config, MBEDTLS_SSL_VERIFY_REQUIRED);
    mbedtls_ssl_conf_ca_chain(&session->config, &session->authorities, NULL);
    mbedtls_ssl_conf_rng(&session->config, mbedtls_psa_get_random, MBEDTLS_PSA_RANDOM_STATE);
    if (JS_IsString(argv[4])) result = mbedtls_ssl_conf_own_cert(&session->config, &session->own, &session->key);
    if (result == 0) result = mbedtls_ssl_setup(&session->ssl, &session->config);
    if (result != 0) return result;
    const char *name = JS_ToCString(ctx, argv[1]);
    result = name == NULL ? MBEDTLS_ERR_SSL_BAD_INPUT_DATA : mbedtls_ssl_set_hostname(&session->ssl, name);
    JS_FreeCString(ctx, name);
    mbedtls_ssl_set_bio(&session->ssl, session, socket_send, socket_receive, NULL);
    return result;
}

/* tlsOpen(fd, name, authorities, certificate, key): a session, or why not */
CALL(tls_open)
{
    int index = 0;
    while (index < MOST_SESSIONS && sessions[index].used) index++;
    if (index == MOST_SESSIONS) return JS_NewString(ctx, "EMFILE");
    if (psa_crypto_init() != PSA_SUCCESS) return JS_NewString(ctx, "ENTROPY");
    struct session *session = &sessions[index];
    session->used = true;
    session->fd = to_int(ctx, argv[0]);
    mbedtls_ssl_init(&session->ssl);
    mbedtls_ssl_config_init(&session->config);
    mbedtls_x509_crt_init(&session->authorities);
    mbedtls_x509_crt_init(&session->own);
    mbedtls_pk_init(&session->key);
    int result = set_up(ctx, session, argv);
    if (result == 0) return JS_NewInt32(ctx, index);
    end_session(session);
    return failure(ctx, NULL, result);
}

/* tlsHandshake(session): 0 when it is done, what is waited for (1: to read, 2: to write), or why it failed */
CALL(tls_handshake)
{
    struct session *session = to_session(ctx, argv[0]);
    if (session == NULL) return JS_NewString(ctx, "EBADF");
    int result = mbedtls_ssl_handshake(&session->ssl);
    if (result == 0) return JS_NewInt32(ctx, 0);
    if (result == MBEDTLS_ERR_SSL_WANT_READ) return JS_NewInt32(ctx, 1);
    if (result == MBEDTLS_ERR_SSL_WANT_WRITE) return JS_NewInt32(ctx, 2);
    return failure(ctx, session, result);
}

static int errno_of(int result)
{
    bool later = result == MBEDTLS_ERR_SSL_WANT_READ || result == MBEDTLS_ERR_SSL_WANT_WRITE ||
                 result == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET;
    return later ? -EAGAIN : -ECONNRESET;
}

/* tlsSend(session, bytes, from): how many were taken; the same again after EAGAIN */
CALL(tls_send)
{
    size_t length;
    struct session *session = to_session(ctx, argv[0]);
    const uint8_t *bytes = to_memory(ctx, argv[1], &length);
    int32_t from = to_int(ctx, argv[2]);
    if (session == NULL || bytes == NULL || from < 0 || (size_t)from > length) return JS_NewInt32(ctx, -EINVAL);
    int count = mbedtls_ssl_write(&session->ssl, bytes + from, length - (size_t)from);
    return JS_NewInt32(ctx, count >= 0 ? count : errno_of(count));
}

/* tlsReceive(session): Uint8Array, empty at the end: never less than what has been decrypted */
CALL(tls_receive)
{
    uint8_t part[PART];
    struct session *session = to_session(ctx, argv[0]);
    if (session == NULL) return JS_NewInt32(ctx, -EBADF);
    int count;
    do count = mbedtls_ssl_read(&session->ssl, part, sizeof part);
    while (count == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET);
    if (count == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY || count == MBEDTLS_ERR_SSL_CONN_EOF) count = 0;
    if (count < 0) return JS_NewInt32(ctx, errno_of(count));
    return from_memory(ctx, part, (size_t)count);
}

/* tlsClose(session): says so to the other side where that can be done at once */
CALL(tls_close)
{
    struct session *session = to_session(ctx, argv[0]);
    if (session == NULL) return JS_UNDEFINED;
    mbedtls_ssl_close_notify(&session->ssl);
    end_session(session);
    return JS_UNDEFINED;
}

static const JSCFunctionListEntry list[] = {
    JS_CFUNC_DEF("tlsOpen", 5, tls_open),
    JS_CFUNC_DEF("tlsHandshake", 1, tls_handshake),
    JS_CFUNC_DEF("tlsSend", 3, tls_send),
    JS_CFUNC_DEF("tlsReceive", 1, tls_receive),
    JS_CFUNC_DEF("tlsClose", 1, tls_close),
};
const struct calls tls_calls = { list, COUNT(list) };
