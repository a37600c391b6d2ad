/** Codes of Node for a certificate that is not trusted, or is another server's. */
export const UNTRUSTED = /^(SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_|CERT_|ERR_TLS_CERT_)/;
/** Codes of Node for an answer that is not TLS. */
const NO_TLS = /^(ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG|EPROTO)$/;

/** What to do about a tracking server whose encryption fails; undefined for an error of another kind. */
export function tlsProblem(error: Error): string | undefined {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    if (UNTRUSTED.test(code)) {
      return 'name a file with the certificates to trust (PEM) in NODE_EXTRA_CA_CERTS, and the host as the certificate has it in MLFLOW_TRACKING_URI';
    }
    if (NO_TLS.test(code)) return 'the server speaks without encryption: begin MLFLOW_TRACKING_URI with http://';
  }
  return undefined;
}
