/* TLS over a connected socket: mbedTLS, as a client that checks whom it speaks to, by certificate or by a shared key. */
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

#include "authorities.h"
#include "host.h"

/* one to the broker, another while the first one ends */
#define MOST_SESSIONS 4
#define PART (16 * 1024)
#define MOST_PATH 256

struct session {
    bool used;
    int fd;
    /* where the system's authorities are */
    char bundle[MOST_PATH];
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

/* The other side's last word, if it was an alert (RFC 8446, section 6), as OpenSSL names it. */
static const char *alert_name(struct session *session)
{
    static const struct {
        uint8_t number;
        const char *name;
    } alerts[] = {
        { MBEDTLS_SSL_ALERT_MSG_BAD_RECORD_MAC, "ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC" },
        { MBEDTLS_SSL_ALERT_MSG_HANDSHAKE_FAILURE, "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE" },
        { MBEDTLS_SSL_ALERT_MSG_BAD_CERT, "ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE" },
        { MBEDTLS_SSL_ALERT_MSG_UNSUPPORTED_CERT, "ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE" },
        { MBEDTLS_SSL_ALERT_MSG_CERT_REVOKED, "ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED" },
        { MBEDTLS_SSL_ALERT_MSG_CERT_EXPIRED, "ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED" },
        { MBEDTLS_SSL_ALERT_MSG_CERT_UNKNOWN, "ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN" },
        { MBEDTLS_SSL_ALERT_MSG_ILLEGAL_PARAMETER, "ERR_SSL_SSLV3_ALERT_ILLEGAL_PARAMETER" },
        { MBEDTLS_SSL_ALERT_MSG_UNKNOWN_CA, "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA" },
        { MBEDTLS_SSL_ALERT_MSG_ACCESS_DENIED, "ERR_SSL_TLSV1_ALERT_ACCESS_DENIED" },
        { MBEDTLS_SSL_ALERT_MSG_DECRYPT_ERROR, "ERR_SSL_TLSV1_ALERT_DECRYPT_ERROR" },
        { MBEDTLS_SSL_ALERT_MSG_PROTOCOL_VERSION, "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION" },
        { MBEDTLS_SSL_ALERT_MSG_INSUFFICIENT_SECURITY, "ERR_SSL_TLSV1_ALERT_INSUFFICIENT_SECURITY" },
        { MBEDTLS_SSL_ALERT_MSG_INTERNAL_ERROR, "ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR" },
        { MBEDTLS_SSL_ALERT_MSG_UNRECOGNIZED_NAME, "ERR_SSL_TLSV1_UNRECOGNIZED_NAME" },
        { MBEDTLS_SSL_ALERT_MSG_UNKNOWN_PSK_IDENTITY, "ERR_SSL_TLSV1_ALERT_UNKNOWN_PSK_IDENTITY" },
        { MBEDTLS_SSL_ALERT_MSG_CERT_REQUIRED, "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED" },
    };
    /* the library has no call for it: the record that it refused to go on after is still there */
    const unsigned char *alert = session->ssl.MBEDTLS_PRIVATE(in_msg);
    for (int i = 0; alert != NULL && i < COUNT(alerts); i++)
        if (alerts[i].number == alert[1]) return alerts[i].name;
    return NULL;
}

/* Why the other side's certificate was refused; NULL when that was not the reason. */
static const char *refusal_name(struct session *session)
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
    uint32_t flags = mbedtls_ssl_get_verify_result(&session->ssl);
    for (int i = 0; flags != UINT32_MAX && i < COUNT(refusals); i++)
        if (flags & refusals[i].flag) return refusals[i].name;
    return NULL;
}

/* Failures have the names that Node.js gives them, where it has one. */
static JSValue failure(JSContext *ctx, struct session *session, int result)
{
    const char *name = session == NULL ? NULL : refusal_name(session);
    if (name == NULL && session != NULL && result == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE) name = alert_name(session);
    if (name == NULL && result == MBEDTLS_ERR_SSL_CONN_EOF) name = "ECONNRESET";
    /* no TLS at all on the other side, most likely */
    if (name == NULL && result == MBEDTLS_ERR_SSL_INVALID_RECORD) name = "ERR_SSL_WRONG_VERSION_NUMBER";
    if (name != NULL) return JS_NewString(ctx, name);
    char code[32];
    snprintf(code, sizeof code, "TLS_-0x%04X", (unsigned)-result);
    return JS_NewString(ctx, code);
}

