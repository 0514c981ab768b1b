package io.evenkeel.config.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.evenkeel.config.schema.ConfigValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Where the values of a configuration are in its text: the line and column of each, by the path of its key. Computed from
 * the text again once there is a mistake to report, so that the values themselves need not carry their positions.
 */
public final class ConfigPositions {
  /** Stops where aliases repeat each other; a position that is missing only shortens a message. */
  private static final int MAX_POSITIONS = 100_000;

  private final Map<String, String> positions = new HashMap<>();

  private ConfigPositions() {}

  /** Reads the positions in a file. Blocks. There are none if it cannot be read or has syntax errors. */
  public static ConfigPositions of(Path file) {
    try {
      return of(Files.readString(file), ConfigParser.isJson(file.toString()));
    } catch (IOException unreadable) {
      return new ConfigPositions();
    }
  }

  /** Computes the positions in a text. There are none if it has syntax errors. */
  public static ConfigPositions of(String text, boolean json) {
    ConfigPositions positions = new ConfigPositions();
    try {
      if (json) {
        positions.addJson(text);
      } else {
        YamlConfigParser.compose(text)
            .ifPresent(root -> positions.addYaml(root, "", new HashSet<>()));
      }
    } catch (IOException | YamlEngineException malformed) {
      positions.positions.clear();
    }
    return positions;
  }

  /** Computes the positions when the first of them is asked for. */
  public static Function<String, Optional<String>> lazy(Supplier<ConfigPositions> source) {
    AtomicReference<@Nullable ConfigPositions> computed = new AtomicReference<>();
    return path ->
        computed.updateAndGet(known -> known == null ? source.get() : known).find(path);
  }

  /** The position of a key, or of the nearest object or list around it, such as {@code line 3, column 5}. */
  public Optional<String> find(String path) {
    String at = path;
    while (!at.isEmpty()) {
      String position = positions.get(at);
      if (position != null) {
        return Optional.of(position);
      }
      at = at.substring(0, Math.max(0, Math.max(at.lastIndexOf('.'), at.lastIndexOf('['))));
    }
    return Optional.empty();
  }

  private boolean add(String path, int line, int column) {
    return positions.size() < MAX_POSITIONS
        && positions.putIfAbsent(path, "line " + line + ", column " + column) == null;
  }

  private void addYaml(Node node, String path, Set<Node> enclosing) {
    if (!enclosing.add(node)) {
      return;
    }
    if (node instanceof MappingNode mapping) {
      for (NodeTuple pair : mapping.getValue()) {
        if (pair.getKeyNode() instanceof ScalarNode key) {
          String below = ConfigValue.childPath(path, key.getValue());
          if (key.getValue().equals("<<") && key.isPlain()) {
            merged(pair.getValueNode()).forEach(each -> addYaml(each, path, enclosing));
          } else if (add(below, positionOf(pair, key))) {
            addYaml(pair.getValueNode(), below, enclosing);
          }
        }
      }
    } else if (node instanceof SequenceNode sequence) {
      for (int i = 0; i < sequence.getValue().size(); i++) {
        Node item = sequence.getValue().get(i);
        String below = path + "[" + i + "]";
        if (add(below, item)) {
          addYaml(item, below, enclosing);
        }
      }
    }
    enclosing.remove(node);
  }

  /** The objects that a merge key names. */
  private static List<Node> merged(Node value) {
    return value instanceof SequenceNode several ? several.getValue() : List.of(value);
  }

  /** A scalar is found by itself, an object or a list by its key. */
  private static Node positionOf(NodeTuple pair, ScalarNode key) {
    return pair.getValueNode() instanceof ScalarNode value && !value.getValue().isEmpty()
        ? value
        : key;
  }

  private boolean add(String path, Node node) {
    Optional<Mark> start = node.getStartMark();
    return start.isPresent() && add(path, start.get().getLine() + 1, start.get().getColumn() + 1);
  }

  private void addJson(String text) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(text)) {
      parser.nextToken();
      addJson(parser, "");
    }
  }

  private void addJson(JsonParser parser, String path) throws IOException {
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String below = ConfigValue.childPath(path, parser.currentName());
        JsonLocation key = parser.currentTokenLocation();
        boolean scalar = parser.nextToken().isScalarValue();
        JsonLocation at = scalar ? parser.currentTokenLocation() : key;
        add(below, at.getLineNr(), at.getColumnNr());
        addJson(parser, below);
      }
    } else if (parser.currentToken() == JsonToken.START_ARRAY) {
      for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
        String below = path + "[" + i + "]";
        JsonLocation at = parser.currentTokenLocation();
        add(below, at.getLineNr(), at.getColumnNr());
        addJson(parser, below);
      }
    }
  }
}
