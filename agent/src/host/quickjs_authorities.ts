import { bytesOf, calls } from './quickjs_calls.js';

/** Where systems keep the authorities that they trust, all in one PEM file. */
const BUNDLES = [
  // Debian, Gentoo, OpenWrt, Buildroot
  '/etc/ssl/certs/ca-certificates.crt',
  // Alpine, OpenWrt
  '/etc/ssl/cert.pem',
  // Fedora, Red Hat
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  // openSUSE
  '/etc/ssl/ca-bundle.pem',
];

/** Path of the system's authorities, or of those that SSL_CERT_FILE names as for OpenSSL; undefined without any. */
export function systemAuthorities(): string | undefined {
  const named = calls.env('SSL_CERT_FILE');
  const paths = named === undefined || named === '' ? BUNDLES : [named];
  return paths.map(bytesOf).find(isReadable);
}

function isReadable(path: string): boolean {
  const fd = calls.open(path);
  if (fd >= 0) calls.close(fd);
  return fd >= 0;
}
