# Completions of hub for bash, written by `hub completion bash`.

@REPOS@
_hub() {
  local line=${COMP_LINE:0:COMP_POINT} command='' repos='' entrypoints='' word there='' i
  local -a known given before
  # Readline breaks words at colons too. This one has it all.
  word=${line##* }
  for ((i = 1; i < COMP_CWORD; i++)); do
    [[ ${COMP_WORDS[i]} == -* ]] || { command=${COMP_WORDS[i]}; break; }
  done
  case $command in
@CASES@
  esac
  # The command, the repo, and no more.
  read -ra given <<<"${line%"$word"}"
  for i in "${given[@]:1}"; do
    [[ $i == -* ]] || before+=("$i")
  done
  if [[ -n $entrypoints && $word != -* && ${#before[@]} == 2 && ${before[1]} == *[/.~]* ]]; then
    _hub_entrypoints "${given[0]}" "${before[1]}"
    known=($_hub_answer) repos=''
  fi
  # What stands before the last colon is there already.
  [[ $COMP_WORDBREAKS != *:* ]] || there=${word%"${word##*:}"}
  COMPREPLY=()
  while read -r i; do
    [[ -n $i && $i == "$word"* && ($i != -* || $word == -*) ]] || continue
    # The name of a branch may mean something to the shell.
    COMPREPLY+=("$(printf %q "${i#"$there"}")")
  done < <(printf '%s\n' "${known[@]}"; [[ -z $repos ]] || _hub_repos)
}

# Where nothing fits, readline completes files.
complete -o bashdefault -o default -F _hub hub
