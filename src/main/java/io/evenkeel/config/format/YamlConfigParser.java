package io.evenkeel.config.format;

import io.evenkeel.config.schema.ConfigValue;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Parses YAML 1.2 (core schema) to JSON: {@code on} is text, {@code 010} is not octal, a duplicate key is an error. */
public final class YamlConfigParser {
  /** Limits the values that nested aliases can expand to. No configuration has this many. */
  private static final int MAX_VALUES = 1_000_000;

  /** Includes {@code ENV_TAG}, which the parser gives to a value that is only {@code ${NAME}}. */
  private static final Set<Tag> SUPPORTED_TAGS =
      Set.of(Tag.ENV_TAG, Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.MAP, Tag.SEQ);

  private static final Pattern STAR = Pattern.compile("(^|[\\s\\[{,:-])\\*(\\.|[,}\\]\\s]|$)");
  private static final Pattern BARE_PLACEHOLDER =
      Pattern.compile("[\\[{].*(?<![\"'\\w])[^\"'\\s,:\\[{]*\\$\\{");

  /**
   * A core schema without merge keys. This class applies them, because the library does not report duplicate keys
   * beside them.
   */
  private static final class NoMergeCoreSchema extends CoreSchema {
    @Override
    public ScalarResolver getScalarResolver() {
      return new CoreScalarResolver(false);
    }
  }

  private final SyntaxProblems problems;
  private final Set<Node> enclosingNodes = new HashSet<>();
  private int valueCount;

  private YamlConfigParser(SyntaxProblems problems) {
    this.problems = problems;
  }

  /** @throws io.evenkeel.config.ConfigException with all syntax errors and their lines */
  public static @Nullable Object parse(String text, SyntaxProblems problems) {
    try {
      Optional<Node> root = compose(text);
      if (root.isEmpty()) {
        return null;
      }
      @Nullable Object value = new YamlConfigParser(problems).value(root.get(), "");
      problems.throwIfAny();
      return value;
    } catch (MarkedYamlEngineException wrong) {
      int line =
          wrong.getProblemMark().or(wrong::getContextMark).map(Mark::getLine).orElse(0) + 1;
      throw problems.malformed(line, wrong.getProblem(), hint(text, line, wrong.getProblem()));
    } catch (YamlEngineException wrong) {
      throw problems.malformed(1, String.valueOf(wrong.getMessage()), "");
    }
  }

  /** Parses text to nodes, which have their positions. */
  static Optional<Node> compose(String text) {
    LoadSettings settings = LoadSettings.builder()
        .setSchema(new NoMergeCoreSchema())
        // MAX_VALUES limits what aliases expand to
        .setMaxAliasesForCollections(Integer.MAX_VALUE)
        .setCodePointLimit(ConfigParser.MAX_BYTES)
        .build();
    return new Compose(settings).composeString(text);
  }

  private @Nullable Object value(Node node, String path) {
    if (++valueCount > MAX_VALUES || !enclosingNodes.add(node)) {
      throw problems.malformed(
          line(node), "an alias leads to itself, or to too much", "write it out");
    }
    if (!SUPPORTED_TAGS.contains(node.getTag())) {
      problems.add(
          line(node), path, "tags such as " + node.getTag() + " are not used here; leave it out");
    }
    try {
      if (node instanceof MappingNode mapping) {
        return object(mapping, path);
      }
      if (node instanceof SequenceNode sequence) {
        JsonArray list = new JsonArray();
        for (Node item : sequence.getValue()) {
          list.add(value(item, path + "[" + list.size() + "]"));
        }
        return list;
      }
      return scalar((ScalarNode) node);
    } finally {
      enclosingNodes.remove(node);
    }
  }

  private JsonObject object(MappingNode mapping, String path) {
    JsonObject object = new JsonObject();
    JsonObject merged = new JsonObject();
    Map<String, Integer> lines = new HashMap<>();
    for (NodeTuple pair : mapping.getValue()) {
      Node key = pair.getKeyNode();
      if (!(key instanceof ScalarNode scalar)) {
        problems.add(line(key), path, "a key must be a word; write such as name: value");
        continue;
      }
      String name = scalar.getValue();
      String under = ConfigValue.childPath(path, name);
      if (name.equals("<<") && scalar.isPlain()) {
        merge(merged, value(pair.getValueNode(), under), line(key), under);
        continue;
      }
      Integer first = lines.putIfAbsent(name, line(key));
      if (first != null) {
        problems.add(line(key), under, "is there twice, first in line " + first + "; keep one");
      }
      object.put(name, value(pair.getValueNode(), under));
    }
    merged.forEach(entry -> {
      if (!object.containsKey(entry.getKey())) {
        object.put(entry.getKey(), entry.getValue());
      }
    });
    return object;
  }

  /** A merge key ({@code <<: *anchor}) adds keys that the object does not have. Of several objects the first wins. */
  private void merge(JsonObject merged, @Nullable Object value, int line, String path) {
    if (value instanceof JsonArray list) {
      list.forEach(each -> merge(merged, each, line, path));
    } else if (value instanceof JsonObject object) {
      object.forEach(entry -> merged.getMap().putIfAbsent(entry.getKey(), entry.getValue()));
    } else {
      problems.add(line, path, "takes an object; write <<: *anchor");
    }
  }

  /** Converts only numbers in canonical form, because ids such as 007 and 1.10 must not change. */
  private static @Nullable Object scalar(ScalarNode node) {
    String text = node.getValue();
    Tag tag = node.getTag();
    if (tag.equals(Tag.NULL)) {
      return null;
    }
    if (tag.equals(Tag.BOOL)) {
      return Boolean.parseBoolean(text);
    }
    if (tag.equals(Tag.INT) && text.matches("0|-?[1-9][0-9]{0,17}")) {
      long number = Long.parseLong(text);
      return number == (int) number ? (Object) (int) number : (Object) number;
    }
    return text;
  }

  private static int line(Node node) {
    return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }

  /** How to correct a usual mistake in YAML that the parser's message does not explain. */
  private static String hint(String text, int line, String problem) {
    List<String> lines = text.lines().toList();
    String wrong = line <= lines.size() ? lines.get(line - 1) : "";
    String before = line > 1 && line - 1 <= lines.size() ? lines.get(line - 2) : "";
    if (BARE_PLACEHOLDER.matcher(wrong).find()) {
      return "quote what holds a ${…} within { } or [ ]: \"${NAME}\"";
    }
    if (STAR.matcher(wrong).find()) {
      return "quote what begins with a *: \"*.example.com\"";
    }
    if (wrong.contains("\t")) {
      return "indent with spaces, not with tabs";
    }
    if (BARE_PLACEHOLDER.matcher(before).find()) {
      return "quote what holds a ${…} within { } or [ ]: \"${NAME}\"";
    }
    String alias = "found undefined alias ";
    if (problem.startsWith(alias)) {
      return "write &" + problem.substring(alias.length()) + " where it is defined, or quote it";
    }
    return problem.contains("mapping values are not allowed")
        ? "check the indentation, and quote text that holds a colon and a space"
        : "check the indentation, brackets and quotes";
  }
}
