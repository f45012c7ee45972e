# The repos that are cached, with and without their refs. It reads hub's own notes in the cache (hub.fetch writes them): a start
# of hub would take longer than a person waits for a completion.
_hub_repos() {
  local torch=${TORCH_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/torch}
  find "$torch/hub/.hub/refs" -name '*.properties' -exec awk '
    { gsub(/\\/, "") }
    /^ref=/ { ref = substr($0, 5) }
    /^repo=/ {
      split(substr($0, 6), part, " ")
      repo = part[3] "/" part[4]
      if (part[1] != "https") repo = part[1] "://" part[2] "/" repo
      else if (part[2] != "github.com") repo = part[2] "/" repo
      print repo
      print repo ":" ref
    }' {} + 2>/dev/null | LC_ALL=C sort -u
}

# The entrypoints of a repo, from the hub that the line calls: it takes half a second, asks no server and builds nothing. What it
# said last is known for a while.
_hub_entrypoints() {
  if [[ ${_hub_asked-} != "$PWD $1 $2" ]] || ((SECONDS - _hub_when > 15)); then
    _hub_asked="$PWD $1 $2" _hub_when=$SECONDS _hub_answer=''
    # What the shell will put in the place of a variable or a command is not known here.
    [[ $1$2 == *[\$\`]* ]] || _hub_answer=$(HUB_COMPLETION=1 "${1/#\~\//$HOME/}" --offline list "$2" </dev/null 2>/dev/null | sed 's/^ *//')
  fi
}
