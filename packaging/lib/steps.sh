# Shared by deps, run and test: says each step with its time, keeps the output in build/*.log, shows its tail on failure.
# Sourced, not run. Needs bash.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
logs=$top/build
mkdir -p "$logs"

# step NAME WHAT COMMAND…: runs COMMAND with its output in build/NAME.log.
step() {
  local name=$1 what=$2 start=$SECONDS status=0
  shift 2
  printf '%-46s' "$what …"
  "$@" >"$logs/$name.log" 2>&1 </dev/null || status=$?
  if [ "$status" -ne 0 ]; then
    printf ' failed after %d s\n' $((SECONDS - start))
    echo "--- the end of build/$name.log" >&2
    tail -n 40 "$logs/$name.log" >&2
    return "$status"
  fi
  printf ' %d s\n' $((SECONDS - start))
}

# configured PRESET: configures when there is no build tree of that preset yet (ninja does it by itself afterwards).
configured() {
  [ -f "$top/build/$1/build.ninja" ] || step configure "Configuring ($1)" cmake -S "$top" --preset "$1"
}

# built PRESET TARGET…: brings the targets up to date.
built() {
  local preset=$1
  shift
  step build "Building ($preset)" cmake --build "$top/build/$preset" --parallel "$(nproc)" --target "$@"
}
