package io.evenkeel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Member;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Names of types, methods, files, packages and configuration keys that a document has in backticks. */
final class DocumentNames {
  private static final List<Path> SOURCES =
      List.of(Path.of("src/main/java"), Path.of("src/test/java"), Path.of("src/bench/java"));

  /** Packages of others whose types the documents name without their package. */
  private static final List<String> FOREIGN_PACKAGES = List.of(
      "java.util.function.",
      "io.vertx.core.",
      "io.vertx.core.http.",
      "io.vertx.ext.web.client.",
      "io.vertx.config.");

  private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
  private static final Pattern BLOCK = Pattern.compile("(?s)```.*?```");
  private static final Pattern TYPE = Pattern.compile("[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*");
  private static final Pattern MEMBER =
      Pattern.compile("([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)\\.([A-Za-z_]+)(?:\\(\\))?");
  private static final Pattern METHOD = Pattern.compile("([a-z][A-Za-z]*)\\(\\)");
  private static final Pattern FILE =
      Pattern.compile("[A-Za-z0-9_./-]+\\.(java|md|sh|yaml|yml|xml|txt)|[a-z]+(/[a-z0-9]+)+");
  private static final Pattern DOTTED = Pattern.compile("[a-z]+(\\.[a-zA-Z0-9]+)+");

  private static final Map<String, Class<?>> TYPES = types();

  private DocumentNames() {}

  static Set<String> of(String document) {
    Set<String> names = new TreeSet<>();
    for (MatchResult code :
        CODE.matcher(BLOCK.matcher(document).replaceAll("")).results().toList()) {
      names.add(code.group(1));
    }
    return names;
  }

  /** Whether {@code name} exists; also true for text that is no name: a command, a value, a URL. */
  static boolean exists(String name) {
    if (TYPE.matcher(name).matches()) {
      return type(name) != null;
    }
    MatchResult member = match(MEMBER, name);
    if (member != null) {
      Class<?> type = type(member.group(1));
      return type != null && hasMember(type, member.group(2));
    }
    MatchResult method = match(METHOD, name);
    if (method != null) {
      return TYPES.values().stream().anyMatch(type -> hasMember(type, method.group(1)));
    }
    if (FILE.matcher(name).matches()) {
      return fileExists(name);
    }
    return !DOTTED.matcher(name).matches() || isPackage(name) || isKeyOrAddress(name);
  }

  /** {@code Xxx} stands for a name that the reader chooses: then the folder must exist. */
  private static boolean fileExists(String name) {
    Path path = Path.of(name.contains("Xxx") ? name.substring(0, name.lastIndexOf('/')) : name);
    return Stream.of(
            "", "src/main/java/io/evenkeel", "src/test/java/io/evenkeel", "src/site/markdown")
        .anyMatch(folder -> Files.exists(Path.of(folder).resolve(path)));
  }

  private static boolean isPackage(String name) {
    return name.equals(PackageTable.ROOT) || PackageTable.USES.containsKey(name);
  }

  private static boolean isKeyOrAddress(String name) {
    try {
      String reference = Files.readString(Path.of("src/site/markdown/configuration.md"));
      String key = name.substring(name.lastIndexOf('.') + 1);
      return reference.contains("| `" + key + "` |") || isInMain('"' + name + '"');
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  private static boolean isInMain(String text) throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES.get(0))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        if (Files.readString(file).contains(text)) {
          return true;
        }
      }
      return false;
    }
  }

  private static @Nullable MatchResult match(Pattern pattern, String name) {
    return pattern
        .matcher(name)
        .results()
        .filter(found -> found.group().equals(name))
        .findFirst()
        .orElse(null);
  }

  private static boolean hasMember(Class<?> type, String name) {
    List<Member> members = new ArrayList<>(Arrays.asList(type.getDeclaredMethods()));
    members.addAll(Arrays.asList(type.getDeclaredFields()));
    return members.stream().anyMatch(member -> member.getName().equals(name))
        || Arrays.stream(type.getDeclaredClasses())
            .anyMatch(nested -> nested.getSimpleName().equals(name));
  }

  private static @Nullable Class<?> type(String name) {
    Class<?> ours = TYPES.get(name);
    if (ours != null) {
      return ours;
    }
    for (String foreign : FOREIGN_PACKAGES) {
      try {
        return load(foreign + name);
      } catch (ClassNotFoundException elsewhere) {
        // in another package, or unknown
      }
    }
    return null;
  }

  private static Map<String, Class<?>> types() {
    Map<String, Class<?>> types = new TreeMap<>();
    for (Path root : SOURCES) {
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
          String name = root.relativize(file).toString().replace(".java", "").replace('/', '.');
          if (!name.endsWith("package-info")) {
            types.put(name.substring(name.lastIndexOf('.') + 1), load(name));
          }
        }
      } catch (IOException problem) {
        throw new UncheckedIOException(problem);
      } catch (ClassNotFoundException problem) {
        throw new IllegalStateException(problem);
      }
    }
    return types;
  }

  private static Class<?> load(String name) throws ClassNotFoundException {
    return Class.forName(name, false, DocumentNames.class.getClassLoader());
  }
}
