/**
 * The configuration as records.
 *
 * <p>Entry point: {@link io.evenkeel.config.Config}. Rule: a record that exists is valid; this package does not parse.
 */
@NullMarked
package io.evenkeel.config;

import org.jspecify.annotations.NullMarked;
