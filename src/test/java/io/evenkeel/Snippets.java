package io.evenkeel;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles the Java snippets of a document, with the variables that they assume. */
final class Snippets {
  private static final String IMPORTS = """
      import static org.junit.jupiter.api.Assertions.*;
      import io.evenkeel.*;
      import io.evenkeel.health.*;
      import io.evenkeel.model.*;
      import io.vertx.core.*;
      import io.vertx.core.json.*;
      import io.vertx.ext.web.*;
      import io.vertx.ext.web.client.*;
      import io.vertx.junit5.*;
      import org.junit.jupiter.api.*;
      """;
  private static final String VARIABLES = """
      interface Pager { void page(String text); }
      Pager pager;
      java.util.logging.Logger log;
      Vertx vertx;
      Router router;
      Evenkeel evenkeel;
      Handler<RoutingContext> login;
      String backendUrl;
      """;

  private Snippets() {}

  /** The compiler's errors, one a line. */
  static List<String> mistakes(List<String> snippets, String classPath) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    List<Source> sources = new ArrayList<>();
    for (String snippet : snippets) {
      sources.add(source("Snippet" + sources.size(), snippet));
    }
    Path output = Files.createTempDirectory("snippets");
    List<String> options = List.of("-proc:none", "-d", output.toString(), "-cp", classPath);
    try {
      compiler.getTask(null, null, found, options, null, sources).call();
    } finally {
      delete(output);
    }
    return found.getDiagnostics().stream()
        .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
        .map(each -> each.getSource().getName() + ":" + each.getLineNumber() + " "
            + each.getMessage(Locale.ROOT))
        .toList();
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static Source source(String name, String snippet) {
    if (snippet.startsWith("public class ")) {
      return new Source(name, IMPORTS + snippet.replaceFirst("public class", "class"));
    }
    String body = snippet.startsWith("@Test") ? snippet : "void run() {\n" + snippet + "}\n";
    return new Source(name, IMPORTS + "class " + name + " {\n" + VARIABLES + body + "}\n");
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
