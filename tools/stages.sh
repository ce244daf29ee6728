# stages.sh: runs checks one after the other and adds up what they count. Sourced by ./dev and tools/lint.
#
#   stage NAME counts COMMAND…    COMMAND's output has a line `N passed, N failed, N skipped` (the last one
#                                 counts) or node's `pass N`, `fail N`, `skipped N`
#   stage NAME check COMMAND…     one test: it passes when COMMAND does
#   stages_end                    prints the total as the last line; status 1 when anything failed
#
# A stage's output goes to build/log/NAME.log and is shown when the stage fails. One that fails
# without a count, or counts nothing, is one failure.
# shellcheck shell=bash

stages_passed=0 stages_failed=0 stages_skipped=0
LOG_LINES=${LOG_LINES:-300}

stage() {
    local name=$1 kind=$2 begin=$SECONDS status=0 log passed=0 failed=0 skipped=0
    shift 2
    log=build/log/${name//[^a-zA-Z0-9]/-}.log
    mkdir -p build/log
    "$@" >"$log" 2>&1 </dev/null || status=$?
    if [ "$kind" = counts ]; then
        read -r passed failed skipped < <(stages_count "$log")
        if [ $((passed + failed + skipped)) = 0 ] || { [ "$status" != 0 ] && [ "$failed" = 0 ]; }; then
            failed=$((failed + 1))
        fi
    elif [ "$status" = 0 ]; then
        passed=1
    else
        failed=1
    fi
    if [ "$failed" != 0 ]; then
        printf -- '---- %s: the end of %s\n' "$name" "$log"
        tail -n "$LOG_LINES" "$log"
        printf -- '---- %s ends with status %s\n' "$name" "$status"
    fi
    printf '%-28s %5s passed %5s failed %5s skipped  %4d s\n' "$name" "$passed" "$failed" "$skipped" $((SECONDS - begin))
    stages_passed=$((stages_passed + passed))
    stages_failed=$((stages_failed + failed))
    stages_skipped=$((stages_skipped + skipped))
}

# The three numbers of a log.
stages_count() {
    awk '
        /^[0-9]+ passed, [0-9]+ failed/ { p = $1; f = $3; s = $5 + 0; seen = 1 }
        /^(#|ℹ) pass [0-9]+$/ { np = $3 } /^(#|ℹ) fail [0-9]+$/ { nf = $3 } /^(#|ℹ) skipped [0-9]+$/ { ns = $3 }
        END { if (seen) print p, f, s; else print np + 0, nf + 0, ns + 0 }' "$1"
}

stages_end() {
    printf '%d passed, %d failed, %d skipped\n' "$stages_passed" "$stages_failed" "$stages_skipped"
    [ "$stages_failed" = 0 ] && [ "$stages_passed" != 0 ]
}
