#!/usr/bin/env bash
# Builds Evenkeel where a source is newer than the jar, and runs it. ./run.sh help says how.
set -euo pipefail

# The JVM takes the encoding of file names and arguments from the locale. That of POSIX, which services often have, is ASCII.
case $(locale charmap 2>/dev/null || true) in
  '' | ANSI_X3.4-1968 | US-ASCII | ASCII) { export LC_ALL=C.UTF-8; } 2>/dev/null ;;
esac

usage() {
  cat <<'END'
Evenkeel, a health-aware HTTP reverse proxy and load balancer

  ./run.sh [demo]            three small backends on 3000-3002, the balancer on 8080 and 8443 (https), its admin on 9000
  ./run.sh start [FILE]      the balancer with FILE, YAML or JSON, in the foreground
                             (default: what EVENKEEL_CONFIG names, or conf/evenkeel.yaml; - is standard input)
                             SIGHUP reads it again; SIGTERM drains and ends, a second one ends at once
  ./run.sh validate [FILE]   exit 0 and one line, or exit 2 and every mistake
  ./run.sh check             formatter, compiler warnings, architecture and unit tests: about a minute
  ./run.sh test              all tests: some minutes
  ./run.sh bench [short]     what a request costs, beside those of haproxy, nginx and caddy that are installed
  ./run.sh bench faults      what clients notice when backends fail, beside the same peers
  ./run.sh bench siege       what hostile clients do to the process and to other clients, beside haproxy and nginx
  ./run.sh bench overload    how much is served in time when more is asked for than backends can do, beside the same peers
  ./run.sh bench micro       the pure parts: choosing, routing, heads, snapshots
  ./run.sh memory            the options of the JVM that follow from EVENKEEL_MEMORY
  ./run.sh help, version

It needs JDK 17 or newer and Maven, and builds only when a source is newer than the jar.
EVENKEEL_MEMORY is the memory of the process, as 256m or 1g: heap, buffers and the rest (default: the limit of the
container, or half of the memory of the machine, at most 512m). JAVA_OPTS is passed on, after our own options.
END
}

die() {
  printf 'run.sh: %s\n' "$1" >&2
  exit "${2:-1}"
}

# Where this script really is, through any symbolic links.
script=${BASH_SOURCE[0]}
while [ -L "$script" ]; do
  directory=$(cd -P "$(dirname "$script")" && pwd)
  script=$(readlink "$script")
  case $script in /*) ;; *) script=$directory/$script ;; esac
done
home=$(cd -P "$(dirname "$script")" && pwd)
# A checkout is built into target; the distribution has no sources, and its jar beside this script.
target=$home/target
[ -f "$home/pom.xml" ] || target=$home
jar=$target/evenkeel.jar
log=$target/build.log

# The java to run with, from JAVA_HOME or else the PATH, and its version: from the file that a JDK says it in, which is
# faster than asking, where there is one.
find_java() {
  local found= release=
  if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || die "JAVA_HOME is $JAVA_HOME, and there is no bin/java in it; point it at a JDK 17 or newer."
  else
    java=$(command -v java) || die 'no java found; install a JDK 17 or newer, or set JAVA_HOME to one.'
  fi
  release=$(readlink -f "$java" 2>/dev/null || true)
  release=${release%/bin/java}/release
  if [ -r "$release" ]; then
    found=$(grep '^JAVA_VERSION=' "$release" || true)
  fi
  if [ -z "$found" ]; then
    found=$("$java" -version 2>&1) || die "$java does not run: ${found%%$'\n'*}"
  fi
  version=${found#*\"}
  version=${version%%\"*}
  major=${version%%[.+-]*}
  case $major in
    '' | *[!0-9]*) die "$java does not say which version it is; install a JDK 17 or newer." ;;
  esac
  [ "$major" -ge 17 ] || die "Java $version found at $java; Evenkeel needs JDK 17 or newer."
}

find_build_tools() {
  local compiler
  [ -f "$home/pom.xml" ] || die 'this is the distribution; that command needs a checkout of the sources.'
  if [ -n "${JAVA_HOME:-}" ]; then compiler=$JAVA_HOME/bin/javac; else compiler=$(command -v javac || true); fi
  [ -x "$compiler" ] || die "no javac beside $java: Java $version there is no JDK; install a JDK 17 or newer to build."
  command -v mvn >/dev/null || die 'no mvn found; install Maven 3.8 or newer to build.'
}

# What Maven says, in short: downloads are counted, goals are named, the rest is left to the log.
progress() {
  local line fetched=0 terminal=
  [ -t 2 ] && terminal=yes
  show() {
    if [ -n "$terminal" ]; then printf '\r\033[K  %s' "$1" >&2; else printf '  %s\n' "$1" >&2; fi
  }
  while IFS= read -r line; do
    printf '%s\n' "$line" >>"$log"
    case $line in
      *Downloaded\ from*)
        fetched=$((fetched + 1))
        if [ -n "$terminal" ] || [ $((fetched % 50)) -eq 0 ]; then
          line=${line%% (*}
          show "fetched $fetched files, the last ${line##*/}"
        fi
        ;;
      *'--- '*' @ '*)
        line=${line#*--- }
        show "${line%% @*}"
        ;;
      *) [ "$1" = all ] && case $line in
          *Downloading\ from* | *Progress\ * | '') ;;
          *) [ -n "$terminal" ] && printf '\r\033[K'; printf '%s\n' "$line" ;;
        esac ;;
    esac
  done
  [ -z "$terminal" ] || printf '\r\033[K' >&2
}

