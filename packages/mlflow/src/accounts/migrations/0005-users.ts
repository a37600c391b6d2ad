/** Users, their permissions and access tokens. Released: never to be changed. */
export const users = `
  CREATE TABLE mlflow.users (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    username text NOT NULL UNIQUE,
    password_hash text NOT NULL,
    is_admin boolean NOT NULL,
    permission text NOT NULL
  );
  CREATE TABLE mlflow.user_permissions (
    user_id integer NOT NULL REFERENCES mlflow.users ON DELETE CASCADE,
    resource_type text NOT NULL,
    resource_id text NOT NULL,
    permission text NOT NULL,
    PRIMARY KEY (user_id, resource_type, resource_id)
  );
  CREATE TABLE mlflow.access_tokens (
    token_id text PRIMARY KEY,
    user_id integer NOT NULL REFERENCES mlflow.users ON DELETE CASCADE,
    name text NOT NULL,
    token_hash text NOT NULL UNIQUE,
    created_at bigint NOT NULL,
    expires_at bigint
  );
`;
