/* What a configuration needs to know of credentials. It loads in no time, unlike the whole of the package. */
export { adminPasswordProblem } from './accounts/password-rules.js';
export { credentialHeaders } from './client/credential-headers.js';
