#!/bin/sh
# Starts MLflow's server with users. Their settings are a file, which holds a password, so it is written where only this container sees it.
set -eu
umask 077
cat >/run/mlflow/basic_auth.ini <<SETTINGS
[mlflow]
default_permission = READ
database_uri = $MLFLOW_DATABASE
admin_username = admin
admin_password = $MLFLOW_ADMIN_PASSWORD
authorization_function = mlflow.server.auth:authenticate_request_basic_auth
SETTINGS
export MLFLOW_AUTH_CONFIG_PATH=/run/mlflow/basic_auth.ini
# By the environment: arguments can be read by everybody on the machine.
export MLFLOW_BACKEND_STORE_URI="$MLFLOW_DATABASE"
exec mlflow server --host 0.0.0.0 --port 5000 --workers 2 --app-name basic-auth \
  --artifacts-destination "s3://$MLFLOW_BUCKET" --allowed-hosts "$MLFLOW_ALLOWED_HOSTS"