maven() {
  local shown=$1
  shift
  mkdir -p "$target"
  : >"$log"
  (cd "$home" && exec mvn -B -Dstyle.color=never "$@") 2>&1 </dev/null | progress "$shown"
}

stale() {
  [ ! -f "$jar" ] || [ ! -d "$target/lib" ] ||
    [ -n "$(find "$home/pom.xml" "$home/src/main" "$home/.mvn" -newer "$jar" -print 2>/dev/null | head -n 1)" ]
}

build() {
  find_java
  [ -f "$home/pom.xml" ] || return 0
  stale || return 0
  if [ -e "$target" ] && [ ! -w "$target" ] || [ ! -w "$home" ]; then
    [ -f "$jar" ] || die "nothing is built yet, and $home cannot be written; build it once as a user who may, with ./run.sh validate."
    printf 'run.sh: some sources are newer than %s, which cannot be rebuilt here: it runs as it is\n' "$jar" >&2
    return 0
  fi
  find_build_tools
  printf 'Building Evenkeel (the first time fetches its libraries; all of it is in target/build.log)\n' >&2
  if ! maven short -Dmaven.test.skip=true package; then
    printf 'run.sh: the build failed; the end of %s:\n' "$log" >&2
    tail -n 40 "$log" | grep -v '^\[INFO\] *$' >&2 || true
    exit 1
  fi
  # Maven leaves a jar alone whose contents did not change
  touch "$jar"
}

# The benchmark has classes of its own, and libraries that the balancer never sees.
build_bench() {
  local built=$target/bench/built
  build
  [ ! -f "$built" ] || [ "$jar" -nt "$built" ] ||
    [ -n "$(find "$home/src/bench" -newer "$built" -print 2>/dev/null | head -n 1)" ] || return 0
  find_build_tools
  printf 'Building the benchmark (all of it is in target/build.log)\n' >&2
  if ! maven short -Pbench test-compile; then
    printf 'run.sh: the build failed; the end of %s:\n' "$log" >&2
    tail -n 40 "$log" | grep -v '^\[INFO\] *$' >&2 || true
    exit 1
  fi
  touch "$built"
}

