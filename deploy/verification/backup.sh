# Sourced by verify: a backup of the running stack, and its way back: to a logical date, then all of it.

saved() {
  rm -rf "$WORK/backup"
  on_stack stack_state.py >"$WORK/state-before.json"
  stack backup "$WORK/backup" --json >"$WORK/backup.json"
  (cd "$WORK/backup" && sha256sum --check --quiet SHA256SUMS)
  [ -z "$(find "$WORK/backup" -perm /077)" ]
  echo "$(du -sh "$WORK/backup" | cut -f1), $(wc -l <"$WORK/backup/objects.jsonl") objects; nobody else may read it"
}

# Without --replace a stack that has something is left as it is.
restored_to_date() {
  refused stack restore "$WORK/backup"
  stack restore "$WORK/backup" --replace --date "$(date -d '3 days ago' +%F)" --json >"$WORK/restore.json"
  up core airflow
  on_stack stack_state.py at-missed "$WORK/state-before.json"
}

restored() {
  on_stack stack_state.py lose
  stack restore "$WORK/backup" --replace --json >"$WORK/restore.json"
  up core airflow
  on_stack stack_state.py same "$WORK/state-before.json"
}

check_backup() {
  check 'stack backup, while all runs' saved
  check 'stack restore --date' restored_to_date
  check 'stack restore, after a loss' restored
}
