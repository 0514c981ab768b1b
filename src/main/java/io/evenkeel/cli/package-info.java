/**
 * The command line: arguments, signals, logging, the demo.
 *
 * <p>Entry point: {@link io.evenkeel.cli.Main}. Rule: only this package prints, and reads system properties and the
 * environment.
 */
@NullMarked
package io.evenkeel.cli;

import org.jspecify.annotations.NullMarked;
