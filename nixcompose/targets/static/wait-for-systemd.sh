# Waits until systemd has started what it starts, and D-Bus answers; then runs what it is given, if anything.
set -eu

seconds=120

state=unknown
waited=0
while [ "$waited" -lt "$seconds" ]; do
  # It prints the state, and fails for all but one of them.
  state=$(systemctl is-system-running 2>/dev/null) || true
  case $state in
    running | degraded) break ;;
    *) sleep 1 ;;
  esac
  waited=$((waited + 1))
done

case $state in
  running) ;;
  degraded)
    echo "systemd runs, but some of its units have failed:" >&2
    systemctl --failed --no-legend --no-pager >&2 || true
    ;;
  *)
    echo "systemd is not up after $seconds seconds, its state is: ${state:-unknown}" >&2
    echo "these jobs are still to be done:" >&2
    systemctl list-jobs --no-legend --no-pager >&2 || true
    exit 1
    ;;
esac

until busctl --system list --no-legend --no-pager >/dev/null 2>&1; do
  if [ "$waited" -ge "$seconds" ]; then
    echo "D-Bus does not answer after $seconds seconds; see: systemctl status dbus" >&2
    exit 1
  fi
  sleep 1
  waited=$((waited + 1))
done

if [ "$#" -gt 0 ]; then
  exec "$@"
fi
