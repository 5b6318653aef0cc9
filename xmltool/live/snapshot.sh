#!/bin/sh
# Records what a running libvirt knows of its storage pools and secrets (of these no value), as JSON
# for `xmltool drift --live-from` and `xmltool fleet`. Printed by `xmltool snapshot --script`, for hosts without Python 3.11.
#
#     sh xmltool-snapshot.sh [URI] > HOST.json
#
# It needs a POSIX shell and virsh, asks read-only, starts no daemon and writes nothing but its
# output. Unlike `xmltool snapshot` it cannot mask: options of mounts and of rbd are as they are, so
# keep the output as you keep the definitions.
# Exit status: 0 recorded, 2 libvirt gave no answer.
set -uf
umask 077
uri=${1:-@CONNECT@}
LC_ALL=C LIBVIRT_AUTOSTART=0
export LC_ALL LIBVIRT_AUTOSTART
unset VIRSH_DEFAULT_CONNECT_URI VIRSH_DEBUG VIRSH_LOG_FILE LIBVIRT_DEFAULT_URI LIBVIRT_DEBUG \
    LIBVIRT_LOG_FILTERS LIBVIRT_LOG_OUTPUTS EDITOR VISUAL

newline='
'
tab=$(printf '\t')
cr=$(printf '\r')
hex='[0-9a-f][0-9a-f][0-9a-f][0-9a-f]'
uuid_pattern="$hex$hex-$hex-$hex-$hex-$hex$hex$hex"
bounded=
if command -v timeout >/dev/null 2>&1; then bounded='timeout 60'; fi

die() {
    printf 'xmltool-snapshot: %s\n' "$1" >&2
    exit 2
}

# virsh's answer to a batch. No name of a pool ever enters a batch: a `;` would end a command.
ask() {
    $bounded virsh --readonly --quiet --connect "$uri" "$1" </dev/null
}

# swap TEXT WHAT BY: sets $swapped
swap() {
    rest=$1 swapped=
    while :; do
        case $rest in
        *"$2"*) swapped=$swapped${rest%%"$2"*}$3 rest=${rest#*"$2"} ;;
        *) break ;;
        esac
    done
    swapped=$swapped$rest
}

# json TEXT: sets $quoted to what stands between the quotes of a JSON string
json() {
    quoted=$1
    case $quoted in *[\\\"$tab$cr$newline]*) ;; *) return ;; esac
    swap "$quoted" '\' '\\' && swap "$swapped" '"' '\"' && swap "$swapped" "$tab" '\t'
    swap "$swapped" "$cr" '\r' && swap "$swapped" "$newline" '\n'
    quoted=$swapped
}

# sizes XML: sets $capacity, $allocation and $available
sizes() {
    capacity=0 allocation=0 available=0
    for size in capacity allocation available; do
        case $1 in
        *"$newline  <$size unit='bytes'>"*)
            number=${1#*"$newline  <$size unit='bytes'>"}
            number=${number%%[!0-9]*}
            case $size in
            capacity) capacity=$number ;;
            allocation) allocation=$number ;;
            available) available=$number ;;
            esac
            ;;
        esac
    done
}

# Lists divide the pools by what they are: each is in exactly one. Sets $states, "UUID/STATE ...".
lists() {
    answer=$(ask "echo $marker; pool-list --persistent --autostart --uuid; \
echo $marker; pool-list --persistent --no-autostart --uuid; \
echo $marker; pool-list --inactive --persistent --autostart --uuid; \
echo $marker; pool-list --inactive --persistent --no-autostart --uuid; \
echo $marker; pool-list --all --transient --uuid; echo $marker" 2>&1) ||
        die "virsh gave no answer for $uri: $answer"
    states= section=0 twice=
    while IFS= read -r line; do
        while :; do # virsh's echo ends no line
            case $line in
            "$marker"*) section=$((section + 1)) line=${line#"$marker"} ;;
            *) break ;;
            esac
        done
        whole=$line line=${line%%[ $tab]*}
        case $line in
        $uuid_pattern)
            case " $states" in *" $line/"*) twice=1 ;; esac
            states="$states$line/$section "
            ;;
        '') ;;
        *)
            case $whole in
            'error: Could not retrieve pool information') ;; # of a pool without a backend
            *) die "virsh printed what is not a uuid: $whole" ;;
            esac
            ;;
        esac
    done <<EOF
$answer
EOF
    test "$section" = 6 || die "virsh gave no whole answer for $uri"
    test -z "$twice"
}

