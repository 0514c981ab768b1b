/**
 * One class for each section of the configuration, and the reader that runs them all.
 *
 * <p>Entry point: {@link io.evenkeel.config.reader.ConfigReader}. Rule: a configuration is accepted as a whole, or
 * rejected with all its mistakes.
 */
@NullMarked
package io.evenkeel.config.reader;

import org.jspecify.annotations.NullMarked;
