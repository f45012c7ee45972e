# Completions of hub for bash, written by `hub completion bash`.

@REPOS@
_hub() {
  local line=${COMP_LINE:0:COMP_POINT} command='' repos='' entrypoints='' valued='' word repo there='' previous='' i
  local -a known given before
  # Readline breaks words at colons too. This one has it all.
  word=${line##* }
  for ((i = 1; i < COMP_CWORD; i++)); do
    [[ ${COMP_WORDS[i]} == -* ]] || { command=${COMP_WORDS[i]}; break; }
  done
  case $command in
@CASES@
  esac
  COMPREPLY=()
  # The words before this one, without options and their values.
  read -ra given <<<"${line%"$word"}"
  for i in "${given[@]:1}"; do
    [[ $i == -* || " $valued " == *" ${previous:--} "* ]] || before+=("$i")
    previous=$i
  done
  [[ " $valued " != *" ${previous:--} "* ]] || return 0
  # The command, the repo, and no more.
  if [[ -n $entrypoints && $word != -* && ${#before[@]} == 2 && ${before[1]} == *[/.~]* && ${before[1]} != *.pt2 ]]; then
    repo=${before[1]#[\"\']}
    _hub_entrypoints "${given[0]}" "${repo%[\"\']}"
    [[ -z $_hub_answer ]] || known=($_hub_answer) repos=''
  fi
  # What stands before the last colon is there already.
  [[ $COMP_WORDBREAKS != *:* ]] || there=${word%"${word##*:}"}
  while read -r i; do
    [[ -n $i && $i == "$word"* && ($i != -* || $word == -*) ]] || continue
    # The name of a branch may mean something to the shell.
    COMPREPLY+=("$(printf %q "${i#"$there"}")")
  done < <(printf '%s\n' "${known[@]}"; [[ -z $repos ]] || _hub_repos)
}

# Where nothing fits, readline completes files.
complete -o bashdefault -o default -F _hub hub
