/**
 * One class for each section of the configuration, and the reader that runs them all.
 *
 * <p>Door: {@link io.evenkeel.config.reader.ConfigReader}. Rule: a configuration is accepted whole, or refused with
 * every mistake.
 */
@NullMarked
package io.evenkeel.config.reader;

import org.jspecify.annotations.NullMarked;
