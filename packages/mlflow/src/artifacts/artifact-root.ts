/** Where the artifacts of experiments go that name no location: into the server's own store. */
export const OWN_ROOT = 'mlflow-artifacts:/';

/**
 * What is wrong with a root for the artifacts of experiments that name no location; undefined: nothing. It is a URI with a scheme, or an
 * absolute path.
 */
export function artifactRootProblem(root: string): string | undefined {
  const [path = '', query = ''] = root.split('?');
  if (!/^(\/|[a-z][a-z\d+.-]*:.)/i.test(root) || /^(runs|models):/i.test(root)) {
    return 'must be a URI such as s3://BUCKET/FOLDER or mlflow-artifacts:/FOLDER, or an absolute path';
  }
  if (/^s3:/i.test(root) && !/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/|$)/.test(path)) {
    return 'must name a bucket after s3://, with an optional folder';
  }
  if (/[\s\p{Cc}#;]/u.test(root)) return 'must have no spaces, no # and no ;';
  if (path.split('/').includes('..') || query.includes('..')) return 'must have no ..';
  return undefined;
}
