# Finds a JDK 25 or newer; sourced by the other scripts, and runs on the bash 3.2 of macOS.
# shellcheck shell=bash

# Prints the major version of the Java home $1, or nothing.
java_major() {
    local version=""
    if [ -r "$1/release" ]; then
        version=$(sed -n 's/^JAVA_VERSION="\([^"]*\)".*/\1/p' "$1/release")
    elif [ -x "$1/bin/java" ]; then
        version=$("$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([^"]*\)".*/\1/p' | head -n 1)
    fi
    version=${version#1.}
    printf '%s' "${version%%[!0-9]*}"
}

# Prints where the command $1 really is, over any number of links.
real_path() {
    local path=$1 link
    while [ -L "$path" ]; do
        link=$(readlink "$path")
        case $link in
            /*) path=$link ;;
            *) path=$(dirname "$path")/$link ;;
        esac
    done
    printf '%s/%s' "$(cd -P "$(dirname "$path")" && pwd)" "$(basename "$path")"
}

# Prints every place to look in, the likeliest first: a Java home and what to call it, separated by a tab.
java_homes() {
    local java home
    if [ -n "${JAVA_HOME:-}" ]; then
        printf '%s\t%s\n' "$JAVA_HOME" "$JAVA_HOME/bin/java"
    fi
    # macOS has a /usr/bin/java that only asks to install one.
    if java=$(command -v java) && { [ "$(uname)" != Darwin ] || [ "$java" != /usr/bin/java ]; }; then
        home=$(dirname "$(dirname "$(real_path "$java")")")
        [ "$(basename "$home")" != jre ] || home=$(dirname "$home")
        printf '%s\t%s\n' "$home" "$java"
    fi
    for home in "${TROUPE_JVM_DIR:-/usr/lib/jvm}"/* "$HOME"/.sdkman/candidates/java/*; do
        [ ! -x "$home/bin/java" ] || printf '%s\t%s\n' "$home" "$home/bin/java"
    done
    if [ -x /usr/libexec/java_home ] && home=$(/usr/libexec/java_home -F -v 25+ 2>/dev/null); then
        printf '%s\t%s\n' "$home" "$home/bin/java"
    fi
}

# Sets jdk to a Java home of version 25 or newer that has bin/$1 (java, or javac to build); else says what is missing.
find_jdk() {
    local need=$1 home name major found=""
    jdk=""
    while IFS=$'\t' read -r home name; do
        major=$(java_major "$home")
        if [ -n "$major" ] && [ "$major" -ge 25 ] && [ -x "$home/bin/$need" ]; then
            jdk=$home
            return 0
        fi
        [ -n "$found" ] || [ -z "$major" ] || found="found $major at $name"
    done < <(java_homes)
    echo "JDK 25 not found (${found:-found no java}). Get it: sdk install java 25-tem" >&2
    return 1
}