/* PEM text of a setting, with the end that mbedTLS wants counted: NULL when there is none; to be freed */
static const char *pem_of(JSContext *ctx, JSValueConst settings, const char *name, size_t *length)
{
    JSValue value = JS_GetPropertyStr(ctx, settings, name);
    const char *text = JS_IsString(value) ? JS_ToCStringLen(ctx, length, value) : NULL;
    JS_FreeValue(ctx, value);
    if (text != NULL) ++*length;
    return text;
}

static int take_certificate(JSContext *ctx, mbedtls_x509_crt *into, JSValueConst settings, const char *name)
{
    size_t length;
    const char *text = pem_of(ctx, settings, name, &length);
    if (text == NULL) return 0;
    int result = mbedtls_x509_crt_parse(into, (const unsigned char *)text, length);
    JS_FreeCString(ctx, text);
    /* how many of a bundle it does not understand: the rest will do */
    return result > 0 ? 0 : result;
}

static int take_key(JSContext *ctx, struct session *session, JSValueConst settings)
{
    size_t length;
    const char *text = pem_of(ctx, settings, "key", &length);
    if (text == NULL) return 0;
    int result = mbedtls_pk_parse_key(&session->key, (const unsigned char *)text, length, NULL, 0,
                                      mbedtls_psa_get_random, MBEDTLS_PSA_RANDOM_STATE);
    JS_FreeCString(ctx, text);
    return result == 0 ? mbedtls_ssl_conf_own_cert(&session->config, &session->own, &session->key) : result;
}

/* Where to look for authorities when none are named. */
static int take_bundle(JSContext *ctx, struct session *session, JSValueConst settings)
{
    JSValue path = JS_GetPropertyStr(ctx, settings, "bundle");
    int bad = JS_IsString(path) ? to_bytes(ctx, path, session->bundle, sizeof session->bundle) : -ENOENT;
    JS_FreeValue(ctx, path);
    if (bad == 0) mbedtls_ssl_conf_ca_cb(&session->config, find_authorities, session->bundle);
    else mbedtls_ssl_conf_ca_chain(&session->config, &session->authorities, NULL);
    return bad == 0 || bad == -ENOENT ? 0 : MBEDTLS_ERR_SSL_BAD_INPUT_DATA;
}

/* A key that both sides know takes the place of certificates: nothing is offered that would do without it. */
static int take_shared_key(JSContext *ctx, struct session *session, JSValueConst settings)
{
    static const int suites[] = {
        MBEDTLS_TLS1_3_AES_128_GCM_SHA256,
        MBEDTLS_TLS1_3_CHACHA20_POLY1305_SHA256,
        MBEDTLS_TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256,
        MBEDTLS_TLS_PSK_WITH_AES_256_GCM_SHA384,
        MBEDTLS_TLS_PSK_WITH_AES_128_GCM_SHA256,
        MBEDTLS_TLS_PSK_WITH_CHACHA20_POLY1305_SHA256,
        0,
    };
    size_t length, name_length;
    JSValue secret = JS_GetPropertyStr(ctx, settings, "secret"), identity = JS_GetPropertyStr(ctx, settings, "identity");
    const uint8_t *bytes = JS_IsObject(secret) ? to_memory(ctx, secret, &length) : NULL;
    const char *name = bytes == NULL ? NULL : JS_ToCStringLen(ctx, &name_length, identity);
    int result = 0;
    if (name != NULL) {
        mbedtls_ssl_conf_ciphersuites(&session->config, suites);
        mbedtls_ssl_conf_tls13_key_exchange_modes(&session->config, MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_PSK_ALL);
        result = mbedtls_ssl_conf_psk(&session->config, bytes, length, (const unsigned char *)name, name_length);
        JS_FreeCString(ctx, name);
    }
    JS_FreeValue(ctx, secret);
    JS_FreeValue(ctx, identity);
    return result;
}

