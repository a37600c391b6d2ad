/** Roles; what was granted to a user becomes the permissions of a role of the user's own. Released: never to be changed. */
export const roles = `
  CREATE TABLE mlflow.roles (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    workspace text NOT NULL,
    description text,
    UNIQUE (workspace, name)
  );
  CREATE TABLE mlflow.role_permissions (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    role_id integer NOT NULL REFERENCES mlflow.roles ON DELETE CASCADE,
    resource_type text NOT NULL,
    resource_pattern text NOT NULL,
    permission text NOT NULL,
    UNIQUE (role_id, resource_type, resource_pattern)
  );
  CREATE TABLE mlflow.role_assignments (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id integer NOT NULL REFERENCES mlflow.users ON DELETE CASCADE,
    role_id integer NOT NULL REFERENCES mlflow.roles ON DELETE CASCADE,
    UNIQUE (user_id, role_id)
  );
  CREATE INDEX role_assignments_role_id ON mlflow.role_assignments (role_id);
  INSERT INTO mlflow.roles (name, workspace)
    SELECT '__user_' || user_id || '__', 'default' FROM mlflow.user_permissions GROUP BY user_id ORDER BY user_id;
  INSERT INTO mlflow.role_assignments (user_id, role_id)
    SELECT u.id, r.id FROM mlflow.users u JOIN mlflow.roles r ON r.name = '__user_' || u.id || '__' ORDER BY u.id;
  INSERT INTO mlflow.role_permissions (role_id, resource_type, resource_pattern, permission)
    SELECT r.id, p.resource_type, p.resource_id, p.permission
    FROM mlflow.user_permissions p JOIN mlflow.roles r ON r.name = '__user_' || p.user_id || '__'
    ORDER BY p.user_id, p.resource_type, p.resource_id;
  DROP TABLE mlflow.user_permissions;
`;