bench() {
  local main=Bench
  case ${1:-} in
    faults) main=faults.Faults && shift ;;
    siege) main=faults.Siege && shift ;;
    overload) main=faults.Overloads && shift ;;
    micro) main=Micro && shift ;;
  esac
  build_bench
  java_options
  archive
  exec "$java" "-Devenkeel.home=$home" -cp "$target/bench/classes:$target/bench/lib/*:$jar" \
    "io.evenkeel.bench.$main" "$@"
}

# The sizes of the JVM's parts in MiB, from EVENKEEL_MEMORY, or the limit of the cgroup, or half of the machine's memory and
# at most 512: the heap, the direct buffers, and the rest, which is code, classes and stacks. The limits of the balancer
# follow from them. The heap starts small, with more than a quarter of it for what requests leave behind, and grows only
# with what is held for clients.
memory_options() {
  local total= unit bytes file rest=104 direct heap
  if [ -n "${EVENKEEL_MEMORY:-}" ]; then
    unit=${EVENKEEL_MEMORY##*[0-9]}
    total=${EVENKEEL_MEMORY%"$unit"}
    case $unit in
      m | M | mb | MB | MiB) ;;
      g | G | gb | GB | GiB) total=$((total * 1024)) ;;
      *) total= ;;
    esac
    case $total in
      '' | *[!0-9]*) die "EVENKEEL_MEMORY is $EVENKEEL_MEMORY; write it as 256m or 1g." ;;
    esac
    [ "$total" -ge 192 ] || die "EVENKEEL_MEMORY is $EVENKEEL_MEMORY; it needs 192m or more."
  else
    total=512
    if [ -r /proc/meminfo ]; then
      # its first line is "MemTotal: N kB"
      read -r _ bytes _ </proc/meminfo
      [ -z "$bytes" ] || [ $((bytes / 2048)) -ge "$total" ] || total=$((bytes / 2048))
    fi
    for file in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do
      bytes=
      if [ -r "$file" ]; then read -r bytes <"$file" || true; fi
      case $bytes in
        '' | *[!0-9]* | ????????????????*) ;;
        *) total=$((bytes / 1048576)) ;;
      esac
    done
    [ "$total" -ge 192 ] || total=192
  fi
  direct=$((total / 8))
  [ "$direct" -ge 40 ] || direct=40
  heap=$((total - rest - direct))
  memory=("-Xms$((heap < 80 ? heap : 80))m" "-Xmx${heap}m" "-Xmn$((heap < 80 ? heap * 2 / 7 : 23))m" "-XX:MaxDirectMemorySize=${direct}m")
}

# Ours first, so that JAVA_OPTS can say otherwise.
java_options() {
  memory_options
  options=(
    "${memory[@]}" -XX:+UseSerialGC -Xss512k -XX:ReservedCodeCacheSize=48m
    -Dio.netty.allocator.type=pooled -Dio.netty.allocator.maxOrder=7
    # what a loop keeps of its buffers: enough for what it writes in an iteration, looked over every few seconds under
    # load instead of thirty times in each
    -Dio.netty.allocator.smallCacheSize=128 -Dio.netty.allocator.cacheTrimInterval=1000000
    -Dio.netty.leakDetection.level=disabled -Dio.netty.jfr.enabled=false
    -Dvertx.disableMetrics=true -Dvertx.disableContextTimings=true
    # tasks give way to input after a tenth of a second, the least that Netty takes, instead of after a second
    -Dio.netty.eventLoop.maxTaskProcessingQuantumMs=100
    -XX:+ExitOnOutOfMemoryError
    # the archive of class data stays as it was made, instead of being moved at each start: 60 ms and 20 MB of pages
    -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0
    # what a start does many times is not worth the second compiler: 0.1 to 0.2 s, and 15 MB that it would keep; what
    # requests do reaches these counts within a second of load
    -XX:Tier4InvocationThreshold=30000 -XX:Tier4MinInvocationThreshold=10000
    -XX:Tier4CompileThreshold=60000 -XX:Tier4BackEdgeThreshold=400000
  )
  if [ "$major" -ge 24 ]; then
    # without Unsafe Netty allocates in a way that stops all threads for each chunk it frees
    options+=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Dio.netty.noUnsafe=false)
  fi
  # glibc would keep an arena of memory for each thread
  export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"
  # the JVM uses SIGUSR2 for itself, and aborts if another process sends it one
  export _JAVA_SR_SIGNUM="${_JAVA_SR_SIGNUM:-50}"
}

