/**
 * Test support: a certificate for localhost, signed by itself, and its key, which protects nothing.
 *
 * openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj /CN=localhost
 *   -addext subjectAltName=DNS:localhost,IP:127.0.0.1
 */
export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBmjCCAUGgAwIBAgIUF2HuBctFNy5cN4jr7gzxqpkw+GkwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyOTAwMDQwM1oYDzIxMjYxMTA1
MDAwNDAzWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAR6sEyaAkxiJgzVA/l+kafxVWgvGLPU9Reye6IVLEpG33KfwwFySZyk
y2Cqll/nnUW1NuoW5CplB5k/U0lyrkxeo28wbTAdBgNVHQ4EFgQU8pPhEerG5q1t
XD8RdV7jhOToH18wHwYDVR0jBBgwFoAU8pPhEerG5q1tXD8RdV7jhOToH18wDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDRwAwRAIgdWNLiM+jqg9tl3w37mnFDQzGv/BbiVQap3b1kz5p+B8CIFRW
pYbZFIQ6lmtwxyD6SQ0I0L/gNzxoGhfZKdVTI/db
-----END CERTIFICATE-----`;
export const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgaxxJDz2FN9ycq4wy
7pwl0/RWgUeCTvQqZbIJU0qOJyGhRANCAAR6sEyaAkxiJgzVA/l+kafxVWgvGLPU
9Reye6IVLEpG33KfwwFySZyky2Cqll/nnUW1NuoW5CplB5k/U0lyrkxe
-----END PRIVATE KEY-----`;
