/**
 * The configuration: records with invariants, and the reader that checks and names every key.
 *
 * <p>Door: {@link io.evenkeel.config.ConfigReader}. Rule: a record that exists is right; JSON stops here.
 */
@NullMarked
package io.evenkeel.config;

import org.jspecify.annotations.NullMarked;
