# Sourced by verify: runs checks one by one, and counts what passed and what was left out.

STARTED=$SECONDS
PASSED=0
LEFT_OUT=0

# Runs a command in a shell of its own, where the first failure ends it; sets SAID and STATUS. Never call it in a condition, where Bash would let
# the command go on after a failure.
run_apart() {
  set +e
  SAID=$(set -e; "$@" 2>&1)
  STATUS=$?
  set -e
}

check() { # WHAT COMMAND...: prints the command's last line
  local what=$1 began=$SECONDS
  shift
  run_apart "$@"
  if [ $STATUS != 0 ]; then
    printf 'FAILED  %s\n%s\n' "$what" "$(printf '%s' "$SAID" | tail -30)"
    return 1
  fi
  PASSED=$((PASSED + 1))
  printf 'ok  %s: %s (%s s)\n' "$what" "$(printf '%s' "$SAID" | tail -1 | cut -c1-200)" $((SECONDS - began))
}

left_out() { # WHAT WHY
  LEFT_OUT=$((LEFT_OUT + 1))
  printf 'left out  %s: %s\n' "$1" "$2"
}

# Gets what checks need; sets HAVE if it is there. With --quick they are left out where it can't be had: the machine may have no network.
tool() { # WHAT COMMAND...
  local what=$1
  shift
  HAVE=
  if [ -z "$QUICK" ]; then
    check "$what" "$@"
    HAVE=1
    return
  fi
  run_apart "$@"
  if [ $STATUS = 0 ]; then HAVE=1; else left_out "$what" "$(printf '%s' "$SAID" | tail -1 | cut -c1-200)"; fi
}

report() { # STATUS
  local left=
  [ "$LEFT_OUT" = 0 ] || left=", $LEFT_OUT left out"
  if [ "$1" = 0 ]; then
    echo "verify: $PASSED checks passed$left in $((SECONDS - STARTED)) s"
  else
    echo "verify: FAILED after $PASSED checks"
  fi
}
