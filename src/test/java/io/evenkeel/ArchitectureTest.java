package io.evenkeel;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.vertx.core.Deployable;
import java.time.Clock;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the packages may use, and how types are named. */
class ArchitectureTest {
  private static final String ROOT = "io.evenkeel";

  /** Words of others for what has a word here: a backend, a pool, a policy, a client. */
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

  private static final JavaClasses HOUSE = new ClassFileImporter()
      .withImportOption(new ImportOption.DoNotIncludeTests())
      .importPackages(ROOT);

  @Test
  void pure_rooms_know_nothing_of_vertx() {
    noClasses()
        .that()
        .resideInAnyPackage(rooms("model", "time", "balance", "traffic"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx..", "io.netty..")
        .check(HOUSE);
  }

  @Test
  void pure_rooms_have_no_clock() {
    noClasses()
        .that()
        .resideInAnyPackage(rooms("model", "time", "balance"))
        .should()
        .accessTargetWhere(target("java.lang.System", "nanoTime")
            .or(target("java.lang.System", "currentTimeMillis"))
            .or(target("java.time.temporal.Temporal", "now")))
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Clock.class)
        .check(HOUSE);
  }

  @Test
  void nobody_sleeps() {
    noClasses()
        .should()
        .accessTargetWhere(target("java.lang.Thread", "sleep")
            .or(target("java.util.concurrent.TimeUnit", "sleep")))
        .check(HOUSE);
  }

  @Test
  void only_the_command_line_prints() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT, ROOT + ".cli")
        .should()
        .accessTargetWhere(target("java.lang.System", "out")
            .or(target("java.lang.System", "err"))
            .or(target("java.lang.Throwable", "printStackTrace")))
        .check(HOUSE);
  }

  @Test
  void rooms_are_not_drawers() {
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
        .check(HOUSE);
  }

  @Test
  void types_are_named_in_the_words_of_the_house() {
    classes().should(beNamedInOurWords()).check(HOUSE);
  }

  @Test
  void only_verticles_end_in_verticle() {
    classes()
        .that()
        .haveSimpleNameEndingWith("Verticle")
        .should()
        .beAssignableTo(Deployable.class)
        .check(HOUSE);
  }

  private static String[] rooms(String... names) {
    String[] packages = new String[names.length];
    for (int i = 0; i < names.length; i++) {
      packages[i] = ROOT + "." + names[i] + "..";
    }
    return packages;
  }

  private static DescribedPredicate<JavaAccess<?>> target(String owner, String name) {
    return DescribedPredicate.describe(
        owner + "." + name,
        access ->
            access.getTargetOwner().isAssignableTo(owner) && access.getName().equals(name));
  }

  private static ArchCondition<JavaClass> beNamedInOurWords() {
    return new ArchCondition<>("be named in the words of the house") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        String[] words = type.getSimpleName().split("(?<=[a-z0-9])(?=[A-Z])", -1);
        String last = words[words.length - 1];
        boolean empty = words[0].equals("Abstract") || EMPTY_LAST.contains(last);
        for (String word : words) {
          String one = word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
          empty |= FOREIGN.contains(word) || FOREIGN.contains(one);
        }
        if (empty) {
          events.add(SimpleConditionEvent.violated(
              type, type.getName() + " is named with a word that the house does not use"));
        }
      }
    };
  }
}
