import { S3Client } from '@aws-sdk/client-s3';

/** A bucket and the access to it. */
export interface BucketAccess {
  readonly bucket: string;
  /** Address of another server that speaks S3's protocol. Default: Amazon's. */
  readonly endpoint?: string | undefined;
  /** Default `us-east-1`, which most other servers take. */
  readonly region?: string | undefined;
  /** Default: where Amazon's tools look for them (environment, profile, role of the machine). */
  readonly credentials?:
    | { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string | undefined }
    | undefined;
}

/** How long a server may take to accept a connection, and how long a connection may be silent, in milliseconds. Amazon's client waits forever. */
const CONNECT_MS = 10_000;
const SILENT_MS = 40_000;

/** A client of Amazon's S3, or of another server that speaks its protocol. */
export function s3Client({ endpoint, region = 'us-east-1', credentials }: Omit<BucketAccess, 'bucket'>): S3Client {
  return new S3Client({
    region,
    ...(endpoint && { endpoint, forcePathStyle: true }),
    ...(credentials && { credentials: { ...credentials, sessionToken: credentials.sessionToken ?? '' } }),
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: SILENT_MS },
    // Servers other than Amazon's support only some of the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}
