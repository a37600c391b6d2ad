#!/bin/bash
# What the official image does with its arguments: programs that it knows are run, anything else is a command of airflow.
set -eu
case ${1:-} in
  bash | python3 | airflow) exec "$@" ;;
  *) exec airflow "$@" ;;
esac
