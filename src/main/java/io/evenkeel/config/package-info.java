/**
 * The configuration: records with invariants, and the reader that checks and names every key.
 *
 * <p>Door: {@link io.evenkeel.config.ConfigReader}. Rule: a record that exists is right; JSON stops here. A key is one
 * constant in a {@code …Keys} class, with its form, default and meaning, and one line in the reader of its object; the
 * reference and the schema for editors are made of these.
 */
@NullMarked
package io.evenkeel.config;

import org.jspecify.annotations.NullMarked;
