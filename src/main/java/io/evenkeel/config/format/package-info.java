/**
 * Parses configuration files: YAML, JSON, placeholders.
 *
 * <p>Entry point: {@link io.evenkeel.config.format.ConfigFile}. Rule: syntax only; this package knows no keys.
 */
@NullMarked
package io.evenkeel.config.format;

import org.jspecify.annotations.NullMarked;