static int set_name(JSContext *ctx, struct session *session, JSValueConst settings)
{
    JSValue value = JS_GetPropertyStr(ctx, settings, "name");
    const char *name = JS_ToCString(ctx, value);
    int result = name == NULL ? MBEDTLS_ERR_SSL_BAD_INPUT_DATA : mbedtls_ssl_set_hostname(&session->ssl, name);
    JS_FreeCString(ctx, name);
    JS_FreeValue(ctx, value);
    return result;
}

static int set_up(JSContext *ctx, struct session *session, JSValueConst settings)
{
    mbedtls_ssl_config *config = &session->config;
    int result = mbedtls_ssl_config_defaults(config, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                             MBEDTLS_SSL_PRESET_DEFAULT);
    if (result != 0) return result;
    mbedtls_ssl_conf_authmode(config, MBEDTLS_SSL_VERIFY_REQUIRED);
    mbedtls_ssl_conf_rng(config, mbedtls_psa_get_random, MBEDTLS_PSA_RANDOM_STATE);
    result = take_certificate(ctx, &session->authorities, settings, "authorities");
    if (result == 0) result = take_bundle(ctx, session, settings);
    if (result == 0) result = take_certificate(ctx, &session->own, settings, "certificate");
    if (result == 0) result = take_key(ctx, session, settings);
    if (result == 0) result = take_shared_key(ctx, session, settings);
    if (result == 0) result = mbedtls_ssl_setup(&session->ssl, config);
    /* failing there takes the configuration away, but what is left of the handshake is not freed without it */
    if (result != 0) session->ssl.MBEDTLS_PRIVATE(conf) = config;
    if (result == 0) result = set_name(ctx, session, settings);
    mbedtls_ssl_set_bio(&session->ssl, session, socket_send, socket_receive, NULL);
    return result;
}

/*
 * tlsOpen(fd, settings): a session, or why not. Settings: `name` of the other side; `authorities`, `certificate` and
 * `key`, PEM; `bundle`, path of authorities in place of the former; `identity` and `secret` in place of all of these.
 */
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
    int result = set_up(ctx, session, argv[1]);
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

/* What send and receive say when they moved nothing: try later, or why there is nothing more. */
static JSValue stopped(JSContext *ctx, struct session *session, int result)
{
    bool later = result == MBEDTLS_ERR_SSL_WANT_READ || result == MBEDTLS_ERR_SSL_WANT_WRITE ||
                 result == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET;
    return later ? JS_NewInt32(ctx, -EAGAIN) : failure(ctx, session, result);
}

/* tlsSend(session, bytes, from): how many were taken; the same again after EAGAIN; or why there is no sending */
CALL(tls_send)
{
    size_t length;
    struct session *session = to_session(ctx, argv[0]);
    const uint8_t *bytes = to_memory(ctx, argv[1], &length);
    int32_t from = to_int(ctx, argv[2]);
    if (session == NULL || bytes == NULL || from < 0 || (size_t)from > length) return JS_NewInt32(ctx, -EINVAL);
    int count = mbedtls_ssl_write(&session->ssl, bytes + from, length - (size_t)from);
    return count >= 0 ? JS_NewInt32(ctx, count) : stopped(ctx, session, count);
}

/* tlsReceive(session): Uint8Array, empty at the end: never less than what has been decrypted; or why there is none */
CALL(tls_receive)
{
    uint8_t part[PART];
    struct session *session = to_session(ctx, argv[0]);
    if (session == NULL) return JS_NewInt32(ctx, -EBADF);
    int count;
    do count = mbedtls_ssl_read(&session->ssl, part, sizeof part);
    while (count == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET);
    if (count == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY || count == MBEDTLS_ERR_SSL_CONN_EOF) count = 0;
    return count >= 0 ? from_memory(ctx, part, (size_t)count) : stopped(ctx, session, count);
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
    JS_CFUNC_DEF("tlsOpen", 2, tls_open),
    JS_CFUNC_DEF("tlsHandshake", 1, tls_handshake),
    JS_CFUNC_DEF("tlsSend", 3, tls_send),
    JS_CFUNC_DEF("tlsReceive", 1, tls_receive),
    JS_CFUNC_DEF("tlsClose", 1, tls_close),
};
const struct calls tls_calls = { list, COUNT(list) };
