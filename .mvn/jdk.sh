# Finds a JDK of the major version in .java-version and sets JAVA_HOME. Sourced by mvnw and signalbox.
# Looks at JAVA_HOME first, then at the `javac` on the PATH, then where systems and tools usually put JDKs.

jdk_wanted=$(cat "$(dirname "$jdk_script")/.java-version")

jdk_major() {
  [ -r "$1/release" ] || return 1
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

jdk_fits() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ "$(jdk_major "$1")" = "$jdk_wanted" ]
}

find_jdk() {
  if [ -n "${JAVA_HOME:-}" ] && jdk_fits "$JAVA_HOME"; then return 0; fi
  jdk_on_path=$(command -v javac 2>/dev/null) && jdk_on_path=$(readlink -f "$jdk_on_path" 2>/dev/null || echo "$jdk_on_path")
  for jdk_home in \
    "${jdk_on_path:+${jdk_on_path%/bin/javac}}" \
    /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/*jdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.local/share/mise/installs/java/* "$HOME"/.asdf/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if [ -n "$jdk_home" ] && jdk_fits "$jdk_home"; then
      JAVA_HOME=$jdk_home
      export JAVA_HOME
      return 0
    fi
  done
  {
    echo "JDK $jdk_wanted was not found."
    echo "Looked at: JAVA_HOME=${JAVA_HOME:-(not set)}, the javac on the PATH, /usr/lib/jvm, /opt, ~/.sdkman, ~/.jdks, mise, asdf, macOS's folders."
    echo "Install one (Eclipse Temurin $jdk_wanted, for example) and set JAVA_HOME to its folder."
  } >&2
  return 1
}