# entry UUID/STATE XML ITS-JSON RUNNING-XML ITS-JSON: adds to $pools
entry() {
    state=${1##*/} persistent=true active=true autostart=false used=false running=null
    case $state in 5) persistent=false ;; esac
    case $state in 3 | 4) active=false ;; esac
    case $state in 1 | 3) autostart=true ;; esac
    sizes "$2"
    case "$capacity$allocation$available" in *[1-9]*) used=true ;; esac
    if test -n "$4"; then sizes "$4"; fi
    if test $active = false; then capacity=null allocation=null available=null; fi
    if test -n "$4" && test "$4" != "$2"; then running="\"$5\""; fi
    type=${2#*"<pool type='"} && type=${type%%"'"*}
    name=${2#*"<name>"} && name=${name%%"</name>"*}
    case $name in
    *'&'*)
        swap "$name" '&lt;' '<' && swap "$swapped" '&gt;' '>' && swap "$swapped" '&quot;' '"'
        swap "$swapped" '&apos;' "'" && swap "$swapped" '&amp;' '&'
        name=$swapped
        ;;
    esac
    json "$name" && name=$quoted
    pools="$pools${pools:+,}
  {\"name\": \"$name\", \"uuid\": \"${1%/*}\", \"type\": \"$type\", \"persistent\": $persistent,\
 \"active\": $active, \"autostart\": $autostart, \"used\": $used, \"capacity\": $capacity,\
 \"allocation\": $allocation, \"available\": $available, \"xml\": \"$3\",\
 \"running_xml\": $running}"
}

# Asks for the definitions of the pools in $group; false when one is gone.
definitions() {
    batch=
    for one in $group; do
        batch="$batch echo $marker; pool-dumpxml --inactive ${one%/*};"
        case $one in */[12]) batch="$batch echo $marker; pool-dumpxml ${one%/*};" ;; esac
    done
    answer=$(ask "$batch echo $marker") || die "virsh gave no answer for $uri"
    set -f -- $group
    text= escaped= first= first_escaped= started= waits=
    while IFS= read -r line; do
        while :; do
            case $line in "$marker"*) line=${line#"$marker"} ;; *) break ;; esac
            if test -n "$started"; then
                case $text in *[!$newline]*) ;; *) return 1 ;; esac
                case $waits$1 in
                running*)
                    entry "$1" "$first" "$first_escaped" "$text" "$escaped"
                    shift && waits=
                    ;;
                */[12]) waits=running first=$text first_escaped=$escaped ;; # another one comes
                *) entry "$1" "$text" "$escaped" '' '' && shift ;;
                esac
            fi
            started=1 text= escaped=
        done
        text=$text$line$newline
        json "$line"
        escaped="$escaped$quoted\\n"
    done <<EOF
$answer
EOF
    test $# = 0
}

# Sets $secrets to the list of secrets, or to null where libvirt tells nothing of them.
secrets() {
    secrets=null pools_uri=$uri
    case $uri in storage[+:]*) uri=secret${uri#storage} ;; esac # the driver of pools has none
    if answer=$(ask "echo $marker; secret-list; echo $marker" 2>&1); then
        case $answer in *error:*) ;; *) known_secrets ;; esac
    fi
    uri=$pools_uri
}

# Reads what secret-list said from $answer, and asks for the definitions.
known_secrets() {
    batch= uuids=
    while IFS= read -r line; do
        line=${line#"$marker"} && line=${line#"${line%%[! ]*}"} && line=${line%%[ $tab]*}
        case $line in
        $uuid_pattern) uuids="$uuids $line" batch="$batch echo $marker; secret-dumpxml $line;" ;;
        esac
    done <<EOF
$answer
EOF
    answer=$(ask "$batch echo $marker" 2>/dev/null) || die "virsh gave no answer for $uri"
    set -f -- '' $uuids
    secrets= text= escaped=
    while IFS= read -r line; do
        while :; do
            case $line in "$marker"*) line=${line#"$marker"} ;; *) break ;; esac
            case $text in # nothing, of one that is gone by now
            *[!$newline]*) secrets="$secrets${secrets:+,}
  {\"uuid\": \"$1\", \"xml\": \"$escaped\"}" ;;
            esac
            shift && text= escaped=
        done
        text=$text$line$newline
        json "$line"
        escaped="$escaped$quoted\\n"
    done <<EOF
$answer
EOF
    secrets="[$secrets]"
}

record() {
    lists || return 1
    pools= all= group= count=0
    for one in $states; do
        group="$group $one" count=$((count + 1))
        if test $count = 400; then # one argument may have 128 KiB
            definitions || return 1
            all="$all$pools," pools= group= count=0
        fi
    done
    if test $count -gt 0; then definitions || return 1; else all=${all%,}; fi
    pools=$all$pools
}

for round in 1 2 3 4; do # pools come and go meanwhile
    read -r marker </proc/sys/kernel/random/uuid || die 'there is no /proc'
    marker=marker-$marker
    if record; then
        secrets
        json "$uri"
        printf '{"version": 1, "tool": "xmltool @VERSION@ (script)", "taken_at": "%s",\n' \
            "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
        printf ' "connect": "%s", "pools": [%s\n],\n' "$quoted" "$pools"
        printf ' "secrets": %s}\n' "$secrets"
        exit 0
    fi
done
die 'the pools kept changing while they were asked for'
