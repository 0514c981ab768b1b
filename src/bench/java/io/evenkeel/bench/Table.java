package io.evenkeel.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A table that is readable on a terminal and valid Markdown: text columns first, then numbers. */
public final class Table {
  private final List<List<String>> rows = new ArrayList<>();
  private final int words;

  /**
   * @param words the number of text columns
   */
  public Table(int words, List<String> titles) {
    this.words = words;
    rows.add(titles);
  }

  public void add(List<String> cells) {
    rows.add(cells);
  }

  @Override
  public String toString() {
    int columns = rows.get(0).size();
    List<Integer> widths = new ArrayList<>(Collections.nCopies(columns, 3));
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths.set(i, Math.max(widths.get(i), row.get(i).length()));
      }
    }
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < rows.size(); at++) {
      for (int i = 0; i < columns; i++) {
        String cell = rows.get(at).get(i);
        String space = " ".repeat(widths.get(i) - cell.length());
        text.append("| ").append(i < words ? cell + space : space + cell).append(' ');
      }
      text.append("|\n");
      if (at == 0) {
        for (int i = 0; i < columns; i++) {
          String line = "-".repeat(widths.get(i) + 1);
          text.append('|').append(i < words ? "-" + line : line + ":");
        }
        text.append("|\n");
      }
    }
    return text.toString();
  }
}
