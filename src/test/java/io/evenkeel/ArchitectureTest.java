package io.evenkeel;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceRule;
import io.vertx.core.Deployable;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the packages may use, and how types are named. {@link PackageTable} has the table. */
class ArchitectureTest {
  private static final String ROOT = PackageTable.ROOT;
  private static final int LARGEST_CYCLE = 10;

  /** Types outside of {@code net} that may use internals of Vert.x: each replaces a part of Vert.x. */
  private static final Set<String> MAY_USE_INTERNALS = Set.of(
      // the header maps of Vert.x, which its own requests and responses need
      "ReadOnlyHeaders",
      "ReceivedHeaders",
      "Http1BackendResponse",
      "Http1BackendHandler",
      "Http1BackendCodec",
      "VertxStreamAccess",
      "Launcher");

  private static final Pattern INTERNALS =
      Pattern.compile("io\\.vertx\\..*\\b(impl|internal)\\b.*");
  private static final Pattern CLIENT_OR_SERVER = Pattern.compile(
      "io\\.vertx\\.core\\.(http\\.Http(Server|Client)(?!Options).*|net\\.Net(Server|Client|Socket))");

  private static final List<String> PURE = List.of("model", "time", "balance", "traffic");

  /** Terms of other projects for a backend, a pool, a policy or a client. */
  private static final Set<String> FOREIGN = Set.of(
      "Downstream",
      "Upstream",
      "Host",
      "Node",
      "Endpoint",
      "Origin",
      "Server",
      "Target",
      "Cluster",
      "Group",
      "Service",
      "Strategy",
      "Selector",
      "Picker");

  private static final Set<String> EMPTY_LAST = Set.of("Impl", "Manager", "Helper", "Data", "Info");

  private static final JavaClasses MAIN = new ClassFileImporter()
      .withImportOption(new ImportOption.DoNotIncludeTests())
      .importPackages(ROOT);

  @Test
  void every_package_is_in_the_table() {
    Set<String> packages = new TreeSet<>();
    MAIN.forEach(type -> packages.add(new Reference(type, type).fromPackage()));

    assertThat(PackageTable.USES.keySet()).containsExactlyInAnyOrderElementsOf(packages);
  }

  @Test
  void a_package_uses_only_what_the_table_allows() {
    assertThat(violations(ArchitectureTest::breaksTable)).isEmpty();
  }

  @Test
  void packages_have_no_cycles_at_any_depth() {
    SliceRule rule = slices().matching(ROOT + ".(**)").should().beFreeOfCycles();
    rule.check(MAIN);
  }

  @Test
  void cycles_of_types_in_a_package_are_small() {
    Map<String, Set<String>> large = TypeCycles.largerThan(LARGEST_CYCLE, MAIN);

    assertThat(large).isEmpty();
  }

  @Test
  void only_net_uses_internals_of_vertx() {
    assertThat(violations(ArchitectureTest::usesInternals)).isEmpty();
  }

