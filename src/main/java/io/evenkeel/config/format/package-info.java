/**
 * From the bytes of a file to JSON with places: YAML, JSON, placeholders.
 *
 * <p>Door: {@link io.evenkeel.config.format.ConfigFile}. Rule: syntax only; the meaning of a key is unknown here.
 */
@NullMarked
package io.evenkeel.config.format;

import org.jspecify.annotations.NullMarked;
