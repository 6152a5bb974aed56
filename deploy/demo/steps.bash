# SPDX-License-Identifier: Apache-2.0
# What the demo's scripts share: who calls, fixed request ids, steps with a plain result. Sourced, not run.
# From the environment: LUODI_DATA_DIR (the server's, for the tokens), LUODI_ADDRESS, LUODI (the client's binary).
# shellcheck shell=bash

demo=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
luodi=${LUODI:-$demo/../../build/release/bin/luodi}
server=${LUODI_ADDRESS:-127.0.0.1:7301}
data=${LUODI_DATA_DIR:?the data directory of the server}
tokens=$data/tokens
zone=
steps=0
# What a person has set for himself shall not steer the demo.
unset LUODI_SERVER LUODI_ZONE LUODI_TOKEN_FILE LUODI_CONTEXT

# Stops the script, also from inside $(...).
fail() {
  printf '\n%s: %s\n' "$(basename "$0")" "$*" >&2
  [[ $BASHPID == "$$" ]] || kill -TERM "$$"
  exit 1
}
trap 'exit 1' TERM

step() { steps=$((steps + 1)); printf '%3d. %s\n' "$steps" "$*"; }
# Indents what a command said below its step.
show() { sed 's/^/       /'; }
say() { printf '%s\n' "$*" | show; }

# A UUID that is the same on every run: SHA-1 of a name, in the form of version 5.
id() {
  local h
  h=$(printf 'luodi demo/%s' "$1" | sha1sum)
  printf '%s-%s-5%s-8%s-%s\n' "${h:0:8}" "${h:8:4}" "${h:13:3}" "${h:17:3}" "${h:20:12}"
}

token_of() {
  if [[ $1 == bootstrap ]]; then echo "$data/bootstrap-token"
  elif [[ $1 == system-admin ]]; then echo "$tokens/system/system-admin"
  else echo "$tokens/$zone/$1"; fi
}

# as PERSON ARGUMENTS... : the command line as this person of the zone.
as() {
  local person=$1
  shift
  "$luodi" --server "$server" --zone "$zone" --token-file "$(token_of "$person")" "$@" </dev/null
}

# write KEY PERSON ARGUMENTS... : a write under the request id of KEY. The second run gets the first one's reply again.
write() {
  local key=$1 person=$2
  shift 2
  as "$person" --request-id "$(id "$zone/$key")" "$@"
}

# expect CODE COMMAND... : runs it, keeps what it says in $said, fails loudly on another exit code.
expect() {
  local want=$1 got=0
  shift
  said=$("$@" 2>&1) || got=$?
  [[ $got -eq $want ]] || fail "expected exit $want, got $got from: ${*:2}"$'\n'"$said"
}

# answer COMMAND... : as expect 0, and $said is standard output alone: JSON to read on.
answer() {
  local got=0 notes
  notes=$(mktemp)
  said=$("$@" 2>"$notes") || got=$?
  if [[ $got -ne 0 ]]; then
    said+=$(<"$notes")
    rm -f "$notes"
    fail "exit $got from: ${*:2}"$'\n'"$said"
  fi
  rm -f "$notes"
}

# field FILTER : a value of the JSON in $said.
field() { jq -er "$1" <<<"$said" || fail "no $1 in:"$'\n'"$said"; }
