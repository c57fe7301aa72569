/* Authorities that the system trusts, from its bundle of certificates. */
#ifndef EDGEVITALS_AUTHORITIES_H
#define EDGEVITALS_AUTHORITIES_H

#include <mbedtls/x509_crt.h>

/*
 * For mbedtls_ssl_conf_ca_cb: those of the bundle at `path` (a char *) that may have signed `child`, in a list that is
 * the caller's; none is no error.
 */
int find_authorities(void *path, const mbedtls_x509_crt *child, mbedtls_x509_crt **found);

#endif
