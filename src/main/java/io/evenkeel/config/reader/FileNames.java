package io.evenkeel.config.reader;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * Names of files in the encoding of the process. The JVM takes it from the locale: in the POSIX locale it can open no
 * file whose name is not ASCII, and reads such names on its command line as question marks.
 */
public final class FileNames {
  private static final String BEYOND_8_BITS = "\u732b";

  private FileNames() {}

  /** Why the name is not valid, as the end of a sentence. */
  public static String reasonOf(InvalidPathException invalid) {
    String hint = localeHint(invalid.getInput());
    return hint.isEmpty() ? invalid.getReason() : hint;
  }

  /** How to start the process so that it can open a file with this name; empty if it can. */
  public static String localeHint(String name) {
    return localeHint(name, FileNames::valid);
  }

  /** @param valid whether the process can use a name */
  static String localeHint(String name, Predicate<String> valid) {
    return name.chars().allMatch(each -> each < 0x80 && each != '?') || valid.test(BEYOND_8_BITS)
        ? ""
        : "the locale of this process lacks characters of file names; start it with LC_ALL=C.UTF-8";
  }

  private static boolean valid(String name) {
    try {
      return !Path.of(name).toString().isEmpty();
    } catch (InvalidPathException unmappable) {
      return false;
    }
  }
}
