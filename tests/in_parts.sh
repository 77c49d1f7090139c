#!/usr/bin/env bash
# Runs every test, as many parts at once as there are cores (or PARTS_AT_ONCE): each has a PostgreSQL of its own, and waits
# for it, or for a cluster's processes, a good deal of its time. What a part printed comes in one piece when it ends.
set -uo pipefail
cd "$(dirname "$0")/.."

# The longest first, so that none of them is left to the end.
parts=(tests shared/tests loadtests services/logistics-service services/gateway services/knowledge-service
  services/intent-service services/payments-risk-service services/routing-service services/translation-service deploy)
for folder in services/*/; do
  [[ " ${parts[*]} " == *" ${folder%/} "* ]] || parts+=("${folder%/}")
done

outputs=$(mktemp -d)
trap 'rm -rf "$outputs"' EXIT
export outputs

run_part() {
  local part=$1 name=${1//\//-} began=$SECONDS
  COVERAGE_FILE="$outputs/coverage.$name" .venv/bin/pytest "$part" --cov --cov-report= >"$outputs/$name.out" 2>&1
  local code=$?
  # One write, so that two parts that end together do not mix their lines.
  printf '%s\n' "== $part: $((SECONDS - began)) s, exit $code"$'\n'"$(cat "$outputs/$name.out")"
  return $code
}
export -f run_part

printf '%s\n' "${parts[@]}" | xargs -P "${PARTS_AT_ONCE:-$(nproc)}" -I {} bash -c 'run_part {}'
code=$?

.venv/bin/coverage combine --quiet --data-file="$outputs/coverage" "$outputs"/coverage.*
.venv/bin/coverage report --data-file="$outputs/coverage"

counted() { tail -qn 1 "$outputs"/*.out | grep -Eo "[0-9]+ $1" | awk '{sum += $1} END {print sum + 0}'; }
echo "tests: $(counted passed) passed, $(($(counted failed) + $(counted error))) failed"
exit "$code"