# Class data of everything a start loads: made once after a build, from a list that a rehearsal writes. An empty archive
# says that it could not be made, so that not every start tries.
archive() {
  local file=$target/evenkeel-$version.jsa list=$target/evenkeel.classes
  if [ ! -f "$file" ] || [ "$jar" -nt "$file" ]; then
    if [ ! -w "$target" ]; then
      printf 'run.sh: %s cannot be written, so each start takes some 0.2 s longer than it could\n' "$target" >&2
      return
    fi
    printf 'Preparing faster starts (once after a build)\n' >&2
    rm -f "$file.new"
    {
      "$java" "${options[@]}" "-XX:DumpLoadedClassList=$list" -jar "$jar" rehearse &&
        "$java" "${options[@]}" -Xshare:dump "-XX:SharedClassListFile=$list" "-XX:SharedArchiveFile=$file.new" \
          -cp "$jar" || rm -f "$file.new"
    } >"$target/rehearsal.log" 2>&1 </dev/null
    [ -s "$file.new" ] || : >"$file.new"
    mv -f "$file.new" "$file" 2>/dev/null || return 0
  fi
  if [ -s "$file" ]; then
    options+=("-XX:SharedArchiveFile=$file" -Xshare:auto -Xlog:cds=off)
  fi
}

# Replaces the shell by the JVM, so that signals reach it.
run() {
  [ "$1" = validate ] || memory_options
  build
  java_options
  [ "$1" = validate ] || archive
  # JAVA_OPTS is a list of words
  # shellcheck disable=SC2086
  exec "$java" "${options[@]}" ${JAVA_OPTS:-} -jar "$jar" "$@"
}

# The file to read: said, or of the environment, or the shipped one. Refused before anything is built for it.
choose_file() {
  file=${1:-${EVENKEEL_CONFIG:-}}
  if [ -z "$file" ]; then
    file=conf/evenkeel.yaml
    [ "$PWD" = "$home" ] || file=$home/$file
  fi
  case $file in
    - | '{'*) return ;;
  esac
  [ -e "$file" ] || die "cannot read $file: there is no such file."
  [ ! -d "$file" ] || die "cannot read $file: that is a directory."
  [ -r "$file" ] || die "cannot read $file: its permissions forbid it."
}

command=${1:-demo}
[ $# -eq 0 ] || shift
case $command in
  demo)
    [ $# -eq 0 ] || die 'demo takes no arguments.'
    run demo
    ;;
  start)
    file=
    case ${1:-} in
      '' | -?*) choose_file '' ;;
      *) choose_file "$1" && shift ;;
    esac
    run start "$file" "$@"
    ;;
  validate)
    [ $# -le 1 ] || die 'validate takes one file.'
    choose_file "${1:-}"
    run validate "$file"
    ;;
  check)
    find_java
    find_build_tools
    maven all -Pcheck spotless:check test "$@" || exit 1
    ;;
  test)
    find_java
    find_build_tools
    maven all verify "$@" || exit 1
    ;;
  bench) bench "$@" ;;
  memory)
    memory_options
    printf "%s\n" "${memory[*]}"
    ;;
  version | --version)
    if [ -f "$home/pom.xml" ]; then
      printf 'evenkeel %s\n' "$(sed -n 's|^  <version>\(.*\)</version>$|\1|p' "$home/pom.xml")"
    else
      find_java
      exec "$java" -jar "$jar" version
    fi
    ;;
  help | -h | --help) usage ;;
  *) die "there is no command \"$command\"; ./run.sh help lists them." ;;
esac
