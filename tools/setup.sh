# shellcheck shell=sh
# Sourced by the two commands, which set $checkout: sees to it that .venv stands.
# The way here is walked before every command: it starts no Python where all is well.

# What leads a person's own Python astray leads ours astray too.
unset PYTHONHOME PYTHONPATH
export PYTHONNOUSERSITE=1

# Make .venv hold requirements/$1.txt. Standard input and output are the command's: all
# that is said here goes to standard error.
set_up() {
    [ -x "$checkout/.venv/bin/python" ] &&
        [ "$(cat "$checkout/.venv/stamp-$1" 2>/dev/null)" = "$(stamp "$1")" ] ||
        bring_up "$1" </dev/null >&2
}

# What .venv/stamp-$1 says when requirements/$1.txt is installed, here.
stamp() {
    echo "$(cksum <"$checkout/requirements/$1.txt") $checkout"
}

bring_up() {
    python=$(find_python 'venv, ensurepip' || find_python_for_uv) || explain
    "$python" -I "$checkout/tools/setup.py" "$1" "$(stamp app)" "$(stamp dev)"
}

# Print the newest Python on the PATH that can import $1. A name alone proves nothing: a
# pyenv shim may stand there and fail, and Debian's python3 comes without ensurepip.
find_python() (
    check="import sys, $1; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))"
    IFS=:
    set -f
    for name in python3.14 python3.13 python3.12 python3.11 python3; do
        for folder in $PATH; do
            [ "$folder" != "$checkout/.venv/bin" ] && [ -x "$folder/$name" ] || continue
            "$folder/$name" -I -c "$check" >/dev/null 2>&1 || continue
            echo "$folder/$name"
            return
        done
    done
    return 1
)

# uv needs no ensurepip, and brings a Python where there is none.
find_python_for_uv() {
    command -v uv >/dev/null || return 1
    find_python venv && return
    echo "Backstride needs Python 3.11 or newer; uv brings one." >&2
    export UV_PYTHON_PREFERENCE=only-managed
    # An older uv may not know 3.14 yet.
    uv python install 3.13 >&2 && uv python find 3.13
}

explain() {
    if bare=$(find_python sys); then
        echo "backstride: $bare lacks its venv module. Install it (Debian, Ubuntu:" \
            "apt install python3-venv), then run the same command again."
    else
        echo "backstride: no Python 3.11 to 3.14 is on the PATH. Install one (Debian, Ubuntu:" \
            "apt install python3 python3-venv; macOS: brew install python)," \
            "then run the same command again."
    fi
    exit 1
}
