/**
 * Loggers whose lines cannot be forged by what clients, backends and operators write.
 *
 * <p>Entry point: {@link io.evenkeel.logging.Log}. Rule: every other package logs through it, so no text reaches a line unescaped.
 */
@NullMarked
package io.evenkeel.logging;

import org.jspecify.annotations.NullMarked;
