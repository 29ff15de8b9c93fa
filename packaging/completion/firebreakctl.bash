# Completion of firebreakctl(1) for bash. Installed as /usr/share/bash-completion/completions/firebreakctl.

_firebreakctl() {
  local word=$2 before=$3 command=${COMP_WORDS[1]:-}
  local run='--run --rulebook --set --trip --price --hold-until --fork-at --actor --second --why --threads'
  local options
  case $before in
    --rulebook | --words | --accounts | --positions | --assets | --recording | -o | --output)
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
      return
      ;;
    --format)
      [ "$command" = report ] && mapfile -t COMPREPLY < <(compgen -W 'pdf html json csv' -- "$word")
      return
      ;;
    --policy)
      mapfile -t COMPREPLY < <(compgen -W 'hedge_aware queue index unranked pro_rata maintenance_share residual_ratio' -- "$word")
      return
      ;;
    --type)
      mapfile -t COMPREPLY < <(compgen -W 'genesis account fill transfer mark parameter breaker liquidation bankruptcy
        loss_event clearing adl order refusal block operator provider' -- "$word")
      return
      ;;
    --run | --name | --set | --trip | --price | --hold-until | --fork-at | --until | --at | --since | --event | --from | --to | --actor | --second | --why | --threads | --title | --market | --account | --provider | \
      --population | --shock | --reach | --repeat | --rows)
      return
      ;;
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W 'import info replay compare figures state why queue journal report verify cascade adl policies providers outcomes rulebook
      conformance --help --version' -- "$word")
    return
  fi
  case $command in
    import) options='--output --force --format --accounts --positions --assets --population --title --from --to --json' ;;
    info) options='--json' ;;
    replay) options="$run --until --output --name --force --repeat --hashes --json" ;;
    compare) options="$run --accounts --json" ;;
    figures) options="$run --at --json" ;;
    state) options="$run --at --account --json" ;;
    why) options="$run --at --account --since --event --json" ;;
    queue) options="$run --at --rows --json" ;;
    journal) options="$run --until --jsonl --type" ;;
    report) options="$run --output --force --from --to --format --anonymise --rulebooks --title --words" ;;
    verify) options='--recording --run --threads --json' ;;
    cascade) options="$run --at --market --reach --shock --joint --json" ;;
    providers) options="$run --until --provider --csv --json" ;;
    adl) options="$run --at --market --shock --policy --rows --audit --json" ;;
    policies) options="$run --until --json" ;;
    outcomes) options='--rulebooks --json' ;;
    rulebook)
      if [ "$COMP_CWORD" -eq 2 ]; then
        mapfile -t COMPREPLY < <(compgen -W 'list show check schema --help' -- "$word")
        return
      fi
      options='--json'
      ;;
    conformance) options='--json' ;;
    *) options= ;;
  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options --help" -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}
complete -o filenames -F _firebreakctl firebreakctl
