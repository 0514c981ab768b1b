package io.evenkeel;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** That one top-level type uses another. */
record Reference(JavaClass from, JavaClass to) {
  static Stream<Reference> all(JavaClasses classes) {
    return classes.stream()
        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
        .map(use ->
            new Reference(use.getOriginClass(), use.getTargetClass().getBaseComponentType()));
  }

  /** References that match, each as {@code From->To} with simple names. */
  static Set<String> names(JavaClasses classes, Predicate<Reference> rule) {
    Set<String> names = new TreeSet<>();
    all(classes).filter(rule).forEach(reference -> names.add(reference.toString()));
    return names;
  }

  /** The package of the user below the root package; empty for the root package. */
  String fromPackage() {
    return below(from);
  }

  /** The package of the used type below the root package; empty for the root package. */
  String toPackage() {
    return below(to);
  }

  boolean withinProject() {
    return isOurs(to.getPackageName());
  }

  @Override
  public String toString() {
    return simpleName(from) + "->" + simpleName(to);
  }

  static boolean isOurs(String packageName) {
    return packageName.equals(PackageTable.ROOT) || packageName.startsWith(PackageTable.ROOT + ".");
  }

  /** The simple name of the top-level type that {@code type} is nested in. */
  static String simpleName(JavaClass type) {
    String name = type.getName().substring(type.getName().lastIndexOf('.') + 1);
    int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }

  private static String below(JavaClass type) {
    String name = type.getPackageName();
    return name.length() <= PackageTable.ROOT.length()
        ? ""
        : name.substring(PackageTable.ROOT.length() + 1);
  }
}
