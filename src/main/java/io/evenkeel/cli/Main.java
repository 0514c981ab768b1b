package io.evenkeel.cli;

import io.evenkeel.ConfigLocator;
import io.evenkeel.ConfigLocator.UnreadableFileException;
import io.evenkeel.config.ConfigException;
import io.evenkeel.config.reader.ConfigReader;
import io.evenkeel.config.tls.TlsDefaults;
import io.evenkeel.logging.Log;
import java.util.List;
import java.util.Optional;

/** The command line: a few commands; without a command, the options of the Vert.x launcher. */
public final class Main {
  private static final String USAGE = """
      evenkeel, a health-aware HTTP reverse proxy and load balancer

        java -jar evenkeel.jar start [FILE]      serve with FILE
        java -jar evenkeel.jar validate [FILE]   check FILE: 0 if it is good, 2 and every mistake if not
        java -jar evenkeel.jar demo              serve three small backends of our own, to try things on
        java -jar evenkeel.jar version | help

        java -jar evenkeel.jar -conf FILE -instances N -cluster
                                                 the options of the Vert.x launcher; start takes them, too

      FILE is YAML or JSON; - is standard input. Without one it is what EVENKEEL_CONFIG names, or else conf/evenkeel.yaml.
      SIGHUP reads it again; SIGTERM finishes the requests under way and ends, a second one ends at once.""";

  private static final String RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

  private final Console console;
  private final ConfigLocator source;

  Main(Console console, ConfigLocator source) {
    this.console = console;
    this.source = source;
  }

  public static void main(String[] arguments) {
    Console console = Console.ofProcess();
    if (System.getProperty(RENEGOTIATION) == null) {
      // must be set before the JDK's TLS is first used: by renegotiation a client could cause
      // unlimited computation
      System.setProperty(RENEGOTIATION, "true");
    }
    try {
      new Main(console, ConfigLocator.ofProcess()).run(List.of(arguments));
    } catch (CommandLineException failure) {
      console.printError(failure.text());
      // also ends threads that the launcher may have started
      System.exit(failure.exitCode());
    }
  }

  /**
   * Runs the command; a server continues after this returns.
   *
   * @throws CommandLineException if the command fails
   */
  void run(List<String> arguments) {
    String command = arguments.isEmpty() ? "start" : arguments.get(0);
    boolean options =
        command.startsWith("-") && !List.of("-h", "-help", "--help").contains(command);
    List<String> remaining = arguments.subList(Math.min(1, arguments.size()), arguments.size());
    try {
      switch (options ? "options" : command) {
        case "options" -> start(arguments);
        case "start" -> start(remaining);
        case "validate" -> validate(remaining);
        case "demo" -> new Demo(console, source).run(requireNoArguments("demo", remaining));
        case "rehearse" ->
          new ClassArchiveTraining(source).run(requireNoArguments("rehearse", remaining));
        case "version" -> console.print("evenkeel " + version());
        case "help", "-h", "-help", "--help" -> console.print(USAGE);
        default ->
          throw new CommandLineException(
              CommandLineException.EXIT_FAILURE,
              "evenkeel: there is no command \"" + command
                  + "\"; there are start, validate, demo, version and help.");
      }
    } catch (ConfigException | UnreadableFileException problem) {
      throw StartErrors.of(problem);
    }
  }

  private void start(List<String> arguments) {
    boolean named = !arguments.isEmpty()
        && (arguments.get(0).equals("-") || !arguments.get(0).startsWith("-"));
    LaunchArguments launch =
        LaunchArguments.of(named ? arguments.subList(1, arguments.size()) : arguments);
    ConfigReader.Result reading =
        source.read(named ? Optional.of(arguments.get(0)) : launch.conf());
    ProcessLog.apply(reading.config());
    Log log = Log.of(Main.class);
    reading.warnings().forEach(warning -> log.warn("{}", warning));
    if (reading.config().listeners().stream().anyMatch(each -> each.tls().isPresent())) {
      preloadTls();
    }
    new Launcher(launch, reading.config(), balancer -> balancer).run();
  }

  /** Unpacks and links the TLS library on another thread: a start with TLS takes 27 ms less. */
  private static void preloadTls() {
    Thread thread = new Thread(TlsDefaults::engineOptions, "TLS preload");
    thread.setDaemon(true);
    thread.start();
  }

  private void validate(List<String> arguments) {
    if (arguments.size() > 1) {
      throw new CommandLineException(
          CommandLineException.EXIT_FAILURE, "evenkeel: validate takes one file.");
    }
    ConfigReader.Result reading = source.read(arguments.stream().findFirst());
    reading.warnings().forEach(warning -> console.printError("warning: " + warning));
    int backends = reading.config().pools().values().stream()
        .mapToInt(pool -> pool.backends().size())
        .sum();
    console.print("%s is good: %s, %s, %s, %s"
        .formatted(
            reading.config().file().map(Object::toString).orElse("the configuration"),
            count(reading.config().listeners().size(), "listener"),
            count(reading.config().pools().size(), "pool"),
            count(backends, "backend"),
            count(reading.config().routes().size(), "route")));
  }

  private static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  private static List<String> requireNoArguments(String command, List<String> arguments) {
    if (!arguments.isEmpty()) {
      throw new CommandLineException(
          CommandLineException.EXIT_FAILURE, "evenkeel: " + command + " takes no arguments.");
    }
    return arguments;
  }

  private static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }
}
