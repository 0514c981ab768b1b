/**
 * The configuration as records.
 *
 * <p>Door: {@link io.evenkeel.config.Config}. Rule: a record that exists is valid; JSON never gets here.
 */
@NullMarked
package io.evenkeel.config;

import org.jspecify.annotations.NullMarked;