  @Test
  void only_net_opens_private_members_of_vertx() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".net")
        .and()
        .doNotHaveSimpleName("VertxStreamAccess")
        .should()
        .accessTargetWhere(target("java.lang.invoke.MethodHandles", "privateLookupIn")
            .or(target("java.lang.reflect.AccessibleObject", "setAccessible")))
        .check(MAIN);
  }

  @Test
  void pure_packages_use_neither_vertx_nor_netty() {
    assertThat(violations(ArchitectureTest::isImpure)).isEmpty();
  }

  @Test
  void http_uses_neither_client_nor_server_of_vertx() {
    assertThat(violations(ArchitectureTest::httpKnowsConnections)).isEmpty();
  }

  @Test
  void the_exchange_knows_no_protocol_of_the_client() {
    assertThat(violations(ArchitectureTest::exchangeKnowsProtocol)).isEmpty();
  }

  @Test
  void only_the_proxy_and_the_wiring_use_the_proxy() {
    assertThat(violations(ArchitectureTest::entersProxy)).isEmpty();
  }

  @Test
  void pure_packages_read_no_clock() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + ".model", ROOT + ".time", ROOT + ".balance")
        .should()
        .accessTargetWhere(target("java.lang.System", "nanoTime")
            .or(target("java.lang.System", "currentTimeMillis"))
            .or(target("java.time.temporal.Temporal", "now")))
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Clock.class)
        .check(MAIN);
  }

  @Test
  void no_code_sleeps() {
    noClasses()
        .should()
        .accessTargetWhere(target("java.lang.Thread", "sleep")
            .or(target("java.util.concurrent.TimeUnit", "sleep")))
        .check(MAIN);
  }

  @Test
  void only_the_command_line_prints() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".cli")
        .should()
        .accessTargetWhere(target("java.lang.System", "out")
            .or(target("java.lang.System", "err"))
            .or(target("java.lang.Throwable", "printStackTrace")))
        .check(MAIN);
  }

  @Test
  void all_packages_log_by_the_logger_that_escapes() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".logging", ROOT + ".cli")
        .and()
        // its lines are formatted as ASCII
        .doNotHaveFullyQualifiedName(ROOT + ".proxy.log.AccessLog")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.slf4j..")
        .check(MAIN);
  }

  @Test
  void only_the_command_line_reads_system_properties() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".cli")
        .and()
        // the file of Hazelcast's configuration is named by one
        .doNotHaveFullyQualifiedName(ROOT + ".SharedEventBus")
        .should()
        .accessTargetWhere(target("java.lang.System", "getProperty")
            .or(target("java.lang.System", "getProperties"))
            .or(target("java.lang.Integer", "getInteger"))
            .or(target("java.lang.Long", "getLong"))
            .or(target("java.lang.Boolean", "getBoolean")))
        .check(MAIN);
  }

  @Test
  void only_the_command_line_and_the_wiring_read_the_environment() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT, ROOT + ".cli")
        .should()
        .accessTargetWhere(target("java.lang.System", "getenv"))
        .check(MAIN);
  }

  @Test
  void no_package_has_a_meaningless_name() {
    noClasses()
        .should()
        .resideInAnyPackage(
            "..impl..",
            "..util..",
            "..utils..",
            "..common..",
            "..core..",
            "..manager..",
            "..helper..")
        .check(MAIN);
  }

  @Test
  void types_are_named_with_the_terms_of_this_project() {
    classes().should(beNamedWithOurTerms()).check(MAIN);
  }

  @Test
  void only_verticles_end_in_verticle() {
    classes()
        .that()
        .haveSimpleNameEndingWith("Verticle")
        .should()
        .beAssignableTo(Deployable.class)
        .check(MAIN);
  }

  private static boolean breaksTable(Reference reference) {
    return reference.withinProject()
        && !PackageTable.allows(reference.fromPackage(), reference.toPackage());
  }

  private static boolean usesInternals(Reference reference) {
    return INTERNALS.matcher(reference.to().getName()).matches()
        && !reference.fromPackage().equals("net")
        && !MAY_USE_INTERNALS.contains(Reference.simpleName(reference.from()));
  }

  private static boolean isImpure(Reference reference) {
    return PURE.contains(reference.fromPackage())
        && reference.to().getPackageName().matches("io\\.(vertx|netty)\\..*");
  }

  private static boolean httpKnowsConnections(Reference reference) {
    return isWithin(reference.fromPackage(), "http")
        && CLIENT_OR_SERVER.matcher(reference.to().getName()).matches();
  }

  private static boolean exchangeKnowsProtocol(Reference reference) {
    return reference.fromPackage().equals("proxy.exchange")
        && (isWithin(reference.toPackage(), "proxy.client")
            || reference.toPackage().equals("proxy.listener")
            || reference.to().getName().equals("io.vertx.core.http.HttpServerRequest"));
  }

  private static boolean entersProxy(Reference reference) {
    return reference.withinProject()
        && isWithin(reference.toPackage(), "proxy")
        && !isWithin(reference.fromPackage(), "proxy")
        && !reference.fromPackage().isEmpty();
  }

  private static Set<String> violations(Predicate<Reference> rule) {
    return Reference.names(MAIN, rule);
  }

  private static boolean isWithin(String name, String parent) {
    return name.equals(parent) || name.startsWith(parent + ".");
  }

  private static DescribedPredicate<JavaAccess<?>> target(String owner, String name) {
    return DescribedPredicate.describe(
        owner + "." + name,
        access ->
            access.getTargetOwner().isAssignableTo(owner) && access.getName().equals(name));
  }

  private static ArchCondition<JavaClass> beNamedWithOurTerms() {
    return new ArchCondition<>("be named with the terms of this project") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        String[] words = type.getSimpleName().split("(?<=[a-z0-9])(?=[A-Z])", -1);
        String last = words[words.length - 1];
        boolean wrong = words[0].equals("Abstract") || EMPTY_LAST.contains(last);
        for (String word : words) {
          String singular = word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
          wrong |= FOREIGN.contains(word) || FOREIGN.contains(singular);
        }
        if (wrong) {
          events.add(SimpleConditionEvent.violated(
              type, type.getName() + " is named with a word that this project does not use"));
        }
      }
    };
  }
}
