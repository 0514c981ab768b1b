package io.evenkeel;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds sets of types in one package that all reach each other. */
final class TypeCycles {
  private TypeCycles() {}

  /** Cycles of more than {@code most} types: package names to the types of the cycle. */
  static Map<String, Set<String>> largerThan(int most, JavaClasses classes) {
    Map<String, Map<String, Set<String>>> graphs = new TreeMap<>();
    Reference.all(classes)
        .filter(reference ->
            reference.withinProject() && reference.fromPackage().equals(reference.toPackage()))
        .forEach(reference -> graphs
            .computeIfAbsent(reference.fromPackage(), name -> new TreeMap<>())
            .computeIfAbsent(Reference.simpleName(reference.from()), name -> new TreeSet<>())
            .add(Reference.simpleName(reference.to())));
    Map<String, Set<String>> large = new TreeMap<>();
    graphs.forEach((name, graph) -> {
      for (Set<String> cycle : cycles(graph)) {
        if (cycle.size() > most) {
          large.put(name, cycle);
        }
      }
    });
    return large;
  }

  private static List<Set<String>> cycles(Map<String, Set<String>> graph) {
    Map<String, Set<String>> reachable = new TreeMap<>();
    graph.keySet().forEach(type -> reachable.put(type, reachable(type, graph)));
    List<Set<String>> cycles = new ArrayList<>();
    Set<String> found = new HashSet<>();
    for (String type : graph.keySet()) {
      if (!found.contains(type)) {
        Set<String> cycle = new TreeSet<>(reachable.get(type));
        cycle.removeIf(other -> !reachable.getOrDefault(other, Set.of()).contains(type));
        found.addAll(cycle);
        cycles.add(cycle);
      }
    }
    return cycles;
  }

  private static Set<String> reachable(String start, Map<String, Set<String>> graph) {
    Set<String> reached = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(graph.get(start));
    while (!open.isEmpty()) {
      String type = open.pop();
      if (reached.add(type)) {
        open.addAll(graph.getOrDefault(type, Set.of()));
      }
    }
    return reached;
  }
}
