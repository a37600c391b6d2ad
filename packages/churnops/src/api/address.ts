/** The address of the API. Within a version, fields are added but never removed. */
export const API_PREFIX = '/api/churnops/v1';
