#compdef hub
# Completions of hub for zsh, written by `hub completion zsh`.

@REPOS@
_hub() {
  local -a before known
  local command repos entrypoints valued word previous
  before=(${words[2,CURRENT-1]:#-*})
  command=${before[1]-}
  case $command in
@CASES@
  esac
  if [[ $PREFIX == -* ]]; then
    compadd -- ${(M)known:#-*}
    return
  fi
  # The words before this one, without options and their values.
  before=()
  for word in ${words[2,CURRENT-1]}; do
    [[ $word == -* || " $valued " == *" ${previous:--} "* ]] || before+=($word)
    previous=$word
  done
  if [[ " $valued " == *" ${previous:--} "* ]]; then
    _files
    return
  fi
  # The command, the repo, and no more.
  if [[ -n $entrypoints && $#before == 2 && $before[2] == *[/.~]* && $before[2] != *.pt2 ]]; then
    _hub_entrypoints $words[1] ${(Q)before[2]}
    if [[ -n $_hub_answer ]]; then
      compadd -- ${(f)_hub_answer}
      return
    fi
  fi
  compadd -- ${known:#-*}
  [[ -z $repos ]] || compadd -- ${(f)"$(_hub_repos)"}
  [[ -z $command ]] || _files
}

# zsh runs a file of its function path as the function, or someone sources it.
if [[ $funcstack[1] == _hub ]]; then
  _hub "$@"
else
  compdef _hub hub
fi
