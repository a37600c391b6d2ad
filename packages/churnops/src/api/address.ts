/** Where the API stands. Within a version, fields are only added. */
export const API_PREFIX = '/api/churnops/v1';
